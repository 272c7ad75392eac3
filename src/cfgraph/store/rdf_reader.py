"""Reading RDF files of every format, gzipped or not, as the engine's quads."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.store.location import rdf_suffix
from cfgraph.text.catalog import make_phrase

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".n3": ox.RdfFormat.N3,
}

_ONLY_FULL_IRIS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)


def read_quads(path: Path, prefixes: dict[str, str], on_bytes: Callable[[int], None]) -> Iterator[ox.Quad]:
    """Yield a file's quads, its blank nodes renamed so that those of two files stay apart.

    Prefixes that the file declares are added to ``prefixes``; ``on_bytes`` is told how much has been read.
    Raises GraphError, with file and line where known, when the file can't be read or is not valid.
    """
    form = _FORMATS[rdf_suffix(path)]
    try:
        with _open_unpacked(path) as (stream, position):
            parser = ox.parse(input=stream, format=form, base_iri=path.resolve().as_uri(), rename_blank_nodes=True)
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
    except (gzip.BadGzipFile, zlib.error) as error:
        raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.not_packed")) from error
    except OSError as error:
        raise GraphError("files.unreadable", path=path, reason=error) from error


def _drop_empty_iris(prefixes: dict[str, str]) -> dict[str, str]:
    """Return the prefixes of a file without those that stand for nothing."""
    return {name: iri for name, iri in prefixes.items() if iri}


@contextmanager
def _open_unpacked(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    """Open a file to be read unpacked, with how far in the file itself reading has come."""
    with path.open("rb") as raw:
        if path.suffix.lower() == ".gz":
            with gzip.open(raw) as unpacked:
                yield cast(IO[bytes], unpacked), raw.tell
        else:
            yield raw, raw.tell
