"""Whether what the graph says reaches its reader: marks of what is inferred or computed, and English in English.

    PYTHONPATH=src:tests/helpers python benchmarks/surfaces.py [-g LOCATION] [--most N] [--no-screen]

Takes every claim and figure whose confidence is less than stated and asks the real commands, files and screens for it.
On each surface it counts those that one can see there, and those of them that have their mark and their reason. An edge
or value that another claim states has no mark where one line stands for all its claims, and is not counted there.
Then it runs every saved query under ``--lang en`` and counts those with Chinese in a cell that is not a name without
English: a misprint, a legal or former name, or the number of a document whose subject has none in English.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from cli_runs import call
from driving import driven, settled, table_of, until
from textual.widgets import Static

import cfgraph
from cfgraph.api.knowledge_graph import KnowledgeGraph
from cfgraph.model.entity import NeighborEdge, Property
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.model.vocabulary import (
    ABOUT,
    CF,
    COMPUTED,
    CONFIDENCE,
    HIDDEN_LABEL,
    INFERRED,
    METRIC,
    NOTE,
    OBJECT,
    PREDICATE,
    STATED,
    SUBJECT,
)
from cfgraph.queries import load_library
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.messages import OpenEntity
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.widgets.sources import Sources

SHARES = IRI(CF + "holdsSharesIn")
CHINESE = re.compile("[\u3400-\u9fff]")
NAMES = (HIDDEN_LABEL, *(IRI(CF + name) for name in ("legalName", "formerName", "documentNumber")))
"""Predicates of proper names that may have no English: misprints, names in a register, numbers of documents."""

MARKS = ("inferred", "computed")

FILES = ("json", "csv", "graphml", "gexf", "html")


@dataclass(frozen=True)
class Weak:
    """A claim or figure that no source states: what it is about, how it is known, and why."""

    id: Node
    subject: str
    predicate: str
    predicate_label: str
    object: str | None
    object_label: str
    kind: str
    confidence: str
    reason: str
    is_stated_too: bool

    @property
    def mark(self) -> str:
        """The word that marks it in English."""
        return self.confidence.lower()


@dataclass
class Surface:
    """How many weak claims can be seen on a surface, and how many of those show their mark and reason there."""

    shown: int = 0
    marked: int = 0
    missing: list[str] = field(default_factory=list)

    def count(self, claim: Weak, is_shown: bool, is_marked: bool) -> None:
        """Count a claim that can be seen, or not."""
        self.shown += is_shown
        self.marked += is_shown and is_marked
        if is_shown and not is_marked:
            self.missing.append(str(claim.id).rpartition("/")[2])


def list_weak_claims(graph: KnowledgeGraph) -> list[Weak]:
    """Return the claims and figures of a graph that are inferred or computed, by their identifiers."""
    view, found = graph.view, []
    for confidence in (INFERRED, COMPUTED):
        for node, _, _ in view.graph.statements(predicate=CONFIDENCE, object=confidence):
            values = {predicate: value for _, predicate, value in view.graph.statements(node)}
            subject, predicate = values.get(SUBJECT, values.get(ABOUT)), values.get(PREDICATE, values.get(METRIC))
            target = values.get(OBJECT)
            if not isinstance(subject, IRI) or not isinstance(predicate, IRI):
                continue
            other = target if isinstance(target, IRI | BlankNode) else None
            beside = view.graph.reifications(Statement(subject, predicate, target)) if target is not None else ()
            others = {how for node in beside for _, _, how in view.graph.statements(node, CONFIDENCE)}
            found.append(
                Weak(
                    id=node,
                    subject=subject,
                    predicate=predicate,
                    predicate_label=view.label(predicate),
                    object=None if other is None else str(other),
                    object_label="" if other is None else view.label(other),
                    kind="edge" if other is not None else "value" if target is not None else "figure",
                    confidence=str(confidence).removeprefix(CF),
                    reason=view.text_of(node, NOTE) or "",
                    is_stated_too=STATED in others,
                )
            )
    return sorted(found, key=lambda claim: str(claim.id))


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from walk(one)


class Commands:
    """The real commands, in English, on one graph; an answer that is asked for again is remembered."""

    def __init__(self, location: str | None) -> None:
        self._start = ["-g", location] if location else []
        self.text = cache(self._text)

    def _text(self, *arguments: str) -> str:
        return call(*self._start, *arguments, "--lang", "en").out

    def json(self, *arguments: str) -> Any:
        """Return an answer as JSON; nothing where there is none."""
        return json.loads(self.text(*arguments, "--format", "json") or "null")

    def rows(self, *arguments: str) -> list[dict[str, str]]:
        """Return an answer as the rows of CSV."""
        return list(csv.DictReader(io.StringIO(self.text(*arguments, "--format", "csv"))))


def name(iri: str) -> str:
    """Return an IRI as the commands take it."""
    return f"<{iri}>"


def has_mark(lines: Iterable[str], claim: Weak, what: str) -> bool:
    """Tell whether a line names something with the mark beside it, and a line gives the reason."""
    lines = list(lines)
    return any(what in line and claim.mark in line for line in lines) and any(claim.reason in line for line in lines)


def check_show(ask: Commands, claim: Weak) -> tuple[bool, bool]:
    """Values and figures, and the neighbors that the card names; why an edge is inferred is said by ``neighbors``."""
    lines = ask.text("show", name(claim.subject)).splitlines()
    if claim.kind != "edge":
        return True, any(f"({claim.mark})" in line for line in lines) and any(claim.reason in line for line in lines)
    card = ask.json("show", name(claim.subject))
    named = [one["id"] for group in card["neighbors"] for one in group["first"] if is_of(group, claim)]
    return claim.object in named and not claim.is_stated_too, any(
        f"{claim.object_label} ({claim.mark})" in line for line in lines
    )


def is_of(group: dict[str, Any], claim: Weak) -> bool:
    """Tell whether a group of neighbors has the edge of a claim."""
    return (group["direction"], group["predicate"]["id"]) == ("out", claim.predicate)


def check_neighbors(ask: Commands, claim: Weak) -> tuple[bool, bool]:
    """The row of the claim, with mark and reason."""
    arguments = ("neighbors", name(claim.subject), "-p", name(claim.predicate), "-d", "out")
    lines = ask.text(*arguments).splitlines()
    return True, any(claim.mark in line and claim.reason in line for line in lines)


def check_path(ask: Commands, claim: Weak) -> tuple[bool, bool]:
    """The arrow of the step where the claim speaks for its edge, and its reason among the sources."""
    ends = (name(claim.subject), name(claim.object or ""))
    text = ask.text("path", *ends, "-p", name(claim.predicate), "-k", "1", "--max-hops", "1")
    is_shown = claim.predicate_label in text and not claim.is_stated_too
    return is_shown, f"({claim.mark})" in text and claim.reason in text


def check_owners(ask: Commands, claim: Weak) -> tuple[bool, bool]:
    """The chains that the claim is a link of."""
    found = ask.json("owners", name(claim.object or ""))
    ids = {one.get("id") for one in walk(found)} if found else set()
    lines = ask.text("owners", name(claim.object or "")).splitlines()
    return str(claim.id) in ids, has_mark(lines, claim, "")


def check_json(ask: Commands, claim: Weak) -> tuple[bool, bool]:
    """The claim in the JSON of its edge, or the value in that of the card."""
    if claim.kind == "edge":
        found = [one for one in walk(ask.json("neighbors", name(claim.subject))) if one.get("id") == str(claim.id)]
        return True, any(
            (one["confidence"], one["values"].get("note")) == (claim.confidence, claim.reason) for one in found
        )
    values = ask.json("show", name(claim.subject))["properties"]
    return True, any(one["confidence"] == claim.confidence and claim.reason in one["notes"] for one in values)


def check_csv(ask: Commands, claim: Weak) -> tuple[bool, bool]:
    """The row of the claim."""
    if claim.kind == "edge":
        rows = [row for row in ask.rows("neighbors", name(claim.subject)) if row["claim"] == str(claim.id)]
        return True, any(row["confidence"] == claim.confidence and claim.reason in row["values"] for row in rows)
    rows = ask.rows("show", name(claim.subject))
    return True, any(row["confidence"] == claim.confidence and claim.reason in row["notes"] for row in rows)


CHECKS: dict[str, tuple[Callable[[Commands, Weak], tuple[bool, bool]], str]] = {
    "show": (check_show, "edge value figure"),
    "neighbors": (check_neighbors, "edge"),
    "path": (check_path, "edge"),
    "owners": (check_owners, "edge"),
    "JSON": (check_json, "edge value figure"),
    "CSV": (check_csv, "edge value figure"),
}
"""The checks of the commands, with the kinds of claims that each can show."""


def check_commands(location: str | None, claims: Sequence[Weak]) -> dict[str, Surface]:
    """Count the claims on the surfaces of the commands."""
    ask, surfaces = Commands(location), {title: Surface() for title in CHECKS}
    for claim in claims:
        for title, (check, kinds) in CHECKS.items():
            if claim.kind in kinds and (title != "owners" or claim.predicate == SHARES):
                surfaces[title].count(claim, *check(ask, claim))
    return surfaces


def check_files(location: str | None, claims: Sequence[Weak]) -> dict[str, Surface]:
    """Count the claims in exported files around their subjects: mark and reason stand in one element, row or line."""
    surfaces = {f"export .{ending}": Surface() for ending in FILES}
    start = ["-g", location] if location else []
    with tempfile.TemporaryDirectory() as place:
        for subject in sorted({claim.subject for claim in claims}):
            for ending in FILES:
                out = Path(place) / f"part.{ending}"
                call(*start, "export", out, "--around", name(subject), "--lang", "en")
                parts = split_file(out.read_text("utf-8"), ending)
                for claim in claims:
                    if claim.subject == subject and (claim.kind == "edge" or ending != "csv"):
                        is_marked = any(claim.mark in part and claim.reason in part for part in parts)
                        surfaces[f"export .{ending}"].count(claim, True, is_marked)
    return surfaces


def split_file(text: str, ending: str) -> list[str]:
    """Return the parts of a file that belong together: what says all of one edge or node."""
    if ending == "json":
        found = json.loads(text)
        return [json.dumps(one, ensure_ascii=False) for one in (*found["nodes"], *found["edges"])]
    if ending == "csv":
        return [" ".join(row.values()) for row in csv.DictReader(io.StringIO(text))]
    pattern = r"<(title|tr|li|dd)>.*?</\1>" if ending == "html" else r"<(node|edge) .*?</\1>"
    return [unescape(unescape(match[0])) for match in re.finditer(pattern, text, re.DOTALL)]


async def check_screen(location: str | None, claims: Sequence[Weak]) -> dict[str, Surface]:
    """Count the claims in the list of their subject's page, and in the source pane beside it."""
    surfaces = {"screen, list": Surface(), "screen, source pane": Surface()}
    by_subject: dict[str, list[Weak]] = {}
    for claim in claims:
        by_subject.setdefault(claim.subject, []).append(claim)
    app = CfgraphApp(location, language="en") if location else CfgraphApp(language="en")
    async with driven(app, size=(160, 60)) as pilot:
        await until(pilot, lambda: app.pane is not None)
        await settled(pilot)
        for subject, own in by_subject.items():
            app.post_message(OpenEntity(IRI(subject)))
            await until(pilot, lambda: isinstance(app.pane, EntityPane) and app.pane.node == IRI(subject))  # noqa: B023
            await settled(pilot)
            table = table_of(pilot, "card")
            for claim in own:
                places = [place for place, row in enumerate(table.rows) if is_row_of(row.key, claim)]
                seen = [table.rows[place].cells for place in places]
                is_marked = any(claim.mark in " ".join(cells) for cells in seen)
                surfaces["screen, list"].count(claim, bool(seen) and not claim.is_stated_too, is_marked)
                texts = []
                for place in places:
                    table.cursor = place
                    await settled(pilot)
                    assert app.pane is not None
                    texts.append(squeeze(str(app.pane.query_one(Sources).query_one(Static).render())))
                is_backed = any(claim.mark in text and squeeze(claim.reason) in text for text in texts)
                surfaces["screen, source pane"].count(claim, bool(texts), is_backed)
    return surfaces


def is_row_of(key: object, claim: Weak) -> bool:
    """Tell whether a row of an entity's page is that of a claim."""
    if isinstance(key, NeighborEdge):
        return claim.kind == "edge" and (key.edge.predicate.id, key.neighbor.id) == (claim.predicate, claim.object)
    return isinstance(key, Property) and claim.kind != "edge" and key.predicate.id == claim.predicate


def squeeze(text: str) -> str:
    """Return a text without the spaces and line ends of the pane that it is folded into."""
    return re.sub(r"\s+", "", text)


def check_queries(graph: KnowledgeGraph, claims: Sequence[Weak]) -> dict[str, Surface]:
    """Count the claims that ``inferred-statements`` lists, and the rows of others that rest on what is not stated."""
    listed, others = Surface(), Surface()
    rows = [dict(row) for row in graph.query("inferred-statements")]
    for claim in claims:
        same = [row for row in rows if claim.reason in str(row.get("reason"))]
        listed.count(claim, True, any(str(row.get("confidence")).lower() == claim.mark for row in same))
    for query in load_library().queries.values():
        if not any(each.name == "stated_only" for each in query.parameters):
            continue
        stated = {without_sources(dict(row)) for row in graph.query(query.name, stated_only=True)}
        for row in map(dict, graph.query(query.name)):
            if without_sources(row) not in stated:
                others.shown += 1
                others.marked += any(mark in str(cell).lower() for cell in row.values() for mark in MARKS)
    return {"query inferred-statements": listed, "rows of other queries": others}


def without_sources(row: dict[str, Any]) -> tuple[tuple[str, object], ...]:
    """Return a row of a query without how many sources there are, and which."""
    return tuple((key, cell) for key, cell in row.items() if not key.startswith("source"))


def find_names_without_english(graph: KnowledgeGraph) -> set[str]:
    """Return the proper names that their subjects have in Chinese alone."""
    found = set()
    for predicate in NAMES:
        for subject, _, value in graph.view.graph.statements(predicate=predicate):
            own = (value for _, _, value in graph.view.graph.statements(subject, predicate))
            if isinstance(value, Literal) and not any(isinstance(one, Literal) and one.language == "en" for one in own):
                found.add(value.value)
    return found


def find_chinese_cells(graph: KnowledgeGraph) -> dict[str, list[str]]:
    """Return the saved queries that answer in Chinese though English is asked for, with the cells that do."""
    names, found = find_names_without_english(graph), {}
    for query in sorted(load_library().queries):
        cells = (str(value) for row in graph.query(query) for value in dict(row).values() if value is not None)
        if wrong := [cell for cell in cells if CHINESE.search(cell) and cell not in names]:
            found[query] = wrong
    return found


def report(location: str | None = None, most: int | None = None, *, screen: bool = True) -> list[str]:
    """Return the lines of the report."""
    with cfgraph.open_graph(*([location] if location else []), language="en") as graph:
        claims = list_weak_claims(graph)
        kinds = Counter(claim.confidence for claim in claims)
        chosen = claims[:: max(1, len(claims) // most)] if most else claims
        surfaces = check_commands(location, chosen) | check_files(location, chosen)
        if screen:
            surfaces |= asyncio.run(check_screen(location, chosen))
        surfaces |= check_queries(graph, chosen)
        chinese, total = find_chinese_cells(graph), len(load_library().queries)
    counted = ", ".join(f"{count} {how.lower()}" for how, count in kinds.items())
    lines = [f"{len(claims)} claims ({counted}); checked {len(chosen)}", ""]
    lines += ["| surface | can be seen there | with mark and reason | without |", "|---|---|---|---|"]
    for title, one in surfaces.items():
        lines.append(f"| {title} | {one.shown} | {one.marked} | {', '.join(one.missing[:5])} |")
    lines += [
        "",
        f"{len(chinese)} of {total} saved queries have Chinese under --lang en, outside names without English",
    ]
    return lines + [f"  {query}: {'; '.join(cells[:3])}" for query, cells in chinese.items()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-g", "--graph", help="the graph to ask; without it the bundled one")
    parser.add_argument("--most", type=int, help="check about so many claims, evenly drawn")
    parser.add_argument("--no-screen", action="store_true", help="leave out the screen")
    given = parser.parse_args()
    sys.stdout.write("\n".join(report(given.graph, given.most, screen=not given.no_screen)) + "\n")
