"""Messages about what was skipped or accepted while files were read."""

from __future__ import annotations

from collections.abc import Iterator

from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.text.catalog import Messages, quote_library
from cfgraph.text.safe import make_visible

MOST_NAMED = 5
"""Maximum number of skipped locations in a message; of more only the number is given."""


def describe_notes(notes: ReadingNotes, messages: Messages) -> Iterator[str]:
    """Yield messages about what was skipped and accepted when files were read."""
    for skipped in notes.skipped[:MOST_NAMED]:
        place = skipped.path if skipped.line is None else f"{skipped.path}:{skipped.line}"
        yield messages(
            "cli.skipped", place=make_visible(place), reason=messages.translate(quote_library(skipped.reason))
        )
    if notes.skipped_total > MOST_NAMED:
        yield messages("cli.skipped_total", total=notes.skipped_total)
    if notes.let_in_total:
        yield messages("cli.let_in", total=notes.let_in_total, iri=make_visible(notes.let_in[0]))
