"""Validating a graph against SHACL shapes with pyshacl, on a copy in rdflib; its results as findings."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.check.findings import Finding, Severity
from cfgraph.model.errors import GraphError, LimitError
from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD_STRING, BlankNode, Literal, Node, Term
from cfgraph.store import Graph

if TYPE_CHECKING:
    import rdflib

MAX_STATEMENTS = 1_000_000
"""Maximum number of statements for checking shapes: rdflib holds a copy in memory, about 1 KB each."""

SH = "http://www.w3.org/ns/shacl#"

_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)

_SEVERITIES: dict[str, Severity] = {SH + "Violation": "error", SH + "Warning": "warning", SH + "Info": "note"}


def find_violations(graph: Graph, shapes: Sequence[Path]) -> Iterator[Finding]:
    """Yield the violations of shapes, unordered.

    Raises GraphError if the shapes can't be read or are invalid, LimitError if the graph is too large.
    """
    if graph.statistics.statements > MAX_STATEMENTS:
        raise LimitError("shapes.too_many", total=graph.statistics.statements, most=MAX_STATEMENTS)
    import pyshacl
    import rdflib

    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    _index_parameters()
    try:
        _, report, _ = pyshacl.validate(
            _copy_to_rdflib(graph),
            shacl_graph=_read_shapes(shapes),
            inplace=True,
            do_owl_imports=False,
            js=False,
            advanced=False,
        )
    except RuntimeError as error:  # the base of what pyshacl raises at shapes that make no sense
        reason = str(getattr(error, "message", error)).split("\n", 1)[0]
        raise GraphError("shapes.unusable", paths=shapes, reason=reason) from error
    if not isinstance(report, rdflib.Graph):
        raise GraphError("shapes.unusable", paths=shapes, reason=str(report)[:200])
    for result in report.objects(None, rdflib.URIRef(SH + "result")):
        yield _finding_from_result(report, result)


class _IndexedList(list["rdflib.URIRef"]):
    """A list of IRIs that tells by a set whether it has one."""

    def __init__(self, terms: Iterable[rdflib.URIRef]) -> None:
        super().__init__(terms)
        self._index = frozenset(terms)

    def __contains__(self, term: object) -> bool:
        return term in self._index


def _index_parameters() -> None:
    """Index pyshacl's list of constraint parameters: each shape looks for its predicates there for each focus node."""
    from pyshacl import shape
    from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP

    shape.__dict__["CONSTRAINT_PARAMS"] = (_IndexedList(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP)


def count_shapes(shapes: Sequence[Path]) -> int:
    """Return the number of node shapes in the files. Raises GraphError if they can't be read."""
    import rdflib

    return len(set(_read_shapes(shapes).subjects(rdflib.RDF.type, rdflib.URIRef(SH + "NodeShape"))))


def _read_shapes(files: Sequence[Path]) -> rdflib.Graph:
    """Return the SHACL shapes of the files; raises GraphError if they are invalid."""

    import rdflib

    graph = rdflib.Graph("SimpleMemory")  # without named graphs it is read faster
    for path in files:
        if path.suffix.lower() not in (".ttl", ".nt"):
            raise GraphError("shapes.ending", path=path)
        try:
            graph.parse(path, format=path.suffix.lower()[1:])
        except OSError as error:
            raise GraphError("files.unreadable", path=path, reason=error) from error
        except (SyntaxError, ValueError) as error:
            reason = str(error).split("\n", 1)[0]
            raise GraphError("shapes.invalid", path=path, reason=reason) from error
    for name in ("select", "ask", "construct", "update"):
        for query in graph.objects(None, rdflib.URIRef(SH + name)):
            if _SERVICE.search(str(query)):
                raise GraphError("shapes.service", paths=files)
    return graph


def _copy_to_rdflib(graph: Graph) -> rdflib.Graph:
    """Return a copy of a graph in rdflib, for pyshacl."""

    import rdflib

    copy = rdflib.Graph()
    add = copy.store.add
    known: dict[Term, rdflib.term.Identifier] = {}
    for statement in graph.statements():
        terms = []
        for term in statement:
            found = known.get(term)
            if found is None:
                found = known[term] = _term_to_rdflib(term)
            terms.append(found)
        add(tuple(terms), copy)  # type: ignore[arg-type]
    return copy


def _term_to_rdflib(term: Term) -> rdflib.term.Identifier:
    """Convert a term to rdflib."""

    import rdflib

    if isinstance(term, IRI):
        return rdflib.URIRef(term)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.removeprefix("_:"))
    if isinstance(term, Literal):
        if term.datatype in (XSD_STRING, RDF_LANG_STRING):  # as rdflib reads them, or they equal none of the shapes
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype))
    return rdflib.Literal(str(term))  # a triple term; rdflib knows none


def _finding_from_result(report: rdflib.Graph, result: rdflib.term.Node) -> Finding:
    """Convert a result of pyshacl's report to a finding."""

    import rdflib

    def one(name: str) -> rdflib.term.Node | None:
        return next(report.objects(result, rdflib.URIRef(SH + name)), None)

    messages = {
        m.language or "": str(m) for m in _keep_literals(report.objects(result, rdflib.URIRef(SH + "resultMessage")))
    }
    severity = _SEVERITIES.get(str(one("resultSeverity")), "error")
    return Finding(
        "shape",
        _node_from_rdflib(one("focusNode")),
        _finding_values(one("resultPath"), one("value")),
        severity,
        messages,
    )


def _keep_literals(terms: Iterable[rdflib.term.Node]) -> Iterator[rdflib.Literal]:
    """Yield the literals among rdflib's terms."""

    import rdflib

    return (term for term in terms if isinstance(term, rdflib.Literal))


def _node_from_rdflib(term: rdflib.term.Node | None) -> Node:
    """Convert a node from rdflib."""

    import rdflib

    return BlankNode(f"_:{term}") if isinstance(term, rdflib.BNode) else IRI(str(term))


def _finding_values(path: rdflib.term.Node | None, value: rdflib.term.Node | None) -> dict[str, object]:
    """Return the path and the value of a validation result for a finding."""

    import rdflib

    said: dict[str, object] = {}
    if isinstance(path, rdflib.URIRef):
        said["path"] = IRI(str(path))
    if isinstance(value, rdflib.URIRef | rdflib.Literal):
        said["value"] = IRI(str(value)) if isinstance(value, rdflib.URIRef) else str(value)
    return said
