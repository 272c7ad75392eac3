"""Formatting a claim, its date and its source in one line of a command's output."""

from __future__ import annotations

from cfgraph.explorer.claims import format_locator
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Claim, Property, Source
from cfgraph.model.periods import format_time
from cfgraph.model.shares import format_claim_share, list_claim_values
from cfgraph.text.catalog import Messages

GAP = " · "
"""Separator of the parts of a line."""


def format_source(source: Source, messages: Messages) -> str:
    """Format a source in one line: the document's title, its date, and the location in it."""
    return GAP.join(part for part in (source.title, source.date, format_locator(source, messages)) if part)


def format_claim(claim: Claim) -> str:
    """Format what a claim states beyond its edge: the share, marked if inferred, its other values, its note."""
    stated = (format_claim_share(claim), *list_claim_values(claim))
    first, *further = [part for part in stated if part] or [""]
    said = (add_mark(first, find_mark(claim)), *further, str(claim.values.get("note", "")))
    return "; ".join(part for part in said if part)


def format_date(item: Claim | Property, messages: Messages) -> str:
    """Format when a claim or value is valid, or that no source states it."""
    return format_time(item, messages.language) or messages("cli.undated")
