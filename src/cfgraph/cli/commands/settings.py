"""``cfgraph settings``: what can be set in the explorer, how it is set now, and a file to begin with."""

from __future__ import annotations

from pathlib import Path

from cfgraph.api.flat_rows import FlatRows
from cfgraph.cli.options import CommonOptions, make_command, option
from cfgraph.cli.output import Answer, write
from cfgraph.cli.report import Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import say
from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import Messages
from cfgraph.tui.settings import entries, load_settings, template, toml_value, values
from cfgraph.userfiles.atomic import write_file
from cfgraph.userfiles.directories import settings_path

WRONG = 2
"""Status when something in the file will not do."""


@make_command("settings")
@option("--init", is_flag=True, help="init")
def command(settings: CommonOptions, init: bool) -> int:
    """Print every setting, or write a file with all of them at their defaults."""
    path = settings_path()
    if init:
        return _write(path, settings.messages)
    found, problems = load_settings(path)
    now = dict(values(found)) | {f"keymap.{name}": keys.split(",") for name, keys in found.keymap.items()}
    defaults = dict(entries())
    rows = [(name, toml_value(value), toml_value(defaults.get(name, ""))) for name, value in now.items()]
    answer = Answer(
        json=lambda: {"path": str(path), "exists": path.is_file(), "settings": now},
        records=lambda: FlatRows(("setting", "value"), [(name, value) for name, value, _ in rows]),
        report=lambda: _report(path, rows, settings.messages),
    )
    write(settings, answer)
    for problem in problems:
        say(problem.text(settings.messages, path))
    return WRONG if problems else 0


def _report(path: Path, rows: list[tuple[str, str, str]], messages: Messages) -> Report:
    columns = (
        ReportColumn(messages("cli.setting"), "strong"),
        ReportColumn(messages("cli.value")),
        ReportColumn(messages("cli.meaning"), "faint", below=True),
    )
    state = "cli.settings_file" if path.is_file() else "cli.settings_no_file"
    grid = [
        (name, value if value == default else f"{value} *", _meaning(name, messages)) for name, value, default in rows
    ]
    return [
        TextLine(messages(state, path=path)),
        Grid(columns, grid),
        TextLine(messages("cli.settings_changed"), "faint"),
    ]


def _meaning(name: str, messages: Messages) -> str:
    from cfgraph.tui.keymap import BY_ID

    section, _, action = name.partition(".")
    return BY_ID[action].does(messages) if section == "keymap" else messages("setting." + name.replace(".", "_"))


def _write(path: Path, messages: Messages) -> int:
    """Write the file; raises UsageError when there is one already, or when it can't be written."""
    if path.exists():
        raise UsageError("cli.settings_exist", path=path)
    write_file(path, [template(messages)], parents=True)
    say(messages("cli.settings_written", path=path))
    return 0
