"""How Wikibase writes statements: an item leads by ``p:P1`` to a node, and that by ``ps:P1`` to the value; beside it
``wdt:P1`` leads from the item to the value."""

from __future__ import annotations

import re
from functools import lru_cache

from cfgraph.model.terms import IRI

_PROPERTY = re.compile(
    r"(?P<base>.+)/prop/(?P<form>direct/|statement/|qualifier/|reference/|"
    r"(?:statement|qualifier|reference)/value(?:-normalized)?/)?(?P<name>[A-Z]+[0-9]+)"
)

DIRECT, CLAIM, STATEMENT, QUALIFIER, REFERENCE = "direct/", "", "statement/", "qualifier/", "reference/"
"""Forms of a property: from item to value, from item to statement, from there to value, qualifiers and references."""

WIKIBASE = "http://wikiba.se/ontology#"
DIRECT_CLAIM = IRI(WIKIBASE + "directClaim")
RANK, NORMAL_RANK, TIME_VALUE, TIME_PRECISION = (
    IRI(WIKIBASE + name) for name in ("rank", "NormalRank", "timeValue", "timePrecision")
)
QUANTITY_AMOUNT, QUANTITY_UNIT = IRI(WIKIBASE + "quantityAmount"), IRI(WIKIBASE + "quantityUnit")
PARTS = tuple(IRI(WIKIBASE + name) for name in ("Statement", "Reference"))
VALUES = tuple(
    IRI(WIKIBASE + name)
    for name in ("TimeValue", "QuantityValue", "GlobecoordinateValue", "BestRank", "GeoAutoPrecision")
)
"""Classes whose instances are parts of a way to say something."""
BEST_RANK, REFERENCE_CLASS = IRI(WIKIBASE + "BestRank"), IRI(WIKIBASE + "Reference")
"""What marks the statements of the best rank, whose class it is beside their own, and the class of references."""


_TERM = re.compile(r".+/(?:entity/statement/.+|entity/P[0-9]+|prop/.*P[0-9]+)")

WIKIBASE_CLASSES = frozenset(
    IRI(iri)
    for iri in (
        *("http://www.w3.org/2002/07/owl#" + name for name in ("Class", "ObjectProperty", "DatatypeProperty")),
        WIKIBASE + "Property",
    )
)
"""Classes whose instances are properties and their forms, where a graph is of Wikibase."""


def is_wikibase_term(iri: str) -> bool:
    """Tell whether an IRI stands for a statement or a property of Wikibase, or for a term of its own vocabulary."""
    return iri.startswith(WIKIBASE) or _TERM.fullmatch(iri) is not None


@lru_cache(10_000)
def split_property(predicate: str) -> tuple[str, str, str] | None:
    """Return base, form and name of a predicate of Wikibase; None where it is none.

    >>> split_property("http://www.wikidata.org/prop/statement/P31")
    ('http://www.wikidata.org', 'statement/', 'P31')
    """
    found = _PROPERTY.fullmatch(predicate)
    return None if found is None else (found["base"], found["form"] or "", found["name"])


def write_property(base: str, form: str, name: str) -> IRI:
    """Return the predicate that is a form of a property."""
    return IRI(f"{base}/prop/{form}{name}")
