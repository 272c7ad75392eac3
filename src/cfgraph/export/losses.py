"""What a file does not carry as the graph has it: counted, in one line for people and in full as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.explorer import View
from cfgraph.export.graph_attributes import GraphRecords
from cfgraph.export.scalars import to_scalar
from cfgraph.model.terms import IRI, Literal, Node, local_name
from cfgraph.text.catalog import Messages

LossKind: TypeAlias = OneOf["replaced", "widened", "joined", "renamed", "left_out", "merged"]

JOINING: Set[str] = frozenset({".graphml", ".gexf", ".json", ".csv", ".html"})
"""Endings of the formats in which the several values of an attribute become one text."""

_TYPED: Set[str] = frozenset({".graphml", ".gexf", ".json"})
"""Endings of the formats in which all values of an attribute have one type."""

_DRAWN: Set[str] = frozenset({".dot", ".svg"})
"""Endings of the formats that show nodes by name and type alone."""

_WITHOUT_GRAPHS: Set[str] = frozenset({".ttl", ".nt", ".rdf"})

_TEXTS: Mapping[tuple[str, str], str] = {
    ("replaced", "characters"): "export.replaced_characters",
    ("joined", "attributes"): "export.joined_attributes",
    ("widened", "attributes"): "export.widened_attributes",
    ("renamed", "attributes"): "export.renamed_attributes",
    ("left_out", "nodes"): "export.left_out_nodes",
    ("left_out", "values"): "export.left_out_values",
    ("left_out", "graphs"): "export.left_out_graphs",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """What became of some of the graph: how much, of what (``things``), and each case where they are known.

    ``things`` is what is counted: characters, attributes, nodes, values or graphs.
    """

    kind: LossKind
    things: OneOf["characters", "attributes", "nodes", "values", "graphs"]
    total: int
    cases: Sequence[Mapping[str, str]] = ()


def find_losses(
    records: GraphRecords, ending: str, replaced: int, view: View | None, *, is_table: bool = False
) -> tuple[Loss, ...]:
    """Return what a file of a subgraph does not carry as the graph has it, in the format of an ending.

    ``is_table`` where a CSV has a table of nodes as well, with typed columns.
    """
    subgraph = records.subgraph
    losses: list[Loss] = []
    if replaced:
        losses.append(Loss("replaced", "characters", replaced))
    if ending in JOINING and subgraph.joined:
        cases = [{"node": str(node), "attribute": name} for node, name in subgraph.joined]
        losses.append(Loss("joined", "attributes", len(cases), cases))
    if (ending in _TYPED or is_table) and (cases := _find_widened(records)):
        losses.append(Loss("widened", "attributes", len(cases), cases))
    if ending in JOINING and (
        cases := _find_renamed(records.names, "node") + _find_renamed(records.edge_names, "edge")
    ):
        losses.append(Loss("renamed", "attributes", len(cases), cases))
    if ending == ".csv" and not is_table and (cases := _find_nodes_without_edges(records)):
        losses.append(Loss("left_out", "nodes", len(cases), cases))
    if ending in _DRAWN and (values := sum(map(len, subgraph.attributes.values()))):
        losses.append(Loss("left_out", "values", values))
    return (*losses, *find_lost_graphs(ending, view))


def find_lost_graphs(ending: str, view: View | None) -> tuple[Loss, ...]:
    """Return the named graphs that an RDF format has no place for: their statements are there, their names are not."""
    graphs = view.graph.statistics.graphs if view is not None and ending in _WITHOUT_GRAPHS else {}
    cases = [{"graph": str(name)} for name in graphs if name is not None]
    return (Loss("left_out", "graphs", len(cases), cases),) if cases else ()


def losses_to_json(losses: Sequence[Loss]) -> list[dict[str, object]]:
    """Return losses as JSON."""
    return [
        {"kind": one.kind, "of": one.things, "total": one.total, "cases": [dict(case) for case in one.cases]}
        for one in losses
    ]


def describe_losses(losses: Sequence[Loss], messages: Messages) -> str:
    """Return losses in one line."""
    return messages.join_names(messages(_TEXTS[one.kind, one.things], count=one.total) for one in losses)


def _find_widened(records: GraphRecords) -> list[dict[str, str]]:
    """Return the attributes whose values are of several types, and so all have one that holds any of them."""
    found: dict[str, set[str]] = {}
    values: Iterator[tuple[str, Literal]] = (
        (records.names[key], literal) for own in records.subgraph.attributes.values() for key, literal in own.items()
    )
    for name, literal in values:
        found.setdefault(name, set()).add(type(to_scalar(literal)).__name__)
    return [
        {"attribute": name, "types": ", ".join(sorted(types)), "written": records.types[name].__name__}
        for name, types in found.items()
        if len(types) > 1
    ]


def _find_renamed(names: Mapping[str, str], domain: str) -> list[dict[str, str]]:
    """Return the attributes that are called otherwise than their predicates' last parts."""
    return [
        {"of": domain, "predicate": key, "attribute": name}
        for key, name in names.items()
        if name != local_name(IRI(key)) and name != key
    ]


def _find_nodes_without_edges(records: GraphRecords) -> list[dict[str, str]]:
    """Return the nodes that no edge leads to or comes from."""
    ends: set[Node] = {ref.id for edge in records.subgraph.edges for ref in (edge.subject, edge.object)}
    return [{"node": str(node)} for node in records.nodes if node not in ends]
