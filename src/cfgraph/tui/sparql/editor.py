"""The query editor: syntax highlighting, errors marked while typing, and a completion list at the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from cfgraph.model.errors import CfgraphError, QueryError
from cfgraph.queries.completion_context import CompletionContext, find_completion_context
from cfgraph.queries.guard import find_problem
from cfgraph.queries.keywords import KEYWORDS
from cfgraph.queries.parsed_query import ParsedQuery, parse_query
from cfgraph.queries.prefixes import find_prefix_offset
from cfgraph.queries.suggestions import Candidate, Suggester
from cfgraph.queries.tokens import line_and_column
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.sparql.colored_text import ColoredText
from cfgraph.tui.terminal.timers import call_after
from cfgraph.tui.widgets.table import Column, Row, Table

PAUSE = 0.05
"""Seconds without a key before completion looks for candidates."""

CHECK_PAUSE = 0.25
"""Seconds without a key before the text is checked."""

WINDOW = 50_000
"""Characters before the cursor that completion reads; of a longer query, it knows only these."""

LONGEST_CHECKED = 300_000
"""Maximum length in characters of a query that is checked while the user types."""

POPUP_LINES = 8
POPUP_CELLS = 64


class Popup(Table, can_focus=False):
    """The completion list. The editor keeps the focus and moves the list's cursor."""

    DEFAULT_CSS = """
    Popup { overlay: screen; position: absolute; display: none; background: $boost; }
    Popup.-open { display: block; }
    Popup > .table--cursor-blurred { background: $primary; color: $text; text-style: bold; }
    """

    chosen = False
    """Whether Enter accepts a candidate instead of beginning a new line."""


class SparqlEditor(CommandTarget, ColoredText):
    """A text area that passes keys to the completion list while that is open."""

    PARTS = ("completion",)

    class Accepted(Message):
        """Posted when the candidate at the cursor is accepted."""

    class Closed(Message):
        """Posted when the completion list is dismissed."""

    def __init__(self, popup: Popup) -> None:
        super().__init__("sparql", id="editor")
        self._popup = popup

    @property
    def is_open(self) -> bool:
        """Whether the completion list is open and takes the keys."""
        return self._popup.has_class("-open")

    @property
    def is_chosen(self) -> bool:
        """Whether Enter accepts a candidate instead of beginning a new line."""
        return self.is_open and self._popup.chosen

    def action_candidate(self, by: int) -> None:
        """Move the cursor in the completion list."""
        if self._popup.chosen or by < 0:
            self._popup.action_move(by)
        self._popup.chosen = True

    def action_accept(self) -> None:
        """Accept the candidate at the cursor."""
        self.post_message(self.Accepted())

    def action_accept_chosen(self) -> None:
        """Accept the candidate on Enter, which does so only if the user moved to one or it is unambiguous."""
        self.action_accept()

    def action_close_candidates(self) -> None:
        """Close the completion list."""
        self.post_message(self.Closed())


class QueryEditor(Vertical):
    """The editor with its completion list. Posts ``Changed`` at every edit and ``Checked`` after checking the text."""

    class Changed(Message):
        """Posted when the text is edited."""

    class Checked(Message):
        """Posted with the parsed text and its error, if any; ``unfinished`` if the text merely ends too early."""

        def __init__(self, query: ParsedQuery, problem: QueryError | None, unfinished: bool) -> None:
            super().__init__()
            self.query, self.problem, self.unfinished = query, problem, unfinished

    class Suggested(Message):
        """Posted with the candidates for a state of the text; none if they could not be read."""

        def __init__(self, state: int, spot: CompletionContext, candidates: list[Candidate]) -> None:
            super().__init__()
            self.state, self.spot, self.candidates = state, spot, candidates

    class Found(Message):
        """Posted with the parsed state of a text and its error, if any."""

        def __init__(self, state: int, query: ParsedQuery, problem: QueryError | None) -> None:
            super().__init__()
            self.state, self.query, self.problem = state, query, problem

    def __init__(self, suggester: Suggester, prefixes: frozenset[str]) -> None:
        super().__init__(id="query-editor")
        self._suggester, self._prefixes = suggester, prefixes
        self._popup = Popup([Column(grows=True, least=16), Column(most=22), Column(most=18)], id="candidates")
        self._editor = SparqlEditor(self._popup)
        self._state = 0
        self._spot: CompletionContext | None = None
        self._quiet = ""
        self._waiting: dict[str, Timer] = {}

    def compose(self) -> ComposeResult:
        """Compose the text area and, on a layer above it, the completion list."""
        yield self._editor
        yield self._popup

    @property
    def area(self) -> SparqlEditor:
        """The text area."""
        return self._editor

    def load(self, text: str, cursor: tuple[int, int] = (0, 0)) -> None:
        """Show another text, without completion."""
        self._quiet = text
        self._editor.load_text(text)
        self._editor.move_cursor(self._editor.clamp_visitable(cursor) if text else (0, 0))
        self._show_cursor_line()
        self._close_popup()

    def on_resize(self) -> None:
        """Keep the query form visible when there is less space."""
        if not self._editor.has_focus:
            self._show_cursor_line()

    def _show_cursor_line(self) -> None:
        """Scroll the cursor line to the top; in a saved query, this is the first line after the prefixes."""
        line = self._editor.cursor_location[0]
        # Before the first layout there is nothing to scroll.
        self.call_after_refresh(self._editor.scroll_to, 0, line, animate=False, immediate=True)

    def replace_all(self, text: str) -> None:
        """Replace the text by another one, as an edit that can be undone."""
        cursor = self._editor.cursor_location
        self._quiet = text
        self._editor.replace(text, (0, 0), self._editor.document.end)
        self._editor.move_cursor(self._editor.clamp_visitable(cursor))

    def go_to(self, line: int, column: int) -> None:
        """Move the cursor to a line and column, counted from 1."""
        self._editor.move_cursor(self._editor.clamp_visitable((line - 1, max(column - 1, 0))))

    # -- changes

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        """Schedule a check of the text and, if the user is typing, completion."""
        message.stop()
        self._state += 1
        self._run_after("check", CHECK_PAUSE, self._check)
        text = self._editor.text
        if text == self._quiet or not self._editor.has_focus:
            self._close_popup()
        else:
            self._run_after("complete", PAUSE, self._complete)
        self.post_message(self.Changed())

    def on_text_area_selection_changed(self, message: TextArea.SelectionChanged) -> None:
        """Close the completion list when the cursor leaves its word."""
        message.stop()
        if self._spot is not None and self._popup.has_class("-open"):
            row, column = self._editor.cursor_location
            typed = self._editor.document.get_line(row)[:column].endswith(self._spot.typed)
            if not typed or self._editor.selected_text:
                self._close_popup()

    def on_descendant_blur(self) -> None:
        """Close the completion list when the editor loses the focus."""
        self._close_popup()

    @property
    def is_waiting(self) -> bool:
        """Whether a check or completion is scheduled."""
        return bool(self._waiting)

    def _run_after(self, what: str, seconds: float, job: Callable[[], None]) -> None:
        def begin() -> None:
            if self._waiting.get(what) is timer:
                del self._waiting[what]
                job()

        if what in self._waiting:
            self._waiting[what].stop()
        timer = self._waiting[what] = call_after(self, seconds, begin)

    # -- checking

    def _check(self) -> None:
        state, text, prefixes = self._state, self._editor.text, self._prefixes
        if len(text) > LONGEST_CHECKED:
            return

        def work() -> None:
            query = parse_query(text)
            self.post_message(self.Found(state, query, find_problem(query, prefixes)))

        self.run_worker(work, thread=True, exclusive=True, group="check")

    def on_query_editor_found(self, message: Found) -> None:
        """Mark the error, if any."""
        message.stop()
        if message.state != self._state:
            return
        query, problem = message.query, message.problem
        place, unfinished = None, False
        if problem is not None and problem.line and problem.column:
            lines = self._editor.document.lines
            row = min(problem.line - 1, len(lines) - 1)
            start = sum(map(len, query.text.split("\n")[:row])) + row + problem.column - 1
            token = query.find_token(start)
            unfinished = token.kind == "end"
            if not unfinished:
                place = row, problem.column - 1, problem.column - 1 + len(token.text.partition("\n")[0])
        self._editor.mark_problem(place)
        self.post_message(self.Checked(query, problem, unfinished))

    # -- completion

    def complete(self) -> None:
        """Complete at the cursor on request, even if nothing was typed."""
        self._complete(asked=True)

    def _complete(self, *, asked: bool = False) -> None:
        row, column = self._editor.cursor_location
        before, after = read_around(self._editor.document.lines, row, column)
        text, offset, state, suggester = before + after, len(before), self._state, self._suggester

        def work() -> None:
            spot = find_completion_context(text, offset)
            wanted = asked or bool(spot.typed.strip("?$")) or spot.typed in ("?", "$") or spot.kind == "class"
            try:
                candidates = suggester.candidates(spot) if wanted else []
            except (CfgraphError, OSError):
                candidates = []  # unreadable graphs are reported elsewhere; typing must go on
            self.post_message(self.Suggested(state, spot, candidates))

        self.run_worker(work, thread=True, exclusive=True, group="complete")

    def on_query_editor_suggested(self, message: Suggested) -> None:
        """Show the candidates, unless the text has changed since."""
        message.stop()
        if message.state != self._state or not self._editor.has_focus:
            return
        spot = message.spot
        rows = [
            Row((one.insert, one.label, one.note), key=one) for one in message.candidates if one.insert != spot.typed
        ]
        if not rows:
            self._close_popup()
            return
        self._spot = spot
        self._popup.show(rows)
        self._popup.chosen = bool(spot.typed) and not _is_whole(spot, message.candidates)
        self._place_popup(len(rows))

    def _place_popup(self, rows: int) -> None:
        """Place the completion list below the cursor, or above if there is more space."""
        screen, place = self.app.size, self._editor.cursor_screen_offset
        spot = self._spot
        typed = len(spot.typed) if spot else 0
        width = min(POPUP_CELLS, screen.width - 2)
        below, above = screen.height - place.y - 2, place.y - 1
        height = min(rows, POPUP_LINES, max(below, above))
        y = place.y + 1 if height <= below else place.y - height
        x = max(0, min(place.x - typed, screen.width - width - 1))
        self._popup.styles.width, self._popup.styles.height = width, height
        self._popup.styles.offset = (x - self.region.x, y - self.region.y)
        self._popup.add_class("-open")
        self.refresh_bindings()

    def _close_popup(self) -> None:
        self._spot = None
        if self._popup.has_class("-open"):
            self._popup.remove_class("-open")
            self.refresh_bindings()

    def on_sparql_editor_closed(self, message: SparqlEditor.Closed) -> None:
        """Close the completion list."""
        message.stop()
        self._close_popup()

    def on_sparql_editor_accepted(self, message: SparqlEditor.Accepted) -> None:
        """Insert the candidate in place of the typed text, and declare its prefix if necessary."""
        message.stop()
        self._insert_candidate()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Accept the candidate that was clicked."""
        message.stop()
        self._insert_candidate()

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Stop the message: the cursor of the completion list concerns no other widget."""
        message.stop()

    def _insert_candidate(self) -> None:
        row, spot = self._popup.current, self._spot
        if row is None or spot is None or not isinstance(row.key, Candidate):
            return
        candidate, editor = row.key, self._editor
        line, column = editor.cursor_location
        start, end = column - len(spot.typed), column + (spot.end - spot.start - len(spot.typed))
        goes_on = candidate.sort == "keyword" and not editor.document.get_line(line)[end:].startswith(" ")
        editor.replace(candidate.insert + (" " if goes_on else ""), (line, start), (line, end))
        editor.move_cursor((line, start + len(candidate.insert) + (1 if goes_on else 0)))
        if candidate.declares is not None:
            prefix, iri = candidate.declares
            place, _ = line_and_column(editor.text, find_prefix_offset(editor.text))
            editor.insert(f"PREFIX {prefix}: <{iri}>\n", (place - 1, 0), maintain_selection_offset=True)
        self._quiet = "" if candidate.sort == "prefix" else editor.text
        self._close_popup()


def read_around(lines: Sequence[str], row: int, column: int) -> tuple[str, str]:
    """Return at most ``WINDOW`` characters before and after a position: whole lines, unless a single one is longer."""
    first, size = row, column
    while first > 0 and size + len(lines[first - 1]) < WINDOW:
        first -= 1
        size += len(lines[first]) + 1
    last, size = row, len(lines[row]) - column
    while last + 1 < len(lines) and size < WINDOW:
        last += 1
        size += len(lines[last]) + 1
    before = "\n".join([*lines[first:row], lines[row][:column]])
    return before[-WINDOW:], "\n".join([lines[row][column:], *lines[row + 1 : last + 1]])[:WINDOW]


def _is_whole(spot: CompletionContext, candidates: list[Candidate]) -> bool:
    """Return whether the typed text may be complete, so that Enter should begin a new line."""
    typed = spot.typed
    if typed in spot.variables or typed.isdigit() or typed in ("a", "?", "$") or typed.upper() in KEYWORDS:
        return True
    return any(candidate.insert == typed for candidate in candidates)
