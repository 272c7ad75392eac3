"""Statements in order and without duplicates, in memory and on disk; a full disk is an error."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from cli_runs import call, write_people

from cfgraph.explorer import first_lines, sorted_statements, statement_groups, statement_lines
from cfgraph.explorer.sorted_statements import SortedStatements
from cfgraph.explorer.statement_groups import StatementGroups
from cfgraph.model.terms import IRI, RDF_LANG_STRING, BlankNode, Literal, Node, Statement, TripleTerm
from cfgraph.model.vocabulary import TYPE

KNOWS = IRI("urn:knows")


def make_statements(total: int) -> list[Statement]:
    """Return statements with terms of every kind."""
    statements = []
    for number in range(total):
        subject = BlankNode(f"_:n{number % 7}") if number % 3 else IRI(f"http://e.org/{number % 11}")
        targets = (
            Literal(f"line\n{number % 13}\t\0"),
            Literal("名", RDF_LANG_STRING, "zh"),
            IRI("urn:other"),
            TripleTerm(IRI("urn:a"), KNOWS, Literal(str(number % 5))),
        )
        statements.append(Statement(subject, TYPE if number % 2 else KNOWS, targets[number % len(targets)]))
    return statements


@pytest.mark.parametrize("in_memory", [3, 10, 1_000_000])
def test_order_and_content_do_not_depend_on_where_they_are(monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    monkeypatch.setattr(sorted_statements, "MAX_IN_MEMORY", in_memory)
    monkeypatch.setattr(statement_lines, "READ_BYTES", 50)
    statements = make_statements(300)
    random.Random(7).shuffle(statements)
    sorter = SortedStatements()
    for start in range(0, len(statements), 2):
        sorter.add(statements[start : start + 2])
    sorter.finish()
    assert set(sorter) == set(statements)
    assert len(sorter) == len(set(statements)) == len(list(sorter))
    keys = [(str(one.subject), one.predicate != TYPE, one.predicate) for one in sorter]
    assert keys == sorted(keys)
    assert [sorter[number] for number in range(len(sorter))] == list(sorter)
    assert [*zip(sorter, sorter, strict=True)][-1] == (sorter[-1], sorter[-1])


@pytest.mark.parametrize("in_memory", [3, 1_000_000])
@pytest.mark.parametrize("limit", [0, 1, 20, 1_000])
def test_a_limit_takes_the_first_different_statements(
    monkeypatch: pytest.MonkeyPatch, in_memory: int, limit: int
) -> None:
    monkeypatch.setattr(sorted_statements, "MAX_IN_MEMORY", in_memory)
    monkeypatch.setattr(first_lines, "MAX_IN_MEMORY", in_memory)
    statements = make_statements(300)
    different = list(dict.fromkeys(statements))
    sorter = SortedStatements(limit)
    for start in range(0, len(statements), 7):
        sorter.add(statements[start : start + 7])
        sorter.add(statements[start : start + 3])
    sorter.finish()
    assert set(sorter) == set(different[:limit])
    assert len(sorter) == min(limit, len(different))
    assert sorter.is_cut == (limit < len(different))


@pytest.mark.parametrize("in_memory", [3, 1_000_000])
def test_groups_have_their_statements_in_the_order_they_came(monkeypatch: pytest.MonkeyPatch, in_memory: int) -> None:
    monkeypatch.setattr(statement_groups, "MAX_IN_MEMORY", in_memory)
    names = [None, IRI("urn:g"), BlankNode("_:g")]
    expected: dict[Node | None, list[Statement]] = {}
    groups = StatementGroups()
    for number, statement in enumerate(make_statements(100)):
        name = names[number * number % 3]
        expected.setdefault(name, []).append(statement)
        groups.add(name, statement)
    assert groups.names() == sorted(expected, key=lambda name: name or "")
    for _ in range(2):
        assert {name: list(groups.read(name)) for name in groups.names()} == expected


def test_nothing_and_odd_iris() -> None:
    sorter = SortedStatements()
    sorter.finish()
    assert list(sorter) == []
    sorter = SortedStatements()
    sorter.add([(IRI("urn:a\nb"), KNOWS, IRI("urn:c"))])
    sorter.finish()
    assert [one.subject for one in sorter] == ["urn:a%0Ab"]


def test_a_disk_without_room_for_them_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object, lines: Iterable[str]) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sorted_statements, "MAX_IN_MEMORY", 2)
    monkeypatch.setattr("cfgraph.explorer.statement_lines.LineFile.append_run", refuse)
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    outcome = call("-g", write_people(tmp_path), "export", tmp_path / "out.ttl", "--query", query)
    assert outcome.status == 2
    assert "No space left" in outcome.err
    assert not (tmp_path / "out.ttl").exists()
