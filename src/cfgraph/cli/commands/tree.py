"""``cfgraph tree``: the trees of classes, properties, concepts and parts, or the place of an entity in them."""

from __future__ import annotations

from collections.abc import Mapping

import click

from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import ChoiceType, WholeNumberType
from cfgraph.explorer.same_names import mark_name
from cfgraph.explorer.tree_rows import Hierarchy, TreeRow
from cfgraph.explorer.trees import KINDS, MAX_BELOW
from cfgraph.model.terms import Node
from cfgraph.store.tree_levels import MAX_CHILDREN, Kind
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("tree")
@click.argument("entity", metavar="[ENTITY|CLASS]", required=False, type=EntityType())
@add_option("-k", "--kind", type=ChoiceType(KINDS), help="tree_kind")
@add_option("--depth", type=WholeNumberType(0), metavar="N", help="tree_depth")
def tree_command(settings: CommonOptions, entity: str | None, kind: Kind | None, depth: int | None) -> int:
    """Print the trees; the status is 1 if there are none, or the entity is in none."""
    messages = settings.messages
    with open_session(settings) as graph:
        answer = graph.tree(entity, kind=kind, depth=depth)
    found = answer.value
    if found.trees or not settings.for_people:
        write_answer(settings, Answer(answer.to_json, answer.flat_rows, lambda: _report_trees(found, messages)))
    if found.trees:
        return 0
    name = make_visible(found.entity.label) if found.entity else ""
    write_message(messages("tree.not_in", entity=name) if found.entity else messages("tree.none"))
    return 1


def _report_trees(found: Hierarchy, messages: Messages) -> Report:
    """Return the report of trees: each item below the one that it belongs to."""
    report: list[TextLine | Grid] = []
    for tree in found.trees:
        total = f"{tree.total:,}{'' if tree.complete else '+'}"
        heading = messages(f"tree.{tree.kind}", total=total)
        remarks = [] if tree.has_all_roots else [messages("tree.cut_roots", most=MAX_CHILDREN)]
        remarks += [messages("tree.blank", total=tree.blank)] if tree.blank else []
        columns = (
            ReportColumn(" · ".join([heading, *remarks]), "strong"),
            ReportColumn(messages("tree.instances"), numeric=True),
            ReportColumn(messages("tree.below"), numeric=True),
            ReportColumn("", "faint", below=True),
        )
        report.append(Grid(columns, [_make_cells(row, tree.apart, messages) for row in tree.rows]))
    return report


def _make_cells(row: TreeRow, apart: Mapping[Node, str], messages: Messages) -> tuple[Cell, ...]:
    names = messages.join_names(mark_name(ref, apart) for ref in row.also_above)
    below = f"{row.below:,}{'+' * (row.below >= MAX_BELOW)}" if row.below else ""
    remarks = [apart[row.item.id]] if row.item.id in apart else []
    remarks += [messages("tree.cut", most=MAX_CHILDREN)] if row.cut else []
    remarks += [messages("tree.also", names=names)] if names else []
    return (
        _draw_branch(row) + row.item.label,
        row.instances or None,
        below,
        " · ".join(remarks) or None,
    )


def _draw_branch(row: TreeRow) -> str:
    """Return the lines that connect an item with its parent and its siblings."""
    if not row.depth:
        return ""
    return "".join("   " if last else "│  " for last in row.last[1:-1]) + ("└─ " if row.last[-1] else "├─ ")
