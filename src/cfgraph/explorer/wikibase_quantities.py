"""Quantities of Wikibase: number and unit in the full value of a statement or qualifier, beside the plain number."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.model.labels import best_text
from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.model.wikibase import DIRECT, QUANTITY_AMOUNT, QUANTITY_UNIT, split_property, write_property
from cfgraph.store import Graph

_NO_UNIT = "/entity/Q199"
"""The end of the IRI of the number one, the unit of plain numbers."""


def find_quantity(graph: Graph, node: Node, predicate: IRI, value: Literal) -> tuple[str, IRI | None] | None:
    """Return the number that a node states by ``ps:P1`` or ``pq:P1`` without its plus sign, and its unit.

    None where it states no quantity, or the graph lacks the full values.
    """
    form = split_property(predicate)
    if form is None or not graph.has_predicate(QUANTITY_AMOUNT):
        return None
    base, kind, name = form
    for _, _, full in graph.statements(node, write_property(base, f"{kind}value/", name)):
        if not isinstance(full, IRI | BlankNode) or not any(_list(graph, full, QUANTITY_AMOUNT, value)):
            continue
        units = (unit for _, _, unit in graph.statements(full, QUANTITY_UNIT) if isinstance(unit, IRI))
        unit = next(units, None)
        return value.value.removeprefix("+"), None if unit is None or unit.endswith(_NO_UNIT) else unit
    return None


def read_symbol(graph: Graph, unit: IRI, order: Sequence[str]) -> str | None:
    """Return the symbol of a unit of Wikidata, such as ``km``, in the best of some languages; None without one."""
    symbol = write_property(unit.partition("/entity/")[0], DIRECT, "P5061")
    best = best_text((text for _, _, text in graph.statements(unit, symbol) if isinstance(text, Literal)), order)
    return best.value if best else None


def _list(graph: Graph, node: Node, predicate: IRI, value: Literal) -> list[bool]:
    """Return for each value of a node by a predicate whether it is this one, in whatever datatype."""
    return [isinstance(one, Literal) and one.value == value.value for _, _, one in graph.statements(node, predicate)]
