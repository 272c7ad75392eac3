"""The catalog says everything in both languages, and says nothing that nobody asks for."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import cfgraph
from cfgraph.text.catalog import LANGUAGES, Messages, catalog_entries, language_of_locale

SOURCE = Path(cfgraph.__file__).parent

COMPUTED = (
    "cli.kept_",
    "sources.grade_",
    "palette.",
    "place.",
    "quit.",
    "synonym.",
    "tag.",
    "moment.",
    "measure.",
    "change.",
    "key.",
    "does.",
    "part.",
    "setting.",
    "theme.",
    "how.",
    "history.",
    "claims.",
    "canvas.kind_",
    "canvas.level_",
    "compare.",
    "cli.how_",
    "cli.kind_",
    "dossier.mark_",
    "cli.name_",
    "cli_help.",
    "metavar.",
    "check.",
)
"""Beginnings of keys that end in the name of an action, a kind of name, or a command: any of these may be asked for."""

KEY = re.compile(r"[a-z_]+\.[a-z_]+")


def keys_used() -> set[str]:
    """Return every key of the catalog that a module writes out, or puts together from a beginning and a string."""
    used: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        strings = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        starts = {
            first.value
            for first in (node.values[0] for node in nodes if isinstance(node, ast.JoinedStr))
            if isinstance(first, ast.Constant) and isinstance(first.value, str)
        }
        used |= strings | {f"{start}{string}" for start in starts for string in strings}
    return used & set(catalog_entries())


def keys_asked_for() -> Iterator[tuple[str, str]]:
    """Yield the literal keys of calls such as ``messages("cli.how")``, with the module that makes them."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            callee = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if callee.lstrip("_") in ("messages", "say", "message") and isinstance(first, ast.Constant):
                assert isinstance(first.value, str)
                yield first.value, str(path.relative_to(SOURCE))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_tables_parsed_one_by_one_are_the_whole_file() -> None:
    tables = tomllib.loads((SOURCE / "text" / "catalog.toml").read_text(encoding="utf-8"))
    assert catalog_entries() == {f"{table}.{name}": texts for table in tables for name, texts in tables[table].items()}


def test_every_key_has_both_languages_with_the_same_placeholders() -> None:
    for key, texts in catalog_entries().items():
        assert set(texts) == set(LANGUAGES), key
        assert all(text.strip() for text in texts.values()), key
        assert placeholders(texts["zh"]) == placeholders(texts["en"]), key


def test_no_used_key_is_missing() -> None:
    missing = {(key, where) for key, where in keys_asked_for() if KEY.fullmatch(key) and key not in catalog_entries()}
    assert not missing


def test_no_key_is_unused() -> None:
    used = keys_used()
    assert not [key for key in catalog_entries() if key not in used and not key.startswith(COMPUTED)]


def test_values_are_inserted_with_braces_unchanged() -> None:
    assert Messages("en")("sources.as_of", date="{x}") == "as of {x}"


def test_unknown_key_raises_key_error() -> None:
    with pytest.raises(KeyError):
        Messages("zh")("nothing.like_this")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": "de_DE.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh"),
        ({"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
        ({"LC_ALL": "C"}, "en"),
        ({}, "en"),
    ],
)
def test_language_follows_the_locale(environ: dict[str, str], language: str) -> None:
    assert language_of_locale(environ) == language


def counted() -> list[tuple[str, list[str]]]:
    """Return the English texts that say a number with a noun, each with its pairs of forms."""
    found = {
        key: [spec or "" for _, _, spec, _ in Formatter().parse(text["en"])] for key, text in catalog_entries().items()
    }
    pairs = {key: [spec for spec in specs if "|" in spec] for key, specs in found.items()}
    return [(key, specs) for key, specs in pairs.items() if specs]


NOUNS = (
    "rows|nodes|edges|entities|claims|sources|statements|paths|hops|neighbors|groups|circles|chains|characters"
    "|relations|shapes|files|times|documents|holders|bars|texts|terms|runs|results|were"
)


def test_one_is_singular() -> None:
    for key, texts in catalog_entries().items():
        if "{" in texts["en"]:
            names = {name.partition("!")[0] for _, name, _, _ in Formatter().parse(texts["en"]) if name}
            said = Messages("en")(key, **dict.fromkeys(names, 1))
            assert not re.search(rf"\b1 (?:shortest |more |former )?(?:{NOUNS})\b", said), key
            assert "|" not in said, key


def test_several_are_plural() -> None:
    for key, pairs in counted():
        names = placeholders(catalog_entries()[key]["en"])
        for count, place in ((1, 0), (0, 1), (2, 1)):
            said = Messages("en")(key, **dict.fromkeys(names, count))
            assert all(pair.split("|")[place].format(**dict.fromkeys(names, count)) in said for pair in pairs), key


def test_formatted_numbers_select_plural() -> None:
    assert Messages("en")("set.count", nodes="1") == "1 entity"
    assert Messages("en")("set.count", nodes="1,001") == "1,001 entities"


def test_numbers_in_chinese_have_one_form() -> None:
    assert not [key for key, texts in catalog_entries().items() if "|" in texts["zh"]]


@pytest.mark.parametrize(
    ("key", "name", "shown"),
    [
        ("shares.title", "招联", "招联的股东与持股"),
        ("shares.title", "Apple", "Apple 的股东与持股"),
        ("paths.to", "招联", "从招联到哪里？"),
        ("paths.to", "58 同城", "从 58 同城到哪里？"),
        ("similar.title", "A公司（中国）", "与 A公司（中国）相似"),
    ],
)
def test_only_latin_names_have_spaces_in_chinese(key: str, name: str, shown: str) -> None:
    assert Messages("zh")(key, name=name) == shown
