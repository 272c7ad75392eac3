"""The commands of the SPARQL pane for its buffers: new, next, select, complete."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from cfgraph.queries.saving import split_header
from cfgraph.text.catalog import Messages
from cfgraph.tui.sparql.buffers import Buffer
from cfgraph.tui.sparql.workbench import Workbench


class TextCommands(Widget):
    """A mixin for panes with a workbench: the commands for its buffers."""

    messages: Messages
    _workbench: Workbench

    @property
    def has_selected_text(self) -> bool:
        """Whether the focused widget has selected text."""
        area = self.screen.focused
        return isinstance(area, TextArea) and bool(area.selected_text)

    def action_unselect(self) -> None:
        """Clear the selection; the cursor stays in place."""
        area = self.screen.focused
        if isinstance(area, TextArea):
            area.selection = Selection.cursor(area.cursor_location)

    def action_edit(self) -> None:
        """Focus the editor."""
        self._workbench.focus_text()

    def action_new(self) -> None:
        """Open a new buffer."""
        self._workbench.new()

    action_new_buffer = action_new

    def action_complete(self) -> None:
        """Complete at the cursor."""
        self._workbench.editor.complete()

    def action_select_all(self) -> None:
        """Select the whole text."""
        self._workbench.editor.area.select_all()

    def action_turn(self, by: int) -> None:
        """Switch to the next or previous buffer."""
        self._workbench.step(by)

    def open_text(self, text: str, name: str = "") -> None:
        """Open a query in a new buffer, without running it."""
        header, body = split_header(text)
        self._workbench.open(Buffer(body if header else text, name or self.messages("sparql.title"), header))
        self._workbench.focus_text()

    @property
    def is_unsaved(self) -> bool:
        """Whether some of the user's texts could not be written to disk."""
        return self._workbench.is_unsaved
