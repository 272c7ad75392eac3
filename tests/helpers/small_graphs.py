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


def open_turtle(turtle: str, language: Language = "en") -> View:
    """Open Turtle, given without its prefixes, as a graph seen in a language."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "small.ttl"
        path.write_text(PREFIXES + turtle, encoding="utf-8")
        return View(open_graph(path), language)
