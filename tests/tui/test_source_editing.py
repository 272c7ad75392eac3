"""The file behind the line at the cursor is edited outside, read again where one is, and checked."""

from __future__ import annotations

import stat
from contextlib import nullcontext
from pathlib import Path

import pytest
from driving import driven, move_to, opened, show_entity, until
from textual.pilot import Pilot

from cfgraph.api.new_graph import create_graph
from cfgraph.tui.app import CfgraphApp

HEAD = "@prefix e: <http://e.org/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
PLAIN = f'{HEAD}e:b a e:C ; rdfs:label "Bob" .\n\ne:a a e:C ; rdfs:label "Ann" ; e:to e:b .\n'


def use_editor(directory: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """Make a script the user's editor; it writes what it was told to a file, whose path is returned."""
    program, told = directory / "editor", directory / "told"
    program.write_text(f'#!/bin/sh\necho "$@" > "{told}"\nfor path; do :; done\n{script}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(program))
    monkeypatch.setattr(CfgraphApp, "suspend", lambda self: nullcontext())
    return told


def notices(pilot: Pilot[None]) -> str:
    return "\n".join(note.message for note in pilot.app._notifications)


async def test_source_file_is_opened_at_line_and_reloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(PLAIN, encoding="utf-8")
    told = use_editor(tmp_path, monkeypatch, 'sed -i s/Ann/Anna/ "$path"')
    app = CfgraphApp(str(path), language="en")
    async with driven(app, size=(120, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "Ann")
        await pilot.press("dollar_sign")
        await until(pilot, lambda: "found no problems" in notices(pilot))
        assert told.read_text() == f"+5 {path}\n"
        await until(pilot, lambda: app.pane is not None and app.pane.title == "Anna")
        use_editor(tmp_path, monkeypatch, "true")
        await pilot.press("dollar_sign")
        await until(pilot, lambda: "graph.ttl is unchanged" in notices(pilot))
        use_editor(tmp_path, monkeypatch, "exit 3")
        await pilot.press("dollar_sign")
        await until(pilot, lambda: "exited with status 3" in notices(pilot))


async def test_error_in_source_is_reported_with_line_and_graph_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(PLAIN, encoding="utf-8")
    use_editor(tmp_path, monkeypatch, 'echo "e:a e:to" >> "$path"')
    app = CfgraphApp(str(path), language="en")
    async with driven(app, size=(120, 40)) as pilot:
        await opened(pilot)
        await show_entity(pilot, "Ann")
        await pilot.press("dollar_sign")
        await until(pilot, lambda: "graph.ttl:7: not valid Turtle" in notices(pilot))
        assert app.pane is not None
        assert app.pane.title == "Ann"


async def test_claim_is_edited_in_its_file_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = tmp_path / "own"
    create_graph(directory, "en")
    told = use_editor(tmp_path, monkeypatch, 'sed -i "s/cf:percentage 60/cf:percentage 140/" "$path"')
    app = CfgraphApp(str(directory), language="en")
    async with driven(app, size=(120, 40)) as pilot:
        await opened(pilot)
        table = await show_entity(pilot, "Example Finance")
        await move_to(pilot, table, "Example Bank")
        assert app.pane is not None
        (edge,) = app.pane.selected_edges()
        await pilot.press("dollar_sign")
        await until(pilot, lambda: "the check found" in notices(pilot))
        line, file = told.read_text().split(maxsplit=1)
        block = Path(file.strip()).read_text(encoding="utf-8").splitlines()[int(line.removeprefix("+")) - 1]
        assert str(edge.claims[0].id).rpartition("/")[2] in block
        assert Path(file.strip()).name in notices(pilot)
