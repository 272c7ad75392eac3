"""Every row of the two tables of public facts is in the graph, with its value, unit, date and standing."""

from __future__ import annotations

import csv
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest

from cfgraph.model.terms import IRI, Literal, Node, Term, local_name
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    CF,
    CONFIDENCE,
    DATE,
    DERIVED_FROM,
    FILE_NAME,
    ID,
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
    TYPE,
    UNIT,
    VALID_FROM,
    VALID_TO,
    VALUE,
)
from cfgraph.store import Graph

TABLES = {"public-facts.csv": 469, "ownership-facts.csv": 511}
"""The tables, and how many rows each has."""

CORRECTIONS, ADDRESSES = "public-facts-corrections.csv", "urls-found-for-existing-sources.csv"

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
    "actual_controller": {"actuallyControls"},
    "acts_in_concert_with": {"actsInConcertWith"},
    "controller_status": {"controllerStatus"},
    "shareholder_group": {"jointlyHoldsSharesIn"},
    "system": {"develops", "uses", "operates"},
}
"""What each relation of the tables is in the graph; registered capital is a figure."""

FROM_HOLDER = {"shareholder", "shareholder_no_pct", "shareholder_group", "controlled_by", "actual_controller"}
"""Relations whose edge leads from what the table calls the object."""

CLASSES = {
    "shareholder": "Stake",
    "shareholder_no_pct": "Stake",
    "shareholder_group": "GroupStake",
    "controlled_by": "Control",
    "actual_controller": "ActualControl",
    "acts_in_concert_with": "ActingInConcert",
    "controller_status": "ControllerStatement",
}
"""The class of the claims of each relation that has one of its own."""

HAS_MEMBER, ADDRESS = IRI(CF + "hasMember"), IRI("http://purl.org/dc/terms/source")

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
def tables() -> Path:
    """The directory that holds the tables."""
    named = os.environ.get("CFGRAPH_SOURCES")
    path = Path(named) if named else Path(__file__).resolve().parents[2].parent / "shared" / "sources"
    if not all((path / name).is_file() for name in (*TABLES, CORRECTIONS, ADDRESSES)):
        pytest.skip("the tables are not on this machine; CFGRAPH_SOURCES names their directory")
    return path


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table; the first stands in line 2."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def rows_of(tables: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a table of facts, corrected."""
    rows = read(tables / name)
    for wrong in read(tables / CORRECTIONS) if name == "public-facts.csv" else []:
        known = ("subject", "relation", "object", "as_of", "source")
        (row,) = [r for r in rows if all(r[key] == wrong[key] for key in known)]
        assert row[wrong["field"]] == wrong["old"]
        row[wrong["field"]] = wrong["new"]
    return rows


@pytest.fixture(scope="module")
def said(bundled: Graph) -> dict[tuple[str, int], list[tuple[str, Said]]]:
    """What the graph says by each line of each file: the document, and the claim or figure."""
    lines: dict[tuple[str, int], list[tuple[str, Said]]] = defaultdict(list)
    for passage, _, document in bundled.statements(predicate=IN_DOCUMENT):
        assert isinstance(document, IRI)
        own = [o for node in (passage, document) for _, _, o in bundled.statements(node, FILE_NAME)]
        file = own[0].value if own and isinstance(own[0], Literal) else ""
        (line,) = (int(o.value) for _, _, o in bundled.statements(passage, LINE) if isinstance(o, Literal))
        for node, _, _ in bundled.statements(predicate=DERIVED_FROM, object=passage):
            terms: dict[IRI, list[Term]] = defaultdict(list)
            for _, predicate, value in bundled.statements(node):
                terms[predicate].append(value)
            lines[file, line].append((local_name(document), Said(node, terms)))
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
        if row["relation"] in CLASSES and {i.local(TYPE) for i in items} != {CLASSES[row["relation"]]}:
            return "class of the claim"
        ends = (OBJECT, SUBJECT) if row["relation"] in FROM_HOLDER else (SUBJECT, OBJECT)
        subjects = [t for i in items for t in i.terms[ends[0]]]
        shares = [Decimal(v) for i in items for v in i.texts(PERCENTAGE)]
        if row["relation"].startswith("shareholder") and shares != ([Decimal(row["value"])] if row["value"] else []):
            return "share"
        others = [t for i in items for t in i.terms[ends[1]]]
        wanted = row["object"].removesuffix("等六部门").split("|") if row["relation"] == "issuer" else [row["object"]]
        if row["relation"] == "shareholder_group":
            wanted = row["object"].split("|")
            others = members = [o for t in others if isinstance(t, IRI) for _, _, o in graph.statements(t, HAS_MEMBER)]
            if len(set(members)) != len(wanted) or len(items) != 1:
                return "members"
        objects = [names(graph, t) | areas(graph, t) for t in others]
        if row["relation"] != "key_measure" and not all(any(bears(o, name) for o in objects) for name in wanted):
            return f"object: {objects}"
        if (
            row["unit"]
            and row["relation"] == "partner"
            and not said_of(items, "cooperation").startswith(row["unit"][:2])
        ):
            return f"cooperation: {said_of(items, 'cooperation')}"
    if not any(bears(names(graph, t), row["subject"].strip("《》")) for t in subjects):
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
    return bool(found & {name, plain, *inner}) or any(name.startswith(f"{one}(") for one in found)


Lines: TypeAlias = dict[tuple[str, int], list[tuple[str, Said]]]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_in_the_graph(bundled: Graph, tables: Path, said: Lines, name: str) -> None:
    rows = rows_of(tables, name)
    assert len(rows) == TABLES[name]
    found = {line: wrong(bundled, row, said.get((name, line), [])) for line, row in enumerate(rows, 2)}
    assert not {line: problem for line, problem in found.items() if problem}


def test_nothing_cites_a_row_that_is_not_there(tables: Path, said: Lines) -> None:
    for name in TABLES:
        lines = {line for file, line in said if file == name}
        assert lines == set(range(2, len(read(tables / name)) + 2))


def test_a_source_is_dated_graded_and_found_as_its_table_says(bundled: Graph, tables: Path) -> None:
    for row in read(tables / "ownership-sources.csv"):
        document = IRI(f"{ID}document/{row['source']}")
        said = {p: o.value for _, p, o in bundled.statements(document) if isinstance(o, Literal)}
        assert said.get(DATE) == (None if row["date"] == "n.d." else row["date"]), row["source"]
        assert said[IRI(CF + "sourceQuality")] == row["quality"], row["source"]
        assert said[ADDRESS] == row["url"], row["source"]
    for row in read(tables / ADDRESSES):
        (found,) = [o for _, _, o in bundled.statements(IRI(f"{ID}document/{row['source']}"), ADDRESS)]
        assert isinstance(found, Literal)
        assert found.value == row["url"]


def test_what_several_hold_together_is_stated_of_the_group_alone(bundled: Graph) -> None:
    held = IRI(CF + "jointlyHoldsSharesIn")
    groups = {s for s, _, _ in bundled.statements(predicate=held)}
    assert len(groups) == 12
    assert all(isinstance(group, IRI) for group in groups)
    assert not [group for group in groups if any(True for _ in bundled.statements(group, IRI(CF + "holdsSharesIn")))]


def test_plans_of_the_table_are_planned_in_the_graph(tables: Path, said: Lines) -> None:
    rows = rows_of(tables, "ownership-facts.csv")
    planned = {line for line, row in enumerate(rows, 2) if STATUSES[row["temporal"]] == "Planned"}
    assert len(planned) == 74
    for line in planned:
        items = [item for _, item in said["ownership-facts.csv", line] if item.local(CONFIDENCE) != "Inferred"]
        assert {item.local(STATUS) for item in items} == {"Planned"}, line
