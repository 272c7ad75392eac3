"""The one table of commands: what each key does, on which part of the screen, and when it is available.

Everything that displays keys reads it. To add a command: a line in ``COMMANDS``, its texts in the catalog (``[key]``
for the footer, ``[does]`` for help), and the method that it runs, on the class whose ``PARTS`` name its part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.actions import parse
from textual.binding import Binding, BindingType

from cfgraph.text.catalog import Messages
from cfgraph.tui.keys import key_list, typed_by


@dataclass(frozen=True, slots=True)
class Command:
    """A command that a key runs.

    ``id`` is the part of the screen that offers it, a dot, and a name; ``keys`` are Textual's names of the keys,
    separated by commas. ``run`` is the method of the part's class, without ``action_``, with its arguments;
    ``when`` is the property of that class for its availability, empty if it is always available. The footer shows those
    that are ``shown``, low ``rank`` first. With ``priority`` the key is handled before the focused widget, which is
    necessary if that is a text field. ``early`` ones work while the graph is still being opened.
    """

    id: str
    keys: str
    run: str
    when: str = ""
    shown: bool = True
    rank: int = 5
    priority: bool = False
    early: bool = False

    @property
    def part(self) -> str:
        """The part of the screen that it belongs to."""
        return self.id.partition(".")[0]

    @property
    def is_app_command(self) -> bool:
        """Whether it is a method of ``AppCommands``, which is imported after the first paint."""
        return self.part == "app" and not self.run.startswith("app.")

    @property
    def action(self) -> str:
        """The Textual action that runs it."""
        return f"command('{self.id}')" if self.is_app_command else self.run

    @property
    def yields_to_typing(self) -> bool:
        """Whether its key, despite its priority, is inserted as text while the user types."""
        return self.priority and any(typed_by(key) for key in key_list(self.keys))

    def label(self, messages: Messages) -> str:
        """Return its label, one or two words."""
        return messages(f"key.{self.id.replace('.', '_')}")

    def description(self, messages: Messages) -> str:
        """Return its description, one sentence."""
        return messages(f"does.{self.id.replace('.', '_')}")

    def is_available(self, target: object) -> bool:
        """Tell whether it is available on an object of its part's class."""
        return not self.when or bool(getattr(target, self.when))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the screen with its own keys.

    The keys of a widget take precedence over those of the parts that it is ``inside``, so the two must differ; keys of
    a ``dialog`` may have another meaning below it.
    """

    name: str
    inside: tuple[str, ...] = ()
    is_dialog: bool = False


_WAYS = (("up", "k", "0, -1"), ("down", "j", "0, 1"), ("left", "h", "-1, 0"), ("right", "l", "1, 0"))
_LISTS = ("cells", "entity", "sparql", "set", "graph", "connect", "paths", "comparison", "structure", "class", "tree")

PARTS: Mapping[str, Part] = {
    part.name: part
    for part in (
        Part("app"),
        Part("table", inside=_LISTS),
        Part("cells", inside=("sparql", "paths")),
        Part("class"),
        Part("tree"),
        Part("entity"),
        Part("map", inside=("entity", "graph")),
        Part("graph"),
        Part("canvas", inside=("drawing",)),
        Part("drawing"),
        Part("set"),
        Part("chains", inside=("paths", "connect")),
        Part("connect"),
        Part("comparison"),
        Part("structure"),
        Part("paths"),
        Part("sparql"),
        Part("chart", inside=("sparql",)),
        *(
            Part(name, is_dialog=True)
            for name in (
                *("completion", "history", "save", "finder", "form", "text"),
                *("viewer", "ask", "confirm", "replace", "file", "behind", "screen", "help"),
            )
        ),
    )
}
"""Every part of the screen that has commands."""

COMMANDS = (
    Command("app.help", "question_mark,f1", "show_help", rank=0, early=True),
    Command("app.search", "slash", "search", rank=1, priority=True, early=True),
    Command("app.export", "e", "export", when="can_export", rank=2),
    Command("app.path", "p", "find_paths", when="has_entity", rank=2, priority=True),
    Command("app.unselect", "escape", "clear_selection", when="has_selection", rank=2, priority=True),
    Command("app.back", "escape,left_square_bracket,backspace", "go_back", when="can_go_back", rank=3),
    Command("app.sparql", "s", "open_sparql", when="is_away_from_sparql", rank=3, priority=True),
    Command("app.questions", "Q", "ask_questions", when="has_entity", rank=3, priority=True),
    Command("app.forward", "right_square_bracket", "go_forward", when="can_go_forward", rank=6),
    Command("app.export_as", "E", "export_as", when="can_export", rank=6, priority=True),
    Command("app.open_exported", "ctrl+e", "open_exported", when="has_exported", rank=6),
    Command("app.copy_exported", "ctrl+y", "copy_exported", when="has_exported", rank=6),
    Command("app.collect", "a", "collect", when="can_collect", rank=2),
    Command("app.set", "w", "open_working_set", when="is_away_from_working_set", rank=4),
    Command("app.date", "t", "ask_for_date", when="has_pane", rank=6, priority=True),
    Command("app.stated", "I", "toggle_stated_only", when="has_pane", rank=7, priority=True),
    Command("app.claims", "C", "show_claims", when="can_show_claims", rank=6),
    Command("app.document", "P", "open_document", when="has_document", shown=False, priority=True),
    Command("app.edit_source", "dollar_sign", "edit_source", when="can_edit_source", shown=False, priority=True),
    Command("app.behind", "full_stop,f4", "show_equivalents", when="has_pane", rank=6),
    Command("app.bookmark", "b", "toggle_bookmark", when="has_entity", rank=7),
    Command("app.bookmarks", "B", "show_bookmarks", when="has_pane", rank=7),
    Command("app.tree", "ctrl+t", "open_tree", when="has_pane", shown=False),
    Command("app.graph", "M", "draw_graph", when="can_draw", rank=4, priority=True),
    Command("app.legend", "L", "show_legend", when="has_pane", rank=7),
    Command("app.side", "vertical_line", "toggle_side_pane", when="has_side_pane", shown=False),
    Command("app.side_wide", "backslash", "widen_side_pane", when="shows_side_pane", shown=False),
    Command("app.overview", "o", "open_overview", when="is_away_from_overview", rank=8, priority=True),
    Command("app.copy", "y", "copy", when="can_copy", rank=6),
    Command("app.compare", "equals_sign", "compare", when="has_entity", shown=False),
    Command("app.shares", "percent_sign", "open_shares", when="has_shares", rank=4),
    Command("app.timeline", "H", "open_timeline", when="has_entity", shown=False, priority=True),
    Command("app.control", "K", "open_control", when="has_pane", shown=False, priority=True),
    Command("app.gaps", "N", "open_gaps", when="has_entity", shown=False, priority=True),
    Command("app.changes", "W", "ask_for_changes", when="has_pane", shown=False, priority=True),
    Command("app.contradictions", "exclamation_mark", "open_contradictions", when="has_pane", shown=False),
    Command("app.similar", "tilde", "open_similar", when="has_entity", shown=False),
    Command("app.structure", "V", "open_structure", when="has_pane", shown=False, priority=True),
    Command("app.dossier", "D", "write_dossier", when="has_entity", shown=False, priority=True),
    Command("app.reload", "R", "reload", when="can_reload", rank=1, priority=True),
    Command("app.next_part", "tab", "app.focus_next", shown=False, early=True),
    Command("app.previous_part", "shift+tab", "app.focus_previous", shown=False, early=True),
    Command("app.theme", "T", "app.theme", shown=False, early=True),
    Command("app.commands", "ctrl+p", "app.command_palette", rank=5, priority=True, early=True),
    Command("app.quit", "q,ctrl+q", "app.quit", rank=6, early=True),
    Command("table.open", "enter", "open", when="can_open", rank=2),
    Command("table.up", "up,k", "move(-1)", shown=False),
    Command("table.down", "down,j", "move(1)", shown=False),
    Command("table.page_up", "pageup,ctrl+b", "page(-1)", shown=False),
    Command("table.page_down", "pagedown,ctrl+f", "page(1)", shown=False),
    Command("table.first", "home,g", "first", shown=False),
    Command("table.last", "end,G", "last", shown=False),
    Command("table.filter", "f", "filter", when="can_filter", rank=4, priority=True),
    Command("table.unfilter", "escape", "unfilter", when="has_filter", rank=2),
    Command("table.unmark", "escape", "unmark", when="can_unmark", rank=2),
    Command("table.view", "v", "view", when="can_view", rank=5),
    Command("cells.left", "left,h", "column(-1)", when="has_rows", shown=False),
    Command("cells.right", "right,l", "column(1)", when="has_rows", shown=False),
    Command("cells.sort", "S", "sort", when="has_rows", rank=2),
    Command("cells.mark", "space", "mark", when="has_rows", rank=6),
    Command("cells.mark_all", "A", "mark_all", when="has_rows", rank=5),
    Command("cells.copy_rows", "Y", "copy_rows", when="has_rows", rank=6),
    Command("cells.narrower", "less_than_sign", "widen(-4)", when="has_rows", shown=False),
    Command("cells.wider", "greater_than_sign", "widen(4)", when="has_rows", shown=False),
    Command("cells.hide", "underscore", "hide", when="has_rows", rank=8),
    Command("cells.show_all", "0", "show_all", when="has_own_columns", rank=5),
    Command("tree.fold", "space", "fold", rank=2),
    Command("tree.unfold", "right,l", "unfold", shown=False),
    Command("tree.up", "left,h", "up", shown=False),
    Command("class.sort", "S", "sort", when="can_sort", rank=2),
    Command("class.unsort", "escape", "unsort", when="has_choice", rank=2),
    Command("entity.map", "m", "map", rank=2),
    Command("entity.shares", "percent_sign", "shares", when="has_shares", rank=2),
    Command("entity.fold", "space", "fold", when="is_list"),
    Command("map.open", "enter", "open", rank=2),
    Command("map.fold", "space", "fold"),
    Command("map.up", "up,k", "move(-1)", shown=False),
    Command("map.down", "down,j", "move(1)", shown=False),
    Command("map.left", "left,h", "side('in')", shown=False),
    Command("map.right", "right,l", "side('out')", shown=False),
    Command("map.page_up", "pageup,ctrl+b", "page(-1)", shown=False),
    Command("map.page_down", "pagedown,ctrl+f", "page(1)", shown=False),
    Command("map.first", "home,g", "move(-1000000)", shown=False),
    Command("map.last", "end,G", "move(1000000)", shown=False),
    Command("canvas.expand", "enter", "expand", rank=2),
    *(
        Command(f"canvas.{name}", key, f"{run}({to})", shown=False)
        for way, letter, to in _WAYS
        for name, key, run in ((way, f"{way},{letter}", "move"), (f"pan_{way}", f"shift+{way}", "pan"))
    ),
    Command("canvas.nearer", "plus", "zoom(1)", rank=3),
    Command("canvas.farther", "minus", "zoom(-1)", rank=3),
    Command("canvas.mark", "space", "mark", rank=5),
    Command("canvas.unmark", "escape", "unmark", when="has_marks", rank=2),
    Command("drawing.page", "m", "page", rank=3),
    Command("drawing.fit", "0", "fit", rank=4),
    Command("drawing.widen", "2", "widen", rank=5),
    Command("drawing.hide", "x,delete", "hide", rank=5),
    Command("drawing.find", "f", "find", rank=4),
    Command("drawing.kinds", "F", "pick_class", rank=7),
    Command("drawing.kind", "Z", "next_kind", rank=6),
    Command("drawing.color", "comma", "next_coloring", rank=5),
    Command("drawing.rearrange", "ctrl+l", "rearrange", rank=7),
    Command("drawing.undo", "u", "undo", when="can_undo", rank=4),
    Command("drawing.redo", "U", "redo", when="can_redo", rank=6),
    Command("graph.map", "m", "map", when="can_show_map", rank=2),
    Command("set.remove", "x,delete", "remove", when="can_remove", rank=3),
    Command("set.connect", "c", "connect", when="can_connect", rank=2),
    Command("set.undo", "u", "undo", when="can_undo", rank=4),
    Command("set.redo", "U", "redo", when="can_redo", rank=4),
    Command("set.name", "i", "name", when="can_save", priority=True),
    Command("set.save", "ctrl+s", "save", when="can_save", rank=3, priority=True),
    Command("set.open", "O", "open_saved", rank=4),
    Command("set.clear", "X", "clear", when="has_entities"),
    Command("chains.open", "enter", "open", rank=2),
    Command("chains.left", "left,h", "walk(-1)", shown=False),
    Command("chains.right", "right,l", "walk(1)", shown=False),
    Command("chains.up", "up,k", "path(-1)", shown=False),
    Command("chains.down", "down,j", "path(1)", shown=False),
    Command("chains.first", "home,g", "path(-1000)", shown=False),
    Command("chains.last", "end,G", "path(1000)", shown=False),
    Command("comparison.shared", "d", "show_next", rank=2),
    Command("structure.sort", "S", "sort", rank=2),
    *(
        command
        for part in ("connect", "paths")
        for command in (
            Command(f"{part}.more", "J", "more", when="can_find_more", rank=2),
            Command(f"{part}.directed", "at", "directed", rank=3),
            Command(f"{part}.avoid", "x", "avoid", when="can_avoid", rank=3),
            Command(f"{part}.avoid_predicate", "X", "avoid_predicate", when="can_avoid_predicate", shown=False),
            Command(f"{part}.filter", "f", "filter", rank=3),
            Command(f"{part}.through", "ampersand", "through", rank=5),
            Command(f"{part}.kinds", "F", "kinds", rank=7),
            Command(f"{part}.hubs", "number_sign", "hubs", rank=6),
            Command(f"{part}.weighted", "asterisk", "weighted", rank=5),
            Command(f"{part}.hops", "z", "hops", rank=6),
        )
    ),
    Command("paths.compare", "equals_sign", "compare", when="can_compare", rank=2),
    Command("sparql.run", "f5,ctrl+r", "run", rank=1, priority=True),
    Command("sparql.cancel", "escape", "cancel", when="can_cancel", rank=1, priority=True),
    Command("sparql.unselect", "escape", "unselect", when="has_selected_text", rank=2),
    Command("sparql.leave", "escape", "leave", when="is_away_from_list", rank=5),
    Command("sparql.edit", "i", "edit", when="is_reading", rank=4, priority=True),
    Command("sparql.new", "n", "new", when="is_reading", rank=4, priority=True),
    Command("sparql.more", "J", "more", when="can_run_for_more", rank=3),
    Command("sparql.chart", "Z", "chart", when="can_chart", rank=4),
    Command("sparql.turtle", "r", "turtle", when="has_statements", rank=3),
    Command("sparql.graph", "M", "graph", when="has_statements", rank=3),
    Command("sparql.duplicate", "ctrl+d", "duplicate", when="can_duplicate", rank=6),
    Command("sparql.delete", "x,delete", "delete_query", when="can_delete", rank=7),
    Command("sparql.undo", "u", "undo", when="can_undo", rank=4),
    Command("sparql.complete", "f2,ctrl+n", "complete", when="is_writing", rank=3, priority=True),
    Command("sparql.format", "ctrl+l", "format", rank=5, priority=True),
    Command("sparql.select_all", "ctrl+a", "select_all", when="is_writing", shown=False, priority=True),
    Command("sparql.history", "f6", "runs", rank=5, priority=True),
    Command("sparql.save", "ctrl+s", "save", rank=5, priority=True),
    Command("sparql.outside", "ctrl+o", "edit_outside", rank=7, priority=True),
    Command("sparql.new_buffer", "ctrl+g", "new_buffer", shown=False, priority=True),
    Command("sparql.next_buffer", "f8", "turn(1)", when="has_other_buffers", rank=4, priority=True),
    Command("sparql.previous_buffer", "f7", "turn(-1)", when="has_other_buffers", shown=False, priority=True),
    Command("sparql.close_buffer", "f9", "close_buffer", rank=8, priority=True),
    Command("chart.left", "left,h", "column(-1)", when="has_other_columns", rank=4),
    Command("chart.right", "right,l", "column(1)", when="has_other_columns", rank=4),
    Command("completion.accept", "tab", "accept", when="is_open", rank=1, priority=True),
    Command("completion.enter", "enter", "accept_chosen", when="is_chosen", shown=False, priority=True),
    Command("completion.down", "down", "candidate(1)", when="is_open", rank=1, priority=True),
    Command("completion.up", "up", "candidate(-1)", when="is_open", shown=False, priority=True),
    Command("completion.close", "escape", "close_candidates", when="is_open", rank=1, priority=True),
    Command("history.take", "enter", "take", rank=0, priority=True),
    Command("history.down", "down,ctrl+n", "move(1)", rank=2, priority=True),
    Command("history.up", "up,ctrl+p", "move(-1)", shown=False, priority=True),
    Command("history.page_down", "pagedown", "move(10)", shown=False, priority=True),
    Command("history.page_up", "pageup", "move(-10)", shown=False, priority=True),
    Command("save.next", "enter", "next", rank=0, priority=True),
    Command("save.save", "f5,ctrl+s", "save", rank=1, priority=True),
    Command("finder.take", "enter", "take", rank=0, priority=True),
    Command("finder.facet", "tab", "facet(1)", priority=True),
    Command("finder.facet_back", "shift+tab", "facet(-1)", shown=False, priority=True),
    Command("finder.behind", "f4", "show_equivalents", when="can_show_equivalents", rank=6, priority=True),
    Command("finder.down", "down,ctrl+n", "move(1)", rank=2, priority=True),
    Command("finder.up", "up,ctrl+p", "move(-1)", shown=False, priority=True),
    Command("finder.page_down", "pagedown", "move(10)", shown=False, priority=True),
    Command("finder.page_up", "pageup", "move(-10)", shown=False, priority=True),
    Command("form.next", "enter", "next", rank=0, priority=True),
    Command("form.run", "f5,ctrl+r", "run", rank=1, priority=True),
    Command("form.pick", "f2,ctrl+o", "pick", when="can_pick", rank=2, priority=True),
    Command("text.down", "down,j", "scroll(1)", shown=False),
    Command("text.up", "up,k", "scroll(-1)", shown=False),
    Command("text.page_down", "pagedown,ctrl+f,space", "page(1)", shown=False),
    Command("text.page_up", "pageup,ctrl+b", "page(-1)", shown=False),
    Command("text.first", "home,g", "ends(False)", shown=False),
    Command("text.last", "end,G", "ends(True)", shown=False),
    Command("viewer.copy", "y", "copy", rank=2),
    Command("ask.accept", "enter", "accept", rank=0, priority=True),
    Command("confirm.accept", "enter,y,q,ctrl+q", "accept", rank=0, priority=True),
    Command("replace.accept", "y", "accept", rank=0, priority=True),
    Command("replace.close", "escape,n", "dismiss(None)", rank=1),
    Command("file.ending_down", "down", "ending(1)", priority=True),
    Command("file.ending_up", "up", "ending(-1)", shown=False, priority=True),
    Command("file.close", "escape", "dismiss(None)", rank=1),
    Command("behind.command", "y", "copy_command", rank=1),
    Command("behind.query", "Y", "copy_query", rank=1),
    Command("behind.edit", "enter", "open_query", rank=2),
    Command("behind.close", "escape,full_stop,f4,q", "dismiss(None)", rank=2),
    Command("screen.close", "escape", "dismiss(None)", rank=1),
    Command("help.close", "escape,question_mark,f1,q", "dismiss(None)", rank=1),
)
"""Every command, by the part of the screen that offers it."""

BY_ID: Mapping[str, Command] = {command.id: command for command in COMMANDS}

_BY_ACTION = {(command.part, *parse(command.action)[1:]): command for command in COMMANDS}


def find_command(part: str, action: str, parameters: tuple[object, ...]) -> Command | None:
    """Return the command of a part for a Textual action, if any."""
    return _BY_ACTION.get((part, action, parameters))


def bindings_of(part: str) -> list[BindingType]:
    """Return the Textual bindings for the commands of a part."""
    return [
        Binding(each.keys, each.action, each.id, show=each.shown, id=each.id, priority=each.priority)
        for each in COMMANDS
        if each.part == part
    ]


class CommandTarget:
    """A widget or screen with commands: those of its ``PARTS`` are bound to their keys while they are available."""

    PARTS: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        """Bind the keys of the parts of this class; those of its bases are inherited."""
        if parts := cls.__dict__.get("PARTS"):
            commands = [command for command in COMMANDS if command.part in parts]
            needed = {f"action_{parse(one.run)[1]}" for one in commands} | {one.when for one in commands if one.when}
            if missing := [name for name in sorted(needed) if not hasattr(cls, name)]:
                raise TypeError(f"{cls.__name__} lacks {', '.join(missing)}, which the commands of {parts} name")
            cls.BINDINGS = [binding for part in parts for binding in bindings_of(part)]  # type: ignore[attr-defined]
        super().__init_subclass__(**options)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tell whether an action is available; actions that are not commands always are."""
        for base in type(self).__mro__:
            for part in base.__dict__.get("PARTS", ()):
                if (command := find_command(part, action, parameters)) is not None:
                    return command.is_available(self)
        return True


def find_clashes(keymap: Mapping[str, str]) -> list[tuple[str, Command, Command]]:
    """Return each key that would do two things at once under a keymap, with both commands.

    A widget and its pane may use one key for commands of the same name, such as folding. Commands with
    escape as their default key may share it: it runs the innermost one.
    """
    keys = {command.id: set(key_list(keymap.get(command.id, command.keys))) for command in COMMANDS}
    found = []
    for index, one in enumerate(COMMANDS):
        for other in COMMANDS[index + 1 :]:
            shared = keys[one.id] & keys[other.id]
            if shared and _are_shown_together(PARTS[one.part], PARTS[other.part]):
                is_nested = one.part != other.part
                if all("escape" in key_list(each.keys) for each in (one, other)):
                    shared.discard("escape")
                if not (is_nested and one.id.partition(".")[2] == other.id.partition(".")[2]):
                    found += [(key, one, other) for key in sorted(shared)]
    return found


def _are_shown_together(one: Part, other: Part) -> bool:
    """Tell whether two parts are ever on the screen together, one inside the other."""
    if one == other or "app" in (one.name, other.name):
        return one == other or not (one.is_dialog or other.is_dialog)
    return other.name in one.inside or one.name in other.inside
