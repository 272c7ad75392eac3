"""Colors of a canvas: each community or step of a measure has its own, equal values have equal ones, signs stay."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.canvas.coloring import COLORINGS, color_entities, recolor
from cfgraph.canvas.items import Drawn
from cfgraph.explorer import subgraph_among
from cfgraph.model.looks import NO_COLOR
from cfgraph.model.terms import IRI, Statement

E = "http://example.org/"

TWO_GROUPS = """
:a :knows :b . :b :knows :c . :c :knows :a . :x :knows :y . :y :knows :z . :z :knows :x . :c :knows :x .
:lone a :Thing .
"""


def draw(turtle: str, names: str) -> Drawn:
    found = subgraph_among(open_turtle(turtle), "", [IRI(E + name) for name in names.split()])
    edges = {Statement(e.subject.id, IRI(str(e.predicate.id)), e.object.id): e for e in found.edges}
    return Drawn({ref.id: ref for ref in found.nodes}, edges)


def test_each_community_has_a_color_and_a_line_in_the_legend() -> None:
    drawn = draw(TWO_GROUPS, "a b c x y z lone")
    coloring = color_entities(drawn, "community")
    assert coloring is not None
    colors = {node.removeprefix(E): color for node, color in coloring.colors.items()}
    assert len({colors["a"], colors["b"], colors["c"]}) == 1
    assert len({colors["x"], colors["y"], colors["z"]}) == 1
    assert len({colors["a"], colors["x"], colors["lone"]}) == 3
    assert [(entry.number, entry.total) for entry in coloring.legend] == [(1, 3), (2, 3), (3, 1)]
    assert {entry.hub for entry in coloring.legend[:2]} == {":c", ":x"}


def test_communities_beyond_the_colors_share_one() -> None:
    drawn = draw("".join(f":a{n} :knows :b{n} . " for n in range(12)), " ".join(f"a{n} b{n}" for n in range(12)))
    coloring = color_entities(drawn, "community")
    assert coloring is not None
    assert (coloring.legend[-1].color, coloring.legend[-1].total, coloring.legend[-1].number) == (NO_COLOR, 6, 0)
    assert sum(entry.total for entry in coloring.legend) == 24


@pytest.mark.parametrize("by", ["degree", "pagerank", "betweenness"])
def test_color_steps_increase_with_measure(by: str) -> None:
    star = "".join(f":hub :knows :n{n} . " for n in range(30)) + ":n0 :knows :n1 . :n1 :knows :n2 ."
    drawn = draw(star, "hub " + " ".join(f"n{n}" for n in range(30)))
    coloring = color_entities(drawn, next(one for one in COLORINGS if one == by))
    assert coloring is not None
    by_value: dict[float, set[str]] = {}
    for node, value in coloring.values.items():
        by_value.setdefault(value, set()).add(coloring.colors[node])
    assert all(len(colors) == 1 for colors in by_value.values())
    leasts = [entry.least for entry in coloring.legend if entry.least is not None]
    assert leasts == sorted(leasts, reverse=True)
    assert sum(entry.total for entry in coloring.legend) == 31
    if by != "pagerank":
        assert coloring.colors[IRI(E + "hub")] == coloring.legend[0].color


def test_classes_have_their_own_colors_and_signs_stay() -> None:
    drawn = draw(TWO_GROUPS, "a b c")
    assert color_entities(drawn, "class") is None
    assert recolor(drawn, None) is drawn
    coloring = color_entities(drawn, "degree")
    assert coloring is not None
    assert len(coloring.legend) == 1
    recolored = recolor(drawn, coloring)
    assert [ref.look.glyph for ref in recolored.nodes.values()] == [ref.look.glyph for ref in drawn.nodes.values()]
    assert color_entities(Drawn({}, {}), "community") is None
