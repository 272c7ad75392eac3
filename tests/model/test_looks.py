"""Looks of classes: stable colors, signs that differ, colors that fit their ground, and the classes of a graph."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfgraph.api.opening import open_graph
from cfgraph.explorer import View, read_overview
from cfgraph.model.looks import (
    GLYPHS,
    HUES,
    READABLE,
    assign_looks,
    find_contrast,
    fit_color,
    hash_look,
    is_glyph,
    split_look,
)
from cfgraph.store import Graph
from cfgraph.tui.class_styles import class_styles
from cfgraph.tui.terminal.narrow_signs import NARROW, is_ambiguous, make_narrow
from cfgraph.tui.theme import THEMES


@given(st.sets(st.text(min_size=1), min_size=1, max_size=40))
def test_color_of_class_is_independent_of_other_classes(names: set[str]) -> None:
    assigned = assign_looks(names)
    assert assigned == assign_looks(sorted(names, reverse=True))
    assert all(assigned[name].color == hash_look(name).color for name in names)


def test_classes_have_different_signs_while_available() -> None:
    assigned = assign_looks(f"http://example.org/Class{number}" for number in range(100))
    assert len(set(assigned.values())) == 100
    assert all(is_glyph(glyph) for glyph in GLYPHS)


@pytest.mark.parametrize("theme", [theme for theme in THEMES if theme.name.startswith("cfgraph")], ids=lambda t: t.name)
def test_class_colors_have_contrast_on_all_theme_backgrounds(theme: object, zh_view: View) -> None:
    styles = class_styles(theme)  # type: ignore[arg-type]
    looks = [count.item.look for count in read_overview(zh_view).classes] + [hash_look(hue) for hue in HUES]
    grounds = [getattr(theme, name) for name in ("background", "surface", "panel", "boost")]
    for look in looks:
        for style in (styles.sign(look), styles.name(look)):
            assert style.color is not None
            assert all(find_contrast(style.color.get_truecolor().hex, ground) >= READABLE for ground in grounds)


def test_themes_without_colors_do_not_color_classes() -> None:
    for theme in THEMES:
        if not theme.name.startswith("cfgraph"):
            assert class_styles(theme).sign(hash_look("x")).color is None


def _seen_without_green(color: str) -> tuple[float, float, float]:
    """Return about what a person with deuteranopia sees (Viénot, Brettel and Mollon 1999), in linear light."""
    red, green, blue = (((int(color[at : at + 2], 16) / 255) ** 2.2) for at in (1, 3, 5))
    return (0.293 * red + 0.707 * green, 0.293 * red + 0.707 * green, -0.022 * red + 0.022 * green + blue)


def test_classes_similar_under_deuteranopia_are_few_and_differ_in_sign(bundled: Graph) -> None:
    looks = {count.item.look for count in read_overview(View(bundled)).classes}
    assert len(looks) >= 29
    for one, other in combinations(looks, 2):
        apart = max(
            abs(a - b) for a, b in zip(_seen_without_green(one.color), _seen_without_green(other.color), strict=True)
        )
        assert apart > 0.05 or one.glyph != other.glyph


def test_looks_from_user_override_schema(bundled: Graph) -> None:
    plain, own = View(bundled), View(bundled, chosen_looks={"cf:Bank": "B", "cf:Person": "#ff0000"})
    bank, person = (plain.expand(name) for name in ("cf:Bank", "cf:Person"))
    assert bank is not None
    assert person is not None
    look = plain.looks.look_of_class(bank)
    assert (look.glyph, look.color) == ("■", "#7fb0e6")
    chosen = own.looks.look_of_class(bank)
    assert (chosen.glyph, chosen.color) == ("B", "#7fb0e6")
    assert own.looks.look_of_class(person).color == "#ff0000"
    holds = plain.expand("cf:holdsSharesIn")
    assert holds is not None
    assert plain.ref(holds).look.line == "heavy"


def test_user_class_inherits_color_of_superclass(tmp_path: Path) -> None:
    path = tmp_path / "own.ttl"
    path.write_text(
        """@prefix cf: <https://w3id.org/cfgraph/ns#> . @prefix : <urn:x:> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        :Bank a owl:Class ; cf:color "#7fb0e6" ; cf:glyph "■" . :CityBank a owl:Class ; rdfs:subClassOf :Bank .
        :a a :CityBank ; rdfs:label "A" . :b a owl:NamedIndividual , :Bank ; rdfs:label "B" .""",
        encoding="utf-8",
    )
    with open_graph(path) as graph:
        city, bank = graph.view.ref(graph.view.expand("urn:x:a")), graph.view.ref(graph.view.expand("urn:x:b"))  # type: ignore[arg-type]
    assert city.look.color == bank.look.color == "#7fb0e6"
    assert (bank.look.glyph, city.look.glyph != bank.look.glyph) == ("■", True)


@given(st.sampled_from(HUES), st.sampled_from(["#10161c", "#ffffff", "#808080", "#d5dde3"]))
def test_color_is_adjusted_to_background(color: str, ground: str) -> None:
    assert find_contrast(fit_color(color, ground, 3.9), ground) >= 3.9


def test_a_text_gives_a_sign_a_color_or_both() -> None:
    assert split_look("■ #7FB0E6") == ("■", "#7fb0e6")
    assert split_look("#7fb0e6") == ("", "#7fb0e6")
    assert split_look("银") == ("", "")


def test_in_wide_terminals_signs_and_lines_are_one_cell_everywhere() -> None:
    for sign in NARROW.values():
        assert not is_ambiguous(sign if isinstance(sign, str) else chr(sign))
    assert make_narrow("│● 招联 → “银行”…│") == '|◉ 招联 > "银行"⋯|'
    assert make_narrow("≥ 10%") == "≥10%"
