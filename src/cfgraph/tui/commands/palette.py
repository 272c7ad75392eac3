"""The contents of the palette: available commands, visited pages, saved queries, settings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.app import App

from cfgraph.text.catalog import Messages
from cfgraph.tui.context import Context
from cfgraph.tui.keymap import Command
from cfgraph.tui.keys import key_names
from cfgraph.tui.messages import RunSaved
from cfgraph.tui.navigation.palette_items import PaletteItem
from cfgraph.tui.query_tags import tag_name
from cfgraph.tui.screens.palette import PaletteScreen
from cfgraph.tui.screens.text import TextScreen
from cfgraph.tui.settings import THEMES, setting_values, toml_value
from cfgraph.tui.widgets.keybar import available_commands
from cfgraph.userfiles.directories import settings_path

NOT_OFFERED = frozenset({"app.commands"})


def open_palette(app: Context) -> None:
    """Open the palette, and run the chosen item after it is closed."""
    items = [*_commands(app), *_pages(app), *_queries(app), *_settings(app)]

    def run_item(item: PaletteItem | None) -> None:
        if item is not None:
            item.run()

    app.push_screen(PaletteScreen(app.messages, items, app.view, remembers=app.settings.remember), run_item)


def _commands(app: Context) -> Iterator[PaletteItem]:
    """Yield the available commands."""
    assert isinstance(app, App)
    found = available_commands(app.screen).items()
    for command, actives in sorted(found, key=lambda each: not each[0].shown):  # navigation comes last
        if command.id in NOT_OFFERED:
            continue
        keys = key_names(each.binding.key for each in actives)
        call = partial(app.run_action, actives[0].binding.action, actives[0].node)
        yield PaletteItem(
            "command",
            command.label(app.messages),
            keys,
            command.description(app.messages),
            partial(app.call_later, call),
            f"{command.id} {_synonyms(command, app.messages)}",
            command.id,
        )


def _synonyms(command: Command, messages: Messages) -> str:
    """Return synonyms of a command in both languages."""
    key = f"synonym.{command.id.replace('.', '_')}"
    label = f"key.{command.id.replace('.', '_')}"
    other = Messages("en" if messages.language == "zh" else "zh")
    return " ".join(text for text in (other(label), messages.find(key), other.find(key)) if text)


def _pages(app: Context) -> Iterator[PaletteItem]:
    """Yield the recently visited pages, latest first, without duplicates and the current one."""
    seen = {app.pane.title} if app.pane is not None else set()
    for pane in reversed(app.places.all):
        if pane.title not in seen:
            seen.add(pane.title)
            yield PaletteItem("page", pane.title, "", "", partial(app.places.go_to, pane))


def _queries(app: Context) -> Iterator[PaletteItem]:
    """Yield the saved queries."""
    if app.opened is None:
        return
    language = app.messages.language
    for query in app.opened.library.queries.values():
        tags = " ".join(tag_name(tag, app.messages) for tag in query.tags)
        run = partial(app.post_message, RunSaved(query.name))
        words = f"{query.name} {' '.join(query.tags)} {query.description(language)}"
        yield PaletteItem("query", query.summary(language), tags, query.name, run, words)


def _settings(app: Context) -> Iterator[PaletteItem]:
    """Yield the themes, which are applied at once, and the other settings, which are explained."""
    assert isinstance(app, App)
    messages = app.messages
    for name in THEMES:
        label = messages("theme.choose", name=messages(f"theme.{name.replace('-', '_')}"))
        yield PaletteItem("setting", label, "", name, partial(app.call_later, app.run_action, f"app.theme('{name}')"))
    for name, value in setting_values(app.settings):
        meaning = messages("setting." + name.replace(".", "_"))
        text = f"{name} = {toml_value(value)}\n\n{meaning}\n\n{messages('palette.settings_in', path=settings_path())}"
        show = partial(app.push_screen, TextScreen(messages, name, text))
        yield PaletteItem("setting", name, toml_value(value), meaning, show)
