"""What the app does to any pane: export it as …, collect from it, date it, cite it, show what is behind it, mark it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.model.dates import parse_date
from cfgraph.model.terms import IRI, BlankNode
from cfgraph.queries.equivalents import Behind
from cfgraph.text.safe import make_visible
from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.commands.export import checked_path, directory_of, endings_for, export_to
from cfgraph.tui.messages import Collect, OpenEntity, OpenQuery
from cfgraph.tui.navigation.session import key_of
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.claims import ClaimsScreen
from cfgraph.tui.screens.equivalents import BehindScreen
from cfgraph.tui.screens.pick import PickScreen
from cfgraph.tui.screens.prompt import AskScreen, FileScreen
from cfgraph.tui.widgets.table import Row
from cfgraph.userfiles.file_names import make_file_name
from cfgraph.workspace.autosave import CurrentSet
from cfgraph.workspace.bookmarks import Bookmark, read_bookmarks, toggle_bookmark
from cfgraph.workspace.working_set import SetHistory

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from cfgraph.tui.app import CfgraphApp


def export_as(app: CfgraphApp) -> AwaitMount | None:
    """Ask for a file, in a format that what is shown can be written to, and write it."""
    pane = app.pane
    if pane is None or not pane.can_export():
        return None
    endings = endings_for(pane)
    directory = directory_of(app.settings)
    usual = f".{app.settings.export_format}"
    name = make_file_name(pane.title, usual if usual in dict(endings) else endings[0][0], directory).name

    def check(text: str) -> Path:
        return checked_path(text, endings, directory)

    def named(text: str | None) -> None:
        if text is not None:
            path = check(text)
            run_in_thread(app, lambda: export_to(pane, path), app.exported)

    return app.push_screen(FileScreen(app.messages, app.messages("file.title"), name, endings, check), named)


def collect(app: CfgraphApp, message: Collect) -> None:
    """Put entities and edges into the working set, and say what became of it."""
    before = app.working.now
    if not app.working.become(before.with_added(message.nodes, message.edges)):
        app.notify(app.messages("set.nothing_new"), markup=False)
        return
    now = app.working.now
    nodes, edges = len(now.nodes) - len(before.nodes), len(now.edges) - len(before.edges)
    app.notify(app.messages("set.added", nodes=nodes, edges=edges, total=len(now.nodes)), markup=False)


def resume_set(app: CfgraphApp) -> None:
    """Go on with the working set of the last run on this graph, and keep it at every change from now on."""
    view = app.view
    if view is None or not (key := key_of(view.graph)):
        return
    current = CurrentSet(key, view.graph.location)

    def keep() -> None:
        current.keep(app.working.steps, lambda job: run_in_thread(app, job, lambda _: None))

    def resumed(found: tuple[SetHistory, bool]) -> None:
        steps, is_shared = found
        app.current_set, app.working.changed = current, keep
        begun = app.working.now
        app.working.take_over(steps)
        if begun != app.working.now and isinstance(app.pane, WorkingSetPane):
            app.pane.reload()
        if steps.now.nodes:
            app.notify(app.messages("set.resumed", nodes=f"{len(steps.now.nodes):,}"), markup=False)
        elif is_shared:
            app.notify(app.messages("set.elsewhere"), markup=False)

    run_in_thread(app, current.open, resumed)


def collect_here(app: CfgraphApp) -> None:
    """Put what is at the cursor into the working set."""
    collected = app.pane.collected() if app.pane else None
    if collected is not None:
        collect(app, collected)


def ask_date(app: CfgraphApp) -> AwaitMount:
    """Ask for the date that applies to everything shown; an empty one means any time."""

    def check(text: str) -> str | None:
        return parse_date(text) if text.strip() else None

    def dated(text: str | None) -> None:
        if text is not None:
            app.places.show_date(check(text))

    title, hint = app.messages("date.title"), app.messages("date.hint")
    return app.push_screen(AskScreen(app.messages, title, hint, app.places.as_of or "", check), dated)


def show_claims(app: CfgraphApp) -> None:
    """Show the claims of the edge at the cursor, or all values of the attribute or figure there, side by side."""
    if app.pane is None:
        return
    if edges := app.pane.edges_at_hand():
        app.push_screen(ClaimsScreen(app.messages, edges))
    elif values := app.pane.values_at_hand():
        ref = app.pane.entity_at_hand()
        title = f"{ref.label if ref else app.pane.title} · {values[0].predicate.label}"
        app.push_screen(ClaimsScreen(app.messages, title=title, values=values))


def show_behind(app: CfgraphApp) -> None:
    """Show the query and the command line that give what is on the screen."""

    def left(query: str | None) -> None:
        if query is not None:
            app.post_message(OpenQuery(query))

    def show(behind: Behind | None) -> None:
        if behind is None:
            app.notify(app.messages("behind.none"), markup=False)
        else:
            app.push_screen(BehindScreen(app.messages, behind), left)

    if app.pane is not None:
        run_in_thread(app, app.pane.behind, show)


def bookmark(app: CfgraphApp) -> None:
    """Bookmark the entity at hand, or remove its bookmark."""
    ref = app.pane.entity_at_hand() if app.pane else None
    if ref is None or app.view is None:
        return
    mark = Bookmark(app.view.graph.location, ref.id, ref.label)

    def told(added: bool) -> None:
        key = "bookmarks.added" if added else "bookmarks.removed"
        app.notify(make_visible(app.messages(key, name=mark.label)), markup=False)

    run_in_thread(app, lambda: toggle_bookmark(mark), told)


def show_bookmarks(app: CfgraphApp) -> None:
    """Let a bookmark of this graph be picked, and go there."""
    view = app.view
    if view is None:
        return

    def picked(row: Row | None) -> None:
        if row is not None and isinstance(row.key, IRI | BlankNode):
            app.post_message(OpenEntity(row.key))

    def show(bookmarks: list[Bookmark]) -> None:
        rows = [
            Row((mark.label, view.curie(mark.node)), key=mark.node)
            for mark in bookmarks
            if mark.graph == view.graph.location
        ]
        if rows:
            app.push_screen(PickScreen(app.messages, app.messages("bookmarks.title"), rows), picked)
        else:
            app.notify(app.messages("bookmarks.none"), markup=False)

    run_in_thread(app, read_bookmarks, show)


TOOLS: Mapping[str, Callable[[CfgraphApp], AwaitMount | None]] = {
    "export_as": export_as,
    "collect": collect_here,
    "date": ask_date,
    "claims": show_claims,
    "behind": show_behind,
    "bookmark": bookmark,
    "bookmarks": show_bookmarks,
}
"""What there is, by the names that the keys use."""


def is_usable(name: str, pane: Pane) -> bool:
    """Tell whether a tool has something to work on in a pane."""
    if name == "export_as":
        return pane.can_export()
    if name == "collect":
        return pane.collected() is not None
    if name == "claims":
        return bool(pane.edges_at_hand() or pane.values_at_hand())
    return name != "bookmark" or pane.entity_at_hand() is not None
