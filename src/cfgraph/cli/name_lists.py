"""Writing the lists in the cache from which ``quick_completion`` completes names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from cfgraph.cli import commands
from cfgraph.cli.quick_completion import names_path, parameters_path, stamp
from cfgraph.explorer import View
from cfgraph.model.known_names import find_known_names
from cfgraph.model.terms import Literal, Node
from cfgraph.model.vocabulary import NAME_PREDICATES
from cfgraph.store.chinese import fold_text, romanize_text
from cfgraph.store.endpoint.address import is_address
from cfgraph.store.location import BUNDLED, bundled_directory, resolve_location
from cfgraph.store.manifest import MANIFEST
from cfgraph.userfiles.atomic import write_file

MAX_LISTED = 20_000
"""Maximum number of entities of a graph whose names are listed."""


def list_parameters(context: click.Context) -> None:
    """List the parameters of a command, and those of the group."""
    for one in filter(None, (context, context.parent)):
        command = "" if one is context.parent else str(one.info_name)
        sources = [Path(commands.__file__).parent / f"{command or '__init__'}.py"]
        sources += [Path(__file__).with_name(f"{name}.py") for name in ("options", "quick_completion")]
        _write(parameters_path(command), sources, _describe(one.command.get_params(one)))


def _describe(parameters: Iterable[click.Parameter]) -> Iterator[str]:
    for each in parameters:
        is_flag = isinstance(each, click.Option) and (each.is_flag or each.count)
        kind = each.type.name if each.type.name == "entity" else ""
        for name in each.opts + each.secondary_opts if isinstance(each, click.Option) else [str(each.name)]:
            yield f"{name}\t{0 if is_flag else each.nargs}\t{kind}\n"


def list_names(view: View, locations: Sequence[str], asked: Sequence[str], language: str) -> None:
    """List the names of a graph's entities, the most connected first; none for a large graph or one on the web."""
    graph = view.graph
    locations = [name for name in locations if not is_address(name)]
    if graph.is_remote or not locations or graph.statistics.entities > MAX_LISTED:
        return
    place = resolve_location(locations)
    sources = [*place.files] if place.store is None else [place.store / MANIFEST]
    directories = [bundled_directory("graph") if name == BUNDLED else Path(name) for name in locations]
    for directory in directories if place.store is None else ():
        sources += (path for path in (directory, *directory.rglob("*")) if path.is_dir())
    classes = (one for one in graph.statistics.classes if find_known_names(one) and not graph.is_detail(one))
    nodes = {*graph.entities(), *classes}
    total = {node: sum(number for _, _, number in graph.edge_counts(node)) for node in nodes}
    lines = (
        line for node in sorted(total, key=lambda node: (-total[node], node)) for line in _list_names_of(view, node)
    )
    _write(names_path(list(asked), language), sources, lines)


def _list_names_of(view: View, node: Node) -> Iterator[str]:
    """Yield a line for each searchable form of an entity: the form, its label, its types."""
    ref = view.ref(node)
    known = find_known_names(node)
    names = [ref.label, ref.curie, *(known if ref.label in known else ())]
    for predicate, _ in NAME_PREDICATES:
        names += (one.object.value for one in view.graph.statements(node, predicate) if isinstance(one.object, Literal))
    kinds = ", ".join(ref.types)
    if not f"{ref.label}{kinds}".isprintable():
        return
    forms: dict[str, None] = {}
    for key in dict.fromkeys(map(fold_text, names)):
        forms[key] = None
        for pair in romanize_text(key):
            forms |= dict.fromkeys(pair)
    for form in filter(None, forms):
        yield f"{form}\t{ref.label}\t{kinds}\n"


def _write(path: Path, sources: Iterable[Path], lines: Iterable[str]) -> None:
    """Write a list with the state of the files from which it was made."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    head = "\n".join(stamp(str(source)) for source in sources)
    write_file(path, [head, "\n\n", *lines])
