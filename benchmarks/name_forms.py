"""Forms of the names of a graph as people type and mistype them, made by chance from a seed, and how many are found.

    python benchmarks/name_forms.py [-g LOCATION] [--seed N] [--each N] [--failures KIND]

Prints for each kind of form how often its entity is the first hit and among the first three, and how long a search
takes. Slips are those of an input method, a keyboard and a memory: characters that sound the same, one character
wrong, missing, added or swapped, the same of letters, z for zh, printed phrases with words that the name has not,
and words as they are used in Taiwan.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC
from pypinyin import lazy_pinyin

from cfgraph.explorer import View
from cfgraph.model.terms import Literal, Node
from cfgraph.model.vocabulary import DOCUMENT, NAME_PREDICATES, TYPE
from cfgraph.store import Graph, open_graph
from cfgraph.store.chinese import fold_text, has_han

SEED = 20261201
EACH = 120
"""Forms of each kind."""
FIRST = 3
"""Hits among which the entity has to be."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SOUNDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("f", "h"))
_WORDS_AROUND = (
    *("{}公司", "{}产品", "{}服务", "{}平台", "{}系统", "{}项目", "{}业务", "“{}”服务", "“{}”产品", "「{}」平台"),
    *("{}（简称）", "关于{}", "{}的介绍", "{} 官网", "{}相关", "使用{}", "{}(中国)"),
)
_ENGLISH_AROUND = ("{} company", "the {} product", "{} Co., Ltd.", "{} service", "about {}", "{} (China)", "{} website")


@dataclass(frozen=True, slots=True)
class Form:
    """A text as it may be typed, the name it was made of, and the entities that bear this name."""

    kind: str
    text: str
    name: str
    entities: frozenset[Node]


def names_of(graph: Graph) -> dict[str, frozenset[Node]]:
    """Return the names and aliases of all entities but documents, each with those that bear it."""
    documents = {statement.subject for statement in graph.statements(predicate=TYPE, object=DOCUMENT)}
    found: dict[str, set[Node]] = {}
    for predicate, kind in NAME_PREDICATES:
        for subject, _, term in graph.statements(predicate=predicate) if kind != "misprint" else ():
            if isinstance(term, Literal) and subject not in documents and not graph.is_detail(subject):
                found.setdefault(term.value, set()).add(subject)
    return {name: frozenset(entities) for name, entities in sorted(found.items())}


def make_forms(names: dict[str, frozenset[Node]], seed: int = SEED, each: int = EACH) -> list[Form]:
    """Return forms of every kind, as many of each as the names allow; the same for the same seed."""
    forms: list[Form] = []
    keys = {fold_text(name) for name in names}
    for kind, (fits, change) in KINDS.items():
        random_ = random.Random(f"{seed} {kind}")
        fitting = [name for name in names if fits(name)]
        random_.shuffle(fitting)
        made: list[Form] = []
        seen: set[str] = set()
        for name in fitting * 3:
            text = change(name, random_)
            wrong = kind not in CORRECT
            if text is None or text in seen or (wrong and fold_text(text) in keys):
                continue
            seen.add(text)
            made.append(Form(kind, text, name, names[name]))
            if len(made) == each:
                break
        forms += made
    return forms


def rank_of(graph: Graph, form: Form) -> int | None:
    """Return the place of the form's entity among the hits, from 0; None when it is not found."""
    hits = graph.find_names(form.text, 20).hits
    return next((place for place, hit in enumerate(hits) if hit.node in form.entities), None)


@cache
def _common_by_sound() -> dict[str, str]:
    """Return the 3,755 most common characters by syllable."""
    found: dict[str, str] = {}
    for first in range(0xB0, 0xD8):
        for second in range(0xA1, 0xFF):
            try:
                character = bytes((first, second)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            syllable = lazy_pinyin(character)[0]
            found[syllable] = found.get(syllable, "") + character
    return found


def _common() -> str:
    return "".join(_common_by_sound().values())


@cache
def _taiwan() -> OpenCC:
    return OpenCC("s2twp")


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def _han(least: int, most: int = 14) -> Callable[[str], bool]:
    return lambda name: least <= len(name) <= most and all(has_han(character) for character in name)


def _latin(least: int) -> Callable[[str], bool]:
    def fits(name: str) -> bool:
        return name.isascii() and any(word.isalpha() and len(word) >= least for word in name.split())

    return fits


def _replace(text: str, place: int, by: str, size: int = 1) -> str:
    return text[:place] + by + text[place + size :]


def _sounding(name: str, random_: random.Random) -> str | None:
    place = random_.randrange(len(name))
    others = _common_by_sound().get(lazy_pinyin(name)[place], "").replace(name[place], "")
    return _replace(name, place, random_.choice(others)) if others else None


def _two_sounding(name: str, random_: random.Random) -> str | None:
    once = _sounding(name, random_)
    return once and _sounding(once, random_)


def _wrong(name: str, random_: random.Random) -> str:
    return _replace(name, random_.randrange(len(name)), random_.choice(_common()))


def _missing(name: str, random_: random.Random) -> str:
    return _replace(name, random_.randrange(len(name)), "")


def _added(name: str, random_: random.Random) -> str:
    place = random_.randrange(len(name) + 1)
    twice = random_.random() < 0.3 and place < len(name)
    return _replace(name, place, name[place] if twice else random_.choice(_common()), 0)


def _swapped(name: str, random_: random.Random) -> str | None:
    place = random_.randrange(len(name) - 1)
    swapped = _replace(name, place, name[place + 1] + name[place], 2)
    return swapped if swapped != name else None


def _pinyin(name: str, _: random.Random) -> str:
    return "".join(lazy_pinyin(name))


def _mixed(name: str, random_: random.Random) -> str:
    syllables = lazy_pinyin(name)
    return "".join(random_.choice(pair) for pair in zip(name, syllables, strict=True))


def _letter_slip(word: str, random_: random.Random) -> str | None:
    """Return a word with one letter missing, changed, added or two swapped."""
    place = random_.randrange(1, len(word))
    slip = random_.randrange(4)
    if slip == 0:
        return _replace(word, place, "")
    if slip == 1:
        return _replace(word, place, random_.choice(_LETTERS.replace(word[place], "")))
    if slip == 2:
        return _replace(word, place, random_.choice(_LETTERS), 0)
    return _replace(word, place - 1, word[place] + word[place - 1], 2) if word[place] != word[place - 1] else None


def _pinyin_slip(name: str, random_: random.Random) -> str | None:
    return _letter_slip(_pinyin(name, random_), random_)


def _accent(name: str, random_: random.Random) -> str | None:
    """Return the pinyin of a name, some of its sounds as they are confused in the south."""
    syllables = lazy_pinyin(name)
    changed = [_confused(syllable, random_) if random_.random() < 0.6 else syllable for syllable in syllables]
    return "".join(changed) if changed != syllables else None


def _confused(syllable: str, random_: random.Random) -> str:
    one, other = random_.choice(_SOUNDS[:4])
    if one == "ng":
        if syllable.endswith("ng"):
            return syllable[:-1]
        return syllable + "g" if syllable[-2:] in ("an", "en", "in") else syllable
    if syllable.startswith(one):
        return other + syllable[len(one) :]
    return one + syllable[len(other) :] if syllable.startswith(other) and syllable[:2] != one else syllable


def _phrase(name: str, random_: random.Random) -> str:
    return random_.choice(_WORDS_AROUND).format(name)


def _english_phrase(name: str, random_: random.Random) -> str:
    return random_.choice(_ENGLISH_AROUND).format(name)


def _in_taiwan(name: str, _: random.Random) -> str | None:
    text: str = _taiwan().convert(name)
    return text if text != _traditional().convert(name) else None


def _latin_slip(name: str, random_: random.Random) -> str | None:
    words = name.split()
    place = random_.choice([i for i, word in enumerate(words) if word.isalpha() and len(word) >= 5])
    slip = _letter_slip(words[place], random_)
    return slip and " ".join(_replace_item(words, place, slip))


def _two_latin_slips(name: str, random_: random.Random) -> str | None:
    words = name.split()
    place = random_.choice([i for i, word in enumerate(words) if word.isalpha() and len(word) >= 9])
    once = _letter_slip(words[place], random_)
    twice = once and _letter_slip(once, random_)
    return twice and " ".join(_replace_item(words, place, twice))


def _replace_item(words: Sequence[str], place: int, by: str) -> list[str]:
    return [*words[:place], by, *words[place + 1 :]]


KINDS: dict[str, tuple[Callable[[str], bool], Callable[[str, random.Random], str | None]]] = {
    "name as it is": (lambda name: True, lambda name, _: name),
    "traditional script": (_han(2), lambda name, _: str(_traditional().convert(name))),
    "pinyin": (_han(2), _pinyin),
    "pinyin and characters": (_han(2), _mixed),
    "same sound, 2 characters": (_han(2, 2), _sounding),
    "same sound": (_han(3), _sounding),
    "two of the same sound": (_han(4), _two_sounding),
    "one character wrong": (_han(3), _wrong),
    "one character missing": (_han(4), _missing),
    "one character added": (_han(2), _added),
    "two characters swapped": (_han(3), _swapped),
    "a letter of pinyin wrong": (_han(3), _pinyin_slip),
    "zh/z ch/c sh/s n/ng": (_han(2), _accent),
    "phrase with other words": (_han(3), _phrase),
    "English with other words": (_latin(3), _english_phrase),
    "words of Taiwan": (_han(2), _in_taiwan),
    "a Latin letter wrong": (_latin(5), _latin_slip),
    "two Latin letters wrong": (_latin(9), _two_latin_slips),
}
"""Kinds of forms: which names have them, and how they are made."""

CORRECT = ("name as it is", "traditional script", "pinyin", "pinyin and characters")


def outcomes(graph: Graph, forms: Sequence[Form]) -> Iterator[tuple[Form, int | None, float]]:
    """Yield each form with the place of its entity among the hits and the seconds that the search took."""
    for form in forms:
        start = time.perf_counter()
        place = rank_of(graph, form)
        yield form, place, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-g", "--graph", default="bundled")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--each", type=int, default=EACH)
    parser.add_argument("--failures", metavar="KIND", help="list the forms of a kind that are not among the first")
    asked = parser.parse_args()
    graph = open_graph(asked.graph)
    graph.find_names("热", 1)
    forms = make_forms(names_of(graph), asked.seed, asked.each)
    print(f"{'form':28}{'number':>8}{'first %':>9}{f'in {FIRST} %':>9}{'median ms':>11}{'p95 ms':>9}")
    for kind in KINDS:
        found = list(outcomes(graph, [form for form in forms if form.kind == kind]))
        if not found:
            continue
        ranks = [len(forms) if place is None else place for _, place, _ in found]
        spent = sorted(seconds for *_, seconds in found)
        shares = [100 * sum(rank < most for rank in ranks) / len(ranks) for most in (1, FIRST)]
        middle, late = 1_000 * spent[len(spent) // 2], 1_000 * spent[min(len(spent) - 1, len(spent) * 95 // 100)]
        print(f"{kind:28}{len(found):8,}{shares[0]:9.1f}{shares[1]:9.1f}{middle:11.1f}{late:9.1f}")
        if asked.failures == kind:
            view = View(graph, "zh")
            for form, place, _ in found:
                if place is None or place >= FIRST:
                    hits = [f"{view.label(h.node)}|{h.matched}" for h in graph.find_names(form.text, 5).hits]
                    print(f"    {form.text}  ({form.name}, {place}): {', '.join(hits)}")


if __name__ == "__main__":
    main()
