"""What a file format can't represent: counted, in one line for people and in full as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import Literal as OneOf
from typing import TypeAlias

from cfgraph.explorer import View
from cfgraph.explorer.spooled_rows import EdgeRows
from cfgraph.export.graph_attributes import GraphRecords
from cfgraph.export.scalars import to_scalar
from cfgraph.model.terms import IRI, Node, local_name
from cfgraph.text.catalog import Messages

LossKind: TypeAlias = OneOf["replaced", "widened", "rewritten", "joined", "renamed", "left_out", "merged"]

JOINING: Set[str] = frozenset({".graphml", ".gexf", ".json", ".csv", ".html"})
"""Extensions of the formats in which several values of an attribute become one text."""

_TYPED: Set[str] = frozenset({".graphml", ".gexf", ".json"})
"""Extensions of the formats in which all values of an attribute have one type."""

_DRAWN: Set[str] = frozenset({".dot", ".svg"})
"""Extensions of the formats that show nodes only by name and type."""

_WITHOUT_GRAPHS: Set[str] = frozenset({".ttl", ".nt", ".rdf"})

_TEXTS: Mapping[tuple[str, str], str] = {
    ("replaced", "characters"): "export.replaced_characters",
    ("joined", "attributes"): "export.joined_attributes",
    ("widened", "attributes"): "export.widened_attributes",
    ("rewritten", "values"): "export.rewritten_values",
    ("renamed", "attributes"): "export.renamed_attributes",
    ("left_out", "nodes"): "export.left_out_nodes",
    ("left_out", "values"): "export.left_out_values",
    ("left_out", "graphs"): "export.left_out_graphs",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss in an export: the kind, the count, what was affected (``things``), and each case if known.

    ``things`` is the unit of the count: characters, attributes, nodes, values or graphs.
    """

    kind: LossKind
    things: OneOf["characters", "attributes", "nodes", "values", "graphs"]
    total: int
    cases: Sequence[Mapping[str, str]] = ()


def find_losses(
    records: GraphRecords, ending: str, replaced: int, view: View | None, *, is_table: bool = False
) -> tuple[Loss, ...]:
    """Return what the format of a file extension can't represent of a subgraph.

    ``is_table`` is true for a CSV with a table of nodes, with typed columns.
    """
    subgraph = records.subgraph
    losses: list[Loss] = []
    if replaced:
        losses.append(Loss("replaced", "characters", replaced))
    if ending in JOINING and subgraph.joined:
        cases = [{"node": str(node), "attribute": name} for node, name in subgraph.joined]
        losses.append(Loss("joined", "attributes", len(cases), cases))
    if ending in JOINING:
        widened, rewritten = _compare_values(records)
        if (ending in _TYPED or is_table) and widened:
            losses.append(Loss("widened", "attributes", len(widened), widened))
        if rewritten:
            losses.append(Loss("rewritten", "values", sum(int(case["total"]) for case in rewritten), rewritten))
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
    """Return the named graphs whose names an RDF format can't represent; their statements are written."""
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


def _compare_values(records: GraphRecords) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the attributes whose values are of several types, and so all have one that holds any of them; and those
    with numbers and truth values that are written in another form than the graph has (007 as 7), each with how many."""
    found: dict[str, set[str]] = {}
    rewritten: dict[str, dict[str, str]] = {}
    of_nodes = (
        (records.names[key], records.types, literal)
        for own in records.subgraph.attributes.values()
        for key, literal in own.items()
    )
    valued = () if isinstance(records.subgraph.edges, EdgeRows) else records.subgraph.edges
    of_edges = (
        (records.edge_names[key], records.edge_types, literal)
        for edge in valued
        for key, literal in edge.values.items()
    )
    for name, types, literal in chain(of_nodes, of_edges):
        value = to_scalar(literal)
        if types is records.types:
            found.setdefault(name, set()).add(type(value).__name__)
        if types[name] is not str and (written := str(value).lower()) != literal.value:
            case = rewritten.setdefault(
                name, {"attribute": name, "total": "0", "example": literal.value, "written": written}
            )
            case["total"] = str(int(case["total"]) + 1)
    widened = [
        {"attribute": name, "types": ", ".join(sorted(types)), "written": records.types[name].__name__}
        for name, types in found.items()
        if len(types) > 1
    ]
    return widened, list(rewritten.values())


def _find_renamed(names: Mapping[str, str], domain: str) -> list[dict[str, str]]:
    """Return the attributes with other names than the local names of their predicates."""
    return [
        {"of": domain, "predicate": key, "attribute": name}
        for key, name in names.items()
        if name != local_name(IRI(key)) and name != key
    ]


def _find_nodes_without_edges(records: GraphRecords) -> list[dict[str, str]]:
    """Return the nodes without edges."""
    ends: set[Node] = {ref.id for edge in records.subgraph.edges for ref in (edge.subject, edge.object)}
    return [{"node": str(node)} for node in records.nodes if node not in ends]
