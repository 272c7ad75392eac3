"""The tasks: seeded samples of entities, pairs and texts of a universe, the same for every peer."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from universe_terms import CF, COMPANIES, ID, PEOPLE, PREF, SCHEMA_INDUSTRY, SHOPS

EDGES = (
    *(
        CF + name
        for name in (
            "holdsSharesIn",
            "partnersWith",
            "suppliesTechnologyTo",
            "holdsPostAt",
            "registeredIn",
            "locatedIn",
            "issuedBy",
            "appliesTo",
        )
    ),
    SCHEMA_INDUSTRY,
)
"""Predicates that join two entities of a universe; all other statements are literals, types and claims."""

HUB = ID + "industry-0"
"""The largest hub: an industry with all the shops."""

PAGE = 100
"""Length of a hub's first page."""

PATHS, HOPS = 10, 6
"""How many simple paths are asked for, and how long they may be."""

SUGGESTIONS = 20
"""Hits that a name search shows."""

CARD, CLAIMED, HUB_PAGE, HUB_COUNTS = "entity card", "neighbors with claims", "hub page", "hub counts"
OVERVIEW = "overview"
SHORTEST, SIMPLE, COUNTED = "shortest path", "10 simple paths", "all shortest, counted"
TYPING, PINYIN = "name search", "pinyin search"
SPARQL_SMALL, SPARQL_MANY, SPARQL_SUM, CANCEL = "SPARQL, small", "SPARQL, 100k rows", "SPARQL, aggregate", "cancel"

QUERIES = {
    SPARQL_SMALL: "SELECT ?p ?o WHERE { <%s> ?p ?o }",
    SPARQL_MANY: f"SELECT ?s ?l WHERE {{ ?s <{SCHEMA_INDUSTRY}> <{HUB}> ; {PREF} ?l }} LIMIT 100000",
    SPARQL_SUM: f"SELECT ?c (COUNT(?s) AS ?n) WHERE {{ ?s <{CF}registeredIn> ?c }} GROUP BY ?c",
}
"""The queries that are asked as they stand, small ones of an entity."""

Tasks = dict[str, list[list[str]]]
"""The cases of each operation: their arguments."""


def tasks_of(universe: Path, size: int = 60, seed: int = 7) -> Tasks:
    """Return the cases of every operation for a universe: ``size`` entities, pairs and names."""
    draws = [random.Random(seed + i) for i in range(4)]  # one for each list, so that a longer one begins the same
    blocks = _blocks(universe)

    def entity(draw: random.Random) -> str:
        if draw.random() < 0.5:
            return f"{ID}company-{draw.randrange(blocks * COMPANIES)}"
        return f"{ID}person-{draw.randrange(blocks * PEOPLE)}"

    busy = range(min(100, blocks), max(101, blocks * COMPANIES // 50))  # the first are the most connected
    entities = [
        [f"{ID}company-{draws[0].choice(busy)}" if number % 3 == 0 else entity(draws[0])] for number in range(size)
    ]
    drawn = [(entity(draws[1]), entity(draws[1])) for _ in range(size + 5)]
    pairs = [[one, other] for one, other in drawn if one != other][:size]
    names = _names(universe, size, draws[2])
    typed = [[text] for text in dict.fromkeys(text for name in names for text in _typed(name, draws[3]))]
    draws[3].shuffle(typed)
    return {
        CARD: entities,
        CLAIMED: entities,
        HUB_PAGE: [[HUB]] * 40,
        HUB_COUNTS: [[HUB]] * 40,
        OVERVIEW: [[]] * 20,
        SHORTEST: pairs,
        SIMPLE: pairs,
        COUNTED: pairs,
        TYPING: typed,
        PINYIN: [[text] for text in dict.fromkeys(_pinyin(name) for name in names)],
        SPARQL_SMALL: entities,
        SPARQL_MANY: [[]] * 3,
        SPARQL_SUM: [[]] * 3,
        CANCEL: [[]] * 5,
    }


def edges_of(universe: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the edges of a universe as IRIs, for peers that keep a graph and no statements."""
    known = {f"<{predicate}>" for predicate in EDGES}
    with universe.open(encoding="utf-8") as stream:
        for line in stream:
            subject, predicate, target = line.split(" ", 2)
            if predicate in known:
                yield subject[1:-1], predicate[1:-1], target[1:-4]


def _blocks(universe: Path) -> int:
    with universe.open("rb") as stream:
        stream.seek(max(0, universe.stat().st_size - 200_000))
        shops = re.findall(rb"/shop-(\d+)> ", stream.read())
    return (int(shops[-1]) + 1) // SHOPS


def _names(universe: Path, size: int, draw: random.Random) -> list[str]:
    """Return names of things, from lines at random places of the file."""
    found: list[str] = []
    length = universe.stat().st_size
    with universe.open("rb") as stream:
        while len(found) < size:
            stream.seek(draw.randrange(length // 50, length))
            stream.readline()
            for line in stream.readlines(5_000):
                name = re.search(rb'prefLabel> "([^"]+)"@zh \.', line)
                if name and b"/document/" not in line:
                    found.append(name[1].decode())
                    break
    return found


def _typed(name: str, draw: random.Random) -> list[str]:
    """Return what someone types who looks for a name: its beginnings, one character more each, and inner parts."""
    start = draw.randrange(1, max(2, len(name) - 2))
    return [*(name[:end] for end in range(1, min(len(name), 7) + 1)), name[start : start + 2], name[start : start + 3]]


def _pinyin(name: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name[:4]))
