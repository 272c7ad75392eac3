"""Accepting IRIs with invalid characters on request: they are percent-encoded, which every format can represent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from cfgraph.store.reading_notes import ReadingNotes

_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def encode_iris(quads: Iterable[ox.Quad], notes: ReadingNotes) -> Iterator[ox.Quad]:
    """Yield quads with valid IRIs; record each that was not."""
    known: dict[str, ox.NamedNode] = {}

    def mend(term: object) -> object:
        if isinstance(term, ox.NamedNode) and _FORBIDDEN.search(term.value):
            found = known.get(term.value)
            if found is None:
                notes.let(term.value)
                found = known[term.value] = ox.NamedNode(_FORBIDDEN.sub(_percent_encode, term.value))
            return found
        if isinstance(term, ox.Triple):
            return ox.Triple(mend(term.subject), mend(term.predicate), mend(term.object))  # type: ignore[arg-type]
        return term

    for quad in quads:
        yield ox.Quad(mend(quad.subject), mend(quad.predicate), mend(quad.object), mend(quad.graph_name))  # type: ignore[arg-type]


def _percent_encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
