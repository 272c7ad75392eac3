"""The colors of cfgraph: dark and calm, with one warm accent."""

from __future__ import annotations

from textual.theme import Theme

THEME = Theme(
    name="cfgraph",
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
)
