"""Which formats hold statements, and what writes each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.export.jsonld import jsonld
from cfgraph.export.rdf import ntriples, trig, turtle
from cfgraph.model.terms import Statement

StatementFormat: TypeAlias = OneOf["nt", "ttl", "trig", "jsonld"]

Statements: TypeAlias = Callable[[], Iterable[Statement]]
"""Gives the statements, the same ones each time it is called."""


def _ntriples(statements: Statements, prefixes: Mapping[str, str]) -> Iterator[str]:
    return ntriples(statements())


STATEMENT_WRITERS: Mapping[StatementFormat, Callable[[Statements, Mapping[str, str]], Iterator[str]]] = {
    "nt": _ntriples,
    "ttl": turtle,
    "trig": trig,
    "jsonld": jsonld,
}
"""What writes statements in each format, given them and the prefixes of the graph."""
