"""What the user made is kept: drafts through a crash, the history of runs, and queries of one's own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE

from cfgraph.model.errors import UsageError
from cfgraph.queries import load_library
from cfgraph.queries.drafts import Draft, Drafts
from cfgraph.queries.history import KEPT, QueryHistory, Run
from cfgraph.queries.saving import delete_query, read_tags, restore_query, save_query, set_decorator, split_header


def run_of(text: str, **values: str) -> Run:
    return Run(text, "2026-01-02T03:04:05Z", values.get("graph", "bundled"), "done", 3, 0.5, values.get("name", ""))


# -- drafts


def test_drafts_come_back_in_order(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    assert drafts.open() == ([], [])
    second, first = Draft("ASK {}", "二", order=2), Draft("SELECT *\n{}", order=1, cursor=(1, 2), header="#+ x: y\n")
    drafts.keep(second)
    drafts.keep(first)
    drafts.close()
    assert Drafts(tmp_path).open() == ([first, second], [])


def test_a_draft_survives_that_the_program_is_killed_while_it_writes(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from cfgraph.queries.drafts import Draft, Drafts
drafts = Drafts(Path(sys.argv[1])); drafts.open()
number = 0
while True:
    number += 1
    drafts.keep(Draft("x" * 100_000 + str(number), key="one"))
    print(number, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(5)][-1]
    os.kill(process.pid, signal.SIGKILL)
    told = max([told, *map(int, process.stdout.read().split())])
    process.wait(PATIENCE)
    process.stdout.close()
    [draft], problems = Drafts(tmp_path).open()
    assert problems == []
    assert int(draft.text.lstrip("x")) >= told  # all that was said to be kept is there, and whole
    assert draft.text.startswith("x" * 100_000)


def test_a_second_program_begins_without_drafts_and_loses_none(tmp_path: Path) -> None:
    first, second = Drafts(tmp_path), Drafts(tmp_path)
    first.open()
    first.keep(Draft("one", key="1", order=1))
    assert second.open() == ([], [])
    second.keep(Draft("two", key="2", order=2))
    first.close()
    second.close()
    assert [draft.text for draft in Drafts(tmp_path).open()[0]] == ["one", "two"]


def test_a_damaged_draft_is_named_and_set_aside(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("[1,", encoding="utf-8")
    drafts = Drafts(tmp_path)
    drafts.keep(Draft("good", key="good"))
    found, problems = drafts.open()
    assert [draft.text for draft in found] == ["good"]
    assert "bad.json" in str(problems[0])
    assert (tmp_path / "bad.json.unreadable-1").exists()


# -- history


def test_history_is_searched_by_all_words_and_gives_the_latest_first(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path / "history.jsonl")
    for text in ("SELECT ?bank {}", "ASK { 招联 }", "SELECT ?Bank ?other {}"):
        history.add(run_of(text))
    assert [run.text for run in history.runs("bank select")] == ["SELECT ?Bank ?other {}", "SELECT ?bank {}"]
    assert [run.text for run in history.runs("招联")] == ["ASK { 招联 }"]
    assert history.runs()[0] == run_of("SELECT ?Bank ?other {}")


def test_history_is_bounded(tmp_path: Path) -> None:
    history = QueryHistory(tmp_path / "history.jsonl")
    line = '{{"text": "{}", "when": "", "graph": "", "status": "done"}}\n'
    path = tmp_path / "history.jsonl"
    path.write_text("".join(line.format(number) for number in range(KEPT + KEPT // 4)), encoding="utf-8")
    history.add(run_of("last"))
    runs = history.runs()
    assert len(runs) == KEPT
    assert runs[0].text == "last"


def test_a_line_that_a_crash_cut_off_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text('{"text": "half', encoding="utf-8")
    history = QueryHistory(path)
    history.add(run_of("whole"))
    assert [run.text for run in history.runs()] == ["whole"]


# -- queries of one's own


@pytest.fixture
def own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CFGRAPH_QUERIES", str(tmp_path / "own"))
    return tmp_path / "own"


def test_a_saved_query_is_read_back_with_its_words_and_prefixes(own_directory: Path) -> None:
    body = "SELECT ?s WHERE { ?s a cf:Bank ; cf:year ?_year_integer }\n"
    header = '#+ defaults:\n#+   - year: "2015"\n'
    save_query("banks", header, body, summary="Banks: all # of them", tags=("a", "b: c"), language="zh")
    query = load_library().queries["banks"]
    assert query.summary("zh") == "Banks: all # of them"
    assert query.tags == ("a", "b: c")
    assert query.parameters[0].default == "2015"
    assert "PREFIX cf: <https://w3id.org/cfgraph/ns#>" in query.text
    assert not query.bundled


def test_a_query_of_the_name_is_not_replaced_unasked(own_directory: Path) -> None:
    save_query("one", "", "ASK { ?s ?p 1 }")
    with pytest.raises(UsageError, match="already"):
        save_query("one", "", "ASK { ?s ?p 2 }")
    assert "1" in load_library().queries["one"].text
    save_query("one", "", "ASK { ?s ?p 2 }", overwrite=True)
    assert "2 }" in load_library().queries["one"].text


def test_a_query_that_cannot_be_written_is_named_as_the_user_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CFGRAPH_QUERIES", str(tmp_path / "file"))
    with pytest.raises(UsageError, match=r"file.one\.rq"):
        save_query("one", "", "ASK { ?s ?p 1 }")


@pytest.mark.parametrize("name", ["", "../evil", "a/b", "a b", ".hidden", "x" * 200])
def test_what_is_no_name_is_refused(own_directory: Path, name: str) -> None:
    with pytest.raises(UsageError, match="can't name"):
        save_query(name, "", "ASK { ?s ?p 1 }")
    assert not own_directory.exists()


def test_a_query_that_could_not_be_read_again_leaves_what_was_there(own_directory: Path) -> None:
    save_query("one", "", "ASK { ?s ?p 1 }")
    with pytest.raises(UsageError, match="one"):
        save_query("one", "", "INSERT DATA { <a:b> <a:c> 1 }", overwrite=True)
    assert [path.name for path in own_directory.iterdir()] == ["one.rq"]
    assert "ASK" in load_library().queries["one"].text


def test_a_deleted_query_can_be_restored_and_a_bundled_one_not_deleted(own_directory: Path) -> None:
    query = save_query("policies", "", "ASK { ?s ?p 1 }")
    assert not load_library().queries["policies"].bundled
    delete_query(query)
    bundled = load_library().queries["policies"]
    assert bundled.bundled
    with pytest.raises(UsageError):
        delete_query(bundled)
    restore_query(query)
    assert load_library().queries["policies"].text == query.text


def test_decorators_are_set_in_their_place() -> None:
    header, body = split_header("#+ summary: old\n#+ tags:\n#+   - x\n#+ other: |\n#+   a\n\nASK {}\n")
    assert body == "ASK {}\n"
    assert set_decorator(header, "summary", "new") == "#+ summary: new\n#+ tags:\n#+   - x\n#+ other: |\n#+   a\n"
    assert set_decorator(header, "tags", ()) == "#+ summary: old\n#+ other: |\n#+   a\n"
    assert read_tags(header) == ("x",)
