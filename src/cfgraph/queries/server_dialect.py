"""Rewriting a query for a server that deviates from the standard, without changing its meaning."""

from __future__ import annotations

from cfgraph.model.terms import XSD_STRING
from cfgraph.queries.tokens import tokenize

_TYPED = f"^^<{XSD_STRING}>"


def write_for_server(text: str, server: str) -> str:
    """Return a query for a server with this name; for most servers unchanged.

    Virtuoso joins the bytes of a plain constant with the characters of a value, which corrupts adjacent Chinese: in
    ``CONCAT``, constants in other scripts get their datatype explicitly.
    """
    return _type_joined_constants(text) if "virtuoso" in server.lower() else text


def _type_joined_constants(text: str) -> str:
    tokens = list(tokenize(text))
    called: list[str] = []
    places = []
    for before, token, after in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        if token.text == "(":
            called.append(before.text.upper())
        elif token.text == ")" and called:
            called.pop()
        is_plain = after is None or (after.kind != "language" and after.text != "^^")
        if token.kind == "string" and called[-1:] == ["CONCAT"] and is_plain and not token.text.isascii():
            places.append(token.end)
    for place in reversed(places):
        text = f"{text[:place]}{_TYPED}{text[place:]}"
    return text
