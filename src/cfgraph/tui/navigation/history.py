"""Back and forward through the visited panes, as in a web browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Place = TypeVar("Place")

KEPT = 50
"""Maximum number of panes before the current one; older ones are dropped."""


class History(Generic[Place]):
    """Panes in the order of their visits, with a current one."""

    def __init__(self, discard: Callable[[Place], object]) -> None:
        """Create an empty history; ``discard`` is called with each pane that is no longer reachable."""
        self._discard = discard
        self._places: list[Place] = []
        self._index = -1

    @property
    def current(self) -> Place | None:
        """The current pane."""
        return self._places[self._index] if self._places else None

    def __len__(self) -> int:
        """Return the number of panes."""
        return len(self._places)

    def push(self, place: Place) -> None:
        """Go to a new pane, and discard the panes ahead."""
        for dropped in self._places[self._index + 1 :]:
            self._discard(dropped)
        del self._places[self._index + 1 :]
        self._places.append(place)
        if len(self._places) > KEPT:
            self._discard(self._places.pop(0))
        self._index = len(self._places) - 1

    def replace(self, before: Place, after: Place) -> None:
        """Replace a pane with another one."""
        self._places[self._places.index(before)] = after

    def can_step(self, by: int) -> bool:
        """Return whether there is a pane this many steps back (negative) or forward."""
        return 0 <= self._index + by < len(self._places)

    def step(self, by: int) -> Place | None:
        """Go back (negative) or forward, and return the pane; None if there is none."""
        if not self.can_step(by):
            return None
        self._index += by
        return self._places[self._index]

    def offset_of(self, kind: type[Place]) -> int | None:
        """Return the number of steps to the nearest pane of a kind, preferring earlier ones; None if there is none."""
        offsets = [place - self._index for place, found in enumerate(self._places) if isinstance(found, kind)]
        return min(offsets, key=lambda offset: (abs(offset), offset), default=None)

    def clear(self) -> list[Place]:
        """Remove all panes, and return them; none is discarded."""
        places, self._places, self._index = self._places, [], -1
        return places

    @property
    def all(self) -> list[Place]:
        """All panes, oldest first, including those ahead."""
        return list(self._places)

    def offset_to(self, place: Place) -> int | None:
        """Return the number of steps to a pane; None if it is not in the history."""
        return next((at - self._index for at, found in enumerate(self._places) if found is place), None)

    def trail(self, most: int) -> list[Place]:
        """Return the last panes up to the current one, oldest first."""
        return self._places[max(0, self._index + 1 - most) : self._index + 1]
