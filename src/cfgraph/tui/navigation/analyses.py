"""Routes to analyses, and their dialogs: for a second entity, two dates, a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from textual.widget import AwaitMount

from cfgraph.model.dates import parse_date
from cfgraph.model.entity import Ref
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import Node
from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.context import Context
from cfgraph.tui.navigation.naming_ahead import open_named

PickEntity = Callable[[str, Callable[[Ref], Awaitable[None]]], Awaitable[None]]
"""Lets the user choose an entity under a title, and continues with it."""


ANALYSES = frozenset({"compare", "timeline", "control", "gaps", "similar", "structure", "changes"})
"""The kinds of analyses in addresses."""


class AnalysisRoutes:
    """Opens analyses of the entity at the cursor."""

    def __init__(self, app: Context, pick_entity: PickEntity) -> None:
        """Create the routes of a program."""
        self._app, self._pick_entity = app, pick_entity

    async def compare_with(self, ref: Ref) -> None:
        """Let the user choose another entity and compare both; in a comparison, add it to the compared ones."""
        from cfgraph.tui.panes.analyses.comparison import ComparisonPane

        app, pane = self._app, self._app.pane
        nodes = pane.nodes if isinstance(pane, ComparisonPane) else (ref.id,)

        async def compare(other: Ref) -> None:
            if other.id in nodes:
                app.notify(app.messages("comparison.same"), severity="warning")
            else:
                await self.compare((*nodes, other.id))

        names = app.messages.join_names(app.view.label(node) for node in nodes) if app.view else ref.label
        await self._pick_entity(app.messages("comparison.with", name=names), compare)

    async def compare(self, nodes: Sequence[Node]) -> None:
        """Show entities side by side."""
        from cfgraph.tui.panes.analyses.comparison import ComparisonPane

        if (view := self._app.view) is not None:
            await open_named(self._app, nodes, partial(ComparisonPane, view, self._app.messages, nodes))

    async def open_timeline(self, nodes: Sequence[Node]) -> None:
        """Show what is dated of entities."""
        from cfgraph.tui.panes.analyses.timeline import TimelinePane

        if (view := self._app.view) is not None:
            await open_named(self._app, nodes, partial(TimelinePane, view, self._app.messages, nodes))

    async def open_control(self, node: Node | None) -> None:
        """Show who controls an entity; without one, all groups of companies."""
        from cfgraph.tui.panes.analyses.control import ControlPane, GroupsPane

        view, messages = self._app.view, self._app.messages
        if view is not None:
            if node is None:
                await self._app.places.open(GroupsPane(view, messages))
            else:
                await open_named(self._app, [node], partial(ControlPane, view, messages, node))

    async def open_gaps(self, node: Node) -> None:
        """Show what no source states of an entity."""
        from cfgraph.tui.panes.analyses.gaps import GapsPane

        if (view := self._app.view) is not None:
            await open_named(self._app, [node], partial(GapsPane, view, self._app.messages, node))

    async def open_contradictions(self) -> None:
        """Show where sources contradict each other."""
        from cfgraph.tui.panes.analyses.contradictions import ContradictionsPane

        if self._app.view is not None:
            await self._app.places.open(ContradictionsPane(self._app.view, self._app.messages))

    async def open_similar(self, node: Node) -> None:
        """Show which entities share the most with one."""
        from cfgraph.tui.panes.analyses.similar import SimilarPane

        if (view := self._app.view) is not None:
            await open_named(self._app, [node], partial(SimilarPane, view, self._app.messages, node))

    async def open_structure(self, nodes: Sequence[Node]) -> None:
        """Show communities and bridges around an entity, among several, or of the whole graph."""
        from cfgraph.tui.panes.analyses.structure import StructurePane

        if (view := self._app.view) is not None:
            await open_named(self._app, nodes, partial(StructurePane, view, self._app.messages, nodes))

    async def open_changes(self, nodes: Sequence[Node], start: str, end: str) -> None:
        """Show what changed between two dates, of an entity or of the whole graph."""
        from cfgraph.tui.panes.analyses.changes import ChangesPane

        if (view := self._app.view) is not None:
            await open_named(self._app, nodes, partial(ChangesPane, view, self._app.messages, nodes, start, end))

    async def open_place(self, kind: str, nodes: Sequence[Node], position: Mapping[str, object]) -> None:
        """Reopen an analysis of an earlier run; does nothing for too few entities."""
        from cfgraph.tui.panes.analyses.changes import DATES

        match kind, nodes:
            case "compare", [_, _, *_]:
                await self.compare(nodes)
            case "timeline", [_, *_]:
                await self.open_timeline(nodes)
            case "control", [] | [_]:
                await self.open_control(nodes[0] if nodes else None)
            case "gaps", [node]:
                await self.open_gaps(node)
            case "similar", [node]:
                await self.open_similar(node)
            case "structure", _:
                await self.open_structure(nodes)
            case "changes", [] | [_]:
                match position.get(DATES):
                    case [str(start), str(end)]:
                        start, end = _read_dates(f"{start} {end}")
                        await self.open_changes(nodes, start, end)

    def ask_for_changes(self, ref: Ref | None, since: str | None) -> AwaitMount:
        """Ask for two dates, the first proposed, and show what changed between them, of an entity or of all."""
        from cfgraph.tui.screens.prompt import AskScreen

        app = self._app

        async def open_changes(text: str | None) -> None:
            if text is not None:
                await self.open_changes([ref.id] if ref is not None else [], *_read_dates(text))

        title = app.messages("changes.of", name=ref.label) if ref else app.messages("changes.ask")
        return app.push_screen(
            AskScreen(app.messages, title, app.messages("changes.hint"), since or "", _read_dates), open_changes
        )

    def ask_for_dossier(self, ref: Ref, offer_file: Callable[[Path, str], None]) -> AwaitMount:
        """Ask for a file, write the dossier of an entity to it, and offer the file with a text."""
        from cfgraph.export.dossier.rendering import write_dossier
        from cfgraph.tui.commands.export import check_path, export_directory
        from cfgraph.tui.screens.prompt import FileScreen
        from cfgraph.userfiles.file_names import make_file_name

        app = self._app
        directory = export_directory(app.settings)
        endings = [(".html", "HTML"), (".md", "Markdown")]
        name = make_file_name(app.messages("dossier.file", name=ref.label), endings[0][0], directory).name

        def read_path(text: str) -> Path:
            return check_path(text, endings, directory)

        def write_file(text: str | None) -> None:
            view = app.view
            if text is None or view is None:
                return
            path = read_path(text)
            run_in_thread(
                app,
                lambda: write_dossier(view, ref.id, path, app.messages),
                lambda _: offer_file(path.absolute(), app.messages("dossier.written", path=path.absolute())),
            )

        screen = FileScreen(app.messages, app.messages("dossier.ask", name=ref.label), name, endings, read_path)
        return app.push_screen(screen, write_file)


def _read_dates(text: str) -> tuple[str, str]:
    """Return two dates of a text, the second today where there is one. Raises UsageError for no two in a row."""
    from cfgraph.explorer.changes import check_dates

    words = text.split()
    if not 1 <= len(words) <= 2:
        raise UsageError("asked.two_dates")
    start, end = map(parse_date, (*words, date.today().isoformat())[:2])
    check_dates(start, end)
    return start, end
