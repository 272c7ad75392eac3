"""Remembered program state: small JSON files in the user's state directory."""

from __future__ import annotations

import json

from cfgraph.userfiles.atomic import write_private_file
from cfgraph.userfiles.directories import state_directory
from cfgraph.userfiles.json_reader import read_kept_json, set_aside


def read_state(name: str) -> dict[str, object]:
    """Return what was kept under a name, nothing where there is nothing.

    Raises UsageError for a file that can't be read; it is then set aside, and the next time there is nothing.
    """
    path = state_directory() / f"{name}.json"
    try:
        kept = read_kept_json(path)
    except FileNotFoundError:
        return {}
    if not isinstance(kept, dict):
        raise set_aside(path)
    return kept


def write_state(name: str, kept: dict[str, object]) -> None:
    """Keep something under a name. Raises UsageError when it can't be written."""
    write_private_file(state_directory() / f"{name}.json", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
