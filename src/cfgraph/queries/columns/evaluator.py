"""``ColumnEvaluator``: answering queries from the columns of a store with DuckDB, in the query worker."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, cast

import duckdb

from cfgraph.model.terms import XSD, BlankNode, Literal, Term
from cfgraph.queries.columns.aggregates import ORDER_FUNCTION
from cfgraph.queries.columns.functions import CASES, SEARCH_FUNCTION, TEXT_FUNCTION
from cfgraph.queries.columns.real_numbers import write_real
from cfgraph.queries.columns.selection import Selected, SelectTranslator
from cfgraph.queries.columns.tables import ColumnTables
from cfgraph.queries.columns.template import Template, split_construct
from cfgraph.queries.columns.values import DECIMAL, UnsupportedError, Value
from cfgraph.queries.parsed_query import parse_query
from cfgraph.queries.syntax_tree import (
    AskQuery,
    ConstructQuery,
    Projection,
    SelectQuery,
    ValuesPattern,
    Variable,
)
from cfgraph.queries.tree_names import list_projected_variables, resolve_names
from cfgraph.store.columns import Columns
from cfgraph.store.term_text import is_node_text, literal_value, parse_term, serialize_term

MEMORY_LIMIT = "2GB"
"""Memory limit of DuckDB; a query that needs more is left to the engine."""

FETCHED_ROWS = 2_000
"""Number of rows that are fetched at once."""

FAILURES = (UnsupportedError, duckdb.Error, MemoryError, RecursionError)
"""Exceptions of queries that are left to the engine."""

MOST_INTEGER = 2**63
"""Range of integers beyond which the engine returns none."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A query in SQL; ``selected`` is None for ASK, ``template`` is that of CONSTRUCT.

    ``starts_small`` means that some pattern has few statements.
    """

    sql: str
    selected: Selected | None
    starts_small: bool = False
    template: Template | None = None


class ColumnEvaluator:
    """Answers supported queries on one generation of a store."""

    def __init__(self, store: Mapping[str, Any]) -> None:
        """``store`` has the fields of a ``QueryableStore``."""
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "threads": os.cpu_count() or 1,
                "memory_limit": MEMORY_LIMIT,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        self._connection.execute("SET temp_directory = ''")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        self._tables = ColumnTables(
            Columns(Path(store["columns"]), store["shape"]), self._connection, union=store["union"]
        )
        special = cast(Any, "special")
        create = self._connection.create_function
        create(TEXT_FUNCTION, self._find_text, ["BIGINT"], "VARCHAR", null_handling=special)
        create(ORDER_FUNCTION, self._find_order, ["BIGINT"], "VARCHAR", null_handling=special)
        create(CASES["LCASE"], str.lower, ["VARCHAR"], "VARCHAR")
        create(CASES["UCASE"], str.upper, ["VARCHAR"], "VARCHAR")
        create(SEARCH_FUNCTION, _holds, ["VARCHAR", "VARCHAR"], "BOOLEAN")

    def translate(self, request: Mapping[str, Any]) -> Translation:
        """Translate a request to SQL. Raises UnsupportedError if it is left to the engine."""
        tree = parse_query(request["text"]).tree
        terms = {name: parse_term(text) for name, text in request["bindings"].items()}
        if any(isinstance(term, BlankNode) for term in terms.values()):
            raise UnsupportedError("blank node as a parameter")
        if not isinstance(tree, SelectQuery | AskQuery | ConstructQuery):
            raise UnsupportedError("DESCRIBE" if tree else "syntax error")
        try:
            tree = resolve_names(tree, request["prefixes"])
        except KeyError as error:
            raise UnsupportedError("unknown prefix") from error
        if terms:
            tree = _bind(tree, terms)
        template = None
        if isinstance(tree, ConstructQuery):
            tree, template = split_construct(tree)
        translator = SelectTranslator(self._tables, tree)
        if isinstance(tree, AskQuery):
            return Translation(translator.ask(tree), None, translator.starts_small)
        names = None if template else request["columns"]
        if names is None and tree.projections is not None:
            names = [variable.name for variable in list_projected_variables(tree)]
        if names is None:
            raise UnsupportedError("SELECT * with an unknown order of variables")
        limit = None if template or request["limit"] is None else request["limit"] + 1
        selected = translator.select(tree, names, limit)
        return Translation(selected.sql, selected, translator.starts_small, template)

    def rows(self, translation: Translation) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a translation. Raises duckdb.Error."""
        answer = self._connection.execute(translation.sql)
        while rows := answer.fetchmany(FETCHED_ROWS):
            yield from rows

    def lines(self, selected: Selected, rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
        """Yield rows as lines of tab-separated terms."""
        writers = [self._writer(value) for _, value in selected.columns]
        for row in rows:
            cells = ["" if cell is None else write(cell) for write, cell in zip(writers, row, strict=False)]
            yield "\t".join(cells) + "\n"

    def explain(self, translation: Translation) -> str:
        """Run a query and return its plan, with the time and rows of each step."""
        (row,) = self._connection.execute(f"EXPLAIN (ANALYZE, FORMAT json) {translation.sql}").fetchall()
        return "\n".join(_write_plan(json.loads(row[-1]), 0))

    def _writer(self, value: Value | None) -> Callable[[Any], str]:
        """Return a function that formats a value of a column as N-Triples."""
        if value is None or value.type == "term":
            return self._tables.text_of
        if value.type == "real":
            return lambda number: f'"{write_real(number)}"^^<{XSD}double>'
        if value.type == "number" and len(value.kinds) > 1:  # as ``Selected`` writes both kinds in one column
            return lambda pair: _write_number(pair >> 1, value.scale, DECIMAL if pair & 1 else "integer")
        if value.type == "number":
            datatype = DECIMAL if value.kinds == {DECIMAL} else "integer"
            return lambda number: _write_number(number, value.scale, datatype)
        if value.type == "boolean":
            return lambda truth: f'"{str(bool(truth)).lower()}"^^<{XSD}boolean>'
        return lambda text: serialize_term(Literal(text))

    def _find_text(self, number: int | None) -> str | None:
        """Return the text of an IRI, or the value of a literal; for DuckDB."""
        if number is None:
            return None
        text = self._tables.text_of(number)
        if text[0] == '"':
            return literal_value(text)
        return text[1:-1] if is_node_text(text) and text[0] == "<" else None

    def _find_order(self, number: int | None) -> str | None:
        """Return the sort key of terms: blank nodes, IRIs, then texts, those with a language before those without."""
        if number is None:
            return None
        text = self._tables.text_of(number)
        if text[0] != '"':
            return f"0{text}" if text[0] == "_" else f"1{text[1:-1]}"
        tag = text[text.rindex('"') + 2 :]
        return f"2{literal_value(text)}\0{tag or '~'}"


def _holds(text: str, pattern: str) -> bool:
    """Tell whether a text contains letters and digits, ignoring case; after ``^``, whether it begins with them."""
    return re.search(pattern, text, re.IGNORECASE) is not None


def _write_plan(step: Any, depth: int) -> Iterator[str]:
    """Yield the steps of a plan as lines: their operation, number of rows and time.

    The names differ from version 2 of DuckDB on.
    """
    if isinstance(step, list):
        for each in step:
            yield from _write_plan(each, depth)
        return
    name = step.get("operator_name") or step.get("name")
    if name and name not in ("EXPLAIN_ANALYZE", "RESULT_COLLECTOR"):
        rows = step.get("operator_cardinality", step.get("intermediate_rows", 0))
        seconds = step.get("operator_timing", step.get("timing", 0.0))
        yield f"{'  ' * depth}{str(name).strip().lower().replace('_', ' ')}: {rows:,} rows, {seconds * 1000:.1f} ms"
        depth += 1
    yield from _write_plan(step.get("children", step.get("operator", [])), depth)


def _write_number(number: int, scale: int, datatype: str) -> str:
    """Format a scaled number as a literal in N-Triples."""
    if datatype == "integer":
        number //= 10**scale
        if abs(number) >= MOST_INTEGER:
            raise UnsupportedError("numbers with too many digits")
        return f'"{number}"^^<{XSD}integer>'
    digits = str(abs(number)).rjust(scale + 1, "0")
    whole, rest = digits[: len(digits) - scale], digits[len(digits) - scale :].rstrip("0")
    written = f"{'-' if number < 0 and (whole != '0' or rest) else ''}{whole}{'.' if rest else ''}{rest}"
    return f'"{written}"^^<{XSD}decimal>'


def _bind(tree: Any, terms: Mapping[str, Term]) -> Any:
    """Return a tree with variables replaced by terms. Raises UnsupportedError if a variable is required."""
    if isinstance(tree, Variable):
        return terms.get(tree.name, tree)
    if isinstance(tree, Projection) and tree.variable is not None and tree.variable.name in terms:
        raise UnsupportedError("selecting or grouping by a parameter")
    if isinstance(tree, ValuesPattern) and any(variable.name in terms for variable in tree.variables):
        raise UnsupportedError("parameter in VALUES")
    if isinstance(tree, tuple):
        return tuple(_bind(member, terms) for member in tree)
    if is_dataclass(tree) and not isinstance(tree, Literal | type):
        return type(tree)(*(_bind(getattr(tree, part.name), terms) for part in fields(tree)))
    return tree
