"""The counts of two stores: the server's, and what the store on this machine adds to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from cfgraph.model.terms import IRI, BlankNode, Node, Statement
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.combined.local import LocalStatements
from cfgraph.store.combined.reader import CombinedReader
from cfgraph.store.endpoint.client import EndpointClient
from cfgraph.store.endpoint.counting import MAX_HUBS
from cfgraph.store.endpoint.memory import Memory
from cfgraph.store.endpoint.pattern_pages import select_pattern
from cfgraph.store.endpoint.profile import read_statements
from cfgraph.store.endpoint.sparql_beside import write_entities_query
from cfgraph.store.endpoint.sparql_text import make_batches
from cfgraph.store.graph import Statistics

MAX_COMPARED = 20_000
"""Maximum number of statements on this machine that are compared with the server's for exact counts."""

MAX_RECOUNTED = 300
"""Maximum number of entities with edges on this machine whose edges are counted for the most connected ones."""

MAX_TYPED = 50_000
"""Maximum number of typed nodes of two servers that are counted exactly."""

Key = TypeVar("Key", IRI, Node)


def add_statistics(
    found: Statistics, client: EndpointClient, local: LocalStatements, memory: Memory, reader: CombinedReader
) -> Statistics:
    """Return the counts of both stores: a request for each 300 statements and each 500 nodes of this machine.

    With very many statements on this machine the counts are lower bounds, without requests.
    """
    if local.graph.statistics.statements > min(MAX_COMPARED, local.most_compared):
        least = _estimate(found, local)
        return _add_servers(least, client, local, memory, reader) if local.is_server else least
    statements = list(local.statements())
    held = reader.find_held(statements)
    new = [one for one in statements if one not in held]
    nodes = dict.fromkeys(node for one in statements for node in (one.subject, one.object) if isinstance(node, str))
    reader.read_nodes((), memory.unnamed(nodes))

    def is_detail(node: object) -> bool:
        return isinstance(node, IRI | BlankNode) and not local.details.classes.isdisjoint(memory.types_of(node))

    edges = [
        one
        for one in new
        if isinstance(one.object, IRI | BlankNode)
        and one.predicate != TYPE
        and not (is_detail(one.subject) or is_detail(one.object))
    ]
    typed = [(s, o) for s, p, o in new if p == TYPE and isinstance(o, IRI)]
    details = Counter(kind for subject, kind in typed if kind in local.details.classes)
    return replace(
        found,
        statements=found.statements + len(new),
        entities=found.entities + _count_new_entities(client, local, statements, is_detail),
        details=_add(found.details, details),
        classes=_add(found.classes, Counter(kind for subject, kind in typed if not is_detail(subject))),
        predicates=_add(found.predicates, Counter(one.predicate for one in new)),
        edge_predicates=_add(found.edge_predicates, Counter(one.predicate for one in edges)),
        hubs=_add_hubs(found.hubs, edges, memory, reader),
        notes=local.graph.notes,
    )


def _estimate(found: Statistics, local: LocalStatements) -> Statistics:
    """Return lower bounds of the counts of both stores. What is an edge only the server knows, which has the schema."""
    own, details = local.graph.statistics, local.details.classes
    kinds = {**own.classes, **own.details}
    no_edges = found.predicates.keys() - found.edge_predicates.keys()
    return replace(
        found,
        statements=max(found.statements, own.statements),
        details=_take_larger(found.details, {kind: n for kind, n in kinds.items() if kind in details}),
        classes=_take_larger(found.classes, {kind: n for kind, n in kinds.items() if kind not in details}),
        predicates=_take_larger(found.predicates, own.predicates),
        edge_predicates=_take_larger(
            found.edge_predicates, {iri: n for iri, n in own.edge_predicates.items() if iri not in no_edges}
        ),
        notes=local.graph.notes,
        at_least=True,
    )


def _add_servers(
    least: Statistics, client: EndpointClient, local: LocalStatements, memory: Memory, reader: CombinedReader
) -> Statistics:
    """Return counts of two servers: of classes and of the most connected entities exact, unless they have very many."""
    own = local.graph.statistics
    most = [node for node, _ in (*least.hubs, *own.hubs) if isinstance(node, IRI)]
    hubs = _recount_hubs(most, local.details.classes, memory, reader)
    if max(sum(each.values()) for each in (least.classes, least.details)) > MAX_TYPED:
        return replace(least, hubs=hubs)
    typed = read_statements(select_pattern(client, TYPE))
    by_node: dict[Node, set[IRI]] = {}
    for subject, _, kind in chain(typed, local.statements(None, TYPE)):
        if isinstance(kind, IRI):
            by_node.setdefault(subject, set()).add(kind)
    details: Counter[IRI] = Counter()
    classes: Counter[IRI] = Counter()
    for kinds in by_node.values():
        hidden = kinds & local.details.classes
        details.update(hidden)
        classes.update(() if hidden else kinds)
    return replace(least, classes=_add(classes, {}), details=_add(details, {}), hubs=hubs)


def _recount_hubs(
    nodes: Iterable[Node], details: frozenset[IRI], memory: Memory, reader: CombinedReader
) -> Sequence[tuple[Node, int]]:
    """Return the numbers of edges of entities on both servers, the largest first."""
    found = list(dict.fromkeys(nodes))
    reader.read_nodes((), memory.unnamed(found))
    nodes = [node for node in found if details.isdisjoint(memory.types_of(node))]  # by its types on both
    reader.read_counts([node for node in nodes if node not in memory.counts])
    numbers = [(node, sum(memory.counts.get(node, {}).values())) for node in nodes]
    return sorted(numbers, key=lambda one: (-one[1], one[0]))[:MAX_HUBS]


def _take_larger(found: Mapping[IRI, int], others: Mapping[IRI, int]) -> dict[IRI, int]:
    """Return the larger of two counts, the largest first."""
    larger = {iri: max(found.get(iri, 0), others.get(iri, 0)) for iri in (*found, *others)}
    return dict(sorted(larger.items(), key=lambda one: (-one[1], one[0])))


def _count_new_entities(
    client: EndpointClient,
    local: LocalStatements,
    statements: Iterable[Statement],
    is_detail: Callable[[object], bool],
) -> int:
    """Return the number of entities on this machine that are none on the server."""
    own: dict[Node, None] = {}
    for subject, predicate, target in statements:
        if is_detail(subject):
            continue
        own[subject] = None
        if isinstance(target, IRI | BlankNode) and predicate != TYPE and not is_detail(target):
            own[target] = None
    known: set[object] = set()
    for batch in make_batches(own):
        known.update(row[0] for row in client.select(write_entities_query(batch, local.details)))
    return sum(node not in known for node in own)


def _add(found: Mapping[IRI, int], added: Mapping[IRI, int]) -> dict[IRI, int]:
    """Return the sums of counts, the largest first."""
    total = Counter(found)
    total.update(added)
    return dict(sorted(total.items(), key=lambda one: (-one[1], one[0])))


def _add_hubs(
    found: Sequence[tuple[Node, int]], edges: Iterable[Statement], memory: Memory, reader: CombinedReader
) -> Sequence[tuple[Node, int]]:
    """Return the most connected entities of both stores."""
    added = Counter(node for one in edges for node in (one.subject, one.object) if isinstance(node, IRI | BlankNode))
    numbers = dict(found)
    for node in numbers:
        numbers[node] += added.get(node, 0)
    others = [node for node, _ in added.most_common() if node not in numbers][:MAX_RECOUNTED]
    reader.read_counts([node for node in others if node not in memory.counts])
    numbers |= {node: sum(memory.counts.get(node, {}).values()) or added[node] for node in others}
    return sorted(numbers.items(), key=lambda one: (-one[1], one[0]))[:MAX_HUBS]
