"""The one list of what the keys do. Footer, help, palette, ``docs/keys.md`` and the keymap of the settings read it.

To add an action: a line in ``ACTIONS``, its texts in the catalog (``[key]`` a word or two for the footer, ``[does]``
a sentence for help), and a method ``action_…`` on the widget whose ``BINDINGS`` are ``bindings("its part")``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingsMap, BindingType
from textual.keys import key_to_character

from cfgraph.text.catalog import Messages


@dataclass(frozen=True, slots=True)
class Action:
    """Something a key does.

    ``id`` is the part of the screen that offers it, a dot, and a name; ``keys`` are Textual's names of the keys,
    separated by commas; ``call`` is the method without its ``action_``. The footer names those that are ``shown``,
    those of low ``rank`` first when there is too little room. ``priority`` lets the key pass before the focused
    widget sees it: needed for those that lead to where one types, so that the next key waits until the focus is there.
    """

    id: str
    keys: str
    call: str
    shown: bool = True
    rank: int = 5
    priority: bool = False

    @property
    def part(self) -> str:
        """The part of the screen that offers it."""
        return self.id.partition(".")[0]

    def label(self, messages: Messages) -> str:
        """Return a word or two for it."""
        return messages(f"key.{self.id.replace('.', '_')}")

    def does(self, messages: Messages) -> str:
        """Return a sentence on it."""
        return messages(f"does.{self.id.replace('.', '_')}")


ACTIONS = (
    Action("app.help", "question_mark,f1", "help", rank=0),
    Action("app.search", "slash", "search", rank=1, priority=True),
    Action("app.export", "e", "export", rank=3),
    Action("app.path", "p", "path", rank=3, priority=True),
    Action("app.back", "left_square_bracket,backspace", "history(-1)", rank=3),
    Action("app.sparql", "s", "sparql", rank=3, priority=True),
    Action("app.forward", "right_square_bracket", "history(1)", rank=6),
    Action("app.export_as", "E", "tool('export_as')", rank=6, priority=True),
    Action("app.collect", "a", "tool('collect')", rank=2),
    Action("app.set", "w", "working_set", rank=4),
    Action("app.date", "t", "tool('date')", rank=6, priority=True),
    Action("app.claims", "C", "tool('claims')", rank=6),
    Action("app.behind", "full_stop,f4", "tool('behind')", rank=6),
    Action("app.bookmark", "b", "tool('bookmark')", rank=7),
    Action("app.bookmarks", "B", "tool('bookmarks')", rank=7),
    Action("app.overview", "o", "overview", rank=8, priority=True),
    Action("app.copy", "y", "copy", rank=6),
    Action("app.next_part", "tab", "app.focus_next", shown=False),
    Action("app.previous_part", "shift+tab", "app.focus_previous", shown=False),
    Action("app.theme", "T", "theme", shown=False),
    Action("app.commands", "ctrl+p", "command_palette", rank=5, priority=True),
    Action("app.quit", "q,ctrl+q", "quit", rank=6),
    Action("table.open", "enter", "open", rank=2),
    Action("table.up", "up,k", "move(-1)", shown=False),
    Action("table.down", "down,j", "move(1)", shown=False),
    Action("table.page_up", "pageup,ctrl+b", "page(-1)", shown=False),
    Action("table.page_down", "pagedown,ctrl+f", "page(1)", shown=False),
    Action("table.first", "home,g", "first", shown=False),
    Action("table.last", "end,G", "last", shown=False),
    Action("table.filter", "f", "filter", rank=4, priority=True),
    Action("table.unfilter", "escape", "unfilter", rank=2),
    Action("table.view", "v", "view", rank=5),
    Action("cells.left", "left,h", "column(-1)", shown=False),
    Action("cells.right", "right,l", "column(1)", shown=False),
    Action("cells.sort", "S", "sort", rank=2),
    Action("cells.mark", "space", "mark", rank=6),
    Action("cells.mark_all", "A", "mark_all", rank=5),
    Action("cells.copy_rows", "Y", "copy_rows", rank=6),
    Action("cells.narrower", "less_than_sign", "widen(-4)", shown=False),
    Action("cells.wider", "greater_than_sign", "widen(4)", shown=False),
    Action("cells.hide", "minus", "hide", rank=8),
    Action("cells.show_all", "plus", "show_all", rank=5),
    Action("entity.map", "m", "map", rank=2),
    Action("entity.shares", "percent_sign", "shares", rank=5),
    Action("entity.fold", "space", "fold"),
    Action("map.open", "enter", "open", rank=2),
    Action("map.fold", "space", "fold"),
    Action("map.up", "up,k", "move(-1)", shown=False),
    Action("map.down", "down,j", "move(1)", shown=False),
    Action("map.left", "left,h", "side('in')", shown=False),
    Action("map.right", "right,l", "side('out')", shown=False),
    Action("map.page_up", "pageup,ctrl+b", "page(-1)", shown=False),
    Action("map.page_down", "pagedown,ctrl+f", "page(1)", shown=False),
    Action("map.first", "home,g", "move(-1000000)", shown=False),
    Action("map.last", "end,G", "move(1000000)", shown=False),
    Action("graph.map", "m", "map", rank=2),
    Action("set.remove", "x,delete", "remove", rank=3),
    Action("set.connect", "c", "connect", rank=2),
    Action("set.undo", "u", "undo", rank=4),
    Action("set.redo", "U", "redo", rank=4),
    Action("set.name", "n", "name", priority=True),
    Action("set.save", "S", "save", rank=3, priority=True),
    Action("set.open", "O", "open_saved", rank=4),
    Action("set.clear", "X", "clear"),
    Action("chains.open", "enter", "open", rank=2),
    Action("chains.left", "left,h", "walk(-1)", shown=False),
    Action("chains.right", "right,l", "walk(1)", shown=False),
    Action("chains.up", "up,k", "path(-1)", shown=False),
    Action("chains.down", "down,j", "path(1)", shown=False),
    Action("chains.first", "home,g", "path(-1000)", shown=False),
    Action("chains.last", "end,G", "path(1000)", shown=False),
    Action("connect.avoid", "x", "avoid"),
    Action("paths.more", "m", "more", rank=2),
    Action("paths.directed", "d", "directed", rank=3),
    Action("paths.avoid", "x", "avoid", rank=3),
    Action("paths.filter", "f", "filter", rank=3),
    Action("paths.compare", "c", "compare", rank=2),
    Action("sparql.run", "f5,ctrl+r", "run", rank=1, priority=True),
    Action("sparql.cancel", "escape", "leave"),
    Action("sparql.edit", "i", "edit", rank=4, priority=True),
    Action("sparql.new", "n", "new", rank=4, priority=True),
    Action("sparql.more", "m", "more", rank=3),
    Action("sparql.chart", "c", "chart", rank=3),
    Action("sparql.turtle", "r", "turtle", rank=3),
    Action("sparql.graph", "M", "graph", rank=3),
    Action("sparql.duplicate", "d", "duplicate", rank=6),
    Action("sparql.delete", "x,delete", "delete_query", rank=7),
    Action("sparql.undo", "u", "undo", rank=4),
    Action("sparql.complete", "f2,ctrl+n", "complete", rank=3, priority=True),
    Action("sparql.format", "ctrl+l", "format", rank=5, priority=True),
    Action("sparql.select_all", "ctrl+a", "select_all", shown=False, priority=True),
    Action("sparql.history", "f6", "runs", rank=5, priority=True),
    Action("sparql.save", "ctrl+s", "save", rank=5, priority=True),
    Action("sparql.outside", "ctrl+o", "edit_outside", rank=7, priority=True),
    Action("sparql.new_buffer", "ctrl+g", "new_buffer", shown=False, priority=True),
    Action("sparql.next_buffer", "f8", "turn(1)", rank=4, priority=True),
    Action("sparql.previous_buffer", "f7", "turn(-1)", shown=False, priority=True),
    Action("sparql.close_buffer", "f9", "close_buffer", rank=8, priority=True),
    Action("chart.left", "left,h", "column(-1)", rank=4),
    Action("chart.right", "right,l", "column(1)", rank=4),
    Action("completion.accept", "tab", "accept", rank=1, priority=True),
    Action("completion.enter", "enter", "accept_chosen", shown=False, priority=True),
    Action("completion.down", "down", "candidate(1)", rank=1, priority=True),
    Action("completion.up", "up", "candidate(-1)", shown=False, priority=True),
    Action("completion.close", "escape", "close_candidates", rank=1, priority=True),
    Action("history.take", "enter", "take", rank=0, priority=True),
    Action("history.down", "down,ctrl+n", "move(1)", rank=2, priority=True),
    Action("history.up", "up,ctrl+p", "move(-1)", shown=False, priority=True),
    Action("history.page_down", "pagedown", "move(10)", shown=False, priority=True),
    Action("history.page_up", "pageup", "move(-10)", shown=False, priority=True),
    Action("save.save", "f5,ctrl+s", "save", rank=1, priority=True),
    Action("finder.take", "enter", "take", rank=0, priority=True),
    Action("finder.facet", "tab", "facet(1)", priority=True),
    Action("finder.facet_back", "shift+tab", "facet(-1)", shown=False, priority=True),
    Action("finder.behind", "f4", "behind", rank=6, priority=True),
    Action("finder.down", "down,ctrl+n", "move(1)", rank=2, priority=True),
    Action("finder.up", "up,ctrl+p", "move(-1)", shown=False, priority=True),
    Action("finder.page_down", "pagedown", "move(10)", shown=False, priority=True),
    Action("finder.page_up", "pageup", "move(-10)", shown=False, priority=True),
    Action("form.run", "f5,ctrl+r", "run", rank=1, priority=True),
    Action("form.pick", "f2,ctrl+o", "pick", rank=2, priority=True),
    Action("text.down", "down,j", "scroll(1)", shown=False),
    Action("text.up", "up,k", "scroll(-1)", shown=False),
    Action("text.page_down", "pagedown,ctrl+f,space", "page(1)", shown=False),
    Action("text.page_up", "pageup,ctrl+b", "page(-1)", shown=False),
    Action("text.first", "home,g", "ends(False)", shown=False),
    Action("text.last", "end,G", "ends(True)", shown=False),
    Action("viewer.copy", "y", "copy", rank=2),
    Action("ask.accept", "enter", "accept", rank=0, priority=True),
    Action("file.ending_down", "down", "ending(1)", priority=True),
    Action("file.ending_up", "up", "ending(-1)", shown=False, priority=True),
    Action("file.close", "escape", "dismiss(None)", rank=1),
    Action("behind.command", "y", "copy_command", rank=1),
    Action("behind.query", "Y", "copy_query", rank=1),
    Action("behind.edit", "enter", "open_query", rank=2),
    Action("behind.close", "escape,full_stop,f4,q", "dismiss(None)", rank=2),
    Action("screen.close", "escape", "dismiss(None)", rank=1),
    Action("help.close", "escape,question_mark,f1,q", "dismiss(None)", rank=1),
)
"""Every action, by the part of the screen that offers it."""

WIDGETS: Mapping[str, tuple[str, ...]] = {
    "table": ("cells", "entity", "sparql", "set", "graph", "connect", "paths"),
    "cells": ("sparql", "paths"),
    "map": ("entity", "graph"),
    "chains": ("paths", "connect"),
    "chart": ("sparql",),
}
"""Parts that are widgets, each with the parts around it: its keys go before theirs, so the two must differ."""

DIALOGS = (
    "finder",
    "form",
    "ask",
    "file",
    "behind",
    "screen",
    "help",
    "viewer",
    "text",
    "completion",
    "history",
    "save",
)
"""Parts that lie above the panes: their keys may mean something else beneath."""

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}


def bindings(part: str) -> list[BindingType]:
    """Return the bindings of a part, for the ``BINDINGS`` of its class."""
    return [
        Binding(action.keys, action.call, action.id, show=action.shown, id=action.id, priority=action.priority)
        for action in ACTIONS
        if action.part == part
    ]


def key_list(keys: str) -> list[str]:
    """Return the single keys of a comma-separated list by Textual's names: ``slash`` for ``/``."""
    return list(BindingsMap([Binding(keys, "")]).key_to_bindings)


def clashes(keymap: Mapping[str, str]) -> list[tuple[str, Action, Action]]:
    """Return each key that would do two things at once under a keymap, with both actions.

    A widget and the pane around it may use one key for actions of the same name, such as folding, and both may use
    escape: it ends what is nearest.
    """
    keys = {action.id: set(key_list(keymap.get(action.id, action.keys))) for action in ACTIONS}
    found = []
    for place, one in enumerate(ACTIONS):
        for other in ACTIONS[place + 1 :]:
            shared = keys[one.id] & keys[other.id]
            if shared and _meet(one.part, other.part):
                is_nested = one.part != other.part
                if not (is_nested and one.id.partition(".")[2] == other.id.partition(".")[2]):
                    found += [(key, one, other) for key in sorted(shared) if not (is_nested and key == "escape")]
    return found


def _meet(one: str, other: str) -> bool:
    """Tell whether two parts are ever on the screen together, one inside the other."""
    if one == other or "app" in (one, other):
        return one == other or not {one, other} & set(DIALOGS)
    return other in WIDGETS.get(one, ()) or one in WIDGETS.get(other, ())


_KEY_NAMES = {
    "escape": "esc",
    "enter": "⏎",
    "backspace": "⌫",
    "space": "␣",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+tab": "⇤",
    "slash": "/",
    "backslash": "\\",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
    "at": "@",
}


def key_name(key: str) -> str:
    """Return how a key is written for people: ``/`` for ``slash``, ``^r`` for ``ctrl+r``."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    modifier, _, base = key.rpartition("+")
    if base[:1] == "f" and base[1:].isdigit():
        base = base.upper()
    else:
        character = key_to_character(base)
        base = _KEY_NAMES.get(base) or (character if character and character.isprintable() else base)
    return ("^" if modifier == "ctrl" else f"{modifier}+" if modifier else "") + base


def key_names(keys: Iterable[str]) -> str:
    """Return several keys as they are written for people."""
    return " ".join(dict.fromkeys(map(key_name, keys)))


_NAMED = frozenset(
    {"escape", "enter", "tab", "shift+tab", "space", "backspace", "delete", "insert"}
    | {"home", "end", "pageup", "pagedown", "up", "down", "left", "right"}
)


def typed_by(key: str) -> str | None:
    """Return the character that a key types where one writes, None for a key that types none."""
    name = " " if key == "space" else key_name(key)
    return name if len(name) == 1 and (key == "space" or key not in _NAMED) else None


def is_key(key: str) -> bool:
    """Tell whether a text names one key: a character or a key's name, with or without ``ctrl+`` and the like."""
    if "," in key:
        return False
    modifier, _, base = ("", "", key) if len(key) == 1 else key.rpartition("+")
    if not all(part in ("ctrl", "alt", "shift") for part in modifier.split("+") if modifier):
        return False
    if len(base) == 1:
        return base.isprintable()
    is_function_key = re.fullmatch(r"f([1-9]|1[0-9]|2[0-4])", base) is not None
    return base in _NAMED or base in _KEY_NAMES or is_function_key or key_to_character(base) is not None


def is_plain(key: str) -> bool:
    """Tell whether every terminal sends the key: no more than a character, a named key, or ``ctrl`` with a letter."""
    modifier, _, base = key.rpartition("+")
    if modifier == "ctrl":
        return len(base) == 1 and base.isascii() and base.isalpha() and base not in "ijmcz"
    return key in _NAMED or (not modifier and is_key(key) and not re.fullmatch(r"f(1[3-9]|2\d)", key))
