"""The paths between two entities, drawn as chains, with the source of each step."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from cfgraph.explorer import View, along_paths, find_paths
from cfgraph.model.entity import PathResults, Ref
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible
from cfgraph.tui.actions import bindings
from cfgraph.tui.panes.base import Exported, OpenEntity, Pane
from cfgraph.tui.settings import Limits
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.sources import Sources

MORE = 10
"""How many more paths are looked for at each asking."""


class PathsPane(Pane):
    """Chains above, the claims of the chosen step beneath or beside them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("paths")

    class Loaded(Message):
        """The search ended."""

        def __init__(self, found: PathResults) -> None:
            super().__init__()
            self.found = found

    def __init__(self, view: View, messages: Messages, source: Node, target: Node, limits: Limits) -> None:
        super().__init__(view, messages)
        self._limits = limits
        self._source, self._target = source, target
        self.title = f"{view.label(source)} … {view.label(target)}"
        self._k = limits.paths
        self._is_directed = False
        self._avoided: list[Node] = []
        self._found: PathResults | None = None

    def compose(self) -> ComposeResult:
        """A headline, the chains, and the sources."""
        yield Static("", id="headline", markup=False)
        yield Chains(id="chains")
        yield Sources(self.messages, id="sources")

    def on_mount(self) -> None:
        """Search behind the screen."""
        self._search()

    def _search(self) -> None:
        self.query_one("#headline", Static).update(visible(self.messages("paths.searching", title=self.title)))
        job = partial(self._load, self._k, self._is_directed, tuple(self._avoided))
        self.in_background(job, exclusive=True)

    def _load(self, k: int, directed: bool, avoid: tuple[Node, ...]) -> Loaded:
        worker = get_current_worker()
        return self.Loaded(
            find_paths(
                self.view,
                self._source,
                self._target,
                k=k,
                directed=directed,
                avoid=avoid,
                max_hops=self._limits.hops,
                is_cancelled=lambda: worker.is_cancelled,
            )
        )

    def show_failure(self, reason: str) -> None:
        """Say why there is no answer."""
        self.query_one("#headline", Static).update(visible(reason))

    def on_paths_pane_loaded(self, message: Loaded) -> None:
        """Draw the chains, or the proof that there are none."""
        found = self._found = message.found
        key = "paths.none" if not found.paths else "paths.all" if found.complete else "paths.some"
        if not found.paths and not found.complete:
            key = "paths.unknown"
        parts = [
            self.messages(
                key,
                source=found.source.label,
                target=found.target.label,
                total=len(found.paths),
                hops=self._limits.hops,
            )
        ]
        if self._is_directed:
            parts.append(self.messages("paths.only_directed"))
        if self._avoided:
            parts.append(self.messages("paths.avoiding", names="、".join(map(self.view.label, self._avoided))))
        self.query_one("#headline", Static).update(visible(" · ".join(parts)))
        titles = [
            self.messages("paths.title", number=number, hops=path.length)
            for number, path in enumerate(found.paths, start=1)
        ]
        self.query_one(Chains).show(found.paths, titles)
        if not found.paths:
            self.query_one(Sources).show_nothing(self.messages("paths.none_hint"))
        self.refresh_bindings()

    def on_chains_highlighted(self, message: Chains.Highlighted) -> None:
        """Show what backs the step at the cursor; on a box, the step that leads to it."""
        message.stop()
        step = message.item // 2 if message.item % 2 else max(message.item // 2 - 1, 0)
        self.query_one(Sources).show_edges(message.path.steps[step])
        self.refresh_bindings()

    def on_chains_opened(self, message: Chains.Opened) -> None:
        """Open the entity of the box, or the one the edge leads to."""
        message.stop()
        self.post_message(OpenEntity(message.path.nodes[(message.item + 1) // 2].id))

    def _at_cursor(self) -> Ref | None:
        chains = self.query_one(Chains)
        return chains.current.nodes[(chains.item + 1) // 2] if chains.current else None

    def action_more(self) -> None:
        """Look for more paths."""
        self._k += MORE
        self._search()

    def action_directed(self) -> None:
        """Follow edges only in their own direction, or either way again."""
        self._is_directed = not self._is_directed
        self._search()

    def action_avoid(self) -> None:
        """Search again without the entity at the cursor; on an end, with all entities again."""
        ref = self._at_cursor()
        if ref is None or ref.id in (self._source, self._target):
            if not self._avoided:
                return
            self._avoided = []
        else:
            self._avoided.append(ref.id)
        self._search()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """More paths can only be had where the answer was cut."""
        if action == "more":
            return self._found is not None and not self._found.complete
        if action == "avoid":
            ref = self._at_cursor()
            ends = (self._source, self._target)
            return bool(self._avoided) or (ref is not None and ref.id not in ends)
        return True

    def focus_first(self) -> None:
        """Start on the chains."""
        self.screen.set_focus(self.query_one(Chains))

    def entity_at_hand(self) -> Ref | None:
        """Return the entity at the cursor."""
        return self._at_cursor()

    def can_export(self) -> bool:
        """Paths that were found can be exported."""
        return self._found is not None and bool(self._found.paths)

    def exported(self) -> Exported | None:
        """Return the nodes and edges of the paths shown."""
        found = self._found
        if found is None or not found.paths:
            return None
        return Exported(self.title, along_paths(self.view, found.paths, self.title))
