"""The command export: what is picked, by each choice and filter; where it goes; what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import networkx
import pytest
from cli_runs import Outcome, call, spawn

from cfgraph.model.terms import IRI, Statement
from cfgraph.workspace.saved_sets import save_set
from cfgraph.workspace.working_set import SetContent

E = "http://example.org/"
TURTLE = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:ann a ex:Person ; rdfs:label "Ann" ; ex:knows ex:bob ; ex:owns ex:cat .
ex:bob a ex:Person ; rdfs:label "Bob" ; ex:knows ex:cid ; ex:owns ex:dog .
ex:cid a ex:Person ; rdfs:label "Cid" ; ex:likes ex:ann .
ex:dan a ex:Person ; rdfs:label "Dan" ; ex:knows ex:ann .
ex:cat a ex:Animal ; rdfs:label "Cat" ; ex:fears ex:dog .
ex:dog a ex:Animal ; rdfs:label "Dog" .
ex:eve a ex:Robot ; rdfs:label "Eve" .
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """People with animals."""
    path = tmp_path / "people.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path


def picked(people: Path, *chosen: str) -> tuple[set[str], set[str]]:
    """Return the nodes and edges of an export, by their local names, types and the edges to them aside."""
    outcome = call("-g", people, "export", "-", "--as", "json", *chosen)
    assert outcome.status == 0, outcome.err
    found = json.loads(outcome.out)
    name = {node["id"]: node["iri"].removeprefix(E) for node in found["nodes"]}
    nodes = {local for local in name.values() if local.islower()}
    edges = {
        f"{name[edge['source']]} {edge['predicate'].rpartition(':')[2].rpartition('/')[2]} {name[edge['target']]}"
        for edge in found["edges"]
        if name[edge["target"]] in nodes
    }
    return nodes, edges


@pytest.mark.parametrize(
    ("chosen", "nodes"),
    [
        ("--around Ann --around Dog -p knows -p fears", "ann bob dan dog cat"),
        ("--around Ann --direction out", "ann bob cat"),
        ("--around Ann --direction in", "ann cid dan"),
        ("--around Dan --hops 3 -p knows --direction out", "dan ann bob cid"),
        ("--around Dan --hops 3 -p knows -p likes --max-degree 3", "dan ann"),
        ("--around Ann --without owns", "ann bob cid dan"),
        ("--around Ann --type ex:Animal", "ann cat"),
        ("--path Dan Cid --direction out -p knows", "dan ann bob cid"),
        ("--path Cid Dan --direction in -p knows", "dan ann bob cid"),
        ("--connect Dan --connect Dog --without rdf:type -p knows -p owns", "dan ann bob dog"),
        ("--type ex:Animal --type ex:Robot", "cat dog eve"),
        ("--all --type ex:Person", "ann bob cid dan"),
        ("--all", "ann bob cid dan cat dog eve"),
    ],
)
def test_only_selected_entities_are_exported(people: Path, chosen: str, nodes: str) -> None:
    assert picked(people, *chosen.split())[0] == set(nodes.split())


def test_edges_are_selected_by_predicate(people: Path) -> None:
    assert picked(people, "--all", "-p", "knows")[1] == {"ann knows bob", "bob knows cid", "dan knows ann"}
    assert "ann owns cat" not in picked(people, "--all", "--without", "owns")[1]


def test_saved_set_is_exported_as_on_screen(people: Path) -> None:
    ann, bob, cat, dog = (IRI(E + name) for name in ("ann", "bob", "cat", "dog"))
    hidden = Statement(cat, IRI(E + "fears"), dog)
    save_set(SetContent("pets", (ann, bob, cat, dog), (), (hidden,)), "people.ttl")
    nodes, edges = picked(people, "--set", "pets")
    assert nodes == {"ann", "bob", "cat", "dog"}
    assert edges == {"ann knows bob", "ann owns cat", "bob owns dog"}
    outcome = call("-g", people, "export", "-", "--as", "json", "--set", "pet")
    assert outcome.status == 2
    assert "pets" in outcome.err


def refused(people: Path, *arguments: str | Path) -> Outcome:
    outcome = call("-g", people, "export", *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") <= 2
    return outcome


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("x.json --around Ann --hops 1 --hops 2", "--hops can be given only once"),
        ("x.json --path Ann Bob --path Bob Cid", "--path can be given only once"),
        ("x.json --query q.rq -P n=5 -P n=7", "n is given more than once"),
        ("x.json --connect Ann", "at least two"),
        ("x.json --connect Ann --connect Ann", "at least two"),
        ("x.json --around Ann --all", "choose one of"),
        ("x.json --around Ann --query q.rq", "choose one of"),
        ("x.json --type ex:Person --max-degree 3", "--max-degree requires --around, --path, --connect"),
        ("x.json --query q.rq --without knows", "--without requires"),
        ("- --all", "--as"),
    ],
)
def test_conflicting_options_are_rejected(people: Path, tmp_path: Path, arguments: str, why: str) -> None:
    (tmp_path / "q.rq").write_text("SELECT ?s { ?s ?p ?o }", encoding="utf-8")
    words = [str(tmp_path / word) if word.endswith((".json", ".rq")) else word for word in arguments.split()]
    assert why in refused(people, *words).err
    assert not (tmp_path / "x.json").exists()


def test_no_clobber_keeps_existing_file(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.graphml"
    out.write_text("mine", encoding="utf-8")
    assert "already exists" in refused(people, out, "--all", "--no-clobber").err
    assert out.read_text(encoding="utf-8") == "mine"
    assert call("-g", people, "export", out, "--all").status == 0
    assert len(networkx.read_graphml(out)) == 7


def test_standard_output_has_only_the_export(people: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.graphml"
    assert call("-g", people, "export", out, "--around", "Ann").status == 0
    outcome = spawn("-g", people, "export", "-", "--as", "graphml", "--around", "Ann")
    assert outcome.status == 0
    assert outcome.out == out.read_text(encoding="utf-8")
    assert "wrote stdout" in outcome.err
