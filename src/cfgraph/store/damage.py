"""Telling damage from mistakes: what fails while a store is read may come of a store that is not as it was built.

A store is verified when it is opened; what goes wrong with its files afterwards shows only as a number that leads
nowhere or a text that is none. Then the store is read whole before the failure is called anything else.
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
"""What reading raises when numbers of a store lead beyond its parts, or when its texts are none."""


NOT_DAMAGE = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM)
"""What the system lacks or forbids, whatever is in a file."""


def explain_unreadable(error: Exception, store: Path, files: str) -> GraphError:
    """Return what is wrong where files of a store can't be opened: the store, unless the system refuses any file."""
    if isinstance(error, OSError) and error.errno in NOT_DAMAGE:
        return GraphError("files.unreadable", path=store / files, reason=error)
    return StoreDamagedError("store.damaged", path=store, files=files)


class Damageable(Protocol):
    """What reads a store."""

    def check_damage(self) -> None:
        """Read the store whole. Raises StoreDamagedError when it is not as it was built."""


_Reader = TypeVar("_Reader", bound=type[Damageable])


def tells_damage(reader: _Reader) -> _Reader:
    """Make the public methods of a class raise StoreDamagedError where they fail because the store is damaged."""
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
