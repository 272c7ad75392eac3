"""The layout of formatted Turtle: prefixes, blocks, predicates and objects sorted, lines broken and indented.

Blocks are sorted by subject within their section. If claims cite passages, passages are sorted by their line in the
document, each followed by its claims and figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from rich.cells import cell_len

from cfgraph.check.turtle_parser import (
    Collection,
    NestedNode,
    Object,
    PredicateObjects,
    SubjectBlock,
    TurtleFile,
    WrittenTerm,
    read_turtle,
)
from cfgraph.model.terms import RDF
from cfgraph.model.vocabulary import CF, DCTERMS, DERIVED_FROM, LINE, RDFS, SKOS

WIDTH = 120
"""Maximum number of cells for the objects of a predicate on one line."""

INDENT = "    "

SH = "http://www.w3.org/ns/shacl#"

_CF_ORDER = (
    "about", "metric", "value", "unit", "qualifier", "period", "inDocument", "line", "asPrinted",
    "postTitle", "cooperation", "percentage", "percentageMin", "percentageMax",
    "asOf", "validFrom", "validTo", "status", "confidence", "note",
)  # fmt: skip

_ORDER = {
    iri: place
    for place, iri in enumerate(
        [
            RDF + "type",
            *(SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "path")),
            *(SKOS + name for name in ("prefLabel",)),
            RDFS + "label",
            *(SKOS + name for name in ("altLabel", "hiddenLabel", "definition")),
            RDFS + "comment",
            *(RDF + name for name in ("subject", "predicate", "object")),
            *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
            *(DCTERMS + name for name in ("title", "date", "identifier")),
            *(CF + name for name in _CF_ORDER),
            DERIVED_FROM,
        ]
    )
}
"""Predicates that come first, in this order; the others follow by IRI."""

_LANGUAGES = {"": 0, "zh": 1, "zh-hans": 2, "zh-hant": 3, "en": 4}

_Natural: TypeAlias = tuple[tuple[int, str], ...]


def format_turtle(text: str, name: str) -> str:
    """Format a Turtle file; formatting a formatted file changes nothing.

    The statements and the spelling of terms are unchanged. Raises GraphError if it can't be read.
    """
    file = read_turtle(text, name)
    body = "\n".join(_format_body(file))
    head = [*file.header, *([f"@base {file.base} ."] if file.base else []), *_format_prefixes(file)]
    parts = ["\n".join(head), body, "\n".join(file.footer)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _format_prefixes(file: TurtleFile) -> Iterator[str]:
    """Yield the prefix lines of the formatted file, without unused ones."""
    used = set(_find_used_prefixes(file))
    for prefix, iri in sorted(file.prefixes.items()):
        if prefix in used:
            yield f"@prefix {prefix}: <{iri}> ."


def _find_used_prefixes(file: TurtleFile) -> Iterator[str]:
    """Yield every prefix that the file uses."""
    for section in file.sections:
        for block in section.blocks:
            yield from _find_term_prefixes(block.subject)
            for said in block.predicates:
                yield from _find_predicate_prefixes(said)


def _find_predicate_prefixes(said: PredicateObjects) -> Iterator[str]:
    """Yield the prefixes of a predicate and its objects."""
    yield from _find_term_prefixes(said.predicate)
    for item in said.objects:
        yield from _find_term_prefixes(item)


def _find_term_prefixes(term: Object) -> Iterator[str]:
    """Yield the prefixes of a term."""
    if isinstance(term, Collection):
        for item in term.items:
            yield from _find_term_prefixes(item)
    elif isinstance(term, NestedNode):
        for said in term.predicates:
            yield from _find_predicate_prefixes(said)
    elif term.text[0] in "\"'":
        datatype = re.search(r"[\"']\^\^([^:<\"']*):[^\"']*$", term.text)
        if datatype:
            yield datatype[1]
    elif ":" in term.text and not term.text.startswith(("<", "_:")):
        yield term.text.partition(":")[0]


def _format_body(file: TurtleFile) -> Iterator[str]:
    """Yield the lines of the sections and blocks of the formatted file."""
    first = True
    for section in file.sections:
        if section.comments:
            if not first:
                yield ""
            yield from section.comments
            first = False
        for block in _sort_blocks(_merge_blocks(section.blocks)):
            if not first:
                yield ""
            first = False
            yield from block.comments
            yield from _format_block(block)


def _merge_blocks(blocks: Iterable[SubjectBlock]) -> list[SubjectBlock]:
    """Merge the blocks of one subject; blank nodes in brackets remain separate."""
    merged: dict[object, SubjectBlock] = {}
    for number, block in enumerate(blocks):
        subject = block.subject
        key: object = (subject.iri or subject.text) if isinstance(subject, WrittenTerm) else number
        if key in merged:
            merged[key].predicates += block.predicates
            merged[key].comments += block.comments
        else:
            merged[key] = SubjectBlock(subject, list(block.predicates), list(block.comments), block.line)
    return list(merged.values())


def _sort_blocks(blocks: list[SubjectBlock]) -> list[SubjectBlock]:
    """Return the blocks of a section, sorted."""
    lines = {name: line for block in blocks for name, line in _find_passage_line(block)}
    return sorted(blocks, key=lambda block: _block_sort_key(block, lines))


def _find_passage_line(block: SubjectBlock) -> Iterator[tuple[str, int]]:
    """Yield the IRI of a passage with its line number."""
    if not isinstance(block.subject, WrittenTerm):
        return
    for said in block.predicates:
        if said.predicate.iri == LINE:
            numbers = [o.text for o in said.objects if isinstance(o, WrittenTerm) and o.text.isdecimal()]
            if numbers:
                yield block.subject.iri, int(numbers[0])


def _block_sort_key(block: SubjectBlock, lines: dict[str, int]) -> tuple[int, int, _Natural, int, _Natural]:
    """Sort by passage, if any: a passage before its claims, claims before figures."""
    subject = block.subject
    if not isinstance(subject, WrittenTerm):
        return 2, 0, (), 0, _natural_key(_format_inline(subject))
    name = _natural_key(subject.iri or subject.text)
    if subject.iri in lines:
        return 0, lines[subject.iri], name, 0, ()
    cited = [
        (lines[term.iri], _natural_key(term.iri))
        for said in block.predicates
        if said.predicate.iri == DERIVED_FROM
        for term in said.objects
        if isinstance(term, WrittenTerm) and term.iri in lines
    ]
    if not cited:
        return 1, 0, (), 0, name
    line, passage = min(cited)
    figure = any(said.predicate.iri == CF + "metric" for said in block.predicates)
    return 0, line, passage, 2 if figure else 1, name


def _natural_key(text: str) -> _Natural:
    """Split a name so that its numbers sort as numbers: p-2 before p-10."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", text) if part)


def _format_block(block: SubjectBlock) -> Iterator[str]:
    """Yield the lines of a block: subject, predicates, objects."""
    opening = _format_inline(block.subject)
    if isinstance(block.subject, NestedNode) and len(opening) > WIDTH:
        opening = _format_nested(block.subject, 0)
    said = _join_predicates(block.predicates)
    if not said:
        yield f"{opening} ."
        return
    if said[0].predicate.iri == RDF + "type" or len(said) == 1:
        head = f"{opening} {_format_predicate(said[0], 0)}"
        rest = said[1:]
    else:
        head, rest = opening, said
    texts = [_format_predicate(item, 1) for item in rest]
    separated = f" ;\n{INDENT}" if rest is not said else f"\n{INDENT}"
    yield head + (separated if texts else "") + f" ;\n{INDENT}".join(texts) + " ."


def _join_predicates(said: Iterable[PredicateObjects]) -> list[PredicateObjects]:
    """Merge the objects of one predicate, remove duplicates, and sort."""
    groups: dict[str, tuple[WrittenTerm, dict[object, Object]]] = {}
    for item in said:
        _, objects = groups.setdefault(item.predicate.iri, (item.predicate, {}))
        for term in item.objects:
            key: object = (term.iri or term.text) if isinstance(term, WrittenTerm) else object()
            objects.setdefault(key, term)
    joined = [
        PredicateObjects(predicate, tuple(sorted(o.values(), key=_object_sort_key))) for predicate, o in groups.values()
    ]
    return sorted(joined, key=lambda item: (_ORDER.get(item.predicate.iri, len(_ORDER)), item.predicate.iri))


def _object_sort_key(term: Object) -> tuple[int, int, _Natural, str]:
    """Return the sort key for the objects of a predicate: names, then literals by language, then others."""
    text = _format_inline(term)
    if not isinstance(term, WrittenTerm):
        return 2, 0, _natural_key(text), text
    if text[0] not in "\"'":
        return 0, 0, _natural_key(text), text
    tag = re.search(r"[\"']@([A-Za-z0-9-]+)$", text)
    language = tag[1].lower() if tag else ""
    return 1, _LANGUAGES.get(language, len(_LANGUAGES)), (), f"{language} {text}"


def _format_predicate(said: PredicateObjects, depth: int) -> str:
    """Format a predicate and its objects, on one line if they fit."""
    line = f"{said.predicate.text} {' , '.join(map(_format_inline, said.objects))}"
    indent = INDENT * (depth + 1)
    if "\n" in line or cell_len(INDENT * max(depth, 1) + line) + 2 <= WIDTH:
        return line
    if len(said.objects) == 1 and isinstance(said.objects[0], NestedNode):
        return f"{said.predicate.text} {_format_nested(said.objects[0], max(depth, 1))}"
    objects = (_format_nested(o, depth + 1) if isinstance(o, NestedNode) else _format_inline(o) for o in said.objects)
    return f"{said.predicate.text}\n{indent}" + f" ,\n{indent}".join(objects)


def _format_inline(term: Object) -> str:
    """Return a term of Turtle on one line."""
    if isinstance(term, WrittenTerm):
        return term.text
    if isinstance(term, Collection):
        return f"( {' '.join(map(_format_inline, term.items))} )" if term.items else "()"
    said = (
        f"{item.predicate.text} {' , '.join(map(_format_inline, item.objects))}"
        for item in _join_predicates(term.predicates)
    )
    return f"[ {' ; '.join(said)} ]" if term.predicates else "[]"


def _format_nested(term: NestedNode, depth: int) -> str:
    """Format a blank node over several lines, if it is too long for one."""
    text = _format_inline(term)
    if cell_len(INDENT * depth + text) + 2 <= WIDTH:
        return text
    indent = INDENT * (depth + 1)
    return (
        f"[\n{indent}"
        + f" ;\n{indent}".join(_format_predicate(s, depth + 1) for s in _join_predicates(term.predicates))
        + f"\n{INDENT * depth}]"
    )
