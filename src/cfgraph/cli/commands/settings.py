"""``cfgraph settings``: reporting the settings of the explorer, or writing a file of all settings."""

from __future__ import annotations

from pathlib import Path

from cfgraph.api.flat_rows import FlatRows
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, Report, ReportColumn, TextLine
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import ChoiceType
from cfgraph.model.errors import UsageError
from cfgraph.text.catalog import Messages
from cfgraph.tui.settings import default_values, load_settings, setting_values, settings_template, toml_value
from cfgraph.userfiles.atomic import write_file
from cfgraph.userfiles.directories import settings_path
from cfgraph.workspace.kept_files import FORGETTABLE, forget_parts, list_kept_files

WRONG = 2
"""Status for an invalid line in the file."""


@make_command("settings")
@add_option("--init", is_flag=True, help="init")
@add_option("--paths", is_flag=True, help="settings_paths")
@add_option("--forget", type=ChoiceType((*FORGETTABLE, "all")), help="forget")
def settings_command(settings: CommonOptions, init: bool, paths: bool, forget: str | None) -> int:
    """Print settings or file locations, write a file of all settings, or remove remembered data."""
    path = settings_path()
    if init + paths + (forget is not None) > 1:
        raise UsageError("cli.settings_one_of")
    if paths:
        return _write_paths(settings)
    if forget is not None:
        return _forget(forget, settings.messages)
    if init:
        return _write_settings_file(path, settings.messages)
    found, problems = load_settings(path)
    now = dict(setting_values(found)) | {f"keymap.{name}": keys.split(",") for name, keys in found.keymap.items()}
    now |= {f"classes.{name}": look for name, look in found.classes.items()}
    defaults = dict(default_values())
    rows = [(name, toml_value(value), toml_value(defaults.get(name, ""))) for name, value in now.items()]
    answer = Answer(
        json=lambda: {"path": str(path), "exists": path.is_file(), "settings": now},
        records=lambda: FlatRows(("setting", "value"), [(name, value) for name, value, _ in rows]),
        report=lambda: _report_settings(path, rows, settings.messages),
    )
    write_answer(settings, answer)
    for problem in problems:
        write_message(problem.text(settings.messages, path))
    return WRONG if problems else 0


def _report_settings(path: Path, rows: list[tuple[str, str, str]], messages: Messages) -> Report:
    """Return the report of all settings with their values."""
    columns = (
        ReportColumn(messages("cli.setting"), "strong"),
        ReportColumn(messages("cli.value")),
        ReportColumn(messages("cli.meaning"), "faint", below=True),
    )
    state = "cli.settings_file" if path.is_file() else "cli.settings_no_file"
    grid = [
        (name, value if value == default else f"{value} *", _explain_setting(name, messages))
        for name, value, default in rows
    ]
    return [
        TextLine(messages(state, path=path)),
        Grid(columns, grid),
        TextLine(messages("cli.settings_changed"), "faint"),
    ]


def _explain_setting(name: str, messages: Messages) -> str:
    """Return the description of a setting."""

    from cfgraph.tui.keymap import BY_ID

    section, _, action = name.partition(".")
    if section == "keymap":
        return BY_ID[action].description(messages)
    return messages("setting.classes" if section == "classes" else "setting." + name.replace(".", "_"))


def _write_paths(settings: CommonOptions) -> int:
    """Print the files of the user and their locations."""
    messages = settings.messages
    kept = [(each, each.size) for each in list_kept_files()]
    columns = (
        ReportColumn(messages("cli.kept_what"), "strong"),
        ReportColumn(messages("cli.kept_path")),
        ReportColumn(messages("cli.kept_size"), numeric=True),
        ReportColumn(messages("cli.kept_part"), "faint"),
    )
    rows = [
        (
            messages(f"cli.kept_{each.name}"),
            str(each.path),
            "" if size is None else f"{size:,}",
            "" if each.part == "own" else f"--forget {each.part}",
        )
        for each, size in kept
    ]
    answer = Answer(
        json=lambda: {
            "paths": [
                {"name": each.name, "part": each.part, "path": str(each.path), "bytes": size} for each, size in kept
            ]
        },
        records=lambda: FlatRows(
            ("name", "part", "path", "bytes"), [(each.name, each.part, str(each.path), size) for each, size in kept]
        ),
        report=lambda: [Grid(columns, rows)],
    )
    write_answer(settings, answer)
    return 0


def _forget(part: str, messages: Messages) -> int:
    """Remove remembered data, and report what was removed."""
    removed = forget_parts([each for each in FORGETTABLE if part in (each, "all")])
    names = [messages(f"cli.kept_{each.name}") for each in removed]
    write_message(messages("cli.forgot", names=messages.join_names(names)) if names else messages("cli.forgot_nothing"))
    return 0


def _write_settings_file(path: Path, messages: Messages) -> int:
    """Write the file; raises UsageError if it exists already or can't be written."""
    if path.exists():
        raise UsageError("cli.settings_exist", path=path)
    write_file(path, [settings_template(messages)], parents=True)
    write_message(messages("cli.settings_written", path=path))
    return 0
