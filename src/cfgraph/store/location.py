"""From what the user names to the files that hold the statements, and what tells that these have changed."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cfgraph.model.errors import GraphError
from cfgraph.store.manifest import is_store

ENDINGS = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".xml", ".jsonld", ".n3")
"""File endings that are read, each also with ``.gz`` behind it."""

BUNDLED = "bundled"

_ABSOLUTE_ONLY = (".nt", ".nq")
"""Endings of the formats without relative IRIs."""

HASHED_BYTES = 64 * 1024 * 1024
"""Files up to this size are known by their content, larger ones by path, size and times of change."""


@dataclass(frozen=True, slots=True)
class Location:
    """What to open: a built store directory, or the RDF files to build one from, with the options of reading them."""

    name: str
    files: tuple[Path, ...] = ()
    store: Path | None = None
    options: Mapping[str, str] = field(default_factory=dict)


def bundled_directory(kind: Literal["graph", "queries"]) -> Path:
    """Return the directory of the bundled ``graph`` or ``queries``, in an installed wheel or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "bundled" / kind, package.parents[1] / kind):
        if candidate.is_dir():
            return candidate
    raise GraphError("store.no_bundled_graph" if kind == "graph" else "store.no_bundled_queries")


def resolve_location(names: Sequence[str]) -> Location:
    """Return what the names stand for: ``bundled``, a store directory, RDF files, or directories of them.

    Raises GraphError when nothing readable is there.
    """
    label = " ".join(names)
    if len(names) == 1 and names[0] == BUNDLED:
        return Location(BUNDLED, tuple(_rdf_files(bundled_directory("graph"))))
    files: list[Path] = []
    for name in names:
        if not name:
            raise GraphError("store.no_name")
        if re.match(r"https?://", name):
            raise GraphError("store.endpoint", name=name)
        path = Path(name).expanduser()
        if not path.exists():
            raise GraphError("store.not_found", name=name)
        if path.is_dir():
            if is_store(path):
                if len(names) > 1:
                    raise GraphError("store.store_alone", name=name)
                return Location(label, store=path)
            found = list(_rdf_files(path))
            if not found:
                raise GraphError("store.no_files", name=name, endings=ENDINGS)
            files += found
        elif not is_rdf(path):
            raise GraphError("store.unknown_ending", name=name, endings=ENDINGS)
        else:
            files.append(path)
    return Location(label, tuple(dict.fromkeys(files)))


def is_rdf(path: Path) -> bool:
    """Tell by its name whether a file holds RDF."""
    return rdf_suffix(path) in ENDINGS


def rdf_suffix(path: Path) -> str:
    """Return the ending that tells the format, in lower case, without ``.gz``."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def _rdf_files(directory: Path) -> list[Path]:
    """Return the RDF files below a directory, hidden files and directories aside."""
    return sorted(
        path
        for path in directory.rglob("*")
        if is_rdf(path) and path.is_file() and not any(p.startswith(".") for p in path.relative_to(directory).parts)
    )


@dataclass(frozen=True, slots=True)
class SourceState:
    """A file at one moment: what its content is known by, and when it was changed last."""

    path: Path
    digest: str
    changed: int


class SourceChangedError(GraphError):
    """A file was changed while it was being read."""


def source_states(files: Sequence[Path]) -> tuple[SourceState, ...]:
    """Return the files as they are now. Raises GraphError when one can't be read."""
    return tuple(map(_source_state, files))


def _source_state(path: Path) -> SourceState:
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


def check_unchanged(sources: Sequence[SourceState]) -> None:
    """Raise SourceChangedError when a file is not as it was: nobody knows which of its content was read."""
    for before, after in zip(sources, source_states([source.path for source in sources]), strict=True):
        if before != after:
            raise SourceChangedError("store.source_changed", path=before.path)


def fingerprint_files(states: Sequence[SourceState], options: Mapping[str, str]) -> str:
    """Return a digest that changes with the files' content or names, and with the options by which they are read.

    Of formats with relative IRIs, which mean something else in another place, the place counts as well.
    """
    digest = hashlib.blake2b(digest_size=16)
    for state in states:
        place = state.path.name if rdf_suffix(state.path) in _ABSOLUTE_ONLY else state.path.resolve()
        digest.update(f"{place}\0{state.digest}\0".encode(errors="surrogateescape"))
    for name, value in sorted(options.items()):
        digest.update(f"{name}={value}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()
