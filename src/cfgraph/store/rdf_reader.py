"""Reading RDF files of every format, packed or not, as the engine's quads."""

from __future__ import annotations

import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.store.location import base_iri, format_of_file
from cfgraph.store.rdf_stream import ExpansionBudget, RdfStream, open_rdf
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
    path: Path,
    prefixes: dict[str, str],
    budget: ExpansionBudget,
    on_bytes: Callable[[int], None],
    options: Mapping[str, str],
) -> Iterator[ox.Quad]:
    """Yield a file's quads, its blank nodes renamed so that those of two files stay apart.

    Prefixes that the file declares are added to ``prefixes``; ``on_bytes`` is told how much has been read, and
    ``budget`` how much was unpacked; ``options`` are those of the location.
    Raises GraphError, with file and line where known, when the file can't be read or is not valid.
    """
    form = _FORMATS[format_of_file(path, options)]
    with explain_unreadable(path), open_rdf(path, format_of_file(path, options), budget) as stream:
        try:
            yield from _parse_stream(path, stream, form, prefixes, on_bytes)
        except SyntaxError as error:
            raise _explain_syntax(path, stream, form, error) from error


@contextmanager
def explain_unreadable(path: Path) -> Iterator[None]:
    """Raise what fails while a file is read as GraphError that names the file."""
    try:
        yield
    except MemoryError as error:
        if "buffer" in str(error):  # of the parser, which one token has outgrown
            raise GraphError("store.long_value", path=path) from error
        raise
    except EOFError as error:
        raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.cut_off")) from error
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.not_packed")) from error
    except OSError as error:
        raise GraphError("files.unreadable", path=path, reason=error) from error


def _parse_stream(
    path: Path, stream: RdfStream, form: ox.RdfFormat, prefixes: dict[str, str], on_bytes: Callable[[int], None]
) -> Iterator[ox.Quad]:
    """Yield the quads that the parser finds in a stream."""
    number = 0
    stream.count_statements = lambda: number
    parser = ox.parse(input=cast(IO[bytes], stream), format=form, base_iri=base_iri(path), rename_blank_nodes=True)
    for number, quad in enumerate(parser, 1):
        if number == 1:  # RDF/XML forgets its prefixes at the end
            prefixes |= _drop_empty_iris(parser.prefixes)
        elif not number & 0xFFFF:
            on_bytes(stream.position())
        yield quad
    if form not in _ONLY_FULL_IRIS:
        prefixes |= _drop_empty_iris(parser.prefixes)
    on_bytes(stream.position())


def _explain_syntax(path: Path, stream: RdfStream, form: ox.RdfFormat, error: SyntaxError) -> GraphError:
    """Return what the parser found wrong, with its line in the file."""
    if not error.lineno:
        return GraphError("store.invalid", path=path, format=form.name, reason=error.msg)
    line = stream.line_in_file(error.lineno)
    return GraphError("store.invalid_at", path=path, line=line, format=form.name, reason=error.msg)


def _drop_empty_iris(prefixes: dict[str, str]) -> dict[str, str]:
    """Return the prefixes of a file without those that stand for nothing."""
    return {name: iri for name, iri in prefixes.items() if iri}
