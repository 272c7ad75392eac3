"""What leads to places and dialogs: the functions behind the app's keys and behind what panes ask for.

Imported behind the first paint, with every pane and dialog.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.explorer.passages import read_quotations
from cfgraph.model.entity import Ref
from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.model.terms import IRI, Node
from cfgraph.text.safe import make_visible
from cfgraph.tui.commands.availability import works_now
from cfgraph.tui.commands.export import directory_of, export_pane, outcome_text
from cfgraph.tui.commands.pane_commands import TOOLS, collect, resume_set
from cfgraph.tui.messages import ExportOutcome, OpenGraph
from cfgraph.tui.navigation.session import keep, restore
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.result_graph import ResultGraphPane
from cfgraph.tui.panes.shares import SharesPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.help import HelpScreen
from cfgraph.tui.screens.search import SearchScreen
from cfgraph.tui.screens.text import TextScreen
from cfgraph.tui.widgets.keybar import working

if TYPE_CHECKING:
    from cfgraph.tui.app import CfgraphApp

__all__ = ["TOOLS", "collect", "keep", "outcome_text", "works_now"]


async def begin(app: CfgraphApp) -> None:
    """Show the first place of a graph that was just opened, and search in it for what was typed already."""
    view = app.view
    assert view is not None
    if app.settings.sources:
        app.places.quote = partial(read_quotations, directory=Path(app.settings.sources).expanduser())
    resume_set(app)
    if not await restore(app):
        await app.places.open(OverviewPane(view, app.messages))
    if isinstance(app.screen, SearchScreen):
        app.screen.use(view)


async def overview(app: CfgraphApp) -> None:
    """Go to the overview, back to it where it is still there."""
    if app.view is not None and not app.places.return_to(OverviewPane):
        await app.places.open(OverviewPane(app.view, app.messages))


async def class_list(app: CfgraphApp, iri: IRI) -> None:
    """List a class."""
    if app.view is not None:
        await app.places.open(ClassPane(app.view, app.messages, iri))


async def entity(app: CfgraphApp, node: Node, *, as_map: bool = False) -> None:
    """Show an entity."""
    if app.view is not None:
        try:
            pane = EntityPane(app.view, app.messages, node, app.settings.limits, as_map=as_map)
        except CfgraphError as error:
            app.notify(make_visible(translate_error(error, app.messages)), severity="error", markup=False)
        else:
            await app.places.open(pane)


async def shares(app: CfgraphApp, node: Node) -> None:
    """Show who holds an entity and what it holds, looked through."""
    if app.view is not None:
        await app.places.open(SharesPane(app.view, app.messages, node))


async def search(app: CfgraphApp) -> None:
    """Search an entity and go there."""
    await _pick(app, app.messages("search.title"), lambda ref: entity(app, ref.id))


async def paths(app: CfgraphApp) -> None:
    """Pick an entity and show the paths to it from the one at hand."""
    start = app.pane.entity_at_hand() if app.pane else None
    if start is None:
        return

    async def to(end: Ref) -> None:
        if start.id == end.id:
            app.notify(app.messages("paths.same"), severity="warning", markup=False)
        else:
            await connect(app, (start.id, end.id))

    await _pick(app, app.messages("paths.to", name=start.label), to)


async def _pick(app: CfgraphApp, title: str, chosen: Callable[[Ref], Awaitable[None]]) -> None:
    if app.places.as_of is not None:
        title = app.messages("date.any_time", title=title)  # names are not dated
    screen = SearchScreen(app.view, app.messages, title, offers_behind=True)

    async def picked(ref: Ref | None) -> None:
        if ref is not None:
            await chosen(ref)

    await app.push_screen(screen, picked)
    screen.take_keys()


async def connect(app: CfgraphApp, nodes: Sequence[Node]) -> None:
    """Show what ties some entities together; of two, the paths."""
    if app.view is None or len(nodes) < 2:
        return
    first, second, *others = nodes
    limits = app.settings.limits
    if others:
        await app.places.open(ConnectPane(app.view, app.messages, tuple(nodes), limits))
    else:
        await app.places.open(PathsPane(app.view, app.messages, first, second, limits))


async def sparql(app: CfgraphApp) -> None:
    """Go to the SPARQL pane, the one already open where there is one."""
    if app.opened is not None and not app.places.return_to(SparqlPane):
        opened = app.opened
        pane = SparqlPane(opened.view, app.messages, opened.runner, opened.library, app.settings.limits)
        await app.places.open(pane)


async def query(app: CfgraphApp, text: str) -> None:
    """Open a query in the editor."""
    await sparql(app)
    if isinstance(app.pane, SparqlPane):
        app.pane.open_text(text)


async def result_graph(app: CfgraphApp, asked: OpenGraph) -> None:
    """Show the statements that a query answered with as a graph."""
    if app.view is not None:
        pane = ResultGraphPane(app.view, app.messages, asked.title, asked.result, asked.behind)
        await app.places.open(pane)


async def working_set(app: CfgraphApp) -> None:
    """Show the working set."""
    if app.view is not None and not app.places.return_to(WorkingSetPane):
        left = app.current_set.others if app.current_set is not None else list
        await app.places.open(WorkingSetPane(app.view, app.messages, app.working, left))


async def text(app: CfgraphApp, title: str, shown: str) -> None:
    """Show a text in full."""
    await app.push_screen(TextScreen(app.messages, title, shown))


def help_here(app: CfgraphApp) -> None:
    """Show every key that works here."""
    here = {action: [each.binding.key for each in actives] for action, actives in working(app.screen).items()}
    app.push_screen(HelpScreen(app.messages, here))


def export(app: CfgraphApp, pane: Pane) -> ExportOutcome | None:
    """Write what a pane shows to a new file. Called in a worker thread."""
    return export_pane(pane, directory_of(app.settings), app.settings.export_format)
