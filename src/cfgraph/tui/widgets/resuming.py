"""Widgets whose cursor position is restored in a later run."""

from __future__ import annotations


class Resuming:
    """A mixin for widgets that save and restore their cursor position, so that panes need not import them all."""

    def position(self) -> object:
        """Return the position of the cursor."""
        raise NotImplementedError

    def resume(self, position: object) -> None:
        """Restore the position of the cursor, as soon as there is content."""
        raise NotImplementedError
