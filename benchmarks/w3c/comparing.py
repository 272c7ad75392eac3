"""Whether an answer is the one that a suite expects: the same rows or statements, whatever blank nodes are called."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

Bindings: TypeAlias = dict[str, Any]

_WHOLE = frozenset(
    f"{XSD}{name}"
    for name in (
        *("integer", "int", "long", "short", "byte", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
        *("positiveInteger", "nonNegativeInteger", "negativeInteger", "nonPositiveInteger"),
    )
)
_FLOATING = (f"{XSD}double", f"{XSD}float")


def same_rows(expected: Sequence[Bindings], found: Sequence[Bindings], *, ordered: bool, lax: bool) -> bool:
    """Tell whether two sequences of solutions are the same; with ``lax`` a row may stand more or less often."""
    if lax:
        return _rows_dataset(_distinct(expected), ordered=False) == _rows_dataset(_distinct(found), ordered=False)
    return len(expected) == len(found) and _rows_dataset(expected, ordered) == _rows_dataset(found, ordered)


def same_quads(expected: Iterable[ox.Quad], found: Iterable[ox.Quad]) -> bool:
    """Tell whether two datasets are isomorphic."""
    return _canonical(expected) == _canonical(found)


def _distinct(rows: Sequence[Bindings]) -> list[Bindings]:
    return list({tuple(sorted((name, str(value)) for name, value in row.items())): row for row in rows}.values())


def _rows_dataset(rows: Sequence[Bindings], ordered: bool) -> ox.Dataset:
    """Return rows as statements, a blank node each, in which they can be compared as graphs are."""
    quads = []
    for place, row in enumerate(rows):
        node = ox.BlankNode()
        quads.append(ox.Quad(node, ox.NamedNode("x:row"), ox.Literal(place if ordered else 0)))
        quads += [ox.Quad(node, ox.NamedNode(f"x:{name}"), by_value(value)) for name, value in row.items()]
    return _canonical(quads)


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def by_value(term: Any) -> Any:
    """Return a term with a number or truth value in one form for all that are equal."""
    if isinstance(term, ox.Triple):
        return ox.Triple(term.subject, term.predicate, by_value(term.object))
    if not isinstance(term, ox.Literal):
        return term
    kind = term.datatype.value
    try:
        if kind in _WHOLE:
            return ox.Literal(str(int(term.value)), datatype=term.datatype)
        if kind == f"{XSD}decimal" and re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", term.value):
            return ox.Literal(format(Decimal(term.value).normalize(), ".18g"), datatype=term.datatype)
        if kind in _FLOATING:
            number = float(term.value)
            digits = 6 if kind.endswith("float") else 12
            return ox.Literal(
                str(number) if not math.isfinite(number) else f"{number:.{digits}g}", datatype=term.datatype
            )
        if kind == f"{XSD}boolean":
            return ox.Literal({"1": "true", "0": "false"}.get(term.value, term.value), datatype=term.datatype)
    except (ValueError, InvalidOperation):
        pass
    return term


def read_result_set(quads: Sequence[ox.Quad]) -> tuple[list[Bindings] | bool, bool] | None:
    """Return the rows, or the truth value, that a graph describes as a result set, and whether they are in order."""
    by_subject: dict[Any, list[tuple[str, Any]]] = {}
    for quad in quads:
        by_subject.setdefault(quad.subject, []).append((quad.predicate.value, quad.object))
    rows: list[tuple[int, Bindings]] = []
    is_result_set = ordered = False
    for pairs in by_subject.values():
        for predicate, value in pairs:
            if predicate == f"{RS}boolean":
                return value.value in ("true", "1"), False
            is_result_set |= predicate in (f"{RS}resultVariable", f"{RS}solution")
            if predicate != f"{RS}solution":
                continue
            row: Bindings = {}
            index = 0
            for inner, node in by_subject.get(value, []):
                if inner == f"{RS}index":
                    index, ordered = int(node.value), True
                elif inner == f"{RS}binding":
                    parts = dict(by_subject[node])
                    row[parts[f"{RS}variable"].value] = parts[f"{RS}value"]
            rows.append((index, row))
    if not is_result_set:
        return None
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])], ordered
