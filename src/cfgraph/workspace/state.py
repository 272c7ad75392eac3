"""Remembered program state: small JSON files in the user's state directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from cfgraph.userfiles.atomic import write_private_file
from cfgraph.userfiles.directories import state_directory
from cfgraph.userfiles.json_reader import read_kept_json, set_aside

StateName: TypeAlias = Literal["sessions", "theme", "palette", "hints", "side_pane"]
"""What is remembered, each in a file of its own: last places, theme, commands used lately, that hints were shown."""

STATES: tuple[StateName, ...] = get_args(StateName)


def state_path(name: StateName) -> Path:
    """Return the file in which something is kept."""
    return state_directory() / f"{name}.json"


def read_state(name: StateName) -> dict[str, object]:
    """Return what was kept under a name, nothing where there is nothing.

    Raises UsageError for a file that can't be read; it is then set aside, and the next time there is nothing.
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
    """Keep something under a name. Raises UsageError when it can't be written."""
    write_private_file(state_path(name), json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
