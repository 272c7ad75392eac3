"""Writing a subgraph to a file in the format of its extension, and the report of the export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from cfgraph.explorer import View, describe_subgraph
from cfgraph.explorer.same_names import mark_same_names
from cfgraph.export.csv_tables import write_tables
from cfgraph.export.dot import serialize_dot
from cfgraph.export.export_date import choose_date
from cfgraph.export.flavors import TABLES, AnyFlavor, JsonFlavor, check_flavor, choose_ending
from cfgraph.export.gexf import serialize_gexf
from cfgraph.export.graph_attributes import GraphRecords, make_graph_records
from cfgraph.export.graphml import FLAVORS, Flavor, serialize_graphml
from cfgraph.export.losses import Loss, describe_losses, find_losses, find_lost_graphs, losses_to_json
from cfgraph.export.multigraph import serialize_edge_list, serialize_node_link
from cfgraph.export.page import render_page
from cfgraph.export.picture.limits import MOST_BOXES, MOST_EDGES, can_be_drawn
from cfgraph.export.picture.svg import render_svg
from cfgraph.export.query_results import STATEMENT_ENDINGS
from cfgraph.export.replacements import Replacements
from cfgraph.export.statement_source import source_of_part, source_of_whole
from cfgraph.export.statements import STATEMENT_WRITERS
from cfgraph.export.web_json import serialize_cytoscape, serialize_d3
from cfgraph.model.entity import Subgraph
from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible, to_one_line
from cfgraph.text.spreadsheet import NoGuard, SpreadsheetGuard
from cfgraph.userfiles.atomic import STDOUT, write_file

DRAWN_ENDINGS = (".dot", ".svg", ".html")
"""Files in which nodes are identified only by their names."""

MAX_HEADING_CELLS = 80
"""Maximum width in cells of a title above a picture."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, and what the format could not carry as it is.

    ``replaced_characters`` counts those that the format forbids, now U+FFFD; ``guarded`` the cells of a CSV that are
    marked as text for spreadsheets; ``statements`` those of a file that holds all of them; ``losses`` are told by their
    kinds.
    """

    path: Path
    format: str
    nodes: int
    edges: int
    replaced_characters: int
    cut: bool
    guarded: int = 0
    statements: int | None = None
    losses: tuple[Loss, ...] = ()

    @property
    def joined(self) -> int:
        """The attributes of nodes whose several values are one text in the file."""
        return sum(loss.total for loss in self.losses if loss.kind == "joined")

    def to_json(self) -> dict[str, object]:
        """Return the report as JSON-compatible values."""
        return {
            "path": str(self.path),
            "format": self.format,
            "nodes": self.nodes,
            "edges": self.edges,
            "statements": self.statements,
            "cut": self.cut,
            "guarded": self.guarded,
            "losses": losses_to_json(self.losses),
        }


def write_subgraph(
    subgraph: Subgraph,
    path: Path,
    *,
    view: View | None = None,
    flavor: AnyFlavor | None = None,
    ending: str | None = None,
    overwrite: bool = True,
    date: str | None = None,
    guard: SpreadsheetGuard | None = None,
) -> ExportReport:
    """Write a subgraph to a file, whole or not at all, in the format that ``ending`` or else its name tells.

    ``flavor`` chooses how GraphML is written (``gephi`` keeps parallel relations apart there, ``strict`` is valid
    against the XSD, ``yed`` has boxes and arrows for yEd) and JSON (``cfgraph`` is node-link JSON, ``cytoscape`` and
    ``d3`` are for drawing on web pages) and CSV (``edges``; ``nodes+edges`` and ``neo4j`` write two files into the
    directory that ``path`` then is); the first is the usual one. ``date`` is written as that of the file, by
    default that of the data. With a ``guard`` a CSV has no cells that spreadsheets run. RDF is written from the graph's
    own statements, and so needs the ``view`` that the subgraph was picked from; without it ValueError is raised.
    Pictures are worded in the language of the view. Raises UsageError for an unknown ending or flavor, for a subgraph
    too large to be read in a picture, and when the file can't be written, or is there and ``overwrite`` is false.
    """
    ending = choose_ending(path, ending, flavor)
    if ending not in SUBGRAPH_ENDINGS:
        raise UsageError("export.ending", path=path, known=tuple(SUBGRAPH_ENDINGS))
    check_flavor(flavor, ending)
    replaced, guard = Replacements(), guard or NoGuard()
    drawn = mark_same_names(subgraph) if ending in DRAWN_ENDINGS else subgraph
    records = make_graph_records(drawn, date or choose_date(view))
    if flavor in TABLES:
        write_tables(records, path, flavor, guard=guard, replaced=replaced, overwrite=overwrite)
        chunks = None
    elif ending in _RDF_ENDINGS:
        chunks = _serialize_rdf(view, subgraph, ending)
    elif ending in _FOR_READERS:
        chunks = _FOR_READERS[ending](records, path, view)
    else:
        writers: dict[str, Callable[[GraphRecords], Iterator[str]]] = {
            ".graphml": partial(serialize_graphml, flavor=cast(Flavor, flavor or FLAVORS[0]), replaced=replaced),
            ".json": _JSON_WRITERS[cast(JsonFlavor, flavor or "cfgraph")] if ending == ".json" else serialize_node_link,
            ".gexf": partial(serialize_gexf, replaced=replaced),
            ".dot": partial(serialize_dot, replaced=replaced),
            ".csv": partial(serialize_edge_list, guard=guard),
        }
        chunks = writers[ending](records)
    if chunks is not None:
        write_file(path, replaced.in_unicode(chunks), overwrite=overwrite)
    return ExportReport(
        path=path,
        format=TABLES.get(flavor or "", SUBGRAPH_ENDINGS[ending]),
        nodes=len(records.nodes),
        edges=len(subgraph.edges),
        replaced_characters=replaced.count,
        cut=subgraph.cut,
        guarded=guard.count,
        losses=find_losses(records, ending, replaced.count, view, is_table=flavor in TABLES),
    )


def write_whole_graph(view: View, path: Path, *, ending: str, overwrite: bool = True) -> ExportReport:
    """Write every statement of a graph to a file in the RDF format of an ending, whole or not at all.

    Named graphs are preserved if the format has them. Raises UsageError if the file can't be written, or exists and
    ``overwrite`` is false.
    """
    replaced = Replacements()
    write = STATEMENT_WRITERS[_RDF_ENDINGS[ending]]
    chunks = write(source_of_whole(view), view.graph.prefixes)
    write_file(path, replaced.in_unicode(chunks), overwrite=overwrite)
    counts = view.graph.statistics
    return ExportReport(
        path=path,
        format=SUBGRAPH_ENDINGS[ending],
        nodes=counts.entities,
        edges=sum(counts.edge_predicates.values()),
        replaced_characters=replaced.count,
        cut=False,
        statements=counts.statements,
        losses=find_lost_graphs(ending, view),
    )


def format_report(report: ExportReport, messages: Messages) -> tuple[str, ...]:
    """Format the report as lines for people, safe to print."""
    path = "stdout" if report.path == STDOUT else make_visible(str(report.path))
    if report.statements is None:
        lines = [messages("export.written", path=path, nodes=report.nodes, edges=report.edges)]
    else:
        lines = [messages("cli.exported_statements", path=path, statements=report.statements)]
    if report.cut:
        lines.append(messages("export.cut"))
    if report.losses:
        lines.append(messages("export.losses", losses=describe_losses(report.losses, messages)))
    if report.guarded:
        lines.append(messages("export.guarded", count=report.guarded))
    return tuple(lines)


def _render_picture(records: GraphRecords, path: Path, view: View | None) -> Iterator[str]:
    """Yield a subgraph as an SVG file; raises UsageError if it is too large."""
    subgraph = records.subgraph
    messages = _view_messages(view)
    if not can_be_drawn(len(records.nodes), subgraph):
        raise UsageError(
            "export.too_large",
            path=path,
            nodes=len(records.nodes),
            edges=len(subgraph.edges),
            most_nodes=MOST_BOXES,
            most_edges=MOST_EDGES,
        )
    silent = Replacements()  # what a picture can't show is shown as a sign, so there is nothing to count
    return map(silent.in_xml, render_svg(records, _make_heading(records, messages), messages))


def _render_page(records: GraphRecords, path: Path, view: View | None) -> Iterator[str]:
    """Yield a subgraph as an HTML file."""

    def named(key: str) -> str:
        name, _, language = key.partition("@")
        predicate = view.expand(name) if view else None
        label = view.label(predicate) if view and predicate else name
        return f"{label} @{language}" if language else label

    messages = _view_messages(view)
    return render_page(records, _make_heading(records, messages), messages, named)


def _view_messages(view: View | None) -> Messages:
    """Return the catalog in the language of an export's view."""
    return Messages(view.language if view else "en")


def _make_heading(records: GraphRecords, messages: Messages) -> list[str]:
    """Return title, counts and whether something was excluded, as lines."""
    subgraph = records.subgraph
    counted = messages("export.counted", nodes=len(records.nodes), edges=len(subgraph.edges), date=records.date)
    lines = [to_one_line(subgraph.title, MAX_HEADING_CELLS), counted]
    return [*lines, messages("export.cut")] if subgraph.cut else lines


def _serialize_rdf(view: View | None, subgraph: Subgraph, ending: str) -> Iterator[str]:
    """Yield the statements that describe a subgraph in the RDF format of an ending."""
    if view is None:
        raise ValueError("writing a subgraph as RDF needs the view it was picked from")
    source = source_of_part(view, lambda: describe_subgraph(view, subgraph))
    return STATEMENT_WRITERS[_RDF_ENDINGS[ending]](source, view.graph.prefixes)


SUBGRAPH_ENDINGS: Mapping[str, str] = {
    ".graphml": "GraphML",
    ".gexf": "GEXF",
    ".dot": "DOT",
    ".ttl": "Turtle",
    ".nt": "N-Triples",
    ".nq": "N-Quads",
    ".trig": "TriG",
    ".jsonld": "JSON-LD",
    ".rdf": "RDF/XML",
    ".json": "node-link JSON",
    ".csv": "CSV edge list",
    ".svg": "SVG",
    ".html": "HTML",
}
"""Extensions of files for subgraphs, each with the name of its format."""

_RDF_ENDINGS = STATEMENT_ENDINGS

_FOR_READERS = {".svg": _render_picture, ".html": _render_page}

_JSON_WRITERS: dict[JsonFlavor, Callable[[GraphRecords], Iterator[str]]] = {
    "cfgraph": serialize_node_link,
    "cytoscape": serialize_cytoscape,
    "d3": serialize_d3,
}
