"""Saving, changing and deleting the user's own queries: files of ``NAME.rq`` with their decorators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from cfgraph.model.errors import UsageError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.queries.decorators import read_decorators
from cfgraph.queries.library import Library, SavedQuery, load_library, read_query_file, user_directory
from cfgraph.queries.prefixes import declare_prefixes
from cfgraph.queries.tokens import tokenize
from cfgraph.text.catalog import Language
from cfgraph.userfiles.atomic import write_file

_NAME = re.compile(r"\w(?:[\w.-]*\w)?")
_KEY = re.compile(r"#\+ ?([A-Za-z_][\w-]*)\s*:")


def split_header(text: str) -> tuple[str, str]:
    """Return the decorators of a query, and the query without them."""
    lines = text.splitlines(keepends=True)
    header = "".join(line for line in lines if line.startswith("#+"))
    body = "".join(line for line in lines if not line.startswith("#+"))
    return header, body.strip("\r\n") + "\n" if body.strip() else ""


def set_decorator(header: str, name: str, value: str | tuple[str, ...]) -> str:
    """Return the decorators with one of them replaced or appended; removed if the value is empty."""
    kept: list[str] = []
    skipping = False
    place: int | None = None
    for line in header.splitlines():
        if match := _KEY.match(line):
            skipping = match[1].lower() == name
            place = len(kept) if skipping else place
        if not skipping:
            kept.append(line)
    if value:
        place = len(kept) if place is None else place
        kept[place:place] = _write_decorator(name, value)
    return "".join(f"{line}\n" for line in kept)


def _write_decorator(name: str, value: str | tuple[str, ...]) -> list[str]:
    """Format a decorator as the ``#+`` lines of a query's file."""
    if isinstance(value, tuple):
        return [f"#+ {name}:", *(f"#+   - {_quote_yaml(item)}" for item in value)]
    lines = value.strip().splitlines()
    if len(lines) > 1:
        return [f"#+ {name}: |", *(f"#+   {line}".rstrip() for line in lines)]
    return [f"#+ {name}: {_quote_yaml(lines[0].strip())}"] if lines else []


def _quote_yaml(text: str) -> str:
    """Format a text as YAML: in quotes if it has a colon, a hash or similar."""
    if re.fullmatch(r"[\w(][^:#\[\]{}\"'`]*", text) and text == text.strip():
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def save_query(
    name: str,
    header: str,
    body: str,
    *,
    summary: str = "",
    tags: tuple[str, ...] = (),
    language: Language = "en",
    prefixes: Mapping[str, str] = WELL_KNOWN_PREFIXES,
    overwrite: bool = False,
) -> SavedQuery:
    """Write a query of the user's own and return it as read back.

    The summary is set in one language; prefixes of the graph are declared, so that other programs can run the file.
    Raises UsageError for an invalid name, a query that can't be read or run, an existing file (unless
    ``overwrite``), or a file that can't be written; an existing file is then unchanged.
    """
    name = name.strip()
    if not _NAME.fullmatch(name) or len(name.encode()) > 100:
        raise UsageError("saved.bad_name", name=name)
    summary = " ".join(summary.split())
    header = set_decorator(header, "summary_zh" if language == "zh" else "summary", summary)
    header = set_decorator(header, "tags", tuple(tag for tag in (tag.strip() for tag in tags) if tag))
    body = body.strip("\r\n") + "\n"
    text = header + ("\n" if header else "") + declare_prefixes(body, list(tokenize(body)), prefixes)
    path = user_directory() / f"{name}.rq"
    if not overwrite and path.exists():
        raise UsageError("saved.taken", path=path)
    trial = path.with_name(f".{path.name}.trial")
    write_file(trial, [text], parents=True, named=path)
    try:
        query = read_query_file(trial, shown=name)
        trial.replace(path)
    except OSError as error:
        raise UsageError("files.unwritable", path=path, reason=error) from error
    finally:
        trial.unlink(missing_ok=True)
    return replace(query, name=name, path=path)


def delete_query(query: SavedQuery) -> None:
    """Remove the file of a query of the user's own. Raises UsageError if it is bundled or can't be removed."""
    if query.bundled:
        raise UsageError("saved.is_bundled", name=query.name)
    try:
        query.path.unlink()
    except OSError as error:
        raise UsageError("files.unremovable", path=query.path, reason=error) from error


def restore_query(query: SavedQuery) -> None:
    """Write a deleted query again. Raises UsageError if another has taken its place."""
    if query.path.exists():
        raise UsageError("saved.taken_since", path=query.path)
    write_file(query.path, [query.text], parents=True)


def read_tags(header: str) -> tuple[str, ...]:
    """Return the tags among decorators; none if they are unreadable."""
    try:
        found = read_decorators(header).get("tags")
    except UsageError:
        return ()
    if found is None:
        return ()
    return found.value if isinstance(found.value, tuple) else tuple(part.strip() for part in found.value.split(","))


def reload_library(library: Library) -> Library:
    """Reload the library from its files; queries of an explicitly named directory are unchanged."""
    places = {user_directory(), *{query.path.parent for query in library.queries.values() if query.bundled}}
    kept = {name: query for name, query in library.queries.items() if query.path.parent not in places}
    now = load_library()
    found = Library(dict(sorted((dict(now.queries) | kept).items())), now.problems)
    return found if library.has_bundled else found.without_bundled()
