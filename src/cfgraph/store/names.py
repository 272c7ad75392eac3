"""The name index: a SQLite FTS5 table over single characters, so that any inner part of a name can be found.

Every name of an entity gives one row per way of reading it: as written (folded), and for Chinese its pinyin
and initials. A phrase of single-character tokens then finds any substring, one Chinese character up.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, BlankNode, Node
from cfgraph.store.chinese import fold, romanized
from cfgraph.store.graph import NameHit, NameHits

CANDIDATES = 5_000
"""Most rows ranked for one search; beyond it the total is a lower bound."""

INDEXED = 500
"""Characters of a name that are indexed; what comes after can't be searched for."""

ROMANIZED = 60
"""Longest name that is also indexed by its pinyin and initials; longer ones are sentences."""

_SCHEMA = """
CREATE TABLE entity (id INTEGER PRIMARY KEY, node TEXT NOT NULL, types TEXT NOT NULL, degree INTEGER NOT NULL);
CREATE TABLE name (id INTEGER PRIMARY KEY, entity INTEGER NOT NULL, name TEXT NOT NULL, how TEXT NOT NULL,
    key TEXT NOT NULL);
CREATE VIRTUAL TABLE key_search USING fts5(characters, content='', tokenize='unicode61 remove_diacritics 0');
CREATE INDEX name_key ON name(key);
"""

_HOW = {"preferred": "name", "label": "name", "alternative": "alternative", "misprint": "misprint", "iri": "iri"}
_PREFERENCE = {"name": 0, "alternative": 1, "misprint": 2, "pinyin": 3, "initials": 4, "iri": 5}


class NamedEntity(NamedTuple):
    """An entity to be indexed: its names with their kinds, the IRIs of its types, and its number of edges."""

    node: Node
    names: list[tuple[str, str]]
    types: list[str]
    degree: int


def build_names(path: Path, entities: Iterable[NamedEntity]) -> None:
    """Write the index of the entities to a new SQLite file."""
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
    row = 0
    for number, entity in enumerate(entities, start=1):
        types = " ".join(entity.types)
        connection.execute("INSERT INTO entity VALUES (?, ?, ?, ?)", (number, entity.node, types, entity.degree))
        seen: set[tuple[str, str]] = set()
        for text, kind in entity.names:
            for how, key in _keys(text, _HOW[kind]):
                if key and (how, key) not in seen:
                    seen.add((how, key))
                    row += 1
                    connection.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?)", (row, number, text, how, key))
                    connection.execute("INSERT INTO key_search(rowid, characters) VALUES (?, ?)", (row, " ".join(key)))
    connection.commit()
    connection.execute("INSERT INTO key_search(key_search) VALUES ('optimize')")
    connection.commit()
    connection.close()


def _keys(text: str, how: str) -> list[tuple[str, str]]:
    key = fold(text[:INDEXED])
    keys = [(how, key)]
    if how != "iri" and len(key) <= ROMANIZED:
        for pinyin, initials in romanized(key):
            keys += [("pinyin", pinyin), ("initials", initials)]
    return keys


class NameIndex:
    """Reads a built name index. Safe to use from several threads: each gets its own connection."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise GraphError(f"the store has no name index: {path}")
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        self._path = path
        try:
            self._rows("SELECT 1 FROM key_search, name, entity LIMIT 0", ())
        except GraphError:
            self.close()
            raise

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            self._local.connection = connection
            with self._lock:
                self._connections.append(connection)
        return connection

    def _rows(self, query: str, values: Sequence[str | int]) -> list[tuple[Any, ...]]:
        try:
            return self._connection().execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise GraphError(f"{self._path}: the name index can't be read: {error}") from error

    def find(self, text: str, limit: int, types: frozenset[IRI] | None = None) -> NameHits:
        """Return the entities with a name that holds the text, best first.

        Exact names come before prefixes and those before inner parts; then preferred names before aliases,
        misprints, pinyin, initials and IRIs; then the entity with more edges.
        """
        key = fold(text)
        if not key or len(key) > 2 * INDEXED:
            return NameHits((), 0, True)
        phrase = '"' + " ".join(key) + '"'
        rows = self._rows(
            "SELECT entity.id, node, types, degree, name, how, key FROM key_search"
            " JOIN name ON name.id = key_search.rowid JOIN entity ON entity.id = name.entity"
            " WHERE key_search MATCH ? LIMIT ?",
            (phrase, CANDIDATES + 1),
        )
        if len(rows) > CANDIDATES:
            rows += self._rows(
                "SELECT entity.id, node, types, degree, name, how, key FROM name"
                " JOIN entity ON entity.id = name.entity WHERE key = ? LIMIT ?",
                (key, CANDIDATES),
            )
        best: dict[int, tuple[tuple[int, ...], NameHit]] = {}
        for number, node, row_types, degree, name, how, row_key in rows:
            if types is not None and types.isdisjoint(row_types.split(" ")):
                continue
            closeness = 0 if row_key == key else 1 if row_key.startswith(key) else 2
            if closeness == 2 and how in ("pinyin", "initials") and len(key) < 2:
                continue
            if closeness == 2 and how == "initials":
                closeness = 3
            rank = (closeness, _PREFERENCE[how], -degree, len(row_key), number)
            if number not in best or rank < best[number][0]:
                best[number] = (rank, NameHit(_node(node), name, how))
        ranked = sorted(best.values(), key=lambda pair: pair[0])
        return NameHits([hit for _, hit in ranked[:limit]], len(ranked), len(rows) <= CANDIDATES)

    def exact(self, text: str) -> list[NameHit]:
        """Return the entities one of whose written names is the text, once folding is allowed for."""
        rows = self._rows(
            "SELECT node, name, how FROM name JOIN entity ON entity.id = name.entity"
            " WHERE key = ? AND how NOT IN ('pinyin', 'initials') ORDER BY degree DESC, name.id LIMIT 200",
            (fold(text),),
        )
        hits: dict[str, NameHit] = {}
        for node, name, how in rows:
            hit = NameHit(_node(node), name, how)
            if node not in hits or _PREFERENCE[how] < _PREFERENCE[hits[node].how]:
                hits[node] = hit
        return list(hits.values())

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for connection in self._connections:
                connection.close()
            self._connections.clear()


def _node(text: str) -> Node:
    return BlankNode(text) if text.startswith("_:") else IRI(text)
