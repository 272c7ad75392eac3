"""The tests that a checkout of the W3C's suites has: reading their manifests, which are Turtle and JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RDFT = rdflib.Namespace("http://www.w3.org/ns/rdftest#")

SPARQL = ("sparql10", "sparql11", "sparql12")
RDF_SYNTAX = ("rdf11", "rdf12")
JSONLD = "jsonld"
SUITES = (*SPARQL, *RDF_SYNTAX, JSONLD)

_NOT_QUERIES = ("entailment", "service")
"""Parts of SPARQL 1.1 that are other than answering a query: reasoning, and asking a second server."""

_JSONLD_BASE = "https://w3c.github.io/json-ld-api/tests/"


@dataclass(frozen=True, slots=True)
class Test:
    """One test: what is read or asked, and what is to come of it.

    ``kind`` is ``query``, ``csv`` (a query whose answer is compared as the file of that format), ``graph`` (a file and
    its statements), ``accept`` or ``refuse``. ``graphs`` are files that are named graphs, by the files themselves.
    """

    name: str
    suite: str
    kind: str
    source: Path
    result: Path | None = None
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    base: tuple[str, str] = ("", "")
    """What the IRI of the tests' directory is here, and what it is in the expected statements."""
    lax: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


def find_tests(directory: Path, suite: str) -> list[Test]:
    """Return the tests of a suite as far as the checkouts below a directory have them."""
    if suite == JSONLD:
        return [test for place in _places(directory, "toRdf-manifest.jsonld") for test in _read_jsonld(place)]
    kind = "sparql" if suite in SPARQL else "rdf"
    root = next((path for path in (directory, *sorted(directory.iterdir())) if (path / kind / suite).is_dir()), None)
    if root is None:
        return []
    found: list[Test] = []
    for manifest in sorted((root / kind / suite).rglob("manifest.ttl")):
        if manifest.parent.name not in _NOT_QUERIES:
            found += _read_manifest(manifest, suite)
    return found


def _places(directory: Path, name: str) -> Iterator[Path]:
    for place in (directory, directory / "tests", *(path / "tests" for path in sorted(directory.iterdir()))):
        if (place / name).is_file():
            yield place / name
            return


def _read_manifest(manifest: Path, suite: str) -> Iterator[Test]:
    """Yield the tests that a manifest in Turtle lists."""
    graph = rdflib.Graph()
    graph.parse(manifest, format="turtle", publicID=manifest.as_uri())
    assumed = next(map(str, graph.objects(None, MF.assumedTestBase)), "")
    here = f"{manifest.parent.as_uri()}/"
    for entries in graph.objects(None, MF.entries):
        for entry in Collection(graph, entries):
            kind = _kind_of(str(graph.value(entry, RDF.type)).rpartition("#")[2], suite)
            if not kind:
                continue
            action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
            query = graph.value(action, QT.query)
            yield Test(
                name=f"{manifest.parent.name}/{str(entry).rpartition('#')[2]}",
                suite=suite,
                kind=kind,
                source=_path(query or action),
                result=None if result is None else _path(result),
                data=tuple(map(_path, graph.objects(action, QT.data))),
                graphs=tuple(sorted(map(_path, graph.objects(action, QT.graphData)))),
                base=(here, assumed or here),
                lax=(entry, MF.resultCardinality, MF.LaxCardinality) in graph,
            )


def _kind_of(name: str, suite: str) -> str:
    """Return what a test of a type asks; nothing for types that are not run."""
    if suite in SPARQL:
        return {"QueryEvaluationTest": "query", "CSVResultFormatTest": "csv"}.get(name, "")
    if name.endswith("Eval"):
        return "graph"
    if name.endswith("NegativeSyntax"):
        return "refuse"
    return "accept" if name.endswith("PositiveSyntax") else ""


def _path(iri: Any) -> Path:
    return Path(rdflib.URIRef(iri).removeprefix("file://"))


def _read_jsonld(manifest: Path) -> Iterator[Test]:
    """Yield the tests of JSON-LD to RDF: those of 1.1 that are normative, except of directions and generalized RDF."""
    for entry in json.loads(manifest.read_text(encoding="utf-8"))["sequence"]:
        options = entry.get("option", {})
        if options.get("specVersion") == "json-ld-1.0" or not options.get("normative", True):
            continue
        if "rdfDirection" in options or "produceGeneralizedRdf" in options:
            continue
        types = " ".join(entry["@type"])
        kind = "refuse" if "Negative" in types else "accept" if "Syntax" in types else "graph"
        yield Test(
            name=f"toRdf/{entry['@id'].lstrip('#')}",
            suite=JSONLD,
            kind=kind,
            source=manifest.parent / entry["input"],
            result=manifest.parent / entry["expect"] if "expect" in entry else None,
            base=(f"{manifest.parent.as_uri()}/", _JSONLD_BASE),
            options=options,
        )
