"""Records of the nodes and edges of a graph tool's file, and errors in such a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import XSD
from cfgraph.text.catalog import Phrase

Value: TypeAlias = "ox.Literal | list[Any] | dict[str, Any]"
"""A value of an attribute: a literal, or JSON with several or structured values."""

FORMAT_TITLES = {"graphml": "GraphML", "gexf": "GEXF", "node-link": "node-link JSON", "edges": "CSV edge list"}
"""The names of the formats."""

_NUMBER_TYPES = {
    "int": "integer",
    "integer": "integer",
    "long": "integer",
    "short": "integer",
    "byte": "integer",
    "biginteger": "integer",
    "float": "double",
    "double": "double",
    "bigdecimal": "decimal",
}
_FORMS = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"),
    "double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]?INF"),
}
_INFINITY = re.compile(r"([+-]?)inf(?:inity)?", re.IGNORECASE)
_PLAIN_INTEGER, _PLAIN_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})"), re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A node: its identifier in the file, its attributes by name, and the node that contains it, if any."""

    id: str
    attributes: Mapping[str, Value]
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """An edge between two nodes, which are given by their identifiers in the file."""

    source: str
    target: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    id: str | None = None
    directed: bool = True


def make_format_error(path: Path, form: str, line: int | None, reason: Phrase) -> GraphError:
    """Return an error in a file of a format, with its line if known."""
    if line is None:
        return GraphError("store.invalid", path=path, format=FORMAT_TITLES[form], reason=reason)
    return GraphError("store.invalid_at", path=path, line=line, format=FORMAT_TITLES[form], reason=reason)


def make_typed_literal(text: str, kind: str) -> ox.Literal | None:
    """Return a text with an attribute's type as a literal; None if it is invalid for the type."""
    kind = kind.casefold()
    if kind == "boolean":
        word = text.strip().casefold()
        return ox.Literal(word, datatype=_datatype("boolean")) if word in ("true", "false", "1", "0") else None
    if (name := _NUMBER_TYPES.get(kind)) is None:
        return ox.Literal(text)
    form = text.strip()
    if name == "double" and (infinity := _INFINITY.fullmatch(form)):
        form = f"{infinity[1]}INF".removeprefix("+")
    return ox.Literal(form, datatype=_datatype(name)) if _FORMS[name].fullmatch(form) else None


def guess_literal(text: str) -> ox.Literal:
    """Return a cell of a table as a literal: a number if it is written as one, without leading zeros."""
    if _PLAIN_INTEGER.fullmatch(text):
        return ox.Literal(text, datatype=_datatype("integer"))
    if _PLAIN_DECIMAL.fullmatch(text):
        return ox.Literal(text, datatype=_datatype("decimal"))
    return ox.Literal(text)


def json_to_value(value: object) -> Value | None:
    """Convert a JSON value to the value of an attribute; None for null."""
    if value is None:
        return None
    if isinstance(value, bool):
        return ox.Literal("true" if value else "false", datatype=_datatype("boolean"))
    if isinstance(value, int):
        return ox.Literal(str(value), datatype=_datatype("integer"))
    if isinstance(value, float):
        return make_typed_literal(repr(value), "double")
    if isinstance(value, list | dict):
        return value
    return ox.Literal(_without_surrogates(str(value)))


def _without_surrogates(text: str) -> str:
    """Return a JSON text without lone surrogates, which RDF can't represent."""
    return text.encode("utf-8", "replace").decode() if re.search("[\ud800-\udfff]", text) else text


def _datatype(name: str) -> ox.NamedNode:
    return ox.NamedNode(XSD + name)
