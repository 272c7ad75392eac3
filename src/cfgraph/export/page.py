"""Rendering a subgraph as one HTML page: its picture, and tables of entities and relations with every source.

The page needs no network and runs one script, which moves and searches it. It tells the browser to run and
load nothing else, regardless of text in the graph. Only ``http`` and ``https`` addresses become links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cfgraph.explorer.claims import format_locator
from cfgraph.export.graph_attributes import FIGURE_DETAILS, SEPARATOR, GraphRecords, Record
from cfgraph.export.page_script import PAGE_SCRIPT, SCRIPT_CHECKSUM
from cfgraph.export.page_style import PAGE_STYLE
from cfgraph.export.picture.limits import MOST_BOXES_OF_PAGES, MOST_EDGES_OF_PAGES, can_be_moved_through
from cfgraph.export.picture.svg import format_glyph, render_embedded_svg
from cfgraph.export.rdf import make_valid_iri
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import escape_xml, format_value, quote_attribute
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Claim, Edge, Property, Ref, Source
from cfgraph.model.periods import format_time
from cfgraph.model.shares import format_claim_share
from cfgraph.model.terms import IRI, Node
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import to_one_line

_ADDRESS = re.compile(r"https?://[^/]", re.IGNORECASE)
_META = f"""\
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" \
content="default-src 'none'; style-src 'unsafe-inline'; script-src '{SCRIPT_CHECKSUM}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
"""
_IN_OTHER_COLUMNS = frozenset(("label", "kind", "iri", "curie", "types", "typeIds", "color", "glyph", FIGURE_DETAILS))


def render_page(
    records: GraphRecords, heading: list[str], messages: Messages, named: Callable[[str], str]
) -> Iterator[str]:
    """Yield the page of a subgraph: ``heading`` begins with its title, ``named`` has the labels of the attributes'
    keys.
    """
    silent = Replacements()
    yield from map(silent.in_xml, _render_chunks(records, heading, messages, named))


def _render_chunks(
    records: GraphRecords, heading: list[str], messages: Messages, named: Callable[[str], str]
) -> Iterator[str]:
    """Yield the parts of the HTML page."""
    title, *told = map(escape_xml, heading)
    yield f'<!DOCTYPE html>\n<html lang="{messages.language}">\n<head>\n{_META}<title>{title}</title>\n'
    yield f"<style>\n{PAGE_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    yield "".join(f"<p>{line}</p>\n" for line in told)
    drawn = can_be_moved_through(len(records.nodes), records.subgraph)
    yield from _render_tools(drawn, messages)
    if drawn:
        yield '<figure id="picture">\n'
        yield from render_embedded_svg(records, heading[0], messages)
        yield "</figure>\n"
    else:
        limits = {"most_nodes": MOST_BOXES_OF_PAGES, "most_edges": MOST_EDGES_OF_PAGES}
        yield f"<p>{escape_xml(messages('page.no_picture', **limits))}</p>\n"
    columns = ("entity", "type", "values", "id")
    yield from _open_table("entities", columns, messages)
    in_figures = {figure.predicate.curie for found in records.subgraph.figures.values() for figure in found}
    names = {records.names[key]: named(key) for key in records.names}
    left_out = {records.names[key] for key in in_figures & records.names.keys()} | _IN_OTHER_COLUMNS
    for number, (node, record) in enumerate(records.node_records()):
        shown = {name: value for name, value in record.items() if name not in left_out}
        yield _entity_row(number, records.nodes[node], shown, names, drawn, messages)
    yield "</tbody>\n</table>\n"
    numbers = {node: number for number, node in enumerate(records.nodes)}
    if any(records.subgraph.figures.values()):
        yield from _open_table("figures", ("entity", "metric", "value", "period", "sources"), messages)
        for node, figures in records.subgraph.figures.items():
            yield from (_figure_row(numbers[node], records.nodes[node], figure, messages) for figure in figures)
        yield "</tbody>\n</table>\n"
    yield from _open_table("relations", ("subject", "relation", "object", "sources"), messages)
    for number, edge in enumerate(records.subgraph.edges):
        yield _relation_row(number, edge, numbers, drawn, messages)
    generator = escape_xml(str(records.graph_record()["generator"]))
    yield f"</tbody>\n</table>\n<footer>{generator}</footer>\n<script>{PAGE_SCRIPT}</script>\n</body>\n</html>\n"


def _render_tools(drawn: bool, messages: Messages) -> Iterator[str]:
    """Yield the toolbar with the search field and the buttons that zoom a picture; the script shows it."""
    find = quote_attribute(messages("page.find"))
    yield f'<div id="tools" hidden>\n<input id="find" type="search" placeholder={find} aria-label={find}>\n'
    if drawn:
        for place, sign in (("closer", "+"), ("farther", "−"), ("all", "⤢")):
            told = quote_attribute(messages(f"page.{place}"))
            yield f'<button id="{place}" type="button" title={told} aria-label={told}>{sign}</button>\n'
    yield '<output id="found"></output>\n</div>\n'


def _open_table(name: str, columns: tuple[str, ...], messages: Messages) -> Iterator[str]:
    """Yield the heading and head of a table of the HTML page."""
    yield f'<h2 id="{name}">{escape_xml(messages(f"page.{name}"))}</h2>\n<table>\n<thead><tr>'
    yield "".join(f'<th scope="col">{escape_xml(messages(f"page.{column}"))}</th>' for column in columns)
    yield "</tr></thead>\n<tbody>\n"


def _entity_row(number: int, ref: Ref, record: Record, names: dict[str, str], drawn: bool, messages: Messages) -> str:
    """Return the row of an entity in the HTML page."""
    values = "".join(
        f"<dt>{_escape_text(names.get(name, name))}</dt><dd>{_escape_text(format_value(value))}</dd>"
        for name, value in record.items()
    )
    types = format_glyph(ref) + _escape_text(SEPARATOR.join(ref.types))
    identity = _format_link(ref.curie, str(ref.id))
    name = _escape_text(ref.label) + _link_to_picture(f"n{number}", drawn, messages)
    return (
        f'<tr id="n{number}"><th scope="row">{name}</th>'
        f'<td>{types}</td><td>{f"<dl>{values}</dl>" if values else ""}</td><td class="id">{identity}</td></tr>\n'
    )


def _figure_row(number: int, ref: Ref, figure: Property, messages: Messages) -> str:
    """Return the row of a figure in the HTML page."""
    sources = "".join(f"<li>{' — '.join(_format_source(source, messages))}</li>" for source in figure.sources)
    period = ", ".join(part for part in (format_time(figure, messages.language), figure.status) if part)
    sources += "".join(f"<li><i>{_escape_text(note)}</i></li>" for note in figure.notes)
    cells = (figure.predicate.label, add_mark(figure.text, find_mark(figure)), period)
    return (
        f'<tr><td><a href="#n{number}">{_escape_text(ref.label)}</a></td>'
        f"{''.join(f'<td>{_escape_text(text)}</td>' for text in cells)}"
        f"<td>{f'<ul>{sources}</ul>' if sources else escape_xml(messages('page.unsourced'))}</td></tr>\n"
    )


def _relation_row(number: int, edge: Edge, numbers: dict[Node, int], drawn: bool, messages: Messages) -> str:
    """Return the row of an edge in the HTML page."""
    ends = (f'<a href="#n{numbers[ref.id]}">{_escape_text(ref.label)}</a>' for ref in (edge.subject, edge.object))
    subject, target = ends
    claims = "".join(f"<li>{_format_claim(claim, messages)}</li>" for claim in edge.claims)
    sources = f"<ul>{claims}</ul>" if claims else escape_xml(messages("page.unsourced"))
    relation = _escape_text(edge.predicate.label) + _link_to_picture(f"e{number}", drawn, messages)
    return f'<tr id="e{number}"><td>{subject}</td><td>{relation}</td><td>{target}</td><td>{sources}</td></tr>\n'


def _format_claim(claim: Claim, messages: Messages) -> str:
    """Format a claim and its source: share, status, date; document, location and printed text."""
    share = add_mark(format_claim_share(claim), find_mark(claim))
    told = " · ".join(part for part in (share, claim.status, claim.as_of) if part)
    parts = [f"<b>{_escape_text(told)}</b>"] if told else []
    if claim.source is not None:
        parts += _format_source(claim.source, messages)
    if note := claim.values.get("note"):
        parts.append(f"<i>{_escape_text(str(note))}</i>")
    return " — ".join(parts)


def _format_source(source: Source, messages: Messages) -> list[str]:
    """Format a claim's source for the HTML page: link, date, location, printed text."""
    title = _format_link(source.title, source.url or "")
    where = [title, *(_escape_text(text) for text in (source.date, format_locator(source, messages)) if text)]
    printed = [f"<q>{_escape_text(text)}</q>" for text in source.as_printed if text.strip()]
    return [", ".join(where), *([" ".join(printed)] if printed else [])]


def _link_to_picture(place: str, drawn: bool, messages: Messages) -> str:
    """Return a link from a row to the same item in the picture."""
    told = quote_attribute(messages("page.in_picture"))
    return f' <a class="up" href="#in-picture-{place}" title={told} aria-label={told}>↑</a>' if drawn else ""


def _format_link(text: str, address: str) -> str:
    """Return a text as a link for a web address, else as text."""
    if not _ADDRESS.match(address):
        return _escape_text(text)
    return f'<a href={quote_attribute(make_valid_iri(IRI(address)))} rel="noopener noreferrer">{_escape_text(text)}</a>'


def _escape_text(text: str) -> str:
    """Escape a text of the graph for the page: control characters as symbols, markup as text, very long texts cut."""
    return escape_xml(to_one_line(text))
