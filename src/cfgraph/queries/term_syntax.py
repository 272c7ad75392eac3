"""The terms of SPARQL's tokens: strings and IRIs with escapes decoded, numbers with their datatypes."""

from __future__ import annotations

import re

from cfgraph.model.terms import IRI, XSD, Literal

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_REFERENCE = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
"""The parts of an IRI or relative IRI: scheme, authority, path, query and fragment (RFC 3986, appendix B)."""

XSD_BOOLEAN, XSD_INTEGER, XSD_DECIMAL, XSD_DOUBLE = (
    IRI(XSD + name) for name in ("boolean", "integer", "decimal", "double")
)


def unescape_text(text: str) -> str:
    """Return a text with its escapes decoded.

    >>> unescape_text(r"a\\tb\\u4e2d\\~")
    'a\\tb中~'
    """
    return _ESCAPE.sub(_unescape_one, text) if "\\" in text else text


def _unescape_one(match: re.Match[str]) -> str:
    """Return the character for an escape."""
    code = match[1] or match[2]
    if not code:
        return _CHARACTERS.get(match[3], match[3])
    number = int(code, 16)
    return chr(number) if number < 0x110000 else "\ufffd"


def parse_string(token: str) -> str:
    """Parse a string in short or long quotation marks."""
    marks = 3 if len(token) >= 6 and token[:3] in ('"""', "'''") else 1
    return unescape_text(token[marks:-marks])


def parse_number(token: str, sign: str = "") -> Literal:
    """Parse a number, with the sign before it."""
    if "e" in token or "E" in token:
        return Literal(sign + token, XSD_DOUBLE)
    return Literal(sign + token, XSD_DECIMAL if "." in token else XSD_INTEGER)


def parse_iri(token: str, base: str) -> IRI:
    """Parse ``<…>``, resolved against the base if it is relative."""
    iri = unescape_text(token[1:-1])
    return IRI(resolve_reference(base, iri) if base else iri)


def resolve_reference(base: str, reference: str) -> str:
    """Resolve a relative IRI against a base (RFC 3986, section 5.2).

    >>> resolve_reference("http://a/b/c?d", "../e#f")
    'http://a/e#f'
    """
    scheme, authority, path, query, fragment = _split_reference(reference)
    if scheme:
        return reference
    from_scheme, from_authority, from_path, from_query, _ = _split_reference(base)
    if authority is None:
        authority = from_authority
        if not path:
            path, query = from_path, query or from_query
        elif not path.startswith("/"):
            above = from_path.rpartition("/")[0]
            path = f"{above}/{path}" if above or from_authority is not None else path
    place = "" if authority is None else f"//{authority}"
    return f"{from_scheme}:{place}{_remove_dots(path)}{query or ''}{fragment or ''}"


def _split_reference(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    """Return the scheme, authority, path, query and fragment of an IRI; None for missing ones."""
    match = _REFERENCE.fullmatch(iri)
    assert match is not None
    return match[1], match[2], match[3], match[4], match[5]


def _remove_dots(path: str) -> str:
    """Return a path without its ``.`` and ``..``."""
    kept: list[str] = []
    steps = path.split("/")
    for step in steps:
        if step == "..":
            if len(kept) > 1:
                kept.pop()
        elif step != ".":
            kept.append(step)
    if steps[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
