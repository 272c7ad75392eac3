"""How the classes and relations of a graph are drawn: as chosen by the user, as in its schema, or by their IRIs."""

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
"""Generic classes that are ignored if a thing has another one."""

LINES = ("heavy", "dashed", "dotted")
"""Line styles of relations other than plain."""

MAX_ABOVE = 30
"""Maximum number of superclasses that are searched for a color."""

MAX_ASSIGNED = 5_000
"""Maximum number of classes of a graph with distinct looks; beyond it some may be equal."""

_LINE = Look("", LINE_COLOR)


class ClassLooks:
    """The looks of one graph's classes and predicates."""

    def __init__(self, graph: Graph, chosen: Mapping[IRI, str]) -> None:
        """Make the looks of a graph; ``chosen`` are those of the user, each a sign, a color or both."""
        self._graph = graph
        self._chosen = chosen
        self._known: dict[Node, Look] = {}

    def look_of(self, node: Node, classes: Sequence[Node]) -> Look:
        """Return how a thing is drawn: like its first class that is not generic; a class, like its instances.

        A predicate is drawn like its lines.
        """
        if any(str(one).endswith("Property") for one in classes):
            return self._look_of_relation(node)
        if node in self._declared or node in self._chosen or node in self._counted:
            return self.look_of_class(node)
        first = next((one for one in classes if one not in GENERIC), classes[0] if classes else None)
        return NO_LOOK if first is None else self.look_of_class(first)

    def look_of_class(self, node: Node) -> Look:
        """Return how the instances of a class are drawn."""
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
        """Return the color of the nearest superclass that has one in the schema."""
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
        """The looks of classes and predicates in the graph's schema."""
        found: dict[Node, dict[IRI, str]] = {}
        for predicate in (COLOR, GLYPH, LINE_STYLE):
            for subject, _, value in self._graph.statements(predicate=predicate):
                if isinstance(value, Literal):
                    found.setdefault(subject, {}).setdefault(predicate, value.value)
        return found

    @cached_property
    def _counted(self) -> frozenset[Node]:
        """The classes of a graph, if their counts are available without a request."""
        return frozenset() if self._graph.is_remote else frozenset(self._graph.statistics.classes)

    @cached_property
    def _assigned(self) -> Mapping[Node, Look]:
        """Distinct looks for the classes without one in the schema, as far as there are enough."""
        silent = [node for node in self._counted if GLYPH not in self._declared.get(node, {})]
        return {IRI(name): look for name, look in assign_looks(silent[:MAX_ASSIGNED]).items()}


def _choose(chosen: str, declared: Mapping[IRI, str], plain: Look) -> Look:
    """Return the look chosen by the user, else that of the schema, else the default."""
    glyph, color = split_look(chosen)
    line = declared.get(LINE_STYLE, "")
    said_glyph, said_color = declared.get(GLYPH, ""), declared.get(COLOR, "")
    return Look(
        glyph or (said_glyph if is_glyph(said_glyph) else plain.glyph),
        color or (said_color.lower() if is_color(said_color) else plain.color),
        line if line in LINES else "",
    )
