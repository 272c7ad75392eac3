"""``cfgraph diff``: comparing two versions of a graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from cfgraph.api.diff_shapes import diff_to_json, diff_to_rows, diff_to_statements, diff_to_subgraph
from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import LocationType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.explorer import View
from cfgraph.explorer.graph_diff import GraphDiff, compare_graphs
from cfgraph.export import STATEMENT_ENDINGS, SUBGRAPH_ENDINGS, write_subgraph
from cfgraph.export.statement_source import StatementSource
from cfgraph.export.statements import STATEMENT_WRITERS
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, Term, term_to_n3
from cfgraph.text.safe import make_visible
from cfgraph.userfiles.atomic import write_file

DIFFERENT = 1


@make_command("diff")
@click.argument("old", type=LocationType())
@click.argument("new", type=LocationType())
@add_option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE", help="diff_output")
@add_option("--exit-code", is_flag=True, help="exit_code")
@add_option("--no-clobber", is_flag=True, help="no_clobber")
def diff_command(
    settings: CommonOptions, old: str, new: str, out: Path | None, exit_code: bool, no_clobber: bool
) -> int:
    """Print the difference; the status is 1 only if requested."""
    messages = settings.messages
    if out is not None and out.suffix.lower() not in SUBGRAPH_ENDINGS:
        raise UsageError("export.ending", path=out, known=tuple(SUBGRAPH_ENDINGS))
    with (
        open_session(replace(settings, locations=(old,))) as before,
        open_session(replace(settings, locations=(new,))) as after,
    ):
        diff = compare_graphs(before.view, after.view)
        answer = Answer(
            json=lambda: diff_to_json(diff, before.view, after.view),
            records=lambda: diff_to_rows(diff),
            report=lambda: list(_draw_diff(diff, before.view, after.view)),
        )
        if not diff.is_empty or not settings.for_people:
            write_answer(settings, answer)
        if out is not None:
            _write_difference(diff, before.view, after.view, out, overwrite=not no_clobber)
            write_message(messages("cli.diff_written", path=make_visible(str(out))))
    counts = {"added": diff.added, "removed": diff.removed, "changed": diff.changed, "same": diff.same}
    write_message(messages("cli.diff_counts", **counts))
    if diff.unmatched_old or diff.unmatched_new:
        write_message(messages("cli.diff_unmatched", old=diff.unmatched_old, new=diff.unmatched_new))
    return DIFFERENT if exit_code and not diff.is_empty else 0


def _write_difference(diff: GraphDiff, old: View, new: View, out: Path, *, overwrite: bool) -> None:
    """Write the difference as RDF or as a graph, depending on the file extension."""
    ending = out.suffix.lower()
    if ending in STATEMENT_ENDINGS:
        source = StatementSource(lambda: diff_to_statements(diff))
        prefixes = {**old.graph.prefixes, **new.graph.prefixes, "cs": "http://purl.org/vocab/changeset/schema#"}
        write_file(out, STATEMENT_WRITERS[STATEMENT_ENDINGS[ending]](source, prefixes), overwrite=overwrite)
        return
    subgraph = diff_to_subgraph(diff, old, new, f"{old.graph.location} > {new.graph.location}")
    write_subgraph(subgraph, out, view=new, overwrite=overwrite)


def _draw_diff(diff: GraphDiff, old: View, new: View) -> Iterator[TextLine]:
    """Yield the lines of a difference, entity by entity."""
    for each in diff.subjects:
        view = old if each.is_gone else new
        sign = "+ " if each.is_new else "- " if each.is_gone else ""
        yield TextLine(f"{sign}{view.curie(each.subject)}  {view.label(each.subject)}", "heading")
        for statement in each.removed:
            yield TextLine(f"  - {old.curie(statement.predicate)} {_format_term(old, statement.object)}")
        for statement in each.added:
            yield TextLine(f"  + {new.curie(statement.predicate)} {_format_term(new, statement.object)}")
        for value in each.changed:
            before, after = _format_term(old, value.old), _format_term(new, value.new)
            yield TextLine(f"  ~ {new.curie(value.predicate)} {before} → {after}")


def _format_term(view: View, term: Term) -> str:
    return view.curie(term) if isinstance(term, IRI) else term_to_n3(term)
