"""Remembered program state: small JSON files in the user's state directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from cfgraph.userfiles.atomic import write_private_file
from cfgraph.userfiles.directories import state_directory
from cfgraph.userfiles.json_reader import read_kept_json, set_aside

StateName: TypeAlias = Literal["sessions", "theme", "palette", "hints", "side_pane"]
"""Kinds of program state, each in a separate file: last pages, theme, recently used commands, whether hints were shown.
"""

STATES: tuple[StateName, ...] = get_args(StateName)


def state_path(name: StateName) -> Path:
    """Return the file of a kind of state."""
    return state_directory() / f"{name}.json"


def read_state(name: StateName) -> dict[str, object]:
    """Return the saved state of a kind, empty if there is none.

    Raises UsageError for an unreadable file; it is then renamed, and the next call returns nothing.
    """
    path = state_path(name)
    try:
        kept = read_kept_json(path)
    except FileNotFoundError:
        return {}
    if not isinstance(kept, dict):
        raise set_aside(path)
    return kept


def write_state(name: StateName, kept: dict[str, object]) -> None:
    """Save the state of a kind. Raises UsageError if it can't be written."""
    write_private_file(state_path(name), json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
