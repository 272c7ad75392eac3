"""The same four statements in every format that cfgraph reads."""

from __future__ import annotations

import gzip
from pathlib import Path

from cfgraph.model.terms import IRI, RDF_LANG_STRING, Literal, Statement
from cfgraph.model.vocabulary import FOAF, TYPE

E = "http://example.org/"
ANA, BO, KNOWS = IRI(E + "ana"), IRI(E + "bo"), IRI(FOAF + "knows")
PERSON, NAME = IRI(FOAF + "Person"), IRI(FOAF + "name")

STATEMENTS = {
    Statement(ANA, TYPE, PERSON),
    Statement(ANA, NAME, Literal("安娜", RDF_LANG_STRING, "zh")),
    Statement(ANA, NAME, Literal("Ana")),
    Statement(ANA, KNOWS, BO),
}

_TURTLE = f"""@prefix foaf: <{FOAF}> .
@prefix ex: <{E}> .
ex:ana a foaf:Person ; foaf:name "安娜"@zh , "Ana" ; foaf:knows ex:bo .
"""

_N_TRIPLES = f"""<{ANA}> <{TYPE}> <{PERSON}> .
<{ANA}> <{NAME}> "\\u5B89\\u5A1C"@zh .
<{ANA}> <{NAME}> "Ana" .
<{ANA}> <{KNOWS}> <{BO}> .
"""

_N_QUADS = f"""<{ANA}> <{TYPE}> <{PERSON}> <{E}graph/1> .
<{ANA}> <{NAME}> "安娜"@zh <{E}graph/1> .
<{ANA}> <{NAME}> "安娜"@zh <{E}graph/2> .
<{ANA}> <{NAME}> "Ana" .
<{ANA}> <{KNOWS}> <{BO}> <{E}graph/1> .
<{ANA}> <{KNOWS}> <{BO}> <{E}graph/2> .
<{ANA}> <{KNOWS}> <{BO}> .
"""

_TRIG = f"""@prefix foaf: <{FOAF}> .
@prefix ex: <{E}> .
<{E}graph/1> {{ ex:ana a foaf:Person ; foaf:name "安娜"@zh , "Ana" . }}
<{E}graph/2> {{ ex:ana foaf:knows ex:bo ; foaf:name "Ana" . }}
"""

_RDF_XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:foaf="{FOAF}" xmlns:ex="{E}">
  <foaf:Person rdf:about="{ANA}">
    <foaf:name xml:lang="zh">安娜</foaf:name>
    <foaf:name>Ana</foaf:name>
    <foaf:knows rdf:resource="{BO}"/>
  </foaf:Person>
</rdf:RDF>
"""

_JSON_LD = f"""{{
  "@context": {{"foaf": "{FOAF}", "ex": "{E}"}},
  "@id": "ex:ana", "@type": "foaf:Person",
  "foaf:name": [{{"@value": "安娜", "@language": "zh"}}, "Ana"],
  "foaf:knows": {{"@id": "ex:bo"}}
}}
"""

SAMPLES = {
    ".ttl": _TURTLE,
    ".nt": _N_TRIPLES,
    ".nq": _N_QUADS,
    ".trig": _TRIG,
    ".rdf": _RDF_XML,
    ".jsonld": _JSON_LD,
    ".n3": _TURTLE,
}


def write_sample(directory: Path, ending: str) -> Path:
    """Write the sample in the format of the ending, compressed when it ends in ``.gz``."""
    path = directory / f"sample{ending}"
    content = SAMPLES[ending.removesuffix(".gz")].encode()
    path.write_bytes(gzip.compress(content) if ending.endswith(".gz") else content)
    return path
