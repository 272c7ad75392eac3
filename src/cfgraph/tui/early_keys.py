"""Keys typed while the graph is being opened, and which of them are queued until it is open."""

from __future__ import annotations

from collections.abc import Mapping

from cfgraph.tui.keymap import COMMANDS
from cfgraph.tui.keys import key_list


def is_kept(key: str, keymap: Mapping[str, str], *, any_before: bool) -> bool:
    """Tell whether a key is queued until the graph is open: it belongs to no early command, or follows such a key.

    The key that quits is never queued.
    """
    early = {each.id: set(key_list(keymap.get(each.id, each.keys))) for each in COMMANDS if each.early}
    return key not in early["app.quit"] and (any_before or not any(key in keys for keys in early.values()))
