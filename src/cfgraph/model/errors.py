"""The errors a person may see. Each carries a message of one or two lines that says what to do.

Commands turn the class into an exit status; screens show the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfgraph.model.entity import Ref


class CfgraphError(Exception):
    """Base of all errors that are meant for the user."""


class NotFoundError(CfgraphError):
    """What was asked for is not in the graph."""


class UsageError(CfgraphError):
    """The request itself is malformed."""


class AmbiguousNameError(UsageError):
    """A name that several entities share; ``candidates`` are those."""

    def __init__(self, message: str, candidates: Sequence[Ref]) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class GraphError(CfgraphError):
    """The graph can't be opened or read."""


class QueryError(CfgraphError):
    """The query is wrong or failed; ``line`` and ``column`` count from 1 where the engine gave them."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class LimitError(CfgraphError):
    """A time or size limit was reached before the answer."""
