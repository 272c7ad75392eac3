"""The page of the paths between two entities, drawn as chains, with the source of each step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import is_

from textual.app import ComposeResult
from textual.widgets import Static
from textual.worker import get_current_worker

from cfgraph.explorer import View, find_paths, subgraph_along_paths
from cfgraph.explorer.path_comparison import COMPARISON_COLUMNS, compare_paths, find_common_nodes
from cfgraph.model.entity import Edge, Path, PathResults, Ref
from cfgraph.model.terms import Node
from cfgraph.queries.equivalents import Equivalents, PathChoice, search_options, write_paths_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import to_one_line
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.panes.base import Address, ExportContent
from cfgraph.tui.panes.path_choices import PathChoicesPane
from cfgraph.tui.panes.path_pane_base import PathPaneBase, entitle_path
from cfgraph.tui.settings import Limits
from cfgraph.tui.widgets.chains import COMMON, Chains
from cfgraph.tui.widgets.result_table import ResultTable
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Column, Row, Table

LEAST_NAME = 16
"""Minimum width of the name of each end in the headline."""

MORE = 10
"""Number of paths added by each request for more."""


class PathsPane(CommandTarget, PathChoicesPane):
    """The paths as chains, with the claims of the selected step below or beside them."""

    drawn_as = "columns"

    PARTS = ("paths",)

    def __init__(self, view: View, messages: Messages, source: Node, target: Node, limits: Limits) -> None:
        super().__init__(view, messages, (source, target), PathChoice(limits.paths, limits.hops), MORE)
        self.short_title = f"… {view.label(target)}"
        self.title = f"{view.label(source)} {self.short_title}"
        self._found: PathResults | None = None
        self._common: frozenset[Node] = frozenset()
        self._titled: Sequence[Path] = ()
        self._titles: list[str] = []
        self._is_comparing = False

    def compose(self) -> ComposeResult:
        """Compose a headline, the chains and the table that compares them, and the sources."""
        yield Static("", id="headline", markup=False)
        yield Chains(self.messages, id="chains")
        yield ResultTable([Column(self.messages(f"compare.{name}")) for name in COMPARISON_COLUMNS], id="comparison")
        yield Sources(self.messages, self.quote, id="sources")

    def on_mount(self) -> None:
        """Show the chains first."""
        self.query_one(Table).display = False

    def search(self, known: Sequence[Path] = ()) -> None:
        """Search in the background."""
        self.show_summary(self.messages("paths.searching", title=self.title))
        self.in_background(partial(self._load, self.choice, self.as_of, known), exclusive=True)

    def _load(self, choice: PathChoice, as_of: str | None, known: Sequence[Path]) -> PathPaneBase.Loaded:
        worker = get_current_worker()
        return self.Loaded(
            find_paths(
                self.view,
                *self.ends,
                **search_options(choice),
                as_of=as_of,
                known=known,
                counts_shortest=True,
                is_cancelled=lambda: worker.is_cancelled,
            )
        )

    def on_path_pane_base_loaded(self, message: PathPaneBase.Loaded) -> None:
        """Draw the chains, or the proof that there are none."""
        assert isinstance(message.found, PathResults)
        found = self._found = message.found
        self._common = find_common_nodes(found.paths)
        self.show_summary(self._headline(found))
        self._titles = self._entitle(found.paths)
        self.query_one(Chains).show(found.paths, self._titles, self._common)
        if self._is_comparing:
            self._compare()
        if not found.paths:
            self.query_one(Sources).show_nothing(" ".join(self.ways_out()))
        self.refresh_bindings()

    def _entitle(self, paths: Sequence[Path]) -> list[str]:
        """Return the titles of paths; the first ones have theirs already."""
        titles = self._titles[: len(paths)] if all(map(is_, self._titled, paths)) else []
        self._titled = paths
        return titles + [
            entitle_path(self.messages("paths.title", number=number, hops=path.length), path, self.messages)
            for number, path in enumerate(paths[len(titles) :], start=len(titles) + 1)
        ]

    def _compare(self) -> None:
        """Fill the table that compares the paths, which takes longer than drawing the visible ones."""
        if self._found is not None:
            lines = compare_paths(self._found.paths, self.messages)
            rows = [Row(cells, key=place) for place, cells in enumerate(lines)]
            self.query_one(Table).show(rows, cursor=self.query_one(Chains).path)

    def _headline(self, found: PathResults) -> str:
        key = "paths.none" if not found.paths else "paths.all" if found.complete else "paths.some"
        if not found.paths and not found.complete:
            key = "paths.unknown"
        room = max(self.size.width // 3, LEAST_NAME)
        ends = {"source": to_one_line(found.source.label, room), "target": to_one_line(found.target.label, room)}
        parts = [self.messages(key, **ends, total=len(found.paths), hops=found.max_hops)]
        if found.shortest_total is not None:
            parts.append(self.messages("paths.shortest", total=f"{found.shortest_total:,}", hops=found.shortest))
        parts += self.describe_choice()
        if self._common:
            parts.append(self.messages("paths.common", sign=COMMON))
        return " · ".join(parts)

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Move the cursor of the chains to the path selected in the table."""
        message.stop()
        if self._is_comparing and isinstance(message.row.key, int):
            self.query_one(Chains).path = message.row.key

    def on_table_opened(self, message: Table.Opened) -> None:
        """Show the path as a chain."""
        message.stop()
        self.action_compare()

    def action_compare(self) -> None:
        """Switch between the chains and the table that compares them."""
        self._is_comparing = not self._is_comparing
        if self._is_comparing:
            self._compare()
        self.query_one(Table).display = self._is_comparing
        self.query_one(Chains).display = not self._is_comparing
        self.focus_first()
        self.refresh_bindings()

    @property
    def can_find_more(self) -> bool:
        """Whether the result was truncated."""
        return self._found is not None and not self._found.complete

    def shown_paths(self) -> Sequence[Path]:
        """Return the paths found."""
        return self._found.paths if self._found else ()

    @property
    def can_compare(self) -> bool:
        """Whether there are several paths to compare, or the comparison is shown."""
        return self._is_comparing or (self._found is not None and len(self._found.paths) > 1)

    def address(self) -> Address | None:
        """Return the address of this pane."""
        return Address("connect", self.ends)

    def focus_first(self) -> None:
        """Focus the chains or the table."""
        self.screen.set_focus(self.query_one(Table) if self._is_comparing else self.query_one(Chains))

    def selected_entity(self) -> Ref | None:
        """Return the selected entity."""
        return self.query_one(Chains).entity

    def selected_edges(self) -> list[Edge]:
        """Return the edges of the selected step."""
        return list(self.query_one(Chains).step)

    def can_export(self) -> bool:
        """Tell whether any paths were found."""
        return self._found is not None and bool(self._found.paths)

    def content_to_export(self) -> ExportContent | None:
        """Return the nodes and edges of the paths shown."""
        found = self._found
        if found is None or not found.paths:
            return None
        return ExportContent(self.title, subgraph_along_paths(self.view, found.paths, self.title))

    def equivalents(self) -> Equivalents | None:
        """Return the command and the query for the paths shown."""
        return None if self._found is None else write_paths_equivalents(self.view, self._found, self.choice, self.as_of)
