"""What was passed over or let in while files were read, in words."""

from __future__ import annotations

from collections.abc import Iterator

from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

MOST_NAMED = 5
"""Places passed over that are named; of more only the number is said."""


def describe_notes(notes: ReadingNotes, messages: Messages) -> Iterator[str]:
    """Yield what was passed over and let in when files were read, as lines for a person."""
    for skipped in notes.skipped[:MOST_NAMED]:
        place = skipped.path if skipped.line is None else f"{skipped.path}:{skipped.line}"
        yield messages("cli.skipped", place=make_visible(place), reason=make_visible(skipped.reason))
    if notes.skipped_total > MOST_NAMED:
        yield messages("cli.skipped_total", total=notes.skipped_total)
    if notes.let_in_total:
        yield messages("cli.let_in", total=notes.let_in_total, iri=make_visible(notes.let_in[0]))
