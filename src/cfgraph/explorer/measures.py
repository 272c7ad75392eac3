"""A number beside each of several entities that tells its weight: a figure that most have, else how many relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cfgraph.explorer.members import MemberColumn, choose_columns, read_member
from cfgraph.explorer.view import View
from cfgraph.model.entity import Ref
from cfgraph.model.terms import Node

MOST_MEASURED = 200
"""Entities that are looked at."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What is measured, and the number of each entity that has one."""

    label: str
    texts: Mapping[Node, str]


def read_measures(view: View, entities: Sequence[Ref], degree_label: str, as_of: str | None = None) -> Measures | None:
    """Return the figure or number that most of some entities have, else how many relations each has.

    None on a server, where it would cost requests, and where all are the same.
    """
    entities = entities[:MOST_MEASURED]
    columns = [
        column for column in choose_columns(view, [one.id for one in entities], degree_label) if column.is_number
    ]
    return next((found for column in columns if (found := _read(view, entities, column, as_of)) is not None), None)


def _read(view: View, entities: Sequence[Ref], column: MemberColumn, as_of: str | None) -> Measures | None:
    """Return what the entities have in a column; None where half have nothing, or all the same."""
    values = {one.id: read_member(view, one, [column], as_of).values[0] for one in entities}
    texts = {node: value.text for node, value in values.items() if value.text}
    if 2 * len(texts) <= len(values) or len(set(texts.values())) == 1:
        return None
    return Measures(column.label, texts)
