"""A small graph that breaks no rule, and ways to break one at a time."""

from __future__ import annotations

GOOD = """\
@prefix cf: <https://w3id.org/cfgraph/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <http://example.org/id/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:bank a cf:Bank ; skos:prefLabel "甲银行"@zh , "Bank A"@en ; cf:holdsSharesIn ex:lender .
ex:group a cf:Company ; skos:prefLabel "乙集团"@zh , "Group B"@en ; cf:holdsSharesIn ex:lender .
ex:lender a cf:Company ; skos:prefLabel "丙消金"@zh , "Lender C"@en ; cf:foundedOn "2010"^^xsd:gYear .
ex:stake-1 a cf:Stake ; rdf:subject ex:bank ; rdf:predicate cf:holdsSharesIn ; rdf:object ex:lender ;
    cf:percentage 60 ; cf:asOf "2024"^^xsd:gYear ; cf:status cf:Current ; cf:confidence cf:Stated ;
    prov:wasDerivedFrom ex:p-1 .
ex:stake-2 a cf:Stake ; rdf:subject ex:group ; rdf:predicate cf:holdsSharesIn ; rdf:object ex:lender ;
    cf:percentage 40 ; cf:asOf "2024"^^xsd:gYear ; cf:status cf:Current ; cf:confidence cf:Stated ;
    prov:wasDerivedFrom ex:p-1 .
ex:founded a cf:Claim ; rdf:subject ex:lender ; rdf:predicate cf:foundedOn ; rdf:object "2010"^^xsd:gYear ;
    cf:status cf:Current ; cf:confidence cf:Stated ; prov:wasDerivedFrom ex:p-2 .
ex:p-1 a cf:Passage ; cf:inDocument ex:doc ; cf:line 2 ; cf:asPrinted "60%" , "40%" .
ex:p-2 a cf:Passage ; cf:inDocument ex:doc ; cf:line 3 ; cf:asPrinted "2010" .
ex:doc a cf:Document ; skos:prefLabel "公告"@zh , "Notice"@en ; dcterms:identifier "doc" ; cf:sourceQuality "A" ;
    cf:fileName "notice.txt" .
"""

NOTICE = "公告\n甲银行持股60%，乙集团持股40%。\n成立于2010年。\n"

STAKE = """
ex:{name} a cf:Stake ; rdf:subject ex:{holder} ; rdf:predicate cf:holdsSharesIn ; rdf:object ex:lender ;
    cf:percentage {share} ; cf:asOf "{date}"^^xsd:gYear ; cf:status cf:Current ; cf:confidence cf:Stated ;
    prov:wasDerivedFrom ex:{passage} .
"""


def other_document(passage: str) -> str:
    """Return Turtle of a second document with one passage."""
    return f"""
ex:doc-2 a cf:Document ; skos:prefLabel "报道"@zh , "Report"@en ; dcterms:identifier "doc-2" ; cf:sourceQuality "B" .
ex:{passage} a cf:Passage ; cf:inDocument ex:doc-2 ; cf:line 1 ; cf:asPrinted "x" .
"""
