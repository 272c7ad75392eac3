"""Rewriting a query for a server so that each triple pattern also matches the statements of a store on this machine.

A pattern that local statements can match becomes ``{ pattern } UNION { VALUES … }`` with those that the server does not
have. Sequences, alternatives and inverse paths are expanded to patterns. What this can't answer correctly is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from cfgraph.model.errors import QueryError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, TripleTerm, term_to_n3
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.queries.outline import TripleRun
from cfgraph.queries.parsed_query import ParsedQuery
from cfgraph.queries.syntax_tree import (
    AlternativePath,
    ConstructQuery,
    InversePath,
    NegatedPath,
    Predicate,
    PropertyPath,
    RepeatedPath,
    SelectQuery,
    SequencePath,
    TermPattern,
    TriplePattern,
    Variable,
)

MAX_ROWS, MAX_BYTES = 500, 64_000
"""Maximum number of local statements, and of their bytes, that are sent with a query."""

MAX_SHOWN = 80
"""Number of characters of a pattern that a message shows."""


class NotSentError(Exception):
    """The server could not answer a query correctly, even with the statements of this machine that match."""


FindStatements = Callable[[Node | None, IRI | None, Term | None], Iterable[Statement]]
"""Returns the statements on this machine that match."""

FindHeld = Callable[[Collection[Statement]], Collection[Statement]]
"""Returns those of some statements that the server has."""

PatternTerm = Variable | IRI | Literal
"""A variable or a constant; blank nodes of the query have become variables."""


@dataclass(frozen=True, slots=True)
class _Simple:
    """A triple pattern without a path, or with a negated one; ``text`` is the pattern, ``found`` what matches here."""

    terms: tuple[PatternTerm, PatternTerm, PatternTerm]
    text: str
    found: Sequence[Statement]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Alternatives, each of them patterns that are joined."""

    branches: tuple[tuple[_Simple | _Choice, ...], ...]


_Part = _Simple | _Choice


def combine_query(query: ParsedQuery, find: FindStatements, find_held: FindHeld) -> str:
    """Return a query for a server whose patterns also match statements of this machine.

    ``query`` is valid, declares its prefixes, and has passed ``check_clauses``. Raises NotSentError for what the server
    can't answer, and QueryError for triple terms.
    """
    assert query.outline is not None
    writer = _Writer(query.text, find)
    runs = [(run, writer.expand_run(run)) for run in query.outline.runs]
    found = [one for _, parts in runs for one in _list_found(parts)]
    if not found:
        return query.text
    _check_size(found)
    new = set(found) - set(find_held(list(dict.fromkeys(found))))
    if not new:
        return query.text
    edits = [(run.start, run.end, _write_all(parts, new)) for run, parts in runs]
    edits += _write_template(query)
    if writer.made:
        edits += _name_columns(query)
    text = query.text
    for start, end, replacement in sorted(edits, reverse=True):
        text = f"{text[:start]} {replacement} {text[end:]}"
    return text


def check_clauses(query: ParsedQuery) -> None:
    """Raise QueryError for forms and clauses that only one graph can answer."""
    for token in query.tokens:
        word = token.text.upper() if token.kind == "word" else ""
        if word in ("DESCRIBE", "GRAPH", "FROM", "LATERAL"):
            raise QueryError("combined.clause", word=word)


def _check_size(found: Collection[Statement]) -> None:
    """Raise NotSentError if too many statements would have to be sent."""
    if len(found) > MAX_ROWS:
        raise NotSentError
    size = sum(len(term_to_n3(term).encode()) for one in found for term in one)
    if size > MAX_BYTES:
        raise NotSentError


@dataclass
class _Writer:
    """Expands the triples of a query to patterns, and finds what matches them on this machine."""

    text: str
    find: FindStatements
    made: list[str] = field(default_factory=list)
    """Variables that the query does not have: for its blank nodes and the ends of steps."""
    _shown: str = ""
    """The triples that are expanded, as written."""
    _nodes: dict[BlankNode, Variable] = field(default_factory=dict)

    def expand_run(self, run: TripleRun) -> list[_Part]:
        """Return the patterns for some triples, which are joined. Raises NotSentError."""
        self._shown = _shorten(" ".join(self.text[run.start : run.end].split()))
        return [part for triple in run.triples for part in self._expand_triple(triple)]

    def _expand_triple(self, triple: TriplePattern) -> Iterator[_Part]:
        yield from self._expand(self._term(triple.subject), triple.predicate, self._term(triple.object))

    def _term(self, term: TermPattern) -> PatternTerm:
        if isinstance(term, BlankNode):
            if term not in self._nodes:
                self._nodes[term] = self._fresh()
            return self._nodes[term]
        if isinstance(term, Variable | IRI | Literal):
            return term
        raise QueryError("combined.triple_term")

    def _fresh(self) -> Variable:
        name = f"cfgraph{len(self.made)}"
        while f"?{name}" in self.text or f"${name}" in self.text:
            name += "_"
        self.made.append(name)
        return Variable(name)

    def _expand(self, subject: PatternTerm, predicate: Predicate, target: PatternTerm) -> Iterator[_Part]:
        if isinstance(predicate, Variable | IRI):
            text = f"{write_term(subject)} {write_term(predicate)} {write_term(target)}"
            yield self._match((subject, predicate, target), text, None)
        elif isinstance(predicate, InversePath):
            yield from self._expand(target, predicate.path, subject)
        elif isinstance(predicate, SequencePath):
            here = subject
            for step in predicate.steps[:-1]:
                there = self._fresh()
                yield from self._expand(here, step, there)
                here = there
            yield from self._expand(here, predicate.steps[-1], target)
        elif isinstance(predicate, AlternativePath):
            yield _Choice(tuple(tuple(self._expand(subject, each, target)) for each in predicate.choices))
        elif isinstance(predicate, NegatedPath):
            yield from self._expand_negated(subject, predicate, target)
        elif isinstance(predicate, RepeatedPath):
            yield self._keep_repeated(subject, predicate, target)
        else:
            raise QueryError("combined.triple_term")

    def _expand_negated(self, subject: PatternTerm, path: NegatedPath, target: PatternTerm) -> Iterator[_Part]:
        """Yield ``!(a|^b)`` as one pattern for each direction."""
        branches = []
        for start, names, end in ((subject, path.forward, target), (target, path.inverse, subject)):
            if names:
                written = "|".join(write_path(name) for name in names)
                text = f"{write_term(start)} !({written}) {write_term(end)}"
                by = Variable("")  # the predicate has no name in the rows
                branches.append((self._match((start, by, end), text, frozenset(map(str, names))),))
        yield branches[0][0] if len(branches) == 1 else _Choice(tuple(branches))

    def _keep_repeated(self, subject: PatternTerm, path: RepeatedPath, target: PatternTerm) -> _Simple:
        """Return ``a*``, ``a+`` or ``a?`` as it is, if no statement of this machine can be a step of it."""
        for predicate in list_predicates(path.path):
            if predicate is None or any(True for _ in self.find(None, predicate, None)):
                raise NotSentError
        if may_start_anywhere(path, TriplePattern(subject, path, target)):
            raise NotSentError
        text = f"{write_term(subject)} {write_path(path)} {write_term(target)}"
        return _Simple((subject, Variable(""), target), text, ())

    def _match(
        self,
        terms: tuple[PatternTerm, PatternTerm, PatternTerm],
        text: str,
        without: Collection[str] | None,
    ) -> _Simple:
        """Return a pattern with the statements of this machine that match it. Raises NotSentError."""
        subject, predicate, target = (None if isinstance(term, Variable) else term for term in terms)
        if isinstance(subject, Literal):
            return _Simple(terms, text, ())
        assert predicate is None or isinstance(predicate, IRI)
        found: list[Statement] = []
        for one in find_matching(self.find, subject, predicate, target):
            if (without is not None and one.predicate in without) or not _is_match(terms, one):
                continue
            sent = [term for term, pattern in zip(one, terms, strict=True) if isinstance(pattern, Variable)]
            if any(isinstance(term, BlankNode | TripleTerm) for term in sent):
                raise NotSentError
            found.append(one)
            if len(found) > MAX_ROWS:
                raise NotSentError
        return _Simple(terms, text, found)


def find_matching(
    find: FindStatements, subject: Node | None, predicate: IRI | None, target: Term | None
) -> Iterable[Statement]:
    """Return the statements on this machine that match; numbers by their value, as servers compare them."""
    if not isinstance(target, Literal) or target.datatype not in DATATYPES_OF_NUMBERS:
        return find(subject, predicate, target)
    return (one for one in find(subject, predicate, None) if _is_same_number(one.object, target))


def uses_local(query: ParsedQuery, find: FindStatements) -> bool:
    """Tell whether statements of this machine may match a pattern of a query, or its paths start at every node."""
    assert query.outline is not None
    for triple in (triple for run in query.outline.runs for triple in run.triples):
        if isinstance(triple.predicate, RepeatedPath) and may_start_anywhere(triple.predicate, triple):
            return True
        predicates = [None] if isinstance(triple.predicate, Variable) else list_predicates(triple.predicate)
        ends = [
            end if isinstance(end, IRI) and isinstance(triple.predicate, IRI) else None
            for end in (triple.subject, triple.object)
        ]
        if any(next(iter(find(ends[0], predicate, ends[1])), None) is not None for predicate in predicates):
            return True
    return False


def _is_same_number(term: Term, other: Literal) -> bool:
    if not isinstance(term, Literal) or term.datatype != other.datatype:
        return False
    try:
        return Decimal(term.value) == Decimal(other.value)
    except InvalidOperation:
        return term.value == other.value


def _is_match(terms: tuple[PatternTerm, ...], one: Statement) -> bool:
    """Tell whether a variable that occurs twice has one value."""
    values: dict[str, Term] = {}
    return all(
        not isinstance(term, Variable) or not term.name or values.setdefault(term.name, value) == value
        for term, value in zip(terms, one, strict=True)
    )


def may_start_anywhere(path: RepeatedPath, ends: TriplePattern) -> bool:
    """Tell whether a path may have no steps, and neither of its ends is given."""
    free = Variable | BlankNode
    return path.repeats != "+" and isinstance(ends.subject, free) and isinstance(ends.object, free)


def list_predicates(path: PropertyPath) -> Iterator[IRI | None]:
    """Yield the predicates of a path, None if it has those that it does not name."""
    if isinstance(path, IRI):
        yield path
    elif isinstance(path, SequencePath):
        for step in path.steps:
            yield from list_predicates(step)
    elif isinstance(path, AlternativePath):
        for choice in path.choices:
            yield from list_predicates(choice)
    elif isinstance(path, InversePath | RepeatedPath):
        yield from list_predicates(path.path)
    else:
        yield None


def _shorten(text: str) -> str:
    """Return the beginning of a text, for a message."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _list_found(parts: Iterable[_Part]) -> Iterator[Statement]:
    for part in parts:
        if isinstance(part, _Simple):
            yield from part.found
        else:
            for branch in part.branches:
                yield from _list_found(branch)


def _write_all(parts: Iterable[_Part], new: Collection[Statement]) -> str:
    return " . ".join(_write(part, new) for part in parts)


def _write(part: _Part, new: Collection[Statement]) -> str:
    """Return a pattern, with the statements that the server does not have."""
    if isinstance(part, _Choice):
        return " UNION ".join(f"{{ {_write_all(branch, new)} }}" for branch in part.branches)
    rows = [one for one in part.found if one in new]
    if not rows:
        return part.text
    places: dict[str, int] = {}
    for place, term in enumerate(part.terms):
        if isinstance(term, Variable) and term.name:
            places.setdefault(term.name, place)
    if not places:
        return "{ }"  # a statement of constants, which holds
    names = " ".join(f"?{name}" for name in places)
    values = " ".join(f"({' '.join(term_to_n3(one[place]) for place in places.values())})" for one in rows)
    return f"{{ {part.text} }} UNION {{ VALUES ({names}) {{ {values} }} }}"


def write_term(term: PatternTerm) -> str:
    return f"?{term.name}" if isinstance(term, Variable) else term_to_n3(term)


def write_path(path: PropertyPath) -> str:
    """Return a path as SPARQL."""
    if isinstance(path, IRI):
        return term_to_n3(path)
    if isinstance(path, SequencePath):
        return f"({'/'.join(write_path(step) for step in path.steps)})"
    if isinstance(path, AlternativePath):
        return f"({'|'.join(write_path(choice) for choice in path.choices)})"
    if isinstance(path, InversePath):
        return f"(^{write_path(path.path)})"
    if isinstance(path, RepeatedPath):
        return f"{write_path(path.path)}{path.repeats}"
    if isinstance(path, NegatedPath):
        inverse = [f"^{write_path(name)}" for name in path.inverse]
        return f"!({'|'.join([*(write_path(name) for name in path.forward), *inverse])})"
    raise QueryError("combined.triple_term")


def _write_template(query: ParsedQuery) -> Iterator[tuple[int, int, str]]:
    """Yield the edit that gives ``CONSTRUCT WHERE { … }`` a template. Raises NotSentError for one with blank nodes."""
    assert query.outline is not None
    for place, token in enumerate(query.tokens):
        if not isinstance(query.tree, ConstructQuery) or token.text.upper() != "CONSTRUCT":
            continue
        following = query.tokens[place + 1]
        if following.text.upper() == "WHERE":
            triples = [triple for run in query.outline.runs for triple in run.triples]
            terms = [term for triple in triples for term in (triple.subject, triple.predicate, triple.object)]
            if not all(isinstance(term, Variable | IRI | Literal) for term in terms):
                raise NotSentError
            written = " ".join(f"{' '.join(map(_write_any, (t.subject, t.predicate, t.object)))} ." for t in triples)
            yield following.start, following.start, f"{{ {written} }}"
        return


def _write_any(term: TermPattern | Predicate) -> str:
    assert isinstance(term, Variable | IRI | Literal)
    return write_term(term)


def _name_columns(query: ParsedQuery) -> Iterator[tuple[int, int, str]]:
    """Yield the edit that lists the columns of ``SELECT *``, without variables that the query does not have."""
    for place, token in enumerate(query.tokens):
        if token.text != "*":
            continue
        words = [each.text.upper() for each in query.tokens[max(place - 2, 0) : place]]
        if words[-1:] == ["SELECT"] or (words[:1] == ["SELECT"] and words[1] in ("DISTINCT", "REDUCED")):
            first = query.tokens[place - len(words) + words.index("SELECT")]
            if not isinstance(query.tree, SelectQuery) or first.start != _first_select(query):
                raise NotSentError
            yield token.start, token.end, " ".join(f"?{name}" for name in query.projected)
        elif words[-1:] == ["DISTINCT"]:  # COUNT(DISTINCT *)
            raise NotSentError


def _first_select(query: ParsedQuery) -> int:
    return next(token.start for token in query.tokens if token.text.upper() == "SELECT")
