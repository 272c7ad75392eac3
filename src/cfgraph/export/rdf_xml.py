"""Serializing statements as RDF/XML, an element for each run of a subject."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from cfgraph.export.rdf import make_valid_blank_node, make_valid_iri
from cfgraph.export.xml import escape_xml, quote_attribute
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, RDF, XSD_STRING, BlankNode, Node, Statement, Term, TripleTerm

_LOCAL = re.compile(r"[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u4e00-\u9fff][\w.\u4e00-\u9fff-]*$")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def serialize_rdf_xml(statements: Callable[[], Iterable[Statement]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements as RDF/XML. ``statements`` is called twice.

    Raises UsageError for what the format can't represent: predicates without a local name, triple terms, base
    directions, and characters that XML forbids.
    """
    names = _name_spaces({statement.predicate for statement in statements()}, prefixes)
    declared = "".join(f"\n  xmlns:{name}={quote_attribute(space)}" for space, name in names.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'
    for subject, of_subject in groupby(statements(), key=lambda item: item.subject):
        yield f" <rdf:Description {_write_node('rdf:about', subject)}>\n"
        for statement in of_subject:
            space, local = _split_predicate(statement.predicate)
            yield _write_property(f"{names[space]}:{local}", statement.object)
        yield " </rdf:Description>\n"
    yield "</rdf:RDF>\n"


def _name_spaces(predicates: Iterable[IRI], prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return a prefix for the namespace of each predicate, the graph's own if it has one."""
    known = {space: name for name, space in prefixes.items() if _NAME.fullmatch(name) and name.lower() != "xml"}
    names = {RDF: "rdf"}
    for space in sorted({_split_predicate(predicate)[0] for predicate in predicates} - {RDF}):
        name = known.get(space, "")
        number = len(names)
        while not name or name in names.values():
            name, number = f"ns{number}", number + 1
        names[space] = name
    return names


def _split_predicate(predicate: IRI) -> tuple[str, str]:
    """Return a predicate's namespace and local name. Raises UsageError if it has none."""
    found = _LOCAL.search(predicate)
    if found is None or not found.start():
        raise UsageError("export.no_element", predicate=predicate)
    return make_valid_iri(IRI(predicate[: found.start()])), found[0]


def _write_property(element: str, term: Term) -> str:
    """Return a statement as an element within that of its subject."""
    if isinstance(term, TripleTerm):
        raise UsageError("export.nested_xml")
    if isinstance(term, IRI | BlankNode):
        return f"  <{element} {_write_node('rdf:resource', term)}/>\n"
    if "--" in (term.language or "") or _FORBIDDEN.search(term.value):
        raise UsageError("export.no_xml_text", text=term.value[:40])
    kind = ""
    if term.language:
        kind = f" xml:lang={quote_attribute(term.language)}"
    elif term.datatype != XSD_STRING:
        kind = f" rdf:datatype={quote_attribute(make_valid_iri(term.datatype))}"
    return f"  <{element}{kind}>{escape_xml(term.value)}</{element}>\n"


def _write_node(attribute: str, node: Node) -> str:
    """Return the attribute for a node; a blank node gets a name within the file."""
    if isinstance(node, BlankNode):
        return f"rdf:nodeID={quote_attribute('b' + make_valid_blank_node(node).removeprefix('_:'))}"
    return f"{attribute}={quote_attribute(make_valid_iri(node))}"
