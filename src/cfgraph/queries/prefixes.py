"""The prefixes of a query: declared and used ones, and declaring missing ones so that it runs anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cfgraph.queries.tokens import Token, read_token


def find_declared_prefixes(tokens: Iterable[Token]) -> dict[str, str]:
    """Return the prefixes that a query declares, with their namespaces."""
    found: dict[str, str] = {}
    keyword, name = "", None
    for token in tokens:
        if keyword == "PREFIX" and name is not None and token.kind == "iri":
            found[name] = token.text[1:-1]
        if token.kind == "name":
            name = token.text[:-1]
        else:
            keyword, name = token.text.upper(), None
    return found


def declare_prefixes(text: str, tokens: Sequence[Token], known: Mapping[str, str]) -> str:
    """Return the query with a PREFIX line at its top for every known prefix that it uses but does not declare.

    ``tokens`` are those of the text.
    """
    declared = find_declared_prefixes(tokens)
    used = {token.prefix for token in tokens if token.kind == "name"}
    missing = sorted(name for name in used if name not in declared and name in known)
    lines = [f"PREFIX {name}: <{known[name]}>\n" for name in missing]
    place = find_prefix_offset(text)
    gap = "\n" if lines and not declared and text[place:].strip() and not text[place:].startswith("\n") else ""
    return text[:place] + "".join(lines) + gap + text[place:]


def find_prefix_offset(text: str) -> int:
    """Return the offset for inserting a PREFIX line: before the first token that is not a comment."""
    first = read_token(text, 0)
    return text.rfind("\n", 0, first.start) + 1
