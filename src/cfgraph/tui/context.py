"""What routes and commands know of the program: its state, and what it can show, ask and do."""

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
    from cfgraph.tui.panes.base import Pane
    from cfgraph.tui.settings import Settings
    from cfgraph.tui.widgets.sources import Quote
    from cfgraph.workspace.autosave import CurrentSet
    from cfgraph.workspace.working_set import WorkingSet

Result = TypeVar("Result")
Answer = TypeVar("Answer")


class Places(Protocol):
    """The panes visited, one of which is shown."""

    as_of: str | None
    quote: Quote | None

    @property
    def visited(self) -> list[Pane]:
        """The panes up to the current one, oldest first."""

    @property
    def all(self) -> list[Pane]:
        """The panes before and after the current one too, oldest first."""

    async def open(self, pane: Pane) -> None:
        """Show a new pane after the current one."""

    def can_step(self, by: int) -> bool:
        """Tell whether there is a place so many steps back (negative) or forward."""

    def go_to(self, pane: Pane) -> None:
        """Go to a place that is still there."""

    def step(self, by: int) -> None:
        """Go back (negative) or forward."""

    def return_to(self, kind: type[Pane]) -> bool:
        """Go to the nearest place of a kind, and tell whether there is one."""

    def show_date(self, as_of: str | None) -> None:
        """Show what holds at a date from now on; None for any time."""


class Context(Protocol):
    """The program, as far as what leads to places and what its commands do need to know it."""

    messages: Messages
    settings: Settings
    opened: Open | None
    current_set: CurrentSet | None

    @property
    def view(self) -> View | None:
        """The open graph as it is seen, once it is open."""

    @property
    def pane(self) -> Pane | None:
        """The place shown now."""

    @property
    def places(self) -> Places:
        """The places visited."""

    @property
    def working(self) -> WorkingSet:
        """What the user has collected."""

    @property
    def screen(self) -> Screen[object]:
        """The screen on top."""

    @property
    def screen_stack(self) -> Sequence[Screen[object]]:
        """All screens, the one on top last."""

    @property
    def focused(self) -> Widget | None:
        """The widget that has the focus."""

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice; a text from anywhere is text there, unless it is said to be markup."""

    def push_screen(
        self,
        screen: Screen[Result],
        callback: Callable[[Result | None], None] | Callable[[Result | None], Awaitable[None]] | None = None,
    ) -> AwaitMount:
        """Show a dialog; the callback is given what it comes to."""

    def post_message(self, message: Message) -> bool:
        """Send the program a message."""

    def run_worker(self, work: Callable[[], Answer], *, thread: bool, group: str = "default") -> Worker[Answer]:
        """Do some work behind the screen."""

    def refresh_bindings(self) -> None:
        """Name the keys that work now."""

    def send_to_terminal(self, text: str) -> None:
        """Send a text to the terminal's clipboard."""
