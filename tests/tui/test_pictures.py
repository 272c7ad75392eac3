"""Pictures of every screen and state in both languages, narrow and wide, on a small fixed part of the bundled graph."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sessions
import sparql_sessions
from driving import drawn, opened
from sessions import Session
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from cfgraph.model.query_result import QueryResult
from cfgraph.queries import Library, QueryRunner, load_library
from cfgraph.store import BuildProgress
from cfgraph.text.catalog import LANGUAGES, Language
from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.graph_loader import Open
from cfgraph.tui.settings import THEMES, Limits, Settings

SAMPLE = Path(__file__).with_name("sample.ttl")

SnapCompare = Callable[..., bool]
Size = tuple[int, int]

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


SETTLED = 0.05
"""Seconds without any change after which a screen is taken to be drawn."""


@dataclass(frozen=True, slots=True)
class Screen:
    """How to come to a screen: in which graph, under which settings; ``held`` keeps the graph from being opened."""

    session: Session
    graph: str = ""
    """Statements besides those of the sample."""
    with_sample: bool = True
    settings: Settings = field(default_factory=Settings)
    held: bool = False


SCREENS = {
    "opening": Screen(sessions.opening, held=True),
    "opening-search": Screen(sessions.search_early, held=True),
    "overview": Screen(opened),
    "overview-plain": Screen(opened, PLAIN, with_sample=False),
    "overview-empty": Screen(sessions.empty, "# nothing\n", with_sample=False),
    "search": Screen(sessions.search),
    "search-nothing": Screen(sessions.search_nothing),
    "class": Screen(sessions.instances),
    "class-as-of": Screen(sessions.instances_dated),
    "entity": Screen(sessions.entity),
    "entity-plain": Screen(sessions.first_entity, PLAIN, with_sample=False),
    "entity-filter": Screen(sessions.entity_filter),
    "entity-folded": Screen(sessions.entity_folded, settings=Settings(limits=Limits(page=2, unfolded=2))),
    "entity-quoted": Screen(sessions.entity, settings=Settings(sources="documents")),
    "entity-differing": Screen(sessions.entity, DISAGREEING),
    "text": Screen(sessions.full_text),
    "map": Screen(sessions.entity_map),
    "map-folded": Screen(sessions.map_folded),
    "map-differing": Screen(sessions.entity_map, DISAGREEING),
    "shares": Screen(sessions.shares),
    "claims": Screen(sessions.claims),
    "claims-differing": Screen(sessions.claims, DISAGREEING),
    "claims-of-figure": Screen(sessions.values),
    "behind": Screen(sessions.behind),
    "behind-search": Screen(sessions.behind_search),
    "date": Screen(sessions.date),
    "date-wrong": Screen(sessions.date_wrong),
    "as-of": Screen(sessions.as_of),
    "trail": Screen(sessions.trail),
    "bookmarks": Screen(sessions.bookmarks),
    "palette": Screen(sessions.palette),
    "help": Screen(sessions.help_screen),
    "help-entity": Screen(sessions.help_on_entity),
    "theme": Screen(sessions.theme_taken),
    "export-as": Screen(sessions.export_as),
    "exported": Screen(sessions.exported),
    "export-failed": Screen(sessions.exported, settings=Settings(export_directory="/no-such-directory")),
    "collected": Screen(sessions.collected),
    "paths": Screen(sessions.paths),
    "paths-to": Screen(sessions.paths_to),
    "paths-same": Screen(sessions.paths_same),
    "paths-none": Screen(sessions.paths_none),
    "paths-compared": Screen(sessions.comparison),
    "paths-kinds": Screen(sessions.path_kinds),
    "set": Screen(sessions.working_set),
    "set-empty": Screen(sessions.set_empty),
    "set-undone": Screen(sessions.set_undone),
    "set-name": Screen(sessions.set_named),
    "set-saved": Screen(sessions.set_saved),
    "connect": Screen(sessions.connections),
    "sparql": Screen(sparql_sessions.sparql),
    "sparql-parameters": Screen(sparql_sessions.parameters),
    "sparql-parameters-wrong": Screen(sparql_sessions.parameters_wrong),
    "sparql-results": Screen(sparql_sessions.results),
    "sparql-filter": Screen(sparql_sessions.results_filtered),
    "sparql-sorted": Screen(sparql_sessions.results_sorted),
    "sparql-cut": Screen(sparql_sessions.results_cut, settings=Settings(limits=Limits(rows=7))),
    "sparql-chart": Screen(sparql_sessions.chart),
    "sparql-construct": Screen(sparql_sessions.construct),
    "sparql-turtle": Screen(sparql_sessions.turtle),
    "sparql-graph": Screen(sparql_sessions.result_graph),
    "sparql-graph-map": Screen(sparql_sessions.result_map),
    "sparql-ask": Screen(sparql_sessions.ask),
    "sparql-nothing": Screen(sparql_sessions.nothing),
    "sparql-mistake": Screen(sparql_sessions.mistake),
    "sparql-failed": Screen(sparql_sessions.failed),
    "sparql-running": Screen(sparql_sessions.running),
    "sparql-completion": Screen(sparql_sessions.completion),
    "sparql-buffers": Screen(sparql_sessions.buffers),
    "sparql-save": Screen(sparql_sessions.save),
    "sparql-save-over": Screen(sparql_sessions.save_over),
    "sparql-history": Screen(sparql_sessions.query_history),
    "sparql-help": Screen(sparql_sessions.help_in_sparql),
}

SIZES = [(80, 24), (140, 40)]
OTHER_SIZES = [(100, 30), (200, 60)]
BY_WIDTH = ("overview", "entity", "map", "paths", "sparql-results")
"""Screens that are laid out another way where there is more room."""


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
    monkeypatch.setattr("cfgraph.queries.equivalents._locations", lambda _: ["--graph", "sample.ttl"])
    monkeypatch.setattr("cfgraph.tui.graph_loader.load_library", lambda _: Library({"holders": one}, ()))
    monkeypatch.setattr("cfgraph.tui.sparql.editor.CHECK_PAUSE", 0.001)
    monkeypatch.setattr("cfgraph.tui.sparql.run_status.time", SimpleNamespace(monotonic=lambda: 0.0))
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
        assert over.wait(60)
        raise OSError("held until the end of the test")

    yield lambda: monkeypatch.setattr("cfgraph.tui.graph_loader.open_for_screen", wait)
    over.set()


async def still(pilot: Pilot[Any]) -> None:
    """Wait until all is drawn, and stop cursors from blinking."""
    for line in pilot.app.screen.query(Input):
        line.cursor_blink = False
    for editor in pilot.app.screen.query(TextArea):
        editor.cursor_blink = False
    before = ""
    while before != (before := drawn(pilot)):
        await pilot.pause(SETTLED)


def pictured(screen: Screen, language: Language, theme: str | None = None) -> tuple[CfgraphApp, Session]:
    """Return the program before a session, and the session with all quiet at its end."""
    location = [SAMPLE] if screen.with_sample else []
    if screen.graph:
        location.append(Path("more.ttl"))
        location[-1].write_text(screen.graph, encoding="utf-8")

    async def before(pilot: Pilot[Any]) -> None:
        await screen.session(pilot)
        if not screen.held and screen.session is not sparql_sessions.running:
            await pilot.app.workers.wait_for_complete()
        await still(pilot)

    return CfgraphApp(location, language=language, settings=screen.settings, theme=theme), before


def named(size: Size) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", SIZES, ids=named)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_screen_looks_as_accepted(
    name: str, language: Language, size: Size, snap_compare: SnapCompare, hold: Callable[[], None]
) -> None:
    if SCREENS[name].held:
        hold()
    app, before = pictured(SCREENS[name], language)
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", OTHER_SIZES, ids=named)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BY_WIDTH)
def test_screen_uses_the_room_there_is(name: str, language: Language, size: Size, snap_compare: SnapCompare) -> None:
    app, before = pictured(SCREENS[name], language)
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("theme", THEMES[1:])
@pytest.mark.parametrize(("name", "language"), [("entity", "zh"), ("sparql-results", "en")])
def test_themes_look_as_accepted(name: str, language: Language, theme: str, snap_compare: SnapCompare) -> None:
    app, before = pictured(SCREENS[name], language, theme)
    assert snap_compare(app, terminal_size=(100, 30), run_before=before)
