"""A document as what was taken from it: its claims, figures and passages in the order of their lines, read in pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal as OneOf

from cfgraph.explorer.card import read_figure
from cfgraph.explorer.claims import read_claim, read_passage_source
from cfgraph.explorer.view import View
from cfgraph.model.entity import Claim, Property, Ref, Source
from cfgraph.model.errors import NotFoundError, UsageError
from cfgraph.model.shares import format_claim_share, format_number
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, TripleTerm
from cfgraph.model.vocabulary import (
    ABOUT,
    DATE,
    DERIVED_FROM,
    FILE_NAME,
    IN_DOCUMENT,
    LINE,
    METRIC,
    OBJECT,
    PREDICATE,
    REIFIES,
    SOURCE_QUALITY,
    SUBJECT,
    TRANSLATES,
)

MAX_PASSAGES = 20_000
"""Passages of one document that are listed; beyond them the list is not complete."""

MAX_NAMED = 5
"""Documents named where a text fits several."""

_DIGITS = re.compile(r"\d+")

EntryKind = OneOf["claim", "figure", "passage"]
"""What was taken from a line: what it says of an edge or value, a number, or the words alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where in a document something stands, before it is read: its passage, what was taken from it, and its kind."""

    passage: Node
    node: Node
    kind: EntryKind


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document and all its entries in the order of their lines; ``complete`` is false where a limit cut them."""

    document: Ref
    date: str | None
    quality: str | None
    url: str | None
    file: str | None
    entries: tuple[Entry, ...]
    complete: bool

    def count(self, kind: EntryKind) -> int:
        """Return how many entries there are of a kind."""
        return sum(entry.kind == kind for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An entry that was read: what it is about, what it says as text, and the claim or figure itself."""

    kind: EntryKind
    node: Node
    source: Source
    subject: Ref | None = None
    predicate: Ref | None = None
    object: Ref | None = None
    text: str = ""
    said: Claim | Property | None = None


def resolve_document(view: View, text: str) -> Node:
    """Return the document with an IRI, prefixed name, title or file name, or the one whose title has the text in it.

    Raises NotFoundError where there is none, UsageError where there are several.
    """
    iri = view.expand(text)
    if iri is not None and _is_document(view, iri):
        return iri
    wanted = text.casefold().strip()
    named = [(document, _names_of(view, document)) for document in _list_documents(view)] if wanted else []
    same = [document for document, names in named if wanted in names]
    found = same or [document for document, names in named if any(wanted in name for name in names)]
    if not found:
        raise NotFoundError("asked.no_document", text=text)
    if len(found) > 1:
        names = tuple(view.curie(document) for document in found[:MAX_NAMED])
        raise UsageError("asked.several_documents", text=text, total=len(found), names=names)
    return found[0]


def _is_document(view: View, node: Node) -> bool:
    """Tell whether something was taken from a node as from a document."""
    patterns = ((IN_DOCUMENT, node), (DERIVED_FROM, node))
    return any(next(view.graph.statements(predicate=p, object=o), None) is not None for p, o in patterns)


def _list_documents(view: View) -> list[Node]:
    """Return every document that passages stand in."""
    if not view.graph.has_predicate(IN_DOCUMENT):
        return []
    nodes = {o for _, _, o in view.graph.statements(predicate=IN_DOCUMENT)}
    return sorted(node for node in nodes if isinstance(node, IRI | BlankNode))


def _names_of(view: View, document: Node) -> set[str]:
    """Return how a document is called in any language, in small letters."""
    found = (value for p in (*view.name_kinds, FILE_NAME) for _, _, value in view.graph.statements(document, p))
    return {value.value.casefold() for value in found if isinstance(value, Literal)} | {view.label(document).casefold()}


def read_document(view: View, document: Node) -> DocumentPage:
    """Return a document with all that was taken from it. Raises NotFoundError where that is nothing."""
    passages = [
        s for s, _, _ in islice(view.graph.statements(predicate=IN_DOCUMENT, object=document), MAX_PASSAGES + 1)
    ]
    complete = len(passages) <= MAX_PASSAGES
    placed = sorted((_place_of(view, node), node) for node in (*passages[:MAX_PASSAGES], document))
    entries = [entry for _, node in placed for entry in _list_entries(view, node, is_passage=node != document)]
    if not entries:
        raise NotFoundError("asked.no_document", text=view.label(document))
    known = read_passage_source(view, entries[0].passage)
    return DocumentPage(
        document=view.ref(document),
        date=view.text_of(document, DATE),
        quality=view.text_of(document, SOURCE_QUALITY),
        url=known.url,
        file=known.file,
        entries=tuple(dict.fromkeys(entries)),
        complete=complete,
    )


def _place_of(view: View, passage: Node) -> tuple[int, str]:
    """Return what sorts passages: their first line; those without one come last."""
    line = view.text_of(passage, LINE) or ""
    number = _DIGITS.search(line)
    return (int(number[0]) if number else 1_000_000_000), line


def _list_entries(view: View, passage: Node, *, is_passage: bool) -> Iterator[Entry]:
    """Yield what was taken from a passage; the passage itself where that is nothing."""
    nodes = sorted(s for s, _, _ in view.graph.statements(predicate=DERIVED_FROM, object=passage))
    if not nodes and is_passage:
        yield Entry(passage, passage, "passage")
    for node in nodes:
        if next(view.graph.statements(node, METRIC), None) is not None:
            yield Entry(passage, node, "figure")
        elif next(view.graph.statements(node, TRANSLATES), None) is None:  # else it is the same in another language
            yield Entry(passage, node, "claim")


def read_excerpts(view: View, page: DocumentPage, offset: int = 0, limit: int | None = None) -> list[Excerpt]:
    """Return some of the entries of a document, read."""
    end = None if limit is None else offset + limit
    return [_read_excerpt(view, entry) for entry in page.entries[offset:end]]


def _read_excerpt(view: View, entry: Entry) -> Excerpt:
    """Return an entry with what it says."""
    source = read_passage_source(view, entry.passage)
    figure = read_figure(view, entry.node) if entry.kind == "figure" else None
    if figure is not None:
        about = next(
            (o for _, _, o in view.graph.statements(entry.node, ABOUT) if isinstance(o, IRI | BlankNode)), None
        )
        subject = view.ref(about) if about is not None else None
        return Excerpt("figure", entry.node, source, subject, figure.predicate, None, figure.text, figure)
    statement = _find_statement(view, entry.node) if entry.kind == "claim" else None
    if statement is None:
        text = " | ".join(source.as_printed) or source.note or ""
        return Excerpt("passage", entry.node, source, text=text)
    claim = read_claim(view, entry.node)
    target = statement.object
    other = view.ref(target) if isinstance(target, IRI | BlankNode) else None
    text = _pick_text(view, entry.node, target) if isinstance(target, Literal) else _describe_claim(claim)
    subject, predicate = view.ref(statement.subject), view.ref(statement.predicate)
    return Excerpt("claim", entry.node, source, subject, predicate, other, text, claim)


def _describe_claim(claim: Claim) -> str:
    """Return what a claim says beyond its edge: the share, a post, how two work together …"""
    others = (
        format_number(value)
        for name, value in claim.values.items()
        if name != "note" and not name.startswith("percentage")
    )
    return "; ".join(part for part in (format_claim_share(claim), *others) if part)


def _find_statement(view: View, claim: Node) -> Statement | None:
    """Return the statement that a claim is about."""
    for _, _, term in view.graph.statements(claim, REIFIES):
        if isinstance(term, TripleTerm):
            return Statement(term.subject, term.predicate, term.object)
    subject, predicate, target = (_object_of(view, claim, part) for part in (SUBJECT, PREDICATE, OBJECT))
    if isinstance(subject, IRI | BlankNode) and isinstance(predicate, IRI) and target is not None:
        return Statement(subject, predicate, target)
    return None


def _object_of(view: View, node: Node, predicate: IRI) -> Term | None:
    """Return the first object of a node by a predicate."""
    return next((o for _, _, o in view.graph.statements(node, predicate)), None)


def _pick_text(view: View, claim: Node, value: Literal) -> str:
    """Return a text that a claim states in the view's language, where another claim translates it."""
    texts = [value]
    if value.language and view.graph.has_predicate(TRANSLATES):
        others = (_object_of(view, s, OBJECT) for s, _, _ in view.graph.statements(predicate=TRANSLATES, object=claim))
        texts += (other for other in others if isinstance(other, Literal))
    return view.pick(texts) or value.value
