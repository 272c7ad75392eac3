"""Reading the counts in a store's manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cfgraph.model.terms import IRI, make_node
from cfgraph.store.graph import Statistics
from cfgraph.store.reading_notes import notes_from_json


def parse_statistics(counts: Mapping[str, Any]) -> Statistics:
    """Return the statistics in a store's manifest."""

    def by_iri(name: str) -> dict[IRI, int]:
        return {IRI(iri): number for iri, number in counts[name].items()}

    return Statistics(
        statements=counts["statements"],
        entities=counts["entities"],
        details=by_iri("details"),
        classes=by_iri("classes"),
        predicates=by_iri("predicates"),
        edge_predicates=by_iri("edge_predicates"),
        hubs=[(make_node(node), degree) for node, degree in counts["hubs"]],
        graphs={None if name is None else make_node(name): count for name, count in counts["graphs"]},
        graph_total=counts["graph_total"],
        notes=notes_from_json(counts["notes"]),
        changed_forms=by_iri("changed_forms"),
    )
