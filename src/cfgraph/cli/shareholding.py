"""What ``owners`` and ``holdings`` share: running one and printing shares looked through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from cfgraph.cli.flat_rows import Field, FlatRows
from cfgraph.cli.jsonable import Json, edge_json, ref_json
from cfgraph.cli.options import CommonOptions
from cfgraph.cli.output import Answer, write
from cfgraph.cli.phrases import GAP, dated, source_line
from cfgraph.cli.report import Cell, Grid, Report, ReportColumn, TextLine
from cfgraph.cli.session import opened
from cfgraph.cli.stderr import say
from cfgraph.explorer import View, resolve
from cfgraph.explorer.ownership import MOST_PATHS, Ownership, SharePath, chain_text, share_text
from cfgraph.model.dates import parse_date
from cfgraph.model.shares import leading_claim
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import visible

PATHS_SHOWN = 3
"""Paths of one stake that a table shows; the other formats have all."""


def answer_shares(
    settings: CommonOptions,
    look: Callable[..., Ownership],
    kind: Literal["holder", "holding"],
    entity: str,
    as_of: str | None,
) -> int:
    """Print the holders or holdings of an entity; the status is 1 when there is none, 5 when a limit cut them."""
    date = parse_date(as_of) if as_of else None
    with opened(settings) as view:
        found = _found(view, look, entity, date)
    messages = settings.messages
    answer = Answer(
        json=lambda: _json(found, kind),
        records=lambda: _records(found, kind),
        report=lambda: _report(found, kind, messages),
    )
    if found.stakes or not settings.for_people:
        write(settings, answer)
    if not found.stakes:
        say(messages("cli.no_holder" if kind == "holder" else "cli.no_holding", entity=visible(found.entity.label)))
        return 1
    if found.circles:
        say(messages("cli.circles", total=len(found.circles)))
    if not found.complete:
        say(messages("cli.shares_cut", total=f"{MOST_PATHS:,}"))
        return 5
    return 0


def _found(view: View, look: Callable[..., Ownership], entity: str, date: str | None) -> Ownership:
    return look(view, resolve(view, entity), as_of=date)


def _json(found: Ownership, kind: Literal["holder", "holding"]) -> Json:
    return {
        "entity": ref_json(found.entity),
        "as_of": found.as_of,
        f"{kind}s": [
            {
                kind: ref_json(stake.entity),
                "share_min": stake.least,
                "share_max": stake.most,
                "is_last": stake.is_last,
                "paths": [_path_json(path) for path in stake.paths],
            }
            for stake in found.stakes
        ],
        "unknown": [edge_json(edge) for edge in found.unknown],
        "circles": [[ref_json(ref) for ref in circle] for circle in found.circles],
        "complete": found.complete,
    }


def _path_json(path: SharePath) -> Json:
    least, most = path.share or (None, None)
    return {"share_min": least, "share_max": most, "edges": [edge_json(edge) for edge in path.edges]}


def _records(found: Ownership, kind: str) -> FlatRows:
    """Return a row a path: what is held over all paths beside what is held over this one."""
    rows: Iterator[tuple[Field, ...]] = (
        (
            str(stake.entity.id), stake.entity.label, stake.least, stake.most, str(stake.is_last).lower(), number,
            *(path.share or (None, None)), chain_text(path),
        )
        for stake in found.stakes
        for number, path in enumerate(stake.paths, 1)
    )  # fmt: skip
    header = (kind, "label", "share_min", "share_max", "is_last", "path", "path_share_min", "path_share_max", "chain")
    return FlatRows(header, rows)


def _report(found: Ownership, kind: str, messages: Messages) -> Report:
    columns = (
        ReportColumn(messages("cli.holder" if kind == "holder" else "cli.holding"), "strong"),
        ReportColumn(messages("cli.share")),
        ReportColumn(messages("cli.looked_through")),
        ReportColumn(messages("cli.source"), "faint", below=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for stake in found.stakes:
        shown = stake.paths[:PATHS_SHOWN]
        chains = [chain_text(path) for path in shown]
        if left := len(stake.paths) - len(shown):
            chains.append(messages("cli.more_chains", total=left))
        sources = dict.fromkeys(text for path in shown for text in _sources(path, messages))
        rows.append(
            (stake.entity.label, share_text(stake) or messages("cli.share_unknown"), tuple(chains), tuple(sources))
        )
    title = found.entity.label if found.as_of is None else f"{found.entity.label}{GAP}{found.as_of}"
    report: list[TextLine | Grid] = [TextLine(title, "title"), Grid(columns, rows)]
    if found.unknown:
        report.append(TextLine(messages("cli.unknown_shares"), "heading"))
        report += (TextLine(f"{edge.subject.label} → {edge.object.label}") for edge in found.unknown)
    if found.circles:
        report.append(TextLine(messages("cli.circles_heading"), "heading"))
        report += (TextLine(" ↔ ".join(ref.label for ref in circle)) for circle in found.circles)
    return report


def _sources(path: SharePath, messages: Messages) -> Iterator[str]:
    for edge in path.edges:
        claim = leading_claim(edge.claims)
        if claim is not None and claim.source is not None:
            yield GAP.join((dated(claim, messages), source_line(claim.source, messages)))
