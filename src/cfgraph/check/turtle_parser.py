"""A layout-preserving parser of Turtle: prefixes, sections, blocks, comments, terms in their own spelling.

It preserves what RDF parsers discard, so that a file can be formatted without changing what a person typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from cfgraph.check.turtle_lexer import TurtleToken, tokenize_turtle
from cfgraph.model.errors import GraphError
from cfgraph.model.terms import RDF
from cfgraph.text.catalog import Phrase, make_phrase


@dataclass(frozen=True, slots=True)
class WrittenTerm:
    """A term as written; ``iri`` is the IRI of a name, empty for other terms."""

    text: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A list in parentheses."""

    items: tuple[Object, ...]


@dataclass(frozen=True, slots=True)
class NestedNode:
    """A blank node in square brackets, with its predicates and objects."""

    predicates: tuple[PredicateObjects, ...]


Object: TypeAlias = WrittenTerm | Collection | NestedNode


@dataclass(frozen=True, slots=True)
class PredicateObjects:
    """A predicate with its objects."""

    predicate: WrittenTerm
    objects: tuple[Object, ...]


@dataclass(slots=True)
class SubjectBlock:
    """A subject with its predicates and objects, and the comments before or within it."""

    subject: Object
    predicates: list[PredicateObjects]
    comments: list[str]
    line: int


@dataclass(slots=True)
class Section:
    """Blocks under a comment that begins a section of the file; the first section has none."""

    comments: list[str] = field(default_factory=list)
    blocks: list[SubjectBlock] = field(default_factory=list)


@dataclass(slots=True)
class TurtleFile:
    """A Turtle file: its leading comments, base, prefixes, sections and trailing comments."""

    header: list[str]
    base: str
    prefixes: dict[str, str]
    sections: list[Section]
    footer: list[str]


def read_turtle(text: str, name: str) -> TurtleFile:
    """Parse a Turtle file. ``name`` identifies it in errors.

    Raises GraphError, with the line, if it is not valid Turtle 1.1, or redefines a prefix or the base.
    """
    return _TurtleReader(text, name).read_file()


class _TurtleReader:
    """Reads tokens in sequence, and assigns comments to their block or section."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._tokens: Iterator[TurtleToken] = tokenize_turtle(text, name)
        self._blank = {n for n, line in enumerate(text.split("\n"), start=1) if not line.strip()}
        self._comments: list[TurtleToken] = []
        self._next: TurtleToken | None = None
        self._prefixes: dict[str, str] = {}
        self._base = ""
        self._advance()

    def read_file(self) -> TurtleFile:
        sections = [Section()]
        header = self._take_header_comments()
        while self._next is not None:
            if self._read_directive(self._next):
                continue
            opening, own = self._take_section_comments()
            if opening:
                sections.append(Section(opening))
            sections[-1].blocks.append(self._read_block(own))
        return TurtleFile(header, self._base, self._prefixes, sections, self._take_comments())

    def _take_header_comments(self) -> list[str]:
        """Take the comments at the top of the file; those directly above the first block belong to it."""
        if self._next is None or self._next.text.lower().lstrip("@") in ("prefix", "base"):
            return self._take_comments()
        first = next((n for n, c in enumerate(self._comments) if c.line + 1 in self._blank), -1)
        header, self._comments = self._comments[: first + 1], self._comments[first + 1 :]
        return _comment_lines(header)

    def _take_section_comments(self) -> tuple[list[str], list[str]]:
        """Take the comments before a block: those followed by a blank line, and those directly above the block."""
        last = max((n for n, c in enumerate(self._comments) if c.line + 1 in self._blank), default=-1)
        opening, self._comments = self._comments[: last + 1], self._comments[last + 1 :]
        return _comment_lines(opening), self._take_comments()

    def _take_comments(self) -> list[str]:
        texts = _comment_lines(self._comments)
        self._comments.clear()
        return texts

    def _advance(self) -> None:
        for token in self._tokens:
            if token.kind != "comment":
                self._next = token
                return
            self._comments.append(token)
        self._next = None

    def _take(self, text: str = "") -> TurtleToken:
        token = self._next
        if token is None or (text and token.text != text):
            self._refuse(make_phrase("turtle.sign", text=text) if text else make_phrase("turtle.term"))
        self._advance()
        return token

    def _refuse(self, wanted: Phrase) -> NoReturn:
        if self._next is None:
            raise GraphError("turtle.too_early", name=self._name, wanted=wanted)
        raise self._unexpected_error(wanted, self._next)

    def _unexpected_error(self, wanted: Phrase, token: TurtleToken) -> GraphError:
        return self._error_at(token, make_phrase("turtle.found", wanted=wanted, found=token.text[:20]))

    def _error_at(self, token: TurtleToken, problem: Phrase) -> GraphError:
        return GraphError("turtle.at", name=self._name, line=token.line, problem=problem)

    def _read_directive(self, token: TurtleToken) -> bool:
        word = token.text.lower()
        if word not in ("@prefix", "@base", "prefix", "base"):
            return False
        self._advance()
        if word.endswith("prefix"):
            prefix = self._take_kind("name")[:-1]
            iri = self._take_kind("iri")[1:-1]
            if self._prefixes.setdefault(prefix, iri) != iri:
                raise self._error_at(token, make_phrase("turtle.two_meanings", prefix=prefix))
        else:
            if self._prefixes or self._base:
                raise self._error_at(token, make_phrase("turtle.base_first"))
            self._base = self._take_kind("iri")
        if word.startswith("@"):
            self._take(".")
        return True

    def _take_kind(self, kind: str) -> str:
        if self._next is None or self._next.kind != kind:
            self._refuse(make_phrase("turtle.prefix" if kind == "name" else "turtle.iri"))
        return self._take().text

    def _read_block(self, comments: list[str]) -> SubjectBlock:
        line = self._next.line if self._next else 0
        subject = self._read_object()
        bare = isinstance(subject, NestedNode) and self._next is not None and self._next.text == "."
        said = [] if bare else self._read_predicates()
        block = SubjectBlock(subject, said, comments, line)
        block.comments += self._take_block_comments()
        return block

    def _take_block_comments(self) -> list[str]:
        """Take the comments inside the block, and the one after its full stop on the same line."""
        inside = self._take_comments()
        end = self._next
        self._take(".")
        while end is not None and self._comments and self._comments[0].line == end.line:
            inside.append(self._comments.pop(0).text.rstrip())
        return inside

    def _read_predicates(self) -> list[PredicateObjects]:
        said = []
        while True:
            said.append(PredicateObjects(self._read_predicate(), self._read_objects()))
            if self._next is None or self._next.text != ";":
                return said
            while self._next is not None and self._next.text == ";":
                self._take(";")
            if self._next is None or self._next.text in (".", "]"):
                return said

    def _read_predicate(self) -> WrittenTerm:
        token = self._take()
        if token.text == "a":
            return WrittenTerm("a", RDF + "type")
        if token.kind not in ("iri", "name"):
            raise self._unexpected_error(make_phrase("turtle.predicate"), token)
        return WrittenTerm(token.text, self._resolve_iri(token))

    def _read_objects(self) -> tuple[Object, ...]:
        objects = [self._read_object()]
        while self._next is not None and self._next.text == ",":
            self._take(",")
            objects.append(self._read_object())
        return tuple(objects)

    def _read_object(self) -> Object:
        token = self._take()
        if token.text == "(":
            items = []
            while self._next is not None and self._next.text != ")":
                items.append(self._read_object())
            self._take(")")
            return Collection(tuple(items))
        if token.text == "[":
            said = () if self._next is not None and self._next.text == "]" else tuple(self._read_predicates())
            self._take("]")
            return NestedNode(said)
        if token.kind in ("iri", "name"):
            return WrittenTerm(token.text, self._resolve_iri(token))
        if token.kind == "string":
            return WrittenTerm(token.text + self._read_suffix())
        if token.kind in ("blank", "number") or token.text in ("true", "false"):
            return WrittenTerm(token.text)
        raise self._unexpected_error(make_phrase("turtle.term"), token)

    def _read_suffix(self) -> str:
        """Take the language tag or datatype of a string."""
        if self._next is None or self._next.kind not in ("at", "type"):
            return ""
        if self._next.kind == "at" and self._next.text.lower() in ("@prefix", "@base"):
            return ""
        sign = self._take()
        if sign.kind == "at":
            return sign.text
        if self._next is None or self._next.kind not in ("iri", "name"):
            self._refuse(make_phrase("turtle.datatype"))
        datatype = self._take()
        self._resolve_iri(datatype)
        return sign.text + datatype.text

    def _resolve_iri(self, token: TurtleToken) -> str:
        """Return the full IRI of an IRI or a prefixed name."""
        if token.kind == "iri":
            return re.sub(r"\\[uU]([0-9A-Fa-f]+)", lambda m: chr(int(m[1], 16)), token.text[1:-1])
        prefix, _, local = token.text.partition(":")
        if prefix not in self._prefixes:
            raise self._error_at(token, make_phrase("turtle.no_prefix", prefix=prefix))
        return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)


def _comment_lines(comments: list[TurtleToken]) -> list[str]:
    """Return the comments as lines, with an empty line between two that were separated by one."""
    lines: list[str] = []
    last = 0
    for comment in comments:
        if lines and comment.line > last + 1:
            lines.append("")
        lines.append(comment.text.rstrip())
        last = comment.line
    return lines
