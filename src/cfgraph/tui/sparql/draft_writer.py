"""Saving the buffers of the editor to disk while the user types, from any thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from cfgraph.model.errors import CfgraphError
from cfgraph.queries.drafts import Draft, Drafts


class DraftWriter:
    """A writer that saves only changes, in the order of the calls."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts
        self._kept: dict[str, Draft] = {}
        self._turn = threading.Lock()
        self._latest = 0

    def open(self) -> tuple[list[Draft], list[CfgraphError]]:
        """Return the saved drafts, and an error for each that can't be read; see ``Drafts.open``."""
        with self._turn:
            drafts, problems = self._drafts.open()
            self._kept |= {draft.key: draft for draft in drafts}
            return drafts, problems

    def write(self, number: int, wanted: Sequence[Draft]) -> None:
        """Save these drafts, unless a later call was first. Raises UsageError if one can't be written."""
        with self._turn:
            if number < self._latest:
                return
            self._latest = number
            for draft in wanted:
                if self._kept.get(draft.key) != draft:
                    self._drafts.keep(draft)
                    self._kept[draft.key] = draft
            for key in self._kept.keys() - {draft.key for draft in wanted}:
                self._drafts.forget(key)
                del self._kept[key]

    def close(self) -> None:
        """Release the drafts for another program."""
        with self._turn:
            self._drafts.close()
