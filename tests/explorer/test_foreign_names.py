"""Names in other people's graphs: by whatever names things there, in the user's languages, told apart where equal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfgraph.api.opening import open_graph
from cfgraph.explorer import View
from cfgraph.explorer.card import build_card
from cfgraph.explorer.same_names import tell_apart
from cfgraph.model.terms import IRI

NAMES = Path(__file__).parent / "foreign" / "names.ttl"
WIKIDATA = "http://www.wikidata.org/"


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    with open_graph(NAMES, language="en") as graph:
        yield graph.view


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("urn:names:declared", "Declared name"),
        ("urn:names:card", "Ada Card"),
        ("urn:names:place", "Lyon"),
        ("urn:names:concept", "spelled out"),
        (WIKIDATA + "prop/direct/P31", "instance of"),
    ],
)
def test_whatever_names_a_thing_is_its_label(view: View, iri: str, name: str) -> None:
    assert view.label(IRI(iri)) == name


def test_names_that_are_nodes_and_declared_ones_are_found_and_listed() -> None:
    with open_graph(NAMES, language="en") as graph:
        for text, name in (
            ("another spelling", "spelled out"),
            ("Lugdunum", "Lyon"),
            ("Declared name", "Declared name"),
        ):
            assert [match.entity.label for match in graph.search(text).value.results] == [name]
        names = build_card(graph.view, IRI("urn:names:concept")).names
        assert {(one.value, one.kind) for one in names} >= {
            ("another spelling", "alternative"),
            ("写出来的", "preferred"),
        }


def test_the_users_languages_come_in_the_users_order(view: View) -> None:
    other = View(view.graph, "en", languages=("de", "zh"))
    found = [other.label(IRI(iri)) for iri in (f"{WIKIDATA}entity/P31", f"{WIKIDATA}entity/Q5", "urn:names:concept")]
    assert found == ["ist ein", "human", "写出来的"]


def test_entities_of_one_name_show_what_distinguishes_them(view: View) -> None:
    refs = [view.ref(IRI(f"urn:names:{name}")) for name in ("twin-a", "twin-b", "place")]
    assert tell_apart(refs) == {IRI("urn:names:twin-a"): ":twin-a", IRI("urn:names:twin-b"): ":twin-b"}
