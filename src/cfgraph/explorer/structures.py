"""Blank nodes and structures as what they mean: class expressions in Manchester syntax, lists in their place, others by
their type and telling values.

Nothing here reads more than a few statements of a few nodes, whatever the graph holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from cfgraph.model.labels import best_text, default_order
from cfgraph.model.terms import IRI, RDF, XSD, BlankNode, Literal, Node, Term, TripleTerm, local_name
from cfgraph.model.vocabulary import NAME_PREDICATES, OBJECT, OWL, PREDICATE, RDFS, SUBJECT, TYPE
from cfgraph.store import Graph
from cfgraph.text.catalog import Language

FIRST, REST, NIL = IRI(RDF + "first"), IRI(RDF + "rest"), IRI(RDF + "nil")

MAX_ITEMS, MAX_DEPTH, MAX_CHARACTERS, MAX_STATEMENTS = 12, 5, 200, 60
"""Items of a list, structures in each other, characters of a description, and statements of a node that are read."""

MAX_TELLING, LONGEST_VALUE = 3, 48
"""Values that tell what a blank node is, and characters of one."""

_STRUCTURES = frozenset(
    IRI(iri)
    for iri in (
        *(
            OWL + name
            for name in ("Restriction", "AllDisjointClasses", "AllDisjointProperties", "AllDifferent", "Axiom")
        ),
        *(OWL + name for name in ("NegativePropertyAssertion", "Annotation", "DataRange")),
        *(RDF + "List", RDF + "nil", RDF + "Statement", RDFS + "Datatype"),
    )
)
"""Classes whose instances are parts of a way to say something, and no things."""

_VOCABULARIES = (RDF, RDFS, OWL, XSD)
"""Namespaces whose terms say how things are said."""

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
    """Tell whether the instances of a class are parts of a way to say something, such as restrictions and lists."""
    return node in _STRUCTURES


def is_structure(node: Node) -> bool:
    """Tell whether a node is no thing that one looks for: a blank node, or a term of RDF, RDFS, OWL or XSD."""
    return isinstance(node, BlankNode) or node.startswith(_VOCABULARIES)


@dataclass(frozen=True)
class StructureReader:
    """Describes the blank nodes of a graph; ``name`` gives the name of a node that has one, or of an IRI."""

    graph: Graph
    language: Language
    name: Callable[[Node], str]

    def describe(self, node: Node, seen: frozenset[Node] = frozenset()) -> str:
        """Return what a blank node means, in one line; its own identifier where nothing tells."""
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

    def _read(self, node: Node) -> dict[IRI, list[Term]]:
        """Return the first statements of a node, by predicate."""
        said: dict[IRI, list[Term]] = {}
        for _, predicate, value in islice(self.graph.statements(subject=node), MAX_STATEMENTS):
            said.setdefault(predicate, []).append(value)
        return said

    def _term(self, term: Term, seen: frozenset[Node]) -> str:
        """Return a term within a description; a description within another one stands in brackets where it must."""
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
        """Return the name that a blank node has been given, if any."""
        found = (o for p, _ in NAME_PREDICATES for _, _, o in self.graph.statements(node, p) if isinstance(o, Literal))
        best = best_text(list(islice(found, MAX_ITEMS)), default_order(self.language))
        return best.value if best else ""

    # -- class expressions ---------------------------------------------------------------------------------------

    def _expression(self, said: dict[IRI, list[Term]], seen: frozenset[Node]) -> str:
        """Return an OWL class expression or data range in Manchester syntax; empty where it is none."""
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
        """Yield the items of a list; it ends where the list runs in a circle or is broken off."""
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
        """Return a list with its items in brackets; empty where the node begins none."""
        return f"[{', '.join(self._items(node, seen))}]" if FIRST in said or REST in said else ""

    def _axiom(self, said: dict[IRI, list[Term]], seen: frozenset[Node]) -> str:
        """Return the statement that an axiom's annotation or a reification speaks of."""
        for keys in (_ANNOTATED, (SUBJECT, PREDICATE, OBJECT)):
            if all(key in said for key in keys):
                subject, predicate, target = (self._term(said[key][0], seen) for key in keys)
                return f"{subject} {predicate} {target}"
        return ""

    def _telling(self, said: dict[IRI, list[Term]], seen: frozenset[Node]) -> str:
        """Return the type of a node and its most telling values: short texts, then what it refers to."""
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
        """Return the name of what a node refers to; of an address its last part."""
        name = self._named(iri)
        if name == str(iri) or name == local_name(iri):
            is_address = iri.startswith(("http://", "https://", "ftp://")) and "." in iri.rpartition("/")[2]
            return f"…/{iri.rpartition('/')[2]}" if is_address else name
        return name


_ANNOTATED = tuple(IRI(OWL + name) for name in ("annotatedSource", "annotatedProperty", "annotatedTarget"))
_QUOTED = frozenset((IRI(XSD + "string"), IRI(RDF + "langString")))


def _first(said: dict[IRI, list[Term]], name: str) -> Term | None:
    """Return the first value by a predicate of OWL."""
    return next(iter(said.get(IRI(OWL + name), ())), None)


def _best(values: Sequence[Term], language: Language) -> Term:
    """Return the value that suits the language best."""
    literals = [value for value in values if isinstance(value, Literal)]
    return best_text(literals, default_order(language)) or values[0]


def _without_prefix(name: str) -> str:
    """Return a name without its prefix, where it is a prefixed name."""
    prefix, colon, rest = name.partition(":")
    return rest if colon and rest and " " not in name and "/" not in prefix else name


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
