"""A disk that is full while a command writes: a line and a status, the old file as it was, nothing half written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as POSIX does")

LIMITED = """\
import resource, signal, sys
from cfgraph.cli.main import run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))
sys.exit(run(sys.argv[1:]))
"""
"""No file may grow beyond 2,000 bytes: writing more fails as it does on a full disk."""

WRITING = {
    "graphml": ("export", "{out}.graphml", "--around", "招联"),
    "csv": ("export", "{out}.csv", "--around", "招联"),
    "ttl": ("export", "{out}.ttl", "--around", "招联"),
    "html": ("export", "{out}.html", "--around", "招联"),
    "rows": ("export", "{out}.tsv", "--query", "SELECT * {{ ?s ?p ?o }} LIMIT 500"),
    "dossier": ("dossier", "招联", "-o", "{out}.md"),
    "settings": ("settings", "--init"),
    "build": ("build", "{source}", "--store", "{out}"),
}


@pytest.mark.parametrize("name", WRITING)
def test_full_disk_keeps_existing_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "place"
    place.mkdir()
    source = tmp_path / "source.nt"
    source.write_text("".join(f'<http://e.org/{n}> <http://e.org/p> "{n} of many" .\n' for n in range(2_000)))
    monkeypatch.setenv("CFGRAPH_CONFIG", str(place / "settings.toml"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")  # which Python would cut at the limit, and fail to read later
    arguments = [part.format(out=place / "out", source=source) for part in WRITING[name]]
    old = next((Path(part) for part in arguments if part.startswith(f"{place}/out.")), None)
    if old is not None:
        old.write_text("old", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode in (2, 3), done.stderr
    assert "Traceback" not in done.stderr
    assert "too large" in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert [path.name for path in place.iterdir()] == ([old.name] if old is not None else [])
    assert old is None or old.read_text(encoding="utf-8") == "old"
