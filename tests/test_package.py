"""The package as a whole: what importing it costs, which rooms know which, and that no module outgrows its reader."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cfgraph
from cfgraph.store import Graph

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("textual", "rdflib", "pyshacl", "networkx", "pyoxigraph", "pypinyin", "opencc", "rich", "platformdirs")


def modules_after(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after the code."""
    shown = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert modules_after("import cfgraph").isdisjoint(HEAVY)


def test_opening_a_built_graph_loads_neither_the_screen_nor_any_engine(bundled: Graph) -> None:
    loaded = modules_after("import cfgraph; next(cfgraph.open_graph().statements())")
    assert "mmap" in loaded
    assert loaded.isdisjoint({"textual", "rdflib", "networkx", "pyoxigraph", "numpy"})


def test_the_first_paint_imports_nothing_that_an_open_graph_needs() -> None:
    code = "import sys, cfgraph.tui.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rooms = ("cfgraph.store", "cfgraph.explorer", "cfgraph.queries", "cfgraph.export", "cfgraph.tui.panes")
    late: tuple[str, ...] = (*rooms, "rdflib", "networkx", "numpy", "pyoxigraph")
    late += ("pygments", "markdown_it", "textual.widgets._text_area")
    assert [name for name in done.stdout.split() if name.startswith(late)] == []


def test_what_the_package_promises_is_there() -> None:
    assert set(cfgraph.__all__) == {"__version__", "explore", "open_graph"}
    assert all(hasattr(cfgraph, name) for name in cfgraph.__all__)


@pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="the contracts are in the checkout")
def test_rooms_import_only_from_rooms_below_them() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "install the development requirements"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_module_is_too_long_to_read() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "src").rglob("*.py")}
    assert not {str(path): size for path, size in sizes.items() if size > 400}


def test_every_module_says_what_lives_there() -> None:
    modules = [path for path in (ROOT / "src").rglob("*.py") if path.stat().st_size]
    assert not [str(path) for path in modules if not path.read_text(encoding="utf-8").startswith('"""')]
