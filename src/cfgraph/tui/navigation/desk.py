"""What the user has to go on with in a graph: where one was last, bookmarks, what was collected, questions to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cfgraph.explorer import View
from cfgraph.model.entity import Ref
from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import Language
from cfgraph.workspace.bookmarks import read_bookmarks
from cfgraph.workspace.working_set import WorkingSet

if TYPE_CHECKING:
    from cfgraph.queries import Library

QUESTIONS, RECENT, MARKED = 6, 5, 6
"""Questions, entities looked at and bookmarks (or collected entities) that are offered."""

START = "start"
"""The tag of saved queries that are offered to start with."""


@dataclass(frozen=True, slots=True)
class Question:
    """A saved query in words."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What there is to go on with; ``collected_total`` counts the entities of the working set."""

    questions: tuple[Question, ...] = ()
    recent: tuple[Ref, ...] = ()
    bookmarks: tuple[Ref, ...] = ()
    bookmark_total: int = 0
    collected: tuple[Ref, ...] = ()
    collected_total: int = 0


def read_desk(view: View, library: Library, recent: Sequence[Ref], working: WorkingSet) -> Desk:
    """Return what there is to go on with in a graph."""
    try:
        marks = [mark.node for mark in read_bookmarks() if mark.graph == view.graph.location]
    except UsageError:
        marks = []  # the key that lists them says what is wrong
    nodes = working.now.nodes
    return Desk(
        questions=choose_questions(library, view.language),
        recent=tuple(recent[:RECENT]),
        bookmarks=tuple(view.ref(node) for node in reversed(marks[-MARKED:])),
        bookmark_total=len(marks),
        collected=tuple(view.ref(node) for node in list(nodes)[-MARKED:]),
        collected_total=len(nodes),
    )


def choose_questions(library: Library, language: Language) -> tuple[Question, ...]:
    """Return a few saved queries in words: those tagged for a start, then the user's own and others, by name."""
    queries = sorted(library.queries.values(), key=lambda query: (START not in query.tags, query.bundled, query.name))
    return tuple(Question(query.name, query.summary(language)) for query in queries[:QUESTIONS])
