"""Resolving what the user names to RDF files or a store directory, and fingerprints of the files' content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cfgraph.model.errors import GraphError

ENDINGS = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".xml", ".jsonld", ".n3")
"""File endings that are read, each also with ``.gz`` behind it."""

BUNDLED = "bundled"

MANIFEST, DATABASE, COLUMNS, NAMES = "manifest.json", "oxigraph", "columns", "names"
"""What a store directory holds: a description, the statements for queries and for walking, and the name index."""

FORMAT = 10
"""Version of the layout of a store directory. A store of another version is built anew."""

_ABSOLUTE_ONLY = (".nt", ".nq")
"""Endings of the formats without relative IRIs."""

HASHED_BYTES = 64 * 1024 * 1024
"""Files up to this size are known by their content, larger ones by path, size and time of change."""


@dataclass(frozen=True, slots=True)
class Location:
    """What to open: a built store directory, or the RDF files to build one from."""

    name: str
    files: tuple[Path, ...] = ()
    store: Path | None = None


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


def is_store(path: Path) -> bool:
    """Tell whether a directory is a built store."""
    return (path / MANIFEST).is_file() and (path / DATABASE).is_dir()


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


def fingerprint_files(files: Sequence[Path]) -> str:
    """Return a digest that changes when the files' content or names do.

    Of formats with relative IRIs, which mean something else in another place, the place counts as well.
    Raises GraphError when a file can't be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    for path in files:
        try:
            content = source_digest(path)
        except OSError as error:
            raise GraphError("files.unreadable", path=path, reason=error) from error
        place = path.name if rdf_suffix(path) in _ABSOLUTE_ONLY else path.resolve()
        digest.update(f"{place}\0{content}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()


def source_digest(path: Path) -> str:
    """Return what tells whether a file has changed: a digest of its content or, of a large one, size and time."""
    stat = path.stat()
    if stat.st_size <= HASHED_BYTES:
        return hashlib.blake2b(path.read_bytes()).hexdigest()
    return f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns}"
