"""Query results in the W3C formats, read back by pyoxigraph and rdflib."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from pathlib import Path
from typing import get_args

import pyoxigraph as ox
import pytest
import rdflib.query
from export_samples import FORBIDDEN, hostile
from hypothesis import given
from hypothesis import strategies as st

from cfgraph.export import RESULT_ENDINGS, ResultFormat, RowWriter, rows_markdown, write_result
from cfgraph.export.row_formats import RowFormat
from cfgraph.model.errors import UsageError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD, BlankNode, Literal, Statement, Term, TripleTerm

PERSON = IRI("http://example.org/招联?a=1&b=2")
ROWS: tuple[tuple[Term | None, ...], ...] = (
    (PERSON, Literal("5", IRI(XSD + "integer"))),
    (BlankNode("_:b0"), Literal('a "quoted", text\r\nwith\ttabs \\ and 😀')),
    (None, Literal("招联", RDF_LANG_STRING, "zh")),
    (PERSON, None),
    (PERSON, Literal("24.150", IRI(XSD + "decimal"))),
    (PERSON, Literal("1.0e6", IRI(XSD + "double"))),
    (PERSON, Literal("INF", IRI(XSD + "double"))),
    (PERSON, Literal("2022", IRI(XSD + "gYear"))),
    (PERSON, Literal("")),
)
SELECTED = QueryResult("solutions", ("who", "what"), ROWS)
ASKED = QueryResult("boolean", boolean=True)
BUILT = QueryResult(
    "statements",
    statements=(
        Statement(PERSON, IRI("urn:p"), Literal("x")),
        Statement(BlankNode("_:b"), IRI("urn:p"), Literal("1", IRI(XSD + "integer"))),
        Statement(PERSON, IRI("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), IRI("urn:C")),
    ),
)


FORMATS: dict[ResultFormat, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}


def written(result: QueryResult, format: ResultFormat) -> str:
    out = io.BytesIO()
    write_result(result, out, format)
    return out.getvalue().decode()


def ours(term: object) -> Term | None:
    if isinstance(term, ox.NamedNode):
        return IRI(term.value)
    if isinstance(term, ox.BlankNode):
        return BlankNode("_:b0")
    if isinstance(term, ox.Literal):
        return Literal(term.value, IRI(term.datatype.value), term.language)
    return None


def read_by_oxigraph(text: str, format: ox.QueryResultsFormat) -> list[tuple[Term | None, ...]]:
    solutions = ox.parse_query_results(text, format=format)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(ours(solution[variable.value]) for variable in solutions.variables) for solution in solutions]


@pytest.mark.parametrize("name", ["json", "xml", "tsv"])
def test_rows_come_back_term_by_term(name: ResultFormat) -> None:
    assert read_by_oxigraph(written(SELECTED, name), FORMATS[name]) == list(ROWS)


@given(
    st.lists(st.tuples(st.none() | hostile, st.none() | hostile), max_size=4), st.sampled_from(["json", "xml", "tsv"])
)
def test_any_text_comes_back_from_json_xml_and_tsv(rows: list[tuple[str | None, ...]], name: ResultFormat) -> None:
    def term(text: str | None) -> Literal | None:
        return None if text is None else Literal(text)

    def writable(text: str | None) -> str | None:
        lost = FORBIDDEN if name == "xml" else re.compile("[\ud800-\udfff]")
        return None if text is None else lost.sub("\ufffd", text)

    result = QueryResult("solutions", ("a", "b"), tuple(tuple(map(term, row)) for row in rows))
    wanted = [tuple(term(writable(text)) for text in row) for row in rows]
    assert read_by_oxigraph(written(result, name), FORMATS[name]) == wanted


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_rdflib_reads_as_many_rows_and_variables(name: ResultFormat) -> None:
    result = rdflib.query.Result.parse(io.BytesIO(written(SELECTED, name).encode()), format=name)
    assert [str(variable) for variable in result.vars or ()] == ["who", "what"]
    assert len(list(result)) == len(ROWS)


def test_markdown_is_a_table_with_prefixes_and_numbers_to_the_right() -> None:
    rows = ((IRI("urn:x/a"), Literal("5", IRI(XSD + "integer")), Literal("a|b\nc_d")), (None, None, BlankNode("_:b")))
    out = io.StringIO()
    write_result(QueryResult("solutions", ("s", "n", "t"), rows), out, "md", prefixes={"x": "urn:x/"})
    assert out.getvalue().splitlines() == [
        *("| s | n | t |", "| --- | ---: | --- |", "| x:a | 5 | a\\|b<br>c\\_d |", "|  |  | \\_:b |"),
    ]
    assert written(ASKED, "md") == "true\n"


@pytest.mark.parametrize("format", get_args(RowFormat))
def test_rows_that_arrive_in_batches_are_written_as_all_at_once(
    format: RowFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_markdown, "MAX_IN_MEMORY", 20)
    monkeypatch.setattr(rows_markdown, "READ_BYTES", 7)
    numbered = [(*row, Literal(str(n), IRI(XSD + "integer")), None) for n, row in enumerate((*ROWS, *hostile_rows()))]
    result = QueryResult("solutions", ("who", "what", "n", "no"), numbered)
    out: list[str] = []
    writer = RowWriter(out.append, format)
    for start in range(0, len(numbered), 4):
        writer.on_rows(result.variables, numbered[start : start + 4])
    writer.end(result)
    assert "".join(out) == written(result, format)
    assert writer.count == len(numbered)
    if format == "md":
        assert "".join(out).splitlines()[1] == "| --- | --- | ---: | --- |"


def hostile_rows() -> list[tuple[Term | None, ...]]:
    return [
        (PERSON, Literal(text)) for text in ("\ud800", "\x00\x0b\ufffe", " \n", "</literal>]]>", "| \\ <br>", "\u2028")
    ]


def test_full_disk_is_an_error_when_writing_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", full)
    with pytest.raises(UsageError, match="No space left"):
        written(SELECTED, "md")


def test_xml_has_triple_terms_and_booleans() -> None:
    row = (TripleTerm(PERSON, IRI("urn:p"), Literal("x")),)
    text = written(QueryResult("solutions", ("t",), (row,)), "xml")
    assert "<triple><subject><uri>" in text
    assert "<object><literal>x</literal></object></triple>" in text
    assert "<boolean>true</boolean>" in written(ASKED, "xml")


def test_csv_has_plain_values_and_carriage_returns() -> None:
    text = written(SELECTED, "csv")
    assert text.startswith(f"who,what\r\n{PERSON},5\r\n_:b0,")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[2] == ["_:b0", 'a "quoted", text\r\nwith\ttabs \\ and 😀']
    assert rows[3] == ["", "招联"]


def test_tsv_has_terms_and_marks_variables() -> None:
    lines = written(SELECTED, "tsv").split("\n")
    assert lines[0] == "?who\t?what"
    assert lines[1] == f"<{PERSON}>\t5"
    assert lines[3] == '\t"招联"@zh'
    assert lines[5].endswith("\t24.150")
    assert lines[8].endswith(f'\t"2022"^^<{XSD}gYear>')


def test_json_omits_unbound_variables() -> None:
    found = json.loads(written(SELECTED, "json"))
    assert found["head"] == {"vars": ["who", "what"]}
    assert found["results"]["bindings"][3] == {"who": {"type": "uri", "value": PERSON}}
    assert found["results"]["bindings"][1]["who"] == {"type": "bnode", "value": "b0"}


def test_a_triple_term_is_written_as_rdf_1_2_has_it() -> None:
    row = (TripleTerm(PERSON, IRI("urn:p"), Literal("x")),)
    result = QueryResult("solutions", ("t",), (row,))
    term = json.loads(written(result, "json"))["results"]["bindings"][0]["t"]
    assert (term["type"], term["value"]["object"]) == ("triple", {"type": "literal", "value": "x"})
    assert written(result, "tsv") == f'?t\n<<( <{PERSON}> <urn:p> "x" )>>\n'


def test_no_rows_are_a_header_alone() -> None:
    nothing = QueryResult("solutions", ("a", "b"))
    assert written(nothing, "csv") == "a,b\r\n"
    assert written(nothing, "tsv") == "?a\t?b\n"
    assert json.loads(written(nothing, "json"))["results"] == {"bindings": []}


@pytest.mark.parametrize("answer", [True, False])
def test_an_answer_to_ask_is_a_word_that_oxigraph_reads(answer: bool) -> None:
    result = QueryResult("boolean", boolean=answer)
    for name, syntax in FORMATS.items():
        parsed = ox.parse_query_results(written(result, name), format=syntax)
        assert isinstance(parsed, ox.QueryBoolean)
        assert bool(parsed) is answer
    assert written(result, "csv").rstrip() == str(answer).lower()


@pytest.mark.parametrize("name", ["nt", "ttl"])
def test_statements_are_written_as_rdf(name: ResultFormat) -> None:
    syntax = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE}[name]
    assert len(list(ox.parse(written(BUILT, name), format=syntax))) == 3


@pytest.mark.parametrize(
    ("result", "format"), [(BUILT, "json"), (BUILT, "csv"), (SELECTED, "ttl"), (ASKED, "nt"), (SELECTED, "xlsx")]
)
def test_unsuitable_format_is_rejected_before_writing(
    tmp_path: Path, result: QueryResult, format: ResultFormat
) -> None:
    with pytest.raises(UsageError, match="use"):
        write_result(result, tmp_path / "a", format)
    assert list(tmp_path.iterdir()) == []


def test_a_result_goes_to_files_and_to_streams_of_text_or_bytes(tmp_path: Path) -> None:
    write_result(SELECTED, tmp_path / "a.csv", "csv")
    text = io.StringIO(newline="")
    write_result(SELECTED, text, "csv")
    with (tmp_path / "b.csv").open("wb") as stream:
        write_result(SELECTED, stream, "csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content == text.getvalue().encode() == (tmp_path / "b.csv").read_bytes()


def test_every_ending_names_a_format() -> None:
    rows, statements = {"json", "xml", "csv", "tsv", "md"}, {"nt", "nq", "ttl", "trig", "jsonld", "rdf"}
    assert set(RESULT_ENDINGS.values()) == rows | statements
