"""``create_graph``: creating a directory with a new graph that can be checked, opened and exported at once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cfgraph.model.errors import UsageError
from cfgraph.store.location import bundled_directory
from cfgraph.text.catalog import Language
from cfgraph.userfiles.atomic import check_directory, write_file
from cfgraph.userfiles.home import expand_home

_TEMPLATE = Path(__file__).resolve().parents[1] / "templates" / "new_graph"
_VOCABULARY = ("ontology/cfgraph.ttl", "ontology/metrics.ttl", "ontology/units.ttl")
_README = "README.{language}.md"


def create_graph(directory: Path, language: Language, *, from_bundled: bool = False) -> tuple[Path, ...]:
    """Create a graph in a new or empty directory, and return its files.

    It has the bundled vocabulary and shapes, an example with two sourced claims and its document, a saved query and a
    README; with ``from_bundled``, a copy of the bundled graph instead of the example. On failure nothing is left.
    Raises UsageError if the directory is not empty, or can't be written.
    """
    check_directory(directory)
    target = expand_home(directory).absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError("new_graph.not_empty", path=directory)
    contents = dict(_list_contents(language, from_bundled=from_bundled))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".cfgraph-", dir=target.parent))
    except OSError as error:
        raise UsageError("files.unwritable", path=directory, reason=error) from error
    try:
        for name, source in contents.items():
            write_file(work / name, [source.read_text(encoding="utf-8")], parents=True, named=directory / name)
        work.chmod(0o755)
        work.rename(target)
    except OSError as error:
        raise UsageError("files.unwritable", path=directory, reason=error) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return tuple(directory / name for name in sorted(contents))


def _list_contents(language: Language, *, from_bundled: bool) -> Iterator[tuple[str, Path]]:
    """Yield the names of the files to make, each with the one that it is a copy of."""
    bundled = bundled_directory("graph")
    yield "README.md", _TEMPLATE / _README.format(language=language)
    yield "ontology/LICENSE", bundled / "LICENSE"
    yield "queries/holders.rq", _TEMPLATE / "queries" / "holders.rq"
    if from_bundled:
        yield from ((path.relative_to(bundled).as_posix(), path) for path in bundled.rglob("*.ttl"))
        return
    yield from ((name, bundled / name) for name in _VOCABULARY)
    yield from ((f"shapes/{path.name}", path) for path in (bundled / "shapes").glob("*.ttl"))
    for path in _TEMPLATE.rglob("*"):
        if path.is_file() and not path.name.startswith("README."):
            yield path.relative_to(_TEMPLATE).as_posix(), path
