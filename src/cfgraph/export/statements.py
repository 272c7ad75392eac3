"""Which formats hold statements, and what serializes each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.export.jsonld import serialize_jsonld
from cfgraph.export.rdf import serialize_ntriples, serialize_trig, serialize_turtle
from cfgraph.model.terms import Statement

StatementFormat: TypeAlias = OneOf["nt", "ttl", "trig", "jsonld"]

Statements: TypeAlias = Callable[[], Iterable[Statement]]
"""Gives the statements, the same ones each time it is called."""


def _write_ntriples(statements: Statements, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield statements as N-Triples, which needs no prefixes."""
    return serialize_ntriples(statements())


STATEMENT_WRITERS: Mapping[StatementFormat, Callable[[Statements, Mapping[str, str]], Iterator[str]]] = {
    "nt": _write_ntriples,
    "ttl": serialize_turtle,
    "trig": serialize_trig,
    "jsonld": serialize_jsonld,
}
"""What writes statements in each format, given them and the prefixes of the graph."""
