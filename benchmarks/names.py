"""How long a search for a name takes while it is typed, among a million names, beside SQLite and Oxigraph.

    python benchmarks/names.py [--names 1M]

Builds the name index of made-up companies, then types searches of several kinds letter by letter and prints the median
and 95th percentile of each kind; then searches as they are mistyped (``name_forms``), which have to find the name
nevertheless, in processor time; then the same last searches as ``LIKE '%…%'`` in SQLite and ``CONTAINS`` in plain
pyoxigraph (in memory) over the same names, with their ratio to cfgraph. The peers know neither pinyin nor rank.
"""

from __future__ import annotations

import argparse
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from pypinyin import lazy_pinyin

import name_forms
import universe_words as words
from cfgraph.store.build_name_batches import NamedEntity, batch_entities
from cfgraph.store.build_name_index import build_name_index
from cfgraph.store.name_index import NameIndex

SEED = 20261124
LIMIT = 1_000
"""Hits asked for, as the program does to count their types."""
SHOWN = 100
"""Hits asked for of what is mistyped."""
SEARCHES = 60
"""Searches of each kind."""
PEER_SEARCHES = 5
_ENGLISH = ("Consumer Finance", "Technology", "Holdings", "Capital", "Leasing", "Trading", "Logistics", "Software")


def company_names(seed: int = SEED) -> Iterator[list[tuple[str, str]]]:
    """Yield the names of one company after the other: a Chinese one, of a tenth each a short and an English one."""
    universe, random_ = words.Universe(seed), random.Random(seed)
    lines = [*words.LINES, "消费金融"]
    number = 0
    while True:
        number += 1
        brand, (_, city) = universe.brand(number), random_.choice(universe.cities)
        line = random_.choice(lines)
        full = f"{city}{brand}{line}" if random_.random() < 0.8 else f"{brand}（{city}）{line}"
        names = [(full + random_.choice(words.FORMS), "preferred")]
        if random_.random() < 0.1:
            names.append((brand + line[:2], "alternative"))
        if random_.random() < 0.1:
            latin = "".join(universe.latin[character] for character in brand).capitalize()
            names.append((f"{universe.city_latin[city]} {latin} {random_.choice(_ENGLISH)} Co., Ltd.", "alternative"))
        yield names


def searches(names: list[list[tuple[str, str]]]) -> dict[str, list[str]]:
    """Return texts of each kind, of names drawn by chance."""
    random_ = random.Random(SEED)
    drawn = [names[random_.randrange(len(names))] for _ in range(40 * SEARCHES)]
    chinese = [texts[0][0] for texts in drawn]
    latin = [text for texts in drawn for text, _ in texts if text.isascii()][:SEARCHES]
    starts = [random_.randrange(len(text) - 4) for text in chinese]
    parts = [text[start : start + 4] for text, start in zip(chinese, starts, strict=True)][:SEARCHES]
    some = chinese[:SEARCHES]
    return {
        "from the beginning": [text[:8] for text in some],
        "inner part": parts,
        "common ending": ["有限公司", "股份有限公司", "集团有限公司", "科技有限公司"],
        "pinyin": ["".join(lazy_pinyin(text[:5])) for text in some],
        "pinyin, inner part": ["".join(lazy_pinyin(text)) for text in parts],
        "initials": ["".join(s[0] for s in lazy_pinyin(text[:6])) for text in some],
        "pinyin and Chinese": [lazy_pinyin(text[0])[0] + text[1:4] for text in some],
        "two words": [f"{text[-4:]} {text[2:4]}" for text in some],
        "Latin": [text[:20] for text in latin],
        "Latin, one letter wrong": [word[:3] + word[4:] for text in latin for word in text.split()[1:2]],
        "nothing to find": [text[:2] + "鑫" + text[2:3] for text in some],
    }


def mistyped(names: list[list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    """Return texts of each kind that differ from a name, or from its beginning, each with that name."""
    random_ = random.Random(SEED)
    drawn = [text for texts in random_.sample(names, min(len(names), 100 * SEARCHES)) for text, _ in texts]
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, (fits, change) in name_forms.KINDS.items():
        for name in drawn if kind not in name_forms.CORRECT else ():
            typed = name if name.isascii() else name[: random_.choice((6, 8, len(name)))]
            text = change(typed, random_) if fits(typed) else None
            if text is not None and len(found.setdefault(kind, [])) < SEARCHES:
                found[kind].append((text, name))
    return found


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return 1_000 * ordered[len(ordered) // 2], 1_000 * ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds that some work takes."""
    start = clock()
    work()
    return clock() - start


def peers(names: list[list[tuple[str, str]]]) -> dict[str, Callable[[str], object]]:
    """Return, by name, how each peer finds up to LIMIT names with a part."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE name (text TEXT)")
    connection.executemany("INSERT INTO name VALUES (?)", ((text,) for texts in names for text, _ in texts))
    store = ox.Store()
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"http://example.org/{number}"), label, ox.Literal(text))
        for number, texts in enumerate(names)
        for text, _ in texts
    )

    def contains(text: str) -> list[object]:
        query = f'SELECT ?s ?n {{ ?s {label} ?n FILTER(CONTAINS(?n, "{text}")) }} LIMIT {LIMIT}'
        return list(store.query(query))  # type: ignore[arg-type]

    def like(text: str) -> list[object]:
        return connection.execute(f"SELECT text FROM name WHERE text LIKE ? LIMIT {LIMIT}", (f"%{text}%",)).fetchall()

    return {"SQLite LIKE": like, "pyoxigraph CONTAINS": contains}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--names", default="1M", help="how many companies, such as 100k or 1M")
    asked = parser.parse_args().names.lower().replace("k", "000").replace("m", "000000")
    names = list(islice(company_names(), int(asked)))
    number = sum(map(len, names))
    degree = random.Random(SEED).paretovariate
    entities = (NamedEntity(i, texts, (i % 5,), int(degree(1.1))) for i, texts in enumerate(names))
    with tempfile.TemporaryDirectory() as place:
        directory = Path(place) / "names"
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds = timed(lambda: build_name_index(directory, batch_entities(entities)))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        size = sum(path.stat().st_size for path in directory.iterdir())
        rate = number / seconds / 1_000
        print(f"{number:,} names built in {seconds:.1f} s ({rate:,.0f} k/s), {grown:,.0f} MiB more memory")
        print(f"size {size / 1e6:,.0f} MB, {size / number:.0f} bytes a name")
        index = NameIndex(directory)
        typed = searches(names)
        index.find("热", LIMIT)
        print(f"\n{'typed letter by letter':28}{'searches':>9}{'median ms':>11}{'p95 ms':>9}")
        every: list[float] = []
        for kind, texts in typed.items():
            prefixes = [text[:length] for text in texts for length in range(1, len(text) + 1)]
            spent = [timed(partial(index.find, text, LIMIT)) for text in prefixes]
            every += spent
            print(f"{kind:28}{len(spent):9,}{percentiles(spent)[0]:11.1f}{percentiles(spent)[1]:9.1f}")
        filtered = frozenset({3})
        spent = [timed(partial(index.find, text, LIMIT, filtered)) for text in typed["inner part"]]
        print(f"{'inner part, of one type':28}{len(spent):9,}{percentiles(spent)[0]:11.1f}{percentiles(spent)[1]:9.1f}")
        print(f"{'all':28}{len(every):9,}{percentiles(every)[0]:11.1f}{percentiles(every)[1]:9.1f}")
        print(f"\n{'mistyped':28}{'searches':>9}{'median ms':>11}{'p95 ms':>9}{'in first 3':>12}")
        every = []
        for kind, pairs in mistyped(names).items():
            spent = [timed(partial(index.find, text, SHOWN), time.thread_time) for text, _ in pairs]
            every += spent
            firsts = [[hit.matched for hit in index.find(text, name_forms.FIRST).hits] for text, _ in pairs]
            hit = sum(name in matched for matched, (_, name) in zip(firsts, pairs, strict=True)) / len(pairs)
            print(f"{kind:28}{len(spent):9,}{percentiles(spent)[0]:11.1f}{percentiles(spent)[1]:9.1f}{hit:12.0%}")
        print(f"{'all':28}{len(every):9,}{percentiles(every)[0]:11.1f}{percentiles(every)[1]:9.1f}")
        parts = [text for text in typed["inner part"] if text.isalpha()][:PEER_SEARCHES]
        own = percentiles([timed(partial(index.find, text, LIMIT)) for text in parts * 5])[0]
        print(f"\n{'whole inner part':28}{'median ms':>11}{'ratio':>8}\n{'cfgraph':28}{own:11.1f}{1:8.1f}")
        for name, find in peers(names).items():
            other = percentiles([timed(partial(find, text)) for text in parts])[0]
            print(f"{name:28}{other:11.1f}{other / own:8.1f}")


if __name__ == "__main__":
    main()
