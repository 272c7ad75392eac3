"""The exceptions a person may see, each a phrase of the catalog, and translating errors and system reasons.

``str`` gives its English; commands and screens show it in the user's language with ``translate_error``. Commands turn
the class into an exit status.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cfgraph.text.catalog import Messages, Phrase, make_phrase

if TYPE_CHECKING:
    from cfgraph.model.entity import Ref


class CfgraphError(Exception):
    """Base class of all errors shown to users: a catalog key with the values for its text.

    Where a value is an error itself, it becomes a part of the text: one of ours by its own phrase, one of the
    system by its reason.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.phrase = make_phrase(key, **{name: _to_phrase_value(value) for name, value in values.items()})

    def __str__(self) -> str:
        return Messages("en").translate(self.phrase)


class NotFoundError(CfgraphError):
    """What was asked for is not in the graph; ``candidates`` are entities that may have been meant."""

    def __init__(self, key: str, /, *, candidates: Sequence[Ref] = (), **values: object) -> None:
        super().__init__(key, **values)
        self.candidates = tuple(candidates)


class UsageError(CfgraphError):
    """The request itself is malformed."""


class AmbiguousNameError(UsageError):
    """A name that several entities share; ``candidates`` are those."""

    def __init__(self, key: str, /, *, candidates: Sequence[Ref], **values: object) -> None:
        super().__init__(key, **values)
        self.candidates = tuple(candidates)


class GraphError(CfgraphError):
    """The graph can't be opened or read."""


class StoreDamagedError(GraphError):
    """A store is not as it was built: some of its files are missing, or were changed."""


class QueryError(CfgraphError):
    """The query is wrong or failed; ``line`` and ``column`` count from 1 where its spot is known."""

    def __init__(self, key: str, /, *, line: int | None = None, column: int | None = None, **values: object) -> None:
        spot = {} if line is None or column is None else {"line": line, "column": column}
        super().__init__(key, **spot, **values)
        self.line = line
        self.column = column


class LimitError(CfgraphError):
    """A time or size limit was reached before the answer."""


def translate_error(error: CfgraphError | OSError, messages: Messages) -> str:
    """Return what an error says, in the catalog's language."""
    return messages.translate(error_phrase(error))


def error_phrase(error: CfgraphError | OSError) -> Phrase:
    """Return what an error says; of one of the system, the file where there is one, and the reason."""
    if isinstance(error, CfgraphError):
        return error.phrase
    if error.filename:
        return make_phrase("reason.of_file", path=error.filename, reason=system_reason(error))
    return system_reason(error)


def system_reason(error: OSError) -> Phrase:
    """Return why the system refused: in our words where it is one of the usual reasons, else in its own."""
    key = _REASON_KEYS.get(error.errno or 0)
    return make_phrase(key) if key else make_phrase("reason.other", text=error.strerror or error)


def _to_phrase_value(value: object) -> object:
    """Return a value of an error's phrase, with errors as their phrases."""
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
}
"""The usual reasons of the system, by its number for them, each with its key in the catalog."""
