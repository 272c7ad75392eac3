"""``compare_graphs``: comparing two versions of a graph: statements added, removed and changed by subject.

Blank nodes are matched by their statements: if all of them are equal, else if they are the only ones at the same place.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cfgraph.explorer.view import View
from cfgraph.model.errors import LimitError
from cfgraph.model.terms import IRI, BlankNode, Node, Statement, Term, term_to_n3

MAX_STATEMENTS = 3_000_000
"""Maximum number of statements of a graph: all are in memory."""

_MOST_ROUNDS = 64


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """The only value of a predicate, which was replaced by another one."""

    predicate: IRI
    old: Term
    new: Term


@dataclass(frozen=True, slots=True)
class SubjectChanges:
    """The changes of one subject; ``is_new`` and ``is_gone`` if one version does not describe it."""

    subject: Node
    added: tuple[Statement, ...]
    removed: tuple[Statement, ...]
    changed: tuple[ChangedValue, ...]
    is_new: bool
    is_gone: bool


@dataclass(frozen=True, slots=True)
class GraphDiff:
    """The difference of two versions of a graph: ``same`` statements are in both.

    ``unmatched_old`` and ``unmatched_new`` are the numbers of unmatched blank nodes of each version, whose
    statements count as removed or added.
    """

    subjects: tuple[SubjectChanges, ...]
    same: int
    added: int
    removed: int
    changed: int
    unmatched_old: int
    unmatched_new: int

    @property
    def is_empty(self) -> bool:
        """Whether both have the same statements."""
        return not self.subjects


def compare_graphs(old: View, new: View) -> GraphDiff:
    """Return the differences between two versions of a graph. Raises LimitError if one is too large."""
    for view in (old, new):
        total = view.graph.statistics.statements
        if total > MAX_STATEMENTS:
            raise LimitError("diff.too_large", total=total, most=MAX_STATEMENTS)
    before, after = set(old.graph.statements()), set(new.graph.statements())
    matched, unmatched_old, unmatched_new = _match_blank_nodes(before, after)
    before = {_rename(statement, matched) for statement in before}
    removed, added = before - after, after - before
    subjects = _group_by_subject(added, removed, {s for s, _, _ in before}, {s for s, _, _ in after})
    changed = sum(len(each.changed) for each in subjects)
    return GraphDiff(
        subjects=subjects,
        same=len(before & after),
        added=len(added) - changed,
        removed=len(removed) - changed,
        changed=changed,
        unmatched_old=unmatched_old,
        unmatched_new=unmatched_new,
    )


def _group_by_subject(
    added: Iterable[Statement], removed: Iterable[Statement], before: set[Node], after: set[Node]
) -> tuple[SubjectChanges, ...]:
    """Return changes by subject, sorted; one value replaced by one other of the same predicate is a change."""
    by_subject: dict[Node, dict[IRI, tuple[list[Statement], list[Statement]]]] = defaultdict(
        lambda: defaultdict(lambda: ([], []))
    )
    for place, statements in enumerate((removed, added)):
        for statement in statements:
            by_subject[statement.subject][statement.predicate][place].append(statement)
    found = []
    for subject, predicates in sorted(by_subject.items()):
        plus: list[Statement] = []
        minus: list[Statement] = []
        changed: list[ChangedValue] = []
        for predicate, (gone, come) in sorted(predicates.items()):
            if len(gone) == len(come) == 1:
                changed.append(ChangedValue(predicate, gone[0].object, come[0].object))
            else:
                minus += sorted(gone, key=_statement_key)
                plus += sorted(come, key=_statement_key)
        is_new, is_gone = subject not in before, subject not in after
        found.append(SubjectChanges(subject, tuple(plus), tuple(minus), tuple(changed), is_new, is_gone))
    return tuple(found)


def _statement_key(statement: Statement) -> tuple[str, str]:
    return statement.predicate, term_to_n3(statement.object)


def _match_blank_nodes(before: set[Statement], after: set[Statement]) -> tuple[dict[Node, Node], int, int]:
    """Return the blank nodes of the newer version by those of the older, and how many of each are unmatched."""
    old, new = _hash_blank_nodes(before), _hash_blank_nodes(after)
    matched: dict[Node, Node] = {}
    of_hash: dict[str, list[Node]] = defaultdict(list)
    for node, value in sorted(new.items()):
        of_hash[value].append(node)
    for node, value in sorted(old.items()):
        if of_hash[value]:
            matched[node] = of_hash[value].pop()
    while True:  # what is known by its place makes the places of others known
        found = _match_by_place(before, after, matched)
        if not found:
            break
        matched |= found
    lost = old.keys() - matched.keys()
    unmatched_new = len(new.keys() - set(matched.values()))
    matched |= {node: BlankNode(f"{node}-old") for node in lost}
    return matched, len(lost), unmatched_new


def _match_by_place(before: set[Statement], after: set[Statement], matched: Mapping[Node, Node]) -> dict[Node, Node]:
    """Return further pairs: blank nodes that are the only unmatched ones at the same subject and predicate."""
    taken = set(matched.values())
    old, new = _list_places(before, set(matched), matched), _list_places(after, taken, {})
    found: dict[Node, Node] = {}
    for place, nodes in sorted(old.items(), key=str):
        others = new.get(place, ())
        if len(nodes) == len(others) == 1:
            (node,), (other,) = nodes, others
            if node not in found and other not in found.values():
                found[node] = other
    return found


def _list_places(
    statements: set[Statement], known: set[Node], names: Mapping[Node, Node]
) -> dict[tuple[Node, IRI], set[Node]]:
    """Return the unmatched blank nodes for each known subject and predicate."""
    places: dict[tuple[Node, IRI], set[Node]] = defaultdict(set)
    for subject, predicate, target in statements:
        if not isinstance(target, BlankNode) or target in known:
            continue
        if isinstance(subject, IRI) or subject in known:
            places[names.get(subject, subject), predicate].add(target)
    return places


def _hash_blank_nodes(statements: set[Statement]) -> dict[Node, str]:
    """Return a digest of all statements about each blank node, from it and to it, as far as possible."""
    said: dict[Node, list[tuple[str, IRI, Term]]] = defaultdict(list)
    for subject, predicate, target in statements:
        if isinstance(subject, BlankNode):
            said[subject].append((">", predicate, target))
        if isinstance(target, BlankNode):
            said[target].append(("<", predicate, subject))
    digests: dict[Node, str] = dict.fromkeys(said, "")
    groups = 1 if said else 0
    for _ in range(_MOST_ROUNDS):
        digests = {node: _digest(facts, digests) for node, facts in said.items()}
        distinct = len(Counter(digests.values()))
        if distinct == groups:
            break
        groups = distinct
    return digests


def _digest(facts: Sequence[tuple[str, IRI, Term]], digests: Mapping[Node, str]) -> str:
    """Return a digest of the statements about a blank node, with digests of its neighbors instead of names."""
    lines = [
        f"{way} {predicate} {digests[end] if isinstance(end, BlankNode) else term_to_n3(end)}"
        for way, predicate, end in facts
    ]
    return hashlib.blake2b("\n".join(sorted(lines)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _rename(statement: Statement, names: Mapping[Node, Node]) -> Statement:
    """Return a statement of the older version with the blank nodes of the newer one."""
    subject, predicate, target = statement
    renamed = names.get(target, target) if isinstance(target, BlankNode) else target
    return Statement(names.get(subject, subject), predicate, renamed)
