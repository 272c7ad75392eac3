"""Parsing and serializing terms in the N-Triples form in which a store has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD_STRING, BlankNode, Literal, Node, Term, TripleTerm, term_to_n3

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_TERM = re.compile(r'<<\(|\)>>|<[^<>\s]*>|_:[^\s()<>]+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]*>)?', re.DOTALL)


def is_node_text(text: str) -> bool:
    """Tell whether a text is an IRI or a blank node."""
    return text[0] == "_" or (text[0] == "<" and text[1:2] != "<")


def parse_node(text: str) -> Node:
    """Parse a node."""
    return IRI(text[1:-1]) if text[0] == "<" else BlankNode(text)


def parse_term(text: str) -> Term:
    """Parse a term in N-Triples."""
    if text[0] == '"':
        return _parse_literal(text)
    if text[0] == "_":
        return BlankNode(text)
    if text[1:2] == "<":
        return _parse_triple_term(iter(_TERM.findall(text)))
    return IRI(text[1:-1])


def parse_triple(line: str) -> tuple[Term, Term, Term]:
    """Return the three terms of a line of N-Triples."""
    subject, predicate, target = line.rstrip().removesuffix(".").rstrip().split(None, 2)
    return parse_term(subject), parse_term(predicate), parse_term(target)


def serialize_term(term: Term) -> str:
    """Return a term in the form in which a store has it."""
    return term_to_n3(term)


def literal_value(text: str) -> str:
    """Return the value of a literal in N-Triples."""
    value = text[1 : text.rindex('"')]
    return _ESCAPE.sub(_unescape_match, value) if "\\" in value else value


def _parse_literal(text: str) -> Literal:
    """Parse a literal in N-Triples."""
    end = text.rindex('"')
    value = literal_value(text)
    if end == len(text) - 1:
        return Literal(value, XSD_STRING)
    if text[end + 1] == "@":
        return Literal(value, RDF_LANG_STRING, text[end + 2 :])
    return Literal(value, IRI(text[end + 4 : -1]))


def _unescape_match(match: re.Match[str]) -> str:
    """Return the character for an escape in N-Triples."""
    short, long, single = match.groups()
    if single:
        return _ESCAPED.get(single, single)
    return chr(int(short or long, 16))


def _parse_triple_term(tokens: Iterator[str]) -> TripleTerm:
    """Read a triple term from the tokens after its opening bracket, up to its closing one."""
    next(tokens)
    subject, predicate, token = parse_node(next(tokens)), IRI(next(tokens)[1:-1]), next(tokens)
    target = _parse_triple_term(chain([token], tokens)) if token == "<<(" else parse_term(token)
    next(tokens)
    return TripleTerm(subject, predicate, target)
