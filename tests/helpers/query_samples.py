"""A small graph with everything that is awkward in RDF."""

COMPANIES = """
@prefix ex: <http://example.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:unicom skos:prefLabel "中国联通"@zh, "China Unicom"@en ; ex:holds ex:zhaolian ; ex:size 3 .
ex:cmb skos:prefLabel "招商银行"@zh ; ex:holds ex:zhaolian, ex:fund ; ex:size 5 .
ex:zhaolian skos:prefLabel "招联"@zh ; ex:supplier ex:vendor ; ex:size 2 ; ex:note "SERVICE", "say \\"hi\\" } #" .
ex:rival skos:prefLabel "对手"@zh ; ex:supplier ex:vendor ; ex:founded "2015-01-01"^^xsd:date .
_:office ex:of ex:zhaolian ; ex:note "plain" .
ex:archive { ex:old ex:holds ex:zhaolian . ex:cmb ex:holds ex:fund . }
"""
