"""Common parts of path pages: a background search, chains with links to entities, and collecting a path."""

from __future__ import annotations

from textual.message import Message
from textual.widgets import Static

from cfgraph.explorer.connect import Connections
from cfgraph.explorer.path_comparison import explain_weight
from cfgraph.model.entity import Path, PathResults
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.messages import Collect, OpenEntity
from cfgraph.tui.panes.base import Pane, statement_of
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.sources import Sources


class PathPaneBase(Pane):
    """A headline, chains, and the sources of the selected step. Subclasses search in ``reload``."""

    class Loaded(Message):
        """Posted when the search has ended."""

        def __init__(self, found: PathResults | Connections) -> None:
            super().__init__()
            self.found = found

    def on_mount(self) -> None:
        """Search in the background."""
        self.reload()

    def show_summary(self, text: str) -> None:
        """Show a text in the headline."""
        self.query_one("#headline", Static).update(make_visible(text))

    def show_failure(self, reason: str) -> None:
        """Show the reason for the failure."""
        self.show_summary(reason)

    def on_chains_highlighted(self, message: Chains.Highlighted) -> None:
        """Show the sources of the selected step, or details of the selected entity."""
        message.stop()
        step = message.path.steps[message.step]
        self.query_one(Sources).show_backing(self.view, step, message.path.nodes[(message.item + 1) // 2])
        self.refresh_bindings()

    def on_chains_opened(self, message: Chains.Opened) -> None:
        """Open the selected entity, or the one that the edge leads to."""
        message.stop()
        self.post_message(OpenEntity(message.path.nodes[(message.item + 1) // 2].id))

    def items_to_collect(self) -> Collect | None:
        """Return the selected path."""
        path = self.query_one(Chains).current
        return None if path is None else collect_path(path)


def collect_path(path: Path) -> Collect:
    """Return the message that adds the entities and edges of a path to the working set."""
    return Collect([ref.id for ref in path.nodes], [statement_of(edge) for step in path.steps for edge in step])


def entitle_path(title: str, path: Path, messages: Messages) -> str:
    """Return the title of a chain, with the composition of its weight on a separate line."""
    weight = explain_weight(path, messages)
    return f"{title}\n{weight}" if weight else title
