"""Choosing labels: which literal suits a language best; prefixed names (CURIEs) of nodes without a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cfgraph.model.terms import IRI, BlankNode, Literal, Node, local_name
from cfgraph.model.vocabulary import NAME_PREDICATES
from cfgraph.text.catalog import LANGUAGES

LABEL_PREDICATES: tuple[IRI, ...] = tuple(p for p, kind in NAME_PREDICATES if kind not in ("alternative", "misprint"))
"""Predicates whose literals can be the label of a node, best first."""

_UNTAGGED = 1
"""Rank of a text without language, after those in the language wanted."""


def rank_literal(literal: Literal, language: str) -> int:
    """Return how well a literal suits a language: itself, then none, then Chinese or English, then any other."""
    tag = (literal.language or "").lower().partition("-")[0]
    return 0 if tag == language else _UNTAGGED if not tag else 2 if tag in LANGUAGES else 3


def best_text(literals: Iterable[Literal], language: str) -> Literal | None:
    """Return the literal that suits a language best, or None where there is none.

    Of Chinese, what is not marked as traditional goes first; among equals the first of the alphabet.
    """
    return min(literals, key=lambda x: (rank_literal(x, language), (x.language or "").lower(), x.value), default=None)


def best_label(groups: Iterable[Sequence[Literal]], language: str) -> Literal | None:
    """Return the label among a node's literals, given by predicate in the order of ``LABEL_PREDICATES``.

    A name in the language goes before a better kind of name in another one.
    """
    best: list[Literal] = []
    for group in groups:
        if found := [literal for literal in group if literal.value.strip()]:
            best = min(best or found, found, key=lambda literals: min(rank_literal(x, language) for x in literals))
            if min(rank_literal(x, language) for x in best) <= _UNTAGGED:
                break
    return best_text(best, language)


class Namespaces:
    """The prefixes of a graph, to write IRIs in short."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names: dict[str, str] = {}
        for name, iri in prefixes.items():
            self._names.setdefault(iri, name)
        inner = sorted((iri for iri in self._names if iri and iri[-1] not in "/#"), key=lambda iri: (-len(iri), iri))
        self._inner = tuple(inner)

    def curie(self, node: Node) -> str:
        """Return the shortest way to write a node: a prefixed name where a prefix fits, else the IRI itself."""
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
        """Return how a node without a name is called: its prefixed name, or the last part of its IRI."""
        short = self.curie(node)
        return local_name(node) if isinstance(node, IRI) and short == node and node[-1:] not in "/#" else short
