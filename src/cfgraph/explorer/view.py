"""``View``: a graph seen in one language: labels, references, prefixed names, and its schema's annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from cfgraph.explorer.class_looks import ClassLooks
from cfgraph.explorer.structures import StructureReader
from cfgraph.model.contradictions import ValueRules
from cfgraph.model.entity import Claim, ClaimOrder, Property, Ref, Source
from cfgraph.model.labels import (
    Namespaces,
    best_label,
    best_text,
    default_order,
    list_name_kinds,
    rank_literal,
    ranks_as_label,
)
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import (
    DISPLAY_ORDER,
    HAS_ONE_VALUE,
    HAS_SEVERAL_VALUES,
    INVERSE_LABEL,
    LASTS,
    LITERAL_FORM,
    MARKS_BEGINNING,
    MARKS_END,
    SUBPROPERTY_OF,
    TYPE,
    XL_LABELS,
)
from cfgraph.store import Graph, OnProgress, ignore_progress
from cfgraph.text.catalog import Language

MAX_CACHED_REFS = 50_000
"""References kept in memory; beyond it all are forgotten and read again."""

MAX_CACHED_CLAIMS = 20_000
"""Claims kept in memory, as references are."""

LAST_DISPLAY_ORDER = 1_000_000
"""Display order of a predicate whose schema gives none."""


@dataclass(frozen=True)
class Schema:
    """What the graph itself says of its predicates. Empty for a graph without cfgraph's annotations.

    Dates by the predicates of ``begins`` and ``ends`` say since when and until when an entity is there.
    """

    order: Mapping[IRI, int]
    inverse: Mapping[IRI, tuple[Literal, ...]]
    begins: tuple[IRI, ...] = ()
    ends: tuple[IRI, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedStatement:
    """A date that a claim or figure gives by a predicate, and what it speaks of: a statement, or entity and metric."""

    predicate: IRI
    date: str
    statement: tuple[Node, IRI, Term] | None
    figure: tuple[Node, Node] | None


@dataclass
class View:
    """A graph with the language in which its names are preferred.

    ``on_misprint`` is called when a text is resolved by a registered misprint: with both, and the entity it stands for.
    ``on_index_progress`` is told how far the text index has come, where text is searched and it has to be built first.
    ``current_shares`` is what ``claims`` has read of them, by predicate and object: holders and days;
    ``predicates_in_role`` which predicates hold shares; ``claims`` and ``sources`` are what it has read of claims and
    passages, ``statement_claims`` the claims of statements, ``figures`` metric values, and ``dated`` what claims date,
    once all of it was looked for. With ``stated_only`` claims that are inferred or computed count as not there.
    With ``document`` only what that says counts. ``claim_order`` is what decides which claim is shown first.
    With ``as_known_then`` a date means what had been stated by then, not what held.
    ``chosen_looks`` are the user's own signs and colors of classes and predicates, by
    prefixed name or IRI; ``languages`` are those in which they want names, the best first, as far as the graph is on
    this machine.
    """

    graph: Graph
    language: Language = "en"
    stated_only: bool = False
    languages: tuple[str, ...] = ()
    as_known_then: bool = False
    document: Node | None = None
    claim_order: ClaimOrder = "date"
    on_misprint: Callable[[str, str, Ref], None] | None = field(default=None, repr=False)
    on_index_progress: OnProgress = field(default=ignore_progress, repr=False)
    current_shares: dict[tuple[IRI, Term], tuple[tuple[Node, str], ...]] = field(default_factory=dict, repr=False)
    claims: dict[Node, Claim] = field(default_factory=dict, repr=False)
    statement_claims: dict[Statement, tuple[Claim, ...]] = field(default_factory=dict, repr=False)
    figures: dict[Node, Property | None] = field(default_factory=dict, repr=False)
    dated: list[DatedStatement] = field(default_factory=list, repr=False)
    sources: dict[Node, Source] = field(default_factory=dict, repr=False)
    predicates_in_role: dict[str, frozenset[IRI]] = field(default_factory=dict, repr=False)
    _term_labels: dict[Node, str] = field(default_factory=dict, repr=False)
    chosen_looks: Mapping[str, str] = field(default_factory=dict, repr=False)
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
        begins, ends = self._annotated_predicates(MARKS_BEGINNING), self._annotated_predicates(MARKS_END)
        return Schema(order, {key: tuple(texts) for key, texts in inverse.items()}, begins, ends)

    @cached_property
    def value_rules(self) -> ValueRules:
        """What the graph's own schema says of how many values there are, and how long they last."""
        return ValueRules(
            lasting=frozenset(self._annotated_predicates(LASTS)),
            several=frozenset(self._annotated_predicates(HAS_SEVERAL_VALUES)),
            single=frozenset(self._annotated_predicates(HAS_ONE_VALUE)),
        )

    def _annotated_predicates(self, annotation: IRI) -> tuple[IRI, ...]:
        found = {predicate for predicate, _, _ in self.graph.statements(predicate=annotation)}
        return tuple(sorted(iri for iri in found if isinstance(iri, IRI)))

    def ref(self, node: Node) -> Ref:
        """Return the node as people read it."""
        found = self._refs.get(node)
        if found is None:
            if len(self._refs) > MAX_CACHED_REFS:
                self._refs.clear()
            classes = self.classes_of(node)
            labels, curies = tuple(map(self.term_label, classes)), tuple(map(self.curie, classes))
            look = self.looks.look_of(node, classes)
            found = Ref(node, self.curie(node), self.label(node), labels, curies, look)
            self._refs[node] = found
        return found

    @cached_property
    def looks(self) -> ClassLooks:
        """How the graph's classes and relations are drawn."""
        chosen = {iri: text for name, text in self.chosen_looks.items() if (iri := self.expand(name)) is not None}
        return ClassLooks(self.graph, chosen)

    def show_stated_only(self) -> View:
        """Return this view of the graph without the claims that are inferred or computed."""
        return replace(self, stated_only=True)

    def show_as_known_then(self) -> View:
        """Return this view of what one could have known at the dates asked for: nothing that was stated later."""
        return replace(self, as_known_then=True)

    def show_from_document(self, document: Node | None) -> View:
        """Return this view of the graph with only what one document says; without one, this view."""
        return self if document is None else replace(self, document=document)

    def hides_claims(self, as_of: str | None) -> bool:
        """Tell whether some claims do not count: those of another time, or those that no source states,
        or another document than the one asked for."""
        return as_of is not None or self.stated_only or self.document is not None

    def classes_of(self, node: Node) -> list[Node]:
        """Return a node's types."""
        types = [term for _, _, term in self.graph.statements(subject=node, predicate=TYPE)]
        return [term for term in types if isinstance(term, IRI | BlankNode)]

    def types_of(self, node: Node) -> tuple[str, ...]:
        """Return the labels of a node's types."""
        return tuple(map(self.term_label, self.classes_of(node)))

    def term_label(self, node: Node) -> str:
        """Return the name of a class or another term that many things share; read once."""
        found = self._term_labels.get(node)
        if found is None:
            if len(self._term_labels) > MAX_CACHED_REFS:
                self._term_labels.clear()
            found = self._term_labels[node] = self.label(node)
        return found

    def label(self, node: Node) -> str:
        """Return the best name of a node in the view's language.

        A node without a name is called by its prefixed name or, where no prefix fits, by the last part of its IRI; a
        blank node by what it means.
        """
        is_default = self.graph.is_remote or self.order[:2] == default_order(self.language)
        chosen = self.graph.label(node, self.language)
        if chosen is not None and is_default:
            return chosen
        label = best_label(self._label_literals(node), self.order)
        if label or chosen:
            return label.value if label else chosen or ""
        if isinstance(node, BlankNode) and not self.graph.is_remote:
            return StructureReader(self.graph, self.language, self.label).describe(node)
        return self._namespaces.nameless(node)

    @property
    def order(self) -> tuple[str, ...]:
        """The languages in which names are wanted, the best first."""
        return tuple(dict.fromkeys((*self.languages, *default_order(self.language))))

    @cached_property
    def name_kinds(self) -> Mapping[IRI, str]:
        """The predicates whose literals are names, those that the graph declares to be so included, and their kinds."""
        if self.graph.is_remote or not self.graph.has_predicate(SUBPROPERTY_OF):
            return list_name_kinds()
        links = ((one, other) for one, _, other in self.graph.statements(predicate=SUBPROPERTY_OF))
        return list_name_kinds((a, b) for a, b in links if isinstance(a, IRI) and isinstance(b, IRI))

    def _label_literals(self, node: Node) -> Iterator[list[Literal]]:
        """Yield the literals that can label a node, by predicate, the best kind of name first."""
        graph = self.graph
        if not graph.is_remote and graph.has_predicate(LITERAL_FORM):
            yield [literal for literal, kind in self.read_xl_names(node) if kind == "preferred"]
        names = (iri for iri, kind in self.name_kinds.items() if kind not in ("alternative", "misprint"))
        for predicate in sorted(names, key=ranks_as_label):
            if graph.has_predicate(predicate):
                yield [value for _, _, value in graph.statements(node, predicate) if isinstance(value, Literal)]

    def read_xl_names(self, node: Node) -> Iterator[tuple[Literal, str]]:
        """Yield the names of a node that are nodes themselves, as in SKOS-XL, with their kinds."""
        for predicate, kind in XL_LABELS:
            for _, _, label in self.graph.statements(node, predicate):
                if isinstance(label, IRI | BlankNode):
                    said = (value for _, _, value in self.graph.statements(label, LITERAL_FORM))
                    yield from ((value, kind) for value in said if isinstance(value, Literal))

    def pick(self, literals: Iterable[Literal]) -> str:
        """Return the text among the literals that suits the view's language best; empty when there is none."""
        best = best_text(literals, self.order)
        return best.value if best else ""

    def in_language(self, literals: Iterable[Literal]) -> list[Literal]:
        """Return the literals without those that say the same in a language that suits the view less."""
        literals = list(literals)
        tagged = [literal for literal in literals if literal.language]
        if not tagged:
            return literals
        best = min(rank_literal(literal, self.order) for literal in tagged)
        return [literal for literal in literals if not literal.language or rank_literal(literal, self.order) == best]

    def text_of(self, node: Node, predicate: IRI) -> str | None:
        """Return the best text of a node's literals by one predicate, or None."""
        return self.pick(v for _, _, v in self.graph.statements(node, predicate) if isinstance(v, Literal)) or None

    def inverse_label(self, predicate: IRI) -> str:
        """Return how an edge is called from its object's side: ``held by`` for ``holds shares in``."""
        return self.pick(self.schema.inverse.get(predicate, ())) or self.label(predicate)

    @cached_property
    def _namespaces(self) -> Namespaces:
        return Namespaces(self.graph.prefixes)

    def curie(self, node: Node) -> str:
        """Return the shortest way to write a node: a prefixed name where a prefix fits, else the IRI itself."""
        return self._namespaces.curie(node)

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
