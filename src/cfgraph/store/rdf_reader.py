"""Reading RDF files of every format, compressed or not, as the engine's quads."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.store.file_kinds import HEAD_BYTES, TRIED_BYTES, explain_encoding, explain_other_format, guess_encoding
from cfgraph.store.graph_files.node_link import MAX_SNIFFED_BYTES, is_node_link
from cfgraph.store.graph_files.reader import read_graph_file
from cfgraph.store.graph_files.records import FORMAT_TITLES
from cfgraph.store.jsonld_contexts import CONTEXT, apply_contexts, find_missing_contexts, refuse_contexts
from cfgraph.store.lenient_terms import encode_iris
from cfgraph.store.location import base_iri, format_of_file
from cfgraph.store.rdf_formats import GRAPH_FORMATS, rdf_suffix
from cfgraph.store.rdf_stream import DAMAGED, ExpansionBudget, RdfStream, open_rdf
from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.store.reading_options import BASE, LENIENT, SKIP_ERRORS
from cfgraph.store.skipping_parser import SkippingParser
from cfgraph.store.unpacking import open_unpacked
from cfgraph.store.xml_errors import locate_xml_error
from cfgraph.store.xml_languages import LanguageMender
from cfgraph.text.catalog import make_phrase, quote_library

_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "n3": ox.RdfFormat.N3,
}

_AS_A_WHOLE = (ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)
"""Formats in which nothing can be read after an error."""

_PLACE = re.compile(
    r"Parser error (?:at|between) line \d+ (?:between columns? |column )(\d+)(?: and .*?)?: (.*)", re.DOTALL
)
"""How the parser says where it stopped; we say the line before that, and only once."""

_ONLY_FULL_IRIS = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)

_RELATIVE = "No scheme found"

TRUNCATED = "the compressed file is truncated here"
DAMAGED_REST = "the compressed data is damaged from here on"
"""Reasons in the notes for where a damaged compressed file could be read no further."""


def read_quads(
    path: Path,
    prefixes: dict[str, str],
    budget: ExpansionBudget,
    on_bytes: Callable[[int], None],
    options: Mapping[str, str],
    notes: ReadingNotes,
) -> Iterator[ox.Quad]:
    """Yield a file's quads, with its blank nodes renamed so that those of two files remain distinct.

    Prefixes that the file declares are added to ``prefixes``; ``on_bytes`` is called with the number of bytes read, and
    ``budget`` with the number decompressed; ``options`` are those of the location,
    and ``notes`` records what they skip or accept.
    Raises GraphError, with file and line if known, if the file can't be read or is invalid.
    """
    name = format_of_file(path, options)
    lenient, base = LENIENT in options, base_iri(path, options)
    with explain_unreadable(path), open_rdf(path, name, budget) as stream:
        if name in GRAPH_FORMATS or (name == "jsonld" and rdf_suffix(path) == ".json" and _is_node_link(path)):
            name = "node-link" if name == "jsonld" else name
            try:
                yield from read_graph_file(path, name, stream, prefixes, on_bytes, base)
            except GraphError as error:
                raise _explain_unskipped(error, FORMAT_TITLES[name], options) from error
            return
        form = _FORMATS[name]
        if form == ox.RdfFormat.N_TRIPLES and BASE in options:
            form = ox.RdfFormat.TURTLE  # the same, with relative IRIs
        try:
            if SKIP_ERRORS in options and form not in _AS_A_WHOLE:
                content, damage = stream.read_readable()
                skipping = SkippingParser(path, content, form, base, notes, lenient=lenient)
                quads = skipping.parse()
                yield from encode_iris(quads, notes) if lenient else quads
                prefixes |= _drop_empty_iris(skipping.prefixes)
                if damage is not None:
                    notes.skip(
                        path, content.count(b"\n") + 1, TRUNCATED if isinstance(damage, EOFError) else DAMAGED_REST
                    )
                return
            source: RdfStream | io.BytesIO = stream
            if form == ox.RdfFormat.JSON_LD and any(option.startswith(CONTEXT) for option in options):
                source = io.BytesIO(apply_contexts(path, stream.read_all(), options))
            mender = LanguageMender(stream) if form == ox.RdfFormat.RDF_XML else None
            quads = _parse_stream(path, stream, mender or source, form, prefixes, on_bytes, base, lenient=lenient)
            quads = mender.restore(quads) if mender else quads
            yield from encode_iris(quads, notes) if lenient else quads
            if mender is not None and (root := mender.find_open_root()):
                raise GraphError("store.open_root", path=path, root=root)
        except SyntaxError as error:
            problem = _explain_syntax(path, stream, form, error, options)
            raise _explain_unskipped(problem, form.name, options) from error


def _explain_unskipped(problem: GraphError, format_title: str, options: Mapping[str, str]) -> GraphError:
    """Return what is wrong in a file, and where it was to be skipped, that its format can only be read as a whole."""
    if SKIP_ERRORS not in options or problem.phrase.key not in ("store.invalid", "store.invalid_at"):
        return problem
    return GraphError("store.not_skipped", problem=problem, format=format_title)


def read_prefixes(path: Path) -> dict[str, str]:
    """Return the prefixes that a Turtle file declares. Raises GraphError if it can't be read, or is invalid."""
    with explain_unreadable(path), open_rdf(path, "ttl", ExpansionBudget()) as stream:
        parser = ox.parse(input=cast(IO[bytes], stream), format=ox.RdfFormat.TURTLE, base_iri=base_iri(path, {}))
        try:
            for _ in parser:
                pass
        except SyntaxError as error:
            raise _explain_syntax(path, stream, ox.RdfFormat.TURTLE, error, {}) from error
    return _drop_empty_iris(parser.prefixes)


def start_parser(path: Path, stream: RdfStream, name: str, options: Mapping[str, str]) -> ox.QuadParser:
    """Return the parser of a stream in a format, which renames blank nodes."""
    base = base_iri(path, options)
    return ox.parse(input=cast(IO[bytes], stream), format=_FORMATS[name], base_iri=base, rename_blank_nodes=True)


@contextmanager
def explain_unreadable(path: Path) -> Iterator[None]:
    """Raise errors while reading a file as GraphError with the file's name."""
    try:
        yield
    except MemoryError as error:
        if "buffer" in str(error):  # of the parser, which one token has outgrown
            raise GraphError("store.long_value", path=path) from error
        raise
    except EOFError as error:
        raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.cut_off")) from error
    except DAMAGED as error:
        raise GraphError("files.unreadable", path=path, reason=make_phrase("reason.not_packed")) from error
    except OSError as error:
        is_of_system = error.errno is not None  # bz2 reports damaged data as an OSError without a number
        reason = error if is_of_system else make_phrase("reason.not_packed")
        raise GraphError("files.unreadable", path=path, reason=reason) from error


def _parse_stream(
    path: Path,
    stream: RdfStream,
    source: RdfStream | io.BytesIO | LanguageMender,
    form: ox.RdfFormat,
    prefixes: dict[str, str],
    on_bytes: Callable[[int], None],
    base: str,
    *,
    lenient: bool,
) -> Iterator[ox.Quad]:
    """Yield the quads that the parser finds in a source, which is the stream or derived from it."""
    number = 0
    stream.count_statements = lambda: number
    parser = ox.parse(
        input=cast(IO[bytes], source), format=form, base_iri=base, rename_blank_nodes=True, lenient=lenient
    )
    for number, quad in enumerate(parser, 1):
        if number == 1:  # RDF/XML forgets its prefixes at the end
            prefixes |= _drop_empty_iris(parser.prefixes)
        elif not number & 0xFFFF:
            on_bytes(stream.position())
        yield quad
    if form not in _ONLY_FULL_IRIS:
        prefixes |= _drop_empty_iris(parser.prefixes)
    on_bytes(stream.position())


def _explain_syntax(
    path: Path, stream: RdfStream, form: ox.RdfFormat, error: SyntaxError, options: Mapping[str, str]
) -> GraphError:
    """Return the parser's error, with its line in the file, and its column in RDF/XML."""
    line = stream.line_in_file(error.lineno) if error.lineno else None
    if "UTF-8" in error.msg or "utf-8" in error.msg:
        with open_unpacked(path) as (_, content):
            head = content.read(TRIED_BYTES)
        if form != ox.RdfFormat.RDF_XML or guess_encoding(head):
            return explain_encoding(path, head, line)
    with open_unpacked(path) as (_, content):
        other = explain_other_format(path, content.read(HEAD_BYTES), form.name)
    if other is not None:
        return other
    if "LoadDocumentCallback" in error.msg:
        with open_unpacked(path) as (_, content):
            return refuse_contexts(path, find_missing_contexts(content.read(), options) or ["URL"])
    if line is not None and form in _ONLY_FULL_IRIS and _RELATIVE in error.msg:
        if form == ox.RdfFormat.N_TRIPLES:
            return GraphError("store.relative_triple", path=path, line=line)
        return GraphError("store.relative_quad", path=path, line=line)
    if line is None and form == ox.RdfFormat.RDF_XML:
        place = locate_xml_error(path, error.msg, base_iri(path, options))
        if place is not None:
            reason = make_phrase("store.at_column", reason=quote_library(error.msg), column=place[1])
            return GraphError("store.invalid_at", path=path, line=place[0], format=form.name, reason=reason)
    if line is None:
        return GraphError("store.invalid", path=path, format=form.name, reason=quote_library(error.msg))
    said = quote_library(error.msg)
    if spot := _PLACE.fullmatch(error.msg):
        said = make_phrase("store.at_column", reason=quote_library(spot[2]), column=int(spot[1]))
    return GraphError("store.invalid_at", path=path, line=line, format=form.name, reason=said)


def _is_node_link(path: Path) -> bool:
    """Tell whether a JSON file contains a graph of nodes and links; large ones count as JSON-LD."""
    with open_unpacked(path) as (_, content):
        return is_node_link(content.read(MAX_SNIFFED_BYTES))


def _drop_empty_iris(prefixes: dict[str, str]) -> dict[str, str]:
    """Return the prefixes of a file without those for an empty IRI."""
    return {name: iri for name, iri in prefixes.items() if iri}
