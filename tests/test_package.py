"""The package as a whole: what importing it costs, which rooms know which, and that no module outgrows its reader."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import networkx
import pytest
from waiting import PATIENCE

import cfgraph
from cfgraph.store import Graph

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("textual", "rdflib", "pyshacl", "networkx", "pyoxigraph", "pypinyin", "opencc", "rich", "platformdirs")


def modules_after(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after the code."""
    shown = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(
        subprocess.run(
            [sys.executable, "-c", shown], capture_output=True, text=True, check=True, timeout=PATIENCE
        ).stdout.split()
    )


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert modules_after("import cfgraph").isdisjoint(HEAVY)


def test_opening_built_graph_imports_no_tui_or_engine(bundled: Graph) -> None:
    loaded = modules_after("import cfgraph; next(cfgraph.open_graph().view.graph.statements())")
    assert "mmap" in loaded
    assert loaded.isdisjoint({"textual", "rdflib", "networkx", "pyoxigraph", "numpy"})


def test_first_paint_imports_nothing_needed_only_for_open_graph() -> None:
    code = "import sys, cfgraph.tui.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE)
    rooms = ("cfgraph.store", "cfgraph.explorer", "cfgraph.queries", "cfgraph.export", "cfgraph.tui.panes")
    late: tuple[str, ...] = (*rooms, "rdflib", "networkx", "numpy", "pyoxigraph")
    late += ("pygments", "markdown_it", "textual.widgets._text_area")
    assert [name for name in done.stdout.split() if name.startswith(late)] == []


def test_overview_imports_no_other_pane_and_all_are_imported_ahead() -> None:
    code = (
        "import sys, cfgraph.tui.graph_loader, cfgraph.tui.commands.app_commands, cfgraph.tui.panes.overview\n"
        "print(*sys.modules)\n"
        "from cfgraph.tui.navigation.imports_ahead import ImportsAhead\n"
        "stopped, ahead = ImportsAhead(), ImportsAhead()\n"
        "stopped.stop(); stopped.start(); print(*sys.modules)\n"
        "ahead.start(); [one.join() for one in __import__('threading').enumerate()[1:]]; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE)
    overview, stopped, ahead = (set(line.split()) for line in done.stdout.splitlines())
    assert {"cfgraph.tui.panes.overview", "cfgraph.tui.panes.base"} == set(filter(is_pane, overview))
    assert overview.isdisjoint({"numpy", "pygments", "http.client", "cfgraph.export", "cfgraph.queries.grammar"})
    assert not set(filter(is_pane, stopped - overview))
    places = (ROOT / "src" / "cfgraph" / "tui" / "panes").rglob("[a-z]*.py")
    assert {".".join(path.with_suffix("").parts[-path.parts[::-1].index("cfgraph") - 1 :]) for path in places} <= ahead


def is_pane(module: str) -> bool:
    """Tell whether a module has a place on the screen, or what several share."""
    return module.startswith("cfgraph.tui.panes.")


def test_package_exports_its_public_names() -> None:
    promised = {
        "CfgraphError",
        "KnowledgeGraph",
        "ReadingOptions",
        "Result",
        "Selection",
        "__version__",
        "explore",
        "open_graph",
    }
    assert set(cfgraph.__all__) == promised
    assert all(hasattr(cfgraph, name) for name in cfgraph.__all__)


@pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="the contracts are in the checkout")
def test_packages_import_only_from_lower_layers() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "install the development requirements"
    done = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout


def test_no_module_is_too_long() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "src").rglob("*.py")}
    assert not {str(path): size for path, size in sizes.items() if size > 400}


def test_every_module_has_a_docstring() -> None:
    modules = [path for path in (ROOT / "src").rglob("*.py") if path.stat().st_size]
    assert not [str(path) for path in modules if not path.read_text(encoding="utf-8").startswith('"""')]


def test_modules_have_no_import_cycles() -> None:
    """Imports under TYPE_CHECKING and inside functions count; a package's face counts as its own module."""
    graph = grimp.build_graph("cfgraph", exclude_type_checking_imports=False, cache_dir=None)
    modules = networkx.DiGraph(
        (module, imported) for module in graph.modules for imported in graph.find_modules_directly_imported_by(module)
    )
    assert [sorted(circle) for circle in networkx.strongly_connected_components(modules) if len(circle) > 1] == []


def test_packages_have_no_import_cycles() -> None:
    graph = grimp.build_graph("cfgraph", exclude_type_checking_imports=False, cache_dir=None)

    def room_of(module: str) -> str:
        return ".".join(module.split(".")[:2])

    rooms = networkx.DiGraph(
        (room_of(module), room_of(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if module != "cfgraph" and room_of(module) != room_of(imported)
    )
    assert [sorted(circle) for circle in networkx.strongly_connected_components(rooms) if len(circle) > 1] == []


def test_no_module_imports_the_top_level_package() -> None:
    graph = grimp.build_graph("cfgraph", exclude_type_checking_imports=False, cache_dir=None)
    assert graph.find_modules_that_directly_import("cfgraph") == set()
