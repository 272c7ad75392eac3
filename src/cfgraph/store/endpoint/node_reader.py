"""``NodeReader``: reading nodes of an endpoint into the cache, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cfgraph.model.terms import IRI, Literal, Node, Statement
from cfgraph.model.vocabulary import ANNOTATED_SOURCE, AXIOM, DERIVED_FROM, IN_DOCUMENT, REIFIED, SUBJECT, UNIT
from cfgraph.model.wikibase import QUANTITY_UNIT, split_property
from cfgraph.store.endpoint.patterns import NAMING
from cfgraph.store.endpoint.profile import read_statements
from cfgraph.store.endpoint.reader_beside import ReaderBeside
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.sparql_text import make_batches, write_hidden_query, write_nodes_query

_OF_STATEMENTS = ("/entity/statement/", "/reference/", "/value/")
"""What the IRIs of the parts of a statement of Wikibase contain."""


class NodeReader(ReaderBeside):
    """Reads nodes in batches: all of them, or their names."""

    def read_nodes(self, whole: Iterable[Node], named: Iterable[Node], cited: Iterable[Node] = ()) -> None:
        """Read all statements of some nodes, names of others, and passages with their documents, in mixed batches."""
        kinds = {node: kind for kind, nodes in enumerate((named, whole, cited)) for node in nodes}

        def write(batch: Sequence[IRI]) -> str:
            named, whole, cited = ([node for node in batch if kinds[node] == kind] for kind in range(3))
            return write_nodes_query(whole, named, cited, self._details)

        for batch in make_batches(kinds):
            for part, rows in self._select_in_halves(batch, write):
                self._keep_nodes([[node for node in part if kinds[node] == kind] for kind in range(3)], rows)
        for node in kinds:
            if not isinstance(node, IRI):
                self._memory.named.setdefault(node, [])

    def _keep_nodes(self, asked: Sequence[Sequence[IRI]], rows: Iterable[Row]) -> None:
        """Cache an answer about nodes of three kinds: named, complete, passages."""
        named, whole, cited = asked
        statements = read_statements(rows)
        passages = set(cited)
        documents = {o for s, p, o in statements if s in passages and p == IN_DOCUMENT and isinstance(o, IRI)}
        entire = {*whole, *passages, *documents}
        self._memory.add_whole([one for one in statements if one.subject in entire], entire)
        naming = [one for one in statements if one.subject not in entire and one.predicate in NAMING]
        self._memory.add_names(naming, [*named, *whole])

    def read_references(
        self, statements: Iterable[Statement], *, names: Iterable[Node] = (), predicates: Iterable[Node] = ()
    ) -> None:
        """Read what statements refer to: passages with their documents and units completely, only names of the rest.

        Of statements of Wikibase also what their values and references refer to.
        """
        read = self._read_objects(statements, [*names, *predicates])
        if self._details.has_wikibase:
            self._read_objects((one for node in read for one in self._memory.whole.get(node, ())), ())

    def _read_objects(self, statements: Iterable[Statement], others: Iterable[Node]) -> list[Node]:
        """Read the objects and predicates of statements, and names of others; return what was read completely."""
        passages: dict[Node, None] = {}
        whole: dict[Node, None] = {}
        named: dict[Node, None] = dict.fromkeys(others)
        for _, predicate, target in statements:
            named[predicate] = None
            if isinstance(target, Literal) or not isinstance(target, IRI):
                continue
            if predicate == DERIVED_FROM:
                passages[target] = None
            elif predicate in (UNIT, QUANTITY_UNIT) or self._leads_to_value(predicate):
                whole[target] = None
            else:
                named[target] = None
        if self._details.has_wikibase:
            whole |= dict.fromkeys(node for node in named if _OF_STATEMENTS[0] in node)
        known = self._memory.whole
        missing = [node for node in whole if node not in known], [node for node in passages if node not in known]
        self.read_nodes(missing[0], self._memory.unnamed(named), missing[1])
        return [*missing[0], *missing[1]]

    def _leads_to_value(self, predicate: IRI) -> bool:
        """Tell whether a predicate leads to a full value of Wikibase."""
        form = split_property(predicate) if self._details.has_wikibase else None
        return form is not None and "/value" in form[1]

    def is_part_of_statement(self, node: Node) -> bool:
        """Tell whether a node stands for a statement of the graph, or is a part of one."""
        memory, details = self._memory, self._details
        if not (details.hidden or details.has_wikibase) or node in memory.entities:
            return False
        if not isinstance(node, IRI):
            return node in memory.stating
        if details.has_wikibase and memory.is_part(node):
            return True
        if not self._may_be_part(node):
            return False
        if node not in memory.parts:
            found = self._client.select(write_hidden_query([node], details))
            (memory.parts if found else memory.entities).add(node)
        return node in memory.parts

    def _may_be_part(self, node: IRI) -> bool:
        """Tell whether a node has to be asked for: it looks like a part of Wikibase, or nothing else is known of it."""
        own = self._memory.whole.get(node)
        if own is not None and self._details.hidden:
            return any(predicate in (SUBJECT, ANNOTATED_SOURCE) for _, predicate, _ in own)
        is_open = bool(self._details.hidden) and {REIFIED, AXIOM}.issuperset(self._memory.types_of(node))
        return is_open or (self._details.has_wikibase and any(text in node for text in _OF_STATEMENTS))
