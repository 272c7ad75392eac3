"""The commands that open analyses of the selected entity."""

from __future__ import annotations

from textual.widget import AwaitMount

from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI, BlankNode
from cfgraph.tui.commands.exporting import ExportCommands
from cfgraph.tui.commands.source_editing import SourceEditor
from cfgraph.tui.context import Context
from cfgraph.tui.navigation.analyses import AnalysisRoutes
from cfgraph.tui.navigation.routes import Routes
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.widgets.table import Row


class AnalysisCommands(ExportCommands):
    """Part of ``AppCommands``: the commands of analyses."""

    _app: Context
    _analyses: AnalysisRoutes
    _routes: Routes
    _sources: SourceEditor

    def _selected(self) -> Ref | None:
        return self._app.pane.selected_entity() if self._app.pane else None

    def _about(self) -> Ref | None:
        """Return the selected entity; None on the overview, which is about the whole graph."""
        return None if isinstance(self._app.pane, OverviewPane) else self._selected()

    @property
    def has_document(self) -> bool:
        """Whether the selected row has a source that can be opened."""
        pane = self._app.pane
        return pane is not None and pane.is_mounted and bool(pane.cited_documents())

    async def open_document(self) -> None:
        """Open the source of the selected row; if there are several, let the user choose one."""
        from cfgraph.tui.screens.pick import PickScreen

        app, pane = self._app, self._app.pane
        documents = pane.cited_documents() if pane is not None else {}

        async def open_row(row: Row | None) -> None:
            if row is not None and isinstance(row.key, IRI | BlankNode):
                await self._routes.open_document(row.key)

        if len(documents) > 1:
            rows = [
                Row((one.title, one.date or "", one.quality or ""), key=document) for document, one in documents.items()
            ]
            await app.push_screen(PickScreen(app.messages, app.messages("document.pick"), rows), open_row)
        else:
            for document in documents:
                await self._routes.open_document(document)

    @property
    def can_edit_source(self) -> bool:
        """Whether a file may state the selected row."""
        return self._app.pane is not None and self._app.pane.is_mounted and self._sources.has_files

    def edit_source(self) -> None:
        """Edit the file that states the selected row."""
        if self._app.pane is not None:
            self._sources.edit(self._app.pane)

    async def compare(self) -> None:
        """Compare the selected entity with another; in the working set, compare all of its entities."""
        from cfgraph.tui.panes.working_set import WorkingSetPane

        app, ref = self._app, self._selected()
        collected = list(app.working.now.nodes) if isinstance(app.pane, WorkingSetPane) else []
        if len(collected) > 1:
            await self._analyses.compare(collected)
        elif ref is not None:
            await self._analyses.compare_with(ref)

    async def open_shares(self) -> None:
        """Show the owners and holdings of the entity at the cursor."""
        if (ref := self._selected()) is not None:
            await self._routes.open_shares(ref.id)

    async def open_timeline(self) -> None:
        """Show the history of the entity at the cursor, or of all entities of the current analysis."""
        from cfgraph.tui.panes.analyses.base import AnalysisPane

        pane, ref = self._app.pane, self._selected()
        if isinstance(pane, AnalysisPane) and len(pane.nodes) > 1:
            await self._analyses.open_timeline(pane.nodes)
        elif ref is not None:
            await self._analyses.open_timeline([ref.id])

    async def open_control(self) -> None:
        """Show who controls the entity at the cursor; on the overview, show all groups of companies."""
        ref = self._about()
        await self._analyses.open_control(ref.id if ref is not None else None)

    async def open_gaps(self) -> None:
        """Show what no source states about the entity at the cursor."""
        if (ref := self._selected()) is not None:
            await self._analyses.open_gaps(ref.id)

    async def open_contradictions(self) -> None:
        """Show where sources contradict each other in the whole graph."""
        await self._analyses.open_contradictions()

    async def open_similar(self) -> None:
        """Show the entities most similar to the one at the cursor."""
        if (ref := self._selected()) is not None:
            await self._analyses.open_similar(ref.id)

    async def open_structure(self) -> None:
        """Show communities and bridges around the entity at the cursor, in the working set, or in the whole graph."""
        from cfgraph.tui.panes.working_set import WorkingSetPane

        collected = self._app.working.now.nodes if isinstance(self._app.pane, WorkingSetPane) else ()
        ref = self._about()
        await self._analyses.open_structure(collected if len(collected) > 1 else [ref.id] if ref else [])

    def ask_for_changes(self) -> AwaitMount:
        """Ask for two dates, and show what changed between them for the entity at the cursor or the whole graph."""
        return self._analyses.ask_for_changes(self._about(), self._app.places.as_of)

    def write_dossier(self) -> AwaitMount | None:
        """Ask for a file, and write the dossier of the entity at the cursor to it."""
        ref = self._selected()
        return self._analyses.ask_for_dossier(ref, self.offer_file) if ref is not None else None
