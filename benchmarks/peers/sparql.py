"""The operations in SPARQL 1.1, for every peer that answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from peers import tasks
from peers.peer import Answer, Operation
from universe_terms import CF, PREF, RDF, SCHEMA_INDUSTRY

Select: TypeAlias = Callable[[str], Sequence[list[str]]]
"""Runs a SELECT and returns the rows as texts: IRIs and lexical forms."""

_EDGES = frozenset(tasks.EDGES)


def operations(select: Select) -> Mapping[str, Operation]:
    """Return the operations of a peer by its way to run a SELECT."""

    def card(entity: str) -> Answer:
        said = select(
            f"SELECT ?p ?o ?l WHERE {{ <{entity}> ?p ?o . OPTIONAL {{ ?o {PREF} ?l FILTER(lang(?l) = 'zh') }} }}"
        )
        held = select(f"SELECT ?p (COUNT(?s) AS ?n) WHERE {{ ?s ?p <{entity}> }} GROUP BY ?p")
        counts: dict[str, int] = {}
        for predicate, *_ in said:
            if predicate in _EDGES:
                counts[f"out {predicate}"] = counts.get(f"out {predicate}", 0) + 1
        for predicate, number in held:
            if predicate in _EDGES:
                counts[f"in {predicate}"] = int(number)
        return dict(sorted(counts.items()))

    def claimed(entity: str) -> Answer:
        edges = 0
        for pattern in (f"?e ?p <{entity}> .", f"<{entity}> ?p ?e ."):
            rows = select(f"SELECT ?e ?p ?l WHERE {{ {pattern} ?e {PREF} ?l FILTER(lang(?l) = 'zh') }}")
            edges += sum(1 for _, predicate, _ in rows if predicate in _EDGES)
        claims: set[str] = set()
        for end in ("subject", "object"):
            rows = select(
                f"SELECT ?c ?k ?v ?t WHERE {{ ?c <{RDF}{end}> <{entity}> ; ?k ?v . "
                f"OPTIONAL {{ ?v <{CF}inDocument> ?d . ?d {PREF} ?t }} }}"
            )
            claims |= {row[0] for row in rows}
        return {"edges": edges, "claims": len(claims) if edges <= tasks.PAGE else None}

    def hub_page(hub: str) -> Answer:
        rows = select(
            f"SELECT ?s ?l WHERE {{ ?s <{SCHEMA_INDUSTRY}> <{hub}> ; {PREF} ?l FILTER(lang(?l) = 'zh') }} "
            f"ORDER BY ?l LIMIT {tasks.PAGE}"
        )
        return [label for _, label in rows]

    def hub_counts(hub: str) -> Answer:
        rows = select(f"SELECT ?p (COUNT(?s) AS ?n) WHERE {{ ?s ?p <{hub}> }} GROUP BY ?p")
        return {f"in {predicate}": int(number) for predicate, number in sorted(rows) if predicate in _EDGES}

    def overview() -> Answer:
        classes = select("SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c")
        predicates = select("SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p")
        return {
            "people": next(int(n) for c, n in classes if c == CF + "Person"),
            "edges": {p: int(n) for p, n in sorted(predicates) if p in _EDGES},
        }

    def typing(text: str) -> Answer:
        rows = select(f"SELECT ?s ?l WHERE {{ ?s {PREF} ?l FILTER(CONTAINS(?l, '{text}')) }} LIMIT {tasks.SUGGESTIONS}")
        return len({subject for subject, _ in rows})

    def as_it_stands(name: str) -> Operation:
        return lambda *arguments: len(select(tasks.QUERIES[name] % arguments if arguments else tasks.QUERIES[name]))

    return {
        tasks.CARD: card,
        tasks.CLAIMED: claimed,
        tasks.HUB_PAGE: hub_page,
        tasks.HUB_COUNTS: hub_counts,
        tasks.OVERVIEW: overview,
        tasks.TYPING: typing,
        **{name: as_it_stands(name) for name in tasks.QUERIES},
    }
