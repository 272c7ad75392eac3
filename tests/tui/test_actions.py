"""Every command has a plain key, a text in both languages, and a place in help, palette and docs; none find_clashes."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
from pathlib import Path
from types import ModuleType

import pytest
from driving import drawn, driven, opened, settled, until
from textual.message import Message

import cfgraph.tui
from cfgraph.text.catalog import LANGUAGES, Messages
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.keymap import COMMANDS, Command, find_clashes
from cfgraph.tui.keys import is_key, is_plain, key_list, key_name
from cfgraph.tui.screens.palette import PaletteScreen
from cfgraph.tui.widgets.keybar import available_commands
from cfgraph.tui.widgets.table import Table

DOCS = Path(__file__).parents[2] / "docs"


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_has_keys_and_texts(command: Command) -> None:
    assert [key for key in key_list(command.keys) if not is_plain(key)] == []
    for language in LANGUAGES:
        messages = Messages(language)
        assert command.label(messages)
        assert command.description(messages).endswith((".", "。"))
        assert messages(f"part.{command.part}")


def test_command_ids_are_unique_and_keys_unambiguous() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert find_clashes({}) == []


def test_key_conflicts_are_found_within_and_between_parts() -> None:
    found = {(one.id, other.id) for _, one, other in find_clashes({"table.open": "p", "chains.open": "J"})}
    assert ("app.path", "table.open") in found
    assert ("chains.open", "paths.more") in found or ("paths.more", "chains.open") in found
    assert not any("sparql.more" in pair for pair in found), "chains and queries are never on the screen together"


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("slash", "/"),
        ("ctrl+r", "^r"),
        ("f5", "F5"),
        ("less_than_sign", "<"),
        ("shift+tab", "⇤"),
        ("G", "G"),
        ("minus", "-"),
    ],
)
def test_keys_are_written_for_people(key: str, shown: str) -> None:
    assert key_name(key) == shown


@pytest.mark.parametrize(
    ("key", "known", "plain"),
    [("x", True, True), ("?", True, True), ("ctrl+r", True, True), ("ctrl+enter", True, False), ("f25", False, False),
     ("alt+x", True, False), ("rubbish", False, False), ("ctrl+i", True, False), ("", False, False),
     ("a,b", False, False)],
)  # fmt: skip
def test_key_names_are_validated_and_portable_keys_known(key: str, known: bool, plain: bool) -> None:
    assert (is_key(key), is_plain(key)) == (known, plain)


@pytest.mark.parametrize("page", ["keys", "settings"])
def test_pages_on_keys_and_settings_are_up_to_date(page: str) -> None:
    made: str = getattr(reference(), f"{page}_page")()
    assert (DOCS / f"{page}.md").read_text(encoding="utf-8") == made, "run make reference"


async def test_help_and_palette_list_all_available_commands() -> None:
    async with driven(CfgraphApp(language="en"), size=(140, 90)) as pilot:
        await opened(pilot)
        here = list(available_commands(pilot.app.screen))
        assert len(here) > 12
        messages = Messages("en")
        await pilot.press("question_mark")
        shown = drawn(pilot)
        assert [command.id for command in here if command.description(messages)[:40] not in shown] == []
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, PaletteScreen))
        await settled(pilot)
        offered = {row.cell(2) for row in pilot.app.screen.query_one(Table).rows}
        left = [command.id for command in here if command.description(messages) not in offered]
        assert left == ["app.commands"], "which is what one is in"


def test_every_handler_is_named_after_a_message() -> None:
    """Textual calls handlers by name, so one whose message was renamed would never be called again."""
    for module in pkgutil.walk_packages(cfgraph.tui.__path__, "cfgraph.tui."):
        importlib.import_module(module.name)
    messages: set[type[Message]] = set()
    waiting: list[type[Message]] = [Message]
    while waiting:
        messages |= set(waiting)
        waiting = [kind for known in waiting for kind in known.__subclasses__()]
    sources = Path(cfgraph.tui.__path__[0]).rglob("*.py")
    handlers = {name for path in sources for name in re.findall(r"def (on_\w+)\(", path.read_text(encoding="utf-8"))}
    names = {message.handler_name for message in messages if hasattr(message, "handler_name")}
    assert handlers - {"on_event"} <= names
