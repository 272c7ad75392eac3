"""The profile of an endpoint: what one query and the headers of its response reveal about the server and its graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.model.vocabulary import (
    ABOUT,
    ANNOTATED_SOURCE,
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
    REIFICATIONS,
    REIFIED,
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
from cfgraph.model.wikibase import BEST_RANK, DIRECT_CLAIM, QUANTITY_AMOUNT, RANK, REFERENCE_CLASS
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.patterns import NAMING, Details
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import USED, write_profile_query
from cfgraph.store.endpoint.text_search import recognize_index
from cfgraph.store.tree_levels import TREE_PREDICATES

ANNOTATIONS = (
    *(INVERSE_LABEL, DISPLAY_ORDER, MARKS_BEGINNING, MARKS_END),
    *(IS_DETAIL, CLAIM_CLASS, ROLE, NEVER_ADDED_UP),
    *(COLOR, GLYPH, LINE_STYLE),
    *(LASTS, HAS_SEVERAL_VALUES, HAS_ONE_VALUE),
)
"""Predicates of a schema that affect cfgraph; all statements of the described nodes are read."""

ONTOLOGY = IRI(OWL + "Ontology")

SCHEMA_PREDICATES = frozenset((*ANNOTATIONS, SUBCLASS_OF, SUBPROPERTY_OF))
"""Predicates whose statements are all in the profile."""

LOOKED_FOR = (
    *(predicate for predicate, _ in NAME_PREDICATES),
    *(TYPE, SUBJECT, ANNOTATED_SOURCE, DERIVED_FROM, IN_DOCUMENT, ABOUT),
    *(PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX),
    *(CONFIDENCE, AS_OF, VALID_FROM, VALID_TO, PERIOD, TRANSLATES, REST),
    *(DIRECT_CLAIM, RANK, QUANTITY_AMOUNT),
    *TREE_PREDICATES,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """The known properties of a server and its graph.

    ``used`` are the ``LOOKED_FOR`` predicates in use, and some classes with instances. ``details``
    are the classes whose instances are details, and how claims are written; ``names`` is the number of names, up to one
    more than are read at once. ``samples`` are some names, and ``text_index`` is the full-text index that such a server
    should have, or empty. ``claimed`` are the predicates of names of which there are claims.
    """

    server: str
    used: frozenset[IRI]
    schema: Sequence[Statement]
    details: Details
    names: int
    samples: Sequence[Statement] = ()
    text_index: str = ""
    claimed: frozenset[IRI] = frozenset()


def read_profile(client: EndpointClient, most_names: int) -> Profile:
    """Read the profile of a graph in one request. Raises GraphError if this is not a SPARQL endpoint."""
    answer = client.select(write_profile_query(LOOKED_FOR, ANNOTATIONS, ONTOLOGY, most_names))
    rows = [row[:3] for row in answer if row[3] is None]
    others = [row for row in answer if row[3] is not None]
    samples = read_statements(others)
    claimed = frozenset(p for s, p, _, _ in others if s is None and isinstance(p, IRI))
    schema = [statement for row in rows if (statement := read_statement(row)) and statement.predicate != USED]
    used = frozenset(p for s, p, _ in rows if s is None and isinstance(p, IRI) and p != USED)
    counted = [o for _, p, o in rows if p == USED and isinstance(o, Literal)]
    names = int(counted[0].value) if counted else 0
    nests = not client.server.lower().startswith("virtuoso")
    details = replace(find_details(schema, used), nests_filters=nests)
    index = recognize_index(client.server, client.address)
    found = index.name if index else ""
    return Profile(client.server or "SPARQL", used, schema, details, names, samples, found, claimed)


def read_statement(row: Row) -> Statement | None:
    """Return the statement of a row's first three terms; None if one is missing."""
    subject, predicate, target = row[:3]
    if isinstance(subject, IRI | BlankNode) and isinstance(predicate, IRI) and target is not None:
        return Statement(subject, predicate, target)
    return None


def read_statements(rows: Iterable[Row]) -> list[Statement]:
    """Return the statements of rows."""
    return [statement for row in rows if (statement := read_statement(row)) is not None]


def sort_rows(rows: Iterable[Row]) -> tuple[list[tuple[Direction, Statement]], list[Statement]]:
    """Return the edges among rows, each with its direction (?d), and the statements about claims, which have none."""
    edges: list[tuple[Direction, Statement]] = []
    stating: list[Statement] = []
    for *triple, direction in rows:
        statement = read_statement(tuple(triple))
        if statement is None:
            continue
        if isinstance(direction, Literal):
            edges.append(("in" if direction.value == "in" else "out", statement))
        else:
            stating.append(statement)
    return edges, stating


def group_by_subject(statements: Sequence[Statement]) -> Mapping[Node, list[Statement]]:
    """Return statements by subject, without duplicates."""
    found: dict[Node, dict[Statement, None]] = {}
    for statement in statements:
        found.setdefault(statement.subject, {})[statement] = None
    return {subject: list(own) for subject, own in found.items()}


def find_details(schema: Sequence[Statement], used: frozenset[IRI]) -> Details:
    """Return what is a detail: the instances of the classes that the schema marks, and of their subclasses, and nodes
    that stand for statements, except the reifications of a graph that marks the classes of its claims.
    """
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
    claims = tuple(parts for parts in REIFICATIONS if parts[0] in used)
    has_others = not classes or (REIFIED in used and REIFIED not in classes)
    hidden = tuple(parts for parts in claims if parts[0] != SUBJECT or has_others)
    made = Details(classes, classes == set(marks), naming or NAMING, claims, hidden)
    return replace(made, has_wikibase=RANK in used, marks_wikibase={BEST_RANK, REFERENCE_CLASS} <= used)
