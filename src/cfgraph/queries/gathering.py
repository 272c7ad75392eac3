"""Reading from a server the statements that the patterns of a query may match, to answer the query on this machine.

A pattern is read only for the values that its variables have by patterns read before. What is read in addition is true,
and changes no answer: a row with other values would not be joined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from itertools import count

from cfgraph.model.errors import QueryError
from cfgraph.model.terms import IRI, BlankNode, Literal, Statement, Term
from cfgraph.queries.combined_query import (
    FindStatements,
    find_matching,
    list_predicates,
    may_start_anywhere,
    write_path,
)
from cfgraph.queries.parsed_query import ParsedQuery
from cfgraph.queries.pattern_reading import MAX_READ, Limits, PatternReader, Slot, Step, refuse_pattern, show_slot
from cfgraph.queries.syntax_tree import (
    AlternativePath,
    BindPattern,
    Existence,
    GroupPattern,
    InversePath,
    MinusPattern,
    NegatedPath,
    OptionalPattern,
    Predicate,
    QueryTree,
    RepeatedPath,
    SelectQuery,
    SequencePath,
    TermPattern,
    TripleBlock,
    TriplePattern,
    UnionPattern,
    ValuesPattern,
    Variable,
)
from cfgraph.store.combined.local import mark_deeply
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.results import Row


@dataclass(frozen=True, slots=True)
class _Choice:
    """Alternatives of a path, each of them steps."""

    branches: tuple[tuple[_Part, ...], ...]


@dataclass(frozen=True, slots=True)
class _Closure:
    """A path of open length, all of whose predicates are read."""

    subject: Slot
    path: RepeatedPath
    object: Slot


_Part = Step | _Choice | _Closure


def gather_statements(
    query: ParsedQuery, clients: Sequence[EndpointClient], find: FindStatements
) -> Sequence[Sequence[Statement]]:
    """Return the statements of each server, and of this machine, that a query's patterns may match.

    ``query`` is valid, declares its prefixes, and has passed ``check_clauses``. Raises QueryError if too many would
    have to be read, and for triple terms and paths that may lead to every node.
    """
    assert query.tree is not None
    gatherer = _Gatherer(clients, find)
    gatherer.read_query(query.tree)
    return [list(each) for each in (*gatherer.theirs, gatherer.own)]


class _Gatherer:
    """What has been read."""

    def __init__(self, clients: Sequence[EndpointClient], find: FindStatements) -> None:
        self._readers, self._find = [PatternReader(client, depth) for depth, client in enumerate(clients)], find
        self.theirs: list[dict[Statement, None]] = [{} for _ in clients]
        self.own: dict[Statement, None] = {}
        self._fresh = (Variable(f" {number}") for number in count())  # no variable of a query has such a name

    # -- groups --------------------------------------------------------------------------------------------------

    def read_query(self, query: QueryTree) -> None:
        """Read what a query or sub-query matches."""
        self._read_group(query.where, {})
        for existence in _list_existences((query.modifiers, getattr(query, "projections", None))):
            self._read_group(existence.group, {})

    def _read_group(self, group: GroupPattern, limits: Limits) -> None:
        """Read what a group matches. A group within gets the limits of variables that are bound before it here."""
        known = dict(limits)
        bound: set[str] = set()
        for part in group.parts:
            if isinstance(part, ValuesPattern):
                _narrow(known, _list_values(part))
        for part in group.parts:
            passed = {name: known[name] for name in bound & known.keys()}
            if isinstance(part, TripleBlock):
                bound |= self._read_block(part.triples, known)
            elif isinstance(part, ValuesPattern):
                bound |= _list_values(part).keys()
            elif isinstance(part, GroupPattern):
                self._read_group(part, passed)
            elif isinstance(part, OptionalPattern | MinusPattern):
                self._read_group(part.group, passed)
            elif isinstance(part, UnionPattern):
                for branch in part.branches:
                    self._read_group(branch, passed)
            elif isinstance(part, SelectQuery):
                self.read_query(part)
            elif isinstance(part, BindPattern):
                for existence in _list_existences(part.expression):
                    self._read_group(existence.group, {})
        passed = {name: known[name] for name in bound & known.keys()}
        for existence in _list_existences(group.filters):
            self._read_group(existence.group, passed)

    def _read_block(self, triples: Iterable[TriplePattern], known: dict[str, frozenset[Term]]) -> set[str]:
        """Read what triples match, narrowing the known values; return the names of their variables."""
        nodes: dict[BlankNode, Variable] = {}
        parts: list[_Part] = []
        for triple in triples:
            ends = (self._make_slot(triple.subject, nodes), self._make_slot(triple.object, nodes))
            parts += self._expand(ends[0], triple.predicate, ends[1])
        return self._read_parts(parts, known)

    def _read_parts(self, parts: Sequence[_Part], known: dict[str, frozenset[Term]]) -> set[str]:
        stepped: set[str] = set()
        left = list(parts)
        while left:
            part = min(left, key=partial(_expect_size, known=known, stepped=stepped))
            left.remove(part)
            if isinstance(part, _Choice):
                for branch in part.branches:
                    self._read_parts(branch, dict(known))
            elif isinstance(part, _Closure):
                stepped |= self._read_closure(part, known, stepped)
            else:
                stepped |= self._read_step(part, known)
        return stepped

    def _make_slot(self, term: TermPattern, nodes: dict[BlankNode, Variable]) -> Slot:
        if isinstance(term, BlankNode):
            if term not in nodes:
                nodes[term] = next(self._fresh)
            return nodes[term]
        if isinstance(term, Variable | IRI | Literal):
            return term
        raise QueryError("combined.triple_term")

    def _expand(self, subject: Slot, predicate: Predicate, target: Slot) -> Iterator[_Part]:
        """Yield a triple as patterns that are joined."""
        if isinstance(predicate, Variable | IRI):
            yield Step(subject, predicate, target)
        elif isinstance(predicate, InversePath):
            yield from self._expand(target, predicate.path, subject)
        elif isinstance(predicate, SequencePath):
            here = subject
            for step in predicate.steps[:-1]:
                there = next(self._fresh)
                yield from self._expand(here, step, there)
                here = there
            yield from self._expand(here, predicate.steps[-1], target)
        elif isinstance(predicate, AlternativePath):
            yield _Choice(tuple(tuple(self._expand(subject, each, target)) for each in predicate.choices))
        elif isinstance(predicate, NegatedPath):
            for start, names, end in ((subject, predicate.forward, target), (target, predicate.inverse, subject)):
                if names:
                    yield _Choice(((Step(start, next(self._fresh), end),),))
        elif isinstance(predicate, RepeatedPath):
            yield _Closure(subject, predicate, target)
        else:
            raise QueryError("combined.triple_term")

    # -- patterns ------------------------------------------------------------------------------------------------

    def _read_closure(self, part: _Closure, known: dict[str, frozenset[Term]], stepped: Collection[str]) -> set[str]:
        """Read all statements by the predicates of a path of open length.

        One that may have no steps leads from every node to itself: one of its variables has to be in a pattern whose
        statements are read, or the other end be given.
        """
        ends = (part.subject, part.object)
        shown = f"{show_slot(ends[0])} {write_path(part.path)} {show_slot(ends[1])}"
        names = {end.name for end in ends if isinstance(end, Variable)}
        if may_start_anywhere(part.path, TriplePattern(part.subject, part.path, part.object)) and names.isdisjoint(
            stepped
        ):
            raise QueryError("combined.path", pattern=shown)
        steps: list[Statement] = []
        for predicate in list_predicates(part.path.path):
            if predicate is None:
                raise QueryError("combined.path", pattern=shown)
            steps += self._read_pattern(Step(Variable("s"), predicate, Variable("o")), {})
        if isinstance(part.path.path, IRI) and len(names) == 1:
            name, constant = next(iter(names)), next(end for end in ends if not isinstance(end, Variable))
            reached = _list_reached(steps, constant, backward=isinstance(ends[0], Variable))
            _narrow(known, {name: frozenset(reached)})
        return names

    def _read_step(self, step: Step, known: dict[str, frozenset[Term]]) -> set[str]:
        """Read what a pattern matches, and narrow the known values to that."""
        found = self._read_pattern(step, known)
        values: dict[str, set[Term]] = {slot.name: set() for slot in step.slots if isinstance(slot, Variable)}
        for statement in found:
            pairs = [
                (slot.name, term)
                for slot, term in zip(step.slots, statement, strict=True)
                if isinstance(slot, Variable)
            ]
            if all(name not in known or term in known[name] for name, term in pairs):
                for name, term in pairs:
                    values[name].add(term)
        _narrow(known, {name: frozenset(own) for name, own in values.items()})
        return values.keys() | set()

    def _read_pattern(self, step: Step, known: Limits) -> list[Statement]:
        """Return the statements of both stores that match a pattern, at least those with the known values."""
        constants = [None if isinstance(slot, Variable) else slot for slot in step.slots]
        subject, predicate, target = constants
        if isinstance(subject, Literal):
            return []
        assert predicate is None or isinstance(predicate, IRI)
        own: list[Statement] = []
        for one in find_matching(self._find, subject, predicate, target):
            own.append(one)
            if len(own) > MAX_READ:
                raise refuse_pattern(step)
        self.own.update(dict.fromkeys(own))
        found = own
        for depth, rows in enumerate(self._read_servers(step, known)):
            theirs = [
                Statement(
                    *(  # type: ignore[arg-type]
                        constant or (term and mark_deeply(term, depth))
                        for constant, term in zip(constants, row, strict=True)
                    )
                )
                for row in rows
            ]
            self.theirs[depth].update(dict.fromkeys(theirs))
            found = [*theirs, *found]
        if sum(map(len, self.theirs)) + len(self.own) > MAX_READ:
            raise refuse_pattern(step)
        return found

    def _read_servers(self, step: Step, known: Limits) -> list[list[Row]]:
        """Return the rows of a pattern on each server, asked side by side."""
        if len(self._readers) == 1:
            return [self._readers[0].read(step, known)]
        with ThreadPoolExecutor(len(self._readers)) as pool:
            read = [pool.submit(copy_context().run, each.read, step, known) for each in self._readers]
            return [each.result() for each in read]


def _expect_size(part: _Part, known: Limits, stepped: Collection[str]) -> tuple[bool, int]:
    """Return a sort key: what is narrow is read first."""
    if isinstance(part, _Choice):
        return True, MAX_READ + 1
    if isinstance(part, _Closure):
        names = [end.name for end in (part.subject, part.object) if isinstance(end, Variable)]
        return len(names) == 2, MAX_READ + 2 + (set(names).isdisjoint(stepped)) if len(names) == 2 else 0
    ends = (part.subject, part.object)
    if any(not isinstance(end, Variable) for end in ends):
        return False, 1
    sizes = [len(known[end.name]) for end in ends if isinstance(end, Variable) and end.name in known]
    return (False, min(sizes)) if sizes else (True, MAX_READ)


def _narrow(known: dict[str, frozenset[Term]], values: Mapping[str, frozenset[Term]]) -> None:
    """Narrow the known values. Those with literals are not compared, since stores write them differently."""
    for name, own in values.items():
        if not any(isinstance(term, Literal) for term in own):
            known[name] = own & known[name] if name in known else own


def _list_values(part: ValuesPattern) -> dict[str, frozenset[Term]]:
    """Return the values of the variables of VALUES that have one in every row."""
    found: dict[str, frozenset[Term]] = {}
    for place, variable in enumerate(part.variables):
        terms = [row[place] for row in part.rows]
        if all(isinstance(term, IRI | Literal) for term in terms):
            found[variable.name] = frozenset(term for term in terms if isinstance(term, IRI | Literal))
    return found


def _list_existences(value: object) -> Iterator[Existence]:
    """Yield EXISTS and NOT EXISTS in an expression, or in a tuple or value that contains some."""
    if isinstance(value, Existence):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _list_existences(each)
    elif is_dataclass(value) and not isinstance(value, GroupPattern | type):
        for each in fields(value):
            yield from _list_existences(getattr(value, each.name))


def _list_reached(steps: Iterable[Statement], start: Term, *, backward: bool) -> set[Term]:
    """Return what statements lead to from a node, or what leads to it, with the node itself."""
    following: dict[Term, list[Term]] = {}
    for subject, _, target in steps:
        here, there = (target, subject) if backward else (subject, target)
        following.setdefault(here, []).append(there)
    found, frontier = {start}, [start]
    while frontier:
        new = [node for node in following.get(frontier.pop(), ()) if node not in found]
        found.update(new)
        frontier += new
    return found
