"""The manifest of a store: its parts, their sources and options, and counts; read and replaced as a whole.

Its first line is a digest of the other lines, so that any damage is detected. Readers of a store read the
manifest first: parts that it does not list do not belong to the store.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from cfgraph.model.errors import GraphError, StoreDamagedError
from cfgraph.store.parts import StorePart, sync_directory
from cfgraph.userfiles.forcing import force_to_disk

MANIFEST = "manifest.json"

COLUMNS, NAMES, TEXT, DATABASE = "columns", "names", "text", "oxigraph"
"""The parts of a store: statements for walking, the indexes of names and of text, the engine's database for queries."""

PARTS = (COLUMNS, NAMES, TEXT, DATABASE)

FORMAT = 19
"""Version of the layout of a store directory. A store of another version is rebuilt."""

_PART_DIRECTORY = re.compile(rf"(?:{'|'.join(PARTS)})(?:-[0-9a-f]{{8}})?")
"""Names of the directories of parts; those of format 10 have no number."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file from which a store was built, and a digest of its content at that time."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a store.

    ``generation`` changes with every change of the statements. ``options`` are those that affect what is read
    from the sources. ``parts`` always include columns and names; the others can be added later.
    """

    generation: str
    sources: Sequence[SourceFile]
    options: Mapping[str, str]
    prefixes: Mapping[str, str]
    statistics: Mapping[str, Any]
    parts: Mapping[str, StorePart]

    def with_part(self, name: str, part: StorePart) -> Manifest:
        """Return the manifest with a part added or replaced."""
        return replace(self, parts={**self.parts, name: part})


def new_generation() -> str:
    """Return a unique name for a generation."""
    return secrets.token_hex(8)


def new_part_directory(name: str) -> str:
    """Return a unique name for the directory of a part."""
    return f"{name}-{secrets.token_hex(4)}"


def is_part_directory(name: str) -> bool:
    """Tell by its name whether a directory is one of a part, of this format or the previous one."""
    return _PART_DIRECTORY.fullmatch(name) is not None


def is_store(path: Path) -> bool:
    """Tell whether a directory is a store, possibly of another format or damaged."""
    try:
        parts = [entry.name for entry in os.scandir(path) if is_part_directory(entry.name)]
    except (FileNotFoundError, NotADirectoryError):
        return False
    return any("-" in name for name in parts) or (bool(parts) and (path / MANIFEST).is_file())


def write_manifest(directory: Path, manifest: Manifest) -> None:
    """Replace the manifest, if any; a crash leaves the old or the new one."""
    lines = json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1).removeprefix("{\n").encode() + b"\n"
    temporary = directory / f".{MANIFEST}.{secrets.token_hex(4)}"
    try:
        with temporary.open("wb") as stream:
            stream.write(_first_line(lines) + lines)
            stream.flush()
            force_to_disk(stream.fileno())
        temporary.replace(directory / MANIFEST)
    finally:
        temporary.unlink(missing_ok=True)
    sync_directory(directory)


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a store.

    Raises StoreDamagedError if it is damaged, and GraphError if there is none, or one of another
    format.
    """
    try:
        content = (directory / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        if is_store(directory):
            raise StoreDamagedError("store.damaged", path=directory, files=MANIFEST) from error
        raise GraphError("store.no_store", path=directory) from error
    except OSError as error:
        raise GraphError("files.unreadable", path=directory / MANIFEST, reason=error) from error
    lines = content[content.find(b"\n") + 1 :]
    if content != _first_line(lines) + lines:
        raise _unlike_ours(directory, content)
    values = json.loads(b"{" + lines)
    if values.pop("format") != FORMAT:
        raise _unlike_ours(directory, content)
    sources = [SourceFile(**source) for source in values.pop("sources")]
    parts = {name: StorePart(**part) for name, part in values.pop("parts").items()}
    return Manifest(**values, sources=sources, parts=parts)


def _first_line(lines: bytes) -> bytes:
    """Return the first line: the digest of the other lines."""
    return b'{"digest": "%s",\n' % sha256(lines).hexdigest()[:32].encode()


def _unlike_ours(directory: Path, content: bytes) -> GraphError:
    """Return the error for an unreadable manifest: it has another format, or is damaged."""
    try:
        version = json.loads(content)["format"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return StoreDamagedError("store.damaged", path=directory, files=MANIFEST)
    if not isinstance(version, int) or version == FORMAT:
        return StoreDamagedError("store.damaged", path=directory, files=MANIFEST)
    return GraphError("store.other_format", path=directory, version=version, format=FORMAT)
