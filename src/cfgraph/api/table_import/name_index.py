"""Which entity of a graph a name in a table means: names as they are written, of the expected class first."""

from __future__ import annotations

import re
import unicodedata

from cfgraph.explorer import View
from cfgraph.model.terms import IRI, Literal, Node
from cfgraph.model.vocabulary import CF, NAME_PREDICATES, SUBCLASS_OF, TYPE

_LEGAL_NAMES = (IRI(CF + "legalName"), IRI(CF + "formerName"))
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


class NameIndex:
    """The entities of a graph by their names."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._nodes: dict[str, dict[Node, None]] = {}
        for predicate in (*(predicate for predicate, _ in NAME_PREDICATES), *_LEGAL_NAMES):
            for node, _, name in view.graph.statements(predicate=predicate):
                if isinstance(name, Literal) and not view.graph.is_detail(node):
                    self._nodes.setdefault(fold_name(name.value), {})[node] = None

    def find(self, name: str, wanted: str | None) -> list[Node]:
        """Return the entities of a name: those of a class, given by IRI, where any are."""
        found = list(self._nodes.get(fold_name(name), ()))
        fitting = [node for node in found if wanted and self._is_a(node, IRI(wanted))]
        return fitting or found

    def add(self, name: str, node: Node) -> None:
        """Note a new entity."""
        self._nodes.setdefault(fold_name(name), {})[node] = None

    def _is_a(self, node: Node, wanted: IRI) -> bool:
        """Tell whether a node is of a class or of one below it."""
        waiting = [kind for _, _, kind in self._view.graph.statements(node, TYPE)]
        seen = set()
        while waiting:
            kind = waiting.pop()
            if kind == wanted:
                return True
            if kind not in seen and isinstance(kind, IRI):
                seen.add(kind)
                waiting += [above for _, _, above in self._view.graph.statements(kind, SUBCLASS_OF)]
        return False


def fold_name(name: str) -> str:
    """Return a name as it is compared: width, case and blanks aside."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def make_slug(name: str) -> str:
    """Return a readable ASCII identifier for a name: Chinese in pinyin."""
    from pypinyin import lazy_pinyin

    text = "-".join(lazy_pinyin(unicodedata.normalize("NFKC", name)))
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return _NOT_IN_SLUGS.sub("-", plain).strip("-")[:60] or "x"
