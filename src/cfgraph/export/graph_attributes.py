"""The attribute records of nodes, edges and the graph that all graph formats write: names, types, colours.

The formats differ only in how they write these records.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from cfgraph.explorer.spooled_rows import EdgeRows, NodeRows
from cfgraph.export.citations import list_locators, list_printed_texts, list_sources, states_percentage
from cfgraph.export.scalars import Scalar, common_type, to_scalar
from cfgraph.model.claim_json import claim_to_json, figure_to_json
from cfgraph.model.confidence import identify_term
from cfgraph.model.entity import Edge, Ref, Subgraph
from cfgraph.model.looks import NO_LOOK, VISIBLE, Look, fit_color, hash_look
from cfgraph.model.shares import leading_claim
from cfgraph.model.terms import IRI, Literal, Node, local_name
from cfgraph.model.vocabulary import CURRENT

Value: TypeAlias = Scalar | list[str] | list[dict[str, object]]
Record: TypeAlias = dict[str, Value]

PAPER = "#ffffff"
"""The background to which colors are adapted; they are visible on a dark one as well."""

SEPARATOR = " | "
"""Separator of the items of a list in formats with only texts."""

WEIGHT = 1.0
"""Weight of every edge. Shares are a separate attribute: as weights, an unknown one would be drawn as 100 %."""

FIGURE_DETAILS = "figureDetails"
"""The attribute with all details of a node's figures."""

_OWN_NAMES = {"label", "kind", "iri", "curie", "types", "typeids", "color", "glyph", FIGURE_DETAILS.casefold()}
_OF_EDGES = frozenset(
    name.casefold()
    for name in (
        *("predicate", "percentage", "percentageMin", "percentageMax", "asOf", "status", "sources", "locators"),
        *("asPrinted", "claims", "claimDetails", "row", "source", "target", "sourceLabel", "targetLabel", "key"),
        *("sourceAttributes", "targetAttributes", "statusLabel", "confidence", "confidenceLabel", "note"),
    )
)
"""Names of the built-in attributes of edges."""

_MEANT_OTHERWISE = {
    *("id", "x", "y", "z", "xpos", "ypos", "zpos", "size", "r", "g", "b", "nodelabel", "timeset", "weight"),
}
"""Names of attributes with a meaning in Gephi or igraph, such as position, size or identifier."""

_NOT_IN_NAMES = re.compile(
    "[^-.0-9A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2c00-\u2fef\u3005-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufefc\U00010000-\U000dffff]+"
)
"""Characters that are invalid in GraphML attribute names (a colon, punctuation, separate marks)."""


@dataclass(frozen=True)
class GraphRecords:
    """A subgraph prepared for writing: distinct nodes, names and types of attributes, colors."""

    subgraph: Subgraph
    nodes: Mapping[Node, Ref]
    names: Mapping[str, str]
    types: Mapping[str, type[Scalar]]
    date: str
    edge_names: Mapping[str, str]
    edge_types: Mapping[str, type[Scalar]]

    def node_record(self, ref: Ref) -> Record:
        """Return the record of a node."""
        record: Record = {
            "label": ref.label,
            "kind": _first_type(ref),
            "iri": str(ref.id),
            "curie": ref.curie,
            "types": list(ref.types),
            "typeIds": list(ref.type_ids),
            "color": choose_color(ref),
            "glyph": choose_look(ref).glyph,
        }
        for key, literal in self.subgraph.attributes.get(ref.id, {}).items():
            name = self.names[key]
            value = to_scalar(literal)
            record[name] = literal.value if self.types[name] is str else self.types[name](value)
        if figures := self.subgraph.figures.get(ref.id):
            record[FIGURE_DETAILS] = [figure_to_json(figure) for figure in figures]
        return _without_empty(record)

    def edge_record(self, edge: Edge) -> Record:
        """Return the record of an edge. Share, date, status and confidence are from the same claim."""
        record: Record = {"label": edge.predicate.label, "predicate": str(edge.predicate.id), "weight": WEIGHT}
        claim = leading_claim(edge.claims)
        if claim is not None:
            if claim.status_id in (CURRENT, None):
                record |= {
                    name: float(claim.values[name])
                    for name in ("percentage", "percentageMin", "percentageMax")
                    if states_percentage(claim, name)
                }
            record |= {
                "asOf": claim.as_of or "",
                "status": identify_term(claim.status_id) or "",
                "statusLabel": claim.status or "",
                "confidence": identify_term(claim.confidence_id) or "",
                "confidenceLabel": claim.confidence or "",
                "note": str(claim.values.get("note", "")),
            }
        record |= {
            "sources": list_sources(edge.claims),
            "locators": list_locators(edge.claims),
            "asPrinted": list_printed_texts(edge.claims),
            "claims": len(edge.claims),
            "claimDetails": [claim_to_json(item) for item in edge.claims],
        }
        if edge.row is not None:
            record |= {
                "kind": "row",
                "row": edge.row,
                "sources": list(dict.fromkeys(source.title for source in edge.cited)),
                "locators": [source.locator for source in edge.cited if source.locator],
            }
        for key, literal in edge.values.items():
            name = self.edge_names[key]
            value = to_scalar(literal)
            record[name] = literal.value if self.edge_types[name] is str else self.edge_types[name](value)
        return _without_empty(record)

    def graph_record(self) -> Record:
        """Return the record of the graph as a whole."""
        return _without_empty(
            {
                "title": self.subgraph.title,
                "date": self.date,
                "nodes": len(self.nodes),
                "edges": len(self.subgraph.edges),
                "cut": self.subgraph.cut,
                "generator": _name_generator(),
            }
        )

    def node_records(self) -> Iterator[tuple[Node, Record]]:
        """Yield every node with its record."""
        return ((node, self.node_record(ref)) for node, ref in self.nodes.items())

    def edge_records(self) -> Iterator[tuple[Edge, Record]]:
        """Yield every edge with its record."""
        return ((edge, self.edge_record(edge)) for edge in self.subgraph.edges)


def make_graph_records(subgraph: Subgraph, date: str | None = None) -> GraphRecords:
    """Return the records of a subgraph; ``date`` is its creation date, by default today.

    An end of an edge that is missing among the nodes is added to them.
    """
    nodes = _list_nodes(subgraph)
    names, types = _name_attributes(subgraph.attributes.get(node, {}) for node in nodes)
    valued = () if isinstance(subgraph.edges, EdgeRows) else subgraph.edges  # those of a graph say nothing but claims
    edge_names, edge_types = _name_attributes((edge.values for edge in valued), _OF_EDGES)
    return GraphRecords(
        subgraph=subgraph,
        nodes=nodes,
        names=names,
        types=types,
        date=date or datetime.now(UTC).date().isoformat(),
        edge_names=edge_names,
        edge_types=edge_types,
    )


def _list_nodes(subgraph: Subgraph) -> Mapping[Node, Ref]:
    """Return the nodes of a subgraph and of its edges by identity; those of a whole graph are in a file."""
    if isinstance(subgraph.nodes, NodeRows):
        return subgraph.nodes.refs
    nodes = {ref.id: ref for ref in subgraph.nodes}
    for edge in subgraph.edges:
        nodes.setdefault(edge.subject.id, edge.subject)
        nodes.setdefault(edge.object.id, edge.object)
    return nodes


def _name_attributes(
    present: Iterable[Mapping[str, Literal]], taken: Set[str] = frozenset()
) -> tuple[dict[str, str], dict[str, type[Scalar]]]:
    """Return the name of each key of some attributes, and the common type of all values of a name."""
    literals: dict[str, set[type[Scalar]]] = {}
    for values in present:
        for key, literal in values.items():
            literals.setdefault(key, set()).add(_scalar_type(literal))
    names = _attribute_names(literals, taken)
    return names, {names[key]: common_type(found) for key, found in literals.items()}


def join_texts(value: list[str]) -> str:
    """Return a list as one text."""
    return SEPARATOR.join(value)


def _name_generator() -> str:
    """Return the name and version of cfgraph for the graph's record."""

    from importlib.metadata import PackageNotFoundError, version  # takes longer to import than most exports to write

    try:
        return f"cfgraph {version('cfgraph')}"
    except PackageNotFoundError:
        return "cfgraph"


def _scalar_type(literal: Literal) -> type[Scalar]:
    """Return the Python type of an attribute's literal."""
    return type(to_scalar(literal))


def _first_type(ref: Ref) -> str:
    """Return the kind of a node: its first type."""
    return ref.types[0] if ref.types else ""


def _without_empty(record: Record) -> Record:
    """Return a record without empty values."""
    return {name: value for name, value in record.items() if not _is_empty(value)}


def _is_empty(value: Value) -> bool:
    """Tell whether a value of a record is empty."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list):
        return not any(item.strip() if isinstance(item, str) else item for item in value)
    return False


def _attribute_names(keys: Iterable[str], also_taken: Set[str] = frozenset()) -> dict[str, str]:
    """Return a safe, unique name for each key: the local name, or with its prefix if that is taken."""
    return name_distinctly(keys, _OWN_NAMES | _MEANT_OTHERWISE | also_taken)


def name_distinctly(keys: Iterable[str], taken: Set[str] = frozenset()) -> dict[str, str]:
    """Return a safe name for each key, distinct from the others and from the ``taken`` ones in lower case."""
    distinct = dict.fromkeys(keys)
    short = {key: _make_safe_name(local_name(IRI(key))) for key in distinct}
    bearers = Counter(name.casefold() for name in short.values())
    names: dict[str, str] = {}
    for key, name in short.items():
        if bearers[name.casefold()] > 1 or name.casefold() in taken:
            prefix, colon, _ = key.partition(":")
            name = _make_safe_name(f"{prefix}_{name}") if colon and "/" not in key else f"{name}_2"
        number, stem = 3, name
        while name.casefold() in taken:
            name, number = f"{stem}_{number}", number + 1
        taken = taken | {name.casefold()}
        names[key] = name
    return names


def _make_safe_name(name: str) -> str:
    """Return the name of an attribute in a form that is valid in every graph format."""
    safe = _NOT_IN_NAMES.sub("_", name)
    safe = "".join(c if c.isalnum() or c in "-._" else "_" for c in safe)
    return safe if safe[:1].isalpha() or safe.startswith("_") else f"_{safe}"


def choose_look(ref: Ref) -> Look:
    """Return how a node is drawn; a node without a look has one derived from the IRI of its first type."""
    if ref.look is not NO_LOOK or not (ref.type_ids or ref.types):
        return ref.look
    return hash_look((ref.type_ids or ref.types)[0])


def choose_color(ref: Ref) -> str:
    """Return a node's color, which is visible both on white and on black."""
    return fit_color(choose_look(ref).color, PAPER, VISIBLE).upper()
