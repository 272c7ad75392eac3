"""Completion candidates for a position in a query, ranked, from the contents of the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from cfgraph.explorer import View
from cfgraph.explorer.search import search
from cfgraph.model.common_prefixes import COMMON_PREFIXES
from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.model.vocabulary import TYPE
from cfgraph.queries.completion_context import CompletionContext, Pattern
from cfgraph.queries.keywords import AGGREGATES, FUNCTIONS
from cfgraph.queries.pattern_nodes import SAMPLED, FoundNodes, can_stand_for, find_nodes
from cfgraph.queries.tokens import read_token
from cfgraph.store.chinese import fold_text, romanize_text

Sort: TypeAlias = Literal["variable", "predicate", "class", "entity", "prefix", "keyword", "function"]

REMEMBERED = 50
"""Maximum number of cached sets of instances."""

OF_ONE = 300
"""Maximum number of statements of one instance."""

ENTITIES = 12
"""Maximum number of entities offered at once."""

_AT_START = ("SELECT", "SELECT DISTINCT", "CONSTRUCT", "ASK", "DESCRIBE", "PREFIX", "BASE", "WHERE", "FROM")
_IN_GROUP = ("FILTER", "FILTER NOT EXISTS", "OPTIONAL", "UNION", "MINUS", "BIND", "VALUES", "GRAPH", "SELECT")
_BEHIND = ("GROUP BY", "HAVING", "ORDER BY", "ASC", "DESC", "LIMIT", "OFFSET", "VALUES")
_IN_SELECT = ("DISTINCT", "REDUCED", "WHERE", "FROM", "AS")
_IN_EXPRESSION = ("EXISTS", "NOT EXISTS", "IN", "NOT IN", "AS", "true", "false")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A completion: the text to insert, its name, and its description.

    ``declares`` is the prefix to be declared with it, with its namespace.
    """

    insert: str
    sort: Sort
    label: str = ""
    note: str = ""
    declares: tuple[str, str] | None = None


class Suggester:
    """Provides completions for one graph, with a cache of counts. Reads the graph: not for the UI thread."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._found: dict[tuple[str, tuple[Pattern, ...]], FoundNodes | None] = {}
        self._predicates_of: dict[tuple[str, tuple[Pattern, ...]], Counter[IRI]] = {}
        self._names: dict[IRI, tuple[str, ...]] = {}

    def candidates(self, spot: CompletionContext, limit: int = 50) -> list[Candidate]:
        """Return the possible completions for the position and the typed text, most likely first."""
        if spot.kind == "none":
            return []
        found = sorted(_keep_distinct(self._all(spot)), key=lambda one: _rank_candidate(one, spot.typed))
        return found[:limit]

    def _all(self, spot: CompletionContext) -> Iterator[Candidate]:
        kind, typed = spot.kind, spot.typed
        if typed[:1] in ("?", "$"):
            yield from self._variables(spot)
            return
        if kind == "prefix":
            yield from self._declarations(spot)
            return
        if kind == "predicate":
            yield from self._predicates(spot)
        elif kind == "class":
            yield from self._classes(spot)
        elif kind == "object":
            yield from self._objects(spot)
            yield from self._variables(spot)
        elif kind in ("select", "modifier", "subject", "expression"):
            yield from self._variables(spot)
        yield from self._words(spot)
        if kind in ("subject", "expression") and len(fold_text(typed)) >= (1 if not typed.isascii() else 2):
            yield from self._entities(spot)
        if kind in ("predicate", "class"):
            yield from self._variables(spot)
        if kind not in ("start", "select", "modifier", "end") and typed and ":" not in typed:
            yield from self._prefixes(spot)

    # -- words and variables

    @staticmethod
    def _variables(spot: CompletionContext) -> Iterator[Candidate]:
        typed = spot.typed.lstrip("?$").casefold()
        marked = spot.typed[:1] in ("?", "$")
        for variable in spot.variables:
            if variable == spot.subject and spot.kind == "object" and not typed:
                continue  # hardly anything leads to itself
            if variable[1:].casefold().startswith(typed) and (marked or not typed):
                yield Candidate(variable, "variable")

    @staticmethod
    def _words(spot: CompletionContext) -> Iterator[Candidate]:
        by_kind = {
            "start": _AT_START,
            "select": _IN_SELECT,
            "modifier": _BEHIND,
            "subject": _IN_GROUP,
            "end": _IN_GROUP,
            "expression": _IN_EXPRESSION,
        }
        typed = spot.typed.upper()
        if not typed and spot.kind not in ("start", "modifier"):
            return
        for word in by_kind.get(spot.kind, ()):
            if word.upper().startswith(typed):
                yield Candidate(word, "keyword")
        if typed and spot.kind in ("expression", "select", "modifier"):
            for name in sorted(FUNCTIONS, key=lambda name: (name not in AGGREGATES, name)):
                if name.startswith(typed):
                    yield Candidate(f"{name}(", "function")

    # -- terms of the graph

    def _predicates(self, spot: CompletionContext) -> Iterator[Candidate]:
        if not spot.typed:
            yield Candidate("a", "predicate", note="rdf:type")
        counts, whole, exact = self._counted(spot)
        fitting = 0
        for iri, count in _most_first(counts):
            if iri == TYPE and not spot.typed:
                continue
            note = f"{count:,}" if not whole else f"{count:,}/{whole:,}" if exact else f"~{100 * count // whole}%"
            for candidate in self._term(iri, "predicate", note, spot):
                fitting += 1
                yield candidate
        if not fitting and spot.typed and not exact:  # not all instances were looked at
            for iri, count in _most_first(Counter(dict(self._view.graph.statistics.predicates))):
                yield from self._term(iri, "predicate", f"{count:,}", spot)

    def _counted(self, spot: CompletionContext) -> tuple[Counter[IRI], int, bool]:
        """Return the predicates of the subject, the number of instances examined, and whether those were all."""
        subject = self._iri(spot.subject, spot)
        if subject is not None:
            said = islice(self._view.graph.statements(subject=subject), 10 * OF_ONE)
            if own := Counter(statement.predicate for statement in said):
                return own, 0, True
        found = self._nodes(spot)
        if found is None or not found.nodes:
            return Counter(dict(self._view.graph.statistics.predicates)), 0, True
        key = spot.subject, spot.patterns
        if key not in self._predicates_of:
            self._predicates_of[key] = self._count(found.nodes)
        return self._predicates_of[key], len(found.nodes), found.are_all

    def _nodes(self, spot: CompletionContext) -> FoundNodes | None:
        """Return the possible nodes of the subject, None if the query has nothing to look up."""
        key = spot.subject, spot.patterns
        if key not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
                self._predicates_of.clear()
            self._found[key] = find_nodes(self._view, spot.subject, spot.patterns, lambda text: self._iri(text, spot))
        return self._found[key]

    def _count(self, nodes: Iterable[Node]) -> Counter[IRI]:
        """Return how many of some nodes have each predicate."""
        counts: Counter[IRI] = Counter()
        for node in nodes:
            counts.update({one.predicate for one in islice(self._view.graph.statements(subject=node), OF_ONE)})
        return counts

    def _classes(self, spot: CompletionContext) -> Iterator[Candidate]:
        """Yield the classes of the subject's possible nodes; else all, those of entities before those of details."""
        statistics = self._view.graph.statistics
        found = self._nodes(spot)
        if found is not None and found.nodes:
            types = (one.object for node in found.nodes for one in self._view.graph.statements(node, TYPE, None))
            counted = _most_first(Counter(type_ for type_ in types if isinstance(type_, IRI)))
        else:
            counted = [*_most_first(Counter(dict(statistics.classes))), *_most_first(Counter(dict(statistics.details)))]
        for iri, count in counted:
            yield from self._term(iri, "class", f"{count:,}", spot)

    def _term(self, iri: IRI, sort: Sort, note: str, spot: CompletionContext) -> Iterator[Candidate]:
        """Yield a predicate or class if the typed text is part of its name, in any form."""
        written, declares = self._written(iri, spot)
        if not spot.typed or self._is_called(iri, written, spot.typed):
            label = self._view.label(iri)
            yield Candidate(written, sort, "" if label == written else label, note, declares)

    def _is_called(self, iri: IRI, written: str, typed: str) -> bool:
        if written.casefold().startswith(typed.casefold()):
            return True
        prefix, colon, rest = typed.partition(":")
        if colon and written.partition(":")[0] != prefix:
            return False
        wanted = fold_text(rest if colon else typed)
        if not wanted:
            return False
        if iri not in self._names:
            label = fold_text(self._view.label(iri))
            readings = [reading for pair in romanize_text(label[:40]) for reading in pair]
            self._names[iri] = (fold_text(written.partition(":")[2] or iri), label, *readings)
        return any(wanted in name for name in self._names[iri])

    def _objects(self, spot: CompletionContext) -> Iterator[Candidate]:
        """Yield the entities to which a predicate leads from here, the most frequent first."""
        predicate = self._iri(spot.predicate, spot)
        is_typed = len(fold_text(spot.typed)) >= (1 if not spot.typed.isascii() else 2)
        if predicate is None:
            if is_typed:
                yield from self._entities(spot)
            return
        graph, subject = self._view.graph, self._iri(spot.subject, spot)
        found = self._nodes(spot) if subject is None else FoundNodes((subject,), are_all=True)
        statements: Iterable[Statement]
        if found is None:
            statements = islice(graph.statements(predicate=predicate), 10 * SAMPLED)
        else:
            statements = (one for node in found.nodes for one in graph.statements(node, predicate, None))
        counts = Counter(one.object for one in statements)
        if is_typed:
            for candidate in self._entities(spot):
                iri = self._iri(candidate.insert, spot)
                if iri is not None and (iri in counts or self._leads_to(predicate, iri, spot, found)):
                    yield candidate
        for term, count in counts.most_common(ENTITIES if not spot.typed else None):
            if isinstance(term, IRI):
                yield from self._term(term, "entity", f"{count:,}", spot)

    def _leads_to(self, predicate: IRI, value: IRI, spot: CompletionContext, found: FoundNodes | None) -> bool:
        """Tell whether a predicate leads to an entity from a possible node of the subject."""
        if found is not None and found.are_all:
            return False  # all that it leads to was counted
        ways = islice(self._view.graph.statements(None, predicate, value), SAMPLED)
        return any(found is None or self._can_stand(one.subject, spot) for one in ways)

    def _can_stand(self, node: Node, spot: CompletionContext) -> bool:
        return can_stand_for(self._view, node, spot.subject, spot.patterns, lambda text: self._iri(text, spot))

    def _entities(self, spot: CompletionContext) -> Iterator[Candidate]:
        prefix, colon, rest = spot.typed.partition(":")
        wanted = rest if colon else prefix
        if not wanted.strip():
            return
        for match in search(self._view, wanted, limit=ENTITIES).results:
            ref = match.entity
            if isinstance(ref.id, BlankNode):
                continue
            written, declares = self._written(ref.id, spot)
            if colon and not written.startswith(f"{prefix}:"):
                continue
            yield Candidate(written, "entity", _name_ref(ref, match.matched), " · ".join(ref.types), declares)

    # -- prefixes

    def _prefixes(self, spot: CompletionContext) -> Iterator[Candidate]:
        known = {**COMMON_PREFIXES, **self._view.graph.prefixes, **spot.prefixes}
        for name in sorted(known, key=lambda name: (name not in self._view.graph.prefixes, name)):
            if name.casefold().startswith(spot.typed.casefold()):
                yield Candidate(f"{name}:", "prefix", known[name], declares=self._to_declare(name, spot))

    def _declarations(self, spot: CompletionContext) -> Iterator[Candidate]:
        known = {**COMMON_PREFIXES, **self._view.graph.prefixes}
        for name, iri in sorted(known.items(), key=lambda item: (item[0] not in self._view.graph.prefixes, item[0])):
            if f"{name}:".startswith(spot.typed) and name not in spot.prefixes:
                yield Candidate(f"{name}: <{iri}>", "prefix")

    def _to_declare(self, name: str, spot: CompletionContext) -> tuple[str, str] | None:
        if name in spot.prefixes or name in self._view.graph.prefixes or name not in COMMON_PREFIXES:
            return None
        return name, COMMON_PREFIXES[name]

    def _written(self, iri: IRI, spot: CompletionContext) -> tuple[str, tuple[str, str] | None]:
        """Return an IRI as the query writes it: with a prefix if one matches, in full otherwise."""
        for name, namespace in sorted(spot.prefixes.items(), key=lambda item: -len(item[1])):
            if namespace and iri.startswith(namespace) and _is_name(f"{name}:{iri[len(namespace) :]}"):
                return f"{name}:{iri[len(namespace) :]}", None
        short = self._view.curie(iri)
        name = short.partition(":")[0]
        taken = name in spot.prefixes and spot.prefixes[name] != self._view.graph.prefixes.get(name)
        if short != iri and _is_name(short) and not taken:
            return short, None
        for name, namespace in COMMON_PREFIXES.items():
            short = f"{name}:{iri[len(namespace) :]}"
            if iri.startswith(namespace) and name not in spot.prefixes and _is_name(short):
                return short, self._to_declare(name, spot)
        return f"<{iri}>", None

    def _iri(self, text: str, spot: CompletionContext) -> IRI | None:
        """Return the IRI for a term of the query."""
        if text.startswith("<"):
            return IRI(text[1:-1])
        prefix, colon, rest = text.partition(":")
        namespace = spot.prefixes.get(prefix) or self._view.graph.prefixes.get(prefix)
        return IRI(namespace + rest) if colon and namespace and prefix != "_" else None


def _most_first(counts: Counter[IRI]) -> list[tuple[IRI, int]]:
    """Return the counted items, most frequent first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _rank_candidate(candidate: Candidate, typed: str) -> int:
    """Return the rank of a candidate: lower is better.

    -1 is a completely typed prefix, 0 a text that begins as typed, 1 a name that does, 2 any inner part.
    """
    if candidate.sort == "prefix" and candidate.insert == f"{typed}:":
        return -1
    typed = typed.casefold()
    written = candidate.insert.casefold()
    if written.startswith(typed) or (":" not in typed and written.partition(":")[2].startswith(typed)):
        return 0
    return 1 if candidate.sort == "entity" or candidate.label.casefold().startswith(typed) else 2


def _is_name(text: str) -> bool:
    """Tell whether a text is a valid prefixed name."""
    token = read_token(text, 0)
    return token.kind == "name" and token.end == len(text)


def _name_ref(ref: Ref, matched: str) -> str:
    """Return the label of a candidate for a found entity."""
    return ref.label if matched in (ref.label, ref.curie, ref.id) else f"{ref.label} ({matched})"


def _keep_distinct(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield the completion candidates without duplicate texts."""
    seen: set[str] = set()
    for candidate in candidates:
        if candidate.insert not in seen:
            seen.add(candidate.insert)
            yield candidate
