"""The commands that export the current pane to a file, and the actions offered for the last exported file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.widget import AwaitMount

from cfgraph.tui.commands.background import EXPORTS, run_in_thread
from cfgraph.tui.commands.copy import Copier
from cfgraph.tui.context import Context

if TYPE_CHECKING:
    from cfgraph.tui.commands.export import ExportOutcome

OFFERED = 20
"""Seconds that the notice of an export stands, with what can be done with the file."""

ROWS = ".csv"
"""The ending that is proposed for rows."""


class ExportCommands:
    """Part of ``AppCommands``: exports of the current pane."""

    _app: Context
    _copier: Copier
    exported: Path | None = None

    @property
    def can_export(self) -> bool:
        """Whether the current pane can be exported."""
        return self._app.pane is not None and self._app.pane.can_export()

    def export(self) -> None:
        """Export the current pane to a file in the configured format."""
        from cfgraph.tui.commands.export import export_directory, export_pane

        pane, settings = self._app.pane, self._app.settings
        if pane is not None and pane.can_export():
            directory, ending = export_directory(settings), settings.export_format
            run_in_thread(self._app, lambda: export_pane(pane, directory, ending), self._report_export, group=EXPORTS)

    def export_as(self) -> AwaitMount | None:
        """Ask for a file in a suitable format, and export the current pane to it."""
        from cfgraph.tui.commands.export import check_path, export_directory, export_to, list_endings
        from cfgraph.tui.screens.prompt import FileScreen
        from cfgraph.userfiles.file_names import make_file_name

        app, pane = self._app, self._app.pane
        if pane is None or not pane.can_export():
            return None
        endings = list_endings(pane)
        directory = export_directory(app.settings)
        usual = ROWS if pane.exports_rows() else f".{app.settings.export_format}"
        name = make_file_name(pane.file_title, usual if usual in dict(endings) else endings[0][0], directory).name

        def read_path(text: str) -> Path:
            return check_path(text, endings, directory)

        def write_file(text: str | None) -> None:
            if text is not None:
                path = read_path(text)
                run_in_thread(app, lambda: export_to(pane, path), self._report_export, group=EXPORTS)

        screen = FileScreen(app.messages, app.messages("file.title"), name, endings, read_path)
        return app.push_screen(screen, write_file)

    def _report_export(self, outcome: ExportOutcome | None) -> None:
        """Report the path of the exported file, or why there is none."""
        from cfgraph.tui.commands.export import exported_file, outcome_text

        if outcome is not None:
            file, text = exported_file(outcome), outcome_text(outcome, self._app.messages)
            if file is None:
                self._app.notify(text, severity="error")
            else:
                self.offer_file(file, text)

    def offer_file(self, file: Path, text: str) -> None:
        """Report that a file was written, and offer to open it or to copy its path."""
        self.exported = file
        self._app.notify(f"{text} · {self._app.messages('app.exported_offers')}", timeout=OFFERED)
        self._app.refresh_bindings()

    @property
    def has_exported(self) -> bool:
        """Whether there is an exported file that can be opened."""
        return self.exported is not None and self._app.pane is not None

    def open_exported(self) -> None:
        """Open the last exported file in the desktop's program for it."""
        from cfgraph.tui.terminal.file_opener import open_file

        if (file := self.exported) is not None:
            run_in_thread(self._app, lambda: open_file(file), lambda _: None)

    def copy_exported(self) -> None:
        """Copy the path of the last exported file."""
        self._copier.copy_text(str(self.exported or ""))
