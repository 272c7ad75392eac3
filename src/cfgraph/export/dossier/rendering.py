"""Rendering a dossier as Markdown, or as a self-contained HTML page that prints on A4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cfgraph.explorer.claims import format_locator
from cfgraph.explorer.view import View
from cfgraph.export.dossier.content import compose_dossier
from cfgraph.export.dossier.model import Bibliography, Dossier, Line, Section, bracket
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import escape_xml
from cfgraph.model.entity import Source
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import Node
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import to_one_line
from cfgraph.userfiles.atomic import write_file

ENDINGS = (".md", ".html")
"""Extensions of files to which a dossier can be written."""

MAX_PRINTED = 3
"""Maximum number of printed forms in one citation."""

_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~"})
_ADDRESS = re.compile(r"https?://[^/\s<>\"]", re.IGNORECASE)

_STYLE = """\
@page { size: A4; margin: 13mm 14mm; }
body { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif;
  font-size: 13px; line-height: 1.4; color: #1a1a1a; background: #fff; max-width: 62rem; margin: 1.5rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6em; margin: 0; } h2 { font-size: 1.15em; margin: 1.1em 0 .2em; border-bottom: 1px solid #bbb; }
h3 { font-size: 1em; margin: .6em 0 .1em; } p { color: #5a5a5a; margin: .1em 0; }
ul { list-style: none; margin: 0; padding: 0; } li { overflow-wrap: anywhere; padding-left: .8em; text-indent: -.8em; }
.date { color: #5a5a5a; } cite, .why { color: #5a5a5a; font-style: normal; font-size: .86em; }
.mark { border: 1px solid #8a6d00; color: #6a5300; border-radius: 3px; padding: 0 .25em; font-size: .8em; }
.computed { border-color: #33639c; color: #274f7e; }
table { border-collapse: collapse; width: 100%; font-size: .86em; } td, th { vertical-align: top;
  padding: .1em .4em; text-align: left; }
a { color: #0b4f96; text-decoration: none; }
@media print { body { font-size: 8pt; line-height: 1.25; margin: 0; padding: 0; max-width: none; }
  h2, h3 { break-after: avoid; } li, tr { break-inside: avoid; } }
"""


def write_dossier(view: View, entity: Node, path: Path, messages: Messages) -> Dossier:
    """Write the dossier of an entity to a file in the format of its extension. Raises UsageError for any other."""
    check_dossier_ending(path)
    dossier = compose_dossier(view, entity, messages)
    render = render_markdown if path.suffix.lower() == ".md" else render_html
    silent = Replacements()
    write_file(path, map(silent.in_xml, render(dossier, messages)))
    return dossier


def check_dossier_ending(path: Path) -> None:
    """Raise UsageError if a file extension has no format."""
    if path.suffix.lower() not in ENDINGS:
        raise UsageError("export.ending", path=path, known=list(ENDINGS))


def render_markdown(dossier: Dossier, messages: Messages) -> Iterator[str]:
    """Yield a dossier as Markdown."""
    cited = Bibliography()
    yield f"# {_escape_markdown(dossier.title)}\n\n{_escape_markdown(dossier.subtitle)}\n\n"
    yield f"{_escape_markdown(messages('dossier.how_to_read'))}\n"
    for section in dossier.sections:
        yield f"\n{'#' * section.level} {_escape_markdown(section.title)}\n\n"
        for line in section.lines:
            yield f"{'  ' * line.depth}- {_markdown_line(line, cited, messages)}\n"
    yield f"\n## {messages('dossier.sources')}\n\n"
    for number, source in enumerate(cited.sources, 1):
        facts = (source.title, source.date, _format_grade(source, messages), source.file, source.url)
        yield f"{number}. {' · '.join(_escape_markdown(fact) for fact in facts if fact)}\n"


def _markdown_line(line: Line, cited: Bibliography, messages: Messages) -> str:
    parts = [f"{line.date}{messages('app.colon')}{_escape_markdown(line.text)}" if line.date else
             _escape_markdown(line.text)]  # fmt: skip
    if line.mark != "stated":
        parts.append(f"**{messages(f'dossier.mark_{line.mark}')}**")
    if line.reason:
        parts[-1] += bracket(_escape_markdown(line.reason), messages.language)
    parts += (f"\\[{number}{_escape_markdown(spot)}\\]" for number, spot in _list_citations(line, cited, messages))
    return " ".join(parts)


def _list_citations(line: Line, cited: Bibliography, messages: Messages) -> list[tuple[int, str]]:
    """Return the number of each document that a line cites, with the location, the date and the printed text."""
    return [(number, _format_spot(source, note, messages)) for number, source, note in cited.cite_each(line)]


def _format_spot(source: Source, note: str, messages: Messages) -> str:
    """Return the date, the location, the printed text, and the note of the claim."""
    spot = format_locator(source, messages)
    printed = [messages("dossier.quoted", text=text) for text in source.as_printed[:MAX_PRINTED]]
    more = "…" if len(source.as_printed) > MAX_PRINTED else ""
    words = " ".join(part for part in (source.date, spot, "".join(printed) + more) if part)
    return f" {words}{bracket(note, messages.language)}" if words or note else ""


def _format_grade(source: Source, messages: Messages) -> str:
    """Return the grade of a source with what it means."""
    return f"{source.quality} {messages.find(f'sources.grade_{source.quality}')}".strip() if source.quality else ""


def render_html(dossier: Dossier, messages: Messages) -> Iterator[str]:
    """Yield a dossier as an HTML page without scripts, pictures or external resources."""
    cited = Bibliography()
    title = escape_xml(to_one_line(dossier.title))
    yield f'<!DOCTYPE html>\n<html lang="{messages.language}">\n<head>\n<meta charset="utf-8">\n'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    yield f"<p>{_escape_html(dossier.subtitle)}</p>\n<p>{_escape_html(messages('dossier.how_to_read'))}</p>\n"
    for section in dossier.sections:
        yield from _html_section(section, cited, messages)
    yield f"<h2>{_escape_html(messages('dossier.sources'))}</h2>\n<table>\n"
    titles = (messages(f"dossier.column_{name}") for name in ("number", "source", "date", "grade", "file"))
    yield f"<thead><tr>{''.join(f'<th>{_escape_html(title)}</th>' for title in titles)}</tr></thead>\n<tbody>\n"
    for number, source in enumerate(cited.sources, 1):
        name = _escape_html(source.title)
        if source.url and _ADDRESS.match(source.url):
            name = f'<a href="{_escape_html(source.url).replace(chr(34), "%22")}" rel="noreferrer">{name}</a>'
        facts = (source.date, _format_grade(source, messages), source.file)
        cells = "".join(f"<td>{_escape_html(fact or '')}</td>" for fact in facts)
        yield f'<tr id="s{number}"><td>{number}</td><td>{name}</td>{cells}</tr>\n'
    yield "</tbody></table>\n</body>\n</html>\n"


def _html_section(section: Section, cited: Bibliography, messages: Messages) -> Iterator[str]:
    level = section.level
    yield f"<section><h{level}>{_escape_html(section.title)}</h{level}>\n"
    if not section.lines:
        yield "</section>\n"
        return
    yield "<ul>\n"
    for line in section.lines:
        indent = f' style="margin-left: {1.4 * line.depth:g}em"' if line.depth else ""
        date = f'<span class="date">{_escape_html(line.date)}</span> ' if line.date else ""
        mark = ""
        if line.mark != "stated":
            word = _escape_html(messages(f"dossier.mark_{line.mark}"))
            mark = f' <span class="mark {line.mark}">{word}</span>'
        why = f' <span class="why">{_escape_html(line.reason)}</span>' if line.reason else ""
        cites = "".join(
            f' <cite><a href="#s{number}">[{number}]</a>{_escape_html(spot)}</cite>'
            for number, spot in _list_citations(line, cited, messages)
        )
        yield f"<li{indent}>{date}{_escape_html(line.text)}{mark}{why}{cites}</li>\n"
    yield "</ul></section>\n"


def _escape_html(text: str) -> str:
    """Return a text of the graph on one line as the content of an element."""
    return escape_xml(to_one_line(text))


def _escape_markdown(text: str) -> str:
    """Return a text of the graph on one line with Markdown's signs escaped."""
    return to_one_line(text).translate(_SIGNS)
