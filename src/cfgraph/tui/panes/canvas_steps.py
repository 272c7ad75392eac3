"""Undo and redo of steps on a canvas."""

from __future__ import annotations

from dataclasses import dataclass, field

from cfgraph.canvas.scene import Scene
from cfgraph.tui.panes.canvas_contents import CanvasState

MAX_UNDONE = 100
"""Maximum number of steps that can be undone."""

Step = tuple[CanvasState, Scene]


@dataclass
class Steps:
    """The states of a canvas before and after the current one."""

    undone: list[Step] = field(default_factory=list)
    redone: list[Step] = field(default_factory=list)

    def remember(self, step: Step) -> None:
        """Record a state that is about to be replaced."""
        self.undone = [*self.undone[-MAX_UNDONE:], step]
        self.redone.clear()

    def undo(self, now: Step) -> Step:
        """Return the previous state."""
        self.redone.append(now)
        return self.undone.pop()

    def redo(self, now: Step) -> Step:
        """Return the state that was undone last."""
        self.undone.append(now)
        return self.redone.pop()
