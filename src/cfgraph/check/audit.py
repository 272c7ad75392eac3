"""The audit: rules on claims, passages, names, links, declared terms and references, driven by the graph's schema.

The rules follow from the schema of the graph: which properties have claims (``cf:claimClass``) and which classes are
details (``cf:isDetail``). A graph without such a schema violates none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from cfgraph.check.findings import Finding, make_finding
from cfgraph.explorer import View
from cfgraph.explorer.overview import find_subclasses
from cfgraph.model.dates import first_day, last_day
from cfgraph.model.periods import parse_period
from cfgraph.model.quantities import parse_scale
from cfgraph.model.terms import IRI, RDF, BlankNode, Literal, Node, Term, term_to_n3
from cfgraph.model.vocabulary import (
    ABOUT,
    CF,
    CLAIM_CLASS,
    DERIVED_FROM,
    HISTORICAL,
    IN_DOCUMENT,
    OBJECT,
    OWL,
    PERIOD,
    PLANNED,
    PREDICATE,
    PREF_LABEL,
    RDFS,
    SCALE,
    SKOS,
    STATUS,
    SUBJECT,
    TYPE,
    VALID_FROM,
    VALID_TO,
)

LABEL_LANGUAGES = ("zh", "en")
"""Languages in which every entity must have a preferred name."""

_DECLARING = frozenset(
    IRI(space + name)
    for space, names in (
        (OWL, ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")),
        (RDFS, ("Class", "Datatype")),
        (RDF, ("Property",)),
    )
    for name in names
)

_STANDARD = (RDF, RDFS, OWL, SKOS, "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/ns/")


class Facts:
    """Facts about a graph that several rules need, read once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.graph = view.graph

    @cached_property
    def claimed(self) -> dict[IRI, Term]:
        """The properties whose statements have claims, with the class of the claims."""
        return {s: o for s, _, o in self.graph.statements(predicate=CLAIM_CLASS) if isinstance(s, IRI)}

    @cached_property
    def claims(self) -> dict[Node, tuple[Term | None, Term | None, Term | None]]:
        """The claims, each with its statement."""
        subjects, predicates, objects = (self._values(p) for p in (SUBJECT, PREDICATE, OBJECT))
        nodes = dict.fromkeys([*subjects, *predicates, *objects])
        for iri in sorted(find_subclasses(self.view, IRI(CF + "Claim"))):
            nodes |= dict.fromkeys(s for s, _, _ in self.graph.statements(predicate=TYPE, object=iri))
        return {node: (subjects.get(node), predicates.get(node), objects.get(node)) for node in nodes}

    @cached_property
    def figures(self) -> tuple[Node, ...]:
        """The metric values."""
        return tuple(s for s, _, _ in self.graph.statements(predicate=TYPE, object=IRI(CF + "MetricValue")))

    @cached_property
    def described(self) -> frozenset[Node]:
        """The nodes that are subjects of a statement."""
        return frozenset(s for s, _, _ in self.graph.statements())

    @cached_property
    def types(self) -> dict[Node, Term]:
        """The nodes with a type, and one type of each."""
        return self._values(TYPE)

    def dates(self, predicates: Iterable[IRI]) -> dict[Node, list[str]]:
        """Return the nodes with dates by some predicates, and the dates."""
        found: dict[Node, list[str]] = {}
        for predicate in predicates:
            for node, _, value in self.graph.statements(predicate=predicate):
                if isinstance(value, Literal):
                    found.setdefault(node, []).append(value.value)
        return found

    def _values(self, predicate: IRI) -> dict[Node, Term]:
        return {s: o for s, _, o in self.graph.statements(predicate=predicate)}


def audit(facts: Facts) -> Iterator[Finding]:
    """Yield the violations of all rules; none for a graph whose schema defines no claims."""
    if not facts.claimed:
        return
    yield from _check_edges(facts)
    yield from _check_claims(facts)
    yield from _check_spans(facts)
    yield from _check_figures(facts)
    yield from _check_names_and_links(facts)
    yield from _check_passages(facts)
    yield from _check_terms(facts)
    yield from _check_references(facts)


def _check_edges(facts: Facts) -> Iterator[Finding]:
    """Find edges without a claim."""
    stated = set(facts.claims.values())
    for predicate in sorted(facts.claimed):
        for statement in facts.graph.statements(predicate=predicate):
            if tuple(statement) not in stated:
                yield make_finding("edge-without-claim", statement.subject, edge=_format_edge(facts.view, *statement))


def _check_claims(facts: Facts) -> Iterator[Finding]:
    """Find claims without an edge or passage, or of a class that their predicate does not have."""
    view, graph = facts.view, facts.graph
    for node, (subject, predicate, target) in facts.claims.items():
        if isinstance(subject, IRI | BlankNode) and isinstance(predicate, IRI) and target is not None:
            if next(graph.statements(subject, predicate, target), None) is None:
                yield make_finding("claim-without-edge", node, edge=_format_edge(view, subject, predicate, target))
            wanted = facts.claimed.get(predicate)
            if wanted is not None and next(graph.statements(node, TYPE, wanted), None) is None:
                yield make_finding(
                    "wrong-claim-class", node, wanted=_format_term(view, wanted), predicate=view.curie(predicate)
                )
        if next(graph.statements(node, DERIVED_FROM), None) is None:
            yield make_finding("claim-without-passage", node)
    for node in facts.figures:
        if next(graph.statements(node, DERIVED_FROM), None) is None:
            yield make_finding("claim-without-passage", node)


def _check_spans(facts: Facts) -> Iterator[Finding]:
    """Find claims that end before they begin, and entities of which all ends do; compared with the dates' precision."""
    schema = facts.view.schema
    for begins, ends in (((VALID_FROM,), (VALID_TO,)), (schema.begins, schema.ends)):
        begun, ended = facts.dates(begins), facts.dates(ends)
        for node in sorted(begun.keys() & ended.keys()):
            first, last = min(begun[node], key=first_day), max(ended[node], key=last_day)
            if last_day(last) < first_day(first):
                yield make_finding("ends-before-it-begins", node, begins=first, ends=last)


def _check_figures(facts: Facts) -> Iterator[Finding]:
    """Find figures with an invalid period, and units with a scale that is not an integer; neither is formatted."""
    graph = facts.graph
    for node in facts.figures:
        for _, _, period in graph.statements(node, PERIOD):
            if isinstance(period, Literal) and parse_period(period.value) is None:
                yield make_finding("period-unreadable", node, period=period.value)
    if graph.has_predicate(SCALE):
        for unit, _, scale in graph.statements(predicate=SCALE):
            if not isinstance(scale, Literal) or parse_scale(scale.value) is None:
                yield make_finding("unit-unreadable", unit, scale=_format_term(facts.view, scale))


def _check_names_and_links(facts: Facts) -> Iterator[Finding]:
    """Find entities without names in both languages, and those that nothing refers to or cites."""
    graph = facts.graph
    document = IRI(CF + "Document")
    measured = {o for _, _, o in graph.statements(predicate=ABOUT)}
    cited = {o for _, _, o in graph.statements(predicate=IN_DOCUMENT)}
    for node in sorted(facts.types):
        if graph.is_detail(node) or not isinstance(node, IRI) or _in_standard(node):
            continue
        names = [o for _, _, o in graph.statements(node, PREF_LABEL) if isinstance(o, Literal)]
        for language in LABEL_LANGUAGES:
            if not any(name.language == language and name.value.strip() for name in names):
                yield make_finding("label-missing", node, language=language)
        if next(graph.statements(node, TYPE, document), None) is not None:
            if node not in cited:
                yield make_finding("document-not-cited", node)
        elif node not in measured and next(graph.edges(node), None) is None:
            yield make_finding("nothing-links-here", node)


def _check_passages(facts: Facts) -> Iterator[Finding]:
    """Find passages that no claim or figure cites."""
    cited = {o for _, _, o in facts.graph.statements(predicate=DERIVED_FROM)}
    for node, _, _ in facts.graph.statements(predicate=TYPE, object=IRI(CF + "Passage")):
        if node not in cited:
            yield make_finding("passage-not-cited", node)


def _check_terms(facts: Facts) -> Iterator[Finding]:
    """Find undeclared classes, predicates and fixed values in namespaces that declare any."""
    graph = facts.graph
    declared = {s for s, _, o in graph.statements(predicate=TYPE) if o in _DECLARING}
    spaces = {_namespace_of(iri) for iri in declared if isinstance(iri, IRI)}
    used: dict[IRI, Node] = {}
    for predicate in graph.statistics.predicates:
        if _namespace_of(predicate) in spaces and predicate not in declared:
            used[predicate] = next(graph.statements(predicate=predicate)).subject
    for node, _, iri in graph.statements(predicate=TYPE):
        if isinstance(iri, IRI) and _namespace_of(iri) in spaces and iri not in declared:
            used.setdefault(iri, node)
    for iri, node in sorted(used.items()):
        yield make_finding("undeclared-term", node, term=facts.view.curie(iri))


def _check_references(facts: Facts) -> Iterator[Finding]:
    """Find IRIs that are referred to but not described, in namespaces of which the graph describes others."""
    spaces = {_namespace_of(node) for node in facts.described if isinstance(node, IRI)}
    seen: set[Term] = set()
    for subject, predicate, target in facts.graph.statements():
        if predicate == TYPE or not isinstance(target, IRI):
            continue
        if target not in seen and target not in facts.described:
            seen.add(target)
            if _namespace_of(target) in spaces and not _in_standard(target):
                values = {"target": facts.view.curie(target), "predicate": facts.view.curie(predicate)}
                yield make_finding("dangling-reference", subject, **values)


def claim_status(facts: Facts, node: Node) -> Term | None:
    """Return the status of a claim; None if it states none."""
    return next((o for _, _, o in facts.graph.statements(node, STATUS)), None)


def is_current_claim(facts: Facts, node: Node) -> bool:
    """Tell whether a claim is current, which is the default."""
    return claim_status(facts, node) not in (HISTORICAL, PLANNED)


def _format_edge(view: View, subject: Node, predicate: IRI, target: Term) -> str:
    """Format a statement with prefixed names, for a finding."""
    return f"{view.curie(subject)} {view.curie(predicate)} {_format_term(view, target)}"


def _format_term(view: View, term: Term) -> str:
    """Format a term as a prefixed name or literal, for a finding."""
    return view.curie(term) if isinstance(term, IRI | BlankNode) else term_to_n3(term)


def _namespace_of(iri: IRI) -> str:
    """Return the namespace of an IRI, as used by the rules of the audit."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _in_standard(iri: IRI) -> bool:
    """Tell whether an IRI belongs to a standard vocabulary, which the rules ignore."""
    return iri.startswith(_STANDARD)
