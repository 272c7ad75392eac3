"""``View``: a graph seen in one language: labels, references, prefixed names, and its schema's annotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from cfgraph.explorer.class_looks import ClassLooks
from cfgraph.explorer.structures import StructureReader
from cfgraph.explorer.wikibase_quantities import read_symbol
from cfgraph.model.contradictions import ValueRules
from cfgraph.model.entity import Claim, ClaimOrder, Property, Ref, Source
from cfgraph.model.known_names import find_known_inverse_name, find_known_name
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
from cfgraph.model.wikibase import RANK
from cfgraph.store import Graph, OnProgress, ignore_progress
from cfgraph.text.catalog import Language

MAX_CACHED_REFS = 50_000
"""Maximum number of cached references; beyond it the cache is cleared."""

MAX_CACHED_CLAIMS = 20_000
"""Maximum number of cached claims, likewise."""

LAST_DISPLAY_ORDER = 1_000_000
"""Display order of a predicate without one in the schema."""


@dataclass(frozen=True)
class Schema:
    """The graph's own schema of its predicates. Empty for a graph without cfgraph's annotations.

    Dates by the predicates in ``begins`` and ``ends`` mark the beginning and end of an entity.
    """

    order: Mapping[IRI, int]
    inverse: Mapping[IRI, tuple[Literal, ...]]
    begins: tuple[IRI, ...] = ()
    ends: tuple[IRI, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedStatement:
    """A date that a claim or figure states by a predicate, and its subject: a statement, or entity and metric."""

    predicate: IRI
    date: str
    statement: tuple[Node, IRI, Term] | None
    figure: tuple[Node, Node] | None


@dataclass
class View:
    """A graph with the preferred language of names.

    ``on_misprint`` is called when a text is resolved by a registered misprint: with both, and the entity.
    ``on_index_progress`` is called with the progress of the text index, if it has to be built for a search. Caches:
    ``current_shares`` by predicate and object (holders and days); ``predicates_in_role``; ``claims`` and ``sources`` of
    claims and passages; ``statement_claims``; ``figures``; and ``dated``, all dated claims, once they were read. With
    ``stated_only`` inferred and computed claims are ignored. With ``document`` only its claims count. ``claim_order``
    decides which claim is shown first. With ``as_known_then`` a date means what had been stated by then, not what was
    valid. ``chosen_looks`` are the user's own signs and colors of classes and predicates, by prefixed name or IRI;
    ``languages`` are the user's languages for names, best first, for graphs on this machine.
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
        """The graph's own schema of its predicates."""
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
        """The graph's own rules on how many values there are, and how long they last."""
        return ValueRules(
            lasting=frozenset(self._annotated_predicates(LASTS)),
            several=frozenset(self._annotated_predicates(HAS_SEVERAL_VALUES)),
            single=frozenset(self._annotated_predicates(HAS_ONE_VALUE)),
        )

    def _annotated_predicates(self, annotation: IRI) -> tuple[IRI, ...]:
        found = {predicate for predicate, _, _ in self.graph.statements(predicate=annotation)}
        return tuple(sorted(iri for iri in found if isinstance(iri, IRI)))

    def ref(self, node: Node) -> Ref:
        """Return a node for display."""
        found = self._refs.get(node)
        if found is None:
            if len(self._refs) > MAX_CACHED_REFS:
                self._refs.clear()
            classes = self.classes_of(node)
            curies = tuple(map(self.curie, classes))
            look = self.looks.look_of(node, classes)
            found = Ref(node, self.curie(node), self.label(node), self.types_of(node, classes), curies, look)
            self._refs[node] = found
        return found

    @cached_property
    def looks(self) -> ClassLooks:
        """How the graph's classes and relations are drawn."""
        chosen = {iri: text for name, text in self.chosen_looks.items() if (iri := self.expand(name)) is not None}
        return ClassLooks(self.graph, chosen)

    def show_stated_only(self) -> View:
        """Return this view of the graph without inferred and computed claims."""
        return replace(self, stated_only=True)

    def show_as_known_then(self) -> View:
        """Return this view with dates meaning what was known then: nothing that was stated later."""
        return replace(self, as_known_then=True)

    def show_from_document(self, document: Node | None) -> View:
        """Return this view of the graph with only the claims of one document; without one, this view."""
        return self if document is None else replace(self, document=document)

    def hides_claims(self, as_of: str | None) -> bool:
        """Tell whether some claims are ignored: those of another time, those that no source states,
        or those of other documents."""
        return as_of is not None or self.stated_only or self.document is not None

    def classes_of(self, node: Node) -> list[Node]:
        """Return a node's types."""
        types = [term for _, _, term in self.graph.statements(subject=node, predicate=TYPE)]
        return [term for term in types if isinstance(term, IRI | BlankNode)]

    def types_of(self, node: Node, classes: Sequence[Node] | None = None) -> tuple[str, ...]:
        """Return the labels of a node's types; of several with one label the later ones have their prefixed names."""
        types = self.classes_of(node) if classes is None else classes
        labels = [self.term_label(one) for one in types]
        return tuple(
            label if label not in labels[:place] else self.curie(types[place]) for place, label in enumerate(labels)
        )

    def term_label(self, node: Node) -> str:
        """Return the name of a class or another common term; cached."""
        found = self._term_labels.get(node)
        if found is None:
            if len(self._term_labels) > MAX_CACHED_REFS:
                self._term_labels.clear()
            found = self._term_labels[node] = self.label(node)
        return found

    def label(self, node: Node) -> str:
        """Return the best name of a node in the view's language.

        A node without a name in the graph is displayed by its name in a common vocabulary, else by its prefixed name
        or, without a matching prefix, by the last part of its IRI; a blank node by its description.
        """
        is_default = self.graph.is_remote or self.order[:2] == default_order(self.language)
        chosen = self.graph.label(node, self.language)
        if chosen is not None and is_default:
            return chosen
        label = best_label(self._label_literals(node), self.order)
        if label or chosen:
            return label.value if label else chosen or ""
        if isinstance(node, BlankNode):
            return StructureReader(self.graph, self.language, self.label).describe(node)
        part = "/entity/statement/" if self.graph.is_remote else "/statement/"
        if part in node and (not self.graph.is_remote or self.graph.has_predicate(RANK)):
            stated = StructureReader(self.graph, self.language, self.label).describe_statement(IRI(node))
            return stated or self._namespaces.nameless(node)
        return find_known_name(node, self.language) or self._namespaces.nameless(node)

    @property
    def order(self) -> tuple[str, ...]:
        """The languages of names, best first."""
        return tuple(dict.fromkeys((*self.languages, *default_order(self.language))))

    @cached_property
    def name_kinds(self) -> Mapping[IRI, str]:
        """The predicates whose literals are names, including those that the graph declares, and their kinds."""
        if self.graph.is_remote or not self.graph.has_predicate(SUBPROPERTY_OF):
            return list_name_kinds()
        links = ((one, other) for one, _, other in self.graph.statements(predicate=SUBPROPERTY_OF))
        return list_name_kinds((a, b) for a, b in links if isinstance(a, IRI) and isinstance(b, IRI))

    def _label_literals(self, node: Node) -> Iterator[list[Literal]]:
        """Yield the literals that can label a node, by predicate, best kind of name first."""
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
        """Return the literal's text that best matches the view's language; empty without literals."""
        best = best_text(literals, self.order)
        return best.value if best else ""

    def in_language(self, literals: Iterable[Literal]) -> list[Literal]:
        """Return the literals without translations into less preferred languages."""
        literals = list(literals)
        tagged = [literal for literal in literals if literal.language]
        if not tagged:
            return literals
        best = min(rank_literal(literal, self.order) for literal in tagged)
        return [literal for literal in literals if not literal.language or rank_literal(literal, self.order) == best]

    def text_of(self, node: Node, predicate: IRI) -> str | None:
        """Return the best text of a node's literals by one predicate, or None."""
        return self.pick(v for _, _, v in self.graph.statements(node, predicate) if isinstance(v, Literal)) or None

    def symbol(self, unit: IRI) -> str:
        """Return the symbol of a unit of Wikibase, else its name."""
        return read_symbol(self.graph, unit, self.order) or self.label(unit)

    @cached_property
    def stated_names(self) -> frozenset[IRI]:
        """The predicates of names that claims of the graph state, such as the synonyms of OBO ontologies."""
        return self.graph.claimed_predicates(tuple(self.name_kinds))

    def inverse_label(self, predicate: IRI) -> str:
        """Return the name of an edge as seen from its object: ``held by`` for ``holds shares in``."""
        if stated := self.pick(self.schema.inverse.get(predicate, ())):
            return stated
        label = self.label(predicate)
        is_own = label != find_known_name(predicate, self.language)
        return label if is_own else find_known_inverse_name(predicate, self.language) or label

    @cached_property
    def _namespaces(self) -> Namespaces:
        return Namespaces(self.graph.prefixes)

    def curie(self, node: Node) -> str:
        """Return the shortest form of a node: a prefixed name if a prefix matches, else the IRI."""
        return self._namespaces.curie(node)

    def expand(self, text: str) -> IRI | None:
        """Return the IRI for ``<iri>``, a full IRI or a prefixed name; None for other texts."""
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
