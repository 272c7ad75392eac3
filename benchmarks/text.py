"""How quickly the text index is built and searched, and how large it is, beside SQLite's FTS5 with trigrams.

    python benchmarks/text.py [--literals 300k]

Makes up companies with names, addresses, numbers and notes, builds a store of them, then its text index, and prints the
rate, the size as a share of the literals' bytes, and the median and 95th percentile of several kinds of searches; then
the same for FTS5, which can't find words of two characters.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cfgraph.store import build_directory, open_graph
from cfgraph.store.build_text_index import TEXT_ARRAYS, build_text_index, indexed_text
from cfgraph.store.columns import Columns
from cfgraph.store.generation import open_generation
from cfgraph.store.manifest import COLUMNS
from cfgraph.store.text_index import TextIndex
from names import company_names, percentiles

SEED, LIMIT, SEARCHES = 20261204, 20, 60
_WORDS = (
    *("consumer", "finance", "licence", "registered", "capital"),
    *("annual", "report", "shareholder", "deposit", "loan"),
)


def made_up_literals(number: int) -> list[str]:
    """Return texts of companies: names, codes, sums, dates, notes in Chinese and English."""
    random_ = random.Random(SEED)
    found: list[str] = []
    for names in company_names():
        name = names[0][0]
        found += [
            *(text for text, _ in names),
            f"X{random_.randrange(10**10):010}H{random_.randrange(10**6):06}",
            f"{random_.randrange(10**9) / 100:,.2f}元",
            f"20{random_.randrange(26):02}-{random_.randrange(1, 13):02}-{random_.randrange(1, 29):02}",
            f"{name}于当年完成增资，注册资本增至{random_.randrange(1, 90)}亿元，股东名称与持股比例见年度报告",
            " ".join(random_.choices(_WORDS, k=12)) + f" {random_.randrange(10**6)}",
        ]
        if len(found) >= number:
            return found[:number]
    return found


def searches(literals: list[str]) -> dict[str, list[str]]:
    """Return texts of each kind, of literals drawn by chance."""
    random_ = random.Random(SEED)
    drawn = random_.sample(literals, min(len(literals), 40 * SEARCHES))
    chinese = [text for text in drawn if "\u4e00" <= text[0] <= "\u9fff" and len(text) > 12]
    return {
        "four characters": [text[4:8] for text in chinese[:SEARCHES]],
        "two characters": [text[:2] for text in chinese[:SEARCHES]],
        "two Chinese words": [f"{text[:3]} 增资" for text in chinese[:SEARCHES]],
        "code": [text for text in drawn if text[0] == "X"][:SEARCHES],
        "beginning of a code": [text[:8] for text in drawn if text[0] == "X"][:SEARCHES],
        "sum": [text.replace(",", "") for text in drawn if text.endswith("元")][:SEARCHES],
        "two English words": [" ".join(random_.sample(_WORDS, 2)) for _ in range(SEARCHES)],
        "frequent words": ["有限公司", "股东名称", "finance", "元"],
    }


def timed(find: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """Return the median and 95th percentile of some searches in milliseconds."""
    spent = []
    for text in texts:
        start = time.perf_counter()
        find(text)
        spent.append(time.perf_counter() - start)
    return percentiles(spent)


def write_graph(literals: list[str], path: Path) -> None:
    """Write the literals as said of companies, six of each."""
    with path.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(literals):
            predicate = f"http://e.org/p{number % 6}" if number % 6 else "http://www.w3.org/2000/01/rdf-schema#label"
            stream.write(f'<http://e.org/{number // 6}> <{predicate}> "{text}" .\n')


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--literals", default="300k", help="how many literals, such as 300k or 3M")
    asked = parser.parse_args().literals.lower().replace("k", "000").replace("m", "000000")
    literals = list(dict.fromkeys(made_up_literals(int(asked))))
    size = sum(len(text.encode()) for text in literals)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        write_graph(literals, root / "made-up.nt")
        build_directory([root / "made-up.nt"], root / "store", text_index=False)
        generation = open_generation(root / "store")
        columns = Columns(generation.place(COLUMNS), generation.manifest.parts[COLUMNS].shape)
        start = time.perf_counter()
        counts = build_text_index(columns, root / "text")
        seconds = time.perf_counter() - start
        bytes_ = sum((root / "text" / name).stat().st_size for name in TEXT_ARRAYS)
        print(f"{len(literals):,} literals, {size / 1e6:,.1f} MB; {counts}")
        rate = counts["texts"] / seconds / 1e3
        print(f"{'cfgraph':10} built in {seconds:.1f} s, {rate:,.0f} k/s, {bytes_ / size:.2f} of them")
        index = TextIndex(root / "text", lambda number: indexed_text(columns.text(number)))
        start = time.perf_counter()
        connection = sqlite3.connect(root / "fts.db")
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize='trigram')")
        connection.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", enumerate(literals))
        connection.commit()
        seconds = time.perf_counter() - start
        share = (root / "fts.db").stat().st_size / size
        print(f"{'FTS5':10} built in {seconds:.1f} s, {len(literals) / seconds / 1e3:,.0f} k/s, {share:.2f} of them")

        def match(text: str) -> object:
            words = " ".join(f'"{word}"' for word in text.split())
            return connection.execute("SELECT rowid FROM texts WHERE texts MATCH ? LIMIT ?", (words, LIMIT)).fetchall()

        print(f"\n{'search':24}{'cfgraph ms':>12}{'p95':>8}{'FTS5 ms':>12}{'p95':>8}")
        for kind, texts in searches(literals).items():
            own, other = timed(lambda text: index.find(text, LIMIT), texts), timed(match, texts)
            print(f"{kind:24}{own[0]:12.1f}{own[1]:8.1f}{other[0]:12.1f}{other[1]:8.1f}")
        generation.close()
        open_graph(root / "store").close()


if __name__ == "__main__":
    main()
