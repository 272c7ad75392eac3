"""The form for saving a query: its name, summary, and tags."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from cfgraph.model.errors import CfgraphError, translate_error
from cfgraph.queries import SavedQuery
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.widgets.keybar import KeyBar


@dataclass(frozen=True, slots=True)
class Naming:
    """The name, summary and tags of a query to save."""

    name: str
    summary: str
    tags: tuple[str, ...]


class SaveScreen(Dialog[SavedQuery | None]):
    """A form that returns the saved query, or None. It stays open while the query can't be saved."""

    PARTS = ("screen", "save")

    def __init__(
        self,
        messages: Messages,
        naming: Naming,
        standing: Callable[[str], str],
        save: Callable[[Naming, bool], SavedQuery],
    ) -> None:
        """Create the form. ``standing`` describes what a name would replace or shadow, if anything. ``save`` saves the
        query or raises CfgraphError; its second argument tells whether a query of the name may be replaced."""
        super().__init__()
        self._messages, self._naming, self._standing, self._save = messages, naming, standing, save
        self._warned = ""

    def compose(self) -> ComposeResult:
        """Compose three fields."""
        naming = self._naming
        with Vertical(classes="dialog"):
            yield Static(self._messages("save.title"), classes="dialog-title", markup=False)
            for name, text in (("name", naming.name), ("summary", naming.summary), ("tags", ", ".join(naming.tags))):
                yield Static(self._messages(f"save.{name}"), classes="caption", markup=False)
                yield Input(make_visible(text), id=f"save-{name}")
            yield Static("", id="form-error", markup=False)
        yield KeyBar(self._messages)

    def on_mount(self) -> None:
        """Focus the text field."""
        self.query_one("#save-name", Input).focus()

    def action_next(self) -> None:
        """Move to the next field; after the last, save."""
        fields = list(self.query(Input))
        place = next((place for place, field in enumerate(fields, start=1) if field.has_focus), len(fields))
        if place < len(fields):
            fields[place].focus()
        else:
            self.action_save()

    def action_save(self) -> None:
        """Save the query; if another one has the name, warn first."""
        name, summary, tags = (self.query_one(f"#save-{field}", Input).value for field in ("name", "summary", "tags"))
        naming = Naming(name.strip(), summary, tuple(tag.strip() for tag in tags.replace("，", ",").split(",")))
        warning = self._standing(naming.name)
        if warning and self._warned != naming.name:
            self._warned = naming.name
            self.query_one("#form-error", Static).update(make_visible(warning))
            return
        try:
            saved = self._save(naming, bool(warning))
        except CfgraphError as error:
            self.query_one("#form-error", Static).update(make_visible(translate_error(error, self._messages)))
        else:
            self.dismiss(saved)
