"""The comparison page: a column per entity, with shared values and gaps marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from cfgraph.explorer import View
from cfgraph.explorer.comparison import ComparedRow, ComparedValue, Comparison, compare_entities
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.panes.analyses.base import AnalysisPane, Finding
from cfgraph.tui.widgets.sources import Cited
from cfgraph.tui.widgets.table import Column, Row

_WANTED = ("all", "shared", "different")
"""The filters, in the order in which a key switches between them."""


class ComparisonPane(CommandTarget, AnalysisPane[Comparison]):
    """A comparison of two to eight entities, side by side."""

    place = "compare"

    PARTS = ("comparison",)

    is_dated = False

    def __init__(self, view: View, messages: Messages, nodes: Sequence[Node]) -> None:
        names = messages.join_names(map(view.label, nodes))
        super().__init__(view, messages, nodes, messages("comparison.title", names=names))
        self._wanted = "all"

    def position(self) -> dict[str, object]:
        """Return the position in the list, and its filter."""
        return {**super().position(), "wanted": self._wanted}

    def resume(self, position: Mapping[str, object]) -> None:
        """Restore the filter and the position of a previous run."""
        super().resume(position)
        if position.get("wanted") in _WANTED:
            self._wanted = str(position["wanted"])
            if self.found is not None:
                self.post_message(self.Loaded(self.found))

    def find(self, as_of: str | None) -> Comparison:
        """Return the comparison."""
        return compare_entities(self.view, self.nodes)

    def headline(self, found: Comparison) -> str:
        """Return the meaning of the sign, and the filter."""
        parts = [self.messages("cli.shared_mark")]  # breadcrumbs and columns name the entities
        if self._wanted != "all":
            parts.append(self.messages(f"comparison.{self._wanted}"))
        return " · ".join(parts)

    def list_columns(self, found: Comparison) -> Sequence[Column]:
        """Return a column for the attributes, and one for each entity."""
        entity = [Column(ref.label, grows=True, least=12) for ref in found.entities]
        return [Column(least=8, most=18), *entity]

    def list_rows(self, found: Comparison) -> list[Row]:
        """Return a row of names, then the rows of each attribute, figure and relation."""
        rows = [Row(("", *(ref.label for ref in found.entities)), heading=True)]
        for compared in found.rows:
            rows += self._rows(compared, found)
        return rows

    def _rows(self, compared: ComparedRow, found: Comparison) -> list[Row]:
        unstated = self.messages("comparison.unstated")
        cells = [
            [value for value in cell if self._wanted == "all" or value.is_shared == (self._wanted == "shared")]
            for cell in compared.cells
        ]
        if not any(cells):
            return []
        rows = []
        for number, values in enumerate(zip_longest(*cells)):
            shown = [
                _format_value(value) if value else unstated if number == 0 and not compared.cells[place] else ""
                for place, value in enumerate(values)
            ]
            cited = tuple(
                Cited(f"{ref.label} · {compared.label} {value.text}", (), value.sources)
                for ref, value in zip(found.entities, values, strict=True)
                if value is not None
            )
            refs = {value.ref.id: value.ref for value in values if value is not None and value.ref is not None}
            opened = next(iter(refs.values())) if len(refs) == 1 else None
            quiet = tuple(place for place, text in enumerate(shown, start=1) if text == unstated)
            label = compared.label if number == 0 else ""
            rows.append(Row((label, *shown), key=Finding(opened, (), cited), quiet=quiet))
        return rows

    def action_show_next(self) -> None:
        """Switch between all values, only shared ones, and only different ones."""
        self._wanted = _WANTED[(_WANTED.index(self._wanted) + 1) % len(_WANTED)]
        if self.found is not None:
            self.post_message(self.Loaded(self.found))

    def drawn_together(self) -> Sequence[Node]:
        """Return the compared entities."""
        return self.nodes

    def command(self, as_of: str | None) -> Sequence[str]:
        """Return the command that prints the comparison."""
        return ("compare", *map(self.view.curie, self.nodes))


def _format_value(value: ComparedValue) -> str:
    text = " ".join(part for part in (value.text, value.detail) if part)
    text = f"{text} ({value.as_of})" if value.as_of else text
    return f"= {text}" if value.is_shared else text
