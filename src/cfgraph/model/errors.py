"""Exceptions for users, each a phrase of the catalog, and translating errors and system error messages.

``str`` returns the English text; commands and screens show the user's language with ``translate_error``. Commands map
the class to an exit status.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cfgraph.text.catalog import Messages, Phrase, make_phrase, quote_library

if TYPE_CHECKING:
    from cfgraph.model.entity import Ref


class CfgraphError(Exception):
    """Base class of all errors shown to users: a catalog key with the values for its text.

    A value that is an error becomes a part of the text: a CfgraphError its phrase, a system error its
    reason.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.phrase = make_phrase(key, **{name: _to_phrase_value(value) for name, value in values.items()})

    def __str__(self) -> str:
        return Messages("en").translate(self.phrase)


class NotFoundError(CfgraphError):
    """The requested item is not in the graph; ``candidates`` are entities that may have been meant."""

    def __init__(self, key: str, /, *, candidates: Sequence[Ref] = (), **values: object) -> None:
        super().__init__(key, **values)
        self.candidates = tuple(candidates)


class UsageError(CfgraphError):
    """The request is invalid."""


class AmbiguousNameError(UsageError):
    """A name that several entities share, the ``candidates``."""

    def __init__(self, key: str, /, *, candidates: Sequence[Ref], **values: object) -> None:
        super().__init__(key, **values)
        self.candidates = tuple(candidates)


class GraphError(CfgraphError):
    """The graph can't be opened or read."""


class StoreDamagedError(GraphError):
    """A store is damaged: files are missing or were changed."""


class QueryError(CfgraphError):
    """The query is invalid or failed; ``line`` and ``column`` count from 1, if the position is known."""

    def __init__(self, key: str, /, *, line: int | None = None, column: int | None = None, **values: object) -> None:
        spot = {} if line is None or column is None else {"line": line, "column": column}
        super().__init__(key, **spot, **values)
        self.line = line
        self.column = column


class LimitError(CfgraphError):
    """A time or size limit was reached."""


def translate_error(error: CfgraphError | OSError, messages: Messages) -> str:
    """Return the text of an error in the catalog's language."""
    return messages.translate(error_phrase(error))


def error_phrase(error: CfgraphError | OSError) -> Phrase:
    """Return an error as a phrase; for a system error, its file, if any, and its reason."""
    if isinstance(error, CfgraphError):
        return error.phrase
    if error.filename:
        return make_phrase("reason.of_file", path=error.filename, reason=system_reason(error))
    return system_reason(error)


def system_reason(error: OSError) -> Phrase:
    """Return the reason of a system error: from the catalog for common ones, else the system's own text."""
    number = error.errno or 0
    key = "reason.no_host" if number < 0 else _REASON_KEYS.get(number)  # errors of name resolution are negative
    return make_phrase(key) if key else quote_library(str(error.strerror or error))


def network_reason(error: Exception) -> OSError | Phrase:
    """Return why a request failed: the error of the system behind it, else what it says in a line."""
    behind: BaseException | None = error
    while behind is not None:
        if isinstance(behind, OSError) and behind.errno and not hasattr(behind, "library"):  # TLS errors have it
            return behind
        behind = behind.__cause__ or behind.__context__
    return quote_library(" ".join(str(error).split())[:200])


def _to_phrase_value(value: object) -> object:
    """Return a value of an error's phrase, with errors converted to phrases."""
    if isinstance(value, CfgraphError):
        return value.phrase
    return system_reason(value) if isinstance(value, OSError) else value


_REASON_KEYS: Mapping[int, str] = {
    errno.ENOENT: "reason.not_found",
    errno.EACCES: "reason.no_access",
    errno.EPERM: "reason.not_permitted",
    errno.EEXIST: "reason.exists",
    errno.EISDIR: "reason.is_directory",
    errno.ENOTDIR: "reason.not_directory",
    errno.ENOTEMPTY: "reason.not_empty",
    errno.ENAMETOOLONG: "reason.long_name",
    errno.ELOOP: "reason.link_circle",
    errno.ENOSPC: "reason.no_space",
    errno.EDQUOT: "reason.quota",
    errno.EFBIG: "reason.too_large",
    errno.EROFS: "reason.read_only",
    errno.EBUSY: "reason.busy",
    errno.EMFILE: "reason.many_files",
    errno.ENFILE: "reason.many_files",
    errno.ENOMEM: "reason.no_memory",
    errno.EIO: "reason.broken_device",
    errno.ECONNREFUSED: "reason.refused",
    errno.EHOSTUNREACH: "reason.no_route",
    errno.ENETUNREACH: "reason.no_route",
    errno.EADDRINUSE: "reason.in_use",
    errno.EADDRNOTAVAIL: "reason.no_address",
}
"""Common system errors by number, with their keys in the catalog."""
