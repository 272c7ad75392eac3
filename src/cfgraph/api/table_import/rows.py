"""One row of a table as statements: its edge or attribute, a claim or figure, and the passage that it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from cfgraph.api.table_import.mapping import RelationMapping, TableMapping
from cfgraph.api.table_import.name_index import NameIndex, make_slug
from cfgraph.explorer import View
from cfgraph.model.dates import is_date
from cfgraph.model.errors import CfgraphError, UsageError
from cfgraph.model.terms import IRI, XSD, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    AS_PRINTED,
    CF,
    CLAIM_CLASS,
    CONFIDENCE,
    DATE,
    DERIVED_FROM,
    DOCUMENT,
    FILE_NAME,
    IN_DOCUMENT,
    LINE,
    METRIC,
    NOTE,
    OBJECT,
    OWL,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
    PERIOD,
    PREDICATE,
    PREF_LABEL,
    SOURCE_QUALITY,
    STATUS,
    SUBJECT,
    TYPE,
    UNIT,
    VALID_FROM,
    VALID_TO,
    VALUE,
)

_Sayer: TypeAlias = Callable[[IRI, Term], None]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DATE_WITHIN = re.compile(r"(?<!\d)\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")
_UNGRADED = "D"
"""The quality of a document of which the table says none."""

_SHARES = {"percentage": PERCENTAGE, "percentage_min": PERCENTAGE_MIN, "percentage_max": PERCENTAGE_MAX}
_DATES = {"as_of": AS_OF, "valid_from": VALID_FROM, "valid_to": VALID_TO}
_FIXED = {"status": (STATUS, "Current", ("Current", "Historical", "Planned"))}
_FIXED |= {"confidence": (CONFIDENCE, "Stated", ("Stated", "Inferred", "Computed"))}
_DATATYPE_PROPERTY = IRI(OWL + "DatatypeProperty")
_KINDS_OF_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}


@dataclass
class RowStatements:
    """What a row comes to: its statements, and the nodes that it speaks of."""

    line: int
    statements: list[Statement] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    claims: int = 0
    figures: int = 0
    edges: list[Statement] = field(default_factory=list)
    entities: int = 0


class RowReader:
    """Makes statements of rows; entities are those of a graph, or new ones where the mapping makes them."""

    def __init__(self, view: View, mapping: TableMapping, table: str) -> None:
        self._view, self._mapping, self._table = view, mapping, table
        self._index = NameIndex(view)
        self._slug = make_slug(table.rpartition(".")[0] or table)
        self._taken: dict[str, str] = {}

    def read(self, line: int, row: Mapping[str, str]) -> RowStatements | None:
        """Return what a row comes to; None for one that the mapping leaves out. Raises UsageError for a wrong row."""
        name = row.get(self._mapping.columns.get("relation", ("",))[0], "")
        relation = self._mapping.relation_of(name)
        if relation is None:
            raise UsageError("import.unknown_relation", value=name)
        if relation.skip:
            return None
        result = RowStatements(line)
        cells = _Cells(self._mapping, relation, row)
        passage = self._write_passage(result, cells)
        subject = self._find_entity(result, cells.need("subject"), relation.subject_class or cells.get("subject_class"))
        if relation.metric:
            self._write_figure(result, cells, relation, subject, passage)
            return result
        predicate = self._expand(relation.predicate or "")
        for number, target in enumerate(self._read_objects(result, cells, relation, predicate), 1):
            if relation.reverse and not isinstance(target, IRI):
                raise UsageError("import.reverse_literal")
            edge = Statement(target, predicate, subject) if relation.reverse else Statement(subject, predicate, target)  # type: ignore[arg-type]
            self._write_claim(result, cells, relation, edge, passage, f"-{number}" if number > 1 else "")
        return result

    def _write_claim(
        self, result: RowStatements, cells: _Cells, relation: RelationMapping, edge: Statement, passage: IRI, end: str
    ) -> None:
        """Add an edge or attribute and its claim."""
        graph = self._view.graph
        declared = next((o for _, _, o in graph.statements(edge.predicate, CLAIM_CLASS)), IRI(CF + "Claim"))
        node = self._name("claim", f"{self._slug}-{result.line}{end}")
        say = self._sayer(result, node)
        result.statements.append(edge)
        result.edges.append(edge)
        say(TYPE, self._expand(relation.claim_class) if relation.claim_class else declared)
        say(SUBJECT, edge.subject)
        say(PREDICATE, edge.predicate)
        say(OBJECT, edge.object)
        for role, iri in _SHARES.items():
            if text := cells.get(role).rstrip("%％"):
                say(iri, _percentage(text))
        self._say_common(cells, say, passage)
        language = relation.language or self._mapping.language
        for name, column in relation.attributes.items():
            if text := cells.column(column):
                say(self._expand(name), Literal(text, language=language))
        result.claims += 1

    def _write_figure(
        self, result: RowStatements, cells: _Cells, relation: RelationMapping, subject: IRI, passage: IRI
    ) -> None:
        """Add a figure of an entity."""
        node = self._name("figure", f"{self._slug}-{result.line}")
        say = self._sayer(result, node)
        say(TYPE, IRI(CF + "MetricValue"))
        say(ABOUT, subject)
        say(METRIC, self._expand(relation.metric or ""))
        say(VALUE, _number("value", cells.need("value")))
        if unit := relation.unit or cells.get("unit"):
            say(UNIT, self._expand(unit))
        if period := cells.date("as_of"):
            say(PERIOD, Literal(period))
        self._say_common(cells, say, passage)
        result.figures += 1

    def _say_common(self, cells: _Cells, say: _Sayer, passage: IRI) -> None:
        """Add dates, status, confidence, note and passage of a claim or figure."""
        for role, iri in _DATES.items():
            if text := cells.date(role):
                say(iri, _date(role, text))
        for role, (iri, default, known) in _FIXED.items():
            text = cells.get(role) or default
            if text not in known:
                raise UsageError("import.unknown_value", role=role, value=text, known=known)
            say(iri, IRI(CF + text))
        if note := cells.get("note"):
            say(NOTE, Literal(note, language=self._mapping.language))
        say(DERIVED_FROM, passage)

    def _write_passage(self, result: RowStatements, cells: _Cells) -> IRI:
        """Add the passage of a row and its document, and return the passage."""
        passage = self._name("passage", f"{self._slug}-{result.line}")
        say = self._sayer(result, passage)
        name = cells.need("document")
        document = self._try_expand(name) or self._find_document(name)
        say(TYPE, IRI(CF + "Passage"))
        say(IN_DOCUMENT, document)
        locator = cells.get("locator")
        if locator and not locator.isdigit():
            raise UsageError("import.locator", value=locator)
        say(LINE, Literal(locator or str(result.line), IRI(XSD + "integer")))
        if not locator:
            say(FILE_NAME, Literal(self._table))
        for text in cells.all("as_printed"):
            say(AS_PRINTED, Literal(text))
        if next(iter(self._view.graph.statements(document)), None) is None:
            describe = self._sayer(result, document)
            describe(TYPE, DOCUMENT)
            describe(IRI("http://purl.org/dc/terms/identifier"), Literal(name))
            describe(SOURCE_QUALITY, Literal(cells.get("quality") or _UNGRADED))
            title = cells.get("title") or name
            for language in ("zh", "en"):
                describe(PREF_LABEL, Literal(title, language=language))
            if date := cells.date("document_date"):
                describe(DATE, _date("document_date", date))
        return passage

    def _find_document(self, name: str) -> IRI:
        """Return the document of the graph with an identifier or name, else a new one."""
        for iri in (IRI(f"{self._mapping.namespace}document/{name}"), self._view.expand(f"doc:{name}")):
            if iri is not None and next(iter(self._view.graph.statements(iri)), None) is not None:
                return iri
        found = self._index.find(name, DOCUMENT)
        return IRI(found[0]) if len(found) == 1 else self._name("document", make_slug(name))

    def _read_objects(
        self, result: RowStatements, cells: _Cells, relation: RelationMapping, predicate: IRI
    ) -> Iterator[Term]:
        """Yield what a row has as objects: entities, or values of a kind."""
        text = cells.need("object")
        kind = relation.kind
        if kind is None:
            types = {o for _, _, o in self._view.graph.statements(predicate, TYPE)}
            kind = "text" if _DATATYPE_PROPERTY in types else "entity"
        for part in text.split(relation.split) if relation.split else [text]:
            if kind == "entity":
                yield self._find_entity(result, part, relation.object_class or cells.get("object_class"))
            elif kind == "date":
                yield _date("object", part.strip())
            elif kind == "number":
                yield _number("object", part.strip())
            else:
                yield Literal(part.strip(), language=relation.language)

    def _find_entity(self, result: RowStatements, name: str, wanted: str | None) -> IRI:
        """Return the entity that a name means; a new one where the mapping makes them. Raises UsageError."""
        name = name.strip().strip(self._mapping.strip)
        meant = self._mapping.names.get(name, name)
        if (iri := self._try_expand(meant)) is not None:
            result.nodes.append(iri)
            return iri
        kind = self._expand(wanted) if wanted else None
        found = self._index.find(meant, kind)
        if len(found) > 1:
            raise UsageError("import.ambiguous", value=meant, found=tuple(map(self._view.curie, found)))
        if found:
            result.nodes.append(found[0])
            return IRI(found[0])
        if not self._mapping.create or kind is None:
            raise UsageError("import.unknown_entity", value=meant)
        node = IRI(self._mapping.namespace + self._free_slug(meant))
        self._index.add(meant, node)
        say = self._sayer(result, node)
        say(TYPE, kind)
        for language in ("zh", "en"):
            say(PREF_LABEL, Literal(meant, language=language))
        result.entities += 1
        return node

    def _free_slug(self, name: str) -> str:
        """Return a slug that no other new name has."""
        slug, number = make_slug(name), 2
        stem = slug
        while self._taken.setdefault(slug, name) != name:
            slug, number = f"{stem}-{number}", number + 1
        return slug

    def _name(self, kind: str, name: str) -> IRI:
        return IRI(f"{self._mapping.namespace}{kind}/{name}")

    def _sayer(self, result: RowStatements, node: IRI) -> _Sayer:
        """Return what adds statements about a node."""
        result.nodes.append(node)
        return lambda predicate, value: result.statements.append(Statement(node, predicate, value))

    def _expand(self, name: str) -> IRI:
        """Return the IRI of a prefixed name or a local name of cfgraph's vocabulary. Raises UsageError."""
        if ":" not in name:
            return IRI(CF + name)
        found = self._view.expand(name)
        if found is None:
            raise UsageError("import.unknown_prefix", value=name)
        return IRI(found)

    def _try_expand(self, name: str) -> IRI | None:
        """Return the IRI of a prefixed name whose prefix is known, or an IRI."""
        try:
            found = self._view.expand(name) if ":" in name and " " not in name else None
        except CfgraphError:
            return None
        return IRI(found) if found is not None else None


class _Cells:
    """The cells of a row by what they hold."""

    def __init__(self, mapping: TableMapping, relation: RelationMapping, row: Mapping[str, str]) -> None:
        self._mapping, self._relation, self._row = mapping, relation, row

    def get(self, role: str) -> str:
        """Return what a row has for a role, translated by the mapping; empty for nothing."""
        return next(iter(self.all(role)), "")

    def all(self, role: str) -> list[str]:
        """Return all that a row has for a role."""
        columns = self._relation.columns.get(role, self._mapping.columns.get(role, ()))
        translated = self._mapping.values.get(role, {})
        found = [self._row.get(column, "").strip() for column in columns]
        found = [translated.get(text, text) for text in found if text or text in translated]
        default = self._mapping.defaults.get(role)
        return [text for text in found if text] or ([default] if default else [])

    def date(self, role: str) -> str:
        """Return what a row has for a date: that within the text, where the mapping says so."""
        text = self.get(role)
        if not self._mapping.dates_within:
            return text
        found = _DATE_WITHIN.search(text)
        return found[0] if found else ""

    def column(self, name: str) -> str:
        """Return the cell of a column."""
        return self._row.get(name, "").strip()

    def need(self, role: str) -> str:
        """Return what a row must have for a role. Raises UsageError."""
        if not (text := self.get(role)):
            raise UsageError("import.empty", role=role)
        return text


def _percentage(text: str) -> Literal:
    """Return a share. Raises UsageError for what is none."""
    number = _number("percentage", text.strip())
    if not 0 < float(number.value) <= 100:
        raise UsageError("import.not_a_share", value=text)
    return number


def _number(role: str, text: str) -> Literal:
    """Return a decimal as it is written. Raises UsageError."""
    plain = text.replace(",", "").replace("，", "")
    if not _NUMBER.fullmatch(plain):
        raise UsageError("import.not_a_number", role=role, value=text)
    return Literal(plain, IRI(XSD + ("decimal" if "." in plain else "integer")))


def _date(role: str, text: str) -> Literal:
    """Return a date, as precise as it is written. Raises UsageError."""
    if len(text) not in _KINDS_OF_DATES or not is_date(text):
        raise UsageError("import.not_a_date", role=role, value=text)
    return Literal(text, IRI(XSD + _KINDS_OF_DATES[len(text)]))
