"""The bottom of the screen: notices, and below them the available keys with their commands."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import ActiveBinding
from textual.containers import Vertical
from textual.screen import Screen
from textual.widget import Widget

from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import BY_ID, Command
from cfgraph.tui.keys import key_list, key_name, typed_by
from cfgraph.tui.widgets.notice_lines import NoticeLines

GAP = 2
"""Number of cells between two keys."""


def available_commands(screen: Screen[object]) -> dict[Command, list[ActiveBinding]]:
    """Return the commands available on a screen, those of the focused widget first, each with its bindings."""
    found: dict[Command, list[ActiveBinding]] = {}
    for active in screen.active_bindings.values():
        command = BY_ID.get(active.binding.id or "")
        if command is not None and active.enabled:
            found.setdefault(command, []).append(active)
    return found


def _sort_rank(command: Command) -> int:
    """Return the sort key of a command: its rank; less important global commands come after others."""
    return command.rank + (_OWN if command.part == "app" and command.rank > _MAIN else 0)


def _place_in(declared: list[str], key: str) -> int:
    """Return the index of a key among the declared ones; keys set by the user come first."""
    return declared.index(key) if key in declared else -1


_MAIN = 4
"""Maximum rank of global commands that are listed among those of the focused widget."""

_OWN = 5
"""Offset added to the rank of other global commands."""

_REST = BY_ID["app.commands"]
"""The command that lists all commands, named if there is no room for others."""


class KeyBar(Vertical):
    """A container for notices and the keys below them."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: auto; }
    """

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages

    def compose(self) -> ComposeResult:
        """Compose the notices and the keys."""
        yield NoticeLines()
        yield KeyLine(self._messages)


class KeyLine(Widget):
    """A line of the active bindings of its screen, so that it never shows an unavailable key."""

    DEFAULT_CSS = """
    KeyLine { height: 1; background: $panel; color: $text; padding: 0 1; }
    """

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self._places: list[tuple[int, int, ActiveBinding]] = []

    def on_mount(self) -> None:
        """Update when the bindings change."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def _is_typed(self, key: str) -> bool:
        """Return whether the focused widget takes a key as text."""
        focused = self.screen.focused
        return focused is not None and focused.check_consume_key(key, typed_by(key))

    def _items(self) -> list[tuple[int, Text, ActiveBinding]]:
        """Return the candidates for the line: the rank, text and action of each."""
        items = []
        for command, actives in available_commands(self.screen).items():
            usable = [active for active in actives if not self._is_typed(active.binding.key)]
            if command.shown and usable:
                declared = key_list(command.keys)
                main = min(usable, key=lambda active: _place_in(declared, active.binding.key))
                text = Text.assemble((key_name(main.binding.key), "bold"), " ", (command.label(self._messages), "dim"))
                items.append((_sort_rank(command), text, main))
        return sorted(items, key=lambda item: item[0])

    def render(self) -> RenderResult:
        """Draw as many keys as fit, the most important first.

        If there is no room for all, the key that lists the others is shown, or their number.
        """
        room = self.size.width - 2
        every = self._items()
        rest = next((item for item in every if item[2].binding.id == _REST.id), None)
        items, more = list(every), Text()
        while items and sum(text.cell_len + GAP for _, text, _ in items) - GAP + more.cell_len > room:
            if rest in items:
                items.remove(rest)
            else:
                items.pop()
            more = Text(" " * GAP)
            if rest is not None:
                more.append_text(Text.assemble((key_name(rest[2].binding.key), "bold"), " "))
                more.append(self._messages("keybar.rest"), "dim")
            else:
                more.append(self._messages("keybar.more", total=len(every) - len(items)), "dim")
        line = Text(no_wrap=True, overflow="crop")
        self._places = []
        for _, text, active in items:
            line.append(" " * GAP if line else "")
            self._places.append((line.cell_len, line.cell_len + text.cell_len, active))
            line.append_text(text)
        line.append(" " * (room - line.cell_len - more.cell_len))
        if more and rest is not None:
            self._places.append((line.cell_len + GAP, line.cell_len + more.cell_len, rest[2]))
        return line.append_text(more)

    async def on_click(self, event: events.Click) -> None:
        """Run the command of the clicked key."""
        offset = event.get_content_offset(self)
        for start, end, active in self._places:
            if offset is not None and start <= offset.x < end:
                await self.app.run_action(active.binding.action, active.node)
                return
