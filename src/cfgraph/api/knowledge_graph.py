"""An opened graph for Python users and commands: operations that take names and return typed results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from typing import Literal as OneOf

from cfgraph.api import flat_rows, json_shapes
from cfgraph.api.analyses import Analyses
from cfgraph.api.names import format_parameter, resolve_avoided, resolve_predicates
from cfgraph.api.query_rows import query_json, query_rows
from cfgraph.api.query_source import find_query, name_query, run_query, subgraph_from_result
from cfgraph.api.result import Result
from cfgraph.api.selection import Selection, select_subgraph
from cfgraph.explorer import RowEdges, View, list_neighbors, read_overview, resolve_entity, resolve_type, search_text
from cfgraph.explorer.as_of import build_card_as_of, name_neighbors
from cfgraph.explorer.owned_figures import read_owned_figures
from cfgraph.explorer.paths import MAX_HOPS, PATHS, find_paths
from cfgraph.explorer.search import search
from cfgraph.model.entity import Card, NeighborPage, Overview, PathResults, SearchResults, Subgraph
from cfgraph.model.errors import CfgraphError
from cfgraph.model.query_result import QueryResult
from cfgraph.store import Graph
from cfgraph.store.downloads import shown_name
from cfgraph.text.catalog import Language, Messages
from cfgraph.text.spreadsheet import SpreadsheetGuard

if TYPE_CHECKING:
    import networkx
    import rdflib

    from cfgraph.export import AnyFlavor, ExportReport
    from cfgraph.export.dossier.model import Dossier
    from cfgraph.queries import SavedQuery

Chosen: TypeAlias = Selection | Subgraph | None
"""What is to be exported: what picks it, or a subgraph that is there already."""

SEARCH_LIMIT = 20
"""Entities that a search returns unless asked otherwise."""


class KnowledgeGraph(Analyses):
    """An opened graph with a preferred language. A context manager; ``close`` closes its files.

    Entities, predicates and classes are given by name, prefixed name or IRI. A name without a match raises
    NotFoundError, one with several matches AmbiguousNameError; all errors are subclasses of ``CfgraphError``.

    >>> import cfgraph
    >>> with cfgraph.open_graph(language="en") as graph:
    ...     graph.search("zhaolian")[0]["id"]
    'https://w3id.org/cfgraph/id/zhaolian'
    """

    def __init__(self, graph: Graph, language: Language = "en") -> None:
        self.view = View(graph, language)
        """The graph as the explorer's functions take it."""

    # -- what there is ---------------------------------------------------------------------------------------------

    @property
    def location(self) -> str:
        """The location that was opened."""
        return self.view.graph.location

    @property
    def language(self) -> Language:
        """The preferred language of names: ``zh`` or ``en``."""
        return self.view.language

    def __len__(self) -> int:
        """Return how many statements there are."""
        return self.view.graph.statistics.statements

    def __contains__(self, name: object) -> bool:
        """Tell whether a name, prefixed name or IRI stands for one entity of the graph."""
        if not isinstance(name, str):
            return False
        try:
            self.resolve(name)
        except CfgraphError:
            return False
        return True

    def resolve(self, entity: str) -> str:
        """Return the IRI (or blank node) of an entity by name. Raises NotFoundError or AmbiguousNameError."""
        return resolve_entity(self.view, entity)

    def overview(self) -> Result[Overview]:
        """Return the contents of the graph: statements, entities, classes and predicates with counts.

        >>> graph.overview().value.title
        "China's consumer finance: a knowledge graph"
        """
        found = read_overview(self.view)
        files = [shown_name(name) for name in self.view.graph.files]
        return Result(found, lambda: flat_rows.overview_rows(found), lambda: json_shapes.overview_json(found, files))

    # -- walking ---------------------------------------------------------------------------------------------------

    def search(
        self,
        text: str,
        *,
        type: str | Sequence[str] | None = None,
        linked_to: str | None = None,
        within: OneOf["names", "text"] = "names",
        limit: int = SEARCH_LIMIT,
    ) -> Result[SearchResults]:
        """Return the entities whose names match a text, best match first; ``type`` limits them to some classes.

        With ``linked_to``, only entities with an edge to that one are returned.
        ``within="text"`` searches values, notes, printed forms and identifiers instead of names.

        >>> graph.search("zl")[0]["label"]  # initials of the pinyin
        'Zhaolian Consumer Finance'
        """
        names = [type] if isinstance(type, str) else type or ()
        wanted = [resolve_type(self.view, name) for name in names]
        find = search_text if within == "text" else search
        hub = resolve_entity(self.view, linked_to) if linked_to else None
        found = find(self.view, text, types=wanted, linked_to=hub, limit=limit)
        return Result(found, lambda: flat_rows.search_rows(found), lambda: json_shapes.search_json(found))

    def show(
        self,
        entity: str,
        *,
        as_of: str | None = None,
        known_by: str | None = None,
        stated_only: bool = False,
        document: str | None = None,
        figures: bool = False,
    ) -> Result[Card]:
        """Return names, values with sources, and neighbor counts of an entity, with its first neighbors by name.

        With ``figures``, ``value.owned`` has the figures of what it owns or runs.

        >>> [row["value"] for row in graph.show("招联") if row["kind"] == "name"][:2]
        ['Zhaolian Consumer Finance', '招联消费金融']
        """
        view, date = self._choose_time(as_of, known_by, stated_only, document)
        node = resolve_entity(view, entity)
        found = name_neighbors(view, build_card_as_of(view, node, date), date)
        if figures:
            found = replace(found, owned=read_owned_figures(view, node, date))
        return Result(found, lambda: flat_rows.card_rows(found), lambda: json_shapes.card_json(found))

    def neighbors(
        self,
        entity: str,
        *,
        predicates: Sequence[str] = (),
        direction: OneOf["in", "out", "both"] = "both",
        type: str | None = None,
        as_of: str | None = None,
        known_by: str | None = None,
        stated_only: bool = False,
        document: str | None = None,
        offset: int = 0,
        limit: int | None = None,
    ) -> Result[NeighborPage]:
        """Return the edges of an entity with their claims, one row per claim; all of them unless ``limit`` is given.

        >>> page = graph.neighbors("招联", predicates=["holds shares in"], direction="in")
        >>> sorted({row["subject_label"] for row in page})
        ['CMB Wing Lung Bank', 'China Merchants Bank', 'China Unicom']
        """
        view, date = self._choose_time(as_of, known_by, stated_only, document)
        page = list_neighbors(
            view,
            resolve_entity(self.view, entity),
            predicates=resolve_predicates(self.view, predicates),
            direction=direction,
            neighbor_type=resolve_type(self.view, type) if type is not None else None,
            as_of=date,
            offset=offset,
            limit=limit,
        )
        return Result(page, lambda: flat_rows.neighbor_rows(page), lambda: json_shapes.neighbors_json(page))

    def paths(
        self,
        source: str,
        target: str,
        *,
        k: int = PATHS,
        max_hops: int = MAX_HOPS,
        predicates: Sequence[str] = (),
        avoid: Sequence[str] = (),
        through: Sequence[str] = (),
        types: Sequence[str] = (),
        max_degree: int | None = None,
        weighted: bool = False,
        directed: bool = False,
        as_of: str | None = None,
        known_by: str | None = None,
        stated_only: bool = False,
        document: str | None = None,
        timeout: float | None = None,
    ) -> Result[PathResults]:
        """Return the k shortest simple paths between two entities, and the number of shortest paths.

        They pass through all entities of ``through``, and only through entities of the classes ``types`` if given. If
        ``value.complete`` is true and no path was found, there is none within ``max_hops``. After ``timeout`` seconds
        the paths found so far are returned; up to ``value.searched_hops`` hops they are complete.

        >>> found = graph.paths("海尔集团", "火山引擎", k=1)
        >>> [node.label for node in found.value.paths[0].nodes]
        ['Haier Group', 'Haier Consumer Finance', 'Volcano Engine']
        """
        view, date = self._choose_time(as_of, known_by, stated_only, document)
        found = find_paths(
            view,
            resolve_entity(self.view, source),
            resolve_entity(self.view, target),
            k=k,
            max_hops=max_hops,
            predicates=resolve_predicates(self.view, predicates),
            avoid=resolve_avoided(self.view, avoid),
            through=[resolve_entity(self.view, entity) for entity in through],
            types=[resolve_type(self.view, text) for text in types],
            max_degree=max_degree,
            weighted=weighted,
            directed=directed,
            as_of=date,
            counts_shortest=True,
            timeout=timeout,
        )
        return Result(found, lambda: flat_rows.path_rows(found), lambda: json_shapes.paths_json(found))

    # -- asking ----------------------------------------------------------------------------------------------------

    def query(
        self,
        query: str | SavedQuery,
        /,
        *,
        limit: int | None = None,
        timeout: float | None = None,
        queries: Path | None = None,
        **parameters: object,
    ) -> Result[QueryResult]:
        """Run a SPARQL query, given as text, by the name of a saved query, or as a file, with parameters by name.

        Rows hold Python values (int, Decimal, float, bool, date, text). ``timeout`` is in seconds; ``queries`` is an
        additional directory of saved queries. Raises QueryError, UsageError, or LimitError after the timeout.

        >>> graph.query("SELECT ?bank WHERE { ?bank a cf:Bank } ORDER BY ?bank", limit=1).to_dicts()
        [{'bank': 'https://w3id.org/cfgraph/id/anz-bank'}]
        >>> len(graph.query("founded-in-year", year=2015)) > 0
        True
        """
        found = find_query(query, queries) if isinstance(query, str) else query.query
        values = {name: format_parameter(value) for name, value in parameters.items()}
        result = run_query(self.view, found, values, limit=limit, timeout=timeout)
        return Result(result, lambda: query_rows(result), lambda: query_json(result))

    def query_subgraph(
        self,
        query: str | SavedQuery,
        /,
        *,
        edges: RowEdges = "among",
        timeout: float | None = None,
        queries: Path | None = None,
        **parameters: object,
    ) -> Subgraph:
        """Return the result of a query as a subgraph for ``export``: the entities in its rows.

        ``edges`` chooses the edges: those of the graph between these entities, plus one per row without such an edge
        (``among``); one per row (``rows``); or ``none``. Raises UsageError if no row has an entity, NotFoundError if
        there are no rows.
        """
        result = self.query(query, limit=None, timeout=timeout, queries=queries, **parameters).value
        name = name_query(query) if isinstance(query, str) else query.name
        return subgraph_from_result(self.view, result, name, edges=edges)

    # -- taking away -----------------------------------------------------------------------------------------------

    def subgraph(self, selection: Selection | None = None, /, **chosen: Any) -> Subgraph:
        """Return a part of the graph: ``around=`` an entity, a ``path=`` of two, ``all=True`` … (see ``Selection``).

        >>> graph.subgraph(path=("海尔集团", "火山引擎")).nodes[0].label
        'Haier Group'
        """
        return select_subgraph(self.view, selection or Selection(**chosen))

    def export(
        self,
        out: str | Path,
        selection: Chosen = None,
        /,
        *,
        flavor: AnyFlavor | None = None,
        format: str | None = None,
        overwrite: bool = True,
        csv_safe: bool = False,
        **chosen: Any,
    ) -> ExportReport:
        """Write a part of the graph to a file, in the format of its ending or in ``format`` (``graphml``, ``ttl`` …).

        See ``subgraph`` for the choices. With ``csv_safe``, CSV cells that spreadsheets would run as formulas are
        marked as text. Returns a report of what was written and what the format could not represent. Raises UsageError
        if the file can't be written, or exists and ``overwrite`` is false.
        """
        from cfgraph.api.exporting import export_part

        part = selection or Selection(**chosen)
        ending = f".{format}" if format else None
        guard = SpreadsheetGuard() if csv_safe else None
        return export_part(self.view, Path(out), part, flavor=flavor, ending=ending, overwrite=overwrite, guard=guard)

    def dossier(self, entity: str, out: str | Path, *, stated_only: bool = False) -> Dossier:
        """Write a dossier of an entity, cited line by line, to a ``.md`` or ``.html`` file; return its sections.

        Raises UsageError if it can't be written.
        """
        from cfgraph.export.dossier.rendering import write_dossier

        node = resolve_entity(self.view, entity)
        return write_dossier(self._choose_view(stated_only), node, Path(out), Messages(self.language))

    def to_networkx(self, selection: Chosen = None, /, **chosen: Any) -> networkx.MultiDiGraph[Any]:
        """Return the graph, or a part of it, as a ``networkx.MultiDiGraph`` with all attributes.

        >>> network = graph.to_networkx(around="招联")
        >>> network.nodes["https://w3id.org/cfgraph/id/zhaolian"]["label"]
        'Zhaolian Consumer Finance'
        """
        from cfgraph.export.multigraph import to_networkx

        if selection is None and not chosen:
            selection = Selection(all=True)
        return to_networkx(selection if isinstance(selection, Subgraph) else self.subgraph(selection, **chosen))

    def to_rdflib(self) -> rdflib.Graph:
        """Return all statements as an ``rdflib.Graph`` with the graph's prefixes.

        >>> len(graph.to_rdflib()) == len(graph)
        True
        """
        from cfgraph.export.rdflib_graph import to_rdflib

        return to_rdflib(self.view.graph.statements(), self.view.graph.prefixes)

    # -- life ------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the graph's files; operations fail afterwards."""
        self.view.graph.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<cfgraph.KnowledgeGraph {self.location!r}: {len(self):,} statements>"

    def _repr_html_(self) -> str:
        """Return what the graph holds, for notebooks."""
        return self.overview()._repr_html_()
