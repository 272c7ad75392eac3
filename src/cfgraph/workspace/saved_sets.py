"""Saved working sets: saving, listing and opening them as JSON files in the user's data directory.

Files are written atomically. An unreadable file is reported by name, and left unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfgraph.model.errors import UsageError
from cfgraph.userfiles.directories import data_directory
from cfgraph.userfiles.file_names import make_file_name
from cfgraph.workspace.serialization import (
    SET,
    VERSION,
    node_from_json,
    read_record,
    statement_from_json,
    text_from_json,
    write_record,
)
from cfgraph.workspace.working_set import SetContent


@dataclass(frozen=True, slots=True)
class SavedSet:
    """A working set in a file, with its graph."""

    path: Path
    graph: str
    gathered: SetContent


def sets_directory() -> Path:
    """Return the directory of working sets, which may not exist."""
    return data_directory() / "sets"


def save_set(gathered: SetContent, graph: str) -> Path:
    """Write a working set under its name, replacing an older one with the same name, and return the file.

    Raises UsageError if it has no name, or the file can't be written.
    """
    if not gathered.name.strip():
        raise UsageError("kept.no_name")
    path = _place_for(gathered.name)
    write_record(path, {"kind": SET, "version": VERSION, "graph": graph, **set_to_json(gathered)})
    return path


def list_saved_sets() -> tuple[list[SavedSet], list[UsageError]]:
    """Return the saved working sets, by name, and an error for each unreadable file."""
    kept: list[SavedSet] = []
    problems: list[UsageError] = []
    for path in sorted(sets_directory().glob("*.json")):
        try:
            kept.append(open_set(path))
        except UsageError as error:
            problems.append(error)
    return sorted(kept, key=lambda one: one.gathered.name), problems


def find_saved_set(name: str) -> SavedSet:
    """Return the working set with a name. Raises UsageError, with the existing names, if there is none."""
    saved, _ = list_saved_sets()
    for one in saved:
        if one.gathered.name == name:
            return one
    if not saved:
        raise UsageError("kept.no_sets", name=name)
    raise UsageError("kept.unknown_set", name=name, known=[one.gathered.name for one in saved])


def open_set(path: Path) -> SavedSet:
    """Return the working set in a file. Raises UsageError, with the reason, if it is invalid."""
    content = read_record(path, SET)
    try:
        return SavedSet(path, text_from_json(content["graph"]), set_from_json(content))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("kept.damaged_set", path=path) from error


def set_to_json(gathered: SetContent) -> dict[str, Any]:
    """Convert a working set to JSON-compatible values."""
    return {
        "name": gathered.name,
        "nodes": list(gathered.nodes),
        "edges": [list(edge) for edge in gathered.edges],
        "hidden": [list(edge) for edge in gathered.hidden],
    }


def set_from_json(content: dict[str, Any]) -> SetContent:
    """Convert JSON to a working set. Raises KeyError, TypeError or ValueError if it is damaged."""
    edges = [statement_from_json(edge) for edge in content["edges"]]
    hidden = [statement_from_json(edge) for edge in content["hidden"]]
    nodes = [node_from_json(node) for node in content["nodes"]]
    return SetContent(text_from_json(content["name"])).with_added(nodes, edges).without((), hidden)


def _place_for(name: str) -> Path:
    """Return the existing file of the set with this name, else a new one."""
    directory = sets_directory()
    for path in sorted(directory.glob("*.json")):
        try:
            if open_set(path).gathered.name == name:
                return path
        except UsageError:
            continue
    return make_file_name(name, ".json", directory)
