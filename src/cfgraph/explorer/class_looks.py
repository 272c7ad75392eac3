"""How the classes and relations of a graph are drawn: as the user chose, as its schema says, or by their IRIs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from cfgraph.model.looks import (
    GLYPHS,
    LINE_COLOR,
    NO_LOOK,
    Look,
    assign_looks,
    hash_look,
    is_color,
    is_glyph,
    split_look,
)
from cfgraph.model.terms import IRI, BlankNode, Literal, Node
from cfgraph.model.vocabulary import COLOR, GLYPH, LINE_STYLE, OWL, RDFS, SUBCLASS_OF
from cfgraph.store import Graph

GENERIC = frozenset(IRI(iri) for iri in (OWL + "NamedIndividual", OWL + "Thing", RDFS + "Resource"))
"""Classes that say nothing of a thing where it has another one."""

LINES = ("heavy", "dashed", "dotted")
"""How lines of a relation may be drawn besides plainly."""

MAX_ABOVE = 30
"""Classes above one that are looked at for a color."""

MAX_ASSIGNED = 5_000
"""Classes of a graph whose looks are made to differ; beyond it some may be alike."""

_LINE = Look("", LINE_COLOR)


class ClassLooks:
    """The looks of one graph's classes and predicates."""

    def __init__(self, graph: Graph, chosen: Mapping[IRI, str]) -> None:
        """Make the looks of a graph; ``chosen`` are those of the user, each a sign, a color or both."""
        self._graph = graph
        self._chosen = chosen
        self._known: dict[Node, Look] = {}

    def look_of(self, node: Node, classes: Sequence[Node]) -> Look:
        """Return how a thing is drawn: as its first class is that is more than generic; a class, as its instances are.

        A predicate is drawn as its lines are.
        """
        if any(str(one).endswith("Property") for one in classes):
            return self._look_of_relation(node)
        if node in self._declared or node in self._chosen or node in self._counted:
            return self.look_of_class(node)
        first = next((one for one in classes if one not in GENERIC), classes[0] if classes else None)
        return NO_LOOK if first is None else self.look_of_class(first)

    def look_of_class(self, node: Node) -> Look:
        """Return how the things of a class are drawn."""
        found = self._known.get(node)
        if found is None:
            found = self._known[node] = self._find_look(node)
        return found

    def _look_of_relation(self, predicate: Node) -> Look:
        """Return how the lines of a relation are drawn."""
        declared = self._declared.get(predicate, {})
        return _choose(self._chosen.get(predicate, "") if isinstance(predicate, IRI) else "", declared, _LINE)

    def _find_look(self, node: Node) -> Look:
        chosen = self._chosen.get(node, "") if isinstance(node, IRI) else ""
        declared = self._declared.get(node, {})
        plain = self._assigned.get(node) or hash_look(node)
        if COLOR not in declared and (above := self._color_above(node)):
            taken = {each.get(GLYPH) for each in self._declared.values() if each.get(COLOR) == above}
            glyph = next((g for g in (plain.glyph, *GLYPHS) if g not in taken), plain.glyph)
            plain = Look(glyph, above)
        return _choose(chosen, declared, plain)

    def _color_above(self, node: Node) -> str | None:
        """Return the color of the nearest class above one that the schema gives a color."""
        if not self._declared:
            return None
        seen, frontier = {node}, [node]
        for _ in range(MAX_ABOVE):
            if not frontier:
                return None
            for _, _, above in self._graph.statements(subject=frontier.pop(0), predicate=SUBCLASS_OF):
                if isinstance(above, IRI | BlankNode) and above not in seen:
                    if color := self._declared.get(above, {}).get(COLOR):
                        return color
                    seen.add(above)
                    frontier.append(above)
        return None

    @cached_property
    def _declared(self) -> Mapping[Node, Mapping[IRI, str]]:
        """What the graph's schema says of how its classes and predicates are drawn."""
        found: dict[Node, dict[IRI, str]] = {}
        for predicate in (COLOR, GLYPH, LINE_STYLE):
            for subject, _, value in self._graph.statements(predicate=predicate):
                if isinstance(value, Literal):
                    found.setdefault(subject, {}).setdefault(predicate, value.value)
        return found

    @cached_property
    def _counted(self) -> frozenset[Node]:
        """The classes of a graph whose counts cost nothing to ask for."""
        return frozenset() if self._graph.is_remote else frozenset(self._graph.statistics.classes)

    @cached_property
    def _assigned(self) -> Mapping[Node, Look]:
        """The looks of the classes of which the schema says nothing, told apart as far as there are enough."""
        silent = [node for node in self._counted if GLYPH not in self._declared.get(node, {})]
        return {IRI(name): look for name, look in assign_looks(silent[:MAX_ASSIGNED]).items()}


def _choose(chosen: str, declared: Mapping[IRI, str], plain: Look) -> Look:
    """Return a look by what the user chose, else by what the schema says, else the plain one."""
    glyph, color = split_look(chosen)
    line = declared.get(LINE_STYLE, "")
    said_glyph, said_color = declared.get(GLYPH, ""), declared.get(COLOR, "")
    return Look(
        glyph or (said_glyph if is_glyph(said_glyph) else plain.glyph),
        color or (said_color.lower() if is_color(said_color) else plain.color),
        line if line in LINES else "",
    )
