"""Verifying quotations: that the printed text of a passage is in the stated line of its document."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from cfgraph.check.audit import Facts
from cfgraph.check.findings import Finding, make_finding
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.model.vocabulary import AS_PRINTED, FILE_NAME, IN_DOCUMENT, LINE
from cfgraph.text.safe import to_one_line

MAX_SHOWN_CELLS = 160
"""Maximum cells of a line that a finding shows."""


def verify_quotations(facts: Facts, directory: Path) -> Iterator[Finding]:
    """Yield the passages whose text is not in the stated line of their document.

    Raises UsageError if the directory does not exist.
    """
    if not directory.is_dir():
        raise UsageError("shapes.no_documents", path=directory)
    texts: dict[tuple[Node, str | None], list[str] | None] = {}
    for passage, _, document in facts.graph.statements(predicate=IN_DOCUMENT):
        if not isinstance(document, IRI | BlankNode):
            continue
        name = _read_text(facts, passage, FILE_NAME) or _read_text(facts, document, FILE_NAME)
        if (document, name) not in texts:
            texts[document, name] = lines = _read_lines(directory, name) if name is not None else None
            if name is None:
                yield make_finding("document-without-file", document)
            elif lines is None:
                yield make_finding("document-missing", document, name=name, directory=directory)
        if (lines := texts[document, name]) is not None:
            yield from _verify_passage(facts, passage, lines)


def _verify_passage(facts: Facts, passage: Node, lines: list[str]) -> Iterator[Finding]:
    """Find the printed texts of a passage that are not in its line of the document."""
    number = _read_text(facts, passage, LINE) or ""
    if not number.isdecimal() or not 1 <= int(number) <= len(lines):
        yield make_finding("line-missing", passage, line=number or "?", lines=len(lines))
        return
    line = lines[int(number) - 1]
    texts = sorted(o.value for _, _, o in facts.graph.statements(passage, AS_PRINTED) if isinstance(o, Literal))
    for text in texts:
        if text not in line:
            yield make_finding(
                "not-printed", passage, text=text, line=number, there=to_one_line(line.strip(), MAX_SHOWN_CELLS)
            )


def _read_text(facts: Facts, node: Node, predicate: IRI) -> str | None:
    """Return the text of a passage's or document's property."""
    return next((o.value for _, _, o in facts.graph.statements(node, predicate) if isinstance(o, Literal)), None)


def _read_lines(directory: Path, name: str) -> list[str] | None:
    """Return the lines of a document, None without such a file; names that lead outside the directory are not followed.

    A row of a CSV file is followed by its unquoted fields.
    """
    path = directory / name
    if not path.resolve().is_relative_to(directory.resolve()) or not path.is_file():
        return None
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if path.suffix.lower() != ".csv":
        return lines
    return [_append_csv_fields(line) if '""' in line else line for line in lines]


def _append_csv_fields(line: str) -> str:
    """Return a line of a CSV document followed by its unquoted fields."""
    return "\t".join([line, *next(csv.reader([line]), [])])
