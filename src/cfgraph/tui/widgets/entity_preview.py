"""A preview of an entity beside a list: its names, what is known of it, and how many neighbors it has."""

from __future__ import annotations

from rich.text import Text
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from cfgraph.explorer import View, build_card
from cfgraph.model.entity import Card, Ref
from cfgraph.model.errors import CfgraphError
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

MAX_NAMES, MAX_VALUES, MAX_GROUPS = 6, 6, 10
"""Names, values and kinds of neighbors that are shown."""


class EntityPreview(Static):
    """Shows the card of an entity in short. Cards are read behind the screen; a later one takes the place of others."""

    class Ready(Message):
        """The card of an entity was read."""

        def __init__(self, entity: Ref, card: Card) -> None:
            super().__init__()
            self.entity, self.card = entity, card

    def __init__(self, messages: Messages, *, id: str | None = None) -> None:
        """Make an empty preview."""
        super().__init__("", id=id, markup=False)
        self._messages = messages
        self._entity: Ref | None = None

    def show_entity(self, view: View, entity: Ref | None) -> None:
        """Show an entity, or nothing; nothing is read while the preview is not in sight."""
        if entity == self._entity:
            return
        self._entity = entity
        if entity is None or not self.display or not self.size.width:
            self.update("")
            self._entity = None
            return
        self.run_worker(lambda: self._read(view, entity), thread=True, exclusive=True, group="preview")

    def _read(self, view: View, entity: Ref) -> None:
        worker = get_current_worker()
        try:
            card = build_card(view, entity.id)
        except (CfgraphError, OSError):
            return  # what is wrong shows when it is opened
        if not worker.is_cancelled:
            self.post_message(self.Ready(entity, card))

    def on_entity_preview_ready(self, message: Ready) -> None:
        """Show the card, unless another entity is wanted by now."""
        message.stop()
        if message.entity == self._entity:
            self.update(_describe(message.card, self._messages))


def _describe(card: Card, messages: Messages) -> Text:
    """Return a card in short."""
    text = Text(make_visible(card.entity.label), style="bold")
    text.append("\n" + make_visible("  ".join((*card.entity.types, card.entity.curie))), style="not bold dim")
    if card.definition:
        text.append("\n\n" + make_visible(card.definition), style="not bold")
    others = [name.value for name in card.names if name.value != card.entity.label]
    sections = (
        (messages("cli.names"), list(dict.fromkeys(others))[:MAX_NAMES]),
        (messages("cli.properties"), [f"{p.predicate.label}  {p.text}" for p in card.properties[:MAX_VALUES]]),
        (messages("cli.neighbors"), [f"{group.label}  {group.total:,}" for group in card.groups[:MAX_GROUPS]]),
    )
    for title, lines in sections:
        if lines:
            text.append(f"\n\n{title}", style="bold dim")
            text.append("".join("\n" + make_visible(line.split("\n")[0]) for line in lines), style="not bold")
    return text
