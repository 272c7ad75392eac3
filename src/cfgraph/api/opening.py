"""``open_graph`` for Python users: RDF files, stores, rdflib and networkx graphs as a ``KnowledgeGraph``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.model.errors import UsageError
from cfgraph.store import ReadingOptions
from cfgraph.store import open_graph as open_store
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.text.catalog import LANGUAGES, Language, language_of_locale

if TYPE_CHECKING:
    import networkx
    import rdflib

    Location: TypeAlias = str | Path | Sequence[str | Path] | rdflib.Graph | networkx.Graph[Any]


def open_graph(
    location: Location = "bundled",
    *,
    language: Language | None = None,
    input_format: str | None = None,
    in_graphs: Sequence[str] = (),
    reading: ReadingOptions | None = None,
    roles: str | Path | None = None,
    on_progress: OnProgress = ignore_progress,
) -> KnowledgeGraph:
    """Open a graph for reading, as a ``KnowledgeGraph``.

    ``location`` is ``bundled``, an RDF file, a directory of them, a store directory, the address of a SPARQL endpoint,
    several of these, an ``rdflib.Graph`` or ``Dataset``, or a networkx graph whose nodes are IRIs or names. Files are
    built into a store in the user's cache, identified by their content, so that opening them again is instant; they
    are never changed.
    ``language`` (``zh`` or ``en``) is that of names [default: from the locale]. ``input_format`` (``ttl``, ``nt``,
    ``nq``, ``trig``, ``rdf``, ``jsonld``, ``n3``, ``graphml``, ``gexf``, ``node-link`` or ``edges``) is the format of
    files whose endings do not determine it. With ``in_graphs`` (IRIs, prefixed names, or ``default``) only these
    named graphs are opened.
    ``roles`` is a mapping file that describes how another vocabulary represents stakes (docs/roles.md).
    ``reading`` (``cfgraph.ReadingOptions``) replaces ``input_format`` and ``in_graphs`` and has further options.
    ``on_progress`` is called with the progress of building. Raises GraphError if the graph can't be opened or
    read, UsageError for an unknown language.
    """
    if language is not None and language not in LANGUAGES:
        raise UsageError("asked.no_language", text=str(language), known=LANGUAGES)
    reading = reading or ReadingOptions(input_format, tuple(in_graphs))
    if roles is not None:
        from cfgraph.api.role_mapping import open_with_roles

        names = [location] if isinstance(location, str | Path) else location
        if not isinstance(names, Sequence):
            raise UsageError("roles.needs_files", reason=type(location).__name__)
        found = open_with_roles([str(name) for name in names], Path(roles), reading, on_progress)
        return KnowledgeGraph(found, language or language_of_locale())
    store = open_store(as_location(location), reading=reading, on_progress=on_progress)
    return KnowledgeGraph(store, language or language_of_locale())


def as_location(location: Location) -> str | Path | Sequence[str | Path] | rdflib.Graph:
    """Return a location that the store can open: a networkx graph becomes an ``rdflib.Graph``."""
    if type(location).__module__.partition(".")[0] != "networkx":
        return location
    from cfgraph.api.from_networkx import networkx_to_rdflib

    return networkx_to_rdflib(location)
