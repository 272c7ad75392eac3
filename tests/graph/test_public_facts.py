"""Every row of the two tables of public facts is in the graph, with its value, unit, date and standing."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path
from typing import TypeAlias

import pytest
from fact_rows import STATUSES, Said, find_difference

from cfgraph.model.terms import IRI, Literal, Term, local_name
from cfgraph.model.vocabulary import (
    CF,
    CONFIDENCE,
    DATE,
    DERIVED_FROM,
    FILE_NAME,
    ID,
    IN_DOCUMENT,
    LINE,
    STATUS,
)
from cfgraph.store import Graph

TABLES = {"public-facts.csv": 469, "ownership-facts.csv": 511}
"""The tables, and how many rows each has."""

CORRECTIONS, ADDRESSES = "public-facts-corrections.csv", "urls-found-for-existing-sources.csv"

ADDRESS = IRI("http://purl.org/dc/terms/source")


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


Lines: TypeAlias = dict[tuple[str, int], list[tuple[str, Said]]]


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_in_the_graph(bundled: Graph, tables: Path, said: Lines, name: str) -> None:
    rows = rows_of(tables, name)
    assert len(rows) == TABLES[name]
    found = {line: find_difference(bundled, row, said.get((name, line), [])) for line, row in enumerate(rows, 2)}
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
