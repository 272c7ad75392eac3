"""What the app is told by the work behind the screen that opens a graph or exports from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from cfgraph.model.errors import CfgraphError
    from cfgraph.tui.commands.export import Outcome
    from cfgraph.tui.graph_loader import Open


class Opened(Message):
    """The graph was opened."""

    def __init__(self, opened: Open) -> None:
        super().__init__()
        self.opened = opened


class Building(Message):
    """The store is being built: so much of the files has been read."""

    def __init__(self, percent: int) -> None:
        super().__init__()
        self.percent = percent


class NotOpened(Message):
    """The graph can't be opened."""

    def __init__(self, error: CfgraphError) -> None:
        super().__init__()
        self.error = error


class WasExported(Message):
    """An export ended."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome
