"""Opening the graph that a command line names, and resolving its entities, types, predicates and dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cfgraph.cli.options import CommonOptions
from cfgraph.cli.progress import Bar
from cfgraph.explorer import View, resolve, resolve_predicate
from cfgraph.model.errors import AmbiguousNameError, UsageError
from cfgraph.model.terms import IRI, Node
from cfgraph.store import open_graph


@contextmanager
def opened(settings: CommonOptions) -> Iterator[View]:
    """Open the graph of a command line, seen in its language, and close it after."""
    with Bar(settings.messages) as bar:
        graph = open_graph(settings.locations, on_progress=bar.show)
    try:
        yield View(graph, settings.language)
    finally:
        graph.close()


def resolve_predicates(view: View, texts: Sequence[str]) -> tuple[IRI, ...]:
    """Return the predicates that a command line names."""
    return tuple(resolve_predicate(view, text) for text in texts)


def resolve_avoided(view: View, text: str) -> Node:
    """Return the predicate or the entity that a command line wants avoided."""
    try:
        return resolve_predicate(view, text)
    except AmbiguousNameError:
        raise
    except UsageError:
        return resolve(view, text)
