"""Names of keys: Textual's, those displayed, and which keys every terminal can send."""

from __future__ import annotations

import re
from collections.abc import Iterable

from textual.binding import Binding, BindingsMap
from textual.keys import key_to_character

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


def key_list(keys: str) -> list[str]:
    """Return the keys of a comma-separated list under Textual's names: ``slash`` for ``/``."""
    return list(BindingsMap([Binding(keys, "")]).key_to_bindings)


def key_name(key: str) -> str:
    """Return the display name of a key: ``/`` for ``slash``, ``^r`` for ``ctrl+r``."""
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
    """Return the display names of several keys."""
    return " ".join(dict.fromkeys(map(key_name, keys)))


_NAMED = frozenset(
    {"escape", "enter", "tab", "shift+tab", "space", "backspace", "delete", "insert"}
    | {"home", "end", "pageup", "pagedown", "up", "down", "left", "right"}
)


def typed_by(key: str) -> str | None:
    """Return the character that a key types, or None."""
    name = " " if key == "space" else key_name(key)
    return name if len(name) == 1 and (key == "space" or key not in _NAMED) else None


def is_key(key: str) -> bool:
    """Tell whether a text names one key: a character or a key's name, with or without ``ctrl+`` etc."""
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
    """Tell whether every terminal can send the key: a character, a named key, or ``ctrl`` with a letter.

    ``shift`` with an arrow or tab counts, although a text console sends the key without the modifier.
    """
    modifier, _, base = key.rpartition("+")
    if modifier == "shift":
        return base in ("up", "down", "left", "right", "tab")
    if modifier == "ctrl":
        return len(base) == 1 and base.isascii() and base.isalpha() and base not in "ijmcz"
    return key in _NAMED or (not modifier and is_key(key) and not re.fullmatch(r"f(1[3-9]|2\d)", key))
