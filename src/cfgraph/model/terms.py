"""RDF terms (IRI, blank node, literal, triple term) and statements, and writing them as N-Triples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class IRI(str):
    """An IRI. A string, so that it hashes, sorts and prints as one."""

    __slots__ = ()


class BlankNode(str):
    """A blank node, written with its ``_:`` prefix so that it can never equal an IRI."""

    __slots__ = ()


XSD_STRING = IRI(XSD + "string")
RDF_LANG_STRING = IRI(RDF + "langString")


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal: its lexical form, datatype, and language tag when it has one (its datatype is then rdf:langString)."""

    value: str
    datatype: IRI = XSD_STRING
    language: str | None = None

    def __post_init__(self) -> None:
        if self.language:
            object.__setattr__(self, "datatype", RDF_LANG_STRING)


@dataclass(frozen=True, slots=True)
class TripleTerm:
    """A triple used as a term (RDF 1.2)."""

    subject: Node
    predicate: IRI
    object: Term


Node: TypeAlias = IRI | BlankNode
Term: TypeAlias = IRI | BlankNode | Literal | TripleTerm


class Statement(NamedTuple):
    """A subject, predicate and object, in any graph."""

    subject: Node
    predicate: IRI
    object: Term


_ESCAPED_BY_NUMBER = "\x7f\ufffe\uffff"
"""Characters that the engine escapes, besides controls; terms are looked up by its spelling."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def term_to_n3(term: Term) -> str:
    """Format a term as N-Triples, for a SPARQL query or an N-Triples file."""
    if isinstance(term, IRI):
        return f"<{term}>"
    if isinstance(term, BlankNode):
        return str(term)
    if isinstance(term, TripleTerm):
        return f"<<( {term_to_n3(term.subject)} {term_to_n3(term.predicate)} {term_to_n3(term.object)} )>>"
    escaped = "".join(
        _ESCAPES.get(c) or (f"\\u{ord(c):04X}" if ord(c) < 0x20 or c in _ESCAPED_BY_NUMBER else c) for c in term.value
    )
    if term.language:
        return f'"{escaped}"@{term.language}'
    if term.datatype == XSD_STRING:
        return f'"{escaped}"'
    return f'"{escaped}"^^<{term.datatype}>'


_PLAIN_FRAGMENTS = frozenset(("_", "i", "id", "it", "me", "self", "this"))
"""Fragments that many documents use, which do not distinguish nodes."""


def make_node(text: str) -> Node:
    """Return the node that a text names: a blank node for ``_:`` and a label, else an IRI.

    >>> type(make_node("_:b1")).__name__, type(make_node("https://example.org/a")).__name__
    ('BlankNode', 'IRI')
    """
    return BlankNode(text) if text.startswith("_:") else IRI(text)


def local_name(iri: IRI) -> str:
    """Return the last part of an IRI, after its last ``#``, ``/`` or ``:``, with a distinguishing query or fragment.

    >>> local_name(IRI("https://example.org/landingpage?pid=a/b")), local_name(IRI("https://example.org/alice#me"))
    ('landingpage?pid=a/b', 'alice#me')
    """
    trimmed = iri.rstrip("/#")
    before, mark, query = trimmed.partition("?")
    if mark and query and "/" in before:
        return before.rstrip("/").rpartition("/")[2] + mark + query
    for separator in "#/:":
        if (cut := trimmed.rfind(separator)) >= 0:
            last = trimmed[cut + 1 :]
            if separator == "#" and last.lower() in _PLAIN_FRAGMENTS and "/" in trimmed[:cut].rstrip("/"):
                return f"{trimmed[:cut].rstrip('/').rpartition('/')[2]}#{last}"
            return last or iri
    return iri
