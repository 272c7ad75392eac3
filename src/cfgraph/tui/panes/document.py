"""The page of a source document: its claims, figures and passages in the order of their lines, read in pages."""

from __future__ import annotations

from dataclasses import replace

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View
from cfgraph.explorer.claims import format_locator
from cfgraph.explorer.document import DocumentPage, Excerpt, read_document, read_excerpts
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Claim, Edge, Property, Ref, Subgraph
from cfgraph.model.periods import format_time
from cfgraph.model.terms import IRI, Node
from cfgraph.queries.equivalents import Equivalents, write_analysis_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import Collect, OpenEntity
from cfgraph.tui.panes.base import Address, ExportContent, Pane, statement_of
from cfgraph.tui.settings import Limits
from cfgraph.tui.widgets.paged_rows import Pages
from cfgraph.tui.widgets.sources import Cited, Sources
from cfgraph.tui.widgets.table import Column, Row, Table


class DocumentPane(Pane):
    """The claims, figures and passages taken from a document, by line."""

    is_dated = False

    class Opened(Message):
        """Posted when the contents of the document are known."""

        def __init__(self, page: DocumentPage) -> None:
            super().__init__()
            self.page = page

    class Read(Message):
        """Posted when some of its entries were read."""

        def __init__(self, offset: int, excerpts: list[Excerpt]) -> None:
            super().__init__()
            self.offset, self.excerpts = offset, excerpts

    def __init__(self, view: View, messages: Messages, node: Node, limits: Limits) -> None:
        super().__init__(view, messages)
        self.node = node
        self.title = view.label(node)
        self._page_size = limits.page
        self._page: DocumentPage | None = None
        self._rows = Pages(0, limits.page)

    def compose(self) -> ComposeResult:
        """Compose a headline, the list, and the source of the selected line."""
        yield Static(make_visible(self.title), id="headline", markup=False)
        columns = [
            Column(least=6, most=14, whole=True),
            Column(grows=True, least=24),
            Column(least=8, most=28),
            Column(least=7, most=14, whole=True),
        ]
        yield Table(columns, id="excerpts")
        yield Sources(self.messages, self.quote, id="sources")

    def on_mount(self) -> None:
        """Read the summary of the document in the background."""
        self.in_background(lambda: self.Opened(read_document(self.view, self.node)))

    def show_failure(self, reason: str) -> None:
        """Show the reason for the failure."""
        self.query_one(Sources).show_nothing(reason)

    def on_document_pane_opened(self, message: Opened) -> None:
        """Show a list of the document's length, of which nothing is read yet."""
        message.stop()
        page = self._page = message.page
        self._rows = Pages(len(page.entries), self._page_size)
        lines = map(make_visible, self._write_headline(page))
        self.query_one("#headline", Static).update("\n".join(lines))
        self.query_one(Table).show(self._rows)
        self._read(0)

    def _write_headline(self, page: DocumentPage) -> tuple[str, str]:
        """Return two lines: title, date and grade; the number of entries of each kind, and the address."""
        messages = self.messages
        grade = messages.find(f"sources.grade_{page.quality}") if page.quality else ""
        quality = f"{messages('sources.quality')} {page.quality} {grade}".rstrip() if page.quality else ""
        counts = {"claims": page.count("claim"), "figures": page.count("figure"), "passages": page.count("passage")}
        first = " · ".join(part for part in (page.document.label, page.date, quality) if part)
        second = " · ".join(part for part in (messages("document.total", **counts), page.url) if part)
        return first, second

    def _read(self, offset: int) -> None:
        """Read a page of entries in the background."""
        page = self._page
        if page is not None and not self._rows.is_read(offset):
            self.in_background(lambda: self.Read(offset, read_excerpts(self.view, page, offset, self._page_size)))

    def on_listing_wanted(self, message: Table.Wanted) -> None:
        """Read the page that has become visible."""
        message.stop()
        self._read(self._rows.offset(message.place))

    def on_document_pane_read(self, message: Read) -> None:
        """Show the entries read."""
        message.stop()
        self._rows.put(message.offset, [self._row(one) for one in message.excerpts])
        self.query_one(Table).show_read()
        self.refresh_bindings()

    def _row(self, one: Excerpt) -> Row:
        where = format_locator(one.source, self.messages) or ""
        if one.said is None:
            return Row((where, self.messages("document.passage"), one.text, ""), key=one)
        when = format_time(one.said, self.messages.language)
        return Row((where, _describe(one), add_mark(one.text, find_mark(one.said)), when), key=one)

    def _excerpt(self) -> Excerpt | None:
        row = self.query_one(Table).current if self.is_mounted else None
        return row.key if row is not None and isinstance(row.key, Excerpt) else None

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show the source passage of the selected line."""
        message.stop()
        panel, one = self.query_one(Sources), self._excerpt()
        if one is None:
            panel.show_nothing()
        elif edges := _edges_of([one]):
            panel.show_edges(edges)
        elif isinstance(one.said, Property):
            panel.show_property(self.view, one.said)
        elif isinstance(one.said, Claim):
            panel.show_cited([Cited(f"{_describe(one)}: {one.text}", (one.said,))])
        else:
            panel.show_cited([Cited(one.text or self.messages("document.passage"), (), (one.source,))])
        self.refresh_bindings()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the entity that the line is about."""
        message.stop()
        one = self._excerpt()
        if one is not None and one.subject is not None:
            self.post_message(OpenEntity(one.subject.id))

    def focus_first(self) -> None:
        """Focus the list."""
        self.screen.set_focus(self.query_one(Table))

    def selected_entity(self) -> Ref | None:
        """Return the entity that the selected line is about, else the document."""
        one = self._excerpt()
        return one.subject if one is not None and one.subject is not None else self.view.ref(self.node)

    def selected_edges(self) -> list[Edge]:
        """Return the edge of the selected line."""
        one = self._excerpt()
        return _edges_of([one]) if one is not None else []

    def items_to_collect(self) -> Collect | None:
        """Return the selected edge, else the entity that the line is about."""
        edges, ref = self.selected_edges(), self.selected_entity()
        if edges:
            return Collect((), [statement_of(edge) for edge in edges])
        return Collect([ref.id]) if ref is not None else None

    def address(self) -> Address | None:
        """Return the address of this pane."""
        return Address("document", (self.node,))

    def can_export(self) -> bool:
        """Tell whether the document states any edges."""
        return self._page is not None and bool(self._page.count("claim"))

    def content_to_export(self) -> ExportContent | None:
        """Return the edges that the document states, with their claims."""
        if self._page is None:
            return None
        edges = _edges_of(read_excerpts(self.view, self._page))
        nodes = {ref.id: ref for edge in edges for ref in (edge.subject, edge.object)}
        return ExportContent(self.title, Subgraph(self.title, tuple(nodes.values()), tuple(edges)))

    def equivalents(self) -> Equivalents | None:
        """Return the command that lists the document."""
        if not isinstance(self.node, IRI):
            return None
        whole = replace(self.view, stated_only=False)  # a document is always listed whole
        return write_analysis_equivalents(whole, ("document", self.view.curie(self.node)), [self.node], [])


def _edges_of(excerpts: list[Excerpt]) -> list[Edge]:
    """Return the edges that some entries are about, without duplicates, with their claims."""
    found: dict[tuple[Node, Node, Node], Edge] = {}
    for one in excerpts:
        if one.subject and one.predicate and one.object and isinstance(one.said, Claim):
            key = one.subject.id, one.predicate.id, one.object.id
            known = found[key].claims if key in found else ()
            found[key] = Edge(one.subject, one.predicate, one.object, (*known, one.said))
    return list(found.values())


def _describe(one: Excerpt) -> str:
    """Return the text for what an entry is about: an edge, or an entity and a statement about it."""
    subject, predicate = (ref.label if ref else "?" for ref in (one.subject, one.predicate))
    return f"{subject} ─{predicate}→ {one.object.label}" if one.object else f"{subject} · {predicate}"
