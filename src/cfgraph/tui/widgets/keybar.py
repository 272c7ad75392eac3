"""The last line of the screen: the keys that work right now, and what they do."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.binding import ActiveBinding
from textual.keys import key_to_character
from textual.screen import Screen
from textual.widget import Widget

from cfgraph.text.catalog import Messages

_KEY_NAMES = {
    "slash": "/",
    "question_mark": "?",
    "escape": "esc",
    "enter": "⏎",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "backspace": "⌫",
    "space": "␣",
}


def key_name(key: str) -> str:
    """Return how a key is written for people: ``/`` for ``slash``, ``^r`` for ``ctrl+r``."""
    first = key.split(",")[0]
    if first.startswith("ctrl+"):
        return "^" + first.removeprefix("ctrl+")
    if first[0] == "f" and first[1:].isdigit():
        return first.upper()
    return _KEY_NAMES.get(first, first)


def shown_bindings(screen: Screen[object]) -> dict[str, tuple[str, ActiveBinding]]:
    """Return the bindings to be named to the user, by their ids, each with the shortest of its keys."""
    found: dict[str, tuple[str, ActiveBinding]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.show and active.enabled and binding.id:
            name = key_name(binding.key)
            if binding.id not in found or len(name) < len(found[binding.id][0]):
                found[binding.id] = name, active
    return found


_LAST = ("app.overview", "app.quit")
"""Bindings that give way first when there is too little room."""


def _place(identity: str) -> int:
    """Return where a binding stands: help always fits, the focused part's keys come next, those of ``_LAST`` last."""
    return -1 if identity == "app.help" else 1 + _LAST.index(identity) if identity in _LAST else 0


class KeyBar(Widget):
    """Reads the active bindings of its screen, so it never names a key that does not work."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; color: $text; padding: 0 1; }
    """

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self._places: list[tuple[int, int, ActiveBinding]] = []

    def on_mount(self) -> None:
        """Follow what the focused widget offers."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _: Screen[object]) -> None:
        self.refresh()

    def _is_typed(self, key: str) -> bool:
        """Tell whether the focused widget takes a key as text."""
        focused = self.screen.focused
        character = "/" if key == "slash" else key_to_character(key)  # Textual names "/" but knows no way back
        return focused is not None and focused.check_consume_key(key, character)

    def render(self) -> RenderResult:
        """Draw as many keys as fit, those nearest to the focus first."""
        line = Text(no_wrap=True, overflow="crop")
        room = self.size.width - 2
        self._places = []
        found = {
            key: item for key, item in shown_bindings(self.screen).items() if not self._is_typed(item[1].binding.key)
        }
        for identity in sorted(found, key=_place):
            name, active = found[identity]
            label = self._messages(f"key.{identity.replace('.', '_')}")
            item = Text.assemble((name, "bold"), " ", (label, "dim"))
            gap = 2 if line else 0
            if line.cell_len + gap + item.cell_len > room:
                continue
            line.append(" " * gap)
            self._places.append((line.cell_len, line.cell_len + item.cell_len, active))
            line.append_text(item)
        return line

    async def on_click(self, event: events.Click) -> None:
        """Do what the clicked key does."""
        offset = event.get_content_offset(self)
        for start, end, active in self._places:
            if offset is not None and start <= offset.x < end:
                await self.app.run_action(active.binding.action, active.node)
                return
