"""What stands at the head of an entity's page: its sign, name and classes, and its other names."""

from __future__ import annotations

from rich.text import Text
from textual.theme import Theme

from cfgraph.model.entity import Card
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.class_styles import class_styles

ALIASES = 12
"""Other names shown under the entity's name."""


def write_headline(found: Card, theme: Theme, messages: Messages) -> Text:
    """Return the head of an entity's page, in the colors of a theme."""
    entity, text = found.entity, Text()
    if entity.look.glyph:
        text.append(f"{entity.look.glyph} ", class_styles(theme).sign(entity.look))
    text.append(make_visible(entity.label), "bold")
    text.append(f"  {make_visible(' · '.join(entity.types))}")
    text.append(f"  {make_visible(entity.curie)}\n", "dim")
    others = dict.fromkeys(one.value for one in found.names if one.value != entity.label and one.kind != "misprint")
    misprints = dict.fromkeys(one.value for one in found.names if one.kind == "misprint")
    parts = []
    for key, names in (("entity.also", others), ("entity.misprinted", misprints)):
        if names:
            parts.append(messages(key, names=" · ".join(map(make_visible, list(names)[:ALIASES]))))
    text.append("  ".join(parts), "dim")
    return text
