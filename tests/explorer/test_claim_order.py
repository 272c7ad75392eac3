"""Which of several claims is shown first: by date, by the quality of sources, or by how many sources say it."""

from __future__ import annotations

from pathlib import Path

import pytest

import cfgraph
from cfgraph.model.entity import ClaimOrder

PREFIXES = """@prefix cf: <https://w3id.org/cfgraph/ns#> . @prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix prov: <http://www.w3.org/ns/prov#> .
ex:a cf:holdsSharesIn ex:b .
"""
CLAIM = """ex:c{n} rdf:subject ex:a ; rdf:predicate cf:holdsSharesIn ; rdf:object ex:b ; cf:percentage {share} ;
  cf:asOf "{year}" ; prov:wasDerivedFrom ex:p{n} . ex:p{n} cf:inDocument ex:d{n} . ex:d{n} cf:sourceQuality "{grade}" .
"""


@pytest.mark.parametrize(("order", "first"), [("date", "30"), ("quality", "10"), ("sources", "20")])
def test_the_order_of_claims_follows_the_setting(tmp_path: Path, order: ClaimOrder, first: str) -> None:
    rows = [("10", "2020", "A"), ("20", "2021", "C"), ("20", "2022", "C"), ("30", "2023", "D")]
    claims = (CLAIM.format(n=n, share=share, year=year, grade=grade) for n, (share, year, grade) in enumerate(rows))
    file = tmp_path / "graph.ttl"
    file.write_text(PREFIXES + "".join(claims), "utf-8")
    with cfgraph.open_graph(file) as graph:
        graph.view.claim_order = order
        edge = graph.neighbors("<http://example.org/a>", direction="out").value.edges[0].edge
    assert f"{edge.claims[0].percentage:g}" == first
