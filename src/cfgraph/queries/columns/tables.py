"""The columns of a store as tables for DuckDB: the statements that match a pattern, with values of their objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.terms import XSD
from cfgraph.queries.columns.graphs import WHOLE, ActiveGraph, StoreGraphs
from cfgraph.queries.columns.values import (
    BLANK,
    BOOLEAN,
    DECIMAL,
    EXACT,
    IRI_KIND,
    LANGUAGE,
    MOMENTS,
    OTHER,
    REAL,
    STRING,
    UnsupportedError,
)
from cfgraph.queries.columns.written_values import (
    KINDS_OF_DATATYPES,
    parse_moment,
    parse_number,
    parse_real,
)
from cfgraph.store.columns import NO_TERM, RARE_FORM, Columns, as_array

if TYPE_CHECKING:
    import duckdb

NO_NUMBER = -(2**63)
"""Placeholder for a missing number in a column of numbers."""

MOST_DIGITS = 17
"""Maximum number of digits of a number, including filled decimals; larger ones are left to the engine."""

MOST_FORMS = 2_000
"""Maximum number of languages and datatypes that are written into SQL."""

_KINDS = {"": STRING, f"^^<{XSD}boolean>": BOOLEAN} | {
    f"^^<{XSD}{name}>": kind for name, kind in KINDS_OF_DATATYPES.items()
}

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class PatternTable:
    """A table of the statements that match a pattern, by the positions of its variables: s, p, o and the graph's name,
    g.

    ``kinds`` are the possible kinds of the objects. If ``scale`` is not None the column ``n`` has their exact numbers,
    and ``columns`` may include ``f`` for their forms, ``d`` for doubles and floats, and ``m`` for dates.
    """

    name: str
    kinds: frozenset[str]
    size: int
    scale: int | None = None
    columns: frozenset[str] = frozenset()


class ColumnTables:
    """The tables of one store, made when first needed and cached."""

    def __init__(self, columns: Columns, connection: duckdb.DuckDBPyConnection, *, union: bool = True) -> None:
        """With ``union`` the default graph of queries is all statements, otherwise those in no named graph."""
        self.columns = columns
        self.graphs = StoreGraphs(columns, union=union)
        self._connection = connection
        self._tables: dict[tuple[object, ...], PatternTable] = {}
        self._rows: dict[tuple[int, tuple[int, ...] | None], tuple[Numbers, Numbers]] = {}
        self._graph_terms: dict[tuple[int, ...] | None, str] = {}
        self._own_terms: dict[str, int] = {}
        self._forms = as_array(columns.literal_form)
        self.form_kinds = [LANGUAGE if form[:1] == "@" else _KINDS.get(form, OTHER) for form in columns.forms]

    # -- terms

    def number_of(self, text: str) -> int:
        """Return the number of a term, a new one if the term is not in the graph."""
        number = self.columns.number_of(text)
        return number if number != NO_TERM else self._own_terms.setdefault(text, NO_TERM + 1 + len(self._own_terms))

    def text_of(self, number: int) -> str:
        """Return the text of a term by its number."""
        if number < NO_TERM:
            return self.columns.text(number)
        return next(text for text, own in self._own_terms.items() if own == number)

    def own_iris(self) -> list[int]:
        """Return the numbers of the IRIs that are not in the graph."""
        return [number for text, number in self._own_terms.items() if text.startswith("<") and text[1:2] != "<"]

    def is_known(self, number: int) -> bool:
        """Tell whether the graph contains a term."""
        return number < NO_TERM

    @cached_property
    def node_kinds(self) -> frozenset[str]:
        """The possible kinds of nodes."""
        return frozenset({IRI_KIND, BLANK}) if self._is_blank.any() else frozenset({IRI_KIND})

    @cached_property
    def _is_blank(self) -> NDArray[np.bool_]:
        columns = self.columns
        starts = columns.text_starts_of_nodes()
        blank: NDArray[np.bool_] = as_array(columns.all_texts())[starts] == ord("_")
        return blank

    @cached_property
    def all_kinds(self) -> frozenset[str]:
        """The possible kinds of subjects and objects; dates with an unknown time zone status are ``other``."""
        return self.node_kinds | (self._kinds_of(self._forms) - MOMENTS) | {OTHER}

    def graph_terms(self, graph: ActiveGraph) -> str:
        """Return the name of a table of all subjects and objects of a graph."""
        if graph.places not in self._graph_terms:
            columns = self.columns
            if graph.places is None:
                is_used = np.diff(as_array(columns.in_start)) > 0
                is_used[: columns.nodes] |= np.diff(as_array(columns.out_start)) > 0
                terms = np.flatnonzero(is_used).astype(np.uint32)
            else:
                rows = self.graphs.rows_in(graph.places)
                terms = np.union1d(self._subjects[rows], as_array(columns.out_object)[rows])
            self._graph_terms[graph.places] = self.add_table(f"graph_terms_{len(self._graph_terms)}", {"n": terms})
        return self._graph_terms[graph.places]

    @cached_property
    def blank_nodes(self) -> str:
        """The name of a table of all blank nodes."""
        return self.add_table("blank_nodes", {"n": np.flatnonzero(self._is_blank).astype(np.uint32)})

    def add_table(self, name: str, columns: dict[str, Numbers]) -> str:
        """Make a table from arrays, and return its name."""
        self._connection.register(name, columns)
        return name

    # -- tables

    def match(
        self,
        subject: int | None,
        predicate: int | None,
        target: int | None,
        graph: ActiveGraph = WHOLE,
        *,
        values: bool,
    ) -> PatternTable:
        """Return the table of the statements of a graph with these terms, None for a variable.

        With ``values`` the objects come with their numbers and forms.
        """
        key = (subject, predicate, target, graph.places, graph.variable is None, values)
        found = self._tables.get(key)
        if found is None:
            found = self._tables[key] = self._make(subject, predicate, target, graph, values=values)
        return found

    def _make(
        self, subject: int | None, predicate: int | None, target: int | None, graph: ActiveGraph, *, values: bool
    ) -> PatternTable:
        columns = self.columns
        place = None if predicate is None else columns.places.get(predicate, -1)
        wanted = [number for number in (subject, target) if number is not None]
        if place == -1 or not all(map(self.is_known, wanted)) or (subject is not None and subject >= columns.nodes):
            return self._register({name: np.empty(0, np.uint32) for name in "spog"}, values=False)
        if graph.places is not None:
            found = self._match_in(graph, graph.places, subject, place, target)
        elif subject is not None:
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
            subjects, objects = self.rows_of(place)
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

    def _match_in(
        self, graph: ActiveGraph, places: tuple[int, ...], subject: int | None, place: int | None, target: int | None
    ) -> dict[str, Numbers]:
        """Return the statements of some graphs with these terms, with the name of their graph if requested."""
        columns = self.columns
        names = None
        if graph.variable is None:
            rows = self.graphs.rows_in(places)
        else:
            rows, names = self.graphs.named_rows_in(places)
        is_kept = np.ones(len(rows), np.bool_)
        if subject is not None:
            low, high = columns.out_range(subject, place)
            is_kept = (rows >= low) & (rows < high)
        elif place is not None:
            is_kept = as_array(columns.out_predicate)[rows] == place
        if target is not None:
            is_kept &= as_array(columns.out_object)[rows] == target
        rows = rows[is_kept]
        found = {"s": self._subjects[rows], "o": as_array(columns.out_object)[rows]}
        found["p"] = as_array(columns.out_predicate)[rows]
        return found if names is None else {**found, "g": names[is_kept]}

    def _register(self, found: dict[str, Numbers], *, values: bool) -> PatternTable:
        name = f"t{len(self._tables)}"
        kinds: frozenset[str] = frozenset()
        scale = None
        if "o" in found and len(found["o"]):
            objects = found["o"]
            literals = objects[objects >= self.columns.nodes] - np.uint32(self.columns.nodes)
            kinds = self.kinds_of(objects)
            if values and len(literals):
                found["f"] = self._take_forms(objects)
                if kinds & EXACT:
                    found["n"], scale = self._take_numbers(objects, found["f"])
                if kinds & REAL and not kinds & EXACT:
                    self._take_reals(found)
                if len(kinds & MOMENTS) == 1:
                    (kind,) = kinds & MOMENTS
                    kinds = kinds - {kind} | {self._take_moments(found, kind)}
        self._connection.register(name, {key: np.ascontiguousarray(column) for key, column in found.items()})
        return PatternTable(name, kinds, len(found["s"]), scale, frozenset(found) - frozenset("spog"))

    def kinds_of(self, objects: Numbers) -> frozenset[str]:
        """Return the possible kinds of some terms."""
        literals = objects[objects >= self.columns.nodes] - np.uint32(self.columns.nodes)
        nodes = self._kinds_of_nodes(objects) if len(literals) < len(objects) else frozenset()
        return self._kinds_of(self._forms[literals]) | nodes

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
        """Return the form of each object, ``RARE_FORM`` also for nodes."""
        forms = np.full(len(objects), RARE_FORM, np.uint16)
        literal = objects >= self.columns.nodes
        forms[literal] = self._forms[objects[literal] - np.uint32(self.columns.nodes)]
        return forms

    def _take_numbers(self, objects: Numbers, forms: Numbers) -> tuple[Numbers, int]:
        """Return the number of each object in the smallest sufficient scale, and that scale."""
        distinct, inverse, is_exact = self._find_distinct(objects, forms, EXACT)
        parsed = [parse_number(self.columns.text(number)) for number in distinct.tolist()]
        scale = max(places for _, places in parsed)
        values = [value * 10 ** (scale - places) for value, places in parsed]
        if max(map(abs, values)) >= 10**MOST_DIGITS:
            raise UnsupportedError("numbers with too many digits")
        numbers = np.full(len(objects), NO_NUMBER, np.int64)
        numbers[is_exact] = np.array(values, np.int64)[inverse]
        return numbers, scale

    def _take_reals(self, found: dict[str, Numbers]) -> None:
        """Add the doubles and floats of the objects, NaN for others; not if one of them is NaN itself."""
        distinct, inverse, is_real = self._find_distinct(found["o"], found["f"], REAL)
        values = np.array([parse_real(self.columns.text(number)) for number in distinct.tolist()])
        if not np.isnan(values).any():
            found["d"] = np.full(len(found["o"]), np.nan)
            found["d"][is_real] = values[inverse]

    def _take_moments(self, found: dict[str, Numbers], kind: str) -> str:
        """Add the dates of the objects, and return their kind; not if only some have a time zone."""
        distinct, inverse, is_moment = self._find_distinct(found["o"], found["f"], frozenset({kind}))
        parsed = [parse_moment(self.columns.text(number)) for number in distinct.tolist()]
        if len({one for _, one in parsed}) > 1 or any(abs(value) >= -NO_NUMBER for value, _ in parsed):
            return kind
        found["m"] = np.full(len(found["o"]), NO_NUMBER, np.int64)
        found["m"][is_moment] = np.array([value for value, _ in parsed], np.int64)[inverse]
        return parsed[0][1]

    def _find_distinct(
        self, objects: Numbers, forms: Numbers, kinds: frozenset[str]
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Return the distinct objects of some kinds, the index of each among them, and a mask of these objects."""
        wanted = np.isin(forms, [form for form, kind in enumerate(self.form_kinds) if kind in kinds])
        return *np.unique(objects[wanted], return_inverse=True), wanted

    # -- columns

    @cached_property
    def _subjects(self) -> Numbers:
        """The subject of each row of the out columns."""
        starts = as_array(self.columns.out_start)
        return np.repeat(np.arange(self.columns.nodes, dtype=np.uint32), np.diff(starts))

    @cached_property
    def _predicate_numbers(self) -> Numbers:
        return np.array(self.columns.predicates, np.uint32)

    def rows_of(self, place: int, graph: ActiveGraph = WHOLE) -> tuple[Numbers, Numbers]:
        """Return the sorted subjects and objects of the statements of a graph with a predicate."""
        if (place, graph.places) not in self._rows:
            predicates = as_array(self.columns.out_predicate)
            if graph.places is None:
                rows = np.flatnonzero(predicates == place)
            else:
                rows = self.graphs.rows_in(graph.places)
                rows = rows[predicates[rows] == place]
            self._rows[place, graph.places] = self._subjects[rows], as_array(self.columns.out_object)[rows]
        return self._rows[place, graph.places]

    def list_languages(self) -> str:
        """Return the language of each form as a list in SQL."""
        if len(self.columns.forms) > MOST_FORMS:
            raise UnsupportedError("too many languages and datatypes")
        tags = [form[1:] if form[:1] == "@" else "" for form in self.columns.forms]
        return "[" + ", ".join(f"'{tag}'" for tag in tags) + "]"

    def list_datatypes(self) -> str:
        """Return the datatype of each form as a list in SQL, NULL for languages."""
        if len(self.columns.forms) > MOST_FORMS:
            raise UnsupportedError("too many languages and datatypes")
        iris = [form[2:] or f"<{XSD}string>" for form in self.columns.forms]
        numbers = [
            "NULL" if form[:1] == "@" else str(self.number_of(iri))
            for form, iri in zip(self.columns.forms, iris, strict=True)
        ]
        return "[" + ", ".join(numbers) + "]::BIGINT[]"

    def decimal_forms(self) -> list[int]:
        """Return the indices of the forms of decimals."""
        return [place for place, kind in enumerate(self.form_kinds) if kind == DECIMAL]

    def forms_where(self, wanted: Sequence[str]) -> list[int]:
        """Return the indices of some forms, if they are in the store."""
        return [self.columns.forms.index(form) for form in wanted if form in self.columns.forms]
