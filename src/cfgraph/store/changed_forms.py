"""Counting the literals that the engine returns in another form than in the files, ``007`` as ``7``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox

from cfgraph.model.terms import XSD
from cfgraph.store.term_text import literal_value

BATCH = 50_000
"""Number of literals that are passed to the engine at once."""

_SURE = {
    "integer": r"0|-?[1-9]\d{0,17}",
    "decimal": r"-?(?:0|[1-9]\d{0,11})\.\d{0,5}[1-9]|0|-?[1-9]\d{0,11}",
    "boolean": "true|false",
    "date": r"[1-9]\d{3}-\d\d-\d\dZ?",
    "dateTime": r"[1-9]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{0,5}[1-9])?Z?",
    "time": r"(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{0,5}[1-9])?Z?",
    "gYear": r"[1-9]\d{3}",
    "gYearMonth": r"[1-9]\d{3}-\d\d",
}
_READ_BY_VALUE = (
    *_SURE,
    *("double", "float", "duration", "dayTimeDuration", "yearMonthDuration", "dateTimeStamp"),
    *("gMonthDay", "gDay", "gMonth", "int", "long", "short", "byte", "nonNegativeInteger", "nonPositiveInteger"),
    *("positiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
)
_FORMS = {f"^^<{XSD}{name}>": re.compile(rf'"(?:{_SURE.get(name, "(?!)")})"') for name in _READ_BY_VALUE}
"""For each datatype that the engine stores by value, its suffix and the forms that the engine never changes."""

_PREDICATE = ox.NamedNode("x:p")


def count_changed_forms(literals: Iterable[str]) -> dict[str, int]:
    """Return how many of these distinct literals the engine changes, by datatype."""
    doubtful = (text for text in literals if _is_doubtful(text))
    counts: Counter[str] = Counter()
    while batch := list(islice(doubtful, BATCH)):
        counts.update(_find_changed(batch))
    return dict(counts)


def may_change(form: str) -> bool:
    """Tell whether the engine might change a literal with this behind its value."""
    return form in _FORMS


def _is_doubtful(text: str) -> bool:
    """Tell whether the engine might change a literal; for most it is certain that it does not."""
    if text[0] != '"' or text[-1] != ">":
        return False
    end = text.rindex('"') + 1
    sure = _FORMS.get(text[end:])
    return sure is not None and not sure.fullmatch(text, 0, end)


def _find_changed(texts: list[str]) -> Iterator[str]:
    """Yield the datatype of each literal that a store of the engine returns in another form."""
    store = ox.Store()
    subjects = {ox.NamedNode(f"x:{place}"): _parse(text) for place, text in enumerate(texts)}
    store.extend(ox.Quad(subject, _PREDICATE, literal) for subject, literal in subjects.items())
    for quad in store:
        found = quad.object
        if isinstance(quad.subject, ox.NamedNode) and isinstance(found, ox.Literal) and found != subjects[quad.subject]:
            yield found.datatype.value


def _parse(text: str) -> ox.Literal:
    """Return a literal as the engine has it before storing it."""
    return ox.Literal(literal_value(text), datatype=ox.NamedNode(text[text.rindex('"') + 4 : -1]))
