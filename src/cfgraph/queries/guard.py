"""What cfgraph refuses to run, and what it says of a query that the engine refused."""

from __future__ import annotations

import re
from collections.abc import Collection

from cfgraph.model.errors import QueryError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.queries.grammar import UPDATES, Outline, error_at, read_query
from cfgraph.queries.tokens import tokens

_SERVICE = "SERVICE would send parts of the query to another server; cfgraph asks only the opened graph"
_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"\b(?:The|This|Duplicate|Invalid|No|Only)\b[^,]*")


def check_query(text: str, prefixes: Collection[str] = WELL_KNOWN_PREFIXES) -> None:
    """Raise QueryError, with line and column, for an update and for a query that calls another server (SERVICE).

    Mistakes in other queries are left for the engine to find. The word in a string, comment or name is no call.
    """
    _check_form(text)
    if "service" in text.lower():
        _check_service(text, prefixes)


def _check_form(text: str) -> None:
    declaration = False
    for token in tokens(text):
        if token.kind != "word" and not declaration:
            return
        declaration = token.text.upper() in ("PREFIX", "BASE", "VERSION") or (declaration and token.kind == "name")
        if token.kind == "word" and token.text.upper() in UPDATES:
            raise error_at(
                text,
                token.start,
                f"{token.text.upper()} changes statements; cfgraph only reads: SELECT, ASK, CONSTRUCT or DESCRIBE",
            )
        if token.kind == "word" and not declaration:
            return


def _check_service(text: str, prefixes: Collection[str]) -> None:
    """Refuse the call, and also any text with the word in it that can't be read for certain."""
    try:
        service = read_query(text, prefixes).service
    except QueryError:
        for token in tokens(text):
            if token.kind == "word" and token.text.upper() == "SERVICE":
                raise error_at(text, token.start, _SERVICE) from None
        raise
    if service is not None:
        raise error_at(text, service.start, _SERVICE)


def outline_of(text: str, prefixes: Collection[str]) -> Outline | None:
    """Return the outline of a query, or None when it is none by our grammar and the engine is to judge."""
    try:
        return read_query(text, prefixes)
    except QueryError:
        return None


def explained(message: str, text: str, prefixes: Collection[str]) -> QueryError:
    """Return the engine's refusal of a query as an error that names the spot and says in a line what is wrong.

    ``text`` is the query as the user wrote it, which may not be to the letter what the engine was given.
    """
    try:
        outline = read_query(text, prefixes)
    except QueryError as error:
        return error
    match = _MESSAGE.match(message)
    if match is None:
        return QueryError(" ".join(message.split())[:300])
    if "unbound" in message and (error := _not_grouped(text, outline)):
        return error
    sentences = _SENTENCE.findall(match[3])
    reason = sentences[0].strip() if sentences else f"expected {_shortened(match[3])}"
    line = int(match[1])
    return QueryError(f"line {line}: {reason}", line)


def _not_grouped(text: str, outline: Outline) -> QueryError | None:
    for scope in outline.scopes:
        for token in scope.selected if scope.aggregates else ():
            if token.text[1:] not in scope.grouped:
                return error_at(text, token.start, f"{token.text} is selected, but neither grouped by nor aggregated")
    return None


def _shortened(expected: str) -> str:
    one_line = " ".join(expected.split())
    return one_line if len(one_line) <= 120 else one_line[:119] + "…"
