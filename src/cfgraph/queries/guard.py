"""Queries that cfgraph rejects, and explaining queries that the engine rejected."""

from __future__ import annotations

import re
from collections.abc import Collection

from cfgraph.model.errors import QueryError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.queries.grammar import UPDATES
from cfgraph.queries.outline import Outline
from cfgraph.queries.parsed_query import ParsedQuery
from cfgraph.queries.tokens import error_at
from cfgraph.text.catalog import make_phrase

_SERVICE = make_phrase("syntax.service")
_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"\b(?:The|This|Duplicated?|Invalid|No|Only)\b[^,]*")


def check_query(query: ParsedQuery, prefixes: Collection[str] = WELL_KNOWN_PREFIXES) -> None:
    """Raise QueryError, with line and column, for an update and for a query that calls another server (SERVICE).

    Other errors are left to the engine. The word in a string, comment or name is not a call.
    """
    if refusal := find_refusal(query, prefixes):
        raise refusal.with_traceback(None)


def find_refusal(query: ParsedQuery, prefixes: Collection[str]) -> QueryError | None:
    """Return why cfgraph rejects a query, or None."""
    return _find_update(query) or _find_service(query, prefixes)


def _find_update(query: ParsedQuery) -> QueryError | None:
    """Return the error for an update, at the word that makes it one, or None."""
    declaration = False
    for token in query.tokens:
        word = token.text.upper() if token.kind == "word" else ""
        if not word and not declaration:
            return None
        declaration = word in ("PREFIX", "BASE", "VERSION") or (declaration and token.kind == "name")
        if word in UPDATES:
            return error_at(query.text, token.start, make_phrase("syntax.update", form=word))
        if word and not declaration:
            return None
    return None


def _find_service(query: ParsedQuery, prefixes: Collection[str]) -> QueryError | None:
    """Reject the call, and also any text with the word in it that can't be parsed with certainty."""
    if "service" not in query.text.lower():
        return None
    if (mistake := query.find_mistake(prefixes)) or query.outline is None:
        for token in query.tokens:
            if token.kind == "word" and token.text.upper() == "SERVICE":
                return error_at(query.text, token.start, _SERVICE)
        return mistake
    service = query.outline.service
    return error_at(query.text, service.start, _SERVICE) if service else None


def find_problem(query: ParsedQuery, prefixes: Collection[str]) -> QueryError | None:
    """Return the syntax error of a query, with its position, or None. An empty text is not an error."""
    if not query.tokens:
        return None
    return find_refusal(query, prefixes) or query.find_mistake(prefixes)


def explain_refusal(message: str, query: ParsedQuery, prefixes: Collection[str]) -> QueryError:
    """Return the engine's rejection of a query as an error with its position and a one-line explanation.

    ``query`` is what the user wrote, which may differ from what the engine received.
    """
    if (mistake := query.find_mistake(prefixes)) or query.outline is None:
        assert mistake is not None
        return mistake
    match = _MESSAGE.match(message)
    if match is None:
        return QueryError("run.refused", reason=" ".join(message.split())[:300])
    if "unbound" in message and (not_grouped := _find_not_grouped(query.text, query.outline)):
        return not_grouped
    if again := _find_assigned_again(query.text, query.outline):
        return again
    sentences = _SENTENCE.findall(match[3])
    if sentences:
        return QueryError("syntax.invalid", reason=" ".join(sentences[0].split()))
    return _find_label_of_two_groups(query) or QueryError("syntax.invalid_together")


def _find_label_of_two_groups(query: ParsedQuery) -> QueryError | None:
    """Return an error for the first blank node label that occurs in two groups, or None."""
    groups: list[int] = []
    first: dict[str, int] = {}
    for token in query.tokens:
        if token.text == "{":
            groups.append(token.start)
        elif token.text == "}" and groups:
            groups.pop()
        elif token.kind == "blank" and groups and first.setdefault(token.text, groups[-1]) != groups[-1]:
            return error_at(query.text, token.start, make_phrase("syntax.label_twice", label=token.text))
    return None


def _find_not_grouped(text: str, outline: Outline) -> QueryError | None:
    """Return an error for the first variable that is selected but not grouped by, or None."""
    for scope in outline.scopes:
        for token in scope.selected if scope.aggregates else ():
            if token.text[1:] not in scope.grouped:
                return error_at(text, token.start, make_phrase("syntax.not_grouped", variable=token.text))
    return None


def _find_assigned_again(text: str, outline: Outline) -> QueryError | None:
    """Return an error for the first AS that assigns a variable which has a value already, or None."""
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
