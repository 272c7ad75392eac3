"""Serializing statements as JSON-LD with an embedded context."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from cfgraph.export.lists import Lists, find_lists
from cfgraph.export.rdf import choose_prefixes, find_namespaces, make_valid_blank_node, make_valid_iri, prefix_iri
from cfgraph.export.statement_source import GraphStatements
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Node, Statement, Term, TripleTerm
from cfgraph.model.vocabulary import TYPE

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json]"

_INTEGER, _BOOLEAN = IRI(XSD + "integer"), IRI(XSD + "boolean")
_EXACT_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""Range of integers that JSON represents exactly."""

_NODES, _LANGUAGES = "@id", "@language"


@dataclass(frozen=True)
class _JsonLdContext:
    """Prefixes by namespace, and the common kind of the values of each predicate, if there is one."""

    names: Mapping[str, str]
    kinds: Mapping[IRI, str | IRI]

    def iri(self, iri: IRI) -> str:
        return prefix_iri(iri, self.names) or make_valid_iri(iri)

    def node(self, node: Node) -> str:
        return self.iri(node) if isinstance(node, IRI) else make_valid_blank_node(node)

    def declaration(self) -> dict[str, Json]:
        """Return the context as declared in the file."""
        terms: dict[str, Json] = {name: space for space, name in sorted(self.names.items(), key=lambda item: item[1])}
        for predicate, kind in sorted(self.kinds.items()):
            if kind == _LANGUAGES:
                terms[self.iri(predicate)] = {"@container": kind}
            else:
                terms[self.iri(predicate)] = {"@type": self.iri(kind) if isinstance(kind, IRI) else kind}
        return terms

    def values(self, predicate: IRI, terms: Iterable[Term], lists: Lists) -> Json:
        """Return the values of a predicate; a single value is not an array."""
        kind = self.kinds.get(predicate)
        if kind == _LANGUAGES:
            by_language: dict[str, list[Json]] = {}
            for term in terms:
                if isinstance(term, Literal):
                    by_language.setdefault(term.language or "", []).append(term.value)
            return {language: _unwrap_single(texts) for language, texts in by_language.items()}
        return _unwrap_single([self._value(term, kind, lists) for term in terms])

    def _value(self, term: Term, kind: str | IRI | None, lists: Lists) -> Json:
        items = lists.items_of(term)
        if items is not None:
            return {"@list": [self._value(item, None, lists) for item in items]}
        if isinstance(term, IRI | BlankNode):
            return self.node(term) if kind == _NODES else {"@id": self.node(term)}
        assert isinstance(term, Literal)
        if term.language:
            language, _, direction = term.language.partition("--")
            value: dict[str, Json] = {"@value": term.value, "@language": language}
            return {**value, "@direction": direction} if direction else value
        if kind is not None or term.datatype == XSD_STRING:
            return term.value
        native = _native_value(term)
        return {"@value": term.value, "@type": self.iri(term.datatype)} if native is None else native


def serialize_jsonld(graphs: GraphStatements, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements of graphs as JSON-LD, one node object for consecutive statements of a subject.

    ``graphs`` is called three times. Raises UsageError for a statement about a statement, which JSON-LD can't
    represent.
    """
    lists = find_lists(graphs())
    context = _make_context(graphs(), prefixes, lists)
    yield f'{{"@context": {_dump_lines(context.declaration(), " ")},\n"@graph": ['
    separator = "\n"
    for name, statements in graphs():
        if name is not None:
            yield f'{separator}{{"@id": {json.dumps(context.node(name), ensure_ascii=False)}, "@graph": ['
            separator = "\n"
        for subject, of_subject in groupby(statements, key=lambda item: item.subject):
            if subject in lists[name].cells:
                continue
            yield separator + _dump_lines(_node_object(context, subject, of_subject, lists[name]), "")
            separator = ",\n"
        if name is not None:
            yield "\n]}"
            separator = ",\n"
    yield "\n]}\n"


def _node_object(
    context: _JsonLdContext, subject: Node, statements: Iterable[Statement], lists: Lists
) -> dict[str, Json]:
    """Return the node object of a subject's statements."""
    node: dict[str, Json] = {"@id": context.node(subject)}
    by_predicate: dict[IRI, list[Term]] = {}
    for statement in statements:
        by_predicate.setdefault(statement.predicate, []).append(statement.object)
    for predicate, terms in by_predicate.items():
        if predicate == TYPE:
            types = [context.node(term) for term in terms if isinstance(term, IRI | BlankNode)]
            terms = [term for term in terms if isinstance(term, Literal)]
            if types:
                node["@type"] = _unwrap_single(list(types))
        if terms:
            node[context.iri(predicate)] = context.values(predicate, terms, lists)
    return node


def _make_context(
    graphs: Iterable[tuple[Node | None, Iterable[Statement]]],
    prefixes: Mapping[str, str],
    lists: Mapping[Node | None, Lists],
) -> _JsonLdContext:
    """Return the JSON-LD context of some statements: prefixes and kinds of predicates."""
    spaces: set[str] = set()
    kinds: dict[IRI, set[str | IRI | None]] = {}
    schemes: set[str] = set()
    for own, statement in ((lists[name], statement) for name, statements in graphs for statement in statements):
        spaces.update(find_namespaces(statement))
        subject, predicate, target = statement
        if isinstance(target, TripleTerm):
            raise UsageError("export.nested")
        if predicate != TYPE:
            kinds.setdefault(predicate, set()).add(None if own.items_of(target) else _value_kind(target))
        schemes |= {
            iri.partition(":")[0] for iri in (subject, predicate, target) if isinstance(iri, IRI) and "://" not in iri
        }
        if isinstance(target, Literal):
            schemes.add(target.datatype.partition(":")[0])
    names = choose_prefixes(spaces, {name: space for name, space in prefixes.items() if name})
    return _JsonLdContext(
        {space: name for space, name in names.items() if name not in schemes},  # urn:x must not be read as a prefix
        {predicate: kind for predicate, found in kinds.items() if len(found) == 1 and (kind := found.pop())},
    )


def _value_kind(term: Term) -> str | IRI | None:
    """Return the kind for the context if all values of a predicate are like this one; None if there is none."""
    if isinstance(term, Literal):
        if term.language:
            return None if "--" in term.language else _LANGUAGES
        return None if term.datatype == XSD_STRING or _native_value(term) is not None else term.datatype
    return _NODES


def _native_value(literal: Literal) -> int | bool | None:
    """Return an integer or boolean that JSON represents without changing its form."""
    if literal.datatype == _INTEGER and _EXACT_INTEGER.fullmatch(literal.value):
        return int(literal.value)
    if literal.datatype == _BOOLEAN and literal.value in ("true", "false"):
        return literal.value == "true"
    return None


def _unwrap_single(values: list[Json]) -> Json:
    """Return the only value of a JSON-LD array without the array."""
    return values[0] if len(values) == 1 else values


def _dump_lines(record: Mapping[str, Json], margin: str) -> str:
    """Return an object with one line per key."""
    lines = (
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in record.items()
    )
    return "{" + f",\n {margin}".join(lines) + "}"
