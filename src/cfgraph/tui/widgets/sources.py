"""The sources of the selected row: the claims of an edge or attribute, each with its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from cfgraph.explorer import View
from cfgraph.explorer.claims import format_locator
from cfgraph.explorer.structures import is_structure_class
from cfgraph.explorer.summary import describe_entity
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.contradictions import find_contradicting_claims
from cfgraph.model.dates import is_date
from cfgraph.model.entity import Claim, Edge, Property, Ref, Source
from cfgraph.model.errors import CfgraphError
from cfgraph.model.known_names import find_known_name
from cfgraph.model.periods import format_time
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.terms import Node
from cfgraph.model.vocabulary import SUBJECT
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import MAX_LINE_CHARACTERS, wrap_text
from cfgraph.tui.reading import read_behind
from cfgraph.tui.terminal.timers import call_after

Quote: TypeAlias = Callable[[Source], tuple[str, ...]]
"""Function that reads the text of a passage from the user's copy of the document; empty if there is no copy."""

PREVIEW_PAUSE = 0.05
"""Seconds that a row must be at the cursor before a summary of its entity is read."""

QUOTES_KEPT = 500
"""Maximum number of passages cached while a page is open."""

MAX_ADDRESS, ADDRESS_HEAD = 58, 40
"""Maximum length of an address, and length of its beginning; the page of its document has the full address."""

_SPEAKS_FOR_ITSELF = {"postTitle", "cooperation"}
"""The properties of a claim that are shown without a label; those of other vocabularies get one."""

FIGURE = frozenset({"period", "value"})
"""The properties of a figure that are shown on the line above its sources."""

_SHOWN_ELSEWHERE = {"percentage", "percentageMin", "percentageMax", "note"}


@dataclass(frozen=True, slots=True)
class _SourceLine:
    """A paragraph: its prefix, its text, and the style of the text."""

    text: str
    style: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Cited:
    """A statement on a line, with its claims, or only their sources."""

    title: str
    claims: tuple[Claim, ...] = ()
    sources: tuple[Source, ...] = ()


class Sources(VerticalScroll, can_focus=True):
    """A scrollable panel of claims and sources."""

    DEFAULT_CSS = """
    Sources { background: $panel; padding: 0 1; scrollbar-gutter: stable; }
    Sources > Static { width: 100%; height: auto; }
    Sources:focus { background: $boost; }
    """

    class Quoted(Message):
        """Posted when the passages of some sources were read from the user's copies."""

        def __init__(self, quotes: dict[Source, tuple[str, ...]]) -> None:
            super().__init__()
            self.quotes = quotes

    class Described(Message):
        """Posted with the summary of an entity: lines with their styles."""

        def __init__(self, entity: Ref, lines: list[tuple[str, str]]) -> None:
            super().__init__()
            self.entity, self.lines = entity, lines

    def __init__(
        self, messages: Messages, quote: Quote | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        """Create an empty panel; ``quote`` returns the text of a passage if the user has the document."""
        super().__init__(id=id, classes=classes)
        self._messages = messages
        self._quote = quote
        self._quotes: dict[Source, tuple[str, ...]] = {}
        self._shown: Callable[[], list[_SourceLine]] = list
        self._lines: list[_SourceLine] = []
        self._cited_sources: list[Source] = []
        self._preview: tuple[View, Ref] | None = None
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose one scrollable text."""
        yield Static("", markup=False)

    def show_backing(self, view: View, edges: Sequence[Edge], entity: Ref | None) -> None:
        """Show the sources of edges; in a graph without claims, a summary of the entity that they lead to."""
        if entity is None or any(edge.claims for edge in edges) or view.graph.has_predicate(SUBJECT):
            self.show_edges(edges)
        else:
            self.show_entity(view, entity)

    def show_entity(self, view: View, entity: Ref) -> None:
        """Show a summary of an entity, for a row without sources."""
        self._cited_sources = []
        self._show(lambda: [_SourceLine(entity.label, "bold")])
        self._preview = view, entity
        if self._pause is not None:
            self._pause.stop()
        self._pause = call_after(self, PREVIEW_PAUSE, self._begin_preview)

    @property
    def is_waiting(self) -> bool:
        """Whether a summary of an entity is about to be read."""
        return self._preview is not None and self.size.width > 0

    def _begin_preview(self) -> None:
        """Read a summary of the entity in a worker, once the panel is visible."""
        if self._preview is not None and self.size.width:
            view, entity = self._preview
            self._preview = None
            read_behind(self, lambda: self._read_entity(view, entity), exclusive=True, group="preview")

    def _read_entity(self, view: View, entity: Ref) -> None:
        worker = get_current_worker()
        try:
            lines = describe_entity(view, entity, self._messages)
        except (CfgraphError, OSError):
            return  # the error is shown when the entity is opened
        if not worker.is_cancelled:
            self.post_message(self.Described(entity, lines))

    def on_sources_described(self, message: Described) -> None:
        """Show the summary, unless the cursor has moved to another entity."""
        message.stop()
        if self._preview is None and self._lines == [_SourceLine(message.entity.label, "bold")]:
            self._show(lambda: [_SourceLine(text, style) for text, style in message.lines])

    def cited_documents(self) -> dict[Node, Source]:
        """Return the documents of the claims shown, each with the first passage cited from it, in display order."""
        found: dict[Node, Source] = {}
        for source in self._cited_sources:
            if source.document is not None:
                found.setdefault(source.document, source)
        return found

    def show_nothing(self, text: str = "") -> None:
        """Clear the panel, or show a dimmed sentence."""
        self._cited_sources = []
        self._show(lambda: [_SourceLine(text, "dim")])

    def show_predicate(self, predicate: Ref, hint: str) -> None:
        """Show a predicate's prefixed name, if its label is not from the graph, and a dimmed sentence."""
        self._cited_sources = []
        self._show(lambda: [*self._short_form(predicate), _SourceLine(hint, "dim")])

    def show_edges(self, edges: Sequence[Edge]) -> None:
        """Show the edges of one step, each with all its claims."""
        self._show_backed(
            lambda: [line for edge in edges for line in self._edge(edge)],
            (claim.source for edge in edges for claim in _order_claims(edge)),
        )

    def show_owned_figure(self, figure: Property, edges: Sequence[Edge]) -> None:
        """Show a figure of something that an entity owns or runs, with its sources, and those of the connection."""
        self._show_backed(
            lambda: [*self._property(figure), *(line for edge in edges for line in self._edge(edge))],
            (*figure.sources, *(claim.source for edge in edges for claim in _order_claims(edge))),
        )

    def show_property(self, view: View, prop: Property) -> None:
        """Show an attribute or figure with all its sources; note if it has none but others do."""
        is_sourced = view.graph.has_predicate(SUBJECT)
        self._show_backed(lambda: self._property(prop, is_sourced=is_sourced), prop.sources)

    def show_cited(self, cited: Sequence[Cited]) -> None:
        """Show statements, each with its claims or sources."""
        self._show_backed(
            lambda: [line for one in cited for line in self._cited(one)],
            (source for one in cited for source in (*one.sources, *(claim.source for claim in one.claims))),
        )

    def _show_backed(self, shown: Callable[[], list[_SourceLine]], sources: Iterable[Source | None]) -> None:
        """Show lines with hints on how to use their sources, and read the passages in a worker."""
        self._cited_sources = [source for source in dict.fromkeys(sources) if source is not None]
        self._show(lambda: [*shown(), *self._advice()])
        self._read(self._cited_sources)

    def _advice(self) -> list[_SourceLine]:
        """Return hints on how to open the sources, and how to see their text if the user has the documents."""
        lines = [_SourceLine(self._messages("sources.into"), "dim")] if self.cited_documents() else []
        if self._quote is None and any(source.file and source.locator for source in self._cited_sources):
            lines.append(_SourceLine(self._messages("sources.own_text"), "dim"))
        return lines

    def _read(self, sources: Sequence[Source]) -> None:
        """Read the passages that are not cached, in a worker."""
        quote = self._quote
        unknown = [source for source in sources if source not in self._quotes]
        if quote is not None and unknown:
            self.run_worker(
                lambda: self.post_message(self.Quoted({source: quote(source) for source in unknown})),
                thread=True,
                exclusive=True,
            )

    def on_sources_quoted(self, message: Quoted) -> None:
        """Show the passages below their sources."""
        message.stop()
        if len(self._quotes) > QUOTES_KEPT:
            self._quotes.clear()
        self._quotes |= message.quotes
        if any(message.quotes.values()):
            self._lines = [line for line in self._shown() if line.text]
            self._draw()

    def _short_form(self, predicate: Ref) -> list[_SourceLine]:
        """Return a predicate's prefixed name, for use in queries, if its label is not from the graph."""
        is_known = predicate.label == find_known_name(str(predicate.id), self._messages.language)
        return [_SourceLine(predicate.curie, "dim")] if is_known else []

    def _edge(self, edge: Edge) -> list[_SourceLine]:
        lines = [_SourceLine(f"{edge.subject.label} ─{edge.predicate.label}► {edge.object.label}", "bold")]
        lines += self._short_form(edge.predicate)
        if not edge.claims:
            lines.append(_SourceLine(self._messages("sources.none"), "dim"))
        disputed = find_contradicting_claims(edge.claims)
        for place, claim in enumerate(_order_claims(edge), start=1):
            lines += self._claim(claim, f"{place}/{len(edge.claims)} ", claim.id in disputed)
        return lines

    def _cited(self, cited: Cited) -> list[_SourceLine]:
        lines = [_SourceLine(cited.title[:MAX_LINE_CHARACTERS], "bold")]
        for place, claim in enumerate(cited.claims, start=1):
            lines += self._claim(claim, f"{place}/{len(cited.claims)} ", disputed=False)
        for place, source in enumerate(cited.sources, start=1):
            lines += self._source(source, f"{place}/{len(cited.sources)} ")
        return lines

    def _property(self, prop: Property, *, is_sourced: bool = True) -> list[_SourceLine]:
        lines = [_SourceLine(f"{prop.predicate.label}: {prop.text[:MAX_LINE_CHARACTERS]}", "bold")]
        lines += self._short_form(prop.predicate)
        lines.append(_SourceLine(" · ".join(fact for fact in (find_mark(prop), self._when(prop), prop.status) if fact)))
        lines += (
            _SourceLine(f"{other.language}: {other.value[:MAX_LINE_CHARACTERS]}", "dim") for other in prop.translations
        )
        lines += (_SourceLine(note, "italic") for note in prop.notes)
        if not prop.sources and is_sourced:
            lines.append(_SourceLine(self._messages("sources.none"), "dim"))
        for place, source in enumerate(prop.sources, start=1):
            lines += self._source(source, f"{place}/{len(prop.sources)} ")
        return lines

    def _claim(self, claim: Claim, place: str, disputed: bool) -> list[_SourceLine]:
        facts = [
            self._messages("sources.disputed") if disputed else "",
            add_mark(format_claim_share(claim), find_mark(claim)),
            self._when(claim),
            claim.status or "",
            *(
                str(value) if name in _SPEAKS_FOR_ITSELF else f"{claim.value_names.get(name, name)} {value}"
                for name, value in claim.values.items()
                if name not in _SHOWN_ELSEWHERE and not (name in FIGURE and claim.values.keys() >= FIGURE)
            ),
        ]
        indent = " " * len(place)
        kind = claim.type if claim.type_id is None or not is_structure_class(claim.type_id) else ""
        text = " · ".join(fact for fact in facts if fact) or kind
        lines = [_SourceLine(text, "", place)]
        if note := claim.values.get("note"):
            lines.append(_SourceLine(str(note), "italic", indent))
        if claim.source:
            lines += self._source(claim.source, indent if text else place)
        return lines

    def _when(self, item: Claim | Property) -> str:
        """Return when a claim or value holds; a period needs no explanation."""
        when = format_time(item, self._messages.language)
        return self._messages("sources.as_of", date=when) if is_date(when) else when

    def _source(self, source: Source, place: str) -> list[_SourceLine]:
        indent = " " * len(place)
        grade = self._messages.find(f"sources.grade_{source.quality}") if source.quality else ""
        quality = f"{self._messages('sources.quality')} {source.quality} {grade}".rstrip() if source.quality else None
        where = [text for text in (source.date, quality, format_locator(source, self._messages)) if text]
        lines = [_SourceLine(source.title, "", place), _SourceLine(" · ".join(where), "dim", indent)]
        if source.as_printed:
            printed = " | ".join(source.as_printed)
            lines.append(_SourceLine(f"{self._messages('sources.printed')} {printed}", "", indent))
        lines += (_SourceLine(f"“{text}”", "italic", indent) for text in self._quotes.get(source, ()))
        if source.note:
            lines.append(_SourceLine(source.note, "italic", indent))
        if source.url:
            lines.append(_SourceLine(fold_address(source.url), "dim", indent))
        return lines

    def _show(self, shown: Callable[[], list[_SourceLine]]) -> None:
        self._preview = None
        self._shown = shown
        self._lines = [line for line in shown() if line.text]
        self._draw()
        self.scroll_home(animate=False)

    def on_resize(self, _: events.Resize) -> None:
        """Wrap the lines again when the width changes; read what was requested while the panel was hidden."""
        self._draw()
        self._begin_preview()

    def _draw(self) -> None:
        """Wrap each line with a hanging indent; Textual itself would not break Chinese inside a line."""
        room = max(self.scrollable_content_region.width, 20)
        text = Text()
        for line in self._lines:
            indent = cell_len(line.lead)
            for number, part in enumerate(wrap_text(line.text, room - indent)):
                text.append(line.lead if number == 0 else " " * indent, "dim")
                text.append(part + "\n", line.style)
        text.rstrip()
        self.query_one(Static).update(text)


def _order_claims(edge: Edge) -> list[Claim]:
    """Return the claims of an edge, the leading one first."""
    leading = leading_claim(edge.claims)
    return sorted(edge.claims, key=lambda claim: claim is not leading)


def fold_address(url: str) -> str:
    """Return an address on one line, a long one shortened in the middle.

    >>> fold_address("https://example.org/" + "a" * 80 + "/notice.pdf")
    'https://example.org/aaaaaaaaaaaaaaaaaaaa…aaaaaa/notice.pdf'
    """
    return url if len(url) <= MAX_ADDRESS else f"{url[:ADDRESS_HEAD]}…{url[ADDRESS_HEAD + 1 - MAX_ADDRESS :]}"
