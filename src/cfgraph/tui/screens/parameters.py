"""The form for the parameters of a query. Entities are chosen by search, other values are typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from cfgraph.explorer import View
from cfgraph.model.entity import Ref
from cfgraph.model.errors import AmbiguousNameError, CfgraphError, NotFoundError, translate_error
from cfgraph.queries import Parameter
from cfgraph.queries.binding import resolve_iri
from cfgraph.queries.parameters import KINDS
from cfgraph.text.catalog import Messages, make_phrase
from cfgraph.text.safe import make_visible, to_one_line
from cfgraph.tui.reading import read_behind
from cfgraph.tui.screens.dialog import Dialog
from cfgraph.tui.screens.search import SearchScreen
from cfgraph.tui.widgets.keybar import KeyBar

NAMES = 4
"""Maximum number of candidates named for an ambiguous text."""

CELLS = 200
"""Maximum width of the line that shows the entity of a field."""


class ParametersScreen(Dialog[dict[str, str] | None]):
    """A form that returns the values by parameter name, or None if it was cancelled."""

    PARTS = ("screen", "form")

    class Sought(Message):
        """Posted with the text for the name in a field, resolved or not."""

        def __init__(self, number: int, text: str, line: str) -> None:
            super().__init__()
            self.number, self.text, self.line = number, text, line

    class Checked(Message):
        """Posted when the values were checked; they are valid if ``reason`` is empty."""

        def __init__(self, values: dict[str, str], reason: str) -> None:
            super().__init__()
            self.values, self.reason = values, reason

    def __init__(
        self,
        view: View,
        messages: Messages,
        title: str,
        description: str,
        parameters: Sequence[Parameter],
        check: Callable[[Mapping[str, str]], object],
    ) -> None:
        """Create a form; ``check`` raises a CfgraphError for invalid values, in which case the form stays open."""
        super().__init__()
        self._view, self._messages = view, messages
        self._title, self._description = title, description
        self._parameters, self._check = parameters, check
        self._chosen: dict[str, tuple[str, str]] = {}

    def compose(self) -> ComposeResult:
        """Compose one field per parameter."""
        with Vertical(classes="dialog"):
            yield Static(make_visible(self._title), classes="dialog-title", markup=False)
            if self._description:
                yield Static(make_visible(" ".join(self._description.split())), classes="description", markup=False)
            with VerticalScroll():
                for number, parameter in enumerate(self._parameters):
                    kind = self._messages("form.entity")
                    if parameter.type != "iri":
                        kind = self._messages.translate(make_phrase("form.value", type=KINDS[parameter.type]))
                    need = self._messages("form.optional") if parameter.optional else ""
                    if parameter.choices:
                        kind = to_one_line(" | ".join(parameter.choices), CELLS)
                    yield Static(make_visible(f"{parameter.name}  {kind} {need}"), classes="caption", markup=False)
                    is_named = parameter.type == "iri"
                    classes = "named" if is_named else None
                    suggester = SuggestFromList(parameter.choices, case_sensitive=False) if parameter.choices else None
                    yield Input(
                        self._default(parameter), id=f"parameter-{number}", classes=classes, suggester=suggester
                    )
                    if is_named:
                        yield Static("", id=f"choice-{number}", classes="choice", markup=False)
            yield Static("", id="form-error", markup=False)
        yield KeyBar(self._messages)

    def _default(self, parameter: Parameter) -> str:
        """Return the initial text of a field; for an entity, its name, whose IRI is recorded."""
        if not parameter.default or parameter.type != "iri":
            return parameter.default or ""
        iri = self._view.expand(parameter.default)
        if iri is None or not self._view.graph.knows_names([iri]):
            return parameter.default
        label = self._view.label(iri)
        self._chosen[parameter.name] = (label, str(iri))
        return label

    @on(Input.Changed)
    def _look(self, event: Input.Changed) -> None:
        """Resolve the name in a field in the background."""
        number = int((event.input.id or "").removeprefix("parameter-"))
        parameter = self._parameters[number]
        if parameter.type == "iri":
            text = event.value.strip()
            label, iri = self._chosen.get(parameter.name, ("", ""))
            sought = iri if text == label else text
            read_behind(self, lambda: self._seek(number, event.value, sought), exclusive=True, group=f"choice-{number}")

    def _seek(self, number: int, text: str, sought: str) -> None:
        worker = get_current_worker()
        try:
            line = self._choice(sought)
        except (CfgraphError, OSError) as error:
            line = translate_error(error, self._messages) if isinstance(error, CfgraphError) else str(error)
        if not worker.is_cancelled:
            self.post_message(self.Sought(number, text, line))

    def _choice(self, sought: str) -> str:
        """Return the text for the result of resolving a name: one entity, several to pick from, or none."""
        if not sought:
            return ""
        try:
            ref = self._view.ref(resolve_iri(self._view, sought))
        except AmbiguousNameError as error:
            names = self._messages.join_names(each.label for each in error.candidates[:NAMES])
            return self._messages("form.several", total=len(error.candidates), names=names)
        except NotFoundError:
            return self._messages("form.unknown")
        return "  ".join(filter(None, (f"= {ref.label}", " · ".join(ref.types), ref.curie)))

    def on_parameters_screen_sought(self, message: Sought) -> None:
        """Show the text, unless the field has changed meanwhile."""
        if self.query_one(f"#parameter-{message.number}", Input).value == message.text:
            self.query_one(f"#choice-{message.number}", Static).update(to_one_line(message.line, CELLS))

    def on_mount(self) -> None:
        """Focus the text field."""
        self.query_one("#parameter-0", Input).focus()

    def action_next(self) -> None:
        """Move to the next field; after the last, run."""
        fields = list(self.query(Input))
        place = next((place for place, field in enumerate(fields, start=1) if field.has_focus), len(fields))
        if place < len(fields):
            fields[place].focus()
        else:
            self.action_run()

    def action_pick(self) -> None:
        """Let the user pick the entity for the focused field."""
        field = self.focused
        if isinstance(field, Input) and field.id:
            parameter = self._parameters[int(field.id.removeprefix("parameter-"))]
            self.app.push_screen(
                SearchScreen(self._view, self._messages, parameter.name, self._typed(field, parameter)),
                lambda ref: self._picked(field, parameter, ref),
            )

    def _typed(self, field: Input, parameter: Parameter) -> str:
        """Return what the user typed into a field; empty if it still names the entity chosen before."""
        return "" if field.value == self._chosen.get(parameter.name, ("", ""))[0] else field.value

    def _picked(self, field: Input, parameter: Parameter, ref: Ref | None) -> None:
        if ref is not None:
            self._chosen[parameter.name] = (ref.label, str(ref.id))
            field.value = ref.label

    @property
    def can_pick(self) -> bool:
        """Whether the focused field is for an entity."""
        field = self.focused
        if not (isinstance(field, Input) and field.id):
            return False
        return self._parameters[int(field.id.removeprefix("parameter-"))].type == "iri"

    def action_run(self) -> None:
        """Return the values. Empty fields are omitted; a picked name stands for its entity."""
        values = {}
        for number, parameter in enumerate(self._parameters):
            text = self.query_one(f"#parameter-{number}", Input).value.strip()
            label, iri = self._chosen.get(parameter.name, ("", ""))
            if text:
                values[parameter.name] = iri if text == label else text
        if self._view.graph.is_remote:
            read_behind(
                self,
                lambda: self.post_message(self.Checked(values, self._find_fault(values))),
                exclusive=True,
                group="check",
            )
        else:
            self._go_on(values, self._find_fault(values))

    def _find_fault(self, values: Mapping[str, str]) -> str:
        """Return why some values are invalid; empty if they are valid."""
        try:
            self._check(values)
        except CfgraphError as error:
            return translate_error(error, self._messages)
        return ""

    def on_parameters_screen_checked(self, message: Checked) -> None:
        """Continue when the entities that the values name were checked with a server."""
        self._go_on(message.values, message.reason)

    def _go_on(self, values: dict[str, str], reason: str) -> None:
        if reason:
            self.query_one("#form-error", Static).update(make_visible(reason))
        else:
            self.dismiss(values)
