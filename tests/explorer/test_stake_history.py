"""The stakes in a company over time: dated, undated, ended, planned and unknown ones."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from cfgraph.explorer import View
from cfgraph.explorer.stake_history import read_stake_histories
from cfgraph.model.terms import IRI
from cfgraph.store import open_graph
from cfgraph.text.catalog import Messages
from cfgraph.tui.widgets.stake_strip import draw_strip, make_history_rows

ID = "https://w3id.org/cfgraph/id/"

STAKES = """
@prefix cf: <https://w3id.org/cfgraph/ns#> . @prefix id: <https://w3id.org/cfgraph/id/> . @prefix c: <urn:claim:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
cf:holdsSharesIn cf:claimClass cf:Stake .
id:a rdfs:label "A" ; cf:holdsSharesIn id:x . id:b rdfs:label "B" ; cf:holdsSharesIn id:x .
id:c rdfs:label "C" ; cf:holdsSharesIn id:x .
c:a1 a cf:Stake ; rdf:subject id:a ; rdf:predicate cf:holdsSharesIn ; rdf:object id:x ; cf:percentage 40 ;
  cf:asOf "2016"^^xsd:gYear ; cf:status cf:Current .
c:a2 a cf:Stake ; rdf:subject id:a ; rdf:predicate cf:holdsSharesIn ; rdf:object id:x ; cf:percentage 80 ;
  cf:asOf "2019-05"^^xsd:gYearMonth ; cf:status cf:Current .
c:a3 a cf:Stake ; rdf:subject id:a ; rdf:predicate cf:holdsSharesIn ; rdf:object id:x ; cf:percentage 90 ;
  cf:asOf "2030"^^xsd:gYear ; cf:status cf:Planned .
c:b1 a cf:Stake ; rdf:subject id:b ; rdf:predicate cf:holdsSharesIn ; rdf:object id:x ; cf:percentage 10 ;
  cf:validFrom "2017"^^xsd:gYear ; cf:validTo "2018-12"^^xsd:gYearMonth ; cf:status cf:Historical .
c:c1 a cf:Stake ; rdf:subject id:c ; rdf:predicate cf:holdsSharesIn ; rdf:object id:x ;
  cf:asOf "2018"^^xsd:gYear ; cf:status cf:Current .
"""


def test_holders_have_start_end_and_years(tmp_path: Path) -> None:
    path = tmp_path / "stakes.ttl"
    path.write_text(STAKES, encoding="utf-8")
    with closing(open_graph(str(path))) as graph:
        view = View(graph, "en")
        found = read_stake_histories(view, IRI(ID + "x"))
        told = [(one.holder.label, one.first, one.last, [point.text for point in one.points]) for one in found]
        assert told == [
            ("A", "2016", "2019-05", ["40%", "80%"]),
            ("B", "2017", "2018-12", ["10%"]),
            ("C", "2018", "2018", ["?"]),
        ]
        rows = make_history_rows(found, 20, Messages("en"))
        assert [row.cells[2:4] for row in rows] == [
            ("change", "2016–19"),
            ("40% → 80%", "▅··█"),
            ("10%", "·▂··"),
            ("?", "··?·"),
        ]
        assert draw_strip(found[0], (2016, 2019), 2, 80.0) == "▅█"
        early = read_stake_histories(view, IRI(ID + "x"), "2016")
        assert [(one.holder.label, one.last) for one in early] == [("A", "2016")]
        assert make_history_rows(early, 20, Messages("en")) == []
        assert read_stake_histories(view, IRI(ID + "a")) == ()
