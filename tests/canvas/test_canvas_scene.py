"""What holds of every picture on a canvas, whatever graph it is of: nothing overlaps, all is drawn, old things stay."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfgraph.canvas.boxes import FAR, LEVELS, NAMES, OVERVIEW
from cfgraph.canvas.highlight import Focus, draw_focus, links_of, neighbors_of
from cfgraph.canvas.items import Drawn
from cfgraph.canvas.raster import LineMode, read_cells
from cfgraph.canvas.scene import KINDS, Kind, Scene, Wanted, compose_scene
from cfgraph.explorer import View, whole_subgraph
from cfgraph.model.entity import Edge, Ref
from cfgraph.model.looks import Look
from cfgraph.model.terms import IRI, Node, Statement
from cfgraph.store import Graph
from cfgraph.tui.panes.canvas_contents import draw_set

VIEW = (104, 38)

LINES = (("持股", "#e8b45a", "heavy"), ("works with", "#4fc0b5", ""), ("提供", "#bd9ee6", "dashed"))

PREDICATES = [
    Ref(IRI(f"ex:p{number}"), f"ex:p{number}", label, look=Look("", color, line))
    for number, (label, color, line) in enumerate(LINES)
]

LABELS = ["招联消费金融", "A", "Ökobank Aktiengesellschaft in Liquidation", "नमस्ते", "", "一" * 40, "é́́"]


def ref_of(number: int) -> Ref:
    kind = f"K{number % 3}"
    return Ref(
        IRI(f"ex:n{number}"), f"ex:n{number}", LABELS[number % len(LABELS)], (kind,), (kind,), Look("●", "#86c97c")
    )


def drawn_of(count: int, pairs: list[tuple[int, int, int]], pinned: frozenset[Node] = frozenset()) -> Drawn:
    nodes = {ref_of(n).id: ref_of(n) for n in range(count)}
    edges = {}
    for one, other, which in pairs:
        predicate = PREDICATES[which]
        edge = Edge(ref_of(one), predicate, ref_of(other))
        assert isinstance(predicate.id, IRI)
        edges[Statement(edge.subject.id, predicate.id, edge.object.id)] = edge
    return Drawn(nodes, edges, pinned=pinned)


@st.composite
def graphs(draw: st.DrawFn) -> Drawn:
    count = draw(st.integers(0, 40))
    if not count:
        return drawn_of(0, [])
    ends = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(ends, ends, st.integers(0, 2)), max_size=80))
    return drawn_of(count, pairs, frozenset({ref_of(0).id}))


def scene_of(drawn: Drawn, kind: Kind = "stress", level: int = NAMES, lines: LineMode = "braille") -> Scene:
    middle = next(iter(drawn.nodes), None)
    return compose_scene(Wanted(drawn, kind, level, VIEW, lines, middle, frozenset({IRI("ex:p0")})))


def assert_nothing_overlaps(scene: Scene) -> None:
    corners, sizes = scene.corners, scene.sizes
    for one, other in combinations(range(len(scene.items)), 2):
        apart = (corners[one] + sizes[one] <= corners[other]) | (corners[other] + sizes[other] <= corners[one])
        assert apart.any(), (scene.items[one].key, scene.items[other].key)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), st.sampled_from(KINDS), st.integers(0, len(LEVELS) - 1), st.sampled_from(["braille", "box", "ascii"]))
def test_items_do_not_overlap_and_every_entity_is_placed(drawn: Drawn, kind: Kind, level: int, lines: LineMode) -> None:
    scene = scene_of(drawn, kind, level, lines)
    assert_nothing_overlaps(scene)
    members = [ref.id for item in scene.items for ref in item.members]
    assert sorted(members) == sorted(drawn.nodes)
    for place in range(len(scene.items)):
        raster = draw_focus(scene, Focus(place))
        rows = [read_cells(codes) for codes in raster.codes]
        assert len(rows) == scene.plain.height
    if lines == "ascii":
        assert not any(0x2500 <= code < 0x2900 and code not in (0x25CF,) for code in np.unique(scene.plain.codes))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), st.sampled_from(KINDS), st.data())
def test_adding_entities_keeps_positions_of_others(drawn: Drawn, kind: Kind, data: st.DataObject) -> None:
    before = scene_of(drawn, kind)
    count = len(drawn.nodes)
    fresh = data.draw(st.integers(1, 12))
    hub = data.draw(st.integers(0, max(count - 1, 0)))
    pairs = [(hub, count + n, n % 3) for n in range(fresh)]
    more = drawn_of(count + fresh, pairs)
    larger = Drawn({**drawn.nodes, **more.nodes}, {**drawn.edges, **more.edges}, pinned=drawn.pinned)
    after = compose_scene(Wanted(larger, kind, NAMES, VIEW, "braille", next(iter(larger.nodes))), before)
    assert_nothing_overlaps(after)
    for node in drawn.nodes:
        was, now = before.place_of(node), after.place_of(node)
        assert was is not None
        assert now is not None
        assert before.items[was[0]].key == after.items[now[0]].key
        assert np.abs(before.corners[was[0]] - after.corners[now[0]]).max() <= 2


def test_the_labels_of_lines_overlap_neither_boxes_nor_each_other() -> None:
    drawn = drawn_of(12, [(0, n, 1) for n in range(1, 12)], frozenset({ref_of(n).id for n in range(12)}))
    scene = scene_of(drawn, "ellipse")
    raster = draw_focus(scene, Focus(0))
    text = "\n".join(read_cells(codes) for codes in raster.codes)
    assert text.count("works with") == 11
    for box in scene.boxes:
        name = box.lines[0][1].text.strip()
        assert name in text


def test_leaves_of_one_relation_and_class_become_list_with_count() -> None:
    drawn = drawn_of(31, [(0, n, 2) for n in range(1, 31)], frozenset({ref_of(0).id}))
    scene = scene_of(drawn, "ellipse")
    lists = [item for item in scene.items if item.is_list]
    assert [len(item.members) for item in lists] == [10, 10, 10]
    text = "\n".join(read_cells(codes) for codes in scene.plain.codes)
    assert text.count("提供 10") == 3
    assert text.count("+5") == 3
    hub = scene.place_of(ref_of(0).id)
    assert hub is not None
    assert len(links_of(scene, Focus(hub[0]))) == 3
    chips = scene_of(drawn, "ellipse", OVERVIEW)
    assert "+10 K1" in "\n".join(read_cells(codes) for codes in chips.plain.codes)


def test_communities_represent_their_entities_and_keep_positions() -> None:
    cliques = [(10 * k + i, 10 * k + j, 1) for k in range(6) for i in range(10) for j in range(i)]
    drawn = drawn_of(60, [*cliques, (0, 10, 0), (0, 11, 0)])
    scene = scene_of(drawn, "stress", FAR)
    assert [len(item.members) for item in scene.items] == [10] * 6
    assert [link.label for link in scene.links] == ["2"]
    larger = drawn_of(61, [*cliques, (0, 10, 0), (0, 11, 0), (5, 60, 2)])
    after = compose_scene(Wanted(larger, "stress", FAR, VIEW, "braille", None), scene)
    place = after.place_of(ref_of(60).id)
    assert place is not None
    assert place[0] == after.place_of(ref_of(5).id)[0]  # type: ignore[index]
    assert np.array_equal(scene.corners, after.corners)


@pytest.mark.parametrize("lines", ["braille", "box", "ascii"])
def test_lines_are_drawn_in_selected_mode(lines: LineMode) -> None:
    scene = scene_of(drawn_of(2, [(0, 1, 1)]), "columns", NAMES, lines)
    text = "\n".join(read_cells(codes) for codes in draw_focus(scene, Focus(0)).codes)
    assert any(sign in text for sign in {"braille": "⠤⠒⣀⠉⠔", "box": "─", "ascii": "-"}[lines])


def test_community_detection_ends_despite_rounding() -> None:
    ends = [(3, 6), (2, 5), (0, 6), (5, 6), (6, 1), (3, 2), (1, 3), (0, 3), (3, 5), (4, 5)]
    scene = scene_of(drawn_of(7, [(one, other, 1) for one, other in ends]), "stress", FAR)
    assert sum(len(item.members) for item in scene.items) == 7


WINDOW = (102, 36)
"""Cells of the picture on a screen of 140x40."""


@pytest.fixture(scope="module")
def eight_hundred(bundled: Graph) -> tuple[Drawn, list[Node]]:
    """Return the most connected entities of the bundled graph with 800 edges among them, the first of them first."""
    view = View(bundled, "zh")
    degrees = Counter(ref.id for edge in whole_subgraph(view).edges for ref in (edge.subject, edge.object))
    nodes = [node for node, _ in degrees.most_common(430)]
    return draw_set(view, nodes, None)[0], nodes


@pytest.mark.parametrize("level", [OVERVIEW, NAMES])
def test_focus_and_neighbors_are_legible_among_800_edges(eight_hundred: tuple[Drawn, list[Node]], level: int) -> None:
    drawn, nodes = eight_hundred
    assert len(drawn.nodes) >= 300
    assert len(drawn.edges) >= 800
    scene = compose_scene(Wanted(drawn, "stress", level, WINDOW, middle=nodes[0]))
    assert_nothing_overlaps(scene)
    total = legible = 0
    for node in nodes[1:21]:
        place = scene.place_of(node)
        assert place is not None
        focus = Focus(place[0])
        raster = draw_focus(scene, focus)
        middle = scene.corners[place[0]] + scene.sizes[place[0]] // 2
        left, top = (int(middle[axis]) - WINDOW[axis] // 2 for axis in (0, 1))
        rows = [read_cells(raster.window(left, top + y, WINDOW[0])[0]) for y in range(WINDOW[1])]
        for near in (place[0], *neighbors_of(scene, links_of(scene, focus), focus)):
            texts = ["".join(piece.text for piece in line).strip() for line in scene.boxes[near].lines]
            total += 1
            legible += all(any(text in row for row in rows) for text in texts)
    assert legible / total >= 0.6, (legible, total)


def test_lines_of_a_box_picture_begin_at_their_boxes() -> None:
    scene = scene_of(drawn_of(7, [(0, n, 1) for n in range(1, 7)]), "ellipse", lines="ascii")
    for place, wire in ((link.source, wire) for link, wire in zip(scene.links, scene.wires, strict=True)):
        x, y = np.floor(wire.points[0]).astype(int)
        near = scene.plain.window(int(x) - 1, int(y), 3)[0]
        assert set(read_cells(near)) & set("|-+"), (place, read_cells(near))


def test_entities_with_same_name_are_distinguished_in_boxes_and_lists() -> None:
    looks = Look("●", "#86c97c")
    names = [("a", "Mercury", "Planet"), ("b", "Mercury", "Element"), ("c", "Li", "Person"), ("d", "Li", "Person")]
    refs = [Ref(IRI(f"ex:{name}"), f"ex:{name}", label, (kind,), (kind,), looks) for name, label, kind in names]
    refs += [Ref(IRI("ex:e"), "ex:e", "Ann", ("Person",), ("Person",), looks)]
    predicate = PREDICATES[1]
    assert isinstance(predicate.id, IRI)
    edges = {Statement(refs[4].id, predicate.id, ref.id): Edge(refs[4], predicate, ref) for ref in refs[:4]}
    drawn = Drawn({ref.id: ref for ref in refs}, edges, pinned=frozenset(ref.id for ref in refs[:2]))
    scene = compose_scene(Wanted(drawn, "ellipse", NAMES, VIEW))
    text = "\n".join(read_cells(codes) for codes in scene.plain.codes)
    for told in ("Mercury Planet", "Mercury Element", "Li ex:c", "Li ex:d"):
        assert told in text, text
    assert "Ann Person" not in text


def test_recoloring_keeps_layout() -> None:
    drawn = drawn_of(4, [(0, 1, 0), (1, 2, 1), (2, 3, 2)])
    before = compose_scene(Wanted(drawn, "stress", NAMES, VIEW))
    colored = {node: replace(ref, look=Look("●", "#ff0000")) for node, ref in drawn.nodes.items()}
    after = compose_scene(Wanted(replace(drawn, nodes=colored), "stress", NAMES, VIEW), before)
    assert (after.corners == before.corners).all()
    assert {ref.look.color for item in after.items for ref in item.members} == {"#ff0000"}


@pytest.mark.parametrize("view", [(80, 21), (104, 38)])
def test_communities_fit_view_if_possible(view: tuple[int, int]) -> None:
    groups = [(5 * hub, 5 * hub + leaf, hub % 3) for hub in range(6) for leaf in range(1, 5)]
    drawn = drawn_of(30, [*groups, *((5 * hub, 5 * ((hub + 1) % 6), 0) for hub in range(6))])
    scene = compose_scene(Wanted(drawn, "stress", FAR, view))
    assert scene.bounds[2] <= view[0]
    assert scene.bounds[3] <= view[1]
