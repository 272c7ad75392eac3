"""Copying by the terminal, by a command or to a file; every notice says which way the text went."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from driving import app_of, driven, opened, show_entity, until
from textual.pilot import Pilot

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.settings import Settings
from cfgraph.tui.terminal.clipboard import Choice, CopyError, CopyMethod, choose_method, send_to

ZHAOLIAN = "https://w3id.org/cfgraph/id/zhaolian"


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of commands that come first in PATH, on a desktop without ssh between."""
    directory = tmp_path / "bin"
    directory.mkdir()
    monkeypatch.setenv("PATH", str(directory), prepend=":")
    monkeypatch.setenv("DISPLAY", ":7")
    for name in ("WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TERMUX_VERSION", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    return directory


def command(directory: Path, name: str, does: str) -> Path:
    """Make a command; return the file that it may write."""
    path, out = directory / name, directory / f"{name}.out"
    path.write_text(f'#!/bin/sh\necho "$@" > "{out}.words"\n{does} > "{out}"\n', encoding="utf-8")
    path.chmod(0o755)
    return out


def notices(pilot: Pilot[Any]) -> list[str]:
    return [note.message for note in pilot.app._notifications]


async def copy_zhaolian(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await show_entity(pilot, "招联")
    await pilot.press("y")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


async def test_desktop_copy_command_is_used_if_available(commands: Path) -> None:
    out = command(commands, "xclip", "cat")
    async with driven(CfgraphApp(language="zh")) as pilot:
        await copy_zhaolian(pilot)
        await until(pilot, lambda: f"已复制 {ZHAOLIAN} · 经 xclip" in notices(pilot))
        assert read(out) == ZHAOLIAN
        assert read(Path(f"{out}.words")) == "-selection clipboard\n"
        assert not pilot.app.clipboard  # nothing went through the terminal


async def test_failed_copy_command_is_reported_and_terminal_used(commands: Path) -> None:
    command(commands, "xclip", "exit 3;")
    async with driven(CfgraphApp(language="en")) as pilot:
        await copy_zhaolian(pilot)
        await until(pilot, lambda: "The clipboard command failed: xclip exited with status 3" in notices(pilot))
        assert pilot.app.clipboard == ZHAOLIAN


async def test_user_copy_command_is_preferred_and_gets_many_lines(commands: Path) -> None:
    command(commands, "xclip", "cat")
    out = command(commands, "my-copy", "cat")
    settings = Settings(clipboard="command", clipboard_command="my-copy --to 'the office'")
    async with driven(CfgraphApp(language="zh", settings=settings)) as pilot:
        await opened(pilot)
        app_of(pilot).copy_to_clipboard("SELECT *\nWHERE { ?s ?p '招联' }")
        await until(pilot, lambda: any(note.endswith("· 经 my-copy") for note in notices(pilot)))
        assert read(out) == "SELECT *\nWHERE { ?s ?p '招联' }"
        assert read(Path(f"{out}.words")) == "--to the office\n"


async def test_terminal_copies_over_ssh_and_first_notice_names_alternative(
    commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = command(commands, "xclip", "cat")
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    async with driven(CfgraphApp(language="zh")) as pilot:
        await copy_zhaolian(pilot)
        assert pilot.app.clipboard == ZHAOLIAN
        assert notices(pilot)[-1].endswith("经终端；若无法粘贴，请修改设置 clipboard")
        await pilot.press("y")
        assert notices(pilot)[-1] == f"已复制 {ZHAOLIAN} · 经终端"
    assert not out.exists()


@pytest.mark.parametrize(("choice", "term"), [("file", "xterm"), ("auto", "linux")])
async def test_copy_goes_to_file_on_request_or_if_terminal_ignores_osc52(
    choice: Choice, term: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    settings = Settings(clipboard=choice, export_directory=str(tmp_path))
    async with driven(CfgraphApp(language="en", settings=settings)) as pilot:
        await copy_zhaolian(pilot)
        (path,) = tmp_path.glob("cfgraph-copy-*.tsv")
        assert path.read_text(encoding="utf-8") == f"{ZHAOLIAN}\n"
        assert notices(pilot)[-1] == f"Copied {ZHAOLIAN} · to the file {path.name}"
        assert not pilot.app.clipboard


async def test_too_long_text_is_copied_to_file(commands: Path, tmp_path: Path) -> None:
    out = command(commands, "xclip", "cat")
    settings = Settings(export_directory=str(tmp_path))
    async with driven(CfgraphApp(language="en", settings=settings)) as pilot:
        await opened(pilot)
        app_of(pilot).copy_to_clipboard("long\n" * 50_000)
        (path,) = tmp_path.glob("cfgraph-copy-*.tsv")
        assert path.read_text(encoding="utf-8") == "long\n" * 50_000
    assert not out.exists()


async def test_missing_copy_command_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(clipboard="command")
    async with driven(CfgraphApp(language="en", settings=settings)) as pilot:
        await copy_zhaolian(pilot)
        assert pilot.app.clipboard == ZHAOLIAN
        assert notices(pilot)[-1].endswith("sent to the terminal (no clipboard command found); set clipboard_command")


@pytest.mark.parametrize(
    ("choice", "environ", "there", "expected"),
    [
        ("auto", {"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, {"wl-copy", "xclip"}, "wl-copy --type text/plain"),
        ("auto", {"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, {"xsel"}, "xsel --clipboard --input"),
        ("auto", {"WSL_DISTRO_NAME": "Debian"}, {"clip.exe"}, "clip.exe"),
        ("auto", {"TMUX": "/tmp/t", "SSH_TTY": "/dev/pts/1"}, {"tmux", "xclip"}, "tmux load-buffer -w -"),
        ("auto", {"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, {"xclip"}, "terminal"),
        ("auto", {"DISPLAY": ":0"}, set(), "terminal"),
        ("auto", {}, {"xclip"}, "terminal"),
        ("auto", {"TERM": "linux", "DISPLAY": ":0"}, {"xclip"}, "xclip -selection clipboard"),
        ("auto", {"TERM": "linux"}, set(), "file"),
        ("terminal", {"DISPLAY": ":0", "TERM": "linux"}, {"xclip"}, "terminal"),
        ("file", {"DISPLAY": ":0"}, {"xclip"}, "file"),
    ],
)
def test_copy_method_follows_setting_and_environment(
    choice: Choice, environ: Mapping[str, str], there: set[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    found = choose_method(choice, "", environ, lambda name: name in there)
    assert (" ".join(found.command) or found.kind) == expected


def test_command_is_split_like_in_shell_and_failure_names_it() -> None:
    found = choose_method("auto", "nowhere-to-be-found 'a b", {})
    assert found == CopyMethod("command", ("nowhere-to-be-found 'a b",))
    with pytest.raises(CopyError, match="nowhere-to-be-found"):
        send_to(found.command, "text")


async def test_export_notice_has_full_path_to_copy_and_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: Path
) -> None:
    monkeypatch.setattr("cfgraph.tui.terminal.file_opener.sys.platform", "linux")
    out, opened_files = command(commands, "xclip", "cat"), command(commands, "xdg-open", "echo")
    async with driven(CfgraphApp(language="zh", settings=Settings(export_directory=str(tmp_path)))) as pilot:
        await opened(pilot)
        await show_entity(pilot, "招联")
        await pilot.press("e")
        path = tmp_path / "招联消费金融.graphml"
        await until(pilot, lambda: any(str(path) in note and "^e 打开" in note for note in notices(pilot)))
        await pilot.press("ctrl+y")
        await until(pilot, lambda: out.exists() and read(out) == str(path))
        await pilot.press("ctrl+e")
        words = opened_files.with_suffix(".out.words")
        await until(pilot, lambda: words.exists() and str(path) in read(words))


async def test_a_value_is_copied_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(CfgraphApp, "send_to_terminal", lambda _, text: sent.append(text))
    app = CfgraphApp(language="zh", settings=Settings(clipboard="terminal"))
    async with driven(app) as pilot:
        await opened(pilot)
        value = "one\ttwo\nthree 中 \U0001f469\u200d\U0001f4bb 葛\U000e0100"
        app.copier.copy_text(value)
        app.copier.copy_text("a\x1b[31mb")
        await until(pilot, lambda: len(sent) == 2)
        assert sent == [value, "a␛[31mb"]
