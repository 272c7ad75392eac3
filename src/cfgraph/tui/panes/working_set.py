"""The page of the working set: the collected entities by type, the edges between them, and its commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer import View, subgraph_among
from cfgraph.model.entity import Edge, Ref, Subgraph
from cfgraph.model.errors import UsageError, translate_error
from cfgraph.model.terms import Node
from cfgraph.queries.equivalents import Equivalents, write_set_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.messages import Collect, Connect, OpenEntity, TrailChanged
from cfgraph.tui.panes.base import ExportContent, Pane, statement_of
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.screens.prompt import AskScreen
from cfgraph.tui.widgets.edge_text import edge_text
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import CellLook
from cfgraph.workspace.saved_sets import SavedSet, list_saved_sets, save_set
from cfgraph.workspace.working_set import SetContent, WorkingSet

NAMES = 2
"""Number of entities in the label of a set without a name."""


class WorkingSetPane(CommandTarget, Pane):
    """The set to which all pages add entities and edges."""

    kind = "set"
    PARTS = ("set",)

    class Loaded(Message):
        """Posted when the set was read from the graph."""

        def __init__(self, gathered: SetContent, found: Subgraph, unknown: frozenset[Node]) -> None:
            super().__init__()
            self.gathered, self.found, self.unknown = gathered, found, unknown

    class Listed(Message):
        """Posted when the sets that can be opened were read, each with its label."""

        def __init__(self, offered: list[tuple[str, SavedSet]], problems: list[UsageError]) -> None:
            super().__init__()
            self.offered, self.problems = offered, problems

    def __init__(
        self, view: View, messages: Messages, working: WorkingSet, left: Callable[[], list[SavedSet]] = list
    ) -> None:
        """Create the page of a set; ``left`` reads the unsaved sets of previous runs with this graph."""
        super().__init__(view, messages)
        self._working, self._left = working, left
        self._found: Subgraph | None = None
        self._shown: tuple[SetContent, str | None, bool] | None = None
        self.title = messages("set.title")

    def compose(self) -> ComposeResult:
        """Compose a headline, the list, and the sources of the selected edge."""
        yield Static("", id="headline", markup=False)
        yield Table(
            [Column(grows=True, least=24), Column(most=16), Column(least=10, most=20), Column(least=7, most=17)],
            id="collected",
        )
        yield Sources(self.messages, self.quote, id="sources")

    def on_mount(self) -> None:
        """Read the set in the background."""
        self.reload()

    def on_show(self) -> None:
        """Read the set again if it was changed from another page meanwhile."""
        if self._shown is not None and self._shown != (self._working.now, self.as_of, self.view.stated_only):
            self.reload()

    def reload(self) -> None:
        """Read the entities and the edges between them, as of the current date."""
        self._shown = (self._working.now, self.as_of, self.view.stated_only)
        self.in_background(partial(self._read_set, self._working.now, self.as_of), exclusive=True)

    def _read_set(self, gathered: SetContent, as_of: str | None) -> Loaded:
        title = gathered.name or self.messages("set.title")
        found = subgraph_among(self.view, title, gathered.nodes, gathered.edges, as_of=as_of)
        edges = tuple(edge for edge in found.edges if statement_of(edge) not in gathered.hidden)
        graph = self.view.graph
        unknown = frozenset(
            node
            for node in gathered.nodes
            if next(graph.statements(subject=node), None) is None and next(graph.statements(object=node), None) is None
        )
        return self.Loaded(gathered, replace(found, title=title, edges=edges), unknown)

    def on_working_set_pane_loaded(self, message: Loaded) -> None:
        """Show the entities by type, then the edges."""
        if message.gathered != self._working.now:
            return
        self.post_message(TrailChanged())
        found = self._found = message.found
        name = message.gathered.name
        title = self.messages("set.named", name=name) if name else self.messages("set.title")
        counts = self.messages("set.headline", title=title, nodes=len(found.nodes), edges=len(found.edges))
        self.query_one("#headline", Static).update(make_visible(counts))
        table = self.query_one(Table)
        table.show(self._make_rows(found, message.unknown), cursor=table.place or None)
        self.show_placeholder("" if found.nodes else self.messages("set.empty"))
        self.refresh_bindings()

    def _make_rows(self, found: Subgraph, unknown: frozenset[Node]) -> list[Row]:
        kinds = {ref.id: " · ".join(ref.types[:1]) or self.messages("set.entities") for ref in found.nodes}
        rows: list[Row] = []
        for kind, total in Counter(kinds.values()).most_common():
            rows.append(Row((f"{kind} {total:,}",), heading=True))
            for ref in found.nodes:
                if kinds[ref.id] == kind:
                    mark = self.messages("set.unknown") if ref.id in unknown else ""
                    rows.append(Row((ref.label, ref.curie, mark), key=ref, indent=2, looks=(CellLook(0, ref.look),)))
        if found.edges:
            rows.append(Row((self.messages("set.edges", total=f"{len(found.edges):,}"),), heading=True))
        for edge in found.edges:
            text = edge_text(edge, self.messages)
            said = " ".join(part for part in (text.detail, text.disputed) if part)
            line = f"{edge.subject.label} ─{edge.predicate.label}► {edge.object.label}"
            rows.append(Row((line, "", said, text.when), key=edge, indent=2))
        return rows

    def show_failure(self, reason: str) -> None:
        """Show why the set can't be shown."""
        self.query_one(Sources).show_nothing(reason)

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show the sources of the selected edge, or details of the selected entity."""
        message.stop()
        key = message.row.key
        panel = self.query_one(Sources)
        if isinstance(key, Edge):
            panel.show_backing(self.view, [key], key.object)
        elif isinstance(key, Ref):
            panel.show_entity(self.view, key)
        else:
            panel.show_nothing()
        self.refresh_bindings()

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the entity, or the one that the edge leads to."""
        message.stop()
        key = message.row.key
        if isinstance(key, Ref):
            self.post_message(OpenEntity(key.id))
        elif isinstance(key, Edge):
            self.post_message(OpenEntity(key.object.id))

    # -- actions -------------------------------------------------------------------------------------------------

    def _replace_set(self, gathered: SetContent) -> None:
        if self._working.become(gathered):
            self.reload()

    def action_remove(self) -> None:
        """Remove the selected entity or edge."""
        key = self._key_at_cursor()
        if isinstance(key, Ref):
            self._replace_set(self._working.now.without([key.id]))
        elif isinstance(key, Edge):
            self._replace_set(self._working.now.without([], [statement_of(key)]))

    def action_clear(self) -> None:
        """Empty the set."""
        self._replace_set(SetContent())

    def action_undo(self) -> None:
        """Undo the last step."""
        self._working.undo()
        self.reload()

    def action_redo(self) -> None:
        """Redo the last undone step."""
        self._working.redo()
        self.reload()

    def action_connect(self) -> None:
        """Show how the entities are connected."""
        self.post_message(Connect(self._working.now.nodes))

    async def action_name(self, *, then_save: bool = False) -> None:
        """Ask for a name."""
        screen = AskScreen(
            self.messages, self.messages("set.name"), self.messages("set.name_hint"), self._working.now.name
        )

        def use_name(name: str | None) -> None:
            if name is not None and name.strip():
                now = self._working.now
                self._replace_set(SetContent(name.strip(), now.nodes, now.edges, now.hidden))
                if then_save:
                    self._write_set()

        await self.app.push_screen(screen, use_name)  # so that keys typed next go to the dialog

    async def action_save(self) -> None:
        """Save the set under its name; first ask for a name if it has none."""
        if self._working.now.name:
            self._write_set()
        else:
            await self.action_name(then_save=True)

    def _write_set(self) -> None:
        gathered = self._working.now
        self.in_background(lambda: self.Saved(str(save_set(gathered, self.view.graph.location))))

    class Saved(Message):
        """Posted when the set was written to a file."""

        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path

    def on_working_set_pane_saved(self, message: Saved) -> None:
        """Show the path of the file."""
        self.notify(self.messages("set.saved", path=message.path))

    def action_open_saved(self) -> None:
        """List the saved sets, and those left by other processes."""
        self.in_background(self._list_sets, opens=True)

    def _list_sets(self) -> Listed:
        saved, problems = list_saved_sets()
        offered = [(kept.gathered.name, kept) for kept in saved]
        for kept in self._left():
            nodes = kept.gathered.nodes
            some = self.messages.join_names(map(self.view.label, nodes[:NAMES])) + ("…" if len(nodes) > NAMES else "")
            offered.append((self.messages("set.left", name=kept.gathered.name or some), kept))
        return self.Listed(offered, problems)

    def on_working_set_pane_listed(self, message: Listed) -> None:
        """Let the user pick one of the sets."""
        for problem in message.problems:
            self.notify(translate_error(problem, self.messages), severity="warning")
        if not message.offered:
            self.notify(self.messages("set.none_saved"))
            return
        here = self.view.graph.location
        rows = [
            Row(
                (
                    name,
                    self.messages("set.count", nodes=f"{len(kept.gathered.nodes):,}"),
                    kept.graph if kept.graph != here else "",
                ),
                key=kept,
            )
            for name, kept in message.offered
        ]
        screen = PickScreen(self.messages, self.messages("set.open"), rows, self.messages("set.open_hint"))

        def open_set(row: Row | None) -> None:
            if row is not None and isinstance(kept := row.key, SavedSet):
                if kept.graph != here:
                    text = self.messages("set.other_graph", graph=kept.graph)
                    self.notify(text, severity="warning")
                self._replace_set(kept.gathered)

        self.app.push_screen(screen, open_set)

    @property
    def has_entities(self) -> bool:
        """Whether the set is not empty."""
        return bool(self._working.now.nodes)

    @property
    def can_save(self) -> bool:
        """Whether there is anything to save, and the user is not typing a filter."""
        return self.has_entities and not self.query_one(Table).is_filtering

    @property
    def can_remove(self) -> bool:
        """Whether an entity or edge is selected."""
        return isinstance(self._key_at_cursor(), Ref | Edge)

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._working.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self._working.can_redo

    @property
    def can_connect(self) -> bool:
        """Whether there are several entities."""
        return len(self._working.now.nodes) > 1

    # -- interface for the app -----------------------------------------------------------------------------------

    def _key_at_cursor(self) -> object:
        row = self.query_one(Table).current
        return row.key if row is not None else None

    def focus_first(self) -> None:
        """Focus the list."""
        self.screen.set_focus(self.query_one(Table))

    def drawn_together(self) -> Sequence[Node]:
        """Return the collected entities, if there are several."""
        nodes = self._working.now.nodes
        return nodes if len(nodes) > 1 else ()

    def selected_entity(self) -> Ref | None:
        """Return the selected entity, or the subject of the selected edge."""
        key = self._key_at_cursor()
        return key.subject if isinstance(key, Edge) else key if isinstance(key, Ref) else None

    def selected_edges(self) -> list[Edge]:
        """Return the selected edge."""
        key = self._key_at_cursor()
        return [key] if isinstance(key, Edge) else []

    def items_to_collect(self) -> Collect | None:
        """Return None: everything here is collected already."""
        return None

    def can_export(self) -> bool:
        """Tell whether the set has entities."""
        return self._found is not None and bool(self._found.nodes)

    def content_to_export(self) -> ExportContent | None:
        """Return the entities and the edges between them, as shown."""
        return None if self._found is None else ExportContent(self._found.title, self._found)

    def equivalents(self) -> Equivalents | None:
        """Return the command and the query for the edges between the entities."""
        nodes = self._working.now.nodes
        return write_set_equivalents(self.view, nodes, self.as_of) if nodes else None
