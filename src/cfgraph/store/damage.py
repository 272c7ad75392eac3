"""Distinguishing damage from other errors: a failure to read may be caused by a damaged store.

A store is verified when it is opened. Later damage to its files only shows as an invalid
number or text. Then the store is verified completely before the failure is reported as anything else.
"""

from __future__ import annotations

import errno
import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, Protocol, TypeVar

from cfgraph.model.errors import GraphError, StoreDamagedError

SIGNS = (ArithmeticError, AssertionError, LookupError, MemoryError, ValueError)
"""Exceptions raised when numbers of a store point beyond its parts, or when its texts are invalid."""


NOT_DAMAGE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM)
"""System errors for missing resources or permissions, independent of the content of files."""


def explain_unreadable(error: Exception, store: Path, files: str) -> GraphError:
    """Return the error if files of a store can't be opened: damage, unless the system refuses access to any file."""
    if isinstance(error, OSError) and error.errno in NOT_DAMAGE:
        return GraphError("files.unreadable", path=store / files, reason=error)
    return StoreDamagedError("store.damaged", path=store, files=files)


class Damageable(Protocol):
    """A reader of a store."""

    def check_damage(self) -> None:
        """Verify the store completely. Raises StoreDamagedError if it is damaged."""


_Reader = TypeVar("_Reader", bound=type[Damageable])


def tells_damage(reader: _Reader) -> _Reader:
    """Make the public methods of a class raise StoreDamagedError if they fail because the store is damaged."""
    for name, method in list(vars(reader).items()):
        if inspect.isfunction(method) and not name.startswith("_") and name not in ("check_damage", "close"):
            setattr(reader, name, _all_of(method) if inspect.isgeneratorfunction(method) else _result_of(method))
    return reader


def _result_of(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def read(self: Damageable, *args: Any, **kwargs: Any) -> Any:
        try:
            return method(self, *args, **kwargs)
        except SIGNS:
            self.check_damage()
            raise

    return read


def _all_of(method: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    @wraps(method)
    def read(self: Damageable, *args: Any, **kwargs: Any) -> Iterator[Any]:
        try:
            yield from method(self, *args, **kwargs)
        except SIGNS:
            self.check_damage()
            raise

    return read
