"""Figures of what an entity owns or runs: on any graph whose schema marks the relations, with filters and marks."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runs import call
from small_graphs import PREFIXES, open_turtle

import cfgraph
from cfgraph.explorer.owned_figures import read_owned_figures
from cfgraph.model.terms import IRI

SHOP = """
:runs rdfs:label "runs"@en ; cf:role "owns or runs" . :brands rdfs:label "brands"@en ; rdfs:subPropertyOf :runs .
:within rdfs:label "is within"@en ; cf:role "part of" . cf:MetricValue cf:isDetail true . cf:Claim cf:isDetail true .
:acme skos:prefLabel "Acme"@en ; :runs :engine ; :brands :label ; :likes :rival .
:engine skos:prefLabel "Engine"@en ; :runs :part . :label skos:prefLabel "Label"@en . :rival skos:prefLabel "Rival"@en .
:part skos:prefLabel "Part"@en . :unit skos:prefLabel "Unit"@en ; :within :acme .
:users skos:prefLabel "users"@en . :doc skos:prefLabel "Report"@en . :p cf:inDocument :doc . :q cf:inDocument :other .
:other skos:prefLabel "Other"@en . cf:Inferred rdfs:label "inferred"@en . cf:Current rdfs:label "current"@en .
:c a cf:Claim ; rdf:subject :acme ; rdf:predicate :runs ; rdf:object :engine ; cf:asOf "2020" ; cf:status cf:Current ;
  cf:confidence cf:Inferred ; cf:note "by its name"@en ; prov:wasDerivedFrom :p .
"""
FIGURE = """
:f-{name} a cf:MetricValue ; cf:about :{name} ; cf:metric :users ; cf:value {value} ; cf:period "{year}" ;
  cf:status cf:Current ; prov:wasDerivedFrom :{passage} .
"""
FIGURES = [("engine", 7, "2021", "p"), ("label", 8, "2023", "q"), ("unit", 9, "2019", "q"), ("rival", 1, "2020", "q")]
WHOLE = SHOP + "".join(
    FIGURE.format(name=name, value=value, year=year, passage=passage)
    for name, value, year, passage in [*FIGURES, ("part", 2, "2020", "q"), ("acme", 3, "2020", "q")]
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph with a vocabulary of its own that marks what its relations mean."""
    path = tmp_path_factory.mktemp("owned") / "shop.ttl"
    path.write_text(PREFIXES + WHOLE, encoding="utf-8")
    return path


def test_figures_of_what_is_owned_or_run_say_whose_they_are(shop: Path) -> None:
    with cfgraph.open_graph(shop) as graph:
        found = graph.show(":acme", figures=True).value.owned
        assert graph.show(":acme").value.owned is None
    assert found is not None
    assert [(one.entity.label, [item.text for item in one.figures]) for one in found] == [
        ("Engine", ["7"]), ("Label", ["8"]), ("Unit", ["9"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "owners"),
    [
        ({"as_of": "2022"}, ["Engine", "Unit"]),
        ({"as_of": "2019"}, ["Unit"]),
        ({"stated_only": True}, ["Label", "Unit"]),
        ({"document": "Report"}, ["Engine"]),
    ],
)
def test_they_follow_date_document_and_what_is_stated(shop: Path, asked: dict[str, str], owners: list[str]) -> None:
    with cfgraph.open_graph(shop) as graph:
        found = graph.show(":acme", figures=True, **asked).value.owned  # type: ignore[arg-type]
    assert found is not None
    assert [one.entity.label for one in found] == owners


def test_the_command_prints_and_writes_them(shop: Path) -> None:
    out = call("-g", shop, "show", ":acme", "--figures", "--lang", "en").out
    assert "Engine (inferred)" in out
    answer = call("-g", shop, "show", ":acme", "--figures", "--format", "json").json
    engine = answer["owned_figures"][0]
    assert (engine["entity"]["curie"], engine["figures"][0]["value"]) == (":engine", "7")
    assert engine["edges"][0]["claims"][0]["confidence"] == "Inferred"
    assert (
        "owned_figure,http://example.org/users,users,7"
        in call("-g", shop, "show", ":acme", "--figures", "--format", "csv").out
    )
    assert call("-g", shop, "show", ":acme", "--format", "json").json["owned_figures"] is None
    assert "none" in call("-g", shop, "show", ":rival", "--figures", "--lang", "en").out


def test_a_graph_without_such_relations_has_none() -> None:
    view = open_turtle(":a :owns :b . " + FIGURE.format(name="b", value=1, year="2020", passage="p"))
    assert read_owned_figures(view, IRI("http://example.org/a"), None) == ()
