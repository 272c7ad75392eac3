"""The paths between two entities, drawn as chains, with the source of each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from textual.app import ComposeResult
from textual.widgets import Static
from textual.worker import get_current_worker

from cfgraph.explorer import View, find_paths, subgraph_along_paths
from cfgraph.explorer.path_comparison import COMPARISON_COLUMNS, compare_paths, find_common_nodes
from cfgraph.model.entity import Edge, Path, PathResults, Ref
from cfgraph.model.terms import IRI, Node
from cfgraph.queries.equivalents import Equivalents, PathChoice, write_paths_equivalents
from cfgraph.text.catalog import Messages
from cfgraph.tui.keymap import CommandTarget
from cfgraph.tui.panes.base import Address, ExportContent, parse_node
from cfgraph.tui.panes.path_pane_base import PathPaneBase
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.settings import Limits
from cfgraph.tui.widgets.chains import COMMON, Chains
from cfgraph.tui.widgets.result_table import ResultTable
from cfgraph.tui.widgets.sources import Sources
from cfgraph.tui.widgets.table import Column, Row, Table

MORE = 10
"""How many more paths are looked for at each asking."""


class PathsPane(CommandTarget, PathPaneBase):
    """Chains above, the claims of the chosen step beneath or beside them."""

    PARTS = ("paths",)

    def __init__(self, view: View, messages: Messages, source: Node, target: Node, limits: Limits) -> None:
        super().__init__(view, messages)
        self._limits = limits
        self._source, self._target = source, target
        self.title = f"{view.label(source)} … {view.label(target)}"
        self._choice = PathChoice(limits.paths, limits.hops)
        self._found: PathResults | None = None
        self._common: frozenset[Node] = frozenset()
        self._is_comparing = False

    def compose(self) -> ComposeResult:
        """A headline, the chains or the table that compares them, and the sources."""
        yield Static("", id="headline", markup=False)
        yield Chains(self.messages, id="chains")
        yield ResultTable([Column(self.messages(f"compare.{name}")) for name in COMPARISON_COLUMNS], id="comparison")
        yield Sources(self.messages, self.quote, id="sources")

    def on_mount(self) -> None:
        """Begin with the chains."""
        self.query_one(Table).display = False

    def reload(self) -> None:
        """Search with the filters and the date that now apply."""
        self._search()

    def _choose(self, choice: PathChoice) -> None:
        self._choice = choice
        self.reload()

    def _search(self, known: Sequence[Path] = ()) -> None:
        self.show_summary(self.messages("paths.searching", title=self.title))
        self.in_background(partial(self._load, self._choice, self.as_of, known), exclusive=True)

    def _load(self, choice: PathChoice, as_of: str | None, known: Sequence[Path]) -> PathPaneBase.Loaded:
        worker = get_current_worker()
        return self.Loaded(
            find_paths(
                self.view,
                self._source,
                self._target,
                k=choice.k,
                directed=choice.directed,
                predicates=choice.predicates,
                avoid=choice.avoid,
                max_hops=choice.max_hops,
                as_of=as_of,
                known=known,
                is_cancelled=lambda: worker.is_cancelled,
            )
        )

    def on_path_pane_base_loaded(self, message: PathPaneBase.Loaded) -> None:
        """Draw the chains, or the proof that there are none."""
        assert isinstance(message.found, PathResults)
        found = self._found = message.found
        self._common = find_common_nodes(found.paths)
        self.show_summary(self._headline(found))
        titles = [
            self.messages("paths.title", number=number, hops=path.length)
            for number, path in enumerate(found.paths, start=1)
        ]
        self.query_one(Chains).show(found.paths, titles, self._common)
        if self._is_comparing:
            self._compare()
        if not found.paths:
            self.query_one(Sources).show_nothing(" ".join(self._ways_out()))
        self.refresh_bindings()

    def _compare(self) -> None:
        """Fill the table that compares the paths, which takes longer than drawing those in sight."""
        if self._found is not None:
            lines = compare_paths(self._found.paths, self.messages)
            rows = [Row(cells, key=place) for place, cells in enumerate(lines)]
            self.query_one(Table).show(rows, cursor=self.query_one(Chains).path)

    def _headline(self, found: PathResults) -> str:
        key = "paths.none" if not found.paths else "paths.all" if found.complete else "paths.some"
        if not found.paths and not found.complete:
            key = "paths.unknown"
        ends = {"source": found.source.label, "target": found.target.label}
        parts = [self.messages(key, **ends, total=len(found.paths), hops=found.max_hops)]
        choice = self._choice
        if choice.predicates:
            names = self.messages.join_names(map(self.view.label, choice.predicates))
            parts.append(self.messages("paths.only", names=names))
        if choice.directed:
            parts.append(self.messages("paths.only_directed"))
        if choice.avoid:
            names = self.messages.join_names(map(self.view.label, choice.avoid))
            parts.append(self.messages("paths.avoiding", names=names))
        if self._common:
            parts.append(self.messages("paths.common", sign=COMMON))
        return " · ".join(parts)

    def _ways_out(self) -> list[str]:
        """Return what may be changed where there is no path, for each thing that narrows the search."""
        choice = self._choice
        narrows = {
            "directed": choice.directed,
            "avoided": choice.avoid,
            "filtered": choice.predicates,
            "dated": self.as_of,
        }
        return [self.messages(f"paths.none_{name}") for name, does in narrows.items() if does]

    def on_table_highlighted(self, message: Table.Highlighted) -> None:
        """Put the chains' cursor on the path at the table's."""
        message.stop()
        if self._is_comparing and isinstance(message.row.key, int):
            self.query_one(Chains).path = message.row.key

    def on_table_opened(self, message: Table.Opened) -> None:
        """Show the path as a chain."""
        message.stop()
        self.action_compare()

    def action_more(self) -> None:
        """Look for more paths; those that are there stay, and so does the cursor."""
        self._choice = replace(self._choice, k=self._choice.k + MORE)
        self._search(self._found.paths if self._found else ())

    def action_directed(self) -> None:
        """Follow edges only in their own direction, or either way again."""
        self._choose(replace(self._choice, directed=not self._choice.directed))

    def action_avoid(self) -> None:
        """Search again without the entity at the cursor; on an end, with all entities again."""
        ref = self.selected_entity()
        if ref is not None and ref.id not in (self._source, self._target):
            self._choose(replace(self._choice, avoid=(*self._choice.avoid, ref.id)))
        elif self._choice.avoid:
            self._choose(replace(self._choice, avoid=()))

    def action_filter(self) -> None:
        """Let one kind of edge be picked from those that the paths use; or all kinds again."""
        found = self._found
        if found is None:
            return
        edges = [edge for path in found.paths for step in path.steps for edge in step]
        counts = Counter(edge.predicate.id for edge in edges)
        rows = [Row((self.messages("paths.any_predicate"),), key=None)] if self._choice.predicates else []
        rows += [
            Row((self.view.label(iri), self.view.curie(iri), self.messages("paths.used", total=total)), key=iri)
            for iri, total in counts.most_common()
        ]

        def filter_paths(row: Row | None) -> None:
            if row is not None:
                chosen = (row.key,) if isinstance(row.key, IRI) else ()
                self._choose(replace(self._choice, predicates=chosen))

        self.app.push_screen(PickScreen(self.messages, self.messages("paths.filter"), rows), filter_paths)

    def action_compare(self) -> None:
        """Show the table that compares the paths, or the chains again."""
        self._is_comparing = not self._is_comparing
        if self._is_comparing:
            self._compare()
        self.query_one(Table).display = self._is_comparing
        self.query_one(Chains).display = not self._is_comparing
        self.focus_first()
        self.refresh_bindings()

    @property
    def can_find_more(self) -> bool:
        """Whether the answer was cut."""
        return self._found is not None and not self._found.complete

    @property
    def can_compare(self) -> bool:
        """Whether there are several paths to compare, or the comparison is shown."""
        return self._is_comparing or (self._found is not None and len(self._found.paths) > 1)

    @property
    def can_filter(self) -> bool:
        """Whether there are predicates to choose from, or to take back."""
        return bool(self._choice.predicates) or (self._found is not None and bool(self._found.paths))

    @property
    def can_avoid(self) -> bool:
        """Whether the cursor stands on an entity to go around, or some are gone around already."""
        ref = self.selected_entity()
        return bool(self._choice.avoid) or (ref is not None and ref.id not in (self._source, self._target))

    def position(self) -> dict[str, object]:
        """Return where in this pane one is, and what paths are searched."""
        choice = self._choice
        searched = {
            "paths": choice.k,
            "directed": choice.directed,
            "predicates": list(choice.predicates),
            "avoid": list(choice.avoid),
        }
        return {**super().position(), "search": searched}

    def resume(self, position: Mapping[str, object]) -> None:
        """Search the same paths as in another run, and go to where one was among them."""
        super().resume(position)
        match position.get("search"):
            case {"paths": int(k), "directed": bool(directed), "predicates": [*predicates], "avoid": [*avoid]}:
                choice = PathChoice(
                    max(k, 1),
                    self._limits.hops,
                    tuple(map(IRI, map(str, predicates))),
                    tuple(parse_node(str(text)) for text in avoid),
                    directed,
                )
                if choice != self._choice:
                    self._choose(choice)

    def address(self) -> Address | None:
        """Return where this is."""
        return Address("connect", (self._source, self._target))

    def focus_first(self) -> None:
        """Start on the chains, or in the table that compares them."""
        self.screen.set_focus(self.query_one(Table) if self._is_comparing else self.query_one(Chains))

    def selected_entity(self) -> Ref | None:
        """Return the entity at the cursor."""
        return self.query_one(Chains).entity

    def selected_edges(self) -> list[Edge]:
        """Return the edges of the step at the cursor."""
        return list(self.query_one(Chains).step)

    def can_export(self) -> bool:
        """Paths that were found can be exported."""
        return self._found is not None and bool(self._found.paths)

    def content_to_export(self) -> ExportContent | None:
        """Return the nodes and edges of the paths shown."""
        found = self._found
        if found is None or not found.paths:
            return None
        return ExportContent(self.title, subgraph_along_paths(self.view, found.paths, self.title))

    def equivalents(self) -> Equivalents | None:
        """Return what gives the paths shown."""
        return (
            None if self._found is None else write_paths_equivalents(self.view, self._found, self._choice, self.as_of)
        )
