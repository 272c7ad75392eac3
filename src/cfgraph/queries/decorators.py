"""Reading grlc decorators, the ``#+`` lines of a query file: the small part of YAML that they need.

Understood are ``key: scalar`` (plain or quoted, continued on indented lines), ``key: |`` and ``key: >`` blocks, and
lists, as ``- item`` lines or in brackets. An item ``name: value`` of a list is kept as text. Anything nested deeper is
kept as the text it is, so that decorators for other programs do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import Phrase, make_phrase

Value: TypeAlias = str | tuple[str, ...]


class Decorator(NamedTuple):
    """The value of a decorator, and the line of the file it begins on."""

    value: Value
    line: int


class _HeaderLine(NamedTuple):
    """A decorator line without its mark: its number, its indent and the rest."""

    number: int
    indent: int
    text: str


_KEY = re.compile(r"([A-Za-z_][\w-]*)\s*:(?:\s+(.*))?$")


def read_decorators(text: str) -> dict[str, Decorator]:
    """Return the decorators of a query by name, in lower case.

    Raises UsageError that names the line (``line 3: …``) where one can't be read.
    """
    found: dict[str, Decorator] = {}
    lines = list(_decorator_lines(text))
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if not line.text:
            continue
        match = _KEY.match(line.text) if line.indent == 0 else None
        if match is None:
            raise _make_error(line.number, make_phrase("saved.pair", found=line.text[:40]))
        below = place
        while below < len(lines) and (
            lines[below].indent > 0 or not lines[below].text or lines[below].text.startswith("- ")
        ):
            below += 1
        name = match[1].lower()
        if name in found:
            twice = make_phrase("saved.given_twice", name=match[1], first=found[name].line)
            raise _make_error(line.number, twice)
        found[name] = Decorator(_read_value((match[2] or "").strip(), lines[place:below], line.number), line.number)
        place = below
    return found


def _make_error(number: int, problem: Phrase) -> UsageError:
    """Return an error at a line of the ``#+`` decorators."""
    return UsageError("saved.at_line", line=number, problem=problem)


def _decorator_lines(text: str) -> Iterator[_HeaderLine]:
    """Yield the ``#+`` lines of a query file with their numbers."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#+"):
            content = line[2:].removeprefix(" ").rstrip()
            bare = content.lstrip(" ")
            if bare.startswith("\t"):
                raise _make_error(number, make_phrase("saved.tab"))
            yield _HeaderLine(number, len(content) - len(bare), bare)


def _read_value(start: str, below: list[_HeaderLine], number: int) -> Value:
    """Return the value of a decorator's YAML key."""
    while below and not below[-1].text:
        below = below[:-1]
    if start in ("|", "|-", "|+"):
        return _read_block(below)
    if start in (">", ">-", ">+"):
        return " ".join(line.text for line in below)
    if start.startswith("["):
        if not start.endswith("]"):
            raise _make_error(number, make_phrase("saved.open_list"))
        return tuple(_parse_scalar(item.strip(), number) for item in start[1:-1].split(",") if item.strip())
    if not start and below and below[0].text.startswith("-"):
        return _read_items(below)
    if not start:
        return _read_block(below)
    return _parse_scalar(" ".join([start, *(line.text for line in below if line.text)]), number)


def _read_block(lines: list[_HeaderLine]) -> str:
    """Return a block scalar of a decorator's YAML: its lines without their common indent."""
    margin = min((line.indent for line in lines if line.text), default=0)
    return "\n".join(" " * (line.indent - margin) + line.text if line.text else "" for line in lines).strip("\n")


def _read_items(lines: list[_HeaderLine]) -> tuple[str, ...]:
    """Return a list of a decorator's YAML."""
    margin = lines[0].indent
    items: list[str] = []
    for line in lines:
        if line.indent == margin and line.text.startswith("-"):
            items.append(_parse_scalar(line.text[1:].strip(), line.number))
        elif line.text and line.indent > margin:
            items[-1] += f"\n{line.text}"
        elif line.text:
            raise _make_error(line.number, make_phrase("saved.item", found=line.text[:40]))
    return tuple(items)


def _parse_scalar(text: str, number: int) -> str:
    """Return a scalar of a decorator's YAML."""
    if text[:1] in ("'", '"'):
        quote = text[0]
        if len(text) < 2 or text[-1] != quote:
            raise _make_error(number, make_phrase("saved.open_quotation", found=text[:40]))
        inner = text[1:-1]
        return inner.replace("''", "'") if quote == "'" else re.sub(r'\\(["\\])', r"\1", inner)
    return re.sub(r"\s+#.*", "", text)


def name_and_value(item: str) -> tuple[str, str] | None:
    """Return the parts of a list item ``name: value``, or None when it is no such item.

    >>> name_and_value("year: '2024'")
    ('year', '2024')
    """
    name, colon, value = item.partition(":")
    if not colon or not name.strip() or "\n" in item:
        return None
    return _parse_scalar(name.strip(), 0), _parse_scalar(value.strip(), 0)
