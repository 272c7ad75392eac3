"""cfgraph, through the functions that its commands and screens call."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cfgraph.explorer import View, build_card, find_paths, list_neighbors, read_overview
from cfgraph.explorer.paths import count_shortest_paths
from cfgraph.explorer.search import search
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import CF
from cfgraph.queries import QueryCancelled, QueryRunner
from cfgraph.store import build_directory, open_graph
from peers import tasks
from peers.peer import Answer, Operation
from universe_terms import SCHEMA_INDUSTRY

LARGEST = 100_000_000

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) > 3) }"

_EDGES = frozenset(tasks.EDGES)


@dataclass
class _Session:
    operations: Mapping[str, Operation]
    runner: QueryRunner

    def server(self) -> None:
        return None

    def close(self) -> None:
        self.runner.close()


def missing() -> str:
    return ""


def build(universe: Path, directory: Path) -> None:
    directory.rmdir()
    build_directory([universe], directory)


def open_session(universe: Path, directory: Path) -> _Session:
    view = View(open_graph(directory), "zh")
    runner = QueryRunner(view.graph)

    def counts(entity: str) -> Answer:
        groups = list_neighbors(view, IRI(entity), limit=0).groups
        return {f"{g.direction} {g.predicate.id}": g.total for g in groups if g.predicate.id in _EDGES}

    def show(entity: str) -> Answer:
        groups = build_card(view, IRI(entity)).groups
        return {
            f"{g.direction} {g.predicate.id}": g.total
            for g in sorted(groups, key=lambda g: (g.direction, g.predicate.id))
            if g.predicate.id in _EDGES
        }

    def claimed(entity: str) -> Answer:
        page = list_neighbors(view, IRI(entity), limit=tasks.PAGE)
        claims = sum(len(found.edge.claims) for found in page.edges)
        return {"edges": page.total, "claims": claims if page.total <= tasks.PAGE else None}

    def hub_page(hub: str) -> Answer:
        page = list_neighbors(view, IRI(hub), predicates=[IRI(SCHEMA_INDUSTRY)], direction="in", limit=tasks.PAGE)
        return [found.edge.subject.label for found in page.edges]

    def hub_counts(hub: str) -> Answer:
        return dict(sorted(counts(hub).items()))

    def what_is_in_it() -> Answer:
        found = read_overview(view)
        return {
            "people": next(one.total for one in found.classes if one.item.id == CF + "Person"),
            "edges": {
                one.item.id: one.total
                for one in sorted(found.predicates, key=lambda c: c.item.id)
                if one.item.id in _EDGES
            },
        }

    def shortest(one: str, other: str) -> Answer:
        found = find_paths(view, IRI(one), IRI(other), k=1, max_hops=12).paths
        return found[0].length if found else None

    def simple(one: str, other: str) -> Answer:
        found = find_paths(view, IRI(one), IRI(other), k=tasks.PATHS, max_hops=tasks.HOPS).paths
        return dict(sorted(Counter(str(path.length) for path in found).items()))

    def counted(one: str, other: str) -> Answer:
        found = count_shortest_paths(view, IRI(one), IRI(other), max_hops=12)
        return found[1] if found else 0

    def typing(text: str) -> Answer:
        return len(search(view, text, limit=tasks.SUGGESTIONS).results)

    def asked(name: str) -> Operation:
        return lambda *given: len(runner.run(tasks.QUERIES[name] % given if given else tasks.QUERIES[name]).rows)

    def cancel() -> Answer:
        """Return the seconds from cancelling a query that keeps a core busy to its end."""

        def run() -> None:
            with suppress(QueryCancelled):
                runner.run(ENDLESS)

        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(0.5)
        start = time.perf_counter()
        runner.cancel()
        thread.join()
        return {"seconds": time.perf_counter() - start}

    operations: dict[str, Operation] = {
        tasks.CARD: show,
        tasks.CLAIMED: claimed,
        tasks.HUB_PAGE: hub_page,
        tasks.HUB_COUNTS: hub_counts,
        tasks.OVERVIEW: what_is_in_it,
        tasks.SHORTEST: shortest,
        tasks.SIMPLE: simple,
        tasks.COUNTED: counted,
        tasks.TYPING: typing,
        tasks.PINYIN: typing,
        **{name: asked(name) for name in tasks.QUERIES},
        tasks.CANCEL: cancel,
    }
    return _Session(operations, runner)
