"""click parameter types of names in a graph (entity, predicate, class, saved query), which shells can complete.

They convert nothing: names are resolved once the graph is open. Completion reads a graph only if its store is already
built, and otherwise returns nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from cfgraph.cli.quick_completion import CANDIDATES
from cfgraph.userfiles.home import expand_home

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from cfgraph.explorer import View

    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType


def _item(value: str, *, type: str = "plain", help: str | None = None) -> CompletionItem:
    from click.shell_completion import CompletionItem  # 10 ms that no other command needs

    return CompletionItem(value, type=type, help=help)


class _NameType(ParamType):
    """A name in a graph; subclasses return the names with a prefix."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the completions of the typed text; none without a readable graph."""
        found: list[CompletionItem] = []
        with suppress(Exception), _open_built_graph(ctx) as view:  # a shell must never see why there is nothing
            if view is not None:
                found = list(self._candidates(view, incomplete))
                self._prepare_next(ctx, view)
        return found

    def _prepare_next(self, ctx: click.Context, view: View) -> None:
        """Do nothing, unless a subclass can speed up the next completion."""

    def _candidates(self, view: View, incomplete: str) -> Iterable[CompletionItem]:
        raise NotImplementedError


class EntityType(_NameType):
    """An entity by name, alias, pinyin or prefixed name."""

    name = "entity"

    def _candidates(self, view: View, incomplete: str) -> Iterator[CompletionItem]:
        from cfgraph.explorer.search import search

        for match in search(view, incomplete, limit=CANDIDATES).results:
            yield _item(match.entity.label, help=", ".join(match.entity.types))

    def _prepare_next(self, ctx: click.Context, view: View) -> None:
        """List the names of the graph, to complete faster the next time."""
        from cfgraph.cli.help import PREFIX
        from cfgraph.cli.name_lists import list_names, list_parameters

        list_parameters(ctx)
        list_names(view, _locations(ctx), ctx.meta.get(PREFIX + "graph") or (), ctx.meta.get(PREFIX + "lang") or "")


class _SchemaTermType(_NameType):
    """A term of the schema, by label or prefixed name."""

    def _candidates(self, view: View, incomplete: str) -> Iterator[CompletionItem]:
        statistics = view.graph.statistics
        terms = statistics.classes if self.name == "class" else statistics.edge_predicates
        wanted = incomplete.casefold()
        for iri in sorted(terms, key=lambda term: (-terms[term], term)):
            label, curie = view.label(iri), view.curie(iri)
            if label.casefold().startswith(wanted):
                yield _item(label, help=curie)
            elif wanted and curie.casefold().startswith(wanted):
                yield _item(curie, help=label)


class PredicateType(_SchemaTermType):
    """A predicate."""

    name = "PREDICATE"


class ClassType(_SchemaTermType):
    """A class."""

    name = "class"


class NamedGraphType(_NameType):
    """A named graph, by IRI or prefixed name."""

    name = "graph"

    def _candidates(self, view: View, incomplete: str) -> Iterator[CompletionItem]:
        for node in view.graph.statistics.graphs:
            written = "default" if node is None else view.curie(node)
            for text in dict.fromkeys((written, str(node or written))):
                if text.startswith(incomplete):
                    yield _item(text)
                    break


class QueryNameType(ParamType):
    """The name of a saved query, or a file."""

    name = "query"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the saved queries with this prefix, else files."""
        from cfgraph.cli.help import context_language
        from cfgraph.queries import load_library

        language = context_language(ctx)
        found: list[CompletionItem] = []
        with suppress(Exception):  # a shell must never see why there is nothing
            saved = load_library(ctx.params.get("queries")).queries.values()
            found = [_item(q.name, help=q.summary(language)) for q in saved if q.name.startswith(incomplete)]
        return found or [_item(incomplete, type="file")]


class LocationType(ParamType):
    """A graph: ``bundled``, or a file or directory."""

    name = "location"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return ``bundled`` if it matches, and files."""
        bundled = [_item("bundled")] if incomplete and "bundled".startswith(incomplete) else []
        return bundled or [_item(incomplete, type="file")]


def _locations(ctx: click.Context) -> list[str]:
    """Return the locations of the command line's graph."""
    from cfgraph.cli.help import PREFIX

    variable = os.environ.get("CFGRAPH_GRAPH")
    return [str(expand_home(name)) for name in ctx.meta.get(PREFIX + "graph") or [variable or "bundled"]]


@contextmanager
def _open_built_graph(ctx: click.Context) -> Iterator[View | None]:
    """Open the graph of the command line if it does not have to be built."""
    from cfgraph.cli.help import context_language
    from cfgraph.explorer import View
    from cfgraph.store import open_graph
    from cfgraph.store.opening import needs_building, split_endpoints

    names = _locations(ctx)  # of an endpoint with files, the files alone: a shell does not wait for a server
    names = [*split_endpoints(names)[1]] or names
    if needs_building(names):
        yield None
        return
    graph = open_graph(names)
    try:
        yield View(graph, context_language(ctx))
    finally:
        graph.close()
