"""How a location is read: what the options of every command come to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.store.jsonld_contexts import CONTEXT, DIGEST

SKIP_ERRORS, LENIENT = "skip-errors", "lenient"
"""The options of reading that pass over what is wrong, and that let in IRIs which are none."""

BASE = "base"
"""The option of reading that gives the IRI by which relative ones are resolved."""

PREFIXES, PREFIXES_DIGEST = "prefixes", "prefixes-digest"
"""The options of reading that give a file of prefixes, and its digest."""

_FULL_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")

Addresses: TypeAlias = Literal["auto", "download", "endpoint"]
"""What addresses on the web are: files where their endings say so, all of them files, or all of them endpoints."""

DefaultGraph: TypeAlias = Literal["union", "default"]
"""What queries see as the default graph: all graphs together, or only what stands in no named graph."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What is asked of reading.

    ``input_format`` is that of the files that are named, whatever their endings. With ``in_graphs`` only the graphs of
    these names are read: IRIs, prefixed names, or ``default`` for the default graph by itself. ``skip_errors`` passes
    over what is wrong in files, ``lenient`` lets in IRIs with characters that none may have. ``contexts`` are files
    with JSON-LD contexts, each behind the address that it stands for and ``=``, or for any address; ``prefixes`` is a
    Turtle file whose prefixes are known as well. ``default_graph`` is what queries see as such: all graphs together, or
    only what stands in no named graph. ``addresses`` tells files on the web, which are downloaded, from endpoints.
    ``base`` is the IRI by which relative ones are resolved instead of the file's own.
    """

    input_format: str | None = None
    in_graphs: tuple[str, ...] = ()
    skip_errors: bool = False
    lenient: bool = False
    contexts: tuple[str, ...] = ()
    prefixes: Path | None = None
    default_graph: DefaultGraph = "union"
    addresses: Addresses = "auto"
    base: str | None = None

    def file_options(self) -> dict[str, str]:
        """Return what changes what is read from files, as a store's key and manifest have it. Raises UsageError."""
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
            options[PREFIXES] = str(self.prefixes.expanduser().absolute())
            options[PREFIXES_DIGEST] = _digest_file(self.prefixes.expanduser())
        return options

    def files(self) -> list[Path]:
        """Return the files that say how to read."""
        prefixes = [] if self.prefixes is None else [self.prefixes.expanduser()]
        return [*(place for _, place in self._context_files()), *prefixes]

    def to_json(self) -> dict[str, Any]:
        """Return the options as another process in another directory takes them, by ``reading_from_json``."""
        contexts = [f"{address}={place}" if address != "*" else str(place) for address, place in self._context_files()]
        prefixes = None if self.prefixes is None else str(self.prefixes.expanduser().absolute())
        return {**asdict(self), "contexts": contexts, "prefixes": prefixes}

    def _context_files(self) -> Iterator[tuple[str, Path]]:
        """Yield the addresses that contexts stand for, ``*`` for any, and their files."""
        for text in self.contexts:
            address, sign, file = text.rpartition("=")
            yield address if sign else "*", Path(file).expanduser().absolute()


AS_IT_IS = ReadingOptions()
"""Everything, by the endings of the files' names."""


def reading_from_json(content: Mapping[str, Any]) -> ReadingOptions:
    """Return the options that ``ReadingOptions.to_json`` wrote."""
    prefixes = content["prefixes"]
    tuples = {name: tuple(content[name]) for name in ("in_graphs", "contexts")}
    return ReadingOptions(**{**content, **tuples, "prefixes": None if prefixes is None else Path(prefixes)})


def _digest_file(path: Path) -> str:
    """Return what the content of a file is known by. Raises UsageError."""
    import hashlib

    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
