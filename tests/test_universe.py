"""The made-up universe of the benchmarks: the same for everyone, and what its description says it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

import universe
from universe_terms import CF, ID, RDF, SCHEMA_INDUSTRY

STATEMENTS = 30_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("universe") / "universe.nt"
    assert universe.write(out, STATEMENTS) >= STATEMENTS
    return out


@pytest.fixture(scope="module")
def quads(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))


def test_universe_is_the_beginning_of_every_larger_one(path: Path, tmp_path: Path) -> None:
    universe.write(tmp_path / "larger.nt", STATEMENTS + 10_000)
    assert (tmp_path / "larger.nt").read_bytes().startswith(path.read_bytes())


def test_another_seed_gives_another_universe(path: Path, tmp_path: Path) -> None:
    universe.write(tmp_path / "other.nt", STATEMENTS, seed=2)
    assert (tmp_path / "other.nt").read_bytes() != path.read_bytes()


def test_no_statement_is_written_twice(quads: list[ox.Quad]) -> None:
    assert len(set(quads)) == len(quads)


def test_chinese_names_are_unique(quads: list[ox.Quad]) -> None:
    names = Counter(
        quad.object.value
        for quad in quads
        if quad.predicate.value.endswith("#prefLabel")
        and isinstance(quad.object, ox.Literal)
        and quad.object.language == "zh"
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.removeprefix(ID).startswith(("company-", "person-", "shop-"))
    )
    assert names
    assert names.most_common(1)[0][1] == 1


def test_shares_of_a_company_sum_to_at_most_100(quads: list[ox.Quad]) -> None:
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ID + "claim/"):
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)
            said[quad.subject.value][quad.predicate.value] = quad.object.value
    held: dict[str, float] = defaultdict(float)
    for claim in said.values():
        if claim[CF + "status"] == CF + "Current" and CF + "percentage" in claim:
            held[claim[RDF + "object"]] += float(claim[CF + "percentage"])
    assert max(held.values()) <= 100.05
    assert len(held) > 100


def test_every_stake_is_an_edge_with_a_claim(quads: list[ox.Quad]) -> None:
    triples = {quad.triple for quad in quads}
    edges = {triple for triple in triples if triple.predicate.value == CF + "holdsSharesIn"}
    parts: dict[object, dict[str, object]] = defaultdict(dict)
    for triple in triples:
        if triple.predicate.value in (RDF + "subject", RDF + "predicate", RDF + "object"):
            parts[triple.subject][triple.predicate.value.removeprefix(RDF)] = triple.object
    claimed = {(found["subject"], found["predicate"], found["object"]) for found in parts.values()}
    assert {(edge.subject, edge.predicate, edge.object) for edge in edges} <= claimed


def test_largest_hub_has_a_tenth_of_all_statements(quads: list[ox.Quad]) -> None:
    hubs = Counter(str(quad.object) for quad in quads if quad.predicate.value == SCHEMA_INDUSTRY)
    assert hubs[f"<{ID}industry-0>"] > len(quads) * 0.09
