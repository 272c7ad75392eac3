"""What a person does to come to the screens of queries, in either language."""

from __future__ import annotations

from typing import Any

from driving import has_answer, has_rows, opened, pane_of, settled, table_of, until
from sessions import above, move_to_node
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from cfgraph.queries.history import QueryHistory, Run
from cfgraph.tui.panes.result_graph import ResultGraphPane
from cfgraph.tui.panes.sparql import SparqlPane
from cfgraph.tui.screens.parameters import ParametersScreen
from cfgraph.tui.sparql.editor import Popup
from cfgraph.tui.widgets.chart import Chart
from cfgraph.userfiles.directories import data_directory

HOLDERS = """#+ summary: Holders of a company
#+ summary_zh: 公司的股东
#+ description: Holders of one company and the shares they are said to hold.
#+ description_zh: 一家公司的股东及其持股比例。
#+ tags:
#+   - ownership
#+ defaults:
#+   - company: https://w3id.org/cfgraph/id/zhaolian
PREFIX cf: <https://w3id.org/cfgraph/ns#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?holder ?percentage
WHERE {
  ?claim a cf:Stake ; rdf:subject ?holder ; rdf:object ?_company_iri ; cf:percentage ?percentage .
}
ORDER BY DESC(?percentage) ?holder
"""

PREFIX = "PREFIX cf: <https://w3id.org/cfgraph/ns#>\n"
ALL = PREFIX + "SELECT ?company ?type WHERE { ?company a ?type . ?type a ?any }\nORDER BY ?company ?type"
CONSTRUCT = PREFIX + "CONSTRUCT { ?holder cf:holdsSharesIn ?company }\nWHERE { ?holder cf:holdsSharesIn ?company }"
RUNAWAY = "SELECT (COUNT(*) AS ?n)\nWHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STRLEN(STR(?c)) > 1) }"


async def sparql(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("s")
    await until(pilot, has_rows(pilot, SparqlPane, "saved"))


def editor(pilot: Pilot[Any]) -> TextArea:
    """Return the editor of queries."""
    return pilot.app.query_one("#editor", TextArea)


def status(pilot: Pilot[Any]) -> str:
    """Return what is said of the query."""
    return str(pilot.app.query_one("#status", Static).render())


async def write(pilot: Pilot[Any], text: str = "") -> SparqlPane:
    """Put a text of one's own into the editor."""
    await sparql(pilot)
    await pilot.press("n")
    editor(pilot).load_text(text)
    editor(pilot).move_cursor(editor(pilot).document.end)
    pane = pane_of(pilot, SparqlPane)
    assert isinstance(pane, SparqlPane)
    return pane


async def run(pilot: Pilot[Any], text: str) -> None:
    """Run a text of one's own until it has ended."""
    await write(pilot, text)
    await pilot.press("f5")
    await settled(pilot)


async def run_saved(pilot: Pilot[Any], name: str) -> None:
    """Run a saved query that has no parameters."""
    await sparql(pilot)
    await move_to_node(pilot, table_of(pilot, "saved"), name)
    await pilot.press("enter")
    await until(pilot, has_answer(pilot))


async def parameters(pilot: Pilot[Any]) -> None:
    await sparql(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ParametersScreen))


async def parameters_wrong(pilot: Pilot[Any]) -> None:
    await parameters(pilot)
    pilot.app.screen.query_one(Input).value = "qqq"
    await pilot.press("enter")


async def results(pilot: Pilot[Any]) -> None:
    await parameters(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: (pane := pane_of(pilot, SparqlPane)) is not None and pane.can_export())
    await until(pilot, lambda: table_of(pilot, "results").has_focus)


async def results_filtered(pilot: Pilot[Any]) -> None:
    await results(pilot)
    await pilot.press("f", *"50")


async def results_sorted(pilot: Pilot[Any]) -> None:
    """Sort by the second column, mark two rows, hide the first column."""
    await results(pilot)
    await pilot.press("l", "S", "space", "j", "space", "h", "underscore")


async def results_cut(pilot: Pilot[Any]) -> None:
    await run(pilot, ALL)


async def chart(pilot: Pilot[Any]) -> None:
    await results(pilot)
    await pilot.press("Z")
    await until(pilot, lambda: bool(pilot.app.query_one(Chart).lines))


async def construct(pilot: Pilot[Any]) -> None:
    await run(pilot, CONSTRUCT)


async def result_graph(pilot: Pilot[Any]) -> None:
    await construct(pilot)
    await pilot.press("M")
    await until(pilot, has_rows(pilot, ResultGraphPane, "graph"))
    await pilot.press("j")


async def result_map(pilot: Pilot[Any]) -> None:
    await result_graph(pilot)
    await pilot.press("m", "enter", "down")
    await until(pilot, lambda: pilot.app.query_one("ResultGraphPane EntityMap").has_focus)


async def turtle(pilot: Pilot[Any]) -> None:
    await construct(pilot)
    await pilot.press("r")


async def ask(pilot: Pilot[Any]) -> None:
    await run(pilot, PREFIX + "ASK { ?bank a cf:Bank }")


async def nothing(pilot: Pilot[Any]) -> None:
    await run(pilot, PREFIX + "SELECT ?bank WHERE { ?bank a cf:Bank ; cf:noSuch ?thing }")


async def mistake(pilot: Pilot[Any]) -> None:
    """Make a mistake while typing; it is told before the query is run."""
    await write(pilot, PREFIX + "SELECT ?bank\nWHERE {\n  ?bank a cf:Bank ; ; cf:locatedIn }\n}\n")
    await until(pilot, lambda: bool(pilot.app.query("#status.-error")))


async def failed(pilot: Pilot[Any]) -> None:
    await run(pilot, "SELECT ?s\nWHERE {\n  ?s ex:name ?name\n}")


async def running(pilot: Pilot[Any]) -> None:
    await write(pilot, RUNAWAY)
    await pilot.press("f5")


async def completion(pilot: Pilot[Any]) -> None:
    await write(pilot, "# 股东 holders\nSELECT ?h WHERE {\n  ?h a cf:Company ; ")
    await pilot.press(*"cf:")
    await until(pilot, lambda: pilot.app.query_one(Popup).has_class("-open"))


async def buffers(pilot: Pilot[Any]) -> None:
    """Keep three texts side by side."""
    await write(pilot, "ASK { ?s ?p ?o }")
    await pilot.press("ctrl+g")
    editor(pilot).load_text("# banks\nSELECT ?bank WHERE { ?bank a cf:Bank }")
    await pilot.press("f7")


async def save(pilot: Pilot[Any]) -> None:
    await write(pilot, PREFIX + "SELECT ?bank WHERE { ?bank a cf:Bank }")
    await above(pilot, "ctrl+s", "#save-name")


async def save_over(pilot: Pilot[Any]) -> None:
    """Try to save under the name of a query that comes with the program."""
    await save(pilot)
    pilot.app.screen.query_one("#save-name", Input).value = "holders"
    await pilot.press("f5")


async def query_history(pilot: Pilot[Any]) -> None:
    past = QueryHistory(data_directory() / "history.jsonl")
    bank = "SELECT ?银行 WHERE { ?银行 a cf:Bank }"
    past.add(Run(bank, "2026-01-02T03:04:05Z", "bundled", "failed", error="line 1"))
    past.add(Run("ASK {}", "2026-01-02T04:05:06Z", "bundled", "done", 3, 0.12, "holders", {"company": "招联"}))
    past.add(Run(bank, "2026-01-02T05:06:07Z", "data/10m.nt", "cut", 500, 12.5))
    await sparql(pilot)
    await above(pilot, "f6", "#runs")


async def help_in_sparql(pilot: Pilot[Any]) -> None:
    await results(pilot)
    await pilot.press("question_mark")
