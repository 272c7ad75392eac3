"""What cfgraph refuses to run, and what it says of a query that the engine refused."""

from __future__ import annotations

import re
from collections.abc import Collection

from cfgraph.model.errors import QueryError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.queries.cursor import Outline, error_at
from cfgraph.queries.grammar import UPDATES, read_query
from cfgraph.queries.tokens import tokens
from cfgraph.text.catalog import make_phrase

_SERVICE = make_phrase("syntax.service")
_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"\b(?:The|This|Duplicated?|Invalid|No|Only)\b[^,]*")


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
            raise error_at(text, token.start, make_phrase("syntax.update", form=token.text.upper()))
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
        return QueryError("run.refused", reason=" ".join(message.split())[:300])
    if "unbound" in message and (not_grouped := _not_grouped(text, outline)):
        return not_grouped
    if again := _assigned_again(text, outline):
        return again
    sentences = _SENTENCE.findall(match[3])
    if sentences:
        return QueryError("syntax.invalid", reason=" ".join(sentences[0].split()))
    return QueryError("syntax.invalid_together")


def _not_grouped(text: str, outline: Outline) -> QueryError | None:
    for scope in outline.scopes:
        for token in scope.selected if scope.aggregates else ():
            if token.text[1:] not in scope.grouped:
                return error_at(text, token.start, make_phrase("syntax.not_grouped", variable=token.text))
    return None


def _assigned_again(text: str, outline: Outline) -> QueryError | None:
    for scope in outline.scopes:
        for one in scope.occurrences:
            if one.place != "assigned":
                continue
            in_body = scope.body is not None and scope.body[0] <= one.start < scope.body[1]
            for other in scope.occurrences:
                has_value = other.place in ("body", "listed", "assigned") and (other.start < one.start or not in_body)
                if other.variable == one.variable and other != one and has_value:
                    later = one if other.place != "assigned" else max(one, other, key=lambda found: found.start)
                    return error_at(
                        text, later.start, make_phrase("syntax.assigned_again", variable=f"?{one.variable}")
                    )
    return None


def problem_in(text: str, prefixes: Collection[str]) -> QueryError | None:
    """Return what is wrong with a query by the grammar, with its place, or None. An empty text is not wrong yet."""
    if next(tokens(text), None) is None:
        return None
    try:
        check_query(text, prefixes)
        read_query(text, prefixes)
    except QueryError as error:
        return error
    return None
