"""What backs the highlighted line: the claims of an edge or attribute, each with its source, ready to read."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from cfgraph.model.entity import Claim, Edge, Property, Source
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible

_SHOWN_ELSEWHERE = {"percentage", "percentageMin", "percentageMax", "note"}


def number(value: float) -> str:
    """Write a number without needless zeros.

    >>> number(50.0), number(25.85)
    ('50', '25.85')
    """
    return f"{value:.4f}".rstrip("0").rstrip(".")


def share_text(claim: Claim) -> str:
    """Return the share a claim states: ``50%``, ``10–20%``, or nothing."""
    if claim.percentage is not None:
        return f"{number(claim.percentage)}%"
    low, high = claim.values.get("percentageMin"), claim.values.get("percentageMax")
    if isinstance(low, int | float) or isinstance(high, int | float):
        ends = (number(float(end)) if isinstance(end, int | float) else "" for end in (low, high))
        return "–".join(ends) + "%"
    return ""


def when(claim: Claim) -> str:
    """Return the time a claim speaks of: its date, or its span."""
    if claim.valid_from or claim.valid_to:
        return f"{claim.valid_from or ''}…{claim.valid_to or ''}"
    return claim.as_of or ""


class Sources(VerticalScroll, can_focus=True):
    """Shows claims and sources; scrolls when there are more than fit."""

    DEFAULT_CSS = """
    Sources { background: $panel; padding: 0 1; scrollbar-size-vertical: 1; }
    Sources > Static { width: 100%; height: auto; }
    Sources:focus { background: $boost; }
    """

    def __init__(self, messages: Messages, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._messages = messages

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        yield Static("", markup=False)

    def show_nothing(self, text: str = "") -> None:
        """Clear the panel, or show one quiet sentence."""
        self._update(Text(visible(text), style="dim"))

    def show_edges(self, edges: Sequence[Edge]) -> None:
        """Show the edges of one step, each with all its claims."""
        shown = Text()
        for edge in edges:
            if shown:
                shown.append("\n")
            shown.append(visible(edge.subject.label), "bold")
            shown.append(f" ─{visible(edge.predicate.label)}► ")
            shown.append(visible(edge.object.label), "bold")
            shown.append("\n")
            if not edge.claims:
                shown.append(self._messages("sources.none") + "\n", "dim")
            for place, claim in enumerate(edge.claims, start=1):
                self._claim(shown, claim, f"{place}/{len(edge.claims)} ")
        self._update(shown)

    def show_property(self, prop: Property) -> None:
        """Show an attribute or figure with all its sources."""
        shown = Text()
        shown.append(f"{visible(prop.predicate.label)}: ")
        shown.append(visible(prop.text[:2000]), "bold")
        shown.append("\n")
        facts = [visible(text) for text in (prop.as_of and self._messages("sources.as_of", date=prop.as_of), prop.status) if text]
        if facts:
            shown.append(" · ".join(facts) + "\n")
        if not prop.sources:
            shown.append(self._messages("sources.none") + "\n", "dim")
        for place, source in enumerate(prop.sources, start=1):
            self._source(shown, source, f"{place}/{len(prop.sources)} ")
        self._update(shown)

    def _claim(self, shown: Text, claim: Claim, place: str) -> None:
        as_of = when(claim)
        facts = [
            share_text(claim),
            self._messages("sources.as_of", date=as_of) if as_of else "",
            claim.status or "",
            *(str(v) for k, v in claim.values.items() if k not in _SHOWN_ELSEWHERE),
        ]
        shown.append(place, "dim")
        shown.append(" · ".join(visible(fact) for fact in facts if fact) or visible(claim.type))
        shown.append("\n")
        note = claim.values.get("note")
        if note:
            shown.append(f"    {visible(str(note))}\n", "italic")
        if claim.source:
            self._source(shown, claim.source, "    ")

    def _source(self, shown: Text, source: Source, place: str) -> None:
        shown.append(place, "dim")
        shown.append(f"{visible(source.title)}\n")
        quality = f"{self._messages('sources.quality')} {source.quality}" if source.quality else None
        where = [text for text in (source.date, quality, self._locator(source.locator)) if text]
        if where:
            shown.append(f"    {visible(' · '.join(where))}\n", "dim")
        if source.as_printed:
            printed = " | ".join(source.as_printed)
            shown.append(f"    {self._messages('sources.printed')} ", "dim")
            shown.append(f"{visible(printed)}\n")
        if source.note:
            shown.append(f"    {visible(source.note)}\n", "italic")
        if source.url:
            shown.append(f"    {visible(source.url)}\n", "dim")

    def _locator(self, locator: str | None) -> str | None:
        if locator and locator.startswith("line "):
            return self._messages("sources.line", line=locator.removeprefix("line "))
        return locator

    def _update(self, text: Text) -> None:
        text.rstrip()
        self.query_one(Static).update(text)
        self.scroll_home(animate=False)
