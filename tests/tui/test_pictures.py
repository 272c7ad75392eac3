"""Pictures of every screen and state in both languages, narrow and wide, on a small fixed part of the bundled graph."""

from __future__ import annotations

import re
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import sessions
import sparql_sessions
from driving import driven, opened, settled, still
from sessions import Session
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from waiting import PATIENCE

from cfgraph.model.query_result import QueryResult
from cfgraph.queries import Library, QueryRunner, load_library
from cfgraph.store import BuildProgress
from cfgraph.text.catalog import Language
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.graph_loader import Open
from cfgraph.tui.settings import THEMES, Limits, Settings
from cfgraph.tui.sparql.run_status import Runs

UNIQUE = re.compile(r"\bterminal-\d+-")
"""What Rich makes different in each picture."""

SAMPLE = Path(__file__).with_name("sample.ttl")

Look = Callable[..., Awaitable[None]]
Size = tuple[int, int]
Variants = tuple[tuple[Language, Size], ...]

NARROW: Variants = (("zh", (80, 24)),)
WIDE: Variants = (("en", (140, 40)),)
EVERY: Variants = (*NARROW, *WIDE, ("en", (80, 24)), ("zh", (140, 40)), ("zh", (100, 30)), ("en", (200, 60)))
"""In which languages and sizes a screen is drawn: most differ between them only as other screens do too."""

DISAGREEING = """
@prefix cf: <https://w3id.org/cfgraph/ns#> . @prefix id: <https://w3id.org/cfgraph/id/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix passage: <https://w3id.org/cfgraph/id/passage/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:claim:differs> a cf:Stake ; rdf:subject id:china-unicom ; rdf:predicate cf:holdsSharesIn ; rdf:object id:zhaolian ;
  cf:percentage 49.5 ; cf:asOf "2023-06"^^xsd:gYearMonth ; cf:status cf:Current ; cf:confidence cf:Stated ;
  prov:wasDerivedFrom passage:ps004-1 .
"""
"""A claim that contradicts one of the sample."""

PLAIN = """
@prefix : <http://example.org/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:ada a foaf:Person ; foaf:name "Ada" ; foaf:knows :bob, :carl ; foaf:made
  <http://example.org/a/very/long/path/to/the/note> .
:bob a foaf:Person ; rdfs:label "Bob [bold]"@en ; foaf:knows :ada ; foaf:age 41 .
:carl foaf:homepage <http://example.org/~carl/a-long-address/with/many/parts/that/goes/on/and/on/index.html> .
<http://example.org/a/very/long/path/to/the/note> a foaf:Document ; foaf:topic :bob .
"""
"""A graph without cfgraph's schema, and hardly a name."""


@dataclass(frozen=True, slots=True)
class Screen:
    """How to come to a screen: in which graph, under which settings; ``held`` keeps the graph from being opened."""

    session: Session
    graph: str = ""
    """Statements besides those of the sample."""
    with_sample: bool = True
    settings: Settings = field(default_factory=Settings)
    held: bool = False
    pictures: Variants = (*NARROW, *WIDE)

    def location(self) -> list[Path]:
        """Return the files of the graph, having written what is not in the sample."""
        location = [SAMPLE] if self.with_sample else []
        if self.graph:
            location.append(Path("more.ttl"))
            location[-1].write_text(self.graph, encoding="utf-8")
        return location


SCREENS = {
    "opening": Screen(sessions.opening, held=True),
    "opening-search": Screen(sessions.search_early, held=True, pictures=NARROW),
    "overview": Screen(opened, pictures=EVERY),
    "overview-plain": Screen(opened, PLAIN, with_sample=False),
    "overview-empty": Screen(sessions.empty, "# nothing\n", with_sample=False, pictures=NARROW),
    "search": Screen(sessions.search),
    "search-nothing": Screen(sessions.search_nothing, pictures=NARROW),
    "class": Screen(sessions.instances),
    "class-as-of": Screen(sessions.instances_dated, pictures=NARROW),
    "entity": Screen(sessions.entity, pictures=EVERY),
    "entity-plain": Screen(sessions.first_entity, PLAIN, with_sample=False, pictures=WIDE),
    "entity-filter": Screen(sessions.entity_filter, pictures=NARROW),
    "entity-folded": Screen(
        sessions.entity_folded, settings=Settings(limits=Limits(page=2, unfolded=2)), pictures=NARROW
    ),
    "entity-quoted": Screen(sessions.entity, settings=Settings(sources="documents"), pictures=WIDE),
    "entity-differing": Screen(sessions.entity, DISAGREEING, pictures=WIDE),
    "text": Screen(sessions.full_text, pictures=NARROW),
    "map": Screen(sessions.entity_map, pictures=EVERY),
    "map-folded": Screen(sessions.map_folded, pictures=NARROW),
    "map-differing": Screen(sessions.entity_map, DISAGREEING, pictures=WIDE),
    "shares": Screen(sessions.shares),
    "claims": Screen(sessions.claims),
    "claims-differing": Screen(sessions.claims, DISAGREEING, pictures=WIDE),
    "claims-of-figure": Screen(sessions.values, pictures=NARROW),
    "behind": Screen(sessions.behind),
    "behind-search": Screen(sessions.behind_search, pictures=NARROW),
    "date": Screen(sessions.date, pictures=NARROW),
    "date-wrong": Screen(sessions.date_wrong, pictures=WIDE),
    "as-of": Screen(sessions.as_of, pictures=WIDE),
    "trail": Screen(sessions.trail, pictures=NARROW),
    "bookmarks": Screen(sessions.bookmarks, pictures=WIDE),
    "palette": Screen(sessions.palette, pictures=WIDE),
    "help": Screen(sessions.help_screen),
    "help-entity": Screen(sessions.help_on_entity, pictures=NARROW),
    "theme": Screen(sessions.theme_taken, pictures=NARROW),
    "export-as": Screen(sessions.export_as, pictures=WIDE),
    "exported": Screen(sessions.exported, pictures=NARROW),
    "export-failed": Screen(sessions.exported, settings=Settings(export_directory="/no-such-directory"), pictures=WIDE),
    "collected": Screen(sessions.collected, pictures=NARROW),
    "paths": Screen(sessions.paths, pictures=EVERY),
    "paths-to": Screen(sessions.paths_to, pictures=WIDE),
    "paths-same": Screen(sessions.paths_same, pictures=NARROW),
    "paths-none": Screen(sessions.paths_none, pictures=NARROW),
    "paths-compared": Screen(sessions.comparison),
    "paths-kinds": Screen(sessions.path_kinds, pictures=NARROW),
    "set": Screen(sessions.working_set),
    "set-empty": Screen(sessions.set_empty, pictures=NARROW),
    "set-undone": Screen(sessions.set_undone, pictures=WIDE),
    "set-name": Screen(sessions.set_named, pictures=NARROW),
    "set-saved": Screen(sessions.set_saved, pictures=WIDE),
    "connect": Screen(sessions.connections),
    "trees": Screen(sessions.trees, pictures=NARROW),
    "sparql": Screen(sparql_sessions.sparql),
    "sparql-parameters": Screen(sparql_sessions.parameters),
    "sparql-parameters-wrong": Screen(sparql_sessions.parameters_wrong, pictures=NARROW),
    "sparql-results": Screen(sparql_sessions.results, pictures=EVERY),
    "sparql-filter": Screen(sparql_sessions.results_filtered, pictures=NARROW),
    "sparql-sorted": Screen(sparql_sessions.results_sorted, pictures=WIDE),
    "sparql-cut": Screen(sparql_sessions.results_cut, settings=Settings(limits=Limits(rows=7)), pictures=NARROW),
    "sparql-chart": Screen(sparql_sessions.chart),
    "sparql-construct": Screen(sparql_sessions.construct, pictures=WIDE),
    "sparql-turtle": Screen(sparql_sessions.turtle, pictures=NARROW),
    "sparql-graph": Screen(sparql_sessions.result_graph),
    "sparql-graph-map": Screen(sparql_sessions.result_map, pictures=WIDE),
    "sparql-ask": Screen(sparql_sessions.ask, pictures=NARROW),
    "sparql-nothing": Screen(sparql_sessions.nothing, pictures=WIDE),
    "sparql-mistake": Screen(sparql_sessions.mistake, pictures=NARROW),
    "sparql-failed": Screen(sparql_sessions.failed, pictures=WIDE),
    "sparql-running": Screen(sparql_sessions.running, pictures=NARROW),
    "sparql-completion": Screen(sparql_sessions.completion),
    "sparql-buffers": Screen(sparql_sessions.buffers, pictures=NARROW),
    "sparql-save": Screen(sparql_sessions.save, pictures=WIDE),
    "sparql-save-over": Screen(sparql_sessions.save_over, pictures=NARROW),
    "sparql-history": Screen(sparql_sessions.query_history, pictures=WIDE),
    "sparql-help": Screen(sparql_sessions.help_in_sparql, pictures=NARROW),
}


@pytest.fixture(autouse=True)
def same_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """List one query, name places by short names, and let no clock run, so that only the screens change pictures."""
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "holders.rq").write_text(sparql_sessions.HOLDERS, encoding="utf-8")
    (tmp_path / "documents").mkdir()
    lines = "".join(f"第{number}行的原文\n" for number in range(1, 400))
    (tmp_path / "documents" / "public-facts.csv").write_text(lines, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    one = load_library(tmp_path / "queries").queries["holders"]
    monkeypatch.setattr("cfgraph.queries.equivalents._location_options", lambda _: ["--graph", "sample.ttl"])
    monkeypatch.setattr("cfgraph.tui.commands.export.whole_path", lambda path: Path("/home/ada") / path.name)
    monkeypatch.setattr("cfgraph.tui.graph_loader.load_library", lambda _: Library({"holders": one}, ()))
    monkeypatch.setattr("cfgraph.tui.sparql.editor.CHECK_PAUSE", 0.001)
    monkeypatch.setattr("cfgraph.tui.sparql.workbench.WRITE_PAUSE", 0.001)
    monkeypatch.setattr(Runs, "clock", staticmethod(lambda: 0.0))
    run = QueryRunner.run

    def in_no_time(*arguments: Any, **options: Any) -> QueryResult:
        return replace(run(*arguments, **options), seconds=0.01)

    monkeypatch.setattr(QueryRunner, "run", in_no_time)


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Return what keeps graphs from being opened, until the test is over."""
    over = threading.Event()

    def wait(*arguments: object) -> Open:
        tell = arguments[3]
        assert callable(tell)
        tell(BuildProgress("read", 42, 100, 0))
        over.wait(PATIENCE)
        raise OSError("held until the end of the test")

    yield lambda: monkeypatch.setattr("cfgraph.tui.graph_loader.open_for_screen", wait)
    over.set()


class Picture(SingleFileSnapshotExtension):
    """A picture is an SVG in a file of its own."""

    _file_extension = "svg"
    _write_mode = WriteMode.TEXT


@pytest.fixture
def look(snapshot: SnapshotAssertion, tmp_path: Path) -> Look:
    """Return what compares a screen, once all is done that leads to it, with the picture accepted before."""

    async def compare(screen: Screen, language: Language, size: Size, theme: str | None = None) -> None:
        app = CfgraphApp(screen.location(), language=language, settings=screen.settings, theme=theme)
        async with driven(app, size, notifications=True) as pilot:
            await screen.session(pilot)
            await settled(pilot, besides="query" if screen.session is sparql_sessions.running else "")
            await still(pilot)
            picture = UNIQUE.sub("terminal-", app.export_screenshot(title=app.title, simplify=True))
        is_same = snapshot(extension_class=Picture) == picture
        seen = tmp_path / "seen.svg"
        seen.write_text(picture, encoding="utf-8")
        assert is_same, f"another picture than the one accepted, see {seen}"

    return compare


CASES = [
    pytest.param(name, language, size, id=f"{name}-{language}-{size[0]}x{size[1]}")
    for name, screen in SCREENS.items()
    for language, size in screen.pictures
]


@pytest.mark.parametrize(("name", "language", "size"), CASES)
async def test_screen_looks_as_accepted(
    name: str, language: Language, size: Size, look: Look, hold: Callable[[], None]
) -> None:
    if SCREENS[name].held:
        hold()
    await look(SCREENS[name], language, size)


@pytest.mark.parametrize("theme", THEMES[1:])
async def test_themes_look_as_accepted(theme: str, look: Look) -> None:
    await look(SCREENS["entity"], "zh", (100, 30), theme)


async def test_results_can_be_read_without_colors(look: Look) -> None:
    await look(SCREENS["sparql-results"], "en", (100, 30), "no-color")
