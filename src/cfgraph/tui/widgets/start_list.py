"""Starting points as one list under headings: suggested queries, the last session, bookmarks, the working set."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.model.entity import Ref
from cfgraph.text.catalog import Messages
from cfgraph.tui.navigation.desk import Desk
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import CellLook

TREES = "app.tree"
"""The command that shows the trees, and the key of its row."""


class StartList(Table):
    """A list of starting points. The keys of its rows are questions, references, and the command for the trees."""

    def __init__(self, messages: Messages, *, id: str | None = None) -> None:
        super().__init__([Column(grows=True, least=16), Column(most=20)], id=id)
        self._messages = messages

    def show_desk(self, desk: Desk) -> None:
        """Show the starting points; the cursor stays on its row if that still exists."""
        rows: list[Row] = []
        if desk.questions or desk.has_trees:
            rows.append(Row((self._messages("overview.start"),), heading=True))
            rows += (Row((question.text,), key=question, indent=2) for question in desk.questions)
        if desk.has_trees:
            rows.append(Row((self._messages("overview.trees"),), TREES, indent=2))
        rows += self._entities("overview.recent", len(desk.recent), desk.recent)
        rows += self._entities("overview.bookmarks", desk.bookmark_total, desk.bookmarks)
        rows += self._entities("overview.collected", desk.collected_total, desk.collected)
        before = self.current.key if self.current is not None else None
        kept = next((place for place, row in enumerate(rows) if before is not None and row.key == before), None)
        self.show(rows, cursor=kept)
        self.display = bool(rows)

    def _entities(self, key: str, total: int, refs: Sequence[Ref]) -> list[Row]:
        if not refs:
            return []
        heading = Row((self._messages(key, total=f"{total:,}"),), heading=True)
        return [heading, *(self._entity(ref) for ref in refs)]

    @staticmethod
    def _entity(ref: Ref) -> Row:
        return Row((ref.label, " · ".join(ref.types[:1])), key=ref, looks=(CellLook(0, ref.look),), quiet=(1,))
