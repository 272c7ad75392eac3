"""The working set: what is collected comes once, edges bring their ends, and every step can be taken back."""

from __future__ import annotations

from cfgraph.model.terms import IRI, Statement
from cfgraph.workspace.working_set import SetContent, WorkingSet

A, B, C = (IRI(f"http://e.org/{name}") for name in "abc")
KNOWS = IRI("http://e.org/knows")
EDGE = Statement(A, KNOWS, B)


def test_edge_adds_its_ends_without_duplicates() -> None:
    gathered = SetContent().with_added([C, C], [EDGE]).with_added([A], [EDGE])
    assert gathered.nodes == (C, A, B)
    assert gathered.edges == (EDGE,)


def test_removing_entity_removes_its_edges() -> None:
    gathered = SetContent().with_added([C], [EDGE]).without([A])
    assert gathered.nodes == (C, B)
    assert gathered.edges == ()


def test_an_edge_can_be_removed_alone() -> None:
    gathered = SetContent().with_added([], [EDGE]).without([], [EDGE])
    assert gathered.nodes == (A, B)
    assert gathered.edges == ()
    assert gathered.hidden == (EDGE,)
    assert gathered.with_added([], [EDGE]).hidden == ()
    assert gathered.without([A]).hidden == ()


def test_steps_are_undone_and_redone_in_order() -> None:
    working = WorkingSet()
    for node in (A, B, C):
        assert working.become(working.now.with_added([node], []))
    assert not working.become(working.now.with_added([A], []))
    working.undo()
    working.undo()
    assert list(working.now.nodes) == [A]
    working.redo()
    assert list(working.now.nodes) == [A, B]
    working.become(working.now.without([A]))
    assert not working.can_redo
    working.undo()
    assert list(working.now.nodes) == [A, B]
    assert working.can_undo
