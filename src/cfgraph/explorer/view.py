"""A graph seen in one language: labels, short forms, and what its schema says of its predicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cfgraph.model.entity import Ref
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Term, local_name
from cfgraph.model.vocabulary import (
    DISPLAY_ORDER,
    INVERSE_LABEL,
    NAME_PREDICATES,
    TYPE,
)
from cfgraph.store import Graph
from cfgraph.text.catalog import LANGUAGES, Language

REMEMBERED = 50_000
"""References kept in memory; beyond it all are forgotten and read again."""

_UNTAGGED = 1
"""Rank of a text without language, after those in the language of the view."""

LAST = 1_000_000
"""Display order of a predicate whose schema gives none."""


@dataclass(frozen=True)
class Schema:
    """What the graph itself says of its predicates. Empty for a graph without cfgraph's annotations."""

    order: Mapping[IRI, int]
    inverse: Mapping[IRI, tuple[Literal, ...]]


@dataclass
class View:
    """A graph with the language in which its names are preferred.

    ``current_shares`` is what ``claims`` has read of them, by predicate and object: holders and days.
    """

    graph: Graph
    language: Language = "en"
    current_shares: dict[tuple[IRI, Term], tuple[tuple[Node, str], ...]] = field(default_factory=dict, repr=False)
    _refs: dict[Node, Ref] = field(default_factory=dict, repr=False)

    @cached_property
    def schema(self) -> Schema:
        """What the graph's own schema says of its predicates."""
        inverse: dict[IRI, list[Literal]] = {}
        order: dict[IRI, int] = {}
        for predicate, _, value in self.graph.statements(predicate=INVERSE_LABEL):
            if isinstance(predicate, IRI) and isinstance(value, Literal):
                inverse.setdefault(predicate, []).append(value)
        for predicate, _, value in self.graph.statements(predicate=DISPLAY_ORDER):
            if isinstance(predicate, IRI) and isinstance(value, Literal) and value.value.isdigit():
                order[predicate] = int(value.value)
        return Schema(order, {key: tuple(texts) for key, texts in inverse.items()})

    def is_edge_predicate(self, predicate: IRI) -> bool:
        """Tell whether statements with this predicate can join two entities.

        ``rdf:type`` does only where the graph has no schema that makes classes details.
        """
        if predicate == TYPE:
            return not self.graph.statistics.details
        return predicate in self.graph.statistics.edge_predicates

    def joins_entities(self, subject: Node, predicate: IRI, target: Term, *, known: Node) -> bool:
        """Tell whether a statement is an edge between two entities, of which ``known`` is sure to be one."""
        if isinstance(target, Literal) or not isinstance(target, IRI | BlankNode):
            return False
        if not self.is_edge_predicate(predicate):
            return False
        statistics = self.graph.statistics
        if predicate == TYPE or statistics.edge_predicates[predicate] == statistics.predicates[predicate]:
            return True
        return not self.graph.is_detail(target if subject == known else subject)

    def ref(self, node: Node) -> Ref:
        """Return the node as people read it."""
        found = self._refs.get(node)
        if found is None:
            if len(self._refs) > REMEMBERED:
                self._refs.clear()
            types = [term for _, _, term in self.graph.statements(subject=node, predicate=TYPE)]
            labels = tuple(self.label(term) for term in types if isinstance(term, IRI | BlankNode))
            found = Ref(node, self.curie(node), self.label(node), labels)
            self._refs[node] = found
        return found

    def label(self, node: Node) -> str:
        """Return the best name of a node in the view's language.

        A name in the language goes before a better kind of name in another one. A node without a name is called by
        its prefixed name or, where no prefix fits, by the last part of its IRI if it has one.
        """
        best: list[Literal] = []
        for predicate, kind in NAME_PREDICATES:
            if kind in ("alternative", "misprint"):
                break
            values = (value for _, _, value in self.graph.statements(subject=node, predicate=predicate))
            if found := [value for value in values if isinstance(value, Literal) and value.value.strip()]:
                best = min(best or found, found, key=lambda literals: min(map(self._rank, literals)))
                if min(map(self._rank, best)) <= _UNTAGGED:
                    break
        return self.pick(best) or self._nameless(node)

    def _nameless(self, node: Node) -> str:
        short = self.curie(node)
        return local_name(node) if isinstance(node, IRI) and short == node and node[-1:] not in "/#" else short

    def pick(self, literals: Iterable[Literal]) -> str:
        """Return the text among the literals that suits the view's language best; empty when there is none.

        Preferred: the language itself, then no language, then the other of Chinese and English, then any; of
        Chinese, what is not marked as traditional. Among equals the first of the alphabet.
        """

        def rank(literal: Literal) -> tuple[int, str, str]:
            return self._rank(literal), (literal.language or "").lower(), literal.value

        return min(literals, key=rank).value if (literals := list(literals)) else ""

    def _rank(self, literal: Literal) -> int:
        language = (literal.language or "").lower().partition("-")[0]
        return 0 if language == self.language else _UNTAGGED if not language else 2 if language in LANGUAGES else 3

    def in_language(self, literals: Iterable[Literal]) -> list[Literal]:
        """Return the literals without those that say the same in a language that suits the view less."""
        literals = list(literals)
        tagged = [literal for literal in literals if literal.language]
        if not tagged:
            return literals
        best = min(self._rank(literal) for literal in tagged)
        return [literal for literal in literals if not literal.language or self._rank(literal) == best]

    def text_of(self, node: Node, predicate: IRI) -> str | None:
        """Return the best text of a node's literals by one predicate, or None."""
        return self.pick(v for _, _, v in self.graph.statements(node, predicate) if isinstance(v, Literal)) or None

    def inverse_label(self, predicate: IRI) -> str:
        """Return how an edge is called from its object's side: ``held by`` for ``holds shares in``."""
        return self.pick(self.schema.inverse.get(predicate, ())) or self.label(predicate)

    @cached_property
    def _namespaces(self) -> list[tuple[str, str]]:
        return sorted(((iri, name) for name, iri in self.graph.prefixes.items()), key=lambda p: -len(p[0]))

    def curie(self, node: Node) -> str:
        """Return the shortest way to write a node: a prefixed name where a prefix fits, else the IRI itself."""
        if isinstance(node, BlankNode):
            return str(node)
        for namespace, name in self._namespaces:
            if node.startswith(namespace) and len(node) > len(namespace):
                rest = node[len(namespace) :]
                if not set(rest) & set("/#<> "):
                    return f"{name}:{rest}"
        return str(node)

    def expand(self, text: str) -> IRI | None:
        """Return the IRI that a text writes as ``<iri>``, as a full IRI or as a prefixed name; None otherwise."""
        if text.startswith("<") and text.endswith(">"):
            return IRI(text[1:-1])
        prefix, colon, rest = text.partition(":")
        if colon and rest.startswith("//"):
            return IRI(text)
        if colon and prefix in self.graph.prefixes:
            return IRI(self.graph.prefixes[prefix] + rest)
        if colon and prefix in ("urn", "mailto", "tag", "file"):
            return IRI(text)
        return None
