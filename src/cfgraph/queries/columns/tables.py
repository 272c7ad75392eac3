"""The columns of a store as tables for DuckDB: the statements that match a pattern, with values of their objects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.terms import XSD
from cfgraph.queries.columns.values import (
    BLANK,
    BOOLEAN,
    DECIMAL,
    EXACT,
    INTEGER,
    IRI_KIND,
    LANGUAGE,
    NUMERIC,
    OTHER,
    STRING,
    UnsupportedError,
)
from cfgraph.store.columns import NO_TERM, RARE_FORM, Columns, as_array

if TYPE_CHECKING:
    import duckdb

NO_NUMBER = -(2**63)
"""Stands for no number in a column of numbers."""

MOST_DIGITS = 17
"""Digits of a number, those behind the point filled up, that are worked with; larger ones are left to the engine."""

_NUMBER = re.compile(r"[+-]?(?:(\d+)(?:\.(\d*))?|\.(\d+))")
_DERIVED = (
    *("double", "float", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"),
    *("nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_KINDS = {
    "": STRING,
    f"^^<{XSD}integer>": INTEGER,
    f"^^<{XSD}decimal>": DECIMAL,
    f"^^<{XSD}boolean>": BOOLEAN,
    **{f"^^<{XSD}{name}>": NUMERIC for name in _DERIVED},
}

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class PatternTable:
    """A table of the statements that match a pattern, by the places of its variables: s, p and o.

    ``kinds`` tell what the objects can be. Where ``scale`` is not None the column ``n`` holds their numbers, and where
    ``has_forms`` the column ``f`` their forms.
    """

    name: str
    kinds: frozenset[str]
    size: int
    scale: int | None = None
    has_forms: bool = False


class ColumnTables:
    """The tables of one store, made when they are first asked for and kept."""

    def __init__(self, columns: Columns, connection: duckdb.DuckDBPyConnection) -> None:
        self.columns = columns
        self._connection = connection
        self._tables: dict[tuple[object, ...], PatternTable] = {}
        self._rows: dict[int, tuple[Numbers, Numbers]] = {}
        self._own_terms: dict[str, int] = {}
        self._forms = as_array(columns.literal_form)
        self.form_kinds = [LANGUAGE if form[:1] == "@" else _KINDS.get(form, OTHER) for form in columns.forms]

    # -- terms

    def number_of(self, text: str) -> int:
        """Return the number of a term, one of its own where the graph has no such term."""
        number = self.columns.number_of(text)
        return number if number != NO_TERM else self._own_terms.setdefault(text, NO_TERM + 1 + len(self._own_terms))

    def text_of(self, number: int) -> str:
        """Return the text of a term by its number."""
        if number < NO_TERM:
            return self.columns.text(number)
        return next(text for text, own in self._own_terms.items() if own == number)

    def is_known(self, number: int) -> bool:
        """Tell whether the graph has a term."""
        return number < NO_TERM

    @cached_property
    def node_kinds(self) -> frozenset[str]:
        """What nodes can be."""
        return frozenset({IRI_KIND, BLANK}) if self._is_blank.any() else frozenset({IRI_KIND})

    @cached_property
    def _is_blank(self) -> NDArray[np.bool_]:
        columns = self.columns
        starts = columns.text_starts_of_nodes()
        blank: NDArray[np.bool_] = as_array(columns.all_texts())[starts] == ord("_")
        return blank

    # -- tables

    def match(self, subject: int | None, predicate: int | None, target: int | None, *, values: bool) -> PatternTable:
        """Return the table of the statements with these terms, None where a variable stands.

        With ``values`` the objects come with their numbers and forms.
        """
        key = (subject, predicate, target, values)
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = self._make(subject, predicate, target, values=values)
        return found

    def _make(self, subject: int | None, predicate: int | None, target: int | None, *, values: bool) -> PatternTable:
        columns = self.columns
        place = None if predicate is None else columns.places.get(predicate, -1)
        wanted = [number for number in (subject, target) if number is not None]
        if place == -1 or not all(map(self.is_known, wanted)) or (subject is not None and subject >= columns.nodes):
            return self._register({name: np.empty(0, np.uint32) for name in "spo"}, values=False)
        if subject is not None:
            low, high = columns.out_range(subject, place)
            objects = as_array(columns.out_object[low:high])
            places = as_array(columns.out_predicate[low:high])
            if target is not None:
                places, objects = places[objects == target], objects[objects == target]
            found = {"s": np.full(len(objects), subject, np.uint32), "p": places, "o": objects}
        elif target is not None:
            low, high = columns.in_range(target, place)
            subjects = as_array(columns.in_subject[low:high])
            found = {"s": subjects, "p": as_array(columns.in_predicate[low:high])}
        elif place is not None:
            subjects, objects = self._rows_of(place)
            found = {"s": subjects, "o": objects}
        else:
            found = {"s": self._subjects, "p": as_array(columns.out_predicate), "o": as_array(columns.out_object)}
        if place is None:
            found["p"] = self._predicate_numbers[found["p"]]
        else:
            found.pop("p", None)
        if target is not None:
            found.pop("o", None)
        return self._register(found, values=values)

    def _register(self, found: dict[str, Numbers], *, values: bool) -> PatternTable:
        name = f"t{len(self._tables)}"
        kinds: frozenset[str] = frozenset()
        scale = None
        has_forms = False
        if "o" in found and len(found["o"]):
            objects = found["o"]
            literals = objects[objects >= self.columns.nodes] - np.uint32(self.columns.nodes)
            kinds = self._kinds_of(self._forms[literals]) | (
                self._kinds_of_nodes(objects) if len(literals) < len(objects) else frozenset()
            )
            if values and len(literals):
                found["f"] = self._take_forms(objects)
                has_forms = True
                if kinds & EXACT:
                    found["n"], scale = self._take_numbers(objects, found["f"])
        self._connection.register(name, {key: np.ascontiguousarray(column) for key, column in found.items()})
        return PatternTable(name, kinds, len(found["s"]), scale, has_forms)

    def _kinds_of(self, forms: Numbers) -> frozenset[str]:
        counts = np.bincount(forms, minlength=1)
        return frozenset(
            OTHER if form == RARE_FORM else self.form_kinds[form] for form in np.flatnonzero(counts).tolist()
        )

    def _kinds_of_nodes(self, objects: Numbers) -> frozenset[str]:
        if self.node_kinds == {IRI_KIND}:
            return self.node_kinds
        blank = self._is_blank[objects[objects < self.columns.nodes]]
        return frozenset(({BLANK} if blank.any() else set()) | ({IRI_KIND} if not blank.all() else set()))

    def _take_forms(self, objects: Numbers) -> Numbers:
        """Return the form of each object, ``RARE_FORM`` of nodes too."""
        forms = np.full(len(objects), RARE_FORM, np.uint16)
        literal = objects >= self.columns.nodes
        forms[literal] = self._forms[objects[literal] - np.uint32(self.columns.nodes)]
        return forms

    def _take_numbers(self, objects: Numbers, forms: Numbers) -> tuple[Numbers, int]:
        """Return the number of each object in the smallest scale that suits all, and that scale."""
        exact = [form for form, kind in enumerate(self.form_kinds) if kind in EXACT]
        is_exact = np.isin(forms, exact)
        distinct, inverse = np.unique(objects[is_exact], return_inverse=True)
        texts = [self.columns.text(number) for number in distinct.tolist()]
        parsed = [_parse_number(text) for text in texts]
        scale = max(places for _, places in parsed)
        values = [value * 10 ** (scale - places) for value, places in parsed]
        if max(map(abs, values)) >= 10**MOST_DIGITS:
            raise UnsupportedError("numbers of many digits")
        numbers = np.full(len(objects), NO_NUMBER, np.int64)
        numbers[is_exact] = np.array(values, np.int64)[inverse]
        return numbers, scale

    # -- columns

    @cached_property
    def _subjects(self) -> Numbers:
        """The subject of each row of the out columns."""
        starts = as_array(self.columns.out_start)
        return np.repeat(np.arange(self.columns.nodes, dtype=np.uint32), np.diff(starts))

    @cached_property
    def _predicate_numbers(self) -> Numbers:
        return np.array(self.columns.predicates, np.uint32)

    def _rows_of(self, place: int) -> tuple[Numbers, Numbers]:
        """Return subjects and objects of the statements with a predicate."""
        if place not in self._rows:
            rows = np.flatnonzero(as_array(self.columns.out_predicate) == place)
            self._rows[place] = self._subjects[rows], as_array(self.columns.out_object)[rows]
        return self._rows[place]

    def forms_where(self, wanted: Sequence[str]) -> list[int]:
        """Return the places of some forms, of those that the store has."""
        return [self.columns.forms.index(form) for form in wanted if form in self.columns.forms]


def _parse_number(text: str) -> tuple[int, int]:
    """Return the number of a literal as a whole number and how many of its digits stand behind the point."""
    value = text[1 : text.rindex('"')]
    match = _NUMBER.fullmatch(value)
    if match is None or (text.endswith("integer>") and "." in value):
        raise UnsupportedError("numbers that are none")
    digits = (match[2] or match[3] or "").rstrip("0")
    whole = int((match[1] or "0") + digits)
    return -whole if value.startswith("-") else whole, len(digits)
