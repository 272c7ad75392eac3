"""The themes: dark with one warm accent, the same in light, the terminal's own colors, and no colors."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

from cfgraph.model.errors import UsageError
from cfgraph.tui import settings
from cfgraph.workspace.state import read_state, write_state

NO_COLOR = "no-color"

DARK = Theme(
    name="cfgraph-dark",
    primary="#2f6f8f",
    secondary="#5fa8a0",
    accent="#e0b060",
    foreground="#d8dee4",
    background="#10161c",
    surface="#141b22",
    panel="#1b242d",
    boost="#223039",
    success="#7fb069",
    warning="#e0b060",
    error="#e06c75",
    dark=True,
    variables={"text-muted": "#95a2ad", "text-disabled": "#64717c"},
)
"""The color of muted text. Textual's automatic one would be white in widgets that render lines."""

LIGHT = Theme(
    name="cfgraph-light",
    primary="#2f7fa5",
    secondary="#2f7f78",
    accent="#8a5a00",
    foreground="#1d262e",
    background="#eef1f3",
    surface="#f8fafb",
    panel="#e3e8ec",
    boost="#d5dde3",
    success="#3c7a2a",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
    variables={"text-muted": "#56626c", "text-disabled": "#87929b"},
)

THEMES = (
    DARK,
    LIGHT,
    BUILTIN_THEMES["ansi-dark"],
    BUILTIN_THEMES["ansi-light"],
    replace(BUILTIN_THEMES["ansi-dark"], name=NO_COLOR),
)
"""Every theme; the names are those of ``settings.THEMES``."""


def remembered_theme(chosen: settings.Settings) -> str:
    """Return the initial theme: the last one chosen, unless the theme of the settings has changed since then.

    Raises UsageError if the saved state is unreadable; it is then renamed.
    """
    kept = read_state("theme") if chosen.remember and chosen.remember_theme else {}
    name = kept.get("theme")
    return (
        name if isinstance(name, str) and name in settings.THEMES and kept.get("set") == chosen.theme else chosen.theme
    )


def remember_theme(name: str, chosen: settings.Settings) -> None:
    """Save the theme for the next start, if the file can be written."""
    with suppress(UsageError):
        write_state("theme", {"theme": name, "set": chosen.theme})
