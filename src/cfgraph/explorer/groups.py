"""Groups of companies: all parties under one party, by votes or as stated by sources, each with its reason.

A party is under another if the votes of that one exceed the threshold (``control_system``), if a source states
that it controls it, or if a source states that it belongs to it. The reasons are separate for every member.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from cfgraph.explorer.claims import read_standing_edge
from cfgraph.explorer.control import THRESHOLD, check_threshold
from cfgraph.explorer.ownership import ROUNDING, Bounds, edge_share_bounds, find_share_predicates
from cfgraph.explorer.stated_control import find_terms_in_role
from cfgraph.explorer.view import View
from cfgraph.model.entity import Edge, Ref
from cfgraph.model.terms import IRI, BlankNode, Node

MAX_STAKES_READ = 200_000
"""Maximum number of stakes, and of edges of stated control, that are read; with more the result is not complete."""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A party of a group: the votes that control it (None if they don't), and its stated parents."""

    entity: Ref
    votes: Bounds | None
    stated: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A party without known parents, and all parties under it, nearest first."""

    head: Ref
    members: tuple[GroupMember, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a graph, largest first, or those of one entity."""

    entity: Ref | None
    as_of: str | None
    threshold: float
    groups: tuple[Group, ...]
    unknown: int
    complete: bool


def find_groups(
    view: View, entity: Node | None = None, *, threshold: float = THRESHOLD, as_of: str | None = None
) -> Groups:
    """Return the parties under one party. For the whole graph, a group requires control; mere belonging is not enough.

    Raises UsageError for an invalid threshold.
    """
    check_threshold(threshold)
    net = _ControlNet(view, threshold, as_of)
    heads = net.heads_over(entity) if entity is not None else net.all_heads()
    groups = [net.make_group(head) for head in heads]
    groups = [group for group in groups if group.members]
    if entity is None:
        groups.sort(key=lambda group: (-len(group.members), group.head.label, str(group.head.id)))
    found_ref = view.ref(entity) if entity is not None else None
    return Groups(found_ref, as_of, threshold, tuple(groups), net.unknown, net.complete)


class _ControlNet:
    """All stakes and all stated control of a graph, and the resulting hierarchy."""

    def __init__(self, view: View, threshold: float, as_of: str | None) -> None:
        self._view, self._threshold = view, threshold
        self.unknown, self.complete = 0, True
        self._stakes: list[tuple[Node, Node, Bounds]] = []
        self._stated: dict[Node, list[tuple[Node, Edge]]] = {}
        self._over: dict[Node, set[Node]] = {}
        self._controlling: set[Node] = set()
        self._votes: dict[Node, dict[Node, Bounds]] = {}
        shares, control = find_share_predicates(view), find_terms_in_role(view, "controls")
        belonging = find_terms_in_role(view, "part of")
        self._read_ahead(sorted({*shares, *control, *belonging}))
        for edge in self._read_edges(shares, as_of):
            share = edge_share_bounds(edge)
            if share is None:
                self.unknown += 1
            else:
                self._stakes.append((edge.subject.id, edge.object.id, share))
        for edge in self._read_edges(control, as_of):
            self._stated.setdefault(edge.subject.id, []).append((edge.object.id, edge))
            self._controlling.add(edge.subject.id)
        for edge in self._read_edges(belonging, as_of):
            self._stated.setdefault(edge.object.id, []).append((edge.subject.id, edge))
        self._find_votes()
        for upper, below in self._stated.items():
            for lower, _ in below:
                self._over.setdefault(lower, set()).add(upper)
        for upper, companies in self._votes.items():
            for lower in companies:
                self._over.setdefault(lower, set()).add(upper)

    def _read_ahead(self, predicates: Sequence[IRI]) -> None:
        """Announce all edges by some predicates."""
        graph = self._view.graph
        if not graph.is_remote:
            return
        graph.read_ahead_predicates(predicates)
        stated = (islice(graph.statements(predicate=one), MAX_STAKES_READ + 1) for one in predicates)
        graph.read_ahead_links(
            (one.subject, one.object) for some in stated for one in some if isinstance(one.object, IRI | BlankNode)
        )

    def _read_edges(self, predicates: Iterable[IRI], as_of: str | None) -> Iterable[Edge]:
        read = 0
        for predicate in sorted(predicates):
            found = list(islice(self._view.graph.statements(predicate=predicate), MAX_STAKES_READ + 1))
            for statement in found:
                if not isinstance(statement.object, IRI | BlankNode) or statement.object == statement.subject:
                    continue
                read += 1
                if read > MAX_STAKES_READ:
                    self.complete = False
                    return
                edge = read_standing_edge(self._view, statement, as_of)
                if edge is not None:
                    yield edge

    def _find_votes(self) -> None:
        """Find what each party controls by votes, starting from those that exceed the threshold alone somewhere."""
        if not self._stakes:
            return
        import numpy as np

        from cfgraph.explorer.control_system import VoteSystem

        nodes = list(dict.fromkeys(node for holder, company, _ in self._stakes for node in (holder, company)))
        numbers = {node: number for number, node in enumerate(nodes)}
        direct: dict[tuple[Node, Node], float] = {}
        stakes_in: dict[Node, list[tuple[Node, float]]] = {}
        for holder, company, share in self._stakes:
            direct[holder, company] = direct.get((holder, company), 0.0) + share[0]
            stakes_in.setdefault(company, []).append((holder, share[1]))
        system = VoteSystem(
            np.array([numbers[holder] for holder, _, _ in self._stakes]),
            np.array([numbers[company] for _, company, _ in self._stakes]),
            np.array([share[0] for _, _, share in self._stakes]) / 100,
            size=len(nodes),
            threshold=(self._threshold + ROUNDING) / 100,
        )
        for start in sorted({numbers[pair[0]] for pair, share in direct.items() if share > self._threshold + ROUNDING}):
            found = system.controlled_by(start)
            inside = {nodes[start], *(nodes[company] for company in found)}
            self._votes[nodes[start]] = {
                nodes[company]: (
                    min(100 * votes, 100.0),
                    min(sum(most for holder, most in stakes_in[nodes[company]] if holder in inside), 100.0),
                )
                for company, votes in found.items()
            }
        self._controlling |= set(self._votes)

    def all_heads(self) -> list[Node]:
        """Return the heads above all parties that control something, without duplicates."""
        found = dict.fromkeys(head for party in sorted(self._controlling, key=str) for head in self.heads_over(party))
        return list(found)

    def heads_over(self, entity: Node) -> list[Node]:
        """Return the parties above an entity that have none above them; the entity itself if there are none.

        If the parties above form a circle, the first of them by identity represents all.
        """
        seen: dict[Node, None] = {entity: None}
        waiting = [entity]
        while waiting:
            for upper in sorted(self._over.get(waiting.pop(), ()), key=str):
                if upper not in seen:
                    seen[upper] = None
                    waiting.append(upper)
        tops = [node for node in seen if not self._over.get(node)]
        return tops or [min(seen, key=str)]

    def make_group(self, head: Node) -> Group:
        """Return all parties under a party."""
        members: dict[Node, tuple[Bounds | None, list[Edge]]] = {}
        waiting = [head]
        seen = {head}
        while waiting:
            here = waiting.pop(0)
            for company, votes in self._votes.get(here, {}).items():
                known = members.get(company)
                if known is None or known[0] is None:
                    members[company] = (votes, known[1] if known else [])
            for lower, edge in self._stated.get(here, ()):
                members.setdefault(lower, (None, []))[1].append(edge)
            for lower in list(members):
                if lower not in seen:
                    seen.add(lower)
                    waiting.append(lower)
        members.pop(head, None)
        ref = self._view.ref
        return Group(
            ref(head), tuple(GroupMember(ref(n), votes, tuple(edges)) for n, (votes, edges) in members.items())
        )
