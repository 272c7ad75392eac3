"""Exporting a pane to a file in a suitable format, and reporting the result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import CfgraphError, UsageError, translate_error
from cfgraph.text.catalog import Messages
from cfgraph.text.spreadsheet import SpreadsheetGuard
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.settings import Settings
from cfgraph.userfiles.file_names import make_file_name
from cfgraph.userfiles.home import expand_home

if TYPE_CHECKING:
    from cfgraph.export import ExportReport


@dataclass(frozen=True, slots=True)
class WrittenRows:
    """A file of rows, with the number of cells marked as text for spreadsheets."""

    path: Path
    guarded: int


ExportOutcome: TypeAlias = "ExportReport | WrittenRows | CfgraphError"
"""The outcome of an export: a report or an error."""


def export_directory(settings: Settings) -> Path:
    """Return the directory for exports: the configured one, else the working directory."""
    return expand_home(settings.export_directory) if settings.export_directory else Path()


def export_pane(pane: Pane, directory: Path, ending: str) -> ExportOutcome | None:
    """Export a subgraph in the format of an extension, or rows as CSV, to a new file in a directory; None if empty."""
    from cfgraph.export import write_result, write_subgraph

    guard = SpreadsheetGuard()
    try:
        exported = pane.content_to_export()
        if exported is None:
            return None
        if isinstance(exported.content, Subgraph):
            path = make_file_name(exported.title, ending, directory)
            return write_subgraph(exported.content, path, view=pane.view, overwrite=False, guard=guard)
        path = make_file_name(exported.title, ".csv", directory)
        write_result(exported.content, path, "csv", guard=guard)
    except CfgraphError as error:
        return error
    except OSError as error:
        return UsageError("app.not_exported", reason=error)
    return WrittenRows(path, guard.count)


def export_to(pane: Pane, path: Path) -> ExportOutcome | None:
    """Export a pane to a file in the format of its extension, replacing an existing one.

    Returns None if there is nothing to export.
    """
    from cfgraph.explorer import subgraph_from_rows
    from cfgraph.export import ROW_ENDINGS, write_result, write_subgraph

    guard = SpreadsheetGuard()
    try:
        exported = pane.content_to_export()
        if exported is None:
            return None
        if isinstance(exported.content, Subgraph):
            return write_subgraph(exported.content, path, view=pane.view, guard=guard)
        if path.suffix.lower() not in ROW_ENDINGS:
            found = subgraph_from_rows(pane.view, exported.content, exported.title)
            return write_subgraph(found, path, view=pane.view, guard=guard)
        write_result(exported.content, path, ROW_ENDINGS[path.suffix.lower()], guard=guard)
    except CfgraphError as error:
        return error
    except OSError as error:
        return UsageError("app.not_exported", reason=error)
    return WrittenRows(path, guard.count)


def list_endings(pane: Pane) -> list[tuple[str, str]]:
    """Return the file extensions for the content of a pane, each with the name of its format."""
    from cfgraph.export import ROW_ENDINGS, SUBGRAPH_ENDINGS

    if pane.exports_rows():
        graphs = [(ending, name) for ending, name in SUBGRAPH_ENDINGS.items() if ending not in ROW_ENDINGS]
        return [*((ending, str(name).upper()) for ending, name in ROW_ENDINGS.items()), *graphs]
    return list(SUBGRAPH_ENDINGS.items())


def check_path(text: str, endings: list[tuple[str, str]], directory: Path) -> Path:
    """Return the path for an export. Raises UsageError for an unknown extension or a directory."""
    path = directory / expand_home(text.strip())
    known = [ending for ending, _ in endings]
    if path.suffix.lower() not in known:
        raise UsageError("export.ending", path=path.name, known=known)
    if path.is_dir():
        raise UsageError("files.directory", path=path)
    return path


def outcome_text(outcome: ExportOutcome, messages: Messages) -> str:
    """Return the message about an export."""
    if isinstance(outcome, CfgraphError):
        return translate_error(outcome, messages)
    path = whole_path(outcome.path)
    if isinstance(outcome, WrittenRows):
        text = messages("app.exported_rows", path=path)
    else:
        text = messages("app.exported", path=path, nodes=outcome.nodes, edges=outcome.edges)
    return f"{text}\n{messages('export.guarded', count=outcome.guarded)}" if outcome.guarded else text


def exported_file(outcome: ExportOutcome) -> Path | None:
    """Return the exported file; None if the export failed."""
    return None if isinstance(outcome, CfgraphError) else whole_path(outcome.path)


def whole_path(path: Path) -> Path:
    """Return the absolute path of a file, for the notice."""
    return path.absolute()
