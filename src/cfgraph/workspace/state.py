"""Remembered program state: small JSON files in the user's state directory."""

from __future__ import annotations

import json

from cfgraph.userfiles.atomic import write_private_file
from cfgraph.userfiles.directories import state_directory


def read_state(name: str) -> dict[str, object]:
    """Return what was kept under a name; nothing where there is nothing that can be read."""
    try:
        kept = json.loads((state_directory() / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def write_state(name: str, kept: dict[str, object]) -> None:
    """Keep something under a name. Raises UsageError when it can't be written."""
    write_private_file(state_directory() / f"{name}.json", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
