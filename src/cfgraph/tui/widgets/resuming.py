"""Widgets whose cursor is found again in another run."""

from __future__ import annotations


class Resuming:
    """A widget that says where its cursor stands, and goes there again. Mixed in, so that panes need not import all."""

    def position(self) -> object:
        """Return where the cursor stands."""
        raise NotImplementedError

    def resume(self, position: object) -> None:
        """Go to where the cursor stood in another run, as soon as there is something."""
        raise NotImplementedError
