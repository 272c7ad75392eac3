"""Exporting what a pane shows to a file, in the format that fits it, and saying what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from cfgraph.export import ExportReport, default_name, write_result, write_subgraph
from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import CfgraphError, UsageError
from cfgraph.text.catalog import Messages
from cfgraph.tui.panes.base import Pane

Outcome: TypeAlias = ExportReport | Path | CfgraphError
"""What an export came to: a report, only a path, or an error."""


def export_pane(pane: Pane, directory: Path, messages: Messages) -> Outcome | None:
    """Write a subgraph as GraphML, rows as CSV, to a new file in a directory; None for nothing."""
    try:
        exported = pane.exported()
        if exported is None:
            return None
        if isinstance(exported.content, Subgraph):
            path = default_name(exported.title, ".graphml", directory)
            return write_subgraph(exported.content, path, overwrite=False)
        path = default_name(exported.title, ".csv", directory)
        write_result(exported.content, path, "csv")
    except CfgraphError as error:
        return error
    except OSError as error:
        return UsageError(messages("app.not_exported", reason=error))
    return path


def outcome_text(outcome: Outcome, messages: Messages) -> str:
    """Return what to tell of an export."""
    if isinstance(outcome, CfgraphError):
        return str(outcome)
    if isinstance(outcome, Path):
        return messages("app.exported_rows", path=outcome.name)
    return messages("app.exported", path=outcome.path.name, nodes=outcome.nodes, edges=outcome.edges)
