"""Repeated property paths: walked with numpy from a constant, or by a recursive SQL query."""

from __future__ import annotations

import numpy as np

from cfgraph.model.terms import IRI
from cfgraph.queries.columns.graphs import ActiveGraph
from cfgraph.queries.columns.tables import ColumnTables, Numbers
from cfgraph.queries.syntax_tree import AlternativePath, InversePath, PropertyPath
from cfgraph.store.term_text import serialize_term


def list_steps(tables: ColumnTables, path: PropertyPath, graph: ActiveGraph) -> list[tuple[Numbers, Numbers]] | None:
    """Return the steps of a path as sorted starts, and ends, for each of its predicates; None if it has other parts."""
    if isinstance(path, AlternativePath):
        choices = [list_steps(tables, choice, graph) for choice in path.choices]
        return None if None in choices else [step for steps in choices if steps for step in steps]
    is_inverse = isinstance(path, InversePath)
    predicate = path.path if isinstance(path, InversePath) else path
    if not isinstance(predicate, IRI):
        return None
    place = tables.columns.places.get(tables.number_of(serialize_term(predicate)))
    if place is None:
        return []
    starts, ends = tables.rows_of(place, graph)
    if is_inverse:
        order = np.argsort(ends, kind="stable")
        starts, ends = ends[order], starts[order]
    return [(starts, ends)]


def have_common_pairs(tables: ColumnTables, path: AlternativePath, graph: ActiveGraph) -> bool:
    """Tell whether several branches of a path can lead from one term to the same other one, in any graph.

    The specification then returns that pair several times, the engine once.
    """
    steps = list_steps(tables, path, graph)
    if steps is None:
        return True
    none: list[Numbers] = [np.empty(0, np.uint64)]
    pairs = np.concatenate(none + [starts.astype(np.uint64) << np.uint64(32) | ends for starts, ends in steps])
    return len(np.unique(pairs)) < len(pairs)


def walk(steps: list[tuple[Numbers, Numbers]], start: int) -> Numbers:
    """Return what is reachable from a term by one or more steps."""
    reached = np.empty(0, np.uint32)
    frontier = np.array([start], np.uint32)
    while len(frontier):
        found = [_step(starts, ends, frontier) for starts, ends in steps]
        frontier = np.setdiff1d(np.concatenate([np.empty(0, np.uint32), *found]), reached)
        reached = np.union1d(reached, frontier)
    return reached


def _step(starts: Numbers, ends: Numbers, frontier: Numbers) -> Numbers:
    """Return what is one step away from any of some terms."""
    low, high = np.searchsorted(starts, frontier, "left"), np.searchsorted(starts, frontier, "right")
    counts = high - low
    rows = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    found: Numbers = ends[rows]
    return found


def recursion(step: str, *, seeds: str | None, zero: str | None, repeats: str) -> str:
    """Return the pairs ``a``, ``b`` of a repeated path in SQL.

    ``step`` are the pairs of one step, ``seeds`` the starts, ``zero`` the pairs of no step.
    """
    first = f"SELECT a, b FROM step WHERE a IN ({seeds})" if seeds else "SELECT a, b FROM step"
    further = "" if repeats == "?" else " UNION SELECT w.a, s.b FROM walk w JOIN step s ON w.b = s.a"
    recursive = f"WITH RECURSIVE step AS MATERIALIZED ({step}), walk(a, b) AS ({first}{further})"
    ends = f" UNION {zero}" if zero else ""
    return f"{recursive} SELECT a, b FROM walk{ends}"
