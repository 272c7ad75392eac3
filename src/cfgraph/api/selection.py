"""What is to be exported: one way of picking a subgraph, by names, and the subgraph that it picks."""

from __future__ import annotations

from dataclasses import dataclass

from cfgraph.explorer import (
    View,
    find_paths,
    resolve_entity,
    subgraph_along_paths,
    subgraph_around,
    subgraph_of_type,
    whole_subgraph,
)
from cfgraph.explorer.paths import MAX_HOPS, PATHS
from cfgraph.explorer.search import resolve_type
from cfgraph.explorer.subgraph import filter_subgraph_as_of
from cfgraph.model.dates import parse_date
from cfgraph.model.entity import PathResults, Subgraph
from cfgraph.model.errors import LimitError, NotFoundError, UsageError


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a graph: exactly one of ``subgraph_around``, ``path``, ``type`` and ``all`` is given.

    ``hops`` belongs to ``subgraph_around``, ``k`` and ``max_hops`` to ``path``; names are those that a person writes.
    With ``stated_only`` what is inferred or computed is left out.
    """

    around: str | None = None
    path: tuple[str, str] | None = None
    type: str | None = None
    all: bool = False
    hops: int | None = None
    k: int | None = None
    max_hops: int | None = None
    as_of: str | None = None
    stated_only: bool = False


def check_selection(selection: Selection) -> None:
    """Raise UsageError when the parts of a selection do not go together."""
    chosen = [selection.around is not None, selection.path is not None, selection.type is not None, selection.all]
    if sum(chosen) != 1:
        raise UsageError("cli.export_choice")
    belonging = (
        ("--hops", selection.hops, selection.around, "--around"),
        ("-k", selection.k, selection.path, "--path"),
        ("--max-hops", selection.max_hops, selection.path, "--path"),
    )
    for name, value, owner, needed in belonging:
        if value is not None and owner is None:
            raise UsageError("cli.export_only_with", option=name, choice=needed)


def select_subgraph(view: View, selection: Selection) -> Subgraph:
    """Return the nodes and edges that a selection picks, at its date.

    Raises NotFoundError when there are none, LimitError when that could not be found out.
    """
    check_selection(selection)
    date = parse_date(selection.as_of) if selection.as_of else None
    view = view.show_stated_only() if selection.stated_only else view
    return filter_subgraph_as_of(view, _pick_subgraph(view, selection, date), date)


def _pick_subgraph(view: View, selection: Selection, date: str | None) -> Subgraph:
    """Return the subgraph that a selection picks, by the one way that it names."""
    if selection.around is not None:
        return subgraph_around(view, resolve_entity(view, selection.around), selection.hops or 1)
    if selection.path is not None:
        found = _find_paths(view, selection, selection.path, date)
        return subgraph_along_paths(view, found.paths, f"{found.source.label} – {found.target.label}")
    if selection.type is not None:
        subgraph = subgraph_of_type(view, resolve_type(view, selection.type))
        if not subgraph.nodes:
            raise NotFoundError("cli.found_nothing", text=selection.type)
        return subgraph
    return whole_subgraph(view)


def _find_paths(view: View, selection: Selection, ends: tuple[str, str], date: str | None) -> PathResults:
    """Return the paths between the two ends that a selection names."""
    source, target = (resolve_entity(view, text) for text in ends)
    hops = selection.max_hops or MAX_HOPS
    found = find_paths(view, source, target, k=selection.k or PATHS, max_hops=hops, as_of=date)
    if found.paths:
        return found
    if not found.complete:
        raise LimitError("cli.path_limit", hops=hops)
    raise NotFoundError("cli.no_path", hops=hops, source=found.source.label, target=found.target.label)
