"""Claims of other vocabularies: Wikibase's statements with qualifiers, rank and references, OWL's annotated axioms,
reifications and RDF 1.2's annotations, each as the dates, values and source that a claim has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cfgraph.explorer.view import View
from cfgraph.explorer.wikibase_quantities import find_quantity
from cfgraph.model.dates import shorten_time
from cfgraph.model.entity import Source
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, TripleTerm, local_name
from cfgraph.model.vocabulary import (
    AS_OF,
    CF,
    CONFIDENCE,
    DATATYPES_OF_NUMBERS,
    DERIVED_FROM,
    REIFICATIONS,
    REIFIES,
    SCHEMA,
    STATUS,
    TYPE,
    VALID_FROM,
    VALID_TO,
)
from cfgraph.model.wikibase import (
    CLAIM,
    DIRECT,
    NORMAL_RANK,
    QUALIFIER,
    RANK,
    REFERENCE,
    STATEMENT,
    TIME_PRECISION,
    TIME_VALUE,
    split_property,
    write_property,
)

NOT_VALUES = frozenset(
    iri
    for parts in (*REIFICATIONS, (REIFIES, TYPE, AS_OF, VALID_FROM, VALID_TO, STATUS, CONFIDENCE, DERIVED_FROM))
    for iri in parts
)
"""Predicates of a claim that are read apart from what else it says."""

WIKIDATA = "http://www.wikidata.org"
STATED_IN = write_property(WIKIDATA, REFERENCE, "P248")
"""What leads from a reference of Wikidata to the work that it cites."""

_DATES = {
    **{write_property(WIKIDATA, QUALIFIER, name): "valid_from" for name in ("P580", "P571")},
    **{write_property(WIKIDATA, QUALIFIER, name): "valid_to" for name in ("P582", "P576")},
    write_property(WIKIDATA, QUALIFIER, "P585"): "as_of",
    **{IRI(base + "startDate"): "valid_from" for base in (SCHEMA, "https://schema.org/")},
    **{IRI(base + "endDate"): "valid_to" for base in (SCHEMA, "https://schema.org/")},
}
"""What gives the beginning, the end and the date of a claim."""

_SOURCES = frozenset(
    IRI(iri)
    for iri in (
        "http://www.geneontology.org/formats/oboInOwl#hasDbXref",
        "http://www.geneontology.org/formats/oboInOwl#source",
        "http://purl.org/dc/elements/1.1/source",
        "http://purl.org/dc/terms/source",
    )
)
"""What names the source of a claim in one word, as the references of the OBO ontologies."""

_TITLES, _ADDRESSES = ("P248", "P143", "P3452", "P887"), ("P854", "P4656")
_DAYS, _PLACES, _QUOTATIONS = ("P577", "P813"), ("P304", "P958", "P792"), ("P1683",)
"""Properties of a reference of Wikidata: the work or project, address, date, place in the work, and what it says."""

_YEAR, _MONTH = 9, 10
"""Precisions of a time in Wikibase."""


@dataclass(frozen=True)
class OtherClaim:
    """What a claim of another vocabulary says: dates, its values by the local names of predicates, and its source.

    ``names`` is how people call these predicates.
    """

    dates: Mapping[str, str]
    values: Mapping[str, float | int | str]
    names: Mapping[str, str]
    source: Source | None


def read_other_claim(view: View, node: Node, said: Sequence[Statement]) -> OtherClaim | None:
    """Return what a claim says in another vocabulary; None where it is written in cfgraph's own."""
    forms = {predicate: split_property(predicate) for _, predicate, _ in said}
    if any(form is not None and form[1] == STATEMENT for form in forms.values()):
        return _read_wikibase(view, node, said)
    is_annotation = any(isinstance(value, TripleTerm) for _, _, value in said)
    if not is_annotation and any(predicate.startswith(CF) for predicate in forms):
        return None
    told = [one for one in said if one.predicate not in NOT_VALUES]
    named = [value for _, predicate, value in told if predicate in _SOURCES]
    return _collect(view, [one for one in told if one.predicate not in _SOURCES], _name_source(view, named))


def find_statement(view: View, claim: Node) -> Statement | None:
    """Return the statement that a claim is about, in whatever way it is written."""
    for parts in REIFICATIONS:
        subject, verb, target = (next((o for _, _, o in view.graph.statements(claim, part)), None) for part in parts)
        if isinstance(subject, IRI | BlankNode) and isinstance(verb, IRI) and target is not None:
            return Statement(subject, verb, target)
    for _, _, term in view.graph.statements(claim, REIFIES):
        if isinstance(term, TripleTerm):
            return Statement(term.subject, term.predicate, term.object)
    return next(_find_wikibase_statement(view, claim), None)


def _find_wikibase_statement(view: View, node: Node) -> Iterator[Statement]:
    """Yield the direct statement that a node of Wikibase stands for."""
    for _, predicate, value in view.graph.statements(subject=node):
        form = split_property(predicate)
        if form is not None and form[1] == STATEMENT:
            base, _, name = form
            for item, _, _ in view.graph.statements(predicate=write_property(base, CLAIM, name), object=node):
                yield Statement(item, write_property(base, DIRECT, name), value)


def _read_wikibase(view: View, node: Node, said: Sequence[Statement]) -> OtherClaim:
    """Return the qualifiers, the rank and the references of a statement node."""
    told: list[Statement] = []
    for one in said:
        form = split_property(one.predicate)
        if form is not None and form[1] == QUALIFIER:
            told.append(_make_precise(view, one))
        elif one.predicate == RANK and one.object != NORMAL_RANK:
            told.append(one)
    cited = [value for _, predicate, value in said if predicate == DERIVED_FROM and isinstance(value, IRI | BlankNode)]
    return _collect(view, told, _read_references(view, cited))


def _make_precise(view: View, qualifier: Statement) -> Statement:
    """Return a qualifier with its time as precise as stated, or with its unit, where the graph has the full value."""
    node, predicate, value = qualifier
    found = find_quantity(view.graph, node, predicate, value) if isinstance(value, Literal) else None
    if found is not None:
        number, unit = found
        return Statement(node, predicate, Literal(f"{number} {view.symbol(unit)}")) if unit else qualifier
    form = split_property(predicate)
    if form is None or not isinstance(value, Literal) or "T" not in value.value:
        return qualifier
    base, _, name = form
    for _, _, full in view.graph.statements(node, write_property(base, "qualifier/value/", name)):
        if isinstance(full, IRI | BlankNode) and view.text_of(full, TIME_VALUE) == value.value:
            precision = int(view.text_of(full, TIME_PRECISION) or 11)
            length = 4 if precision <= _YEAR else 7 if precision == _MONTH else 10
            return Statement(node, predicate, Literal(value.value.removeprefix("+")[:length]))
    return qualifier


def _collect(view: View, told: Sequence[Statement], source: Source | None) -> OtherClaim:
    """Return dates and values of some statements about a claim."""
    found: dict[IRI, list[Term]] = {}
    for _, predicate, value in told:
        found.setdefault(predicate, []).append(value)
    dates: dict[str, str] = {}
    values: dict[str, float | int | str] = {}
    names: dict[str, str] = {}
    for predicate, terms in sorted(found.items()):
        literals = [term for term in terms if isinstance(term, Literal)]
        kind = _DATES.get(predicate)
        if kind is not None and literals:
            dates[kind] = shorten_time(view.pick(literals))
            continue
        key = local_name(predicate)
        if len(terms) == len(literals) == 1:
            values[key] = parse_number_or_text(view, literals)
        else:
            texts = [view.pick(literals)] if any(term.language for term in literals) else map(_plain, literals)
            others = (_write(view, term) for term in terms if not isinstance(term, Literal))
            values[key] = ", ".join(text for text in (*texts, *others) if text)
        names[key] = _without_prefix(view.label(predicate))
    return OtherClaim(dates, values, names, source)


def parse_number_or_text(view: View, literals: Sequence[Literal]) -> float | int | str:
    """Return the one value of the literals: a number where it is one, else the text in the view's language."""
    first = literals[0]
    if len(literals) == 1 and first.datatype in DATATYPES_OF_NUMBERS:
        try:
            number = float(first.value)
        except ValueError:
            return first.value
        return int(number) if number.is_integer() else number
    return shorten_time(view.pick(literals))


def _plain(literal: Literal) -> str:
    return shorten_time(literal.value)


def _write(view: View, term: Term) -> str:
    """Return a term as people read it."""
    if isinstance(term, Literal):
        return shorten_time(term.value)
    if isinstance(term, TripleTerm):
        return f"{view.label(term.subject)} {view.label(term.predicate)} {_write(view, term.object)}"
    return _without_prefix(view.label(term))


def _without_prefix(name: str) -> str:
    """Return a name without its prefix, where it is a prefixed name."""
    _, colon, rest = name.partition(":")
    return rest if colon and rest and " " not in name and "/" not in name else name


def _name_source(view: View, named: Sequence[Term]) -> Source | None:
    """Return the source that short references name, such as ``PMID:123`` or an address."""
    if not named:
        return None
    titles = list(dict.fromkeys(_write(view, term) for term in named))
    address = next((str(term) for term in named if isinstance(term, IRI)), None)
    return Source(None, ", ".join(sorted(titles)), None, None, (), url=address)


def _read_references(view: View, cited: Sequence[Node]) -> Source | None:
    """Return the best of some references as a source, the others named in its note."""
    sources = sorted((_read_reference(view, node) for node in cited), key=lambda s: (s.document is None, s.title))
    if not sources:
        return None
    first, *others = sources
    further = dict.fromkeys(other.title for other in others if other.title != first.title)
    notes = [text for text in (first.note, "; ".join(further)) if text]
    return replace(first, note="; ".join(notes) or None)


def _read_reference(view: View, node: Node) -> Source:
    """Return a reference of Wikibase as a source."""
    snaks: dict[str, list[Term]] = {}
    works: list[Node] = []
    for _, predicate, value in view.graph.statements(subject=node):
        form = split_property(predicate)
        if form is not None and form[1] == REFERENCE:
            snaks.setdefault(form[2], []).append(value)
            works += [value] if predicate == STATED_IN and isinstance(value, IRI | BlankNode) else []

    def pick(names: Sequence[str]) -> list[str]:
        return [_write(view, term) for name in names for term in snaks.pop(name, ())]

    titles, days, places, printed = (pick(names) for names in (_TITLES, _DAYS, _PLACES, _QUOTATIONS))
    linked = [term for name in _ADDRESSES for term in snaks.pop(name, ())]
    addresses = [str(term) if isinstance(term, IRI) else _write(view, term) for term in linked]
    others = [_write(view, term) for terms in snaks.values() for term in terms]
    title = next(iter((*titles, *addresses, *others)), "") or view.label(node)
    return Source(
        document=works[0] if works else None,
        title=title,
        date=days[0] if days else None,
        locator=", ".join(places) or None,
        as_printed=tuple(printed),
        note=", ".join(text for text in (*titles[1:], *others) if text != title) or None,
        url=addresses[0] if addresses and addresses[0] != title else None,
    )
