"""The profile of an endpoint: what one query and the headers of its answer tell of the server and of its graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    CLAIM_CLASS,
    COLOR,
    CONFIDENCE,
    DERIVED_FROM,
    DISPLAY_ORDER,
    GLYPH,
    HAS_ONE_VALUE,
    HAS_SEVERAL_VALUES,
    IN_DOCUMENT,
    INVERSE_LABEL,
    IS_DETAIL,
    LASTS,
    LINE_STYLE,
    MARKS_BEGINNING,
    MARKS_END,
    NAME_PREDICATES,
    NEVER_ADDED_UP,
    OWL,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
    PERIOD,
    REST,
    ROLE,
    SUBCLASS_OF,
    SUBJECT,
    SUBPROPERTY_OF,
    TRANSLATES,
    TYPE,
    VALID_FROM,
    VALID_TO,
)
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import NAMING, USED, Details, write_profile_query

ANNOTATIONS = (
    *(INVERSE_LABEL, DISPLAY_ORDER, MARKS_BEGINNING, MARKS_END),
    *(IS_DETAIL, CLAIM_CLASS, ROLE, NEVER_ADDED_UP),
    *(COLOR, GLYPH, LINE_STYLE),
    *(LASTS, HAS_SEVERAL_VALUES, HAS_ONE_VALUE),
)
"""Predicates by which a schema speaks to cfgraph; everything is read of what they describe."""

ONTOLOGY = IRI(OWL + "Ontology")

SCHEMA_PREDICATES = frozenset((*ANNOTATIONS, SUBCLASS_OF, SUBPROPERTY_OF))
"""Predicates whose statements are all in the profile."""

LOOKED_FOR = (
    *(predicate for predicate, _ in NAME_PREDICATES),
    *(TYPE, SUBJECT, DERIVED_FROM, IN_DOCUMENT, ABOUT, PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX),
    *(CONFIDENCE, AS_OF, VALID_FROM, VALID_TO, PERIOD, TRANSLATES, REST),
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a server and its graph.

    ``used`` are those of the ``LOOKED_FOR`` predicates that the graph has; ``details`` are the classes whose
    instances are details; ``names`` counts its names, up to one more than are read at once.
    """

    server: str
    used: frozenset[IRI]
    schema: Sequence[Statement]
    details: Details
    names: int


def read_profile(client: EndpointClient, most_names: int) -> Profile:
    """Ask a server what its graph has, in one request. Raises GraphError when it is no SPARQL endpoint."""
    rows = client.select(write_profile_query(LOOKED_FOR, ANNOTATIONS, ONTOLOGY, most_names))
    schema = [statement for row in rows if (statement := read_statement(row)) and statement.predicate != USED]
    used = frozenset(p for s, p, _ in rows if s is None and isinstance(p, IRI) and p != USED)
    counted = [o for _, p, o in rows if p == USED and isinstance(o, Literal)]
    names = int(counted[0].value) if counted else 0
    return Profile(client.server or "SPARQL", used, schema, _find_detail_classes(schema, used), names)


def read_statement(row: Row) -> Statement | None:
    """Return the statement of a row's first three terms; None where one is missing."""
    subject, predicate, target = row[:3]
    if isinstance(subject, IRI | BlankNode) and isinstance(predicate, IRI) and target is not None:
        return Statement(subject, predicate, target)
    return None


def read_statements(rows: Iterable[Row]) -> list[Statement]:
    """Return the statements of rows."""
    return [statement for row in rows if (statement := read_statement(row)) is not None]


def group_by_subject(statements: Sequence[Statement]) -> Mapping[Node, list[Statement]]:
    """Return statements by subject, each once."""
    found: dict[Node, dict[Statement, None]] = {}
    for statement in statements:
        found.setdefault(statement.subject, {})[statement] = None
    return {subject: list(own) for subject, own in found.items()}


def _find_detail_classes(schema: Sequence[Statement], used: frozenset[IRI]) -> Details:
    """Return the classes whose instances are details: those that the schema marks, and their subclasses."""
    marks = {s: isinstance(o, Literal) and o.value in ("true", "1") for s, p, o in schema if p == IS_DETAIL}
    found = {subject for subject, is_detail in marks.items() if is_detail}
    frontier = list(found)
    while frontier:
        above = frontier.pop()
        for subject, predicate, target in schema:
            if predicate == SUBCLASS_OF and target == above and subject not in found:
                found.add(subject)
                frontier.append(subject)
    classes = frozenset(iri for iri in found if isinstance(iri, IRI))
    naming = tuple(predicate for predicate in NAMING if predicate in used)
    return Details(classes, classes == set(marks), naming or NAMING)
