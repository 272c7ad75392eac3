"""The buffers of the editor, each with its own result. Plain values without display logic."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import Node
from cfgraph.queries import SavedQuery
from cfgraph.queries.completion_context import find_form_line
from cfgraph.queries.drafts import Draft
from cfgraph.queries.parsed_query import ParsedQuery, attach_header, join_header, parse_query
from cfgraph.queries.saving import split_header
from cfgraph.tui.widgets.table import Row

MOST_ROWS = 1_000_000
"""Maximum number of rows of a result on the screen, whatever the settings ask for."""

MOST_CLOSED = 20
"""Number of closed buffers to keep; only the last one keeps its result, which may have a million rows."""

Shape: TypeAlias = Literal["table", "bars", "line", "turtle"]
"""How a result is shown."""


MOST_CELLS = 3_000_000
"""Maximum number of cells of a result on the screen: results with many columns may have fewer rows."""


def bound_rows(limit: int, columns: int = 1) -> int:
    """Return the maximum number of rows of a run with this many columns."""
    return min(limit, MOST_ROWS, MOST_CELLS // max(columns, 1))


def count_columns(query: ParsedQuery) -> int:
    """Return the maximum number of columns in a query's result."""
    return len(query.projected) if query.form == "SELECT" else 3


@dataclass(frozen=True, slots=True)
class About:
    """What a run was about: the values of its parameters, the entities among them, and the columns of documents."""

    given: tuple[str, ...] = ()
    entities: tuple[Node, ...] = ()
    documents: frozenset[int] = frozenset()
    """The displayed columns of documents, which give a row's source rather than its content."""


@dataclass(slots=True)
class RunOutcome:
    """A run with its results so far. ``number`` identifies the run."""

    number: int = 0
    query: ParsedQuery = field(default_factory=lambda: parse_query(""))
    values: Mapping[str, str] = field(default_factory=dict)
    limit: int = 0
    started: float = 0.0
    busy: bool = False
    variables: tuple[str, ...] = ()
    rows: Sequence[Row] = ()
    result: QueryResult | None = None
    about: About = About()
    said: str = ""
    is_error: bool = False
    shape: Shape = "table"
    shapes: list[Shape] = field(default_factory=lambda: ["table"])
    """The shapes that the result can be shown in."""
    column: int | None = None
    """The column of the chart."""

    @property
    def can_grow(self) -> bool:
        """Whether another run could return more rows."""
        return self.limit < bound_rows(MOST_ROWS, count_columns(self.query))

    @property
    def is_cut(self) -> bool:
        """Whether the result is incomplete."""
        return self.result is not None and not self.result.complete and not self.busy


@dataclass(slots=True)
class Buffer:
    """A text in the editor. ``header`` is the hidden decorators; ``original`` is the initial text."""

    text: str = ""
    name: str = ""
    header: str = ""
    saved: str = ""
    original: str = ""
    cursor: tuple[int, int] = (0, 0)
    key: str = field(default_factory=lambda: secrets.token_hex(6))
    outcome: RunOutcome = field(default_factory=RunOutcome)
    parsed: ParsedQuery | None = None
    """The text as last parsed, which may be outdated."""

    @property
    def is_own(self) -> bool:
        """Whether it contains text by the user, which must not be lost."""
        return bool(self.text.strip()) and self.text != self.original

    @property
    def whole(self) -> str:
        """The text with its decorators, as saved in a file."""
        return join_header(self.header, self.text)

    def parse(self) -> ParsedQuery:
        """Return the parsed text, parsing it only after a change."""
        if self.parsed is None or self.parsed.text != self.text:
            self.parsed = parse_query(self.text, self.header)
        elif self.parsed.header != self.header:
            self.parsed = attach_header(self.parsed, self.header)
        return self.parsed

    def show(self, query: SavedQuery) -> None:
        """Replace the contents with a saved query."""
        self.header, self.text = split_header(query.text)
        self.original, self.saved, self.name = self.text, query.name, query.name
        self.cursor = (find_form_line(self.text), 0)

    def draft(self, order: int) -> Draft:
        """Return the buffer as a draft, to be saved."""
        return Draft(self.text, self.name, self.header, self.saved, order, self.cursor, self.key)


def _buffer_of_draft(draft: Draft) -> Buffer:
    """Return the buffer of a saved draft."""
    return Buffer(draft.text, draft.name, draft.header, draft.saved, cursor=draft.cursor, key=draft.key)


class Buffers:
    """The open buffers, one of them current, and the closed ones."""

    def __init__(self) -> None:
        self.all: list[Buffer] = [Buffer()]
        self.place = 0
        self._closed: list[tuple[int, Buffer]] = []
        self._named = 0

    def restore(self, drafts: Sequence[Draft]) -> None:
        """Add the buffers of saved drafts after the open ones."""
        self.all += map(_buffer_of_draft, drafts)
        self._named += len(drafts)

    @property
    def current(self) -> Buffer:
        """The buffer in the editor."""
        return self.all[self.place]

    def add(self, buffer: Buffer) -> None:
        """Add a buffer after the current one and make it current; if that has no text by the user, replace it."""
        if self.current.is_own or self.current.outcome.busy:
            self.place += 1
            self.all.insert(self.place, buffer)
        else:
            self.all[self.place] = buffer

    def close(self) -> Buffer:
        """Close the current buffer, and return it. There is always one left."""
        buffer = self.all.pop(self.place)
        if buffer.is_own:
            for _, older in self._closed:
                older.outcome = RunOutcome()
            self._closed = [*self._closed[1 - MOST_CLOSED :], (self.place, buffer)]
        if not self.all:
            self.all.append(Buffer())
        self.place = min(self.place, len(self.all) - 1)
        return buffer

    @property
    def can_reopen(self) -> bool:
        """Whether a buffer was closed."""
        return bool(self._closed)

    def reopen(self) -> None:
        """Reopen the last closed buffer."""
        place, buffer = self._closed.pop()
        self.place = min(place, len(self.all))
        self.all.insert(self.place, buffer)

    def new_number(self) -> int:
        """Return a number for a buffer without a name."""
        self._named += 1
        return self._named
