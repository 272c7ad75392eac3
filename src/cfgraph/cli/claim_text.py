"""How a claim, its date and its source read in one line of a command's output."""

from __future__ import annotations

from cfgraph.explorer.claims import format_locator
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Claim, Property, Source
from cfgraph.model.periods import format_time
from cfgraph.model.shares import format_claim_share, format_number
from cfgraph.text.catalog import Messages

GAP = " · "
"""Between the parts of a line."""


def format_source(source: Source, messages: Messages) -> str:
    """Return a source in one line: the document's title, its date, and the spot in it."""
    return GAP.join(part for part in (source.title, source.date, format_locator(source, messages)) if part)


def format_claim(claim: Claim) -> str:
    """Return what a claim says beyond its edge: the share first, marked if inferred, its other values, its note."""
    others = [
        format_number(value)
        for name, value in claim.values.items()
        if name != "note" and not name.startswith("percentage")
    ]
    first, *further = [part for part in (format_claim_share(claim), *others) if part] or [""]
    said = (add_mark(first, find_mark(claim)), *further, str(claim.values.get("note", "")))
    return "; ".join(part for part in said if part)


def format_date(item: Claim | Property, messages: Messages) -> str:
    """Return when a claim or value holds, or that no source says."""
    return format_time(item, messages.language) or messages("cli.undated")
