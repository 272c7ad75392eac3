"""The rows of an entity's page: its attributes and figures, figures of what it owns or runs, and its neighbors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cfgraph.explorer.same_names import tell_apart
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Edge, NeighborEdge, NeighborPage, OwnedFigures, Property, Ref
from cfgraph.model.periods import format_time
from cfgraph.model.vocabulary import CURRENT
from cfgraph.text.catalog import Messages
from cfgraph.tui.widgets.edge_text import edge_text
from cfgraph.tui.widgets.table import Row
from cfgraph.tui.widgets.table_columns import CellLook


@dataclass(frozen=True, slots=True)
class OwnedFigure:
    """A figure of something that the entity owns or runs, with the edges that state this."""

    entity: Ref
    edges: tuple[Edge, ...]
    figure: Property


@dataclass(frozen=True, slots=True)
class CardRows:
    """A factory of rows, in the language of the messages."""

    messages: Messages

    def fact(self, item: Property, *, disputed: bool = False) -> Row:
        """Return the row of an attribute or figure."""
        text = f"{item.predicate.label}: {add_mark(item.text, find_mark(item))}"
        sources = self._count_sources(item)
        if disputed:
            sources = f"{sources} {self.messages('sources.disputed')}".strip()
        when = format_time(item, self.messages.language)
        return Row((text, "", _name_status(item), when, sources), key=item, indent=2)

    def owned(self, found: Sequence[OwnedFigures]) -> Iterator[Row]:
        """Yield a row for each figure of what the entity owns or runs; its owner comes first in the row."""
        for one in found:
            for item in one.figures:
                text = f"{one.entity.label} · {item.predicate.label}: {add_mark(item.text, find_mark(item))}"
                when = format_time(item, self.messages.language)
                cells = (text, "", _name_status(item), when, self._count_sources(item))
                key = OwnedFigure(one.entity, one.edges, item)
                yield Row(cells, key=key, indent=2, looks=(CellLook(0, one.entity.look),))

    def neighbors(self, page: NeighborPage) -> list[Row]:
        """Return the rows of a page of neighbors; those with the same name are told apart."""
        apart = tell_apart(item.neighbor for item in page.edges)
        return [self.neighbor(item, apart.get(item.neighbor.id, "")) for item in page.edges]

    def neighbor(self, item: NeighborEdge, apart: str = "") -> Row:
        """Return the row of a neighbor with the details of its edge."""
        arrow = "→" if item.direction == "out" else "←"
        text = edge_text(item.edge, self.messages)
        sources = self.messages("entity.sources", total=len(item.edge.claims)) if item.edge.claims else ""
        kind = " · ".join(item.neighbor.types[:1])
        sources = f"{sources} {text.disputed}".strip()
        cells = (f"{arrow} {item.neighbor.label}  {apart}".rstrip(), kind, text.detail, text.when, sources)
        return Row(cells, key=item, indent=2, looks=(CellLook(0, item.neighbor.look, at=2),))

    def _count_sources(self, item: Property) -> str:
        return self.messages("entity.sources", total=len(item.sources)) if item.sources else ""


def _name_status(item: Property) -> str:
    """Return the name of a value's status if it is not current."""
    return item.status or "" if item.status_id != CURRENT else ""
