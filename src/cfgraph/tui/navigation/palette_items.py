"""What the palette offers, and which of it a text finds: by name, synonym, pinyin or initials. No screen here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from cfgraph.model.errors import UsageError
from cfgraph.store.chinese import fold_text, romanize_text
from cfgraph.workspace.state import StateName, read_state, write_state

SECTIONS = ("used", "question", "command", "page", "query", "entity", "setting")
"""Kinds of what is offered, in the order in which they are listed where nothing else tells them apart."""

MOST = {"question": 60, "command": 80, "query": 30, "setting": 20}
"""Most of a kind that are listed while a text is typed; of the others ``MOST_OTHERS``."""

MOST_OTHERS = 8

REMEMBERED = 40
"""Commands that are kept as used lately."""

SHOWN_USED = 6
"""Commands used lately that stand first while nothing is typed."""

CLOSE = "~"
"""Among the words of an entity whose name is only almost the text."""

STATE: StateName = "palette"

Sounds = Mapping[str, tuple[str, ...]]
"""Pinyin and initials by label."""


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """Something that can be done or gone to: how it is called, what is said of it, words that find it too."""

    kind: str
    label: str
    note: str
    description: str
    run: Callable[[], object]
    words: str = ""
    key: str = ""
    """What it is remembered by as used lately; empty for what is not."""


def sounds_of(labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the pinyin and the initials of labels that are Chinese. Loads a dictionary, so not on the screen's way."""
    found = {}
    for label in set(labels):
        forms = romanize_text(fold_text(label))
        if forms:
            found[label] = tuple(dict.fromkeys(part for form in forms for part in form))
    return found


def find_items(items: Sequence[PaletteItem], text: str, sounds: Sounds) -> list[PaletteItem]:
    """Return what a text finds, the best of each kind first, the kind with the best match before the others."""
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
    """Return how well an item fits a text, the best being 0; None where it does not."""
    label, words = item.label.casefold(), item.words.casefold().split()
    if label.startswith(wanted) or wanted == item.description.casefold():
        return 0
    if wanted in label or wanted in words:
        return 1
    if item.kind == "entity":  # the search has found these, some of them only almost
        return 4 if CLOSE in words else 2
    if any(sound.startswith(wanted) for sound in sounds):
        return 2
    everything = f"{label} {item.words} {item.note} {item.description}".casefold()
    return 3 if all(word in everything for word in wanted.split()) else None


def put_used_first(items: Sequence[PaletteItem], used: Sequence[str]) -> list[PaletteItem]:
    """Return the items as they are listed while nothing is typed: commands used lately, then all by kind."""
    by_key = {item.key: item for item in items if item.key}
    first = [by_key[key] for key in used if key in by_key][:SHOWN_USED]
    lately = [PaletteItem("used", i.label, i.note, i.description, i.run, i.words, i.key) for i in first]
    rest = [item for item in items if item not in first]
    return [*lately, *sorted(rest, key=lambda item: SECTIONS.index(item.kind))]


def read_used() -> list[str]:
    """Return the commands used lately by their keys, the latest first."""
    with suppress(UsageError):
        used = read_state(STATE).get("used")
        if isinstance(used, list):
            return [key for key in used if isinstance(key, str)]
    return []


def remember_used(key: str) -> None:
    """Keep a command as the one used last, where that can be written."""
    with suppress(UsageError):
        used = [key, *(each for each in read_used() if each != key)]
        write_state(STATE, {"used": used[:REMEMBERED]})
