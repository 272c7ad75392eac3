"""``FirstLines``: the first so many different lines, known by digests, which are on disk if there are many."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

MAX_IN_MEMORY = 100_000
"""Number of digests that are in memory; more are in a temporary database."""

CACHE_KIB = 32 * 1024
"""Memory of the database."""


class FirstLines:
    """Admits lines that it has not admitted before, up to a limit; ``is_cut`` is true after one more was refused."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self.is_cut = False
        self._digests: set[bytes] = set()
        self._database: sqlite3.Connection | None = None

    def admit(self, line: str) -> bool:
        """Return whether a line is among the first different ones, and new. Raises OSError if the disk is full."""
        digest = blake2b(line.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if digest in self._digests or self._has(digest):
            return False
        if not self._left:
            self.is_cut = True
            return False
        self._left -= 1
        if self._database is not None:
            self._insert(self._database, [digest])
        else:
            self._digests.add(digest)
            if len(self._digests) >= MAX_IN_MEMORY:
                self._move_to_disk()
        return True

    def close(self) -> None:
        """Forget the lines: no more follow."""
        self._digests = set()
        if self._database is not None:
            self._database.close()

    def _move_to_disk(self) -> None:
        """Put the digests into a temporary database, which is deleted with the connection."""
        import sqlite3  # needed for very many lines alone

        self._database = sqlite3.connect("", check_same_thread=False)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KIB}"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE line (digest BLOB PRIMARY KEY) WITHOUT ROWID")
        self._insert(self._database, sorted(self._digests))
        self._digests = set()

    def _insert(self, database: sqlite3.Connection, digests: list[bytes]) -> None:
        try:
            database.executemany("INSERT INTO line VALUES (?)", ((digest,) for digest in digests))
        except Exception as error:  # of SQLite, which is not imported here
            raise OSError(str(error)) from error

    def _has(self, digest: bytes) -> bool:
        """Tell whether a digest is in the database."""
        if self._database is None:
            return False
        return self._database.execute("SELECT 1 FROM line WHERE digest = ?", (digest,)).fetchone() is not None
