"""A document wrapper without wrapping: each line of the text is one line on the screen.

Textual's own has an entry for every line, which it rebuilds at each edit and counts for each line drawn, so that a key
in a text of 10,000 lines takes a third of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast, overload

from textual.document._document import DocumentBase, Location
from textual.document._wrapped_document import WrappedDocument
from textual.expand_tabs import get_tab_widths

Entry = TypeVar("Entry")


class UnwrappedDocument(WrappedDocument):
    """A wrapped document whose lines are never wrapped."""

    def wrap(self, width: int, tab_width: int | None = None) -> None:
        """Set the tab width; lines are not wrapped at any width."""
        self._width = 0
        self._tab_width = tab_width or self._tab_width
        self._wrap_offsets = self._for_each_line(lambda number: [])
        self._offset_to_line_info = self._for_each_line(lambda number: (number, 0))
        self._line_index_to_offsets = self._for_each_line(lambda number: [number])
        self._tab_width_cache = self._for_each_line(self._tab_widths_of)

    def wrap_range(self, start: Location, old_end: Location, new_end: Location) -> None:
        """Do nothing after an edit, as no state depends on the text."""

    @property
    def height(self) -> int:
        """The number of lines of the text."""
        return self.document.line_count

    def _for_each_line(self, make_entry: Callable[[int], Entry]) -> list[Entry]:
        return cast("list[Entry]", _LineEntries(self.document, make_entry))

    def _tab_widths_of(self, number: int) -> list[int]:
        return [width for _, width in get_tab_widths(self.document[number], self._tab_width)]


class _LineEntries(Sequence[Any]):
    """A sequence with an entry for each line of the text, created on request."""

    def __init__(self, document: DocumentBase, make_entry: Callable[[int], Any]) -> None:
        self._document, self._make_entry = document, make_entry

    def __len__(self) -> int:
        return self._document.line_count

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        numbers = range(len(self))[index]
        return self._make_entry(numbers) if isinstance(numbers, int) else list(map(self._make_entry, numbers))
