"""Whatever text a graph holds, each line of each screen has its width and nothing steers the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import io
import unicodedata
from pathlib import Path
from typing import Any

from driving import app_of, driven, find, has_answer, has_paths, has_rows, pane_of, table_of, until
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from cfgraph.cli.main import run
from cfgraph.text.safe import make_visible
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.keymap import BY_ID
from cfgraph.tui.panes.base import Pane
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.overview import OverviewPane
from cfgraph.tui.panes.result_graph import ResultGraphPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.screens.text import TextScreen
from cfgraph.tui.settings import Settings
from cfgraph.tui.widgets.keybar import available_commands
from cfgraph.workspace.bookmarks import read_bookmarks

SIZE = (80, 24)

NASTY = [
    *(
        "[red]bold[/]",
        "[/",
        "[@click=app.quit]x[/]",
        "{name}",
        "%s",
        "\\u001b",
        "\t",
        "\r\n",
        "\x00",
        "\u00ad",
        "\u3164",
    ),
    *("\x1b[2J\x1b]0;owned\x07", "\x1b]52;c;aGk=\x07", "\x9b31m", "\u202eright\u202c", "\u2066x\u2069", "\U000e0041"),
    *("a\u200bb\u200d", "e\u0301\u0301", "👩\u200d👩\u200d👧", "❤\ufe0f", "\ufeff", "ｱ한", "中" * 200, "W" * 200),
]
"""What has broken or spoofed terminal programs."""


def quoted(text: str) -> str:
    """Return a literal of N-Triples."""
    return '"' + "".join(f"\\U{ord(character):08X}" for character in text) + '"'


def graph_of(labels: list[str], long: str) -> str:
    """Return statements in which every name is hostile, one literal is huge, and everything is connected."""
    is_a, label = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://www.w3.org/2000/01/rdf-schema#label>"
    lines = [
        f"<http://e.org/kind> {label} {quoted(labels[0])} .",
        f"<http://e.org/knows> {label} {quoted(labels[1])} .",
        f"<http://e.org/note> {label} {quoted(labels[2])} .",
    ]
    for number, text in enumerate(labels):
        one, other = f"<http://e.org/n{number}>", f"<http://e.org/n{(number + 1) % len(labels)}>"
        lines += [f"{one} {is_a} <http://e.org/kind> .", f"{one} {label} {quoted(f'needle{number} {text}')} ."]
        lines += [f"{one} <http://e.org/knows> {other} .", f"{one} <http://e.org/note> {quoted(text * 3)} ."]
    lines.append(f"<http://e.org/n0> <http://e.org/note> {quoted(long)} .")
    return "\n".join(lines) + "\n"


async def check(pilot: Pilot[Any], where: str) -> None:
    """Look at every line of the screen."""
    await pilot.pause()
    for number, strip in enumerate(pilot.app.screen._compositor.render_strips()):
        assert cell_len(strip.text) == SIZE[0], f"{where}, line {number}: {strip.text!r}"
        assert make_visible(strip.text) == strip.text, f"{where}, line {number}: {strip.text!r}"
    for note in pilot.app._notifications:
        assert make_visible(note.message) == note.message, where


def is_at(pilot: Pilot[Any], kind: type[Pane]) -> bool:
    return pane_of(pilot, kind) is not None


async def walk(path: Path, pasted: str) -> None:
    """Go through the screens as a user does, looking at each."""
    chosen = Settings(export_directory=str(path.parent))
    async with driven(CfgraphApp(path, language="en", settings=chosen), size=SIZE) as pilot:
        app = app_of(pilot)
        copied: list[str] = []
        app.send_to_terminal = copied.append  # type: ignore[method-assign, assignment]
        await until(pilot, has_rows(pilot, OverviewPane, "classes"))
        await check(pilot, "overview")
        await pilot.press("enter")
        await until(pilot, has_rows(pilot, ClassPane, "instances"))
        await check(pilot, "class")
        await pilot.press("slash")
        field = pilot.app.screen.query_one(Input)
        field.post_message(events.Paste(pasted))
        await check(pilot, "search, pasted")
        field.value = ""
        await find(pilot, "needle0")
        await until(pilot, has_rows(pilot, EntityPane, "card"))
        table = table_of(pilot, "card")
        for place in range(min(len(table.rows), 8)):
            table.cursor = place
            await check(pilot, f"entity, row {place}")
        await pilot.press("y", "g", "j", "v")
        await until(pilot, lambda: isinstance(pilot.app.screen, TextScreen))
        await check(pilot, "in full")
        await pilot.press("y", "escape", "m")
        await check(pilot, "map")
        await pilot.press("m", "question_mark")
        await check(pilot, "help")
        await pilot.press("escape", "a", "G", "a", "b")
        await until(pilot, lambda: bool(read_bookmarks()))
        for key in ("E", "t", "C", "full_stop", "B"):
            await pilot.press(key)
            await until(pilot, lambda: len(pilot.app.screen_stack) > 1)
            await check(pilot, f"dialog of {key}")
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await pilot.press("w")
        await until(pilot, has_rows(pilot, WorkingSetPane, "collected"))
        await check(pilot, "working set")
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: is_at(pilot, EntityPane))
        await pilot.press("p")
        await find(pilot, "needle2")
        await until(pilot, has_paths(pilot))
        for _ in range(3):
            await pilot.press("l")
            await check(pilot, "paths")
        await pilot.press("s")
        await until(pilot, lambda: is_at(pilot, SparqlPane))
        await pilot.press("n", *"SELECT * { ?s ?p ?o }", "ctrl+r")
        await until(pilot, has_answer(pilot))
        await check(pilot, "results")
        table_of(pilot, "results").focus()
        await pilot.press("l", "l", "S", "A", "Y", "y")
        await check(pilot, "results, copied")
        await pilot.press("n", *"CONSTRUCT WHERE { ?s ?p ?o }", "ctrl+r")
        await until(
            pilot,
            lambda: table_of(pilot, "results").has_focus and BY_ID["sparql.graph"] in available_commands(app.screen),
        )
        await pilot.press("M")
        await until(pilot, has_rows(pilot, ResultGraphPane, "graph"))
        await pilot.press("j")
        await check(pilot, "graph of a result")
        await pilot.press("m", "j")
        await check(pilot, "map of a result")
        assert len(copied) >= 2  # what is longer than the clipboard takes goes to a file
        controls = {sign for text in copied for sign in text if unicodedata.category(sign) == "Cc"}
        assert controls <= {
            "\t",
            "\n",
        }  # a copy is the value itself, but nothing in it steers a terminal that it is pasted into


def test_hostile_text_affects_no_screen_or_command(tmp_path: Path) -> None:
    labels = ["".join(NASTY[number::6]) for number in range(6)]
    path = tmp_path / "hostile.nt"
    path.write_text(graph_of(labels, ((labels[0] + "长 ") * 400_000)[:400_000]), encoding="utf-8")
    asyncio.run(walk(path, pasted="".join(NASTY)))
    for command in (["show", "http://e.org/n0"], ["neighbors", "http://e.org/n0"], ["search", "needle"], ["info"]):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            run(["-g", str(path), "--lang", "en", *command])
        for line in [*out.getvalue().split("\n"), *err.getvalue().split("\n")]:
            assert make_visible(line) == line, f"{command}: {line[:200]!r}"
