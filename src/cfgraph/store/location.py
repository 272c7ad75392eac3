"""Resolving a location to files, a store or an endpoint, and detecting changes of files."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cfgraph.model.errors import GraphError
from cfgraph.store.downloads import is_downloaded, read_origin, shown_name
from cfgraph.store.endpoint.address import check_address, is_address, strip_credentials
from cfgraph.store.manifest import COLUMNS, is_store, read_manifest
from cfgraph.store.rdf_formats import (
    ABSOLUTE_ONLY,
    FORMATS,
    GRAPH_FORMATS,
    PACKINGS,
    is_rdf,
    is_rdf_in_directory,
    is_readable,
    rdf_suffix,
)
from cfgraph.store.reading_options import AS_IT_IS, BASE, ReadingOptions
from cfgraph.store.standard_input import STDIN, is_spooled
from cfgraph.userfiles.home import expand_home

BUNDLED = "bundled"

INPUT_FORMAT = "input-format"
"""The reading option with the format of the given files."""

IN_GRAPH = "in-graph"
"""The reading option with the graphs of a store that are read, as stored names."""

RDF_ENDINGS = tuple(ending for ending, form in FORMATS.items() if form not in GRAPH_FORMATS)
"""Extensions of the files that are read in a directory."""

_READ_WITH_VOCABULARY = (*GRAPH_FORMATS, "jsonld")

HASHED_BYTES = 64 * 1024 * 1024
"""Maximum size of files that are identified by content; larger ones by path, size and times of change."""


@dataclass(frozen=True, slots=True)
class Location:
    """What to open: a store directory, RDF files with reading options, or a SPARQL endpoint."""

    name: str
    files: tuple[Path, ...] = ()
    store: Path | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    endpoint: str | None = None


def bundled_directory(kind: Literal["graph", "queries"]) -> Path:
    """Return the directory of the bundled ``graph`` or ``queries``, in an installed wheel or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "bundled" / kind, package.parents[1] / kind):
        if candidate.is_dir():
            return candidate
    raise GraphError("store.no_bundled_graph" if kind == "graph" else "store.no_bundled_queries")


def vocabulary_files() -> tuple[Path, ...]:
    """Return the files of cfgraph's own vocabulary, used to read back its exports to graph formats."""
    directory = bundled_directory("graph") / "ontology"
    return tuple(directory / name for name in ("cfgraph.ttl", "metrics.ttl", "units.ttl"))


def resolve_location(names: Sequence[str], reading: ReadingOptions = AS_IT_IS) -> Location:
    """Return the location for some names: ``bundled``, a store directory, RDF files, directories of them, or an
    endpoint.

    A name with ``*``, ``?`` or ``[`` that is not a file is a pattern for files. Raises GraphError if
    nothing readable is found, and UsageError if a file of the options can't be read.
    """
    label = " ".join(STDIN if is_spooled(Path(name)) else shown_name(name) for name in names)
    options = reading.file_options()
    if len(names) == 1 and names[0] == BUNDLED:
        return Location(BUNDLED, tuple(_rdf_files(bundled_directory("graph"))), options=options)
    files: list[Path] = []
    for name in chain.from_iterable(map(_expand_pattern, names)):
        if not name:
            raise GraphError("store.no_name")
        if name == BUNDLED and not os.path.lexists(name):
            files += _rdf_files(bundled_directory("graph"))
            continue
        if is_address(name):
            if len(names) > 1:
                raise GraphError("endpoint.no_files", name=strip_credentials(name))
            return _locate_endpoint(check_address(name), reading)
        path = _local_path(name)
        _check_there(path, name)
        if path.is_dir():
            if is_store(path):
                if len(names) > 1:
                    raise GraphError("store.store_alone", name=name)
                return Location(label, store=path)
            found = list(_rdf_files(path))
            if not found:
                raise GraphError("store.no_files", name=name, endings=RDF_ENDINGS)
            files += found
        elif not path.is_file():
            raise GraphError("files.is_device", path=name)
        elif reading.input_format and not (is_spooled(path) or is_downloaded(path)):
            files.append(path)
            options[f"{INPUT_FORMAT} {path}"] = reading.input_format
        elif not is_readable(path):
            raise GraphError("store.unknown_ending", name=name, endings=tuple(FORMATS), packings=PACKINGS)
        else:
            files.append(path)
    return Location(label, tuple(dict.fromkeys(files)), options=options)


def _expand_pattern(name: str) -> list[str]:
    """Return the files that match a pattern, sorted; the name itself if it is not a pattern. Raises GraphError."""
    if not glob.has_magic(name) or is_address(name) or os.path.lexists(_local_path(name)):
        return [name]
    found = sorted(glob.glob(str(_local_path(name)), recursive=True))  # noqa: PTH207 - a pattern from the root too
    if not found:
        raise GraphError("store.no_match", name=name)
    return found


def _check_there(path: Path, name: str) -> None:
    """Raise GraphError for a missing file or a dangling link."""
    if not path.exists():
        if path.is_symlink():
            raise GraphError("store.broken_link", name=name, target=path.readlink())
        if "://" in name:
            raise GraphError("store.other_address", name=name)
        raise GraphError("store.not_found", name=name)


def _locate_endpoint(address: str, reading: ReadingOptions) -> Location:
    """Return a web address as a SPARQL endpoint. Raises GraphError for an RDF file unless declared an endpoint."""
    if reading.addresses != "endpoint" and is_readable(Path(urlsplit(address).path)):
        raise GraphError("endpoint.file", name=strip_credentials(address))
    return Location(strip_credentials(address), endpoint=address)


def _local_path(name: str) -> Path:
    """Return the path for a name, which may be a ``file:`` address."""
    if name.startswith("file:"):
        parts = urlsplit(name)
        if parts.netloc in ("", "localhost"):
            from urllib.request import url2pathname  # brings all of HTTP and mail

            return Path(url2pathname(parts.path))
    return expand_home(name)


def format_of_file(path: Path, options: Mapping[str, str]) -> str:
    """Return the format of a file: from the options, else from its extension."""
    return options.get(f"{INPUT_FORMAT} {path}") or FORMATS[rdf_suffix(path)]


def base_iri(path: Path, options: Mapping[str, str]) -> str:
    """Return the IRI against which relative ones in a file are resolved: from the options, else the file's own.

    For standard input it is the directory's, for a copy of a file on the web its address.
    """
    if BASE in options:
        return options[BASE]
    if is_downloaded(path):
        return read_origin(path)
    return f"{Path.cwd().as_uri()}/" if is_spooled(path) else path.resolve().as_uri()


def _rdf_files(directory: Path) -> list[Path]:
    """Return the RDF files below a directory, except hidden files and directories. Raises GraphError."""
    found: list[Path] = []
    for path in directory.rglob("*"):
        if any(part.startswith(".") for part in path.relative_to(directory).parts):
            continue
        if path.is_symlink() and is_rdf(path):
            _check_there(path, str(path))
        if is_rdf_in_directory(path):
            found.append(path)
    return sorted(found)


@dataclass(frozen=True, slots=True)
class SourceState:
    """The state of a file: the identity of its content, and its modification time."""

    path: Path
    digest: str
    changed: int


class SourceChangedError(GraphError):
    """A file changed while it was read."""


def source_states(files: Sequence[Path]) -> tuple[SourceState, ...]:
    """Return the current state of the files. Raises GraphError if one can't be read."""
    return tuple(map(_source_state, files))


def _source_state(path: Path) -> SourceState:
    if is_store(path):
        return SourceState(path, read_manifest(path).parts[COLUMNS].digest, 0)
    try:
        with path.open("rb") as stream:
            stat = os.fstat(stream.fileno())
            if stat.st_size <= HASHED_BYTES:
                digest = hashlib.blake2b(stream.read()).hexdigest()
            else:
                digest = f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"
    except OSError as error:
        raise GraphError("files.unreadable", path=path, reason=error) from error
    return SourceState(path, digest, stat.st_mtime_ns)


def source_size(path: Path) -> int:
    """Return the size of a file, or of the columns of a store, in bytes. Raises OSError."""
    return read_manifest(path).parts[COLUMNS].size if is_store(path) else path.stat().st_size


def check_unchanged(sources: Sequence[SourceState]) -> None:
    """Raise SourceChangedError if a file changed, since it is unknown which content was read."""
    for before, after in zip(sources, source_states([source.path for source in sources]), strict=True):
        if before != after:
            raise SourceChangedError("store.source_changed", path=before.path)


def fingerprint_files(states: Sequence[SourceState], options: Mapping[str, str]) -> str:
    """Return a digest of the files' content and names, and of the options by which they are read.

    For formats with relative IRIs, which depend on the location, the location is included.
    """
    digest = hashlib.blake2b(digest_size=16)
    for state in states:
        if IN_GRAPH in options:
            place = ""
        else:
            place = state.path.name
            if format_of_file(state.path, options) not in ABSOLUTE_ONLY:
                place = base_iri(state.path, options)
        digest.update(f"{place}\0{state.digest}\0".encode(errors="surrogateescape"))
    if IN_GRAPH not in options and any(format_of_file(s.path, options) in _READ_WITH_VOCABULARY for s in states):
        for file in vocabulary_files():
            digest.update(file.read_bytes())
    for name, value in sorted(options.items()):
        digest.update(f"{name}={value}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()
