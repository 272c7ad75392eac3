"""``serve_tools``: offering read operations on a graph as tools over stdio. Answers are limited JSON with sources."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from cfgraph.agents.bounded import bound_answer
from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.api.query_rows import query_json, query_rows
from cfgraph.api.query_source import run_query
from cfgraph.api.result import Result
from cfgraph.model.errors import CfgraphError, UsageError, translate_error
from cfgraph.queries import SavedQuery, load_library, parse_query
from cfgraph.text.catalog import Messages
from cfgraph.version import __version__

LIMIT, MOST_ROWS, SECONDS = 20, 200, 30.0
"""Default and maximum number of items of an answer; time limit of a query or a path search in seconds."""

_OPENINGS = ("DESCRIBE", "PREFIX", "BASE")
"""Words that begin a query without braces."""

INSTRUCTIONS = """A knowledge graph, read only.
Entities are given by name, prefixed name or IRI; find them with `search`.
Edges and values have `claims` with what sources state; a `confidence` other than Stated means that none states it.
Dates are as precise as one likes: 2024, 2024-06. Where `left_out` is in an answer, lists were cut: ask for less."""

Entity = Annotated[str, Field(description="name, prefixed name (id:zhaolian) or IRI of an entity")]
Limit = Annotated[int, Field(ge=1, le=MOST_ROWS, description="most items")]
Date = Annotated[str | None, Field(description="only what was valid then: 2024, 2024-06 or 2024-06-30")]
StatedOnly = Annotated[bool, Field(description="leave out what is inferred or computed")]


class GraphTools:
    """The operations of one graph; one runs at a time."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._turn = threading.Lock()

    def overview(self) -> dict[str, Any]:
        """The contents of the graph: statements, entities, classes and predicates with counts."""
        return self._answer(self._graph.overview)

    def search(self, text: str, type: str | None = None, limit: Limit = LIMIT) -> dict[str, Any]:
        """Find entities by name, in Chinese, English, pinyin or initials, best first."""
        return self._answer(lambda: self._graph.search(text, type=type, limit=limit))

    def show(
        self, entity: Entity, as_of: Date = None, stated_only: StatedOnly = False, figures: bool = False
    ) -> dict[str, Any]:
        """Names, types and values of an entity, each with its sources, and the number of its neighbors by relation.

        With `figures` also those of what it owns or runs."""
        return self._answer(lambda: self._graph.show(entity, as_of=as_of, stated_only=stated_only, figures=figures))

    def neighbors(
        self,
        entity: Entity,
        predicate: str | None = None,
        as_of: Date = None,
        stated_only: StatedOnly = False,
        offset: Annotated[int, Field(ge=0)] = 0,
        limit: Limit = LIMIT,
    ) -> dict[str, Any]:
        """The edges of an entity with what every source states about each; `predicate` selects one relation."""
        predicates = [predicate] if predicate else []
        chosen: dict[str, Any] = {"as_of": as_of, "stated_only": stated_only, "offset": offset, "limit": limit}
        return self._answer(lambda: self._graph.neighbors(entity, predicates=predicates, **chosen))

    def paths(
        self,
        source: Entity,
        target: Entity,
        k: Annotated[int, Field(ge=1, le=20)] = 5,
        max_hops: Annotated[int, Field(ge=1, le=8)] = 6,
        as_of: Date = None,
        stated_only: StatedOnly = False,
    ) -> dict[str, Any]:
        """The shortest paths between two entities; `complete` without a path proves that there is none."""
        chosen: dict[str, Any] = {"k": k, "max_hops": max_hops, "as_of": as_of, "stated_only": stated_only}
        return self._answer(lambda: self._graph.paths(source, target, timeout=SECONDS, **chosen))

    def owners(self, entity: Entity, as_of: Date = None, stated_only: StatedOnly = False) -> dict[str, Any]:
        """Who holds shares in an entity, directly and indirectly, in percent."""
        return self._answer(lambda: self._graph.owners(entity, as_of=as_of, stated_only=stated_only))

    def holdings(self, entity: Entity, as_of: Date = None, stated_only: StatedOnly = False) -> dict[str, Any]:
        """What an entity holds shares in, directly and indirectly, in percent."""
        return self._answer(lambda: self._graph.holdings(entity, as_of=as_of, stated_only=stated_only))

    def control(self, entity: Entity, as_of: Date = None, stated_only: StatedOnly = False) -> dict[str, Any]:
        """Who controls an entity and what it controls: as stated by sources, and by votes."""
        return self._answer(lambda: self._graph.control(entity, as_of=as_of, stated_only=stated_only))

    def timeline(self, entity: Entity, since: Date = None, until: Date = None) -> dict[str, Any]:
        """The dated facts of an entity, in chronological order."""
        return self._answer(lambda: self._graph.timeline(entity, since=since, until=until))

    def contradictions(self) -> dict[str, Any]:
        """Where sources contradict each other."""
        return self._answer(self._graph.contradictions)

    def list_queries(self) -> dict[str, Any]:
        """The saved queries: names, summaries, and parameters with their defaults."""
        language = self._graph.language
        found = [
            {
                "name": name,
                "summary": saved.summaries.get(language, ""),
                "parameters": {each.name: each.default for each in saved.parameters},
            }
            for name, saved in load_library().queries.items()
        ]
        return bound_answer({"queries": found})

    def query(
        self,
        query: Annotated[str, Field(description="name of a saved query, or SPARQL (SELECT, ASK, CONSTRUCT, DESCRIBE)")],
        parameters: dict[str, str] | None = None,
        limit: Limit = MOST_ROWS,
    ) -> dict[str, Any]:
        """Run a saved query with parameters, or a read-only SPARQL query."""
        saved = load_library().queries.get(query)
        text = (
            query if "{" in query or query.lstrip().upper().startswith(_OPENINGS) else None
        )  # never a file, nor stdin

        def run() -> Result[Any]:
            if (asked := saved or text) is None:
                raise UsageError("cli.query_unknown", name=query)
            found = asked.query if isinstance(asked, SavedQuery) else parse_query(asked)
            result = run_query(self._graph.view, found, parameters or {}, limit=limit, timeout=SECONDS)
            return Result(result, lambda: query_rows(result), lambda: query_json(result))

        return self._answer(run)

    def _answer(self, ask: Callable[[], Result[Any]]) -> dict[str, Any]:
        """Return a limited answer as JSON. Raises ToolError with a one-line message."""
        try:
            with self._turn:
                found = ask().to_json()
        except CfgraphError as error:
            raise ToolError(translate_error(error, Messages(self._graph.language))) from None
        return bound_answer(found if isinstance(found, Mapping) else {"results": found})


TOOLS = (
    *("overview", "search", "show", "neighbors", "paths", "owners", "holdings", "control", "timeline"),
    *("contradictions", "list_queries", "query"),
)
"""The methods that are offered as tools."""


def make_server(graph: KnowledgeGraph) -> MCPServer[Any]:
    """Return a server of the tools of a graph."""
    tools = GraphTools(graph)
    server: MCPServer[Any] = MCPServer("cfgraph", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    reading = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for name in TOOLS:
        server.add_tool(getattr(tools, name), annotations=reading)
    return server


def serve_tools(graph: KnowledgeGraph) -> None:
    """Serve the tools over stdin and stdout until the client closes them."""
    make_server(graph).run("stdio")
