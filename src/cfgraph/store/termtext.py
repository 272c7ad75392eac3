"""Terms as a store keeps them: as text in N-Triples, where the first character tells what kind of term it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD_STRING, BlankNode, Literal, Node, Term, TripleTerm, n3

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_TERM = re.compile(r'<<\(|\)>>|<[^<>\s]*>|_:[^\s()<>]+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]*>)?', re.DOTALL)


def is_node(text: str) -> bool:
    """Tell whether a text writes an IRI or a blank node."""
    return text[0] == "_" or (text[0] == "<" and text[1:2] != "<")


def node_of(text: str) -> Node:
    """Return the node that a text writes."""
    return IRI(text[1:-1]) if text[0] == "<" else BlankNode(text)


def term_of(text: str) -> Term:
    """Return the term that a text in N-Triples writes."""
    if text[0] == '"':
        return _literal(text)
    if text[0] == "_":
        return BlankNode(text)
    if text[1:2] == "<":
        return _triple(iter(_TERM.findall(text)))
    return IRI(text[1:-1])


def text_of(term: Term) -> str:
    """Return a term as a store keeps it."""
    return n3(term)


def _literal(text: str) -> Literal:
    end = text.rindex('"')
    value = text[1:end]
    if "\\" in value:
        value = _ESCAPE.sub(_unescaped, value)
    if end == len(text) - 1:
        return Literal(value, XSD_STRING)
    if text[end + 1] == "@":
        return Literal(value, RDF_LANG_STRING, text[end + 2 :])
    return Literal(value, IRI(text[end + 4 : -1]))


def _unescaped(match: re.Match[str]) -> str:
    short, long, single = match.groups()
    if single:
        return _ESCAPED.get(single, single)
    return chr(int(short or long, 16))


def _triple(tokens: Iterator[str]) -> TripleTerm:
    """Read a triple term from the tokens after its opening bracket, up to its closing one."""
    next(tokens)
    subject, predicate, token = node_of(next(tokens)), IRI(next(tokens)[1:-1]), next(tokens)
    target = _triple(chain([token], tokens)) if token == "<<(" else term_of(token)
    next(tokens)
    return TripleTerm(subject, predicate, target)
