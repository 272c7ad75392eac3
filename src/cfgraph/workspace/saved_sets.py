"""What the user keeps between sessions: working sets and bookmarks, as JSON in the user's data directory.

Files are written whole or not at all. A file that can't be read is an error that names it, and is left as it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfgraph.export import default_name
from cfgraph.export.files import write_text
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.queries.library import data_directory
from cfgraph.workspace.working_set import Gathered

SET, BOOKMARKS, VERSION = "cfgraph working set", "cfgraph bookmarks", 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A working set in a file, with the graph that it was made on."""

    path: Path
    graph: str
    gathered: Gathered


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entity to come back to: the graph it is in, its IRI, and how it was called."""

    graph: str
    node: Node
    label: str


def sets_directory() -> Path:
    """Return where working sets are; it need not exist."""
    return data_directory() / "sets"


# -- working sets ----------------------------------------------------------------------------------------------------


def save_set(gathered: Gathered, graph: str) -> Path:
    """Write a working set under its name, over an older one of the same name, and return the file.

    Raises UsageError when it has no name, or the file can't be written.
    """
    if not gathered.name.strip():
        raise UsageError("kept.no_name")
    path = _place_for(gathered.name)
    write_record(path, {"kind": SET, "version": VERSION, "graph": graph, **written(gathered)})
    return path


def saved_sets() -> tuple[list[Kept], list[UsageError]]:
    """Return the working sets that were saved, by name, and an error for each file that can't be read as one."""
    kept: list[Kept] = []
    problems: list[UsageError] = []
    for path in sorted(sets_directory().glob("*.json")):
        try:
            kept.append(open_set(path))
        except UsageError as error:
            problems.append(error)
    return sorted(kept, key=lambda one: one.gathered.name), problems


def open_set(path: Path) -> Kept:
    """Return the working set in a file. Raises UsageError, saying what is wrong, when there is none in it."""
    content = read_record(path, SET)
    try:
        return Kept(path, _text(content["graph"]), gathered_in(content))
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("kept.damaged_set", path=path) from error


def written(gathered: Gathered) -> dict[str, Any]:
    """Return a working set as JSON holds it."""
    return {
        "name": gathered.name,
        "nodes": list(gathered.nodes),
        "edges": [list(edge) for edge in gathered.edges],
        "hidden": [list(edge) for edge in gathered.hidden],
    }


def gathered_in(content: dict[str, Any]) -> Gathered:
    """Return the working set that JSON holds. Raises KeyError, TypeError or ValueError where it is damaged."""
    edges = [_statement(edge) for edge in content["edges"]]
    hidden = [_statement(edge) for edge in content["hidden"]]
    nodes = [_node(node) for node in content["nodes"]]
    return Gathered(_text(content["name"])).with_added(nodes, edges).without((), hidden)


def _place_for(name: str) -> Path:
    """Return the file of the set with this name where there is one, else a new one."""
    directory = sets_directory()
    for path in sorted(directory.glob("*.json")):
        try:
            if open_set(path).gathered.name == name:
                return path
        except UsageError:
            continue
    return default_name(name, ".json", directory)


# -- bookmarks -------------------------------------------------------------------------------------------------------


def read_bookmarks() -> list[Bookmark]:
    """Return all bookmarks, the oldest first. Raises UsageError when their file is damaged."""
    path = _bookmarks_file()
    if not path.exists():
        return []
    content = read_record(path, BOOKMARKS)
    try:
        return [Bookmark(_text(one["graph"]), _node(one["id"]), _text(one["label"])) for one in content["bookmarks"]]
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("kept.damaged_bookmarks", path=path) from error


def write_bookmarks(bookmarks: Sequence[Bookmark]) -> None:
    """Write all bookmarks. Raises UsageError when the file can't be written."""
    marks = [{"graph": one.graph, "id": one.node, "label": one.label} for one in bookmarks]
    write_record(_bookmarks_file(), {"kind": BOOKMARKS, "version": VERSION, "bookmarks": marks})


def toggle_bookmark(bookmark: Bookmark) -> bool:
    """Add a bookmark, or remove the one of the same entity; return whether there is one now. Raises UsageError."""
    kept = read_bookmarks()
    others = [one for one in kept if (one.graph, one.node) != (bookmark.graph, bookmark.node)]
    added = len(others) == len(kept)
    write_bookmarks([*others, bookmark] if added else others)
    return added


def _bookmarks_file() -> Path:
    return data_directory() / "bookmarks.json"


# -- files -----------------------------------------------------------------------------------------------------------


def write_record(path: Path, content: dict[str, Any]) -> None:
    """Write JSON to a file, as a whole. Raises UsageError when it can't be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("files.unmakeable", path=path.parent, reason=error) from error
    write_text(path, [json.dumps(content, ensure_ascii=False, indent=1) + "\n"])


def read_record(path: Path, kind: str) -> dict[str, Any]:
    """Return the JSON in a file of one kind and this version. Raises UsageError, saying what is wrong with it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
    except (ValueError, RecursionError) as error:
        raise UsageError("kept.not_json", path=path) from error
    if not isinstance(content, dict) or content.get("kind") != kind:
        raise UsageError("kept.no_bookmarks" if kind == BOOKMARKS else "kept.no_set", path=path)
    if content.get("version") != VERSION:
        raise UsageError("kept.other_version", path=path, version=VERSION)
    return content


def _node(text: object) -> Node:
    written = _text(text)
    return BlankNode(written) if written.startswith("_:") else IRI(written)


def _statement(parts: object) -> Statement:
    if not isinstance(parts, list) or len(parts) != 3:
        raise ValueError(f"an edge is a subject, a predicate and an object, not {parts!r}"[:200])
    return Statement(_node(parts[0]), IRI(_text(parts[1])), _node(parts[2]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text"[:200])
    return value
