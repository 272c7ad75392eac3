"""The contents taken from a document: its claims, figures and passages in the order of their lines, in pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal as OneOf

from cfgraph.explorer.card import read_figure
from cfgraph.explorer.claim_forms import STATED_IN, find_statement
from cfgraph.explorer.claims import read_claim, read_passage_source
from cfgraph.explorer.view import View
from cfgraph.model.entity import Claim, Property, Ref, Source
from cfgraph.model.errors import NotFoundError, UsageError
from cfgraph.model.shares import format_claim_share, list_claim_values
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Term
from cfgraph.model.vocabulary import (
    ABOUT,
    DATE,
    DERIVED_FROM,
    FILE_NAME,
    IN_DOCUMENT,
    LINE,
    METRIC,
    OBJECT,
    SOURCE_QUALITY,
    TRANSLATES,
)

MAX_PASSAGES = 20_000
"""Maximum number of listed passages of a document; with more the list is not complete."""

MAX_NAMED = 5
"""Maximum number of documents listed for an ambiguous text."""

_DIGITS = re.compile(r"\d+")

EntryKind = OneOf["claim", "figure", "passage"]
"""The kind of an entry: a claim about an edge or value, a figure, or a passage alone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry before it is read: its passage, what was taken from it, and its kind."""

    passage: Node
    node: Node
    kind: EntryKind


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document and all its entries in the order of their lines; ``complete`` is false if a limit was reached."""

    document: Ref
    date: str | None
    quality: str | None
    url: str | None
    file: str | None
    entries: tuple[Entry, ...]
    complete: bool

    def count(self, kind: EntryKind) -> int:
        """Return the number of entries of a kind."""
        return sum(entry.kind == kind for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An entry that was read: its subject, its text, and the claim or figure itself."""

    kind: EntryKind
    node: Node
    source: Source
    subject: Ref | None = None
    predicate: Ref | None = None
    object: Ref | None = None
    text: str = ""
    said: Claim | Property | None = None


def resolve_document(view: View, text: str) -> Node:
    """Return the document with an IRI, prefixed name, title or file name, or the one whose title contains the text.

    Raises NotFoundError if there is none, UsageError if there are several.
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
    """Tell whether a node is a document from which something was taken."""
    patterns = ((IN_DOCUMENT, node), (DERIVED_FROM, node), (STATED_IN, node))
    return any(next(view.graph.statements(predicate=p, object=o), None) is not None for p, o in patterns)


def _list_documents(view: View) -> list[Node]:
    """Return every document with passages."""
    if not view.graph.has_predicate(IN_DOCUMENT):
        return []
    nodes = {o for _, _, o in view.graph.statements(predicate=IN_DOCUMENT)}
    return sorted(node for node in nodes if isinstance(node, IRI | BlankNode))


def _names_of(view: View, document: Node) -> set[str]:
    """Return the names of a document in all languages, in lower case."""
    found = (value for p in (*view.name_kinds, FILE_NAME) for _, _, value in view.graph.statements(document, p))
    return {value.value.casefold() for value in found if isinstance(value, Literal)} | {view.label(document).casefold()}


def read_document(view: View, document: Node) -> DocumentPage:
    """Return a document with all that was taken from it. Raises NotFoundError if that is nothing."""
    found = (s for p in (IN_DOCUMENT, STATED_IN) for s, _, _ in view.graph.statements(predicate=p, object=document))
    passages = list(islice(found, MAX_PASSAGES + 1))
    complete = len(passages) <= MAX_PASSAGES
    view.graph.read_ahead_nodes([document, *passages])
    view.graph.read_ahead_subjects(DERIVED_FROM, [document, *passages])
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
    """Return the sort key of passages: their first line; those without one come last."""
    line = view.text_of(passage, LINE) or ""
    number = _DIGITS.search(line)
    return (int(number[0]) if number else 1_000_000_000), line


def _list_entries(view: View, passage: Node, *, is_passage: bool) -> Iterator[Entry]:
    """Yield what was taken from a passage; the passage itself if nothing was."""
    nodes = sorted(s for s, _, _ in view.graph.statements(predicate=DERIVED_FROM, object=passage))
    if not nodes and is_passage:
        yield Entry(passage, passage, "passage")
    for node in nodes:
        if next(view.graph.statements(node, METRIC), None) is not None:
            yield Entry(passage, node, "figure")
        elif next(view.graph.statements(node, TRANSLATES), None) is None:  # else it is the same in another language
            yield Entry(passage, node, "claim")


def read_excerpts(view: View, page: DocumentPage, offset: int = 0, limit: int | None = None) -> list[Excerpt]:
    """Read some of the entries of a document."""
    end = None if limit is None else offset + limit
    if view.graph.has_predicate(TRANSLATES):
        view.graph.read_ahead_subjects(TRANSLATES, [one.node for one in page.entries[offset:end]])
    return [_read_excerpt(view, entry) for entry in page.entries[offset:end]]


def _read_excerpt(view: View, entry: Entry) -> Excerpt:
    """Read an entry."""
    source = read_passage_source(view, entry.passage)
    figure = read_figure(view, entry.node) if entry.kind == "figure" else None
    if figure is not None:
        about = next(
            (o for _, _, o in view.graph.statements(entry.node, ABOUT) if isinstance(o, IRI | BlankNode)), None
        )
        subject = view.ref(about) if about is not None else None
        return Excerpt("figure", entry.node, source, subject, figure.predicate, None, figure.text, figure)
    statement = find_statement(view, entry.node) if entry.kind == "claim" else None
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
    """Return what a claim states beyond its edge: the share, a post, the kind of cooperation …"""
    return "; ".join(part for part in (format_claim_share(claim), *list_claim_values(claim)) if part)


def _object_of(view: View, node: Node, predicate: IRI) -> Term | None:
    """Return the first object of a node by a predicate."""
    return next((o for _, _, o in view.graph.statements(node, predicate)), None)


def _pick_text(view: View, claim: Node, value: Literal) -> str:
    """Return a text that a claim states in the view's language, if another claim translates it."""
    texts = [value]
    if value.language and view.graph.has_predicate(TRANSLATES):
        others = (_object_of(view, s, OBJECT) for s, _, _ in view.graph.statements(predicate=TRANSLATES, object=claim))
        texts += (other for other in others if isinstance(other, Literal))
    return view.pick(texts) or value.value
