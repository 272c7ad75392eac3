"""The styles of a canvas's paints under a theme: the focus filled, its neighbors normal, the rest dimmed."""

from __future__ import annotations

from rich.style import Style
from textual.theme import Theme

from cfgraph.canvas.raster import Paint
from cfgraph.model.looks import VISIBLE, Look, fit_color, mix_colors
from cfgraph.tui.class_styles import class_styles

LINE, FAINT_LINE, FAINT_SIGN, FAINT_NAME, QUIET = 0.5, 0.78, 0.5, 0.56, 0.35
"""Shares of the background mixed into colors: lines; dimmed lines, signs and names beside a focus; numbers."""


_MADE: dict[tuple[str, Paint], Style] = {}


def paint_style(paint: Paint, theme: Theme) -> Style:
    """Return the style of a paint under a theme."""
    key = theme.name, paint
    if key not in _MADE:
        _MADE[key] = _make_style(paint, theme)
    return _MADE[key]


def _make_style(paint: Paint, theme: Theme) -> Style:
    role, _, where = paint.role.partition("-")
    styles = class_styles(theme)
    if styles.is_plain:
        return _plain_style(role, where)
    ground, foreground, chip = theme.background or "", theme.foreground or "", theme.panel or ""
    color = styles.color(Look("", paint.color)) if paint.color else foreground
    if where == "focus":
        filled = fit_color(color, ground, VISIBLE)
        return Style(color=ground, bgcolor=filled, bold=True)
    if role == "line":
        return Style(color=mix_colors(color, ground, {"": LINE, "faint": FAINT_LINE, "strong": 0.0}[where]))
    if role in ("arrow", "label"):
        return Style(color=color, bold=role == "arrow")
    if role == "mark":
        return Style(color=theme.accent, bold=True)
    if role in ("blank", "ground"):
        return Style(bgcolor=chip) if where == "near" and role == "ground" else Style.null()
    text = {
        "sign": color,
        "heading": color,
        "name": mix_colors(color, foreground, 0.55),
    }.get(role, mix_colors(color, ground, QUIET))
    if where == "faint":
        return Style(color=mix_colors(text, ground, FAINT_SIGN if role == "sign" else FAINT_NAME))
    return Style(color=text, bgcolor=chip if where == "near" and role != "heading" else None)


def _plain_style(role: str, where: str) -> Style:
    """Return the style of a paint under a theme without colors of its own."""
    if where == "focus":
        return Style(reverse=True, bold=True)
    if role == "line":
        return Style(dim=where != "strong")
    if where == "faint":
        return Style(dim=True)
    return Style(bold=role in ("heading", "arrow", "mark") or where == "near")
