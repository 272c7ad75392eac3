"""The items of the palette, and searching them by name, synonym, pinyin or initials. Independent of any screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from cfgraph.model.errors import UsageError
from cfgraph.store.chinese import fold_text, romanize_text
from cfgraph.workspace.state import StateName, read_state, write_state

SECTIONS = ("used", "question", "command", "page", "query", "entity", "setting")
"""Kinds of items, in the order in which they are listed without better criteria."""

MOST = {"question": 60, "command": 80, "query": 30, "setting": 20}
"""Maximum number of items of one kind while a text is typed; ``MOST_OTHERS`` for other kinds."""

MOST_OTHERS = 8

REMEMBERED = 40
"""Number of commands that are remembered as recently used."""

SHOWN_USED = 6
"""Number of recently used commands that come first while nothing is typed."""

CLOSE = "~"
"""Word among those of an entity whose name is only a fuzzy match."""

STATE: StateName = "palette"

Sounds = Mapping[str, tuple[str, ...]]
"""Pinyin and initials by label."""


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """An action or page: its label, its description, and additional search words."""

    kind: str
    label: str
    note: str
    description: str
    run: Callable[[], object]
    words: str = ""
    key: str = ""
    """Its key among recently used items; empty if it is not remembered."""


def sounds_of(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the pinyin and the initials of Chinese labels. Loads a dictionary, so not for the UI thread."""
    found = {}
    for label in set(labels):
        forms = romanize_text(fold_text(label))
        if forms:
            found[label] = tuple(dict.fromkeys(part for form in forms for part in form))
    return found


def find_items(items: Sequence[PaletteItem], text: str, sounds: Sounds) -> list[PaletteItem]:
    """Return the items that match a text, best of each kind first, the kind with the best match first."""
    wanted = text.strip().casefold()
    ranked: dict[str, list[tuple[int, int, PaletteItem]]] = {}
    for place, item in enumerate(items):
        rank = _rank(item, wanted, sounds.get(item.label, ()))
        if rank is not None:
            ranked.setdefault(item.kind, []).append((rank, place, item))
    for found in ranked.values():
        found.sort(key=lambda each: each[:2])
    kinds = sorted(ranked, key=lambda kind: (ranked[kind][0][0], SECTIONS.index(kind)))
    return [item for kind in kinds for _, _, item in ranked[kind][: MOST.get(kind, MOST_OTHERS)]]


def _rank(item: PaletteItem, wanted: str, sounds: Sequence[str]) -> int | None:
    """Return the rank of an item for a text (0 is best); None if it does not match."""
    label, words = item.label.casefold(), item.words.casefold().split()
    if label.startswith(wanted) or wanted == item.description.casefold():
        return 0
    if _begins_word(label, wanted) or any(word.startswith(wanted) for word in words):
        return 1
    if item.kind == "entity":  # found by the search already, some as approximate matches
        return 4 if CLOSE in words else 2
    if any(sound.startswith(wanted) for sound in sounds):
        return 2
    everything = f"{label} {item.words} {item.note} {item.description}".casefold()
    return 3 if all(word in everything for word in wanted.split()) else None


def _begins_word(text: str, wanted: str) -> bool:
    """Return whether a text occurs in another one, but not inside a Latin word; Chinese has no spaces."""
    place = text.find(wanted)
    while place > 0 and text[place - 1].isascii() and text[place - 1].isalnum() and wanted[0].isascii():
        place = text.find(wanted, place + 1)
    return place >= 0


def put_used_first(items: Sequence[PaletteItem], used: Sequence[str]) -> list[PaletteItem]:
    """Return the items to show before anything is typed: recently used commands first, then all by kind."""
    by_key = {item.key: item for item in items if item.key}
    first = [by_key[key] for key in used if key in by_key][:SHOWN_USED]
    lately = [PaletteItem("used", i.label, i.note, i.description, i.run, i.words, i.key) for i in first]
    rest = [item for item in items if item not in first]
    return [*lately, *sorted(rest, key=lambda item: SECTIONS.index(item.kind))]


def read_used() -> list[str]:
    """Return the keys of recently used commands, latest first."""
    with suppress(UsageError):
        used = read_state(STATE).get("used")
        if isinstance(used, list):
            return [key for key in used if isinstance(key, str)]
    return []


def remember_used(key: str) -> None:
    """Save a command as the last one used, ignoring write errors."""
    with suppress(UsageError):
        used = [key, *(each for each in read_used() if each != key)]
        write_state(STATE, {"used": used[:REMEMBERED]})
