"""Back and forward: the places visited, as in a web browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Place = TypeVar("Place")

KEPT = 50
"""Places kept before the current one; older ones are forgotten."""


class History(Generic[Place]):
    """Places in the order they were visited, with one of them current."""

    def __init__(self, discard: Callable[[Place], object]) -> None:
        """Make an empty history; ``discard`` is called with each place that can't be reached any more."""
        self._discard = discard
        self._places: list[Place] = []
        self._index = -1

    @property
    def current(self) -> Place | None:
        """The place one is at."""
        return self._places[self._index] if self._places else None

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self._places)

    def push(self, place: Place) -> None:
        """Go to a new place; those that lay ahead are dropped."""
        for dropped in self._places[self._index + 1 :]:
            self._discard(dropped)
        del self._places[self._index + 1 :]
        self._places.append(place)
        if len(self._places) > KEPT:
            self._discard(self._places.pop(0))
        self._index = len(self._places) - 1

    def can_step(self, by: int) -> bool:
        """Tell whether there is a place so many steps back (negative) or forward."""
        return 0 <= self._index + by < len(self._places)

    def step(self, by: int) -> Place | None:
        """Go back (negative) or forward, and return the place reached; None when there is none."""
        if not self.can_step(by):
            return None
        self._index += by
        return self._places[self._index]

    def offset_of(self, kind: type[Place]) -> int | None:
        """Return how many steps away the nearest place of a kind is, earlier ones first; None when there is none."""
        offsets = [place - self._index for place, found in enumerate(self._places) if isinstance(found, kind)]
        return min(offsets, key=lambda offset: (abs(offset), offset), default=None)

    def clear(self) -> list[Place]:
        """Forget all places, and return them; none is discarded."""
        places, self._places, self._index = self._places, [], -1
        return places

    @property
    def all(self) -> list[Place]:
        """All places, oldest first, those ahead too."""
        return list(self._places)

    def offset_to(self, place: Place) -> int | None:
        """Return how many steps away a place is; None when it is not among the places."""
        return next((at - self._index for at, found in enumerate(self._places) if found is place), None)

    def trail(self, most: int) -> list[Place]:
        """Return the last places up to the current one, oldest first."""
        return self._places[max(0, self._index + 1 - most) : self._index + 1]
