"""Opening a few lines of Turtle as a real store."""

from __future__ import annotations

import tempfile
from pathlib import Path

from cfgraph.explorer import View
from cfgraph.store import open_graph
from cfgraph.text.catalog import Language

PREFIXES = """
@prefix : <http://example.org/> .
@prefix cf: <https://w3id.org/cfgraph/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

MARKED = """
cf:Inferred rdfs:label "推断"@zh , "inferred"@en . cf:Computed rdfs:label "计算"@zh , "computed"@en .
cf:Current rdfs:label "现行"@zh , "current"@en . cf:Stake rdfs:label "持股"@zh , "stake"@en .
cf:holdsSharesIn rdfs:label "持股"@zh , "holds shares in"@en .
:bank skos:prefLabel "Bank"@en , "银行"@zh ; cf:holdsSharesIn :lender .
:fund skos:prefLabel "Fund"@en , "基金"@zh ; cf:holdsSharesIn :lender .
:lender skos:prefLabel "Lender"@en , "公司"@zh ; cf:operates :app . :app skos:prefLabel "App"@en , "应用"@zh .
:c1 a cf:Stake ; rdf:subject :bank ; rdf:predicate cf:holdsSharesIn ; rdf:object :lender ; cf:percentage 60 ;
  cf:status cf:Current ; cf:confidence cf:Inferred ; cf:note "what is left"@en , "余数"@zh ; prov:wasDerivedFrom :p .
:c2 a cf:Stake ; rdf:subject :fund ; rdf:predicate cf:holdsSharesIn ; rdf:object :lender ; cf:percentage 40 ;
  cf:status cf:Current ; cf:confidence cf:Stated ; prov:wasDerivedFrom :p .
:c3 a cf:Claim ; rdf:subject :lender ; rdf:predicate cf:operates ; rdf:object :app ; cf:status cf:Current ;
  cf:confidence cf:Inferred ; cf:note "only “app” is printed"@en ; prov:wasDerivedFrom :p .
:lender cf:stockCode "601398" . cf:stockCode rdfs:label "stock code"@en .
:c4 a cf:Claim ; rdf:subject :lender ; rdf:predicate cf:stockCode ; rdf:object "601398" ; cf:status cf:Current ;
  cf:confidence cf:Inferred ; cf:note "that of its listing"@en ; prov:wasDerivedFrom :p .
:f1 a cf:MetricValue ; cf:about :lender ;
  cf:metric :share ; cf:value 30 ; cf:status cf:Current ; cf:confidence cf:Computed ;
  cf:note "75 divided by 2.5"@en ; prov:wasDerivedFrom :p .
:f2 a cf:MetricValue ; cf:about :lender ;
  cf:metric :share ; cf:value 75 ; cf:status cf:Current ; cf:confidence cf:Stated ;
  prov:wasDerivedFrom :p .
:share skos:prefLabel "industry share"@en . :p cf:inDocument :doc . :doc skos:prefLabel "Report"@en .
cf:Stake cf:isDetail true . cf:Claim cf:isDetail true . cf:MetricValue cf:isDetail true .
"""
"""Two inferred edges, an inferred attribute and a computed figure, beside stated ones, without the prefixes."""


def open_turtle(turtle: str, language: Language = "en") -> View:
    """Open Turtle, given without its prefixes, as a graph seen in a language."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "small.ttl"
        path.write_text(PREFIXES + turtle, encoding="utf-8")
        return View(open_graph(path), language)
