"""``EndpointLevels``: a tree read from an endpoint level by level, a request for up to 500 items."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.store.endpoint.client import CutAnswer, EndpointClient
from cfgraph.store.endpoint.memory import Memory
from cfgraph.store.endpoint.patterns import Details
from cfgraph.store.endpoint.profile import read_statements
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import make_batches
from cfgraph.store.endpoint.tree_queries import write_items_query, write_roots_query
from cfgraph.store.tree_levels import MAX_CHILDREN, TreeItems, TreeRelation, TreeRoots

MAX_LINKS = 4_000
"""Statements about what is below some items that are read in a request; of more, the items are read in halves."""


class EndpointLevels:
    """The levels of one tree; what was read is kept while the graph is open."""

    def __init__(self, client: EndpointClient, memory: Memory, details: Details, relation: TreeRelation) -> None:
        self._client, self._memory, self._details, self._relation = client, memory, details, relation
        self._roots: TreeRoots | None = None
        self._known = TreeItems()
        self._counts_instances = True

    def read_roots(self) -> TreeRoots:
        """Return the items with something below and nothing above, and declared ones: one request."""
        if self._roots is None:
            found: dict[str, list[Node]] = {"parent": [], "declared": []}
            for kind, item in self._client.select(write_roots_query(self._relation, MAX_CHILDREN)):
                if isinstance(kind, Literal) and isinstance(item, IRI):
                    found[kind.value].append(item)
            items = list(dict.fromkeys([*found["parent"], *found["declared"]]))
            self._roots = TreeRoots(items[:MAX_CHILDREN], len(items) <= MAX_CHILDREN)
        return self._roots

    def read_items(self, nodes: Collection[Node]) -> TreeItems:
        """Return what is known of some items: one request for up to 500."""
        known = self._known
        unnamed = set(self._memory.unnamed(nodes))
        for batch in make_batches(node for node in nodes if node not in known.below or node in unnamed):
            self._read(batch)
        return TreeItems(
            {node: known.below.get(node, ()) for node in nodes},
            {node: known.above.get(node, ()) for node in nodes},
            {node: known.instances[node] for node in nodes if node in known.instances},
            known.cut.intersection(nodes),
            known.blank,
        )

    def _read(self, batch: Sequence[IRI]) -> None:
        rows = self._select(batch)
        links = [row for row in rows or () if isinstance(row[3], Literal) and row[3].value == "below"]
        if rows is None or len(links) > MAX_LINKS:
            if len(batch) > 1:
                self._read(batch[: len(batch) // 2])
                self._read(batch[len(batch) // 2 :])
                return
            if rows is None:
                raise CutAnswer("endpoint.cut", name=self._client.name)
        self._keep(batch, rows)

    def _select(self, batch: Sequence[IRI]) -> list[Row] | None:
        """Return the rows about some items, None if the server cut them.

        Where a server fails to count instances but answers without, they are left out from then on.
        """
        try:
            return self._client.select(self._write(batch, self._counts_instances))
        except CutAnswer:
            return None
        except GraphError:
            if not self._counts_instances:
                raise
        try:
            rows = self._client.select(self._write(batch, False))
        except CutAnswer:
            return None
        self._counts_instances = False
        return rows

    def _write(self, batch: Sequence[IRI], counts_instances: bool) -> str:
        most = MAX_CHILDREN if len(batch) == 1 else MAX_LINKS
        return write_items_query(self._relation, batch, self._details, most, counts_instances=counts_instances)

    def _keep(self, batch: Sequence[IRI], rows: Sequence[Row]) -> None:
        below: dict[Node, dict[Node, None]] = {node: {} for node in batch}
        above: dict[Node, dict[Node, None]] = {node: {} for node in batch}
        instances: dict[Node, int] = dict.fromkeys(batch, 0) if self._counts_instances else {}
        blank: set[Node] = set()
        for item, _, value, kind in rows:
            if not isinstance(kind, Literal) or not isinstance(item, IRI) or item not in below:
                continue
            if isinstance(value, Literal):
                instances[item] = int(value.value)
            elif isinstance(value, BlankNode):
                blank.add(value)
            elif isinstance(value, IRI) and value != item:
                (below if kind.value == "below" else above)[item][value] = None
        known = self._known
        known.cut.update(node for node in batch if len(below[node]) > MAX_CHILDREN)
        known.below.update((node, sorted(found)[:MAX_CHILDREN]) for node, found in below.items())
        known.above.update((node, list(found)) for node, found in above.items())
        known.instances.update(instances)
        known.blank += len(blank)
        self._memory.add_names(read_statements(row[:3] for row in rows if row[3] is None), batch)
