"""A preview of an entity beside a list: its names, its values, and how many neighbors it has."""

from __future__ import annotations

from rich.text import Text
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from cfgraph.explorer import View
from cfgraph.explorer.summary import describe_entity
from cfgraph.model.entity import Ref
from cfgraph.model.errors import CfgraphError
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.reading import read_behind


class EntityPreview(Static):
    """A summary of an entity in a few lines, read in a worker. A later entity replaces a pending one."""

    class Described(Message):
        """Posted with the lines of an entity, each with its style."""

        def __init__(self, entity: Ref, lines: list[tuple[str, str]]) -> None:
            super().__init__()
            self.entity, self.lines = entity, lines

    def __init__(self, messages: Messages, *, id: str | None = None) -> None:
        """Create an empty preview."""
        super().__init__("", id=id, markup=False)
        self._messages = messages
        self._entity: Ref | None = None

    def show_entity(self, view: View, entity: Ref | None) -> None:
        """Show an entity, or nothing; nothing is read while the preview is hidden."""
        if entity == self._entity:
            return
        self._entity = entity
        if entity is None or not self.display or not self.size.width:
            self.update("")
            self._entity = None
            return
        read_behind(self, lambda: self._read(view, entity), exclusive=True, group="preview")

    def _read(self, view: View, entity: Ref) -> None:
        worker = get_current_worker()
        try:
            lines = describe_entity(view, entity, self._messages)
        except (CfgraphError, OSError):
            return  # the error is shown when the entity is opened
        if not worker.is_cancelled:
            self.post_message(self.Described(entity, lines))

    def on_entity_preview_described(self, message: Described) -> None:
        """Show the lines, unless another entity was requested meanwhile."""
        message.stop()
        if message.entity == self._entity:
            shown = [(make_visible(text.split("\n")[0]), style or "not bold") for text, style in message.lines]
            self.update(Text("\n").join(Text(text, style=style) for text, style in shown))
