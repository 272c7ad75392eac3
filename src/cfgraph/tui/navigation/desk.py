"""Starting points in a graph: the last session, bookmarks, the working set, suggested queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cfgraph.explorer import View
from cfgraph.explorer.trees import list_kinds
from cfgraph.model.entity import Ref
from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import Language
from cfgraph.workspace.bookmarks import read_bookmarks
from cfgraph.workspace.working_set import WorkingSet

if TYPE_CHECKING:
    from cfgraph.queries import Library

QUESTIONS, RECENT, MARKED = 6, 5, 6
"""Maximum number of suggested queries, recent entities and bookmarks (or collected entities)."""

START = "start"
"""The tag of saved queries that are suggested to start with."""

TREE_QUERY = "graph-hierarchy"
"""The saved query that lists what the trees show; it is not suggested where the trees are."""


@dataclass(frozen=True, slots=True)
class Question:
    """A saved query with its question."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The starting points; ``collected_total`` is the number of entities in the working set.

    ``has_trees`` is set for graphs that are best read as a tree, such as ontologies and thesauri: they have trees,
    and no suggested questions of their own.
    """

    questions: tuple[Question, ...] = ()
    recent: tuple[Ref, ...] = ()
    bookmarks: tuple[Ref, ...] = ()
    bookmark_total: int = 0
    collected: tuple[Ref, ...] = ()
    collected_total: int = 0
    has_trees: bool = False


def read_desk(view: View, library: Library, recent: Sequence[Ref], working: WorkingSet) -> Desk:
    """Return the starting points in a graph."""
    try:
        marks = [mark.node for mark in read_bookmarks() if mark.graph == view.graph.location]
    except UsageError:
        marks = []  # the error is reported when the bookmarks are listed
    nodes = working.now.nodes
    has_trees = not any(START in query.tags for query in library.queries.values()) and bool(list_kinds(view))
    return Desk(
        questions=choose_questions(library, view.language, without=TREE_QUERY if has_trees else ""),
        recent=tuple(recent[:RECENT]),
        bookmarks=tuple(view.ref(node) for node in reversed(marks[-MARKED:])),
        bookmark_total=len(marks),
        collected=tuple(view.ref(node) for node in list(nodes)[-MARKED:]),
        collected_total=len(nodes),
        has_trees=has_trees,
    )


def choose_questions(library: Library, language: Language, without: str = "") -> tuple[Question, ...]:
    """Return a few saved queries: those tagged as a start, then the user's own and others, by name."""
    others = (query for query in library.queries.values() if query.name != without)
    queries = sorted(others, key=lambda query: (START not in query.tags, query.bundled, query.name))
    return tuple(Question(query.name, query.summary(language)) for query in queries[:QUESTIONS])
