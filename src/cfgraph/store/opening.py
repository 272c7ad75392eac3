"""``open_graph``: opening a location, whose store is found in the user's cache or built there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cfgraph.model.errors import GraphError, StoreDamagedError, UsageError
from cfgraph.store.build_process import BuildSettings, Started, build_store_in_process, is_small
from cfgraph.store.build_progress import OnProgress, ignore_progress
from cfgraph.store.cache import cache_directory, cached_store_path, mark_used, remove_unused
from cfgraph.store.downloading import download_named, is_download, naming_addresses
from cfgraph.store.downloads import shown_name
from cfgraph.store.embedded import EmbeddedGraph
from cfgraph.store.endpoint.address import is_address
from cfgraph.store.generation import Generation, open_generation
from cfgraph.store.graph import Graph
from cfgraph.store.location import (
    BUNDLED,
    Location,
    SourceChangedError,
    SourceState,
    fingerprint_files,
    resolve_location,
    source_states,
)
from cfgraph.store.manifest import is_store
from cfgraph.store.publishing import work_directory
from cfgraph.store.reading_options import AS_IT_IS, ReadingOptions
from cfgraph.store.verification import remember_verified, verify_store, verify_whole

if TYPE_CHECKING:
    import rdflib

MAX_REBUILDS = 2
"""Number of times that changing files are read again before that is an error."""


def open_graph(
    location: str | Path | Sequence[str | Path] | rdflib.Graph = BUNDLED,
    *,
    reading: ReadingOptions = AS_IT_IS,
    on_progress: OnProgress = ignore_progress,
    started: Started | None = None,
) -> Graph:
    """Open a graph for reading.

    ``location`` is ``bundled``, one or several RDF files, a directory of them, a store directory, the address of a
    SPARQL endpoint, one or several of these and any of the former, or an ``rdflib.Graph``. Files are built into a store
    in the user's cache, identified by their content, so that opening them again is fast; cfgraph never changes the
    files. A selection of named graphs has a separate store there. ``on_progress`` is called with the progress of a
    build, if any, in the calling thread. Large files are built in another process; if ``started`` is given, all are,
    and it is called with the process. Raises GraphError if it can't be opened or read, NotFoundError for an unknown
    graph, and StoreDamagedError for a damaged store directory.
    """
    names = location_names(location)
    if names is None:
        return _open_rdflib(cast("rdflib.Graph", location), started)
    names = download_named(names, reading, on_progress)
    endpoints, others = split_endpoints(names)
    with naming_addresses(names):
        if not endpoints or len(names) == 1:
            return _open_place(names, reading, on_progress, started)
        addresses = check_combination(endpoints, reading)
        found = _open_place(others, reading, on_progress, started) if others else None
        return _combine(addresses, found, reading)


def _combine(addresses: Sequence[str], found: Graph | None, reading: ReadingOptions) -> Graph:
    """Open endpoints beside each other and a graph on this machine, the first of all in front."""
    from cfgraph.store.combined.graph import CombinedGraph  # most graphs are in one place
    from cfgraph.store.endpoint.graph import EndpointGraph

    for address in reversed(addresses):
        if found is None:
            found = EndpointGraph(address, (), reading.endpoint_search)
        else:
            found = CombinedGraph(address, found, reading.endpoint_search)
    assert found is not None
    return found


def split_endpoints(names: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the endpoints among some names, whose files on the web have been downloaded, and the others."""
    return [name for name in names if is_address(name)], [name for name in names if not is_address(name)]


def check_combination(endpoints: Sequence[str], reading: ReadingOptions) -> Sequence[str]:
    """Return the addresses of the endpoints that are read as one graph, with or without a store on this machine.

    Raises UsageError for a selection of graphs.
    """
    if reading.in_graphs or reading.default_graph == "default":
        raise UsageError("endpoint.combined_graphs")
    places = [resolve_location([name], reading).endpoint for name in endpoints]
    return list(dict.fromkeys(address for address in places if address is not None))


def _open_place(
    names: Sequence[str], reading: ReadingOptions, on_progress: OnProgress, started: Started | None
) -> Graph:
    """Open a location whose files are all on this machine, or a server."""
    place = resolve_location(names, reading)
    if place.endpoint is not None:
        from cfgraph.store.endpoint.address import graph_on_server
        from cfgraph.store.endpoint.graph import EndpointGraph  # most graphs are on this machine

        return EndpointGraph(place.endpoint, list(map(graph_on_server, reading.in_graphs)), reading.endpoint_search)
    if place.store is not None:
        generation = _open_verified(place.store, on_progress)
    else:
        generation = _open_cached(place, on_progress, started)
    files = [str(path) for path in place.files] or [source.path for source in generation.manifest.sources]
    if reading.in_graphs:
        generation = _open_narrowed(generation, reading.in_graphs, on_progress, started)
    graph = EmbeddedGraph(generation, place.name)
    graph.files = files
    graph.names = [shown_name(name) for name in names]
    if reading.default_graph == "default":
        graph.queryable = graph.queryable.without_union()
    return graph


def _open_narrowed(
    whole: Generation, names: Sequence[str], on_progress: OnProgress, started: Started | None
) -> Generation:
    """Open the store of a part of another one, which is closed."""
    from cfgraph.store.narrowing import narrow_location  # imports the engine, which most commands never need

    try:
        return _open_cached(narrow_location(whole, names), on_progress, started)
    finally:
        whole.close()


def _open_verified(store: Path, on_progress: OnProgress) -> Generation:
    """Open a store in its current state, and verify it."""
    generation = open_generation(store)
    try:
        verify_store(generation, on_progress)
    except BaseException:
        generation.close()
        raise
    return generation


def _open_cached(place: Location, on_progress: OnProgress, started: Started | None = None) -> Generation:
    """Open the store of some files; build it if there is none, or a damaged one."""
    for _ in range(MAX_REBUILDS):
        with suppress(SourceChangedError):
            return _open_or_build(place, on_progress, started)
    return _open_or_build(place, on_progress, started)


def _open_or_build(place: Location, on_progress: OnProgress, started: Started | None) -> Generation:
    """Open the store of some files in their current state, or build it; raises SourceChangedError."""
    states = source_states(place.files)
    store = cached_store_path(fingerprint_files(states, place.options))
    if is_store(store):
        mark_used(store)
        with suppress(StoreDamagedError):
            return _open_verified(store, on_progress)
    remove_unused()
    _build(states, store, on_progress, options=place.options, private=True, started=started)
    return _open_built(store)


def _build(
    sources: Sequence[SourceState],
    target: Path,
    on_progress: OnProgress,
    *,
    options: Mapping[str, str],
    private: bool = False,
    text_index: bool = False,
    database: bool = False,
    started: Started | None = None,
) -> None:
    """Build a store, in this process if that is safe and no user is waiting."""
    if started is None and is_small(sources):
        from cfgraph.store.build import build_store

        build_store(
            sources,
            target,
            on_progress,
            options=options,
            private=private,
            text_index=text_index,
            database=database,
        )
    else:
        settings = BuildSettings(options, private=private, text_index=text_index, database=database)
        build_store_in_process(sources, target, on_progress, settings, started)


def _open_built(store: Path) -> Generation:
    """Open a new store, which need not be verified."""
    generation = open_generation(store)
    remember_verified(generation)
    return generation


def location_names(location: str | Path | Sequence[str | Path] | rdflib.Graph) -> Sequence[str] | None:
    """Return a location as names of files or stores; None for an ``rdflib.Graph``."""
    if isinstance(location, str | Path):
        return [str(location)]
    return [str(name) for name in location] if isinstance(location, Sequence) else None


def needs_building(names: Sequence[str], reading: ReadingOptions = AS_IT_IS) -> bool:
    """Tell whether there is no store of these files yet. Raises GraphError if they are not found."""
    if any(is_download(name, reading) for name in names):
        return True
    others = split_endpoints(names)[1]
    if not others:
        return False
    place = resolve_location(others, reading)
    if place.store is not None:
        return False
    return not is_store(cached_store_path(fingerprint_files(source_states(place.files), place.options)))


def build_directory(
    files: Sequence[str | Path],
    target: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    reading: ReadingOptions = AS_IT_IS,
    text_index: bool = True,
    database: bool = True,
) -> int:
    """Build a store of RDF files, or directories of them, at a given path; return its number of statements.

    Without ``text_index`` that index is built when text is first searched; without ``database`` the database is built
    by the first query. An existing store is replaced once the new one is complete; its readers can continue to read
    it. Raises GraphError, and then leaves nothing behind.
    """
    _build_files(files, target, on_progress, reading, text_index=text_index, database=database)
    generation = _open_built(target)
    try:
        return int(generation.manifest.statistics["statements"])
    finally:
        generation.close()


def add_to_directory(
    files: Sequence[str | Path],
    target: Path,
    on_progress: OnProgress = ignore_progress,
    *,
    reading: ReadingOptions = AS_IT_IS,
    text_index: bool = True,
    database: bool = True,
) -> tuple[int, int]:
    """Add RDF files, or directories of them, to the store in a directory; return its statements before and after.

    The result is the same as from building all files: duplicate statements count once, blank nodes of different files
    remain distinct. The store is unchanged until the new generation is complete, and its readers can continue to read
    it. Raises GraphError, and StoreDamagedError for a damaged store; then nothing has changed.
    """
    before = _open_verified(target, on_progress)
    try:
        counted = int(before.manifest.statistics["statements"])
        _build_files(files, target, on_progress, reading, onto=[target], text_index=text_index, database=database)
    finally:
        before.close()
    after = _open_built(target)
    try:
        return counted, int(after.manifest.statistics["statements"])
    finally:
        after.close()


def _build_files(
    files: Sequence[str | Path],
    target: Path,
    on_progress: OnProgress,
    reading: ReadingOptions,
    *,
    onto: Sequence[Path] = (),
    text_index: bool,
    database: bool,
) -> None:
    """Build a store of files, and of stores to which they are added, at a given path."""
    names = download_named([str(name) for name in files], reading, on_progress)
    with naming_addresses(names):
        place = _resolve_files(names, reading)
        states = source_states([*onto, *place.files])
        _build(states, target, on_progress, options=place.options, text_index=text_index, database=database)


def _resolve_files(names: Sequence[str], reading: ReadingOptions) -> Location:
    """Resolve files and directories of them to a location. Raises GraphError for a store or an endpoint."""
    place = resolve_location(names, reading)
    if place.store is not None:
        raise GraphError("store.is_store", name=place.name)
    if place.endpoint is not None:
        raise GraphError("endpoint.no_files", name=place.name)
    return place


def check_store(
    names: Sequence[str], on_progress: OnProgress = ignore_progress, *, reading: ReadingOptions = AS_IT_IS
) -> Generation:
    """Verify the store of a location, which is built first if necessary for files, and return it opened.

    Raises GraphError, and StoreDamagedError if it is damaged.
    """
    place = resolve_location(download_named(names, reading, on_progress), reading)
    if place.endpoint is not None:
        raise GraphError("endpoint.no_files", name=place.name)
    generation = _open_cached(place, on_progress) if place.store is None else open_generation(place.store)
    try:
        verify_whole(generation, on_progress)
    except BaseException:
        generation.close()
        raise
    return generation


def _open_rdflib(graph: rdflib.Graph, started: Started | None) -> Graph:
    """Open an ``rdflib.Graph`` by building a store of its statements."""
    with work_directory(cache_directory() / "rdflib", private=True) as work:
        path = work / "rdflib.nt"
        graph.serialize(path, format="nt", encoding="utf-8")
        opened = open_graph(path, started=started)
    opened.location = "rdflib.Graph"
    opened.names = ("rdflib.Graph",)
    opened.files = ()
    opened.prefixes = {**opened.prefixes, **{prefix: str(iri) for prefix, iri in graph.namespaces() if prefix}}
    return opened
