"""What the program remembers by itself between two runs: small JSON files in the user's directory of state."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

VARIABLE = "CFGRAPH_STATE"
"""Environment variable with the directory to use instead of the user's."""


def state_directory() -> Path:
    """Return where such files are kept; it need not exist."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen).expanduser()
    from platformdirs import user_state_path

    return user_state_path("cfgraph", appauthor=False)


def read_state(name: str) -> dict[str, object]:
    """Return what was kept under a name; nothing where there is nothing that can be read."""
    try:
        kept = json.loads((state_directory() / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def write_state(name: str, kept: dict[str, object]) -> None:
    """Keep something under a name. The file is replaced as a whole; raises OSError when it can't be written."""
    write_whole(state_directory() / f"{name}.json", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that there is either the old text or the new one; raises OSError when it can't be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
