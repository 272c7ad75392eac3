"""The values of a dossier: sections of lines, each line with its claims and confidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Literal, TypeAlias

from cfgraph.model.entity import Source
from cfgraph.text.catalog import Language

Mark: TypeAlias = Literal["stated", "inferred", "computed"]
"""The confidence of a line: stated by its source, inferred, or computed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a dossier: its text, validity, claims and, if inferred or computed, the reason.

    ``notes`` has, for each source, its claim's note other than the line's ``reason``; empty without any.
    """

    text: str
    date: str = ""
    sources: tuple[Source, ...] = ()
    mark: Mark = "stated"
    reason: str = ""
    depth: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a dossier; ``level`` 3 is below one of level 2, which then ``opens`` without lines."""

    title: str
    lines: tuple[Line, ...]
    level: int = 2
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known about an entity, in sections."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]


@dataclass
class Bibliography:
    """The documents that lines cite, numbered from 1 in the order of first citation."""

    numbers: dict[object, int] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)

    def number_source(self, source: Source) -> int:
        """Return the number of a source's document."""
        key = source.document if source.document is not None else source.title
        if key not in self.numbers:
            self.numbers[key] = len(self.numbers) + 1
            self.sources.append(source)
        return self.numbers[key]

    def cite_each(self, line: Line) -> list[tuple[int, Source, str]]:
        """Return the sources of a line with their numbers and notes, without duplicate locations."""
        cited: dict[tuple[int, Source], dict[str, None]] = {}
        for source, note in zip_longest(line.sources, line.notes, fillvalue=""):
            assert isinstance(source, Source)
            cited.setdefault((self.number_source(source), source), {})[str(note)] = None
        return [(number, source, "; ".join(filter(None, notes))) for (number, source), notes in cited.items()]


def bracket(text: str, language: Language) -> str:
    """Return a text in brackets, as they follow other text in the language; nothing for no text."""
    if not text:
        return ""
    return f"（{text}）" if language == "zh" else f" ({text})"
