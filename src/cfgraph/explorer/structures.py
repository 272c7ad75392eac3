"""Descriptions of blank nodes and structures: class expressions in Manchester syntax, lists, type and values of others.

It reads only a few statements of a few nodes, regardless of the size of the graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cfgraph.explorer.wikibase_quantities import find_quantity, read_symbol
from cfgraph.model.dates import shorten_time
from cfgraph.model.labels import best_text, default_order
from cfgraph.model.terms import IRI, RDF, XSD, BlankNode, Literal, Node, Term, TripleTerm, local_name
from cfgraph.model.vocabulary import NAME_PREDICATES, OWL, RDFS, REIFICATIONS, TYPE
from cfgraph.model.wikibase import PARTS, QUALIFIER, STATEMENT, VALUES, is_wikibase_term, split_property
from cfgraph.store import Graph
from cfgraph.text.catalog import Language

FIRST, REST, NIL = IRI(RDF + "first"), IRI(RDF + "rest"), IRI(RDF + "nil")

MAX_ITEMS, MAX_DEPTH, MAX_CHARACTERS, MAX_STATEMENTS = 12, 5, 200, 60
"""Maximum number of items of a list, of nested structures, of characters, and of statements of a node."""

MAX_TELLING, LONGEST_VALUE = 3, 48
"""Maximum number of values that describe a blank node, and of characters of one."""

_STRUCTURES = frozenset(
    IRI(iri)
    for iri in (
        *(
            OWL + name
            for name in ("Restriction", "AllDisjointClasses", "AllDisjointProperties", "AllDifferent", "Axiom")
        ),
        *(OWL + name for name in ("NegativePropertyAssertion", "Annotation", "DataRange")),
        *(RDF + "List", RDF + "nil", RDF + "Statement", RDFS + "Datatype"),
        *PARTS,
        *VALUES,
    )
)
"""Classes whose instances are parts of expressions rather than things."""

_VOCABULARIES = (RDF, RDFS, OWL, XSD)
"""Namespaces with terms of such structures."""

_QUANTIFIERS = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
_CARDINALITIES = {
    "minCardinality": "min", "maxCardinality": "max", "cardinality": "exactly",
    "minQualifiedCardinality": "min", "maxQualifiedCardinality": "max", "qualifiedCardinality": "exactly",
}  # fmt: skip
_FACETS = {
    "minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<",
    "length": "length", "minLength": "minLength", "maxLength": "maxLength", "pattern": "pattern",
}  # fmt: skip


def is_structure_class(node: Node) -> bool:
    """Tell whether the instances of a class are parts of expressions, such as restrictions and lists."""
    return node in _STRUCTURES


def is_structure(node: Node) -> bool:
    """Tell whether a node is no thing that one looks for: a blank node, or a term of RDF, RDFS, OWL or XSD,
    or a statement or property of Wikibase."""
    return isinstance(node, BlankNode) or node.startswith(_VOCABULARIES) or is_wikibase_term(node)


@dataclass(frozen=True)
class StructureReader:
    """Describes the blank nodes of a graph; ``name`` returns the name of a named node or an IRI."""

    graph: Graph
    language: Language
    name: Callable[[Node], str]

    def describe(self, node: Node, seen: frozenset[Node] = frozenset()) -> str:
        """Return a description of a blank node in one line; its identifier if nothing describes it."""
        if node in seen or len(seen) >= MAX_DEPTH:
            return "…"
        said = self._read(node)
        inner = seen | {node}
        text = (
            self._expression(said, inner)
            or self._list(node, said, inner)
            or self._axiom(said, inner)
            or self._telling(said, inner)
            or str(node)
        )
        return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"

    def describe_statement(self, node: IRI) -> str:
        """Return what a statement node of Wikibase states, with its qualifiers; empty where it is none."""
        said = self._read(node)
        forms = [(split_property(predicate), predicate, values[0]) for predicate, values in said.items()]
        stated = next(((p, value) for form, p, value in forms if form is not None and form[1] == STATEMENT), None)
        if stated is None:
            return ""
        main, value = stated
        told = [
            f"{self._named(predicate)} {self._telling_value(node, predicate, value)}"
            for form, predicate, value in forms
            if form is not None and form[1] == QUALIFIER
        ]
        text = self._telling_value(node, main, value) + (f" ({' · '.join(told[:MAX_TELLING])})" if told else "")
        return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - 1] + "…"

    def _telling_value(self, node: Node, predicate: IRI, term: Term) -> str:
        """Return a value of a statement; a day without hours, a quantity with its unit."""
        if isinstance(term, Literal):
            if (found := find_quantity(self.graph, node, predicate, term)) is not None:
                return found[0] if found[1] is None else f"{found[0]} {self._unit(found[1])}"
            return _shorten(shorten_time(term.value))
        return self._named(term) if isinstance(term, IRI) else "?"

    def _unit(self, unit: IRI) -> str:
        return read_symbol(self.graph, unit, default_order(self.language)) or self._named(unit)

    def _read(self, node: Node) -> dict[IRI, list[Term]]:
        """Return the first statements of a node, by predicate."""
        said: dict[IRI, list[Term]] = {}
        for _, predicate, value in islice(self.graph.statements(subject=node), MAX_STATEMENTS):
            said.setdefault(predicate, []).append(value)
        return said

    def _term(self, term: Term, seen: frozenset[Node]) -> str:
        """Return a term within a description; a nested description is in parentheses if necessary."""
        if isinstance(term, Literal):
            return _shorten(term.value) if term.datatype not in _QUOTED else f'"{_shorten(term.value)}"'
        if isinstance(term, TripleTerm):
            return f"{self._term(term.subject, seen)} {self._named(term.predicate)} {self._term(term.object, seen)}"
        if isinstance(term, IRI):
            return self._named(term)
        text = self.describe(term, seen) if not self._name_of(term) else self._named(term)
        is_compound = " " in re.split(r"[\[({]", text, maxsplit=1)[0]
        return f"({text})" if is_compound else text

    def _named(self, node: Node) -> str:
        """Return the name of a node, without the colon of an empty prefix."""
        return self.name(node).removeprefix(":")

    def _name_of(self, node: Node) -> str:
        """Return the name of a blank node, if it has one."""
        found = (o for p, _ in NAME_PREDICATES for _, _, o in self.graph.statements(node, p) if isinstance(o, Literal))
        best = best_text(list(islice(found, MAX_ITEMS)), default_order(self.language))
        return best.value if best else ""

    # -- class expressions ---------------------------------------------------------------------------------------

    def _expression(self, said: dict[IRI, list[Term]], seen: frozenset[Node]) -> str:
        """Return an OWL class expression or data range in Manchester syntax; empty for other nodes."""
        if on := _first(said, "onProperty"):
            return self._restriction(self._term(on, seen), said, seen)
        for name, joint in (("intersectionOf", " and "), ("unionOf", " or ")):
            if parts := _first(said, name):
                return joint.join(self._items(parts, seen))
        if part := _first(said, "complementOf") or _first(said, "datatypeComplementOf"):
            return f"not {self._term(part, seen)}"
        if parts := _first(said, "oneOf"):
            return "{" + ", ".join(self._items(parts, seen)) + "}"
        if part := _first(said, "inverseOf"):
            return f"inverse {self._term(part, seen)}"
        if (base := _first(said, "onDatatype")) and (facets := _first(said, "withRestrictions")):
            return f"{self._term(base, seen)}[{', '.join(self._facets(facets))}]"
        if members := _first(said, "members") or _first(said, "distinctMembers"):
            kind = next((local_name(t) for t in said.get(TYPE, ()) if isinstance(t, IRI)), "")
            return f"{kind}: {', '.join(self._items(members, seen))}"
        return ""

    def _restriction(self, on: str, said: dict[IRI, list[Term]], seen: frozenset[Node]) -> str:
        for name, word in _QUANTIFIERS.items():
            if filler := _first(said, name):
                return f"{on} {word} {self._term(filler, seen)}"
        if _first(said, "hasSelf"):
            return f"{on} Self"
        for name, word in _CARDINALITIES.items():
            if number := _first(said, name):
                filler = _first(said, "onClass") or _first(said, "onDataRange")
                of = f" {self._term(filler, seen)}" if filler else ""
                return f"{on} {word} {number.value if isinstance(number, Literal) else self._term(number, seen)}{of}"
        return on

    def _facets(self, facets: Term) -> Iterator[str]:
        for item in self._walk(facets):
            if isinstance(item, IRI | BlankNode):
                for predicate, values in self._read(item).items():
                    sign = _FACETS.get(local_name(predicate))
                    if sign and isinstance(values[0], Literal):
                        yield f"{sign} {values[0].value}"

    # -- lists, axioms, others -----------------------------------------------------------------------------------

    def _walk(self, head: Term) -> Iterator[Term]:
        """Yield the items of a list; it ends at a cycle or where the list is incomplete."""
        seen: set[Term] = set()
        while isinstance(head, IRI | BlankNode) and head != NIL and head not in seen:
            seen.add(head)
            said = self._read(head)
            yield from said.get(FIRST, ())[:1]
            head = next(iter(said.get(REST, ())), NIL)

    def _items(self, head: Term, seen: frozenset[Node]) -> list[str]:
        items = list(islice(self._walk(head), MAX_ITEMS + 1))
        shown = [self._term(item, seen) for item in items[:MAX_ITEMS]]
        return [*shown, "…"] if len(items) > MAX_ITEMS else shown

    def _list(self, node: Node, said: dict[IRI, list[Term]], seen: frozenset[Node]) -> str:
        """Return a list with its items in brackets; empty if the node is not a list."""
        return f"[{', '.join(self._items(node, seen))}]" if FIRST in said or REST in said else ""

    def _axiom(self, said: dict[IRI, list[Term]], seen: frozenset[Node]) -> str:
        """Return the statement of an axiom annotation or a reification."""
        for keys in REIFICATIONS:
            if all(key in said for key in keys):
                subject, predicate, target = (self._term(said[key][0], seen) for key in keys)
                return f"{subject} {predicate} {target}"
        return ""

    def _telling(self, said: dict[IRI, list[Term]], seen: frozenset[Node]) -> str:
        """Return the type of a node and its most distinguishing values: short texts, then references."""
        types = [_without_prefix(self._named(one)) for one in said.get(TYPE, ()) if isinstance(one, IRI)][:1]
        texts: list[str] = []
        others: list[str] = []
        for predicate, values in said.items():
            if predicate == TYPE:
                continue
            value = _best(values, self.language)
            if isinstance(value, Literal):
                is_number = value.value[:1].isdigit() and len(value.value) < 5
                text = _shorten(value.value)
                texts.append(f"{self._named(predicate)} {text}" if is_number else text)
            elif isinstance(value, IRI):
                others.append(self._reference(value))
            elif isinstance(value, BlankNode) and len(seen) < 2:
                others.append(self._term(value, seen))
        found = list(dict.fromkeys(text for text in (*types, *sorted(texts, key=len), *others) if text))
        return " · ".join(found[: MAX_TELLING + len(types)])

    def _reference(self, iri: IRI) -> str:
        """Return the name of a referenced node; for an address its last part."""
        name = self._named(iri)
        if name == str(iri) or name == local_name(iri):
            is_address = iri.startswith(("http://", "https://", "ftp://")) and "." in iri.rpartition("/")[2]
            return f"…/{iri.rpartition('/')[2]}" if is_address else name
        return name


_QUOTED = frozenset((IRI(XSD + "string"), IRI(RDF + "langString")))


def _first(said: dict[IRI, list[Term]], name: str) -> Term | None:
    """Return the first value by a predicate of OWL."""
    return next(iter(said.get(IRI(OWL + name), ())), None)


def _best(values: Sequence[Term], language: Language) -> Term:
    """Return the value that best matches the language."""
    literals = [value for value in values if isinstance(value, Literal)]
    return best_text(literals, default_order(language)) or values[0]


def _without_prefix(name: str) -> str:
    """Return a name without its prefix, if it has one."""
    prefix, colon, rest = name.partition(":")
    return rest if colon and rest and " " not in name and "/" not in prefix else name


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
