"""Standard input as a graph: its content is stored in the cache under its digest, and read like any other file."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from cfgraph.model.errors import GraphError

STDIN = "-"
"""The name of standard input as a location; most starts need nothing else of this module."""

_CHUNK = 1 << 20


def spool_stdin(stream: BinaryIO, input_format: str) -> Path:
    """Return a file with the content of the stream, named by its content and format. Raises GraphError."""
    import hashlib
    import os
    import tempfile

    from cfgraph.store.cache import spool_directory

    directory = spool_directory()
    digest = hashlib.blake2b(digest_size=16)
    try:
        directory.mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=directory)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
            return temporary.replace(directory / f"{digest.hexdigest()}.{input_format}")
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise GraphError("files.unreadable", path="stdin", reason=error) from error


def is_spooled(path: Path) -> bool:
    """Tell whether a file was written by ``spool_stdin``."""
    from cfgraph.store.cache import SPOOLED, spool_directory

    return path.parent.name == SPOOLED and path.parent == spool_directory()
