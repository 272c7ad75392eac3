"""How several entities are connected: the smallest subgraph, the paths of each pair, and the neighbors they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static
from textual.worker import get_current_worker

from cfgraph.explorer import View, subgraph_along_paths
from cfgraph.explorer.connect import Connections, connect_entities
from cfgraph.explorer.path_comparison import describe_pair, describe_tree
from cfgraph.explorer.shared_neighbors import SharedNeighbor
from cfgraph.model.entity import Edge, Path, Ref
from cfgraph.model.terms import Node
from cfgraph.queries.equivalents import Equivalents, PathChoice, search_options, write_connections_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.messages import Collect, OpenEntity
from cfgraph.tui.panes.base import Address, ExportContent, statement_of
from cfgraph.tui.panes.path_choices import PathChoicesPane
from cfgraph.tui.panes.path_pane_base import PathPaneBase, entitle_path
from cfgraph.tui.settings import Limits
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Column, Row, Table
from cfgraph.tui.widgets.table_columns import CellLook

NAMES_IN_TITLE = 2
"""Maximum number of entities named in the breadcrumbs."""

MORE = 2
"""Number of paths of each pair added by each request for more."""


class ConnectPane(CommandTarget, PathChoicesPane):
    """The connections of entities: chains above, shared neighbors below, and the sources of the selection."""

    drawn_as = "stress"

    PARTS = ("connect",)

    def __init__(self, view: View, messages: Messages, nodes: tuple[Node, ...], limits: Limits) -> None:
        super().__init__(view, messages, nodes, PathChoice(1, limits.hops), MORE)
        self._found: Connections | None = None
        names = messages.join_names(view.label(node) for node in nodes[:NAMES_IN_TITLE])
        self.title = messages("connect.title", names=names + ("…" if len(nodes) > NAMES_IN_TITLE else ""))

    def compose(self) -> ComposeResult:
        """Compose a headline, the chains, the shared neighbors, and the sources."""
        yield Static("", id="headline", markup=False)
        with Vertical(id="ties"):
            yield Chains(self.messages, id="chains")
            yield Static(self.messages("connect.shared"), id="shared-caption", classes="caption", markup=False)
            yield Table([Column(grows=True, least=24), Column(most=16), Column(most=12)], id="shared")
        yield Sources(self.messages, self.quote, id="sources")

    def search(self, known: Sequence[Path] = ()) -> None:
        """Search in the background."""
        self.show_summary(self.messages("connect.searching", total=len(self.ends)))
        self.in_background(partial(self._load, self.choice, self.as_of), exclusive=True)

    def _load(self, choice: PathChoice, as_of: str | None) -> PathPaneBase.Loaded:
        worker = get_current_worker()
        return self.Loaded(
            connect_entities(
                self.view,
                self.ends,
                **search_options(choice),
                as_of=as_of,
                is_cancelled=lambda: worker.is_cancelled,
            )
        )

    def on_path_pane_base_loaded(self, message: PathPaneBase.Loaded) -> None:
        """Draw the result, or the proof that entities are not connected."""
        assert isinstance(message.found, Connections)
        found = self._found = message.found
        key = "connect.together" if len(found.groups) == 1 else "connect.apart" if found.complete else "connect.unknown"
        text = self.messages(
            key,
            total=len(found.entities),
            paths=len(found.paths),
            shared=f"{found.shared_total:,}",
            groups=len(found.groups),
            hops=found.max_hops,
        )
        if len(found.groups) > 1:
            groups = [self.messages.join_names(ref.label for ref in group) for group in found.groups]
            text += self.messages("app.colon") + " | ".join(groups)
        lacking = [describe_pair(pair, self.messages) for pair in found.pairs if not pair.paths]
        if lacking and len(found.groups) == 1:
            text += " · " + self.messages.join_names(lacking)
        self.show_summary(" · ".join([text, *self.describe_choice()]))
        self.query_one(Chains).show(*self._chains(found))
        self.query_one(Table).show([self._row(shared) for shared in found.shared])
        for part in ("#shared", "#shared-caption"):
            self.query_one(part).display = bool(found.shared)
        if not found.paths:
            self.query_one(Sources).show_nothing(" ".join(self.ways_out()))
        self.refresh_bindings()

    def _chains(self, found: Connections) -> tuple[list[Path], list[str]]:
        """Return the chains to show, those of the smallest subgraph first, and their titles."""
        chains: list[Path] = []
        titles = []
        for tree in found.trees:
            total = len(tree.paths)
            for number, path in enumerate(tree.paths, 1):
                chains.append(path)
                what = describe_tree(tree, self.messages) if number == 1 else ""
                part = self.messages("connect.part", number=number, total=total) if total > 1 else ""
                titles.append(" · ".join(filter(None, (what, part))))
        for pair in found.pairs:
            for number, path in enumerate(pair.paths, 1):
                chains.append(path)
                title = self.messages("connect.path", number=number, hops=path.length, source=pair.source.label,
                                      target=pair.target.label)  # fmt: skip
                titles.append(entitle_path(describe_pair(pair, self.messages) if number == 1 else title, path,
                                           self.messages))  # fmt: skip
        return chains, titles

    def shown_paths(self) -> Sequence[Path]:
        """Return the paths found."""
        return self._found.paths if self._found else ()

    @property
    def can_find_more(self) -> bool:
        """Whether some pair has more paths."""
        return self._found is not None and not all(pair.complete for pair in self._found.pairs)

    def _row(self, shared: SharedNeighbor) -> Row:
        kind = " · ".join(shared.entity.types[:1])
        cells = (shared.entity.label, kind, self.messages("connect.ties", total=shared.ties))
        return Row(cells, key=shared, looks=(CellLook(0, shared.entity.look),))

    def on_chains_highlighted(self, message: Chains.Highlighted) -> None:
        """Keep the sources of the selected shared neighbor while their list has the focus."""
        if self.query_one(Table).has_focus:
            message.stop().prevent_default()
            self.refresh_bindings()

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Show how a shared neighbor is connected to each of the entities."""
        message.stop()
        shared = message.row.key
        if isinstance(shared, SharedNeighbor) and message.table.has_focus:
            self.query_one(Sources).show_backing(self.view, shared.edges, shared.entity)

    def on_table_opened(self, message: Table.Opened) -> None:
        """Open the shared neighbor."""
        message.stop()
        if isinstance(message.row.key, SharedNeighbor):
            self.post_message(OpenEntity(message.row.key.entity.id))

    def on_descendant_focus(self) -> None:
        """Show the sources for the cursor of the focused widget."""
        edges = self.selected_edges()
        if edges:
            self.query_one(Sources).show_edges(edges)

    def _shared(self) -> SharedNeighbor | None:
        table = self.query_one(Table)
        key = table.current.key if table.has_focus and table.current else None
        return key if isinstance(key, SharedNeighbor) else None

    def address(self) -> Address | None:
        """Return the address of this pane."""
        return Address("connect", self.ends)

    def focus_first(self) -> None:
        """Focus the chains."""
        self.screen.set_focus(self.query_one(Chains))

    def selected_entity(self) -> Ref | None:
        """Return the selected entity."""
        shared = self._shared()
        return shared.entity if shared else self.query_one(Chains).entity

    def selected_edges(self) -> list[Edge]:
        """Return the selected edges."""
        shared = self._shared()
        return list(shared.edges if shared else self.query_one(Chains).step)

    def items_to_collect(self) -> Collect | None:
        """Return the selected path, or the selected shared neighbor with its edges."""
        shared = self._shared()
        if shared is not None:
            return Collect([shared.entity.id], [statement_of(edge) for edge in shared.edges])
        return super().items_to_collect()

    def can_export(self) -> bool:
        """Tell whether anything was found."""
        return self._found is not None and bool(self._found.paths or self._found.shared)

    def content_to_export(self) -> ExportContent | None:
        """Return the entities, the paths, and the shared neighbors."""
        found = self._found
        if found is None:
            return None
        tied = subgraph_along_paths(self.view, (*found.tree_paths, *found.paths), self.title)
        nodes = {ref.id: ref for ref in (*tied.nodes, *found.entities, *(one.entity for one in found.shared))}
        edges = {statement_of(edge): edge for edge in (*tied.edges, *(e for one in found.shared for e in one.edges))}
        return ExportContent(
            self.title, replace(tied, nodes=tuple(nodes.values()), edges=tuple(edges.values()), ends=None)
        )

    def equivalents(self) -> Equivalents | None:
        """Return the command and the query for the connections."""
        if self._found is None:
            return None
        return write_connections_equivalents(self.view, self._found, self.choice, self.as_of)
