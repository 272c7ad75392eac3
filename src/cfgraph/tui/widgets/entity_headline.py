"""The heading of an entity's page: its sign, name and classes, and its other names."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.theme import Theme

from cfgraph.model.entity import Card
from cfgraph.model.labels import is_spoken
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible
from cfgraph.tui.class_styles import class_styles

ALIASES = 12
"""Maximum number of other names below the entity's name."""

FOREIGN = 3
"""Maximum number of names in languages that are not the user's."""


def write_headline(found: Card, theme: Theme, messages: Messages, order: Sequence[str]) -> Text:
    """Return the heading of an entity's page, in the colors of a theme; ``order`` is the user's languages.

    A few names in other languages follow, with their language tags.
    """
    entity, text = found.entity, Text()
    if entity.look.glyph:
        text.append(f"{entity.look.glyph} ", class_styles(theme).sign(entity.look))
    text.append(make_visible(entity.label), "bold")
    text.append(f"  {make_visible(' · '.join(entity.types))}")
    if entity.curie != entity.label:
        text.append(f"  {make_visible(entity.curie)}", "dim")
    known = [one for one in found.names if one.kind != "misprint" and one.value.strip()]
    spoken = {one.value for one in known if is_spoken(one.language, order)}
    others = dict.fromkeys(one.value for one in known if one.value in spoken and one.value != entity.label)
    foreign = {one.value: one.language for one in known if one.value not in spoken and one.value != entity.label}
    misprints = dict.fromkeys(one.value for one in found.names if one.kind == "misprint")
    parts = []
    for key, names in (("entity.also", others), ("entity.misprinted", misprints)):
        if names:
            parts.append(messages(key, names=" · ".join(map(make_visible, list(names)[:ALIASES]))))
    if foreign:
        named = [f"{make_visible(name)} @{tag}" for name, tag in list(foreign.items())[:FOREIGN]]
        more = len(foreign) - FOREIGN
        parts.append(" · ".join(named) + (f" … +{more}" if more > 0 else ""))
    if parts:
        text.append("\n" + "  ".join(parts), "dim")
    return text
