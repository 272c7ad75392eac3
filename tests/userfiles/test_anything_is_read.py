"""Whatever stands in the files that the program keeps, it starts, tells what it set aside, and goes on."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from cfgraph.model.errors import UsageError
from cfgraph.queries.drafts import Draft, Drafts
from cfgraph.queries.history import QueryHistory, Run
from cfgraph.tui.settings import Settings, load_settings
from cfgraph.tui.theme import remember_theme, remembered_theme
from cfgraph.userfiles.directories import state_directory
from cfgraph.userfiles.json_reader import parse_json
from cfgraph.workspace.bookmarks import read_bookmarks
from cfgraph.workspace.state import read_state, write_state

NONSENSE = {
    "nothing": b"",
    "no JSON": b"garbage \x00\xff",
    "nested": b"[" * 100_000,
    "nested objects": b'{"a":' * 50_000,
    "a list": b"[1, 2]",
    "a number": b"1e999",
    "many digits": b"9" * 5_000,
    "not a number": b'{"theme": NaN, "set": -Infinity}',
    "null": b"null",
    "bad text": b'{"theme": "\\ud800", "sessions": [{"graph": 1e999}]}',
}


@pytest.mark.parametrize("content", NONSENSE.values(), ids=NONSENSE)
def test_any_state_is_read_or_renamed_and_reported(content: bytes) -> None:
    path = state_directory() / "theme.json"
    path.write_bytes(content)
    told = ""
    try:
        assert isinstance(read_state("theme"), dict)
    except UsageError as error:
        told = str(error)
    if told:
        assert "theme.json.unreadable-1" in told
        assert path.with_name("theme.json.unreadable-1").read_bytes() == content
    assert remembered_theme(Settings()) == Settings().theme
    remember_theme("cfgraph-light", Settings())
    assert remembered_theme(Settings()) == "cfgraph-light"


def test_damaged_files_are_renamed_without_overwriting() -> None:
    for _ in range(3):
        write_state("sessions", {})
        (state_directory() / "sessions.json").write_text("[")
        with pytest.raises(UsageError, match="renamed"):
            read_state("sessions")
    assert len(list(state_directory().glob("*.unreadable-*"))) == 3


@pytest.mark.parametrize("content", NONSENSE.values(), ids=NONSENSE)
def test_damaged_draft_does_not_block_others(content: bytes, tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts")
    drafts.keep(Draft("SELECT 1", key="good"))
    (tmp_path / "drafts" / "bad.json").write_bytes(content)
    found, problems = drafts.open()
    assert [draft.key for draft in found] == ["good"]
    assert "bad.json.unreadable-1" in str(problems[0])
    drafts.close()
    found, problems = Drafts(tmp_path / "drafts").open()
    assert ([draft.key for draft in found], problems) == (["good"], [])


def test_huge_numbers_lose_no_draft_or_history(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "a.json").write_text('{"text":"x","order":1e999,"cursor":[1e999,-5]}')
    (found,), problems = Drafts(tmp_path / "drafts").open()
    assert (found.text, found.order, found.cursor, problems) == ("x", 0, (0, 0), [])
    path = tmp_path / "history.jsonl"
    path.write_text(
        '{"text":"SELECT 1","when":"2024-01-01T00:00:00Z","graph":"b","status":"done","rows":1e999,"seconds":1e400}\n'
        + "".join(content.decode("latin1").replace("\n", " ") + "\n" for content in NONSENSE.values())
    )
    (run,) = QueryHistory(path).runs()
    assert (run.rows, run.seconds) == (0, 0)


def test_damaged_bookmarks_are_reported_once_and_renamed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bookmarks.json").write_text("[[[")
    with pytest.raises(UsageError, match=r"bookmarks\.json\.unreadable-1"):
        read_bookmarks()
    assert read_bookmarks() == []


@pytest.mark.parametrize(
    "text",
    [
        f"x = {'9' * 5_000}",
        f"limits.rows = {'9' * 30}",
        f"x = {'[' * 5_000}",
        f"x = {'[' * 400}{']' * 400}",
        f"keymap.{'.'.join('a' * 5_000)} = 1",
        f"{'.'.join('a' * 5_000)} = 1",
        f"[{'.'.join('a' * 2_000)}]\nx = 1",
        f"theme = {'{a=' * 200}1{'}' * 200}",
        "limits = 1e999",
        "theme = nan",
        "\x00",
    ],
    ids=range(11),
)
def test_invalid_settings_keep_defaults_and_are_reported(text: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    settings, problems = load_settings(path)
    assert settings == Settings()
    assert problems
    from cfgraph.text.catalog import Messages

    assert all(len(problem.text(Messages("en"), path)) < 500 for problem in problems)


def mutate(text: str, chance: random.Random) -> str:
    """Change some characters of a text, or repeat or drop a part of it."""
    for _ in range(chance.randint(1, 4)):
        start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        added = chance.choice('{}[]",:0e9-\\\x00é') * chance.choice((1, 1, 50))
        text = chance.choice(
            (text[:start] + text[end:], text[:end] + text[start:], text[:start] + added + text[start:])
        )
    return text


@pytest.mark.parametrize("seed", range(3))
def test_mutated_state_never_raises_anything_else(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    state = '{"sessions": [{"graph": "bundled", "as_of": "2024", "places": [["entity", "http://e/a"]]}], "n": 1.5e3}'
    kinds: list[tuple[str, Callable[[str], object]]] = [
        (state, parse_json),
        ('limits.rows = 5\n[keymap]\n"app.quit" = "q"\n', lambda text: _settings(tmp_path, text)),
    ]
    for start, read in kinds:
        for _ in range(300):
            try:
                read(mutate(start, chance))
            except ValueError:
                assert read is parse_json


def _settings(directory: Path, text: str) -> None:
    path = directory / "mutated.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    load_settings(path)


def test_private_files_are_readable_only_by_user(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    history.touch(mode=0o644)
    QueryHistory(history).add(Run("ASK {}", "2024-01-01T00:00:00Z", "bundled", "done"))
    Drafts(tmp_path / "drafts").keep(Draft("SELECT 1", key="one"))
    write_state("sessions", {})
    for path in (history, tmp_path / "drafts" / "one.json", state_directory() / "sessions.json"):
        assert path.stat().st_mode & 0o777 == 0o600, path
