"""Choosing labels: the literal that best matches a language; prefixed names (CURIEs) of unnamed nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cfgraph.model.terms import IRI, BlankNode, Literal, Node, local_name
from cfgraph.model.vocabulary import NAME_PREDICATES
from cfgraph.text.catalog import LANGUAGES, Language

LABEL_PREDICATES: tuple[IRI, ...] = tuple(p for p, kind in NAME_PREDICATES if kind not in ("alternative", "misprint"))
"""Predicates whose literals can be the label of a node, best first."""

_UNTAGGED = 1
"""Rank of a text without a language, after those in the requested language."""


def list_name_kinds(links: Iterable[tuple[IRI, IRI]] = ()) -> dict[IRI, str]:
    """Return the predicates whose literals name a thing, best first, and the kind of name of each.

    ``links`` are the subproperty declarations of a graph: a subproperty of a name predicate is one too, and comes after
    it.
    """
    kinds = dict(NAME_PREDICATES)
    below: dict[IRI, list[IRI]] = {}
    for one, other in links:
        below.setdefault(other, []).append(one)
    frontier = list(kinds)
    while frontier:
        above = frontier.pop(0)
        for one in sorted(below.get(above, ())):
            if one not in kinds:
                kinds[one] = "label" if kinds[above] == "preferred" else kinds[above]
                frontier.append(one)
    return kinds


def ranks_as_label(predicate: IRI) -> int:
    """Return the rank of a name by its predicate; predicates that a graph declares come last."""
    return LABEL_PREDICATES.index(predicate) if predicate in LABEL_PREDICATES else len(LABEL_PREDICATES)


def default_order(language: Language) -> tuple[str, ...]:
    """Return the default order of languages for names: the program's language, then the other."""
    return (language, *(each for each in LANGUAGES if each != language))


def rank_literal(literal: Literal, order: Sequence[str]) -> int:
    """Return the rank of a literal for an order of languages: the first, none, the other ones, any other."""
    tag = (literal.language or "").lower()
    if not tag:
        return _UNTAGGED
    for place, language in enumerate(order):
        if tag == language or tag.startswith(f"{language}-"):
            return place + (place > 0)
    return max(len(order), 1) + 1


def is_spoken(tag: str | None, order: Sequence[str]) -> bool:
    """Tell whether a text with this language tag, or none, is in one of the requested languages."""
    return rank_literal(Literal("", language=tag or None), order) <= len(order)


def best_text(literals: Iterable[Literal], order: Sequence[str]) -> Literal | None:
    """Return the literal that best matches an order of languages, or None without literals.

    Chinese that is not marked as traditional comes first; ties are broken alphabetically.
    """
    return min(literals, key=lambda x: (rank_literal(x, order), (x.language or "").lower(), x.value), default=None)


def best_label(groups: Iterable[Sequence[Literal]], order: Sequence[str]) -> Literal | None:
    """Return the label among a node's literals, given by predicate in the order of ``LABEL_PREDICATES``.

    A name in the language comes before a better kind of name in another one.
    """
    best: list[Literal] = []
    for group in groups:
        if found := [literal for literal in group if literal.value.strip()]:
            best = min(best or found, found, key=lambda literals: min(rank_literal(x, order) for x in literals))
            if min(rank_literal(x, order) for x in best) <= _UNTAGGED:
                break
    return best_text(best, order)


class Namespaces:
    """The prefixes of a graph, to shorten IRIs."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names: dict[str, str] = {}
        for name, iri in prefixes.items():
            self._names.setdefault(iri, name)
        inner = sorted((iri for iri in self._names if iri and iri[-1] not in "/#"), key=lambda iri: (-len(iri), iri))
        self._inner = tuple(inner)

    def curie(self, node: Node) -> str:
        """Return the shortest form of a node: a prefixed name if a prefix matches, else the IRI."""
        if isinstance(node, BlankNode):
            return str(node)
        cut = max(node.rfind("/"), node.rfind("#")) + 1
        for namespace in self._inner:
            if len(node) > len(namespace) >= cut and node.startswith(namespace):
                cut = len(namespace)
                break
        name = self._names.get(node[:cut])
        rest = node[cut:]
        if name is None or not rest or set(rest) & set("/#<> "):
            return str(node)
        return f"{name}:{rest}"

    def nameless(self, node: Node) -> str:
        """Return the display name of an unnamed node: its prefixed name, or the last part of its IRI."""
        short = self.curie(node)
        return local_name(node) if isinstance(node, IRI) and short == node and node[-1:] not in "/#" else short
