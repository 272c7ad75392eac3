"""Build, step 2: telling entities from details, ordering terms by label, renumbering and sorting the statements.

Entities come first, in the order of their labels, so that the neighbors of a node, sorted by number, are sorted by
name, and those that are entities stand before those that are details. Everything here works on whole arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cfgraph.model.labels import Namespaces, default_order, rank_literal
from cfgraph.model.terms import IRI, Literal
from cfgraph.model.vocabulary import IS_DETAIL, REIFIES, SUBCLASS_OF, TYPE
from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_graphs import GraphRows, group_by_graph
from cfgraph.store.build_naming import find_naming_rows
from cfgraph.store.columns import NO_TERM
from cfgraph.store.term_text import is_node_text, parse_node, parse_term
from cfgraph.text.catalog import LANGUAGES, Language

Numbers = NDArray[np.uint32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class SortedGraph:
    """A graph ready to be written. Terms are numbered: entities, details, other nodes, then literals.

    ``statements`` holds subjects, predicates (as places in ``predicates``) and objects, sorted by them, each once.
    ``labels`` holds by language the number of each entity's label, ``NO_TERM`` for those without a name.
    ``ranks`` holds by language the place of each entity among all by label, unless that is its number.
    """

    texts: Sequence[str]
    entities: int
    details: int
    nodes: int
    predicates: Sequence[int]
    statements: tuple[Numbers, Numbers, Numbers]
    labels: Mapping[Language, Numbers]
    ranks: Mapping[Language, Numbers]
    detail_counts: Mapping[str, int]
    graphs: GraphRows

    def predicate(self, iri: IRI) -> int:
        """Return the place of a predicate, or -1 where the graph has none such."""
        return next((place for place, n in enumerate(self.predicates) if self.texts[n] == f"<{iri}>"), -1)

    def iri(self, number: int) -> IRI | None:
        """Return the IRI that a number stands for, None where it is another term."""
        text = self.texts[number]
        return IRI(text[1:-1]) if text[:1] == "<" and text[1:2] != "<" else None

    @cached_property
    def edges(self) -> tuple[Numbers, Numbers, Numbers]:
        """The statements that join two entities, types aside."""
        subjects, predicates, objects = self.statements
        chosen = (subjects < self.entities) & (objects < self.entities) & (predicates != self.predicate(TYPE))
        return subjects[chosen], predicates[chosen], objects[chosen]

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """The number of edges of each entity."""
        subjects, _, objects = self.edges
        return np.bincount(subjects, minlength=self.entities) + np.bincount(objects, minlength=self.entities)


def sort_graph(encoder: Encoder, prefixes: Mapping[str, str]) -> SortedGraph:
    """Sort what the first pass has numbered."""
    texts = [str(text, "utf-8") for text in encoder.terms]
    first = _NumberedStatements(texts, encoder)
    labels = {language: first.labels(language) for language in LANGUAGES}
    entities = np.flatnonzero(first.entity).astype(np.uint32)
    namespaces = Namespaces(prefixes)
    orders = {language: _order_by_label(texts, entities, labels[language], namespaces) for language in LANGUAGES}
    primary = LANGUAGES[0]
    nodes = first.node & ~first.entity
    order = np.concatenate(
        [
            entities[orders[primary]],
            np.flatnonzero(first.detail),
            np.flatnonzero(nodes & ~first.detail),
            np.flatnonzero(~first.node),
        ]
    ).astype(np.uint32)
    place = np.empty(len(texts), np.uint32)
    place[order] = np.arange(len(texts), dtype=np.uint32)
    predicates = first.predicates_by_use()
    code = np.zeros(len(texts), np.uint32)
    code[predicates] = np.arange(len(predicates), dtype=np.uint32)
    ranks = {}
    for language in LANGUAGES[1:]:
        by_number = np.empty(len(entities), np.uint32)
        by_number[place[entities[orders[language]]]] = np.arange(len(entities), dtype=np.uint32)
        if (by_number[1:] < by_number[:-1]).any():
            ranks[language] = by_number
    numbered = place[first.subjects], code[first.predicates], place[first.objects]
    statements = sort_rows(*numbered)
    names = _renumber(np.frombuffer(encoder.graphs, np.uint32), place)
    ordered = [texts[n] for n in order]
    return SortedGraph(
        texts=ordered,
        entities=len(entities),
        details=int(first.detail.sum()),
        nodes=int(first.node.sum()),
        predicates=[int(place[n]) for n in predicates],
        statements=statements,
        labels={name: _renumber(found[order[: len(entities)]], place) for name, found in labels.items()},
        ranks=ranks,
        detail_counts=first.detail_counts(),
        graphs=group_by_graph(names, find_rows(statements, numbered) if len(names) else names, ordered),
    )


def sort_rows(first: Numbers, second: Numbers, third: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return three columns sorted by the first, then the second, then the third, each row once."""
    columns = (first, second, third)
    if not len(first):
        return columns
    widths = [int(column.max()).bit_length() for column in columns]
    if sum(widths) <= 64:
        packed = _pack_rows(columns, widths)
        packed.sort()
        packed = packed[_mask_run_starts(packed)]
        unpacked = []
        for width in (widths[2], widths[1]):
            unpacked.append((packed & np.uint64((1 << width) - 1)).astype(np.uint32))
            packed >>= np.uint64(width)
        return packed.astype(np.uint32), unpacked[1], unpacked[0]
    order = np.lexsort((third, second, first))
    columns = (first[order], second[order], third[order])
    new = _mask_run_starts(columns[0]) | _mask_run_starts(columns[1]) | _mask_run_starts(columns[2])
    return columns[0][new], columns[1][new], columns[2][new]


def find_rows(statements: tuple[Numbers, Numbers, Numbers], wanted: tuple[Numbers, Numbers, Numbers]) -> Numbers:
    """Return in which row of the sorted statements each of some others, all of them among these, stands."""
    widths = [int(column.max()).bit_length() for column in statements]
    if sum(widths) <= 64:
        return np.searchsorted(_pack_rows(statements, widths), _pack_rows(wanted, widths)).astype(np.uint32)
    order = np.lexsort(wanted[::-1])
    columns = [column[order] for column in wanted]
    new = _mask_run_starts(columns[0]) | _mask_run_starts(columns[1]) | _mask_run_starts(columns[2])
    rows = np.empty(len(order), np.uint32)
    rows[order] = np.cumsum(new) - 1
    return rows


def _pack_rows(columns: tuple[Numbers, Numbers, Numbers], widths: Sequence[int]) -> NDArray[np.uint64]:
    """Return three columns as one of numbers in the same order."""
    packed = columns[0].astype(np.uint64)
    for column, width in zip(columns[1:], widths[1:], strict=True):
        packed <<= np.uint64(width)
        packed |= column
    return packed


def _mask_run_starts(column: NDArray[np.uint32] | NDArray[np.uint64]) -> Mask:
    """Tell of a sorted column which rows begin a run of equal numbers."""
    new = np.ones(len(column), bool)
    np.not_equal(column[1:], column[:-1], out=new[1:])
    return new


def _renumber(numbers: Numbers, place: Numbers) -> Numbers:
    """Return numbers of the first pass as final ones, ``NO_TERM`` as it is."""
    moved = numbers.copy()
    some = numbers != NO_TERM
    moved[some] = place[numbers[some]]
    return moved


def _order_by_label(
    texts: Sequence[str], entities: Numbers, labels: Numbers, namespaces: Namespaces
) -> NDArray[np.int64]:
    """Return the order of the entities by label, those of one label by their identity."""
    keys = []
    for entity, label in zip(entities.tolist(), labels[entities].tolist(), strict=True):
        text = texts[entity]
        name = namespaces.nameless(parse_node(text)) if label == NO_TERM else _literal_value(texts[label])
        keys.append(f"{name}\0{text}")
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)


def _literal_value(text: str) -> str:
    """Return the value of a literal."""
    value = text[1 : text.rindex('"')]
    if "\\" not in value:
        return value
    literal = parse_term(text)
    assert isinstance(literal, Literal)
    return literal.value


class _NumberedStatements:
    """The statements as the first pass numbered them, and what can be told of their terms."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        self.texts, self._number = texts, encoder.terms
        self.subjects = np.frombuffer(encoder.subjects, np.uint32)
        self.predicates = np.frombuffer(encoder.predicates, np.uint32)
        self.objects = np.frombuffer(encoder.objects, np.uint32)
        self.node: Mask = np.fromiter(map(is_node_text, texts), bool, len(texts))
        self._types = np.flatnonzero(self._has_predicate(TYPE))
        self._detail_rows = self._types[self._mask_terms(self._detail_classes())[self.objects[self._types]]]
        self.detail: Mask = np.zeros(len(texts), bool)
        self.detail[self.subjects[self._detail_rows]] = True
        self.detail[self.subjects[self._has_predicate(REIFIES) & ~self.node[self.objects]]] = True
        self.entity: Mask = np.zeros(len(texts), bool)
        self.entity[self.subjects] = True
        joined = self.node[self.objects] & ~self.detail[self.subjects] & ~self._has_predicate(TYPE)
        self.entity[self.objects[joined]] = True
        self.entity &= ~self.detail

    def _has_predicate(self, iri: IRI) -> Mask:
        mask: Mask = self.predicates == self._number.get(f"<{iri}>".encode(), NO_TERM)
        return mask

    def _mask_terms(self, numbers: set[int]) -> Mask:
        mask = np.zeros(len(self.texts), bool)
        mask[list(numbers)] = True
        return mask

    def _detail_classes(self) -> set[int]:
        """Return the classes whose instances are details: those that the schema marks, and their subclasses."""
        marked = {
            int(self.subjects[row])
            for row in np.flatnonzero(self._has_predicate(IS_DETAIL))
            if self.texts[self.objects[row]].startswith(('"true"', '"1"'))
        }
        below: dict[int, list[int]] = {}
        for row in np.flatnonzero(self._has_predicate(SUBCLASS_OF)):
            below.setdefault(int(self.objects[row]), []).append(int(self.subjects[row]))
        frontier = list(marked)
        while frontier:
            for child in below.get(frontier.pop(), ()):
                if child not in marked:
                    marked.add(child)
                    frontier.append(child)
        return marked

    def detail_counts(self) -> dict[str, int]:
        """Return how many details there are by class, each under the first class that it is given."""
        rows = self._detail_rows
        _, first = np.unique(self.subjects[rows], return_index=True)
        counts = Counter(self.objects[rows[first]].tolist())
        return {self.texts[n][1:-1]: count for n, count in counts.items()}

    def predicates_by_use(self) -> list[int]:
        """Return the predicates, the most used first."""
        found, counts = np.unique(self.predicates, return_counts=True)
        return [int(n) for n in found[np.argsort(-counts, kind="stable")]]

    def labels(self, language: Language) -> Numbers:
        """Return for each term the number of the literal that labels it, ``NO_TERM`` where there is none.

        The same choice as ``cfgraph.model.labels.best_label``, which says why.
        """
        chosen = np.full(len(self.texts), NO_TERM, np.uint32)
        subjects, objects, orders, literals = self._label_rows
        if not len(subjects):
            return chosen
        tags = [tag.lower() for tag in literals.tags]
        by_name = {tag: place for place, tag in enumerate(sorted(set(tags)))}
        ranks = np.array(
            [rank_literal(Literal("", language=tag or None), default_order(language)) for tag in tags], np.uint64
        )
        places = np.array([by_name[tag] for tag in tags], np.uint64)
        row_ranks, row_tags = ranks[literals.tag_of], places[literals.tag_of]
        key = np.where(row_ranks <= 1, 0, row_ranks).astype(np.uint64)
        for column, width in ((orders, 4), (row_ranks, 2), (row_tags, 20)):
            key = (key << np.uint64(width)) | column
        order = np.lexsort((key, subjects))
        first = order[_mask_run_starts(subjects[order])]
        chosen[subjects[first]] = objects[first]
        for row in self._find_ties(order, subjects, key):
            subject, rival = subjects[row], objects[row]
            if _literal_value(self.texts[rival]) < _literal_value(self.texts[chosen[subject]]):
                chosen[subject] = rival
        return chosen

    @staticmethod
    def _find_ties(order: NDArray[np.int64], subjects: Numbers, key: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the rows that are as good as the best of their subject, besides that one."""
        new = _mask_run_starts(subjects[order])
        best = key[order[np.flatnonzero(new)]][np.cumsum(new) - 1]
        tied: NDArray[np.int64] = order[(key[order] == best) & ~new]
        return tied

    @cached_property
    def _label_rows(self) -> tuple[Numbers, Numbers, NDArray[np.uint64], _LanguageTags]:
        """What labels an entity: the entities, the literals, which kind of name comes first, and the literals' tags."""
        found = find_naming_rows(
            (self.subjects, self.predicates, self.objects),
            lambda iri: self._number.get(f"<{iri}>".encode(), -1),
            self._iri,
            with_forms=True,
        )
        is_label = np.fromiter(
            (kind not in ("alternative", "misprint") for kind in found.kinds), bool, len(found.kinds)
        )
        rows = np.flatnonzero(is_label & ~self.node[found.literals] & self.entity[found.subjects])
        literals = found.literals[rows].tolist()
        rows = rows[np.fromiter((_is_nonblank_literal(self.texts[n]) for n in literals), bool, len(rows))]
        tags: dict[str, int] = {}
        numbers = np.empty(len(rows), np.uint32)
        for row, number in enumerate(found.literals[rows].tolist()):
            text = self.texts[number]
            suffix = text[text.rindex('"') + 1 :]
            tag = suffix[1:].partition("--")[0] if suffix[:1] == "@" else ""
            numbers[row] = tags.setdefault(tag, len(tags))
        return found.subjects[rows], found.literals[rows], found.orders[rows], _LanguageTags(list(tags), numbers)

    def _iri(self, number: int) -> IRI | None:
        text = self.texts[number]
        return IRI(text[1:-1]) if text[:1] == "<" and text[1:2] != "<" else None


@dataclass(frozen=True)
class _LanguageTags:
    """The language tags of some literals, and which of them each has."""

    tags: Sequence[str]
    tag_of: Numbers


def _is_nonblank_literal(text: str) -> bool:
    """Tell whether a term is a literal of more than blanks."""
    return text[0] == '"' and (text[1:2] not in '" \\\t\u3000\xa0' or bool(_literal_value(text).strip()))
