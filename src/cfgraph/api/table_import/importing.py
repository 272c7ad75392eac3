"""``import_table``: reading a table by a mapping, checking what it comes to, and writing it as Turtle."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cfgraph.api.table_import.mapping import ROLES, TableMapping, read_mapping
from cfgraph.api.table_import.rows import RowReader, RowStatements
from cfgraph.check import Finding, bundled_ontology, check_graph, lacks_our_ontology
from cfgraph.explorer import View
from cfgraph.export.rdf import serialize_turtle
from cfgraph.model.errors import LimitError, UsageError, error_phrase
from cfgraph.model.terms import Node, Statement, local_name
from cfgraph.model.vocabulary import CF, ID
from cfgraph.store import open_graph
from cfgraph.store.file_kinds import explain_encoding
from cfgraph.text.catalog import Messages, Phrase, quote_library
from cfgraph.userfiles.atomic import write_file

_PREFIXES = {"claim": "claim/", "passage": "passage/", "doc": "document/", "figure": "figure/"}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken, with its line and why."""

    line: int
    reason: Phrase | Finding

    def text(self, messages: Messages) -> str:
        """Return why, in the catalog's language."""
        return self.reason.text(messages) if isinstance(self.reason, Finding) else messages.translate(self.reason)


@dataclass(frozen=True)
class ImportReport:
    """What an import came to. ``written`` is false where no row was taken: there is no file then.

    ``limit`` says why the shapes were not checked, where they were not.
    """

    table: Path
    out: Path
    rows: int
    left_out: int
    refused: tuple[RefusedRow, ...]
    edges: int
    claims: int
    figures: int
    entities: int
    statements: int
    written: bool
    limit: LimitError | None = field(default=None)


def import_table(view: View, table: Path, mapping: Path, out: Path, *, overwrite: bool = True) -> ImportReport:
    """Write what a table states as claims of the entities of a graph to a Turtle file.

    Every row is checked by itself, then all together with the graph by its shapes and rules; wrong rows are refused
    and the others written. Raises UsageError where table or mapping can't be read or don't fit, or the file can't be
    written, and GraphError where the graph can't be read together with it.
    """
    rules = read_mapping(mapping)
    rows = list(_read_rows(table, rules))
    reader = RowReader(view, rules, table.name)
    taken: list[RowStatements] = []
    refused: list[RefusedRow] = []
    left_out = 0
    for line, row in rows:
        try:
            result = reader.read(line, row)
        except UsageError as error:
            refused.append(RefusedRow(line, error_phrase(error)))
            continue
        if result is None:
            left_out += 1
        else:
            taken.append(result)
    prefixes = _choose_prefixes(view, rules)
    found, limit = _check_rows(view, taken, prefixes)
    refused += found
    wrong = {row.line for row in refused}
    taken = [row for row in taken if row.line not in wrong]
    statements = _join_statements(taken)
    if taken:
        write_file(out, serialize_turtle(lambda: statements, prefixes), overwrite=overwrite)
    return ImportReport(
        table=table,
        out=out,
        rows=len(rows),
        left_out=left_out,
        refused=tuple(sorted(refused, key=lambda row: row.line)),
        edges=len({edge for row in taken for edge in row.edges}),
        claims=sum(row.claims for row in taken),
        figures=sum(row.figures for row in taken),
        entities=sum(row.entities for row in taken),
        statements=len(statements),
        written=bool(taken),
        limit=limit,
    )


def _read_rows(table: Path, rules: TableMapping) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows of a table with the line on which each begins. Raises UsageError where columns are missing."""
    try:
        content = table.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError("files.unreadable", path=table, reason=error) from error
    except UnicodeDecodeError as error:
        raise explain_encoding(table, content, content.count(b"\n", 0, error.start) + 1) from error
    first = text.partition("\n")[0]
    delimiter = max("\t,;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_columns(table, header, rules)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, dict(zip(header, cells, strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(
            "import.not_csv", path=table, line=reader.line_num, reason=quote_library(str(error))
        ) from error


def _check_columns(table: Path, header: Sequence[str], rules: TableMapping) -> None:
    """Raise UsageError where the table is empty, or the mapping names a column that it does not have."""
    if not any(header):
        raise UsageError("import.no_header", path=table)
    columns = [rules.columns, *(relation.columns for relation in rules.relations.values())]
    wanted = [name for each in columns for role in ROLES for name in each.get(role, ())]
    wanted += [name for relation in rules.relations.values() for name in relation.attributes.values()]
    for name in wanted:
        if name not in header:
            raise UsageError("import.missing_column", path=table, name=name, known=tuple(header))


def _check_rows(
    view: View, rows: Sequence[RowStatements], prefixes: Mapping[str, str]
) -> tuple[list[RefusedRow], LimitError | None]:
    """Return the rows that break a shape or rule together with the graph, and why shapes were not checked, if so."""
    if not rows:
        return [], None
    of_nodes: dict[Node, list[RowStatements]] = defaultdict(list)
    for row in rows:
        for node in row.nodes:
            of_nodes[node].append(row)
    with tempfile.TemporaryDirectory(prefix="cfgraph-import-") as directory:
        path = Path(directory) / "import.ttl"
        statements = _join_statements(rows)
        write_file(path, serialize_turtle(lambda: statements, prefixes))
        found, limit = _find_errors(view, [*view.graph.files, str(path)])
    own = {key: finding for key, finding in found.items() if finding.subject in of_nodes}
    before = _find_errors(view, view.graph.files)[0] if own and view.graph.files else {}
    refused: dict[int, RefusedRow] = {}
    for key, finding in own.items():
        if key not in before:
            for row in _find_culprits(finding, of_nodes[finding.subject]):
                refused.setdefault(row.line, RefusedRow(row.line, finding))
    return list(refused.values()), limit


def _find_culprits(finding: Finding, rows: Sequence[RowStatements]) -> Sequence[RowStatements]:
    """Return the rows that a finding on one of their nodes is about: those with an edge that its message names."""
    told = finding.text(Messages("en"))
    named = [row for row in rows if any(f"cf:{local_name(edge.predicate)} " in f"{told} " for edge in row.edges)]
    return named or rows


def _find_errors(view: View, files: Sequence[str]) -> tuple[dict[tuple[str, str, str], Finding], LimitError | None]:
    """Return the errors that a check of some files finds, by what tells them apart."""
    graph = open_graph(list(files))
    try:
        together = View(graph, view.language)
        if lacks_our_ontology(together):
            graph.close()
            graph = open_graph([*files, *map(str, bundled_ontology())])
            together = View(graph, view.language)
        outcome = check_graph(together)
    finally:
        graph.close()
    errors = [finding for finding in outcome.findings if finding.severity == "error"]
    return {(f.rule, str(f.subject), str(f.values)): f for f in errors}, outcome.limit


def _join_statements(rows: Sequence[RowStatements]) -> list[Statement]:
    """Return the statements of rows, each once, those of one subject together."""
    of_subjects: dict[Node, dict[Statement, None]] = defaultdict(dict)
    for row in rows:
        for statement in row.statements:
            of_subjects[statement.subject][statement] = None
    return [statement for statements in of_subjects.values() for statement in statements]


def _choose_prefixes(view: View, rules: TableMapping) -> dict[str, str]:
    """Return the prefixes of the file: those of the graph, and of the mapping's namespace."""
    prefixes = dict(view.graph.prefixes)
    space = rules.namespace
    if space != ID:
        prefixes |= {f"new-{name}": space + end for name, end in _PREFIXES.items()}
        prefixes.setdefault("new", space)
    prefixes.setdefault("cf", CF)
    return prefixes
