"""A text area with syntax highlighting of SPARQL or Turtle in the colors of the program's theme."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.document._document import Document
from textual.document._document_navigator import DocumentNavigator
from textual.geometry import Size
from textual.signal import Signal
from textual.strip import Strip
from textual.widgets import TextArea

from cfgraph.text.safe import make_visible
from cfgraph.tui.sparql.highlighting import Grammar, Highlights, text_theme
from cfgraph.tui.sparql.long_lines import LONG, cut_line, measure_columns
from cfgraph.tui.sparql.unwrapped_text import UnwrappedDocument


class ColoredText(TextArea):
    """A text area highlighted by Pygments, line by line."""

    def __init__(self, grammar: Grammar, *, id: str, read_only: bool = False) -> None:
        self._grammar = grammar
        self._widths: dict[str, int] = {}
        """The column widths, in cells, of lines with characters wider than one cell or control characters."""
        self._signals: tuple[Signal[Any], ...] = ()
        super().__init__("", id=id, read_only=read_only, show_line_numbers=not read_only, soft_wrap=False)

    def _set_document(self, text: str, language: str | None) -> None:
        """Show another text. Replaces Textual's method, which examines every character to wrap lines."""
        self.document = Document(text)
        self.wrapped_document = UnwrappedDocument(self.document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def on_mount(self) -> None:
        """Apply the colors of the program's theme."""
        self._app_theme_changed()
        self._signals = (self.app.theme_changed_signal, self.screen.text_selection_started_signal)

    def on_unmount(self) -> None:
        """Unsubscribe from the signals, which Textual forgets to do; they would keep the text in memory."""
        for signal in self._signals:
            signal.unsubscribe(self)

    def _app_theme_changed(self) -> None:
        self.register_theme(text_theme(self.app.current_theme))
        if self.theme == "cfgraph":
            self._set_theme("cfgraph")
            self._line_cache.clear()
            self.refresh()
        else:
            self.theme = "cfgraph"

    @property
    def highlights(self) -> Highlights:
        """The highlights of the lines."""
        if not isinstance(self._highlights, Highlights):
            self._highlights = Highlights(self._grammar)
        return self._highlights

    def get_line(self, line_index: int) -> Text:
        """Return a line to be drawn, with a visible symbol for each control or invisible character."""
        line = super().get_line(line_index)
        _show_signs(line)
        return line

    def get_column_width(self, row: int, column: int) -> int:
        """Return the number of cells before a column of a line."""
        line = self.document[row]
        return measure_columns(line)[column] if len(line) > LONG else super().get_column_width(row, column)

    def _refresh_size(self) -> None:
        """Update the virtual size. Replaces Textual's method, which measures every character at every edit."""
        before, self._widths = self._widths, {}
        width = 0
        for line in self.document.lines:
            if line.isascii() and "\t" not in line:
                width = max(width, len(line))
            else:
                cells = self._widths[line] = before.get(line) or self._measure_line(line)
                width = max(width, cells)
        self.virtual_size = Size(width + self.gutter_width + 1, self.document.line_count)
        self._refresh_scrollbars()

    def _measure_line(self, line: str) -> int:
        if len(line) > LONG:
            return measure_columns(line)[-1]
        plain = line.expandtabs(self.indent_width)
        return len(plain) if plain.isascii() else cell_len(plain)

    def _render_line(self, y: int) -> Strip:
        """Draw a line; of a long one, draw the visible part."""
        row = y + self.scroll_offset.y
        is_long = row < self.document.line_count and len(self.document[row]) > LONG
        return self._render_long_line(row) if is_long else super()._render_line(y)

    def _render_long_line(self, row: int) -> Strip:
        """Draw the visible part of a line, with the cursor, the selection and the marked error."""
        theme, room = self._theme, self.region.width - self.gutter_width
        assert theme is not None
        text, first = cut_line(self.document[row], self.scroll_offset.x, room)
        _show_signs(text)
        text.plain = text.plain.replace("\t", " ")
        (top, bottom), (cursor_row, cursor) = sorted(self.selection), self.selection.end
        here = cursor_row == row and self._has_cursor
        line_style = theme.cursor_line_style if here and self.highlight_cursor_line else None
        marks: list[tuple[Style | None, int, int]] = [(line_style, 0, first + len(text))]
        if top != bottom and top[0] <= row <= bottom[0]:
            end = bottom[1] if bottom[0] == row else first + len(text)
            marks.append((theme.selection_style, top[1] if top[0] == row else 0, end))
        if (problem := self.highlights.problem) is not None and problem[0] == row:
            marks.append((theme.syntax_styles.get("problem"), problem[1], max(problem[2], problem[1] + 1)))
        if here and self._draw_cursor:
            marks.append((theme.cursor_style, cursor, cursor + 1))
        for style, start, end in marks:
            if style is not None and end > first:
                text.stylize(style, max(start - first, 0), end - first)
        strip = Strip(text.render(self.app.console)).crop(0, room)
        strip = strip.extend_cell_length(room, line_style or theme.base_style)
        if self.show_line_numbers:
            gutter_style = theme.cursor_line_gutter_style if line_style else theme.gutter_style
            number = f"{row + self.line_number_start:>{self.gutter_width - 2}}  "
            strip = Strip.join([Strip([Segment(number, gutter_style)], self.gutter_width), strip])
        return strip.apply_style(theme.base_style or self.rich_style)

    def _build_highlight_map(self) -> None:
        """Update the highlights after an edit. Replaces Textual's highlighting, which needs a parser that crashes."""
        self._line_cache.clear()
        self.highlights.follow(self.document.lines)

    def mark_problem(self, place: tuple[int, int, int] | None) -> None:
        """Mark part of a line as an error: its line number, first column and end column, counted from 0."""
        if place != self.highlights.problem:
            self.highlights.mark(place)
            self._line_cache.clear()
            self.refresh()


def _show_signs(line: Text) -> None:
    """Replace each control or invisible character with a visible symbol."""
    if not line.plain.isprintable():
        line.plain = "".join(character if character == "\t" else _visible_sign(character) for character in line.plain)


def _visible_sign(character: str) -> str:
    if character.isprintable():
        return character
    shown = make_visible(character)
    return shown if len(shown) == 1 else "\ufffd"
