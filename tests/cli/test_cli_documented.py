"""The page on commands names every command and every option, and the catalog has a text for each in both languages."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import click
import pytest
from cli_runs import call

from cfgraph.cli.examples import EXAMPLES
from cfgraph.cli.main import COMMANDS, cfgraph_group
from cfgraph.text.catalog import LANGUAGES, Messages

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
EVERYWHERE = "Common options"


def _command(name: str) -> click.Command:
    found = getattr(import_module(f"cfgraph.cli.commands.{name}"), f"{name}_command")
    assert isinstance(found, click.Command)
    return found


def _sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented_with_an_example(name: str) -> None:
    section, common = _sections()[name], _sections()[EVERYWHERE]
    assert f"cfgraph {name} " in section
    assert f"```\ncfgraph {name}" in section
    for parameter in _command(name).params:
        if isinstance(parameter, click.Option):
            for spelling in parameter.opts:
                assert f"`{spelling}" in section or f"`{spelling}" in common, spelling


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_ends_with_examples(name: str) -> None:
    shown = call(name, "--help", "--lang", "en").out
    assert all(f"\n  cfgraph {line}\n" in shown for line in EXAMPLES[name])
    assert EXAMPLES[name]
    assert all(line.split()[0] == name for line in EXAMPLES[name])


def test_options_of_the_program_are_documented() -> None:
    for parameter in cfgraph_group.params:
        for spelling in parameter.opts:
            assert f"`{spelling}" in _sections()[EVERYWHERE]


def test_documented_options_exist() -> None:
    known = {s for name in COMMANDS for p in _command(name).params for s in p.opts} | {"--version"}
    mentioned = set(re.findall(r"`(--?[a-z][a-z-]*)", PAGE.read_text(encoding="utf-8")))
    assert mentioned <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_has_a_help_text(language: str) -> None:
    assert language in LANGUAGES
    messages = Messages("zh" if language == "zh" else "en")
    for command in (cfgraph_group, *map(_command, COMMANDS)):
        assert messages(f"cli_help.{command.name}")
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert messages(f"cli_help.{parameter.help}")
