"""Every row of the table of public facts is in the graph, with its value, unit, date and standing."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from cfgraph.model.terms import IRI, Literal, Node, Term, local_name
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    CF,
    CONFIDENCE,
    DERIVED_FROM,
    IN_DOCUMENT,
    LINE,
    METRIC,
    NOTE,
    OBJECT,
    PERCENTAGE,
    PERIOD,
    PREDICATE,
    STATUS,
    SUBJECT,
    UNIT,
    VALID_FROM,
    VALID_TO,
    VALUE,
)
from cfgraph.store import Graph

FILE = "public-facts.csv"

PREDICATES = {
    "document_number": {"documentNumber"},
    "effective_from": {"effectiveFrom"},
    "effective_to": {"effectiveTo"},
    "issuer": {"issuedBy"},
    "key_measure": {"hasMeasure"},
    "published_on": {"publishedOn"},
    "issued_on": {"issuedOn"},
    "founded": {"foundedOn"},
    "legal_name": {"legalName"},
    "legal_name_en": {"legalName"},
    "nfra_institution_code": {"institutionCode"},
    "registered_place": {"registeredIn", "registeredAddress"},
    "shareholder": {"holdsSharesIn"},
    "shareholder_no_pct": {"holdsSharesIn"},
    "former_name": {"formerName"},
    "product": {"offers"},
    "partner": {"partnersWith"},
    "tech_partner": {"uses"},
    "controlled_by": {"controls"},
    "system": {"develops", "uses", "operates"},
}
"""What each relation of the table is in the graph; registered capital is a figure."""

STATUSES = {"as-of": "Current", "historical": "Historical", "planned/pro-forma": "Planned"}


@dataclass(frozen=True)
class Said:
    """A claim or figure that cites a row's passage."""

    node: Node
    terms: dict[IRI, list[Term]]

    def texts(self, *predicates: IRI) -> list[str]:
        return [t.value if isinstance(t, Literal) else str(t) for p in predicates for t in self.terms.get(p, ())]

    def local(self, predicate: IRI) -> str:
        return next((local_name(t) for t in self.terms.get(predicate, ()) if isinstance(t, IRI)), "")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The rows of the table; the first stands in line 2."""
    named = os.environ.get("CFGRAPH_SOURCES")
    path = Path(named) if named else Path(__file__).resolve().parents[2].parent / "shared" / "sources"
    if not (path / FILE).is_file():
        pytest.skip("the table is not on this machine; CFGRAPH_SOURCES names its directory")
    with (path / FILE).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def said(bundled: Graph) -> dict[int, list[tuple[str, Said]]]:
    """What the graph says by each line of the table: the document, and the claim or figure."""
    documents = {
        s: local_name(s)
        for s, _, _ in bundled.statements(predicate=IRI(CF + "fileName"), object=Literal(FILE))
        if isinstance(s, IRI)
    }
    lines: dict[int, list[tuple[str, Said]]] = defaultdict(list)
    for passage, _, document in bundled.statements(predicate=IN_DOCUMENT):
        if isinstance(document, IRI) and document in documents:
            (line,) = (int(o.value) for _, _, o in bundled.statements(passage, LINE) if isinstance(o, Literal))
            for node, _, _ in bundled.statements(predicate=DERIVED_FROM, object=passage):
                terms: dict[IRI, list[Term]] = defaultdict(list)
                for _, predicate, value in bundled.statements(node):
                    terms[predicate].append(value)
                lines[line].append((documents[document], Said(node, terms)))
    return lines


def names(graph: Graph, node: Term) -> set[str]:
    """Return every name that a node bears, and its literal value."""
    if isinstance(node, Literal):
        return {node.value}
    assert isinstance(node, IRI)
    return {o.value for _, _, o in graph.statements(node) if isinstance(o, Literal)}


def wrong(graph: Graph, row: dict[str, str], found: list[tuple[str, Said]]) -> str | None:
    """Return what of a row is missing or different in the graph, or None."""
    if {document for document, _ in found} != {row["source"]}:
        return "document"
    items = [item for _, item in found]
    if row["relation"] == "registered_capital":
        items = [i for i in items if i.local(METRIC) == "registered-capital"]
        if [Decimal(v) for i in items for v in i.texts(VALUE)] != [Decimal(row["value"])]:
            return "value"
        if [i.local(UNIT) for i in items] != ["cny-100-million"]:
            return "unit"
        subjects = [t for i in items for t in i.terms[ABOUT]]
    else:
        items = [i for i in items if i.local(PREDICATE) in PREDICATES[row["relation"]]]
        if not items:
            return "relation"
        ends = (
            (OBJECT, SUBJECT)
            if row["relation"] in ("shareholder", "shareholder_no_pct", "controlled_by")
            else (SUBJECT, OBJECT)
        )
        subjects = [t for i in items for t in i.terms[ends[0]]]
        shares = [Decimal(v) for i in items for v in i.texts(PERCENTAGE)]
        if row["relation"].startswith("shareholder") and shares != ([Decimal(row["value"])] if row["value"] else []):
            return "share"
        objects = [names(graph, t) | areas(graph, t) for i in items for t in i.terms[ends[1]]]
        wanted = row["object"].removesuffix("等六部门").split("|") if row["relation"] == "issuer" else [row["object"]]
        if row["relation"] != "key_measure" and not all(any(bears(o, name) for o in objects) for name in wanted):
            return f"object: {objects}"
        if (
            row["unit"]
            and row["relation"] == "partner"
            and not said_of(items, "cooperation").startswith(row["unit"][:2])
        ):
            return f"cooperation: {said_of(items, 'cooperation')}"
    if not any(names(graph, t) & {row["subject"], row["subject"].strip("《》")} for t in subjects):
        return "subject"
    if any(i.local(STATUS) != STATUSES[row["temporal"]] for i in items):
        return f"status {[i.local(STATUS) for i in items]}"
    if row["relation"] == "key_measure" and (missing := figures_missing(graph, row["object"], [i for _, i in found])):
        return f"figures: {missing}"
    if row["derived"] == "true" and any(i.local(CONFIDENCE) == "Stated" for i in items):
        return "derived, but stated"
    if row["derived"] == "false" and any(i.local(CONFIDENCE) == "Computed" for i in items):
        return "stated, but computed"
    date = re.search(r"\d{4}(-\d{2}){0,2}", row["as_of"])
    if date and any(date[0] not in i.texts(AS_OF, VALID_FROM, VALID_TO) + i.texts(PERIOD) for i in items):
        return f"date {[i.texts(AS_OF, VALID_FROM, VALID_TO, PERIOD) for i in items]}"
    return None


def areas(graph: Graph, node: Term) -> set[str]:
    """Return the names of a place with those of the area it lies in before them."""
    if not isinstance(node, IRI):
        return set()
    outer = [o for _, _, o in graph.statements(node, IRI(CF + "locatedIn"))]
    return {area + name for o in outer for area in names(graph, o) for name in names(graph, node)}


def said_of(items: list[Said], name: str) -> str:
    """Return what the claims say by a property of the vocabulary, in Chinese or without a language."""
    return " ".join(t.value for i in items for t in i.terms.get(IRI(CF + name), ()) if isinstance(t, Literal))


def figures_missing(graph: Graph, text: str, items: list[Said]) -> set[str]:
    """Return the numbers and dates of a measure that neither a figure of the row gives, nor its note or metric."""
    values = {f"{Decimal(v).normalize():f}" for i in items for v in i.texts(VALUE)}
    told = " ".join(t for i in items for t in i.texts(NOTE))
    told += " ".join(t for i in items for m in i.terms.get(METRIC, ()) for t in names(graph, m))
    numbers = set(re.findall(r"\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)?", text))
    return {number for number in numbers - values if number not in told}


def bears(found: set[str], name: str) -> bool:
    """Tell whether a name of the table is among the names of the graph; what it adds in brackets aside."""
    plain = re.sub(r"[(（].*?[)）]", "", name).strip()
    inner = re.findall(r"[(（](.*?)[)）]", name)
    return bool(found & {name, plain, *inner})


def test_every_row_is_in_the_graph(
    bundled: Graph, rows: list[dict[str, str]], said: dict[int, list[tuple[str, Said]]]
) -> None:
    assert len(rows) >= 469
    lost = {line: problem for line, row in enumerate(rows, 2) if (problem := wrong(bundled, row, said.get(line, [])))}
    assert not lost


def test_nothing_cites_a_row_that_is_not_there(
    rows: list[dict[str, str]], said: dict[int, list[tuple[str, Said]]]
) -> None:
    assert set(said) <= set(range(2, len(rows) + 2))
