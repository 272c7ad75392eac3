"""``cfgraph path``: reporting the shortest paths between two entities, each hop with its shares and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from cfgraph.cli.claim_text import GAP, format_claim, format_date, format_source
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import ClassType, EntityType, PredicateType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Report, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import SecondsType, WholeNumberType
from cfgraph.explorer.path_comparison import explain_weight
from cfgraph.explorer.paths import MAX_HOPS, PATHS
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Edge, Path, PathResults
from cfgraph.model.errors import LimitError
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible


@make_command("path")
@click.argument("source", metavar="FROM", type=EntityType())
@click.argument("target", metavar="TO", type=EntityType())
@add_option("-k", "--paths", "k", type=WholeNumberType(1), default=PATHS, metavar="N", help="paths")
@add_option("--max-hops", type=WholeNumberType(1), default=MAX_HOPS, metavar="N", help="max_hops")
@add_option("-p", "--predicate", "predicates", multiple=True, type=PredicateType(), help="path_predicate")
@add_option("--avoid", multiple=True, metavar="PREDICATE|ENTITY", help="avoid")
@add_option("--through", multiple=True, type=EntityType(), metavar="ENTITY", help="through")
@add_option("-t", "--type", "types", multiple=True, type=ClassType(), metavar="CLASS", help="through_type")
@add_option("--max-degree", type=WholeNumberType(1), metavar="N", help="max_degree")
@add_option("--weighted", is_flag=True, help="weighted")
@add_option("--directed", is_flag=True, help="directed")
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
@add_option("--document", metavar="DOCUMENT", help="path_document")
@add_option("--timeout", type=SecondsType(), metavar="SECONDS", help="path_timeout")
def path_command(
    settings: CommonOptions,
    source: str,
    target: str,
    k: int,
    max_hops: int,
    predicates: tuple[str, ...],
    avoid: tuple[str, ...],
    through: tuple[str, ...],
    types: tuple[str, ...],
    max_degree: int | None,
    weighted: bool,
    directed: bool,
    as_of: str | None,
    known_by: str | None,
    stated_only: bool,
    document: str | None,
    timeout: float | None,
) -> int:
    """Print the shortest paths; the status is 1 if there provably are none, 5 if a limit was reached."""
    with open_session(settings) as graph:
        found = graph.paths(
            source,
            target,
            k=k,
            max_hops=max_hops,
            predicates=predicates,
            avoid=avoid,
            through=through,
            types=types,
            max_degree=max_degree,
            weighted=weighted,
            directed=directed,
            as_of=as_of,
            known_by=known_by,
            stated_only=stated_only,
            document=document,
            timeout=timeout,
        )
    messages = settings.messages
    if found.value.paths or not settings.for_people:
        write_answer(settings, Answer(found.to_json, found.flat_rows, lambda: _report_paths(found.value, messages)))
    return _write_conclusion(found.value, messages)


def _write_conclusion(found: PathResults, messages: Messages) -> int:
    """Report what the result proves or leaves open, and return the exit status."""
    if found.timeout is not None:
        seconds = f"{found.timeout:g}"
        raise LimitError("cli.path_stopped", seconds=seconds, hops=found.searched_hops)
    if not found.paths:
        if not found.complete:
            raise LimitError("cli.path_limit", hops=found.max_hops)
        ends = {"source": make_visible(found.source.label), "target": make_visible(found.target.label)}
        write_message(messages("cli.no_path", hops=found.max_hops, **ends))
        return 1
    if not found.complete:
        write_message(messages("cli.more_paths", shown=len(found.paths), hops=found.max_hops))
    if found.shortest_total is not None and found.shortest_total > sum(p.length == found.shortest for p in found.paths):
        write_message(messages("cli.all_shortest", total=f"{found.shortest_total:,}", hops=found.shortest))
    return 0


def _report_paths(found: PathResults, messages: Messages) -> Report:
    """Return the report of paths."""
    lines = [TextLine(f"{found.source.label} … {found.target.label}", "title")]
    for number, path in enumerate(found.paths, 1):
        lines.append(TextLine(messages("cli.path_number", number=number, hops=path.length), "heading"))
        lines.append(TextLine(format_path(path)))
        if weight := explain_weight(path, messages):
            lines.append(TextLine(f"  {weight}", "faint"))
        lines += (TextLine(f"  {text}", "faint") for step in path.steps for text in _format_sources(step, messages))
    return lines


def format_path(path: Path) -> str:
    """Format a path in one line: ``A ─holds shares in 50%→ B ←supplies─ C``; further parallel edges are counted."""
    parts = [path.nodes[0].label]
    for here, there, step in zip(path.nodes, path.nodes[1:], path.steps, strict=False):
        parts.append(f"{_format_arrow(step[0], here.id, len(step) - 1)} {there.label}")
    return " ".join(parts)


def _format_arrow(edge: Edge, here: Node, others: int) -> str:
    """Format a hop of a path as an arrow with its predicate and share."""
    words = [edge.predicate.label]
    leading = leading_claim(edge.claims)
    words.append(format_claim_share(leading) if leading else "")
    words = [add_mark(" ".join(word for word in words if word), find_mark(leading))]
    if others:
        words.append(f"+{others}")
    text = " ".join(words)
    return f"─{text}→" if edge.subject.id == here else f"←{text}─"


def _format_sources(step: Sequence[Edge], messages: Messages) -> Iterator[str]:
    """Yield the statements of each source about a hop; none for a single edge without claims."""
    for edge in step:
        statement = f"{edge.subject.label} {edge.predicate.label} {edge.object.label}"
        if not edge.claims and len(step) > 1:
            yield statement
        for claim in edge.claims:
            source = format_source(claim.source, messages) if claim.source else None
            parts = (format_claim(claim), format_date(claim, messages), claim.status, source)
            yield f"{statement}: {GAP.join(part for part in parts if part)}"
