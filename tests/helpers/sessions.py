"""What a person does to come to a screen, in either language: entities are told by their IRIs, not by their names.

Used by the tests that compare pictures and by the script that draws those of the documentation. Sessions of queries
are in ``sparql_sessions``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from driving import app_of, has_paths, has_rows, opened, pane_of, searched, settled, table_of, until
from textual.pilot import Pilot
from textual.widgets import Input, Static

from cfgraph.explorer.ownership import Stake
from cfgraph.model.entity import NeighborEdge, Property, Ref
from cfgraph.model.terms import IRI
from cfgraph.tui.keymap import BY_ID
from cfgraph.tui.messages import OpenEntity
from cfgraph.tui.panes.class_list import ClassPane
from cfgraph.tui.panes.connect import ConnectPane
from cfgraph.tui.panes.entity import EntityPane
from cfgraph.tui.panes.paths import PathsPane
from cfgraph.tui.panes.shares import SharesPane
from cfgraph.tui.panes.tree import TreePane
from cfgraph.tui.panes.working_set import WorkingSetPane
from cfgraph.tui.widgets.chains import Chains
from cfgraph.tui.widgets.entity_map import EntityMap
from cfgraph.tui.widgets.finder import Finder
from cfgraph.tui.widgets.keybar import available_commands
from cfgraph.tui.widgets.table import Row, Table

Session = Callable[[Pilot[Any]], Awaitable[None]]
"""Leads from the start of the program to a screen."""

ENTITIES, TERMS = "https://w3id.org/cfgraph/id/", "https://w3id.org/cfgraph/ns#"


def node_of(row: Row) -> object:
    """Return the entity or class that a row of a list stands for."""
    match row.key:
        case NeighborEdge():
            return row.key.neighbor.id
        case Stake():
            return row.key.entity.id
        case Ref():
            return row.key.id
    return row.key


async def move_to_node(pilot: Pilot[Any], table: Table, iri: str) -> None:
    """Put the cursor on the row of an entity or class."""
    table.focus()
    table.cursor = next(place for place, row in enumerate(table.rows) if node_of(row) == iri)
    await pilot.pause()


async def go_to(pilot: Pilot[Any], slug: str) -> Table:
    """Open the page of an entity, and return its table."""
    node = IRI(ENTITIES + slug)
    pilot.app.post_message(OpenEntity(node))

    def is_there() -> bool:
        pane = pane_of(pilot, EntityPane)
        return isinstance(pane, EntityPane) and pane.node == node and bool(table_of(pilot, "card").rows)

    await until(pilot, is_there)
    return table_of(pilot, "card")


async def above(pilot: Pilot[Any], key: str, what: str) -> None:
    """Press a key once the page below is whole, and wait for the dialog that it opens: for this part of it."""
    await settled(pilot, besides="query")  # a page is not laid out anew below a dialog
    await pilot.press(key)
    await until(pilot, lambda: len(pilot.app.screen_stack) > 1 and bool(pilot.app.screen.query(what)))


async def pick(pilot: Pilot[Any], text: str) -> None:
    """Put a text into the search that is open, and take the first match."""
    pilot.app.screen.query_one(Input).value = text
    await pilot.pause()
    await searched(pilot)
    await pilot.press("enter")


async def answer(pilot: Pilot[Any], text: str) -> None:
    """Write a text into the dialog that is open, over what stands there, and hand it in."""
    pilot.app.screen.query_one(Input).value = text
    await pilot.press("enter")


async def search_for(pilot: Pilot[Any], text: str) -> None:
    """Type into the search and wait for matches."""
    await opened(pilot)
    await above(pilot, "slash", "#matches")
    await pilot.press(*text)
    await searched(pilot)


async def search(pilot: Pilot[Any]) -> None:
    await search_for(pilot, "haier")


async def search_nothing(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await above(pilot, "slash", "#matches")
    await pilot.press(*"qqq")
    await until(pilot, lambda: "qqq" in str(pilot.app.screen.query_one("#facets", Static).render()))


async def instances(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await move_to_node(pilot, table_of(pilot, "classes"), f"{TERMS}ConsumerFinanceCompany")
    await pilot.press("enter")
    await until(pilot, has_rows(pilot, ClassPane, "instances"))


async def entity(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await move_to_node(pilot, await go_to(pilot, "zhaolian"), f"{ENTITIES}china-unicom")


async def entity_filter(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await go_to(pilot, "zhaolian")
    await pilot.press("f", *"2025")


async def entity_folded(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    table = await go_to(pilot, "zhaolian")
    table.cursor = 0
    await pilot.press("space", "j")


async def full_text(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await above(pilot, "v", "LongText")


async def entity_map(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await go_to(pilot, "zhaolian")
    await pilot.press("m")
    await until(pilot, lambda: bool(pilot.app.query_one(EntityMap).texts))


async def map_folded(pilot: Pilot[Any]) -> None:
    await entity_map(pilot)
    await pilot.press("space", "l")


async def shares(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await pilot.press("percent_sign")
    await until(pilot, has_rows(pilot, SharesPane, "stakes"))


async def claims(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await above(pilot, "C", "#claims")


async def values(pilot: Pilot[Any]) -> None:
    """Compare what sources say of a figure."""
    await opened(pilot)
    table = await go_to(pilot, "zhaolian")
    capital = f"{ENTITIES}metric/registered-capital"
    table.cursor = next(
        place
        for place, row in enumerate(table.rows)
        if isinstance(row.key, Property) and row.key.predicate.id == capital
    )
    await above(pilot, "C", "#claims")


async def behind_search(pilot: Pilot[Any]) -> None:
    await search(pilot)
    await until(pilot, lambda: BY_ID["finder.behind"] in available_commands(pilot.app.screen))
    await above(pilot, "f4", "#command")


async def behind(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await above(pilot, "full_stop", "#command")


async def palette(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await above(pilot, "ctrl+p", "#palette-input")


async def date(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await above(pilot, "t", "#answer")


async def date_wrong(pilot: Pilot[Any]) -> None:
    await date(pilot)
    await answer(pilot, "2021-13")


async def instances_dated(pilot: Pilot[Any]) -> None:
    await instances(pilot)
    await above(pilot, "t", "#answer")
    await answer(pilot, "2010")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def as_of(pilot: Pilot[Any]) -> None:
    await date(pilot)
    await answer(pilot, "2021")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def export_as(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await above(pilot, "E", "#answer")
    await pilot.press("down")


async def exported(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await pilot.press("e")
    await until(pilot, lambda: bool(app_of(pilot).notices))


async def trail(pilot: Pilot[Any]) -> None:
    """Walk on far enough for the breadcrumbs to be cut, and a step back."""
    await opened(pilot)
    for slug in ("zhaolian", "china-merchants-bank", "haier-group", "haier-cf", "volcano-engine", "mashang"):
        await go_to(pilot, slug)
    await pilot.press("left_square_bracket")
    await until(pilot, has_rows(pilot, EntityPane, "card"))


async def bookmarks(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    for slug in ("zhaolian", "volcano-engine"):
        await go_to(pilot, slug)
        await pilot.press("b")
        await until(pilot, lambda: bool(app_of(pilot).notices))
        pilot.app.clear_notifications()
    await above(pilot, "B", "#picks")


async def paths(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await go_to(pilot, "haier-group")
    await above(pilot, "p", "#matches")
    await pick(pilot, "volcano-engine")
    await until(pilot, has_paths(pilot))
    await settled(pilot)  # what is found later shows the chains anew
    pilot.app.query_one(Chains).item = 1  # in sight without scrolling
    await pilot.pause()


async def paths_to(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await go_to(pilot, "haier-group")
    await above(pilot, "p", "#matches")
    await pilot.press(*"zhilu")
    await searched(pilot)


async def paths_none(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await go_to(pilot, "haier-group")
    await above(pilot, "p", "#matches")
    await pick(pilot, "hayin")
    await until(pilot, lambda: pane_of(pilot, PathsPane) is not None)


async def paths_same(pilot: Pilot[Any]) -> None:
    """Ask for paths from an entity to itself."""
    await opened(pilot)
    await go_to(pilot, "haier-group")
    await above(pilot, "p", "#matches")
    await pick(pilot, "haier-group")
    await until(pilot, lambda: bool(app_of(pilot).notices))


async def comparison(pilot: Pilot[Any]) -> None:
    await paths(pilot)
    await pilot.press("equals_sign")
    await until(pilot, has_rows(pilot, PathsPane, "comparison"))


async def path_kinds(pilot: Pilot[Any]) -> None:
    await paths(pilot)
    await above(pilot, "f", "#picks")


async def set_empty(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("w")
    await until(pilot, lambda: pane_of(pilot, WorkingSetPane) is not None)


async def collect(pilot: Pilot[Any], around: str, *slugs: str) -> None:
    """Collect some neighbors of an entity, and go to the working set."""
    table = await go_to(pilot, around)
    for slug in slugs:
        await move_to_node(pilot, table, ENTITIES + slug)
        await pilot.press("a")
    await pilot.press("w")
    await until(pilot, has_rows(pilot, WorkingSetPane, "collected"))
    pilot.app.clear_notifications()


async def working_set(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await collect(pilot, "zhaolian", "china-unicom", "china-merchants-bank")


async def set_undone(pilot: Pilot[Any]) -> None:
    """Collect entities and a path, take one out and put it back."""
    await paths(pilot)
    await pilot.press("a")
    await collect(pilot, "zhaolian", "china-unicom")
    await pilot.press("x", "u")


async def set_named(pilot: Pilot[Any]) -> None:
    await working_set(pilot)
    await above(pilot, "i", "#answer")


async def set_saved(pilot: Pilot[Any]) -> None:
    await set_named(pilot)
    await answer(pilot, "Zhaolian 股东")
    await settled(pilot)
    await pilot.press("ctrl+s")
    await until(pilot, lambda: bool(app_of(pilot).notices))
    pilot.app.clear_notifications()
    await above(pilot, "O", "#picks")


async def connections(pilot: Pilot[Any]) -> None:
    await working_set(pilot)
    await pilot.press("c")
    await until(pilot, has_paths(pilot, ConnectPane))


async def trees(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await pilot.press("ctrl+t")
    await until(pilot, has_rows(pilot, TreePane, "tree"))


async def collected(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await pilot.press("a")
    await until(pilot, lambda: bool(app_of(pilot).notices))


async def theme_taken(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("T")
    await until(pilot, lambda: bool(app_of(pilot).notices))


async def help_screen(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await settled(pilot)
    await pilot.press("question_mark")


async def help_on_entity(pilot: Pilot[Any]) -> None:
    await entity(pilot)
    await settled(pilot)
    await pilot.press("question_mark")


async def opening(pilot: Pilot[Any]) -> None:
    """Wait for what is said while the store is built; the graph must be held back."""
    place = pilot.app.query_one("#opening", Static)
    await until(pilot, lambda: "42" in str(place.render()))


async def search_early(pilot: Pilot[Any]) -> None:
    """Type into the search before there is a graph."""
    await opening(pilot)
    await pilot.press("slash")
    await until(pilot, lambda: bool(pilot.app.screen.query(Finder)))
    await pilot.press(*"haier")


async def first_entity(pilot: Pilot[Any]) -> None:
    """Open the first of the most connected entities."""
    await opened(pilot)
    table_of(pilot, "hubs").focus()
    await pilot.press("enter")
    await until(pilot, has_rows(pilot, EntityPane, "card"))


async def empty(pilot: Pilot[Any]) -> None:
    """See a graph with nothing in it."""
    await until(pilot, lambda: app_of(pilot).pane is not None)
