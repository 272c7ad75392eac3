"""Undo and redo of steps on a canvas."""

from __future__ import annotations

from dataclasses import dataclass, field

from cfgraph.canvas.scene import Scene
from cfgraph.tui.panes.canvas_contents import CanvasState

MAX_UNDONE = 100
"""Steps that can be undone."""

Step = tuple[CanvasState, Scene]


@dataclass
class Steps:
    """The pictures before and after the one that is shown."""

    undone: list[Step] = field(default_factory=list)
    redone: list[Step] = field(default_factory=list)

    def remember(self, step: Step) -> None:
        """Keep a picture that another takes the place of."""
        self.undone = [*self.undone[-MAX_UNDONE:], step]
        self.redone.clear()

    def undo(self, now: Step) -> Step:
        """Return the picture before this one."""
        self.redone.append(now)
        return self.undone.pop()

    def redo(self, now: Step) -> Step:
        """Return the picture that was undone last."""
        self.undone.append(now)
        return self.redone.pop()
