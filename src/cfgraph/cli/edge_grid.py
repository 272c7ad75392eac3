"""A grid of edges with their leading claims: the ends, the relation, the share, and the source."""

from __future__ import annotations

from collections.abc import Iterable

from cfgraph.cli.claim_text import GAP, format_claim, format_date, format_source
from cfgraph.cli.report_model import Cell, Grid, ReportColumn
from cfgraph.model.entity import Claim, Edge
from cfgraph.model.shares import leading_claim
from cfgraph.text.catalog import Messages


def make_edge_grid(edges: Iterable[Edge], messages: Messages) -> Grid:
    """Make rows of edges: both ends and the relation, the leading claim, and its source."""
    columns = (
        ReportColumn(messages("cli.control_party"), "strong"),
        ReportColumn(messages("cli.claim_says")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    return Grid(columns, [_make_row(edge, messages) for edge in edges])


def _make_row(edge: Edge, messages: Messages) -> tuple[Cell, ...]:
    claim = leading_claim(edge.claims)
    line = f"{edge.subject.label} ─{edge.predicate.label}→ {edge.object.label}"
    return line, format_claim(claim) if claim else None, format_claim_source(claim, messages)


def format_claim_source(claim: Claim | None, messages: Messages) -> str | None:
    """Format the date of a claim, its confidence, and its source in a line."""
    if claim is None or claim.source is None:
        return None
    parts = (format_date(claim, messages), claim.confidence, format_source(claim.source, messages))
    return GAP.join(part for part in parts if part)
