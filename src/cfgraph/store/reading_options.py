"""Options for reading a location, common to all commands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.store.jsonld_contexts import CONTEXT, DIGEST
from cfgraph.userfiles.home import expand_home

SKIP_ERRORS, LENIENT = "skip-errors", "lenient"
"""The reading options that skip errors, and that accept invalid IRIs."""

BASE = "base"
"""The reading option with the IRI against which relative ones are resolved."""

PREFIXES, PREFIXES_DIGEST = "prefixes", "prefixes-digest"
"""The reading options with a file of prefixes, and its digest."""

_FULL_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")

Addresses: TypeAlias = Literal["auto", "download", "endpoint"]
"""How web addresses are treated: as files by extension, all as files, or all as endpoints."""

EndpointSearch: TypeAlias = Literal[
    "auto", "contains", "virtuoso", "qlever", "jena", "graphdb", "stardog", "blazegraph", "wikidata"
]
"""How an endpoint searches names: by the full-text index that it is recognized to have, by CONTAINS, or by an index."""

DefaultGraph: TypeAlias = Literal["union", "default"]
"""The default graph of queries: all graphs together, or only statements that are in no named graph."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Options for reading.

    ``input_format`` is that of the given files, regardless of their extensions. With ``in_graphs`` only these graphs
    are read: IRIs, prefixed names, or ``default`` for the default graph alone. ``skip_errors`` skips
    errors in files, ``lenient`` accepts IRIs with invalid characters. ``contexts`` are files
    with JSON-LD contexts, each after its address and ``=``, or for any address; ``prefixes`` is a
    Turtle file with additional prefixes. ``default_graph`` is the default graph of queries: all graphs together, or
    only statements that are in no named graph. ``addresses`` distinguishes files on the web, which are downloaded, from
    endpoints; ``endpoint_search`` is how these search names. ``base`` is the IRI against which relative ones are
    resolved instead of the file's own.
    """

    input_format: str | None = None
    in_graphs: tuple[str, ...] = ()
    skip_errors: bool = False
    lenient: bool = False
    contexts: tuple[str, ...] = ()
    prefixes: Path | None = None
    default_graph: DefaultGraph = "union"
    addresses: Addresses = "auto"
    endpoint_search: EndpointSearch = "auto"
    base: str | None = None

    def file_options(self) -> dict[str, str]:
        """Return the options that affect reading files, as in a store's key and manifest. Raises UsageError."""
        options: dict[str, str] = {}
        if self.skip_errors:
            options[SKIP_ERRORS] = "yes"
        if self.lenient:
            options[LENIENT] = "yes"
        if self.base is not None:
            if not _FULL_IRI.fullmatch(self.base):
                raise UsageError("store.relative_base", base=self.base)
            options[BASE] = self.base
        for address, place in self._context_files():
            options[CONTEXT + address] = str(place)
            options[DIGEST + address] = _digest_file(place)
        if self.prefixes is not None:
            options[PREFIXES] = str(expand_home(self.prefixes).absolute())
            options[PREFIXES_DIGEST] = _digest_file(expand_home(self.prefixes))
        return options

    def files(self) -> list[Path]:
        """Return the files that options refer to."""
        prefixes = [] if self.prefixes is None else [expand_home(self.prefixes)]
        return [*(place for _, place in self._context_files()), *prefixes]

    def to_json(self) -> dict[str, Any]:
        """Return the options for another process in another directory, for ``reading_from_json``."""
        contexts = [f"{address}={place}" if address != "*" else str(place) for address, place in self._context_files()]
        prefixes = None if self.prefixes is None else str(expand_home(self.prefixes).absolute())
        return {**asdict(self), "contexts": contexts, "prefixes": prefixes}

    def _context_files(self) -> Iterator[tuple[str, Path]]:
        """Yield the addresses of contexts, ``*`` for any, and their files."""
        for text in self.contexts:
            address, sign, file = text.rpartition("=")
            yield address if sign else "*", expand_home(file).absolute()


AS_IT_IS = ReadingOptions()
"""The default: all files, by extension."""


def reading_from_json(content: Mapping[str, Any]) -> ReadingOptions:
    """Return the options that ``ReadingOptions.to_json`` wrote."""
    prefixes = content["prefixes"]
    tuples = {name: tuple(content[name]) for name in ("in_graphs", "contexts")}
    return ReadingOptions(**{**content, **tuples, "prefixes": None if prefixes is None else Path(prefixes)})


def _digest_file(path: Path) -> str:
    """Return a digest of the content of a file. Raises UsageError."""
    import hashlib

    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
