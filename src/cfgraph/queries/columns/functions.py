"""SPARQL functions in SQL: tests of terms, texts, numbers and dates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace

from cfgraph.model.terms import IRI, XSD, Literal
from cfgraph.queries.columns.exact_numbers import as_number, boolean_value
from cfgraph.queries.columns.tables import ColumnTables
from cfgraph.queries.columns.values import (
    BLANK,
    BOOLEAN,
    DATE,
    DATE_TIME,
    EXACT,
    INTEGER,
    IRI_KIND,
    LANGUAGE,
    MOMENTS,
    NODES,
    OTHER,
    REAL,
    STRING,
    YEAR,
    YEAR_MONTH,
    UnsupportedError,
    Value,
    scale_to,
)
from cfgraph.queries.syntax_tree import Expression, FunctionCall, Variable
from cfgraph.store.columns import RARE_FORM
from cfgraph.store.term_text import literal_value, serialize_term

TEXT_FUNCTION = "term_text"
"""The SQL function that returns the text of an IRI or the value of a literal."""

SEARCH_FUNCTION = "text_holds"
"""The SQL function that tells whether a text contains another, ignoring case."""

CASES = {"LCASE": "text_lower", "UCASE": "text_upper"}
"""The SQL functions that change the case of letters, as defined by Unicode."""

MICROSECONDS_OF_DAY = 86_400_000_000

MOST_PLACES = 2**31
"""Position in a text from which on SUBSTR is left to the engine."""


class FunctionTranslator(ABC):
    """Translates calls of functions over the variables of one scope."""

    def __init__(self, tables: ColumnTables, scope: Mapping[str, Value], *, is_whole: bool) -> None:
        self._tables, self._scope, self._is_whole = tables, scope, is_whole

    @abstractmethod
    def value(self, expression: Expression) -> Value:
        """Return the value of an expression. Raises UnsupportedError."""

    @abstractmethod
    def _boolean(self, expression: Expression) -> Value: ...

    def stored(self, value: Value) -> Value:
        """Return a language as a text and a datatype as a term, any other value unchanged."""
        if value.type == "language":
            return Value("text", f"({self._tables.list_languages()})[{value.sql} + 1]")
        if value.type == "datatype":
            return Value("term", f"({self._tables.list_datatypes()})[{value.sql} + 1]", frozenset({IRI_KIND}))
        return value

    def _call(self, call: FunctionCall) -> Value:
        reader = getattr(self, f"_call_{call.function.lower()}", None) if isinstance(call.function, str) else None
        if reader is None or isinstance(call.function, IRI):
            raise UnsupportedError(f"function {call.function}")
        found: Value = reader(*call.arguments)
        return found

    def _call_bound(self, argument: Expression) -> Value:
        if not isinstance(argument, Variable):
            return boolean_value("TRUE")
        value = self._scope.get(argument.name)
        if value is None and not self._is_whole:
            raise UnsupportedError("BOUND of a variable outside EXISTS")
        return boolean_value("FALSE" if value is None else f"({value.sql} IS NOT NULL)")

    def _call_sameterm(self, first: Expression, second: Expression) -> Value:
        left, right = self.value(first), self.value(second)
        if left.type != "term" or right.type != "term":
            raise UnsupportedError("SAMETERM of calculated values")
        return boolean_value(f"({left.sql} = {right.sql})")

    def _call_coalesce(self, *arguments: Expression) -> Value:
        values = [self.value(argument) for argument in arguments]
        return _choose(values, lambda sqls: f"COALESCE({', '.join(sqls)})")

    def _call_if(self, condition: Expression, first: Expression, second: Expression) -> Value:
        test = self._boolean(condition).sql
        values = [self.value(first), self.value(second)]
        return _choose(values, lambda sqls: f"(CASE WHEN {test} THEN {sqls[0]} WHEN NOT {test} THEN {sqls[1]} END)")

    def _call_isnumeric(self, argument: Expression) -> Value:
        value = self.value(argument)
        if value.type != "term" or value.kinds & {OTHER}:
            raise UnsupportedError("ISNUMERIC of any literal")
        if not value.kinds & (EXACT | REAL):
            return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN FALSE END)")
        if not value.kinds <= EXACT | REAL:
            raise UnsupportedError("ISNUMERIC of values that may not be numbers")
        return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN TRUE END)")

    def _call_abs(self, argument: Expression) -> Value:
        value = as_number(self.value(argument))
        return replace(value, sql=f"abs({value.sql})")

    def _call_floor(self, argument: Expression) -> Value:
        return self._round(argument, "{0} // {1} - CASE WHEN {0} % {1} < 0 THEN 1 ELSE 0 END")

    def _call_ceil(self, argument: Expression) -> Value:
        return self._round(argument, "{0} // {1} + CASE WHEN {0} % {1} > 0 THEN 1 ELSE 0 END")

    def _call_round(self, argument: Expression) -> Value:
        moved = "(2 * {0} + {1})"
        twice = "(2 * {1})"
        return self._round(argument, f"{moved} // {twice} - CASE WHEN {moved} % {twice} < 0 THEN 1 ELSE 0 END")

    def _round(self, argument: Expression, written: str) -> Value:
        """Return a rounded number of the same datatype; halves are rounded up."""
        value = as_number(self.value(argument))
        if not value.scale:
            return value
        sql = written.format(f"({value.sql})", f"{10**value.scale}::HUGEINT")
        return replace(value, sql=f"({sql})", scale=0)

    def _call_year(self, argument: Expression) -> Value:
        return self._part_of_date(argument, "year")

    def _call_month(self, argument: Expression) -> Value:
        return self._part_of_date(argument, "month")

    def _call_day(self, argument: Expression) -> Value:
        return self._part_of_date(argument, "day")

    def _part_of_date(self, argument: Expression, part: str) -> Value:
        value = self.value(argument)
        if value.type != "term" or value.moment is None or not value.kinds <= {DATE, DATE_TIME, YEAR, YEAR_MONTH}:
            raise UnsupportedError(f"{part.upper()} of values that may not be dates without a time zone")
        (kind,) = value.kinds
        if kind in (YEAR, YEAR_MONTH):
            if part == "day" or (part == "month" and kind == YEAR):
                raise UnsupportedError(f"{part.upper()} of a year")
            months = value.moment if kind == YEAR_MONTH else f"({value.moment} * 12)"
            sql = f"({months} // 12)" if part == "year" else f"({months} % 12 + 1)"
        else:
            days = value.moment if kind == DATE else f"({value.moment} // {MICROSECONDS_OF_DAY})"
            sql = f"{part}(DATE '0001-01-01' + ({days} - 1)::INTEGER)"
        return Value("number", f"{sql}::HUGEINT", frozenset({INTEGER}))

    def _call_lcase(self, argument: Expression) -> Value:
        return Value("text", f"{CASES['LCASE']}({self._simple_text(self.value(argument))})")

    def _call_ucase(self, argument: Expression) -> Value:
        return Value("text", f"{CASES['UCASE']}({self._simple_text(self.value(argument))})")

    def _call_concat(self, *arguments: Expression) -> Value:
        texts = [self._simple_text(self.value(argument)) for argument in arguments]
        return Value("text", "(" + " || ".join(texts) + ")" if texts else "''")

    def _call_substr(self, argument: Expression, start: Expression, *length: Expression) -> Value:
        bounds = [self._constant_whole(bound) for bound in (start, *length)]
        return Value("text", f"substring({self._simple_text(self.value(argument))}, {', '.join(map(str, bounds))})")

    def _constant_whole(self, expression: Expression) -> int:
        """Return a positive integer constant of the query. Raises UnsupportedError."""
        value = self.value(expression)
        written = value.sql.removesuffix("::HUGEINT")
        if value.type != "number" or value.scale or not written.isdigit() or not 0 < int(written) < MOST_PLACES:
            raise UnsupportedError("SUBSTR with a position that is not a positive integer")
        return int(written)

    def _call_str(self, argument: Expression) -> Value:
        value = self.value(argument)
        if value.type in ("text", "language"):
            return value
        if value.type != "term" or (OTHER in value.kinds and value.form is None and not value.sql.isdigit()):
            raise UnsupportedError("STR of a calculated value")
        return Value("text", f"{TEXT_FUNCTION}({value.sql})")

    def _call_isiri(self, argument: Expression) -> Value:
        return self._is_kind(argument, IRI_KIND)

    _call_isuri = _call_isiri

    def _call_isblank(self, argument: Expression) -> Value:
        return self._is_kind(argument, BLANK)

    def _call_isliteral(self, argument: Expression) -> Value:
        value = self.value(argument)
        if value.type != "term":
            raise UnsupportedError("ISLITERAL of a calculated value")
        nodes = self._tables.columns.nodes
        if value.kinds <= NODES:
            return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN FALSE END)")
        if OTHER in value.kinds:  # a triple term is none
            raise UnsupportedError("ISLITERAL of a term that may be a triple")
        own = self._or_own_iri(value.sql)
        return boolean_value(f"({value.sql} >= {nodes} AND NOT (FALSE{own}))" if own else f"({value.sql} >= {nodes})")

    def _or_own_iri(self, sql: str) -> str:
        """Extend a condition for an IRI constant of the query that is not in the graph."""
        numbers = self._tables.own_iris()
        return f" OR {sql} IN ({', '.join(map(str, numbers))})" if numbers else ""

    def _is_kind(self, argument: Expression, kind: str) -> Value:
        value = self.value(argument)
        if value.type != "term":
            raise UnsupportedError("ISIRI of a calculated value")
        if kind not in value.kinds:
            return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN FALSE END)")
        if value.kinds == {kind}:  # known, also of terms that the graph has not
            return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN TRUE END)")
        if kind == BLANK:
            return boolean_value(f"({value.sql} IN (SELECT n FROM {self._tables.blank_nodes}))")
        is_iri = f"({value.sql} < {self._tables.columns.nodes}{self._or_own_iri(value.sql)})"
        is_blank = f"{value.sql} IN (SELECT n FROM {self._tables.blank_nodes})"
        return boolean_value(f"({is_iri} AND NOT {is_blank})" if BLANK in value.kinds else is_iri)

    def _call_lang(self, argument: Expression) -> Value:
        return Value("language", self._form_of(argument))

    def _call_datatype(self, argument: Expression) -> Value:
        value = self.value(argument)
        if value.kinds & {OTHER, LANGUAGE}:
            raise UnsupportedError("DATATYPE of texts with a language or of rare datatypes")
        return Value("datatype", self._form_of(argument))

    def _form_of(self, argument: Expression) -> str:
        value = self.value(argument)
        if value.type != "term" or value.form is None:
            raise UnsupportedError("LANG or DATATYPE of a calculated value")
        return f"NULLIF({value.form}, {RARE_FORM})"

    def _call_langmatches(self, tag: Expression, pattern: Expression) -> Value:
        value = self.value(tag)
        text = self._constant_text(self.value(pattern))
        if value.type != "language" or text is None:
            raise UnsupportedError("LANGMATCHES of anything but LANG and a tag")
        wanted = literal_value(text).lower()
        forms = [form for form in self._tables.columns.forms if form[:1] == "@"]
        if wanted != "*":
            forms = [form for form in forms if form[1:] == wanted or form[1:].startswith(f"{wanted}-")]
        return self._has_form(value, forms)

    def _call_contains(self, text: Expression, part: Expression) -> Value:
        return boolean_value(f"contains({self._searched(text)}, {self._pattern(part)})")

    def _call_strstarts(self, text: Expression, part: Expression) -> Value:
        return boolean_value(f"starts_with({self._searched(text)}, {self._pattern(part)})")

    def _call_strends(self, text: Expression, part: Expression) -> Value:
        return boolean_value(f"ends_with({self._searched(text)}, {self._pattern(part)})")

    def _call_strlen(self, text: Expression) -> Value:
        return Value("number", f"length({self._searched(text)})::BIGINT", frozenset({INTEGER}))

    def _call_regex(self, text: Expression, pattern: Expression, *flags: Expression) -> Value:
        """Search for a pattern of only letters and digits, which has the same meaning in every regular expression
        syntax.
        """
        written = [self._constant_text(self.value(part)) for part in (pattern, *flags)]
        plain, *asked = [literal_value(text) if text else "" for text in written]
        if asked not in ([], ["i"]) or not plain.lstrip("^").isalnum() or plain.count("^") > 1:
            raise UnsupportedError("REGEX with anything but letters and digits")
        if asked:
            return boolean_value(f"{SEARCH_FUNCTION}({self._searched(text)}, {quote(plain)})")
        search = "starts_with" if plain.startswith("^") else "contains"
        return boolean_value(f"{search}({self._searched(text)}, {quote(plain.lstrip('^'))})")

    def _searched(self, argument: Expression) -> str:
        """Return the value of a literal with or without a language, or a text, as text."""
        if isinstance(argument, FunctionCall) and str(argument.function) in CASES:
            (inner,) = argument.arguments
            return f"{CASES[str(argument.function)]}({self._searched(inner)})"
        value = self.value(argument)
        if value.type == "text":
            return value.sql
        if value.type == "term" and value.kinds <= {STRING, LANGUAGE}:
            return f"{TEXT_FUNCTION}({value.sql})"
        raise UnsupportedError("text search in values that may not be text")

    def _pattern(self, argument: Expression) -> str:
        return self._simple_text(self.value(argument))

    def _simple_text(self, value: Value) -> str:
        """Return a text without a language as text."""
        if value.type == "language":
            value = self.stored(value)
        if value.type == "text":
            return value.sql
        if value.type == "term" and value.kinds == {STRING}:
            text = self._constant_text(value)
            return f"{TEXT_FUNCTION}({value.sql})" if text is None else quote(literal_value(text))
        raise UnsupportedError("comparison with values that may be neither text nor exact numbers")

    def _has_form(self, value: Value, forms: list[str]) -> Value:
        places = self._tables.forms_where(forms)
        return boolean_value(f"(CASE WHEN {value.sql} IS NOT NULL THEN {is_in(value.sql, places)} END)")

    def _constant_text(self, term: Value) -> str | None:
        """Return the text of a constant of the query, or None for a variable."""
        return self._tables.text_of(int(term.sql)) if term.sql.isdigit() else None


def quote(text: str) -> str:
    """Quote a text for SQL."""
    if "\0" in text:
        raise UnsupportedError("text with the character U+0000")
    return "'" + text.replace("'", "''") + "'"


def _choose(values: list[Value], write: Callable[[list[str]], str]) -> Value:
    """Return one of several values of the same type, whichever SQL chooses."""
    types = {value.type for value in values}
    if len(types) != 1 or types & {"language", "datatype"}:
        raise UnsupportedError("choice between values of several types")
    kinds = frozenset(kind for value in values for kind in value.kinds)
    if types == {"number"}:
        if len(kinds) > 1:
            raise UnsupportedError("choice between integers and decimals")
        scale = max(value.scale for value in values)
        sqls = [scale_to(value.sql, value.scale, scale) for value in values]
        return Value("number", write(sqls), kinds, scale=scale)
    if types == {"real"} or kinds & (REAL | MOMENTS):
        raise UnsupportedError("choice between doubles or dates")
    return Value(values[0].type, write([value.sql for value in values]), kinds)


def is_in(sql: str, numbers: list[int]) -> str:
    return f"{sql} IN ({', '.join(map(str, numbers))})" if numbers else "FALSE"


def as_boolean(tables: ColumnTables, value: Value) -> Value:
    """Return a term that can only be a boolean as one, any other value unchanged."""
    if value.type != "term" or value.kinds != {BOOLEAN}:
        return value
    true, false = (
        [tables.number_of(serialize_term(Literal(text, IRI(XSD + "boolean")))) for text in texts]
        for texts in (("true", "1"), ("false", "0"))
    )
    return boolean_value(
        f"(CASE WHEN {is_in(value.sql, true)} THEN TRUE WHEN {is_in(value.sql, false)} THEN FALSE END)"
    )
