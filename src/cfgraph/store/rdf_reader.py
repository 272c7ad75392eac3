"""Reading RDF files of every format, packed or not, as the engine's quads."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.store.location import base_iri, format_of_file
from cfgraph.text.catalog import make_phrase

_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "n3": ox.RdfFormat.N3,
}

_ONLY_FULL_IRIS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)


def read_quads(
    path: Path, prefixes: dict[str, str], on_bytes: Callable[[int], None], options: Mapping[str, str]
) -> Iterator[ox.Quad]:
    """Yield a file's quads, its blank nodes renamed so that those of two files stay apart.

    Prefixes that the file declares are added to ``prefixes``; ``on_bytes`` is told how much has been read;
    ``options`` are those of the location.
    Raises GraphError, with file and line where known, when the file can't be read or is not valid.
    """
    form = _FORMATS[format_of_file(path, options)]
    try:
        with _open_unpacked(path) as (stream, position):
            parser = ox.parse(input=stream, format=form, base_iri=base_iri(path), rename_blank_nodes=True)
            first = True
            for number, quad in enumerate(parser):
                if first:  # RDF/XML forgets its prefixes at the end
                    prefixes |= _drop_empty_iris(parser.prefixes)
                    first = False
                elif not number & 0xFFFF:
                    on_bytes(position())
                yield quad
            if form not in _ONLY_FULL_IRIS:
                prefixes |= _drop_empty_iris(parser.prefixes)
            on_bytes(position())
    except SyntaxError as error:
        if not error.lineno:
            raise GraphError("store.invalid", path=path, format=form.name, reason=error.msg) from error
        raise GraphError(
            "store.invalid_at", path=path, line=error.lineno, format=form.name, reason=error.msg
        ) from error
    except MemoryError as error:  # what the parser raises when one token outgrows its buffer
        raise GraphError("store.long_value", path=path) from error
    except EOFError as error:
        raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.cut_off")) from error
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.not_packed")) from error
    except OSError as error:
        raise GraphError("files.unreadable", path=path, reason=error) from error


def _drop_empty_iris(prefixes: dict[str, str]) -> dict[str, str]:
    """Return the prefixes of a file without those that stand for nothing."""
    return {name: iri for name, iri in prefixes.items() if iri}


@contextmanager
def _open_unpacked(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    """Open a file to be read unpacked and behind its byte order mark, with how far reading has come in the file."""
    with path.open("rb") as raw, _unpack(path, raw) as unpacked:
        if unpacked.read(len(BOM_UTF8)) != BOM_UTF8:
            unpacked.seek(0)
        yield unpacked, raw.tell


def _unpack(path: Path, raw: IO[bytes]) -> AbstractContextManager[IO[bytes]]:
    """Return the unpacked content of an open file, by its name."""
    packing = path.suffix.lower()
    if packing == ".gz":
        return cast(IO[bytes], gzip.open(raw))
    if packing == ".bz2":
        return cast(IO[bytes], bz2.open(raw))
    if packing == ".xz":
        return cast(IO[bytes], lzma.open(raw))
    if packing == ".zip":
        return _open_single_member(path, raw)
    return nullcontext(raw)


@contextmanager
def _open_single_member(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    """Open the one file in a zip archive. Raises GraphError where there are several."""
    with zipfile.ZipFile(raw) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise GraphError("store.many_members", path=path, total=len(members))
        with archive.open(members[0]) as unpacked:
            yield unpacked
