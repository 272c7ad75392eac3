"""The interface of the app for routes and commands: its state and the operations on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from textual.message import Message
    from textual.notifications import SeverityLevel
    from textual.screen import Screen
    from textual.widget import AwaitMount, Widget
    from textual.worker import Worker

    from cfgraph.explorer import View
    from cfgraph.text.catalog import Messages
    from cfgraph.tui.graph_loader import Open
    from cfgraph.tui.key_order import Opening
    from cfgraph.tui.panes.base import Pane
    from cfgraph.tui.settings import Settings
    from cfgraph.tui.widgets.sources import Quote
    from cfgraph.workspace.autosave import CurrentSet
    from cfgraph.workspace.working_set import WorkingSet

Result = TypeVar("Result")
Answer = TypeVar("Answer")


class Places(Protocol):
    """The visited panes, one of which is shown."""

    as_of: str | None
    quote: Quote | None

    @property
    def visited(self) -> list[Pane]:
        """The panes up to the current one, oldest first."""

    @property
    def all(self) -> list[Pane]:
        """All panes, including those after the current one, oldest first."""

    async def open(self, pane: Pane) -> None:
        """Show a new pane after the current one."""

    async def replace(self, before: Pane, after: Pane) -> bool:
        """Show a pane instead of the current one; return whether that is still the current one."""

    def can_step(self, by: int) -> bool:
        """Tell whether there is a pane this many steps back (negative) or forward."""

    def go_to(self, pane: Pane) -> None:
        """Go to a pane that still exists."""

    def step(self, by: int) -> None:
        """Go back (negative) or forward."""

    def return_to(self, kind: type[Pane]) -> bool:
        """Go to the nearest pane of a kind, and return whether there is one."""

    def show_date(self, as_of: str | None) -> None:
        """Set the date at which statements must be valid; None for any time."""


class Context(Protocol):
    """The part of the app's interface that routes and commands use."""

    messages: Messages
    settings: Settings
    opened: Open | None
    current_set: CurrentSet | None

    @property
    def view(self) -> View | None:
        """The view of the open graph, once it is open."""

    @property
    def pane(self) -> Pane | None:
        """The current pane."""

    @property
    def places(self) -> Places:
        """The visited panes."""

    @property
    def working(self) -> WorkingSet:
        """The working set."""

    @property
    def screen(self) -> Screen[object]:
        """The topmost screen."""

    @property
    def screen_stack(self) -> Sequence[Screen[object]]:
        """All screens, the topmost last."""

    @property
    def focused(self) -> Widget | None:
        """The focused widget."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice; it is plain text unless declared as markup."""

    def push_screen(
        self,
        screen: Screen[Result],
        callback: Callable[[Result | None], None] | Callable[[Result | None], Awaitable[None]] | None = None,
    ) -> AwaitMount:
        """Show a dialog; the callback receives its result."""

    def post_message(self, message: Message) -> bool:
        """Post a message to the app."""

    def run_worker(self, work: Callable[[], Answer], *, thread: bool, group: str = "default") -> Worker[Answer]:
        """Run work in the background."""

    def begin_opening(self) -> Opening:
        """Hold keys until a worker has opened a page; Escape cancels it."""

    def end_opening(self, opening: Opening) -> None:
        """Release the held keys to the page that was opened."""

    def refresh_bindings(self) -> None:
        """Update the available keys."""

    def send_to_terminal(self, text: str) -> None:
        """Send a text to the terminal's clipboard."""
