"""Editing the file that states the selected line: finding the location, then reloading and checking the graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.model.entity import Claim
from cfgraph.model.errors import UsageError, translate_error
from cfgraph.model.terms import Node
from cfgraph.store.downloads import is_downloaded
from cfgraph.store.standard_input import is_spooled
from cfgraph.text.catalog import Messages
from cfgraph.tui.commands.background import run_in_thread
from cfgraph.tui.commands.reloading import Reloader
from cfgraph.tui.context import Context
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.widgets.table import Row

if TYPE_CHECKING:
    from cfgraph.check import CheckOutcome
    from cfgraph.explorer import View

TOLD = 3
"""Maximum number of findings of a check that are shown."""


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A location in a file: its line, and what that line states."""

    title: str
    date: str
    path: Path
    line: int


class SourceEditor:
    """Opens files in the user's editor, and reloads and checks the graph if they were changed."""

    def __init__(self, app: Context, reloader: Reloader) -> None:
        self._app, self._reloader = app, reloader

    @property
    def has_files(self) -> bool:
        """Whether the graph was read from editable files on this machine."""
        view = self._app.view
        return view is not None and any(map(_is_editable, view.graph.files))

    def edit(self, pane: Pane) -> None:
        """Edit the statement of a pane's selected row: its claim, or one of several that the user chooses."""
        from cfgraph.check.source_locations import find_source_locations

        view, messages = pane.view, pane.messages
        claims = {claim.id: claim for edge in pane.selected_edges() for claim in edge.claims}
        said = [*claims, *(node for prop in pane.selected_values() for node in prop.claims)]
        subjects = list(_list_subjects(pane))

        def find() -> list[SourcePlace]:
            found = find_source_locations(_editable_files(view), {*said, *subjects})
            chosen = [node for node in said if node in found] or [node for node in subjects if node in found][:1]
            return [
                _describe_place(view, messages, node, claims.get(node), *found[node]) for node in dict.fromkeys(chosen)
            ]

        run_in_thread(self._app, find, self._choose, opens=True)

    def _choose(self, places: list[SourcePlace]) -> None:
        """Edit the only location, or let the user choose one of several."""
        from cfgraph.tui.screens.pick import PickScreen

        app = self._app
        if not places:
            app.notify(app.messages("source_file.not_found"), severity="warning")
        elif len(places) == 1:
            self._edit_place(places[0])
        else:
            rows = [Row((one.title, one.date, f"{one.path.name}:{one.line}"), key=one) for one in places]

            def edit_row(row: Row | None) -> None:
                if row is not None and isinstance(row.key, SourcePlace):
                    self._edit_place(row.key)

            app.push_screen(PickScreen(app.messages, app.messages("source_file.pick"), rows), edit_row)

    def _edit_place(self, place: SourcePlace) -> None:
        from cfgraph.store import is_store
        from cfgraph.tui.terminal.outside_editor import edit_outside

        app = self._app
        try:
            before = place.path.read_bytes()
            editor, status = edit_outside(app.screen.app, place.path, place.line)
            if status:
                raise UsageError("source_file.editor_failed", editor=editor, status=status)
            is_changed = place.path.read_bytes() != before
        except (UsageError, OSError) as error:
            app.notify(translate_error(error, app.messages), severity="error")
            return
        if not is_changed:
            app.notify(app.messages("source_file.unchanged", path=place.path.name))
        elif app.view is not None and is_store(Path(app.view.graph.location)):
            app.notify(app.messages("source_file.of_store", path=place.path.name), severity="warning")
        else:
            self._reloader.begin(lambda: self._check(place.path))

    def _check(self, path: Path) -> None:
        """Check the reopened graph in the background, and report errors."""
        view = self._app.view
        if view is not None:
            run_in_thread(self._app, lambda: _check_view(view), lambda found: self._tell(path, found))

    def _tell(self, path: Path, found: CheckOutcome) -> None:
        """Report the findings of a check: errors anywhere, and all findings in the edited file."""
        app, messages = self._app, self._app.messages
        here = [one for one in found.findings if one.file is not None and Path(one.file) == path]
        elsewhere = [one for one in found.findings if one.severity == "error" and one not in here]
        told = [*(one for one in here if one.severity != "note"), *elsewhere]
        if not told:
            app.notify(messages("source_file.sound", path=path.name))
            return
        lines = [messages("source_file.findings", path=path.name, total=len(told))]
        for one in told[:TOLD]:
            where = f"{Path(one.file).name}:{one.line}: " if one.file else ""
            lines.append(f"{where}{one.text(messages)}")
        is_wrong = any(one.severity == "error" for one in told)
        app.notify("\n".join(lines), severity="error" if is_wrong else "warning", timeout=60)


def _editable_files(view: View) -> list[str]:
    """Return the files of a graph, except copies of remote ones."""
    return list(filter(_is_editable, view.graph.files))


def _is_editable(name: str) -> bool:
    """Tell whether a file of a graph is not a copy of a remote one."""
    return not is_downloaded(Path(name)) and not is_spooled(Path(name))


def _list_subjects(pane: Pane) -> Iterator[Node]:
    """Yield the subjects of the selected line, if none of its claims is in a file."""
    for edge in pane.selected_edges():
        yield edge.subject.id
    ref = pane.selected_entity()
    if ref is not None:
        yield ref.id


def _describe_place(
    view: View, messages: Messages, node: Node, claim: Claim | None, file: str, line: int
) -> SourcePlace:
    from cfgraph.explorer.claims import format_locator

    source = claim.source if claim is not None else None
    where = (source.title, format_locator(source, messages)) if source is not None else (view.curie(node), None)
    date = (claim.as_of if claim is not None else None) or (source.date if source is not None else None)
    return SourcePlace(" · ".join(part for part in where if part), date or "", Path(file), line)


def _check_view(view: View) -> CheckOutcome:
    """Check a graph, together with cfgraph's vocabulary if it uses this without declaring it."""
    from cfgraph.check import bundled_ontology, check_graph, lacks_our_ontology
    from cfgraph.explorer import View
    from cfgraph.store import open_graph

    if not lacks_our_ontology(view):
        return check_graph(view)
    graph = open_graph([*view.graph.files, *map(str, bundled_ontology())])
    try:
        return check_graph(View(graph, view.language))
    finally:
        graph.close()
