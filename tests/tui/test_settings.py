"""The file of settings: what is right in it holds, what is wrong is told with its line, and all goes on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from driving import drawn, driven, opened

from cfgraph.cli.main import run
from cfgraph.text.catalog import LANGUAGES, Messages
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.settings import Limits, Settings, choose_languages, load_settings, settings_template
from cfgraph.tui.theme import remember_theme, remembered_theme


def load(path: Path, text: str) -> tuple[Settings, list[str]]:
    path.write_text(text, encoding="utf-8")
    settings, problems = load_settings(path)
    return settings, [problem.text(Messages("en"), Path("s.toml")) for problem in problems]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_settings_apply_and_others_keep_defaults(path: Path) -> None:
    settings, problems = load(
        path, 'theme = "ansi-light"\nlimits.rows = 7\n[keymap]\n"app.search" = ["/", "f3"]\ntable.open = "ctrl+k"\n'
    )
    assert problems == []
    assert settings.theme == "ansi-light"
    assert settings.limits == Limits(rows=7)
    assert settings.keymap == {"app.search": "slash,f3", "table.open": "ctrl+k"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('\nthme = "ansi-dark"', "s.toml:2: no setting 'thme'; did you mean theme?"),
        ('language = "fr"', 's.toml:1: language can\'t be "fr"; use one of auto, zh, en'),
        (
            'languages = ["zh", 3]',
            's.toml:1: languages must be a list of language tags, such as ["zh", "en"], not ["zh", 3]',
        ),
        ("restore_session = 1", "s.toml:1: restore_session must be true or false, not 1"),
        (
            '# rows\n[limits]\n\nrows = "many"',
            's.toml:4: limits.rows must be a whole number from 1 to 1,000,000,000, not "many"',
        ),
        ("limits.hops = 0", "s.toml:1: limits.hops must be a whole number from 1 to 1,000,000,000, not 0"),
        ("limits = 3", "s.toml:1: limits must be a section: write [limits]"),
        ("sources = 3", "s.toml:1: sources must be a text in quotes, not 3"),
        ('[keymap]\n"app.serch" = "x"', "s.toml:2: no setting 'app.serch'; did you mean app.search?"),
        ('[keymap]\n"app.search" = "strg+x"', "s.toml:2: app.search: no key 'strg+x'"),
        ('[keymap]\n"app.search" = 5', "s.toml:2: app.search must be a key or a list of keys"),
        (
            '[keymap]\napp.search = "p"',
            "s.toml:2: app.search: the key p is already used by app.path; the default keys are used",
        ),
        ('theme = "x\n', "s.toml:1: not TOML:"),
    ],
)
def test_invalid_settings_are_reported_with_line_and_ignored(path: Path, text: str, told: str) -> None:
    settings, problems = load(path, text)
    assert len(problems) == 1
    assert problems[0].startswith(told)
    assert settings == Settings()


def test_a_choice_of_numbers_may_be_written_as_a_number(path: Path) -> None:
    settings, problems = load(path, "ambiguous_width = 2")
    assert (settings.ambiguous_width, problems) == ("2", [])


def test_first_of_languages_is_the_ui_language(path: Path) -> None:
    settings, problems = load(path, 'languages = ["EN", "de"]')
    assert (settings.languages, problems) == (("en", "de"), [])
    assert choose_languages(settings, None) == ("en", ("en", "de"))
    assert choose_languages(settings, "zh") == ("zh", ("zh", "en", "de"))


def test_two_actions_may_swap_their_keys(path: Path) -> None:
    settings, problems = load(path, '[keymap]\n"app.path" = "s"\n"app.sparql" = "p"\n')
    assert problems == []
    assert settings.keymap == {"app.path": "s", "app.sparql": "p"}


@pytest.mark.parametrize("page", ["keys.md", "settings.md"])
def test_example_in_docs_is_valid(path: Path, page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    settings, problems = load(path, example)
    assert problems == []
    assert settings != Settings()


def test_missing_settings_are_fine_and_directory_is_reported(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == (Settings(), ())
    settings, problems = load_settings(tmp_path)
    assert settings == Settings()
    assert "can't be read" in problems[0].text(Messages("en"), tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_uncommented_template_equals_defaults(path: Path, language: str) -> None:
    text = settings_template(Messages("zh" if language == "zh" else "en"))
    taken = re.sub(r'^# (?=["\w.]+ = )', "", text, flags=re.MULTILINE)
    assert taken.count(" = ") > 50
    settings, problems = load(path, taken)
    assert problems == []
    assert settings.limits == Limits()
    assert settings.theme == Settings().theme


def test_settings_command_writes_template_once_and_reports_errors(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CFGRAPH_CONFIG", str(path))
    assert run(["settings", "--init"]) == 0
    assert path.read_text(encoding="utf-8").count("[keymap]") == 1
    assert run(["settings", "--init"]) == 2
    assert "already exists" in capsys.readouterr().err
    path.write_text("limits.rows = 9\nrows = 3\n", encoding="utf-8")
    assert run(["--lang", "en", "settings", "--format", "csv"]) == 2
    out, err = capsys.readouterr()
    assert "limits.rows,9" in out
    assert f"{path}:2: no setting 'rows'" in err


def test_last_theme_is_restored_unless_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFGRAPH_STATE", str(tmp_path))
    settings = Settings()
    assert remembered_theme(settings) == settings.theme
    remember_theme("ansi-light", settings)
    assert remembered_theme(settings) == "ansi-light"
    assert remembered_theme(Settings(theme="cfgraph-light")) == "cfgraph-light"
    assert remembered_theme(Settings(remember_theme=False)) == Settings().theme


async def test_user_keys_replace_default_keys() -> None:
    settings = Settings(keymap={"app.search": "f3", "table.down": "t"})
    async with driven(CfgraphApp(language="en", settings=settings)) as pilot:
        await opened(pilot)
        assert "F3 search" in drawn(pilot)
        await pilot.press("slash")
        assert len(pilot.app.screen_stack) == 1
        await pilot.press("f3")
        assert len(pilot.app.screen_stack) == 2


async def test_invalid_settings_are_reported_at_startup() -> None:
    app = CfgraphApp(language="en", notices=["settings.toml:3: no setting '[red]rows'"])
    async with driven(app) as pilot:
        await opened(pilot)
        assert [note.message for note in pilot.app._notifications] == ["settings.toml:3: no setting '[red]rows'"]


async def test_no_color_sends_no_colors_and_reverses_cursor() -> None:
    async with driven(CfgraphApp(language="en", theme="no-color")) as pilot:
        await opened(pilot)
        background = pilot.app.screen.background_colors[1]
        segments = []
        for strip in pilot.app.screen._compositor.render_strips():
            for each in pilot.app.get_line_filters():
                strip = strip.apply_filter(each, background)
            segments += list(strip)
        colors = [color for s in segments if s.style for color in (s.style.color, s.style.bgcolor) if color]
        assert all(color.is_default for color in colors)
        assert any(s.style is not None and s.style.reverse and s.text.strip() for s in segments)


async def test_theme_key_switches_to_next_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFGRAPH_STATE", str(tmp_path))
    async with driven(CfgraphApp(language="en")) as pilot:
        await opened(pilot)
        await pilot.press("T")
        assert pilot.app.theme == "cfgraph-light"
        assert [note.message for note in pilot.app._notifications][-1:] == ["Theme: light"]


def test_class_signs_and_colors_are_read_and_invalid_ones_reported(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[classes]\n"cf:Bank" = "B #7fb0e6"\n"cf:Person" = "银行"\n', encoding="utf-8")
    settings, problems = load_settings(path)
    assert settings.classes == {"cf:Bank": "B #7fb0e6"}
    assert [problem.line for problem in problems] == [3]
