"""Formatting a Turtle file on disk, verified with rdflib to have the same statements."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.check.turtle_layout import format_turtle
from cfgraph.model.errors import GraphError

if TYPE_CHECKING:
    import rdflib


def format_turtle_file(path: Path) -> str | None:
    """Return the formatted text of a Turtle file, or None if it is already formatted.

    Both texts are parsed by rdflib and compared. Raises GraphError if the file can't be read, is
    invalid, or would change its statements.
    """
    try:
        before = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise GraphError("files.unreadable", path=path, reason=error) from error
    except UnicodeDecodeError as error:
        raise GraphError("turtle.not_text", path=path, byte=error.start) from error
    try:
        after = format_turtle(before, str(path))
        if after == before:
            return None
        same = _are_equivalent(before, after, path)
    except RecursionError as error:
        raise GraphError("turtle.too_deep", path=path) from error
    if not same:
        raise GraphError("turtle.changed", path=path)
    return after


def _are_equivalent(before: str, after: str, path: Path) -> bool:
    """Tell whether two Turtle texts have the same statements."""

    import rdflib
    from rdflib.compare import isomorphic

    one, other = _parse_turtle(before, path), _parse_turtle(after, path)
    if any(isinstance(term, rdflib.BNode) for statement in one for term in statement):
        return isomorphic(one, other)
    return set(one) == set(other)


def _parse_turtle(text: str, path: Path) -> rdflib.Graph:
    """Return a Turtle text as rdflib parses it."""

    import rdflib

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # says of odd literals what nobody asked here
    graph = rdflib.Graph()
    try:
        return graph.parse(data=text, format="turtle", publicID=path.resolve().as_uri())
    except (SyntaxError, ValueError) as error:  # rdflib's BadSyntax is a SyntaxError
        reason = str(error).split("\n", 1)[0]
        raise GraphError("turtle.invalid", path=path, reason=reason) from error
