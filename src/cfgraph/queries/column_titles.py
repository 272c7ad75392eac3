"""The titles of a query's columns in each language: the decorators ``columns`` and ``columns_zh``."""

from __future__ import annotations

from collections.abc import Mapping

from cfgraph.model.errors import UsageError
from cfgraph.queries.decorators import Decorator, name_and_value, read_decorators
from cfgraph.queries.parsed_query import ParsedQuery
from cfgraph.text.catalog import Language, make_phrase

_NAMES: Mapping[Language, tuple[str, ...]] = {"en": ("columns_en", "columns"), "zh": ("columns_zh",)}
"""The decorators with titles in each language."""


def read_column_titles(query: ParsedQuery, language: Language) -> dict[str, str]:
    """Return the title of each column that has one in a language, by variable.

    Raises UsageError, with the line, for a decorator that is not a list of ``variable: title``, and for a variable that
    the query does not return.
    """
    decorators = read_decorators(query.whole)
    found = (decorators[name] for name in _NAMES[language] if name in decorators)
    return next((_read_titles(decorator, query.projected) for decorator in found), {})


def _read_titles(decorator: Decorator, columns: tuple[str, ...]) -> dict[str, str]:
    """Return the titles of one decorator."""
    items = decorator.value if isinstance(decorator.value, tuple) else (decorator.value,)
    pairs = [name_and_value(item) for item in items if item]
    titles = {name.removeprefix("?"): title for name, title in filter(None, pairs)}
    if None in pairs:
        raise UsageError("saved.at_line", line=decorator.line, problem=make_phrase("saved.columns"))
    if columns and (unknown := titles.keys() - set(columns)):
        problem = make_phrase("saved.no_such_column", name=min(unknown), columns=columns)
        raise UsageError("saved.at_line", line=decorator.line, problem=problem)
    return titles
