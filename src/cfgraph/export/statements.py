"""The formats for statements, their serializers, and which of them preserve named graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.export.jsonld import serialize_jsonld
from cfgraph.export.rdf import (
    serialize_graphs,
    serialize_nquads,
    serialize_ntriples,
    serialize_trig,
    serialize_turtle,
)
from cfgraph.export.rdf_xml import serialize_rdf_xml
from cfgraph.export.statement_source import StatementSource

StatementFormat: TypeAlias = OneOf["nt", "nq", "ttl", "trig", "jsonld", "rdf"]


def _write_ntriples(source: StatementSource, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield statements as N-Triples, which needs no prefixes."""
    return serialize_ntriples(source.statements())


def _write_nquads(source: StatementSource, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield statements as N-Quads."""
    return serialize_nquads(source.by_graph())


def _write_turtle(source: StatementSource, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield statements as Turtle."""
    return serialize_turtle(source.statements, prefixes)


def _write_trig(source: StatementSource, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield statements as TriG: in their graphs, or without any, in a graph for each document."""
    if source.graphs is None:
        return serialize_trig(source.statements, prefixes)
    return serialize_graphs(source.by_graph, prefixes)


def _write_jsonld(source: StatementSource, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield statements as JSON-LD."""
    return serialize_jsonld(source.by_graph, prefixes)


def _write_rdf_xml(source: StatementSource, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield statements as RDF/XML."""
    return serialize_rdf_xml(source.statements, prefixes)


STATEMENT_WRITERS: Mapping[StatementFormat, Callable[[StatementSource, Mapping[str, str]], Iterator[str]]] = {
    "nt": _write_ntriples,
    "nq": _write_nquads,
    "ttl": _write_turtle,
    "trig": _write_trig,
    "jsonld": _write_jsonld,
    "rdf": _write_rdf_xml,
}
"""The serializer of each format, called with statements and the prefixes of the graph."""

WITHOUT_GRAPHS: frozenset[StatementFormat] = frozenset({"nt", "ttl", "rdf"})
"""Formats that lose the named graphs of statements."""
