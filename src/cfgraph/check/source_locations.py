"""Finding the file and line of a subject's block, in Turtle, TriG and N-Triples."""

from __future__ import annotations

import gzip
import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import IO, cast
from urllib.parse import urljoin

from cfgraph.check.turtle_lexer import TurtleToken, tokenize_turtle
from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, Node

_BLOCKS, _LINES = (".ttl", ".turtle", ".trig"), (".nt", ".nq")

_OPENING, _CLOSING = ("(", "["), (")", "]")

_END = TurtleToken("", "", 0)


def find_source_locations(files: Sequence[str], subjects: Collection[Node]) -> dict[Node, tuple[str, int]]:
    """Return the location of each subject's first block; blank nodes and subjects not found are omitted."""
    wanted = {subject for subject in subjects if isinstance(subject, IRI)}
    found: dict[Node, tuple[str, int]] = {}
    for name in files:
        if not wanted:
            break
        for iri, line in _read_subjects(Path(name)):
            if iri in wanted:
                found[IRI(iri)] = name, line
                wanted.discard(IRI(iri))
                if not wanted:
                    break
    return found


def _read_subjects(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the subjects of a file in order, each with its line; none if the file can't be read."""
    ending = Path(path.name.lower().removesuffix(".gz")).suffix
    try:
        if ending in _LINES:
            yield from _read_line_subjects(path)
        elif ending in _BLOCKS:
            with _open_unpacked(path) as stream:
                text = stream.read().decode("utf-8-sig")
            yield from read_turtle_subjects(text, path.resolve().as_uri())
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, GraphError):
        return  # the engine has read the file; that we can't find our way in it costs a line number only


def _open_unpacked(path: Path) -> IO[bytes]:
    """Open a source file, gzipped or not, to look for subjects."""
    return cast(IO[bytes], gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def _read_line_subjects(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the subjects of N-Triples or N-Quads, each with its line."""
    with _open_unpacked(path) as stream:
        for number, line in enumerate(stream, start=1):
            line = line.removeprefix(BOM_UTF8)
            if line.startswith(b"<"):
                yield _unescape_iri(line[1 : line.find(b">")].decode("utf-8")), number


def read_turtle_subjects(text: str, base: str) -> Iterator[tuple[str, int]]:
    """Yield the IRIs of subjects in Turtle or TriG, in order, each with its line.

    Raises GraphError at an invalid token.
    """
    prefixes: dict[str, str] = {}
    stream = (token for token in tokenize_turtle(text, base) if token.kind != "comment")
    depth, expecting = 0, True
    pending: TurtleToken | None = None
    for token in stream:
        word = token.text.lower()
        if expecting and word in ("@prefix", "prefix"):
            name, iri = next(stream, _END), next(stream, _END)
            prefixes[name.text[:-1]] = urljoin(base, _unescape_iri(iri.text[1:-1]))
        elif expecting and word in ("@base", "base"):
            base = urljoin(base, _unescape_iri(next(stream, _END).text[1:-1]))
        elif token.text in ("{", "}"):
            pending, expecting, depth = None, True, 0
        elif depth == 0 and token.text == ".":
            expecting = True
        elif expecting and word != "graph":
            pending, expecting = token, False
        elif pending is not None:
            yield from _resolve_subject(pending, prefixes, base)
            pending = None
        depth += (token.text in _OPENING) - (token.text in _CLOSING)


def _resolve_subject(token: TurtleToken, prefixes: dict[str, str], base: str) -> Iterator[tuple[str, int]]:
    """Yield the IRI of a subject's token, with its line."""
    if token.kind == "iri":
        iri = _unescape_iri(token.text[1:-1])
        yield iri if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) else urljoin(base, iri), token.line
    elif token.kind == "name":
        prefix, _, local = token.text.partition(":")
        if prefix in prefixes:
            yield prefixes[prefix] + re.sub(r"\\(.)", r"\1", local), token.line


def _unescape_iri(text: str) -> str:
    """Return an IRI of a source file with its Unicode escapes decoded."""
    return re.sub(r"\\[uU]([0-9A-Fa-f]{8}|[0-9A-Fa-f]{4})", lambda match: chr(int(match[1], 16)), text)
