"""Bookmarks of entities: reading, writing and toggling them in one JSON file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cfgraph.model.terms import Node
from cfgraph.userfiles.directories import data_directory
from cfgraph.userfiles.json_reader import read_kept_json, set_aside
from cfgraph.workspace.serialization import (
    BOOKMARKS,
    VERSION,
    node_from_json,
    read_record,
    text_from_json,
    write_record,
)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmarked entity: its graph, its IRI, and its name at that time."""

    graph: str
    node: Node
    label: str


def read_bookmarks() -> list[Bookmark]:
    """Return all bookmarks, oldest first.

    Raises UsageError if their file is damaged; it is then renamed, and the next call returns none.
    """
    path = _bookmarks_file()
    try:
        read_kept_json(path)
    except FileNotFoundError:
        return []
    content = read_record(path, BOOKMARKS)
    try:
        return [
            Bookmark(text_from_json(one["graph"]), node_from_json(one["id"]), text_from_json(one["label"]))
            for one in content["bookmarks"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise set_aside(path) from error


def write_bookmarks(bookmarks: Sequence[Bookmark]) -> None:
    """Write all bookmarks. Raises UsageError if the file can't be written."""
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
    """Return the file of the bookmarks."""
    return data_directory() / "bookmarks.json"
