"""Converting the nodes and edges of a graph tool's file to RDF: names, types, attributes, edges, and claims about
edges.

What cfgraph itself wrote is read back with the IRIs in it. Anything else gets IRIs of its file: ``#ID`` for a node,
``/edge/NAME`` for a predicate, ``/attribute/NAME``, ``/type/NAME`` and ``/claim/ID``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from cfgraph.model.terms import RDF, XSD
from cfgraph.model.vocabulary import (
    ALT_LABEL,
    HIDDEN_LABEL,
    IS_DETAIL,
    LABEL,
    OBJECT,
    OWL,
    PREDICATE,
    PREF_LABEL,
    RDFS,
    SUBJECT,
    TYPE,
)
from cfgraph.store.graph_files.claims import claim_quads, figure_quads
from cfgraph.store.graph_files.own_terms import OwnTerms, quote_name
from cfgraph.store.graph_files.records import EdgeRecord, NodeRecord, Value

PREFIXES = {"node": "#", "edge": "/edge/", "attribute": "/attribute/", "type": "/type/", "claim-of": "/claim/"}
"""The prefixes of a file's own IRIs, and the parts that follow the file's IRI."""

SEPARATOR = " | "
"""The separator of several values of one attribute, as cfgraph writes them."""

MAX_PREDICATE = 60
"""Maximum number of characters of an edge's label that is interpreted as its kind."""

_TYPE_NAMES = ("type", "types", "class", "kind", "node_type", "nodetype", "labels", "category")
_PREDICATE_NAMES = (
    "predicate",
    "relation",
    "relationship",
    "rel",
    "interaction",
    "kind",
    "type",
    "label",
    "edge label",
)
_DRAWING = {
    "x",
    "y",
    "z",
    "size",
    "r",
    "g",
    "b",
    "xpos",
    "ypos",
    "zpos",
    "color",
    "nodegraphics",
    "edgegraphics",
    "viz",
}
_OF_GEPHI = {"id", "timeset", "edge id", "interval"}
_OWN_OF_NODES = {"iri", "curie", "kind", "types", "typeids", "glyph", "label", "altlabels", "hiddenlabels"}
_OWN_OF_NODES |= {"figuredetails", "notstated"}
_OWN_OF_EDGES = {"label", "edge label", "predicate", "weight", "asof", "status", "statuslabel", "confidence"}
_OWN_OF_EDGES |= {"confidencelabel", "note", "sources", "locators", "asprinted", "claims", "claimdetails", "percentage"}
_OWN_OF_EDGES |= {"percentagemin", "percentagemax", "row", "kind"}
_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|(?:urn|tag|doi|info|did|ark|mailto):)\S+")
_LANGUAGE = re.compile(r"label_([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)")
_DIGIT = re.compile(r"\d")
_HAS_PART = ox.NamedNode("http://purl.org/dc/terms/hasPart")
_SYMMETRIC = ox.NamedNode(OWL + "SymmetricProperty")
_PROPERTY, _CLASS = ox.NamedNode(RDF + "Property"), ox.NamedNode(RDFS + "Class")
_STATEMENT = ox.NamedNode(RDF + "Statement")
_IS_DETAIL, _TRUE = ox.NamedNode(IS_DETAIL), ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))
_SUBJECT, _PREDICATE, _OBJECT, _TYPE, _LABEL = (ox.NamedNode(iri) for iri in (SUBJECT, PREDICATE, OBJECT, TYPE, LABEL))
_PREF_LABEL, _ALT_LABEL, _HIDDEN_LABEL = (ox.NamedNode(iri) for iri in (PREF_LABEL, ALT_LABEL, HIDDEN_LABEL))
_NAMES = {"altlabels": _ALT_LABEL, "hiddenlabels": _HIDDEN_LABEL}

Subject = ox.NamedNode | ox.BlankNode


def records_to_quads(
    base: str, records: Iterable[NodeRecord | EdgeRecord], prefixes: Mapping[str, str]
) -> Iterator[ox.Quad]:
    """Yield the statements of a file's nodes and edges; ``base`` is the IRI of the file."""
    return _Statements(base, prefixes).read(records)


class _Statements:
    """Makes statements from records, and remembers the nodes by their identifiers in the file."""

    def __init__(self, base: str, prefixes: Mapping[str, str]) -> None:
        self._base = base
        self._own = OwnTerms(base, prefixes)
        self._nodes: dict[str, Subject] = {}
        self._blanks: dict[str, ox.BlankNode] = {}
        self._named: set[ox.NamedNode] = set()
        self._symmetric: set[ox.NamedNode] = set()
        self._marked: set[ox.NamedNode] = set()

    def read(self, records: Iterable[NodeRecord | EdgeRecord]) -> Iterator[ox.Quad]:
        """Yield the statements of all records; edges wait for nodes that come after them."""
        waiting: list[EdgeRecord] = []
        inside: list[tuple[str, str]] = []
        for record in records:
            if isinstance(record, NodeRecord):
                yield from self._describe_node(record)
                if record.parent is not None:
                    inside.append((record.parent, record.id))
            elif record.source in self._nodes and record.target in self._nodes:
                yield from self._describe_edge(record)
            else:
                waiting.append(record)
        for edge in waiting:
            for name in (edge.source, edge.target):
                if name not in self._nodes:
                    yield from self._describe_node(NodeRecord(name, {}))
            yield from self._describe_edge(edge)
        for parent, part in inside:
            if parent in self._nodes:
                yield ox.Quad(self._nodes[parent], _HAS_PART, self._nodes[part])
        yield from self._own.describe_schema()

    def _describe_node(self, record: NodeRecord) -> Iterator[ox.Quad]:
        """Yield the names, types and attributes of a node."""
        values = {name.casefold(): value for name, value in record.attributes.items()}
        iri = _text(values.get("iri"))
        is_own = bool(iri) and ("typeids" in values or "curie" in values or "glyph" in values)
        node = self._nodes[record.id] = self._node_of(iri or record.id)
        label = _text(values.get("label")) or _text(values.get("name")) or (iri or record.id if not is_own else "")
        if not is_own:
            yield ox.Quad(node, _LABEL, ox.Literal(label))
            yield from self._describe_types(node, values)
        else:
            yield from self._describe_own_node(node, label, record.attributes)
        used_type = next((name for name in _TYPE_NAMES if name in values), None)
        for name, value in record.attributes.items():
            folded = name.casefold()
            if (
                folded in _DRAWING
                or folded in _OF_GEPHI
                or (is_own and (folded in _OWN_OF_NODES or _LANGUAGE.match(name)))
            ):
                continue
            if not is_own and (folded in ("label", "iri", used_type) or (folded == "name" and _text(value) == label)):
                continue
            predicate, literals = self._attribute_of(name, value, is_own)
            if predicate is not None:
                for literal in literals:
                    yield ox.Quad(node, predicate, literal)

    def _describe_types(self, node: Subject, values: Mapping[str, Value]) -> Iterator[ox.Quad]:
        """Yield the classes that a node of another tool's file names."""
        found = next((values[name] for name in _TYPE_NAMES if name in values), None)
        for name in _texts(found):
            for part in name.strip(":").split(":") if name.startswith(":") else [name]:  # as Neo4j writes several
                kind = self._named_term("type", part)
                yield ox.Quad(node, _TYPE, kind)
                yield from self._name_once(kind, part, _CLASS)

    def _describe_own_node(self, node: Subject, label: str, attributes: Mapping[str, Value]) -> Iterator[ox.Quad]:
        """Yield the names, types and figures of a node written by cfgraph."""
        values = {name.casefold(): value for name, value in attributes.items()}
        shown = {label}
        for name, value in attributes.items():
            if tagged := _LANGUAGE.fullmatch(name):
                language = tagged[1].lower()
                for text in _texts(value):
                    shown.discard(text)
                    plain = ox.Literal(text) if language == "untagged" else ox.Literal(text, language=language)
                    yield ox.Quad(node, _PREF_LABEL, plain)
        for text in shown - {""}:
            yield ox.Quad(node, _LABEL, ox.Literal(text))
        for name, predicate in _NAMES.items():
            for text in _texts(values.get(name)):
                yield ox.Quad(node, predicate, ox.Literal(text))
        kinds = [self._own.class_iri(text) for text in _texts(values.get("typeids"))]
        titles = _texts(values.get("types"))
        for number, kind in enumerate(kinds):
            yield ox.Quad(node, _TYPE, kind)
            if len(titles) == len(kinds) and not self._own.is_declared(kind):
                yield from self._name_once(kind, titles[number], _CLASS)
        for figure in _json_objects(values.get("figuredetails")):
            yield from figure_quads(node, figure, self._own)

    def _describe_edge(self, record: EdgeRecord) -> Iterator[ox.Quad]:
        """Yield an edge, and claims with its attributes in the file."""
        subject, target = self._nodes[record.source], self._nodes[record.target]
        values = {name.casefold(): value for name, value in record.attributes.items()}
        predicate, used = self._predicate_of(values)
        quad = ox.Quad(subject, predicate, target)
        yield quad
        if used == "predicate" and not self._own.is_declared(predicate) and (label := _text(values.get("label"))):
            yield from self._name_once(predicate, label, _PROPERTY)
        elif used != "predicate" or not _ABSOLUTE.fullmatch(_text(values[used])):
            yield from self._name_once(predicate, _text(values[used]) if used else "edge", _PROPERTY)
        if not record.directed and predicate not in self._symmetric:
            self._symmetric.add(predicate)
            yield ox.Quad(predicate, _TYPE, _SYMMETRIC)
        details = _json_objects(values.get("claimdetails"))
        is_own = "claimdetails" in values or ("claims" in values and used == "predicate")
        for claim in details:
            yield from claim_quads(quad, claim, self._own)
        said: list[tuple[ox.NamedNode, ox.Literal]] = []
        for name, value in record.attributes.items():
            folded = name.casefold()
            if folded in (used, "edgegraphics", "id", "edge id", "color", "r", "g", "b") or folded in _OF_GEPHI:
                continue
            if (is_own and folded in _OWN_OF_EDGES) or (folded == "weight" and _is_one(value)):
                continue
            attribute, literals = self._attribute_of(name, value, is_own)
            if attribute is not None:
                said += ((attribute, literal) for literal in literals)
        if said:
            yield from self._claim(record, quad, said)

    def _claim(
        self, record: EdgeRecord, quad: ox.Quad, said: Iterable[tuple[ox.NamedNode, ox.Literal]]
    ) -> Iterator[ox.Quad]:
        """Yield a claim about an edge with its attributes in another tool's file."""
        yield from self._mark_details(_STATEMENT)
        claim = self._named_term("claim", record.id or "")
        yield ox.Quad(claim, _TYPE, _STATEMENT)
        yield ox.Quad(claim, _SUBJECT, quad.subject)
        yield ox.Quad(claim, _PREDICATE, quad.predicate)
        yield ox.Quad(claim, _OBJECT, quad.object)
        for attribute, literal in said:
            yield ox.Quad(claim, attribute, literal)

    def _predicate_of(self, values: Mapping[str, Value]) -> tuple[ox.NamedNode, str]:
        """Return the predicate of an edge, and the attribute that names it."""
        for name in _PREDICATE_NAMES:
            text = _text(values.get(name)).strip()
            if not text:
                continue
            if name == "predicate" and _ABSOLUTE.fullmatch(text) and (iri := _valid_iri(text)):
                return iri, name
            if len(text) <= MAX_PREDICATE and not (name in ("label", "edge label") and _DIGIT.search(text)):
                return self._own.expand(text) or self._named_term("edge", text), name
        return self._named_term("edge", "edge"), ""

    def _attribute_of(self, name: str, value: Value, is_own: bool) -> tuple[ox.NamedNode | None, list[ox.Literal]]:
        """Return the predicate of an attribute and its values; none if a figure states it already."""
        if is_own and isinstance(value, ox.Literal):
            found = self._own.attribute(name)
            if found is None:
                return None, []
            predicate, language = found
            if value.datatype.value.endswith(("#string", "#langString")):
                return predicate, [self._own.typed(predicate, text, language) for text in value.value.split(SEPARATOR)]
            return predicate, [value]
        literals = [value] if isinstance(value, ox.Literal) else [ox.Literal(text) for text in _texts(value)]
        return self._own.expand(name) or self._named_term("attribute", name), literals

    def _name_once(self, term: ox.NamedNode, label: str, kind: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield the label of a predicate or class the first time; such terms are details."""
        if term not in self._named:
            self._named.add(term)
            yield ox.Quad(term, _LABEL, ox.Literal(label))
            yield ox.Quad(term, _TYPE, kind)
            yield from self._mark_details(kind)

    def _mark_details(self, kind: ox.NamedNode) -> Iterator[ox.Quad]:
        """Yield, once, that instances of a class are details; this includes the class itself, as an instance of
        owl:Class.
        """
        for each in (kind, _CLASS):
            if each not in self._marked:
                self._marked.add(each)
                yield ox.Quad(each, _IS_DETAIL, _TRUE)
                yield ox.Quad(each, _TYPE, _CLASS)

    def _node_of(self, name: str) -> Subject:
        """Return the node for an identifier: an IRI, a blank node, or a node of the file."""
        if name.startswith("_:"):
            return self._blanks.setdefault(name, ox.BlankNode())
        if _ABSOLUTE.fullmatch(name) and (iri := _valid_iri(name)):
            return iri
        return ox.NamedNode(f"{self._base}#{quote_name(name.strip())}")

    def _named_term(self, kind: str, name: str) -> ox.NamedNode:
        """Return the IRI of something named in the file."""
        return self._own.local_term(kind, name)


def _valid_iri(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None


def _text(value: Value | None) -> str:
    """Return a value as one text; empty for none."""
    return value.value if isinstance(value, ox.Literal) else next(iter(_texts(value)), "")


def _texts(value: Value | None) -> list[str]:
    """Return a value as several texts: the items of a list, or of a text with several values."""
    if value is None:
        return []
    if isinstance(value, ox.Literal):
        return [text for text in value.value.split(SEPARATOR) if text.strip()]
    if isinstance(value, list):
        return [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in value]
    return [json.dumps(value, ensure_ascii=False)]


def _json_objects(value: Value | None) -> list[dict[str, object]]:
    """Return the objects in an attribute with JSON; none for other values."""
    found: object = value
    if isinstance(value, ox.Literal):
        try:
            found = json.loads(value.value)
        except (ValueError, RecursionError):
            return []
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _is_one(value: Value) -> bool:
    """Tell whether a weight is 1, the default."""
    return isinstance(value, ox.Literal) and value.value in ("1", "1.0", "1.00")
