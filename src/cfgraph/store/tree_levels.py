"""Trees that a server reads level by level: the statements that make one, its roots, and what is known of items."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import Protocol, TypeAlias

from cfgraph.model.terms import IRI, RDF, Node
from cfgraph.model.vocabulary import DCTERMS, OWL, RDFS, SKOS, SUBCLASS_OF, SUBPROPERTY_OF

Kind: TypeAlias = OneOf["classes", "properties", "concepts", "parts"]

MAX_CHILDREN = 500
"""Children of an item, and roots, that a server is asked for."""

EQUIVALENT, INTERSECTION = IRI(OWL + "equivalentClass"), IRI(OWL + "intersectionOf")


@dataclass(frozen=True, slots=True)
class TreeRelation:
    """The statements that make a tree: predicates from an item to its parent, and from a parent to its item.

    ``declared`` are the classes whose members belong into the tree although nothing is above or below them. With
    ``has_definitions`` a class that is defined as an intersection is below the named classes in it.
    """

    upward: tuple[IRI, ...]
    downward: tuple[IRI, ...] = ()
    declared: tuple[IRI, ...] = ()
    has_definitions: bool = False


RELATIONS: Mapping[Kind, TreeRelation] = {
    "classes": TreeRelation((SUBCLASS_OF,), declared=(IRI(OWL + "Class"), IRI(RDFS + "Class")), has_definitions=True),
    "properties": TreeRelation(
        (SUBPROPERTY_OF,),
        declared=(
            IRI(RDF + "Property"),
            *(IRI(OWL + name) for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")),
        ),
    ),
    "concepts": TreeRelation(
        tuple(IRI(SKOS + name) for name in ("broader", "topConceptOf", "broadMatch")),
        tuple(IRI(SKOS + name) for name in ("narrower", "hasTopConcept")),
    ),
    "parts": TreeRelation((IRI(DCTERMS + "isPartOf"),), (IRI(DCTERMS + "hasPart"),)),
}
"""The statements that make a tree of each kind, by themselves; a graph can declare more."""

TREE_PREDICATES = (
    *dict.fromkeys(p for relation in RELATIONS.values() for p in (*relation.upward, *relation.downward)),
    INTERSECTION,
)
"""The predicates that tell which trees a graph has."""


@dataclass(frozen=True, slots=True)
class TreeRoots:
    """Some roots of a tree; ``complete`` is false if the server has more."""

    items: Sequence[Node]
    complete: bool


@dataclass(slots=True)
class TreeItems:
    """What is directly below and above some items, and the numbers of their instances, as far as they were counted.

    Of the items in ``cut`` only some children are known. ``blank`` is the number of blank nodes left out below them.
    """

    below: dict[Node, Sequence[Node]] = field(default_factory=dict)
    above: dict[Node, Sequence[Node]] = field(default_factory=dict)
    instances: dict[Node, int] = field(default_factory=dict)
    cut: set[Node] = field(default_factory=set)
    blank: int = 0


class TreeLevels(Protocol):
    """Reads a tree in batches, with the names of its items."""

    def read_roots(self) -> TreeRoots:
        """Return the items with something below and nothing above, and declared ones: one request."""

    def read_items(self, nodes: Collection[Node]) -> TreeItems:
        """Return what is known of some items: one request for up to 500."""
