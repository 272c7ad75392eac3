"""The text of an edge on one line: its share or other detail, its date, and a warning if sources disagree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.contradictions import find_contradicting_claims
from cfgraph.model.entity import Edge
from cfgraph.model.periods import format_time
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.vocabulary import CURRENT
from cfgraph.text.catalog import Messages

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class EdgeText:
    """The parts of the text; each may be empty. ``disputed`` is a sign and a word, not just a color."""

    share: str
    detail: str
    when: str
    disputed: str

    @property
    def year(self) -> str:
        """The first year in its date."""
        found = _YEAR.search(self.when)
        return found[0] if found else ""

    @property
    def full(self) -> str:
        """All parts as one text."""
        return " · ".join(part for part in (self.detail, self.when, self.disputed) if part)

    @property
    def short(self) -> str:
        """The parts abbreviated: only the year, only the sign."""
        return " ".join(part for part in (self.detail, self.year, self.disputed[:1]) if part)

    @property
    def shorter(self) -> str:
        """The parts abbreviated further: a year in two digits after a detail."""
        year = f"'{self.year[2:]}" if self.year and self.detail else self.year
        return " ".join(part for part in (self.detail, year, self.disputed[:1]) if part)

    @property
    def shortest(self) -> str:
        """The detail, else the year, with the sign."""
        return " ".join(part for part in (self.detail or self.year, self.disputed[:1]) if part)


def edge_text(edge: Edge, messages: Messages) -> EdgeText:
    """Return the text of an edge's leading claim, its status if not current, its mark, and whether sources disagree."""
    first = leading_claim(edge.claims)
    if first is None:
        return EdgeText("", "", "", "")
    share = format_claim_share(first)
    shown = (share, first.values.get("postTitle"), first.values.get("cooperation"))
    detail = add_mark(next((str(value) for value in shown if value), ""), find_mark(first))
    if first.status_id != CURRENT and first.status:
        detail = f"{first.status} {detail}".strip()
    disputed = messages("sources.disputed") if find_contradicting_claims(edge.claims) else ""
    return EdgeText(add_mark(share, find_mark(first)), detail, format_time(first, messages.language), disputed)
