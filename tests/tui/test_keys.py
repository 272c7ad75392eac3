"""Every key of every action does something that one can see, where the action works."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from driving import (
    app_of,
    driven,
    find,
    has_answer,
    has_paths,
    has_rows,
    move_to,
    opened,
    pane_of,
    settled,
    show_entity,
    table_of,
    until,
)
from textual.pilot import Pilot
from textual.widgets import Input

from cfgraph.queries import Library, load_library
from cfgraph.queries.history import QueryHistory, Run, current_time
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.keymap import BY_ID, COMMANDS, PARTS
from cfgraph.tui.keys import key_list
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.equivalents import EquivalentsScreen
from cfgraph.tui.screens.parameters import ParametersScreen
from cfgraph.tui.settings import Limits, Settings
from cfgraph.tui.sparql.editor import Popup
from cfgraph.tui.widgets.chart import Chart
from cfgraph.tui.widgets.table import Table

HERE = Path(__file__).parent
SAMPLE = HERE / "sample.ttl"

QUERY = """#+ summary: Companies
SELECT ?company ?note WHERE { ?company a <https://w3id.org/cfgraph/ns#ConsumerFinanceCompany> ; ?p ?note } LIMIT 60
"""
FORM = """#+ summary: Zeros
SELECT ?holder WHERE { ?holder ?p ?_company_iri }
"""
NUMBERS = """#+ summary: Zz two columns of numbers
SELECT ?name ?one ?two WHERE { VALUES (?name ?one ?two) { ("p" 1 9) ("q" 2 3) } }
"""

Step = tuple[str, tuple[str, ...]]
"""An action, and the keys that make it possible, pressed before each of its keys."""


async def on_overview(pilot: Pilot[Any]) -> None:
    await opened(pilot)


async def on_entity(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await move_to(pilot, await show_entity(pilot, "招联"), "中国联通")


async def on_map(pilot: Pilot[Any]) -> None:
    await on_entity(pilot)
    await pilot.press("m")


async def on_paths(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await show_entity(pilot, "海尔集团")
    await pilot.press("p")
    await find(pilot, "火山引擎")
    await until(pilot, has_paths(pilot))


async def on_results(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("s")
    await until(pilot, has_rows(pilot, SparqlPane, "saved"))
    await pilot.press("enter")
    await until(pilot, has_answer(pilot))
    await until(pilot, lambda: table_of(pilot, "results").has_focus)


async def on_chart(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("s")
    await until(pilot, has_rows(pilot, SparqlPane, "saved"))
    await pilot.press("j", "j", "enter")
    await until(pilot, lambda: table_of(pilot, "results").has_focus)
    await pilot.press("Z")
    await until(pilot, lambda: isinstance(pilot.app.focused, Chart))


async def on_completion(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("s")
    await until(pilot, has_rows(pilot, SparqlPane, "saved"))
    await pilot.press("n", *"select * where { ?s cf:")
    popup = pilot.app.query_one(Popup)
    await until(pilot, lambda: popup.has_class("-open") and popup.rows[0].cells[0].startswith("cf:"))


async def on_history(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("s")
    await until(pilot, has_rows(pilot, SparqlPane, "saved"))
    await pilot.press("f6")
    await until(pilot, lambda: any(table.rows for table in pilot.app.screen.query("#runs").results(Table)))


async def on_text(pilot: Pilot[Any]) -> None:
    await on_entity(pilot)
    await pilot.press("v")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 2)


async def on_finder(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("slash", *"银行")
    await until(pilot, lambda: bool(pilot.app.screen.query_one("#matches").rows))  # type: ignore[attr-defined]


async def on_form(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("s")
    await until(pilot, has_rows(pilot, SparqlPane, "saved"))
    await pilot.press("j", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ParametersScreen))


async def on_set(pilot: Pilot[Any]) -> None:
    await on_entity(pilot)
    await pilot.press("a", "j", "a", "w")
    await until(pilot, lambda: pane_of(pilot, WorkingSetPane) is not None)


async def on_behind(pilot: Pilot[Any]) -> None:
    await on_entity(pilot)
    await pilot.press("full_stop")
    await until(pilot, lambda: isinstance(pilot.app.screen, EquivalentsScreen))


async def on_help(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("question_mark")


async def on_file(pilot: Pilot[Any]) -> None:
    await on_entity(pilot)
    await pilot.press("E")


STATES: dict[str, tuple[Callable[[Pilot[Any]], Awaitable[None]], tuple[Step, ...]]] = {
    "overview": (
        on_overview,
        (
            *((f"table.{name}", ("g",)) for name in ("down", "page_down", "last")),
            *((f"table.{name}", ("G",)) for name in ("up", "page_up", "first")),
            *((f"app.{name}", ()) for name in ("next_part", "previous_part", "theme", "export")),
            *((f"app.{name}", ("escape",)) for name in ("search", "help", "commands")),
        ),
    ),
    "entity": (
        on_entity,
        (
            *((f"app.{name}", ()) for name in ("copy", "collect", "bookmark", "stated")),
            *((f"app.{name}", ()) for name in ("path", "export_as", "date", "claims", "behind", "bookmarks")),
            *((f"app.{name}", ()) for name in ("side_wide", "side")),
            *((f"entity.{name}", ()) for name in ("fold", "map")),
            ("table.filter", ()),
            ("table.unfilter", ("f", "x", "enter")),
            ("table.view", ("g", "j")),
        ),
    ),
    "history": (
        on_entity,
        (
            ("app.back", ()),
            ("app.forward", ("left_square_bracket",)),
            ("app.overview", ()),
            ("app.set", ()),
            ("app.sparql", ()),
            ("entity.shares", ()),
            ("app.quit", ()),
        ),
    ),
    "map": (
        on_map,
        (
            *((f"map.{name}", ("g",)) for name in ("down", "page_down", "last")),
            *((f"map.{name}", ("G",)) for name in ("up", "page_up", "first")),
            ("map.right", ("h",)),
            ("map.left", ("l",)),
            ("map.fold", ()),
            ("map.open", ()),
        ),
    ),
    "chains": (
        on_paths,
        (
            ("chains.right", ()),
            ("chains.left", ("l",)),
            *((f"chains.{name}", ("g",)) for name in ("down", "last")),
            *((f"chains.{name}", ("G",)) for name in ("up", "first")),
            ("paths.compare", ()),
            ("paths.filter", ("equals_sign",)),
            ("paths.avoid", ("g", "l")),
            ("paths.directed", ()),
            ("chains.open", ()),
        ),
    ),
    "one path": (on_paths, (("paths.more", ()),)),
    "results": (
        on_results,
        (
            ("cells.right", ()),
            ("cells.left", ("l",)),
            *((f"cells.{name}", ()) for name in ("sort", "mark", "mark_all", "copy_rows", "wider", "narrower", "hide")),
            ("cells.show_all", ("underscore",)),
            ("sparql.cancel", ()),
            ("sparql.edit", ("escape",)),
            ("table.open", ("escape", "escape")),
        ),
    ),
    "cut results": (on_results, (("sparql.more", ()),)),
    "chart": (on_chart, (("chart.left", ()), ("chart.right", ()))),
    "completion": (
        on_completion,
        (
            ("completion.up", ("down", "down")),
            ("completion.down", ("down",)),
            ("completion.enter", ("down",)),
            ("completion.accept", ()),
            ("completion.close", ()),
        ),
    ),
    "runs": (
        on_history,
        (
            ("history.down", ()),
            ("history.up", ("down",)),
            ("history.page_down", ("pageup", "pageup")),
            ("history.page_up", ("pagedown",)),
            ("history.take", ()),
        ),
    ),
    "text": (
        on_text,
        (("viewer.copy", ()), ("screen.close", ())),
    ),
    "finder": (
        on_finder,
        (
            *((f"finder.{name}", ()) for name in ("down", "page_down", "facet", "facet_back")),
            ("finder.behind", ()),
            ("finder.up", ("down", "down")),
            ("finder.page_up", ("pagedown",)),
            ("finder.take", ()),
            ("screen.close", ()),
        ),
    ),
    "form": (on_form, (("form.pick", ()), ("form.run", ()))),
    "set": (
        on_set,
        (
            *((f"set.{name}", ()) for name in ("remove", "clear", "name", "save", "connect")),
            ("set.undo", ("x",)),
            ("set.redo", ("x", "u")),
        ),
    ),
    "behind": (on_behind, (("behind.command", ()), ("behind.query", ()), ("behind.edit", ()), ("behind.close", ()))),
    "help": (on_help, (("help.close", ()),)),
    "file": (
        on_file,
        (("file.ending_down", ()), ("file.ending_up", ("down",)), ("ask.accept", ()), ("file.close", ())),
    ),
}
"""Where each action is tried."""

SPARQL = (
    *("run", "chart", "graph", "turtle", "complete", "format", "history"),
    *("outside", "new_buffer", "next_buffer", "previous_buffer", "close_buffer"),
)

ELSEWHERE: dict[str, str] = {
    **dict.fromkeys(("set.open", "replace.accept", "replace.close"), "test_collecting"),
    "app.questions": "test_palette",
    "app.shares": "test_dates_and_sources",
    "form.next": "test_sparql_pane",
    **dict.fromkeys(("app.open_exported", "app.copy_exported"), "test_copying"),
    **dict.fromkeys(
        ("app.unselect", "confirm.accept", "sparql.cancel", "sparql.leave", "sparql.unselect", "table.unmark"),
        "test_escape",
    ),
    **dict.fromkeys(
        [
            command.id
            for command in COMMANDS
            if command.part == "connect"
            or command.id
            in {f"paths.{name}" for name in ("avoid_predicate", "through", "kinds", "hubs", "weighted", "hops")}
        ],
        "test_path_choices",
    ),
    **{
        f"app.{name}": "test_analyses"
        for name in ("compare", "timeline", "control", "gaps", "changes", "similar", "structure", "dossier")
    },
    **dict.fromkeys(("app.document", "app.contradictions"), "test_document"),
    "comparison.shared": "test_analyses",
    "structure.sort": "test_analyses",
    **dict.fromkeys(("class.sort", "class.unsort"), "test_class_list"),
    "app.legend": "test_class_looks",
    "app.graph": "test_canvas",
    **{command.id: "test_canvas" for command in COMMANDS if command.part in ("canvas", "drawing")},
    "app.reload": "test_reloading",
    "app.edit_source": "test_source_editing",
    **dict.fromkeys(("app.tree", "tree.fold", "tree.unfold", "tree.up"), "test_tree"),
    **dict.fromkeys([command.id for command in COMMANDS if command.part == "save"], "test_own_queries"),
    **{f"sparql.{name}": "test_own_queries" for name in ("duplicate", "delete", "undo", "save")},
    **{f"sparql.{name}": "test_sparql_editor" for name in SPARQL},
    **dict.fromkeys(("sparql.new", "sparql.select_all"), "test_sparql_pane"),
    "graph.map": "test_sparql_editor",
    **{f"text.{name}": "test_long_text" for name in ("down", "up", "page_down", "page_up", "first", "last")},
}
"""Actions whose keys another module of tests presses, by its name."""

LIMITS = {"one path": Limits(paths=1), "cut results": Limits(rows=2)}
"""Limits that make an answer incomplete, by the state that needs one."""


def seen(pilot: Pilot[Any], copied: list[str]) -> tuple[object, ...]:
    """Return all that a user could notice."""
    app = app_of(pilot)
    lines = [[(s.text, str(s.style)) for s in strip] for strip in app.screen._compositor.render_strips()]
    fields = [field.value for field in app.screen.query(Input)]
    notices = [note.identity for note in app._notifications]
    return lines, len(app.screen_stack), app.focused, notices, len(copied), fields, app._exit


@pytest.mark.parametrize("state", STATES)
async def test_every_key_has_an_effect(
    state: str, tmp_path: Path, own_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.rq").write_text(QUERY, encoding="utf-8")
    (tmp_path / "z.rq").write_text(FORM, encoding="utf-8")
    (tmp_path / "zz.rq").write_text(NUMBERS, encoding="utf-8")
    queries = {name: load_library(tmp_path).queries[name] for name in ("a", "z", "zz")}
    for text in ("ASK { ?first ?p ?o }", "ASK { ?second ?p ?o }"):
        QueryHistory(own_data / "history.jsonl").add(Run(text, current_time(), "bundled", "done"))
    monkeypatch.setattr("cfgraph.tui.graph_loader.load_library", lambda _: Library(queries, ()))
    monkeypatch.setenv("CFGRAPH_STATE", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(CfgraphApp, "send_to_terminal", lambda _, text: copied.append(text))
    copied: list[str] = []
    lead, steps = STATES[state]
    waiting = [(identity, prepare, key) for identity, prepare in steps for key in key_list(BY_ID[identity].keys)]
    dead: list[tuple[str, str]] = []
    while waiting:
        settings = Settings(export_directory=str(tmp_path), limits=LIMITS.get(state, Limits(paths=2)))
        async with driven(CfgraphApp(SAMPLE, language="zh", settings=settings)) as pilot:
            await lead(pilot)
            await settled(pilot)
            start = app_of(pilot).pane, len(pilot.app.screen_stack)
            is_fresh = True
            while waiting and start == (app_of(pilot).pane, len(pilot.app.screen_stack)) and not pilot.app._exit:
                identity, prepare, key = waiting[0]
                await pilot.press(*prepare)
                await settled(pilot)
                before = seen(pilot, copied)
                await pilot.press(key)
                await settled(pilot)
                if seen(pilot, copied) == before:
                    if not is_fresh:  # what was tried before may be in the way
                        break
                    dead.append((identity, key))
                is_fresh = False
                waiting.pop(0)
                if len(pilot.app.screen_stack) > start[1]:
                    await pilot.press("escape")
                    await settled(pilot)
    assert dead == []


SAME = (
    {"open", "expand"},  # go into it
    {"remove", "avoid", "delete", "hide"},  # take away
    {"avoid_predicate", "clear"},  # take away more
    {"name", "edit"},  # change the text
    {"fold", "mark"},  # this row, and back
    {"filter", "find"},  # find in what is shown
    {"fit", "show_all"},  # show all of it
    {"map", "page"},  # from the list to the picture, and back
    {"chart", "kind"},  # draw it in another way
    {"format", "rearrange"},  # put it in order
    {"left", "right", "up", "down", "unfold", "page_up", "page_down", "first", "last"},  # move
)
"""Names of commands that are one to whoever presses a key."""


def test_a_key_means_the_same_on_every_screen() -> None:
    meanings: dict[str, set[str]] = {}
    for command in COMMANDS:
        if not PARTS[command.part].is_dialog:
            for key in key_list(command.keys):
                meanings.setdefault(key, set()).add(command.id.partition(".")[2])
    several = {
        key: names for key, names in meanings.items() if len(names) > 1 and key != "escape"
    }  # ends what is nearest
    assert {key: names for key, names in several.items() if not any(names <= same for same in SAME)} == {}


def test_every_command_is_tried() -> None:
    tried = {identity for _, steps in STATES.values() for identity, _ in steps}
    left = {command.id for command in COMMANDS} - tried
    untested = []
    for identity in sorted(left & set(ELSEWHERE)):
        text = (HERE / f"{ELSEWHERE[identity]}.py").read_text(encoding="utf-8")
        keys = key_list(BY_ID[identity].keys)
        if not any(f'"{key}"' in text for key in keys):
            untested.append(identity)
    assert untested == []
    assert left <= set(ELSEWHERE)
