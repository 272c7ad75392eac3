"""The JSON files of sets and bookmarks, and parsing the terms and statements in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, Node, Statement, make_node
from cfgraph.userfiles.atomic import write_private_file
from cfgraph.userfiles.json_reader import parse_json

SET, BOOKMARKS, VERSION = "cfgraph working set", "cfgraph bookmarks", 1
"""The kinds of files, and the version of their format."""


def write_record(path: Path, content: dict[str, Any]) -> None:
    """Write JSON to a file atomically. Raises UsageError if it can't be written."""
    write_private_file(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def read_record(path: Path, kind: str) -> dict[str, Any]:
    """Return the JSON in a file of one kind and this version. Raises UsageError with the reason if it is invalid."""
    try:
        content = parse_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
    except ValueError as error:
        raise UsageError("kept.not_json", path=path) from error
    if not isinstance(content, dict) or content.get("kind") != kind:
        raise UsageError("kept.no_bookmarks" if kind == BOOKMARKS else "kept.no_set", path=path)
    if content.get("version") != VERSION:
        raise UsageError("kept.other_version", path=path, version=VERSION)
    return content


def node_from_json(text: object) -> Node:
    """Convert JSON to an IRI or blank node. Raises TypeError if it is not a text."""
    return make_node(text_from_json(text))


def statement_from_json(parts: object) -> Statement:
    """Convert JSON with three texts to a statement. Raises ValueError or TypeError for anything else."""
    if not isinstance(parts, list) or len(parts) != 3:
        raise ValueError(f"an edge is a subject, a predicate and an object, not {parts!r}"[:200])
    return Statement(node_from_json(parts[0]), IRI(text_from_json(parts[1])), node_from_json(parts[2]))


def text_from_json(value: object) -> str:
    """Return a value that must be a text. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text"[:200])
    return value
