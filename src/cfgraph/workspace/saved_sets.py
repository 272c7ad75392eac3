"""Saved working sets: saving, listing and opening them as JSON files in the user's data directory.

Files are written whole or not at all. A file that can't be read is an error that names it, and is left as it is.
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
    """A working set in a file, with the graph that it was made on."""

    path: Path
    graph: str
    gathered: SetContent


def sets_directory() -> Path:
    """Return where working sets are; it need not exist."""
    return data_directory() / "sets"


def save_set(gathered: SetContent, graph: str) -> Path:
    """Write a working set under its name, over an older one of the same name, and return the file.

    Raises UsageError when it has no name, or the file can't be written.
    """
    if not gathered.name.strip():
        raise UsageError("kept.no_name")
    path = _place_for(gathered.name)
    write_record(path, {"kind": SET, "version": VERSION, "graph": graph, **set_to_json(gathered)})
    return path


def list_saved_sets() -> tuple[list[SavedSet], list[UsageError]]:
    """Return the working sets that were saved, by name, and an error for each file that can't be read as one."""
    kept: list[SavedSet] = []
    problems: list[UsageError] = []
    for path in sorted(sets_directory().glob("*.json")):
        try:
            kept.append(open_set(path))
        except UsageError as error:
            problems.append(error)
    return sorted(kept, key=lambda one: one.gathered.name), problems


def find_saved_set(name: str) -> SavedSet:
    """Return the working set of a name. Raises UsageError, naming those that there are, when there is none."""
    saved, _ = list_saved_sets()
    for one in saved:
        if one.gathered.name == name:
            return one
    raise UsageError("kept.unknown_set", name=name, known=[one.gathered.name for one in saved] or ["—"])


def open_set(path: Path) -> SavedSet:
    """Return the working set in a file. Raises UsageError, saying what is wrong, when there is none in it."""
    content = read_record(path, SET)
    try:
        return SavedSet(path, text_from_json(content["graph"]), set_from_json(content))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("kept.damaged_set", path=path) from error


def set_to_json(gathered: SetContent) -> dict[str, Any]:
    """Return a working set as JSON holds it."""
    return {
        "name": gathered.name,
        "nodes": list(gathered.nodes),
        "edges": [list(edge) for edge in gathered.edges],
        "hidden": [list(edge) for edge in gathered.hidden],
    }


def set_from_json(content: dict[str, Any]) -> SetContent:
    """Return the working set that JSON holds. Raises KeyError, TypeError or ValueError where it is damaged."""
    edges = [statement_from_json(edge) for edge in content["edges"]]
    hidden = [statement_from_json(edge) for edge in content["hidden"]]
    nodes = [node_from_json(node) for node in content["nodes"]]
    return SetContent(text_from_json(content["name"])).with_added(nodes, edges).without((), hidden)


def _place_for(name: str) -> Path:
    """Return the file of the set with this name where there is one, else a new one."""
    directory = sets_directory()
    for path in sorted(directory.glob("*.json")):
        try:
            if open_set(path).gathered.name == name:
                return path
        except UsageError:
            continue
    return make_file_name(name, ".json", directory)
