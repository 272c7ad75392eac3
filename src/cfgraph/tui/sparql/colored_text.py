"""A text area that colors SPARQL or Turtle and follows the theme of the program."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import TextArea

from cfgraph.text.safe import make_visible
from cfgraph.tui.sparql.highlighting import Grammar, Highlights, text_theme


class ColoredText(TextArea):
    """A text area whose colors come from Pygments, line by line."""

    def __init__(self, grammar: Grammar, *, id: str, read_only: bool = False) -> None:
        self._grammar = grammar
        super().__init__("", id=id, read_only=read_only, show_line_numbers=not read_only, soft_wrap=False)

    def on_mount(self) -> None:
        """Take the colors of the program's theme."""
        self._app_theme_changed()

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
        """The colors of the lines."""
        if not isinstance(self._highlights, Highlights):
            self._highlights = Highlights(self._grammar)
        return self._highlights

    def get_line(self, line_index: int) -> Text:
        """Return a line to be drawn, with one visible sign for each character that a terminal would obey or hide."""
        line = super().get_line(line_index)
        if not line.plain.isprintable():
            line.plain = "".join(
                character if character == "\t" else _visible_sign(character) for character in line.plain
            )
        return line

    def _build_highlight_map(self) -> None:
        """Follow an edit, in place of Textual's own way of coloring, which needs a parser that crashes."""
        self._line_cache.clear()
        self.highlights.follow(self.document.lines)

    def mark_problem(self, place: tuple[int, int, int] | None) -> None:
        """Mark a part of a line as wrong: its number, first column, and the column behind it, from 0."""
        if place != self.highlights.problem:
            self.highlights.mark(place)
            self._line_cache.clear()
            self.refresh()


def _visible_sign(character: str) -> str:
    if character.isprintable():
        return character
    shown = make_visible(character)
    return shown if len(shown) == 1 else "\ufffd"
