"""A small graph with everything that is awkward in RDF, and a worker on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfgraph.queries import QueryRunner
from cfgraph.store import Graph, open_graph

TRIG = """
@prefix ex: <http://example.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:unicom skos:prefLabel "中国联通"@zh, "China Unicom"@en ; ex:holds ex:zhaolian ; ex:size 3 .
ex:cmb skos:prefLabel "招商银行"@zh ; ex:holds ex:zhaolian, ex:fund ; ex:size 5 .
ex:zhaolian skos:prefLabel "招联"@zh ; ex:supplier ex:vendor ; ex:size 2 ; ex:note "SERVICE", "say \\"hi\\" } #" .
ex:rival skos:prefLabel "对手"@zh ; ex:supplier ex:vendor ; ex:founded "2015-01-01"^^xsd:date .
_:office ex:of ex:zhaolian ; ex:note "plain" .
ex:archive { ex:old ex:holds ex:zhaolian . }
"""


@pytest.fixture(scope="session")
def companies(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A few companies, in Turtle with a named graph."""
    path = tmp_path_factory.mktemp("companies") / "companies.trig"
    path.write_text(TRIG, encoding="utf-8")
    return open_graph(path)


@pytest.fixture(scope="session")
def warm(companies: Graph) -> Iterator[QueryRunner]:
    """One worker on the companies for all tests that leave it alive."""
    with QueryRunner(companies) as runner:
        yield runner


@pytest.fixture
def runner(companies: Graph) -> Iterator[QueryRunner]:
    """A worker of the test's own."""
    with QueryRunner(companies) as own:
        yield own
