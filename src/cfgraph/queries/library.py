"""The saved queries: bundled ones, the user's own, and those of a directory. Reads files, runs nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cfgraph.model.errors import QueryError, UsageError
from cfgraph.queries.decorators import Decorator, read_decorators
from cfgraph.text.catalog import LANGUAGES, Language, make_phrase
from cfgraph.userfiles.directories import data_directory
from cfgraph.userfiles.home import expand_home

if TYPE_CHECKING:
    from cfgraph.queries.parameters import Parameter
    from cfgraph.queries.parsed_query import ParsedQuery

ENDINGS = (".rq", ".sparql")
"""Extensions of query files. The rest of a file's name is the query's name."""


@dataclass(frozen=True)
class SavedQuery:
    """A query from a file, with its decorators. ``text`` is the whole file, including decorators."""

    name: str
    text: str
    summaries: Mapping[Language, str]
    descriptions: Mapping[Language, str]
    tags: tuple[str, ...]
    path: Path
    bundled: bool

    @cached_property
    def query(self) -> ParsedQuery:
        """The parsed query, parsed when first needed."""
        from cfgraph.queries.parsed_query import parse_query

        return parse_query(self.text)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The parameters, in the order of their first use in the query."""
        return self.query.parameters

    def summary(self, language: Language) -> str:
        """Return the summary; in another language, or the name, if there is none."""
        return _choose_text(self.summaries, language) or self.name

    def description(self, language: Language) -> str:
        """Return the description of the query; empty if there is none."""
        return _choose_text(self.descriptions, language)


ANY_GRAPH = "any-graph"
"""The tag of bundled queries that work on any graph."""


@dataclass(frozen=True, slots=True)
class Library:
    """Saved queries by name, sorted, and an error for each file that could not be read."""

    queries: Mapping[str, SavedQuery]
    problems: tuple[UsageError, ...] = ()
    has_bundled: bool = True

    def without_bundled(self) -> Library:
        """Return the library for a graph without cfgraph's vocabulary: the user's queries, and those for any graph."""
        fitting = {name: query for name, query in self.queries.items() if not query.bundled or ANY_GRAPH in query.tags}
        return Library(fitting, self.problems, has_bundled=False)


def _choose_text(texts: Mapping[Language, str], language: Language) -> str:
    """Return a saved query's summary or description in a language."""
    return texts.get(language) or next(iter(texts.values()), "")


def load_library(directory: Path | None = None) -> Library:
    """Return the saved queries: bundled, then the user's, then the directory's; later ones replace those with the same
    name.

    The user's are in ``CFGRAPH_QUERIES`` or the user's data directory. An unreadable file is reported in the problems
    of the library; the query that it would have replaced remains. Raises UsageError if ``directory`` does not exist.
    """
    from cfgraph.store.location import bundled_directory

    if directory is not None and not directory.is_dir():
        raise UsageError("saved.no_directory", path=directory)
    queries: dict[str, SavedQuery] = {}
    problems: list[UsageError] = []
    for place, bundled in ((bundled_directory("queries"), True), (user_directory(), False), (directory, False)):
        try:
            files = list_query_files(place)
        except OSError as error:
            problems.append(UsageError("files.unreadable", path=place, reason=error))
            continue
        for path in files:
            try:
                query = read_query_file(path, bundled=bundled)
            except UsageError as error:
                problems.append(error)
            else:
                queries[query.name] = query
    return Library(dict(sorted(queries.items())), tuple(problems))


def user_directory() -> Path:
    """Return the directory of the user's own queries, which may not exist."""
    chosen = os.environ.get("CFGRAPH_QUERIES")
    return expand_home(chosen) if chosen else data_directory() / "queries"


def list_query_files(directory: Path | None) -> list[Path]:
    """Return the query files of a directory."""
    if directory is None or not directory.is_dir():
        return []
    return sorted(path for path in directory.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())


def read_query_file(path: Path, *, bundled: bool = False, shown: str = "") -> SavedQuery:
    """Read a query file. Raises UsageError, with file and line, if it can't be read or run.

    ``shown`` is the name of the file in errors, if not its path.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("files.not_text", path=path) from error
    except OSError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
    try:
        decorators = read_decorators(text)
        saved = SavedQuery(
            name=path.stem,
            text=text,
            summaries=_read_texts(decorators, "summary"),
            descriptions=_read_texts(decorators, "description"),
            tags=_read_tags(decorators),
            path=path,
            bundled=bundled,
        )
        if not bundled:  # those that come with cfgraph are checked by its tests, which every start need not do again
            from cfgraph.queries.column_titles import read_column_titles
            from cfgraph.queries.guard import check_query

            check_query(saved.query)
            saved.query.check_parameters()
            for language in LANGUAGES:
                read_column_titles(saved.query, language)
        return saved
    except (UsageError, QueryError) as error:
        raise UsageError("saved.in_file", path=shown or path, problem=error) from error


def _read_texts(decorators: Mapping[str, Decorator], name: str) -> dict[Language, str]:
    """Return the texts of a decorator by language: ``name_zh``, and ``name`` or ``name_en`` for English."""
    found: dict[Language, str] = {}
    for language in LANGUAGES:
        decorator = decorators.get(f"{name}_{language}") or (decorators.get(name) if language == "en" else None)
        if decorator is None:
            continue
        if not isinstance(decorator.value, str):
            raise UsageError("saved.at_line", line=decorator.line, problem=make_phrase("saved.not_a_list", name=name))
        if decorator.value:
            found[language] = decorator.value
    return found


def _read_tags(decorators: Mapping[str, Decorator]) -> tuple[str, ...]:
    """Return the tags that a saved query declares."""
    decorator = decorators.get("tags")
    if decorator is None:
        return ()
    if isinstance(decorator.value, str):
        return tuple(tag.strip() for tag in decorator.value.split(",") if tag.strip())
    return decorator.value
