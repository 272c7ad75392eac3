"""Trees with all that is unusual in them: cycles, several parents, blank nodes, definitions, many children."""

from __future__ import annotations

MANY = 600
"""Children of one class, more than a server is asked for."""

TREES = """@prefix : <urn:t:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
:a a owl:Class ; rdfs:subClassOf owl:Thing, :a ; rdfs:label "Animal" . :b rdfs:subClassOf :a ; rdfs:label "Bird" .
:alone a owl:Class ; rdfs:label "Alone" . :x a :alone ; rdfs:label "Xavier" . :y a :b .
:d rdfs:subClassOf :b, :alone, [ a owl:Restriction ] . [ a owl:Restriction ] rdfs:subClassOf :b .
:defined a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( [ owl:complementOf :a ] :b ) ] .
:m1 rdfs:subClassOf :m2 . :m2 rdfs:subClassOf :m1 . :m3 rdfs:subClassOf :m2 .
:c1 rdfs:subClassOf :c2 . :c2 rdfs:subClassOf :c3 . :c3 rdfs:subClassOf :c1 .
:k skos:broader :l . :l skos:broader :k . :n skos:broader :l . :o skos:narrower :p, :n .
:wheel dcterms:isPartOf :car . :car dcterms:hasPart :door .
:mine rdfs:subPropertyOf dcterms:hasPart . :door :mine :handle .
""" + "".join(f":q{number} rdfs:subClassOf :many .\n" for number in range(MANY))
