"""Writing a query so that a server which departs from the standard answers what the query means."""

from __future__ import annotations

from cfgraph.model.terms import XSD_STRING
from cfgraph.queries.tokens import tokenize

_TYPED = f"^^<{XSD_STRING}>"


def write_for_server(text: str, server: str) -> str:
    """Return a query for a server that names itself so; for most servers as it is.

    Virtuoso joins the bytes of a plain constant to the characters of a value, so that Chinese beside it is spoiled: in
    ``CONCAT`` constants of other scripts get their datatype, which by the standard they have anyway.
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
