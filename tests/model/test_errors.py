"""Errors are phrases of the catalog, told in either language; no source raises one with a text of its own."""

from __future__ import annotations

import ast
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import cfgraph
from cfgraph.model.errors import AmbiguousNameError, CfgraphError, QueryError, UsageError, translate_error
from cfgraph.queries.runner import QueryCancelled
from cfgraph.text.catalog import LANGUAGES, Messages, catalog_entries, make_phrase
from cfgraph.text.safe import make_visible

SOURCE = Path(cfgraph.__file__).parent

NOT_TOLD = {"candidates"}
"""Keywords of errors that are kept beside the text."""


def kinds(kind: type[CfgraphError]) -> Iterator[str]:
    yield kind.__name__
    for each in kind.__subclasses__():
        yield from kinds(each)


def phrases_made() -> Iterator[tuple[str, ast.expr | None, set[str]]]:
    """Yield what makes errors and phrases in the sources: where, the key, and the names of the values."""
    assert QueryCancelled in CfgraphError.__subclasses__()
    makers = {*kinds(CfgraphError), "make_phrase"}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if called in makers:
                names = {keyword.arg or "**" for keyword in node.keywords} - NOT_TOLD
                key = node.args[0] if len(node.args) == 1 else None
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", key, names


def keys_of(key: ast.expr | None) -> list[str]:
    """Return the keys that an argument may be; none when it is not written out."""
    if isinstance(key, ast.IfExp):
        one, other = keys_of(key.body), keys_of(key.orelse)
        return [*one, *other] if one and other else []
    return [key.value] if isinstance(key, ast.Constant) and isinstance(key.value, str) else []


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


VARIABLE_KEYS = {"model/errors.py", "cli/usage.py"}
"""Modules in which a key is looked up or passed on."""


def test_every_error_and_phrase_names_its_key_and_exactly_the_values_of_its_text() -> None:
    made = list(phrases_made())
    assert len(made) > 200
    wrong = []
    for where, key, names in made:
        keys = keys_of(key)
        if not keys and where.partition(":")[0] not in VARIABLE_KEYS:
            wrong.append(f"{where}: not a key")
        for each in keys:
            text = catalog_entries().get(each, {}).get("en")
            if text is None:
                wrong.append(f"{where}: no text {each!r}")
            elif placeholders(text) != names:
                wrong.append(f"{where}: {each} names {placeholders(text)}, not {names}")
    assert not wrong


def test_a_text_in_place_of_a_key_would_be_found() -> None:
    for source in ('f"{path}: gone"', '"a " + b', '"{}".format(b)', "text", "messages('app.exists')"):
        expression = ast.parse(source, mode="eval").body
        assert not keys_of(expression)
    assert keys_of(ast.parse('"a.b" if c else "a.d"', mode="eval").body) == ["a.b", "a.d"]


def test_errors_are_translated_and_str_is_english() -> None:
    error = UsageError("asked.no_date", text="soon")
    assert str(error) == "not a date: 'soon'; write 2024, 2024-06 or 2024-06-30"
    assert translate_error(error, Messages("zh")) == "“soon”不是日期；请写成 2024、2024-06 或 2024-06-30"


def test_nested_errors_are_in_the_same_language() -> None:
    spot = QueryError("syntax.at", line=2, column=7, problem=make_phrase("syntax.too_deep"))
    error = UsageError("saved.in_file", path=Path("a.rq"), problem=spot)
    assert str(error) == "a.rq: line 2, column 7: the query is nested too deeply"
    assert translate_error(error, Messages("zh")) == "a.rq：第 2 行第 7 列：查询嵌套太深"
    assert (spot.line, spot.column) == (2, 7)


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EISDIR, errno.EEXIST, errno.EROFS])
def test_common_system_errors_are_translated_to_chinese(number: int) -> None:
    error = OSError(number, os.strerror(number), "x.ttl")
    assert translate_error(error, Messages("en")) == f"x.ttl: {os.strerror(number)}"
    chinese = translate_error(error, Messages("zh"))
    assert chinese.startswith("x.ttl：")
    assert not chinese.removeprefix("x.ttl：").isascii()


def test_other_system_errors_are_kept() -> None:
    error = UsageError("files.unreadable", path="x", reason=OSError(errno.EPIPE, "Broken pipe"))
    assert translate_error(error, Messages("zh")) == "x：无法读取：Broken pipe"


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_values_are_visible_on_one_line(language: str) -> None:
    hostile = "a\x1b[31m\n\u202eb[bold]"
    for error in (
        UsageError("asked.no_date", text=hostile),
        UsageError("files.unreadable", path=hostile, reason=OSError(0, hostile)),
        AmbiguousNameError(
            "parameter.wrong", name=hostile, reason=UsageError("usage.extra", words=[hostile]), candidates=[]
        ),
    ):
        text = translate_error(error, Messages("zh" if language == "zh" else "en"))
        assert make_visible(text) == text
        assert "[bold]" in text
