"""RDF lists among exported statements: finding those that Turtle and JSON-LD can write as lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cfgraph.model.terms import BlankNode, Node, Statement, Term, TripleTerm
from cfgraph.model.vocabulary import FIRST, NIL, REST


@dataclass(frozen=True)
class Lists:
    """The lists of a graph: the items of each by its head, and all their nodes, which are not written separately."""

    items: Mapping[BlankNode, list[Term]] = field(default_factory=dict)
    cells: frozenset[BlankNode] = frozenset()

    def items_of(self, term: Term) -> list[Term] | None:
        """Return the items of the list with a term as its head; None for any other term."""
        return self.items.get(term) if isinstance(term, BlankNode) else None


NO_LISTS = Lists()


class ListFinder:
    """Finds lists among the statements of a graph that can be written as such without changing the meaning.

    Each cell is a blank node with one ``rdf:first``, one ``rdf:rest``, nothing else, and is referred to once.
    """

    def __init__(self) -> None:
        self._firsts: dict[BlankNode, list[Term]] = {}
        self._rests: dict[BlankNode, list[Term]] = {}
        self._mentions: dict[BlankNode, int] = {}
        self._heads: dict[BlankNode, None] = {}
        self._others: set[BlankNode] = set()
        self.blanks: set[BlankNode] = set()

    def note(self, statement: Statement) -> None:
        """Process a statement."""
        subject, predicate, target = statement
        if isinstance(subject, BlankNode):
            self.blanks.add(subject)
            if predicate == FIRST:
                self._firsts.setdefault(subject, []).append(target)
            elif predicate == REST:
                self._rests.setdefault(subject, []).append(target)
            else:
                self._others.add(subject)
        if isinstance(target, BlankNode):
            self.blanks.add(target)
            self._mentions[target] = self._mentions.get(target, 0) + 1
            if predicate != REST:
                self._heads[target] = None
        elif isinstance(target, TripleTerm):
            self._note_inside(target)

    def _note_inside(self, term: TripleTerm) -> None:
        """Record the blank nodes in a triple term, which can't contain lists."""
        for part in (term.subject, term.object):
            if isinstance(part, BlankNode):
                self.blanks.add(part)
                self._others.add(part)
            elif isinstance(part, TripleTerm):
                self._note_inside(part)

    def find(self, shared: Iterable[BlankNode] = ()) -> Lists:
        """Return the lists; nodes that are ``shared`` with other graphs can't be part of one."""
        barred = self._others | set(shared)
        items: dict[BlankNode, list[Term]] = {}
        cells: set[BlankNode] = set()
        for head in self._heads:
            chain = self._follow(head, barred)
            if chain is not None:
                items[head] = [self._firsts[cell][0] for cell in chain]
                cells.update(chain)
        return Lists(items, frozenset(cells))

    def _follow(self, head: BlankNode, barred: set[BlankNode]) -> list[BlankNode] | None:
        """Return the cells of a list from its head to its end; None if it is not a list."""
        chain: list[BlankNode] = []
        seen: set[BlankNode] = set()
        cell: Term = head
        while cell != NIL:
            if not isinstance(cell, BlankNode) or cell in barred or cell in seen or self._mentions.get(cell) != 1:
                return None
            if len(self._firsts.get(cell, ())) != 1 or len(self._rests.get(cell, ())) != 1:
                return None
            chain.append(cell)
            seen.add(cell)
            cell = self._rests[cell][0]
        return chain


def find_lists(graphs: Iterable[tuple[Node | None, Iterable[Statement]]]) -> dict[Node | None, Lists]:
    """Return the lists of each graph."""
    finders: dict[Node | None, ListFinder] = {}
    for name, statements in graphs:
        finder = finders[name] = ListFinder()
        for statement in statements:
            finder.note(statement)
    seen: set[BlankNode] = set()
    shared: set[BlankNode] = {name for name in finders if isinstance(name, BlankNode)}
    for finder in finders.values():
        shared |= seen & finder.blanks
        seen |= finder.blanks
    return {name: finder.find(shared) for name, finder in finders.items()}
