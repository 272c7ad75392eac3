"""What info, search, show, neighbors and path print: JSON keys, csv, tables, statuses, on real and small graphs."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Outcome, call, write_people
from rich.cells import cell_len

REF = {"id", "curie", "label", "types", "type_ids"}
SOURCE = {"document", "title", "date", "locator", "as_printed"}
CLAIM = {"id", "type", "status", "as_of", "values", "source"}


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A small graph of people."""
    return write_people(tmp_path)


def _check_edge(edge: dict[str, Any]) -> None:
    assert edge.keys() >= {"subject", "predicate", "object", "claims"}
    for end in ("subject", "predicate", "object"):
        assert edge[end].keys() >= REF
    for claim in edge["claims"]:
        assert claim.keys() >= CLAIM
        if claim["source"] is not None:
            assert claim["source"].keys() >= SOURCE


def _found(outcome: Outcome) -> Outcome:
    assert (outcome.status, outcome.err) == (0, "")
    return outcome


def test_info_counts_the_graph(people: Path) -> None:
    answer = _found(call("-g", people, "info", "--format", "json")).json
    assert answer["statements"] == 14
    assert answer["files"] == [str(people)]
    assert {(c["curie"], c["total"]) for c in answer["classes"]} == {("ex:Person", 3), ("ex:Robot", 1)}
    assert "Oxigraph" in answer["engine"]


def test_info_is_readable() -> None:
    table = _found(call("info", "--lang", "zh")).out
    assert "消费金融公司" in table
    assert "cf:holdsSharesIn" in table


@pytest.mark.parametrize(
    "text", ["招联", "招聯", "zhaolian", "zl", "MUCFC", "id:zhaolian", "https://w3id.org/cfgraph/id/zhaolian"]
)
def test_search_finds_by_every_kind_of_name(text: str) -> None:
    answer = call("search", text, "--format", "json").json
    assert answer.keys() >= {"query", "results", "total", "complete"}
    first = answer["results"][0]
    assert first.keys() >= REF | {"matched", "how"}
    assert first["id"] == "https://w3id.org/cfgraph/id/zhaolian"


def test_search_finds_misspelled_name_and_reports_it() -> None:
    answer = call("search", "立刻消费", "--format", "json").json
    assert answer["results"][0]["how"] == "misprint"


def test_fuzzy_matches_are_reported_in_every_format() -> None:
    outcome = call("search", "招连", "--format", "json", "--lang", "en")
    assert (outcome.status, outcome.json["exact"]) == (0, False)
    assert "did you mean '招联'?" in outcome.err
    first = outcome.json["results"][0]
    assert first["id"].endswith("/zhaolian")
    told = [first[key] for key in ("matched", "how", "deviation", "distance", "spans")]
    assert told == ["招联", "fuzzy", "same_sound", 1, [[0, 2]]]
    assert "≈ same sound" in call("search", "招连", "--lang", "en").out
    exact = call("search", "“招联”！", "--format", "json")
    assert exact.json["exact"]
    assert exact.json["results"][0]["spans"] == [[0, 2]]


def test_full_text_is_searched_on_request() -> None:
    outcome = call("search", "--in", "text", "X0007H244030001", "--format", "json", "--lang", "zh")
    first = outcome.json["results"][0]
    assert (outcome.status, first["id"], first["how"]) == (0, "https://w3id.org/cfgraph/id/zhaolian", "text")
    assert first["predicate"].keys() == REF
    assert first["source"]["locator"].startswith("line ")
    table = call("search", "--in", "text", "1,100元", "--lang", "zh").out
    assert "[1100元]" in table
    rows = call("search", "--in", "text", "1,100元", "--format", "csv").out.splitlines()
    assert rows[0] == "id,curie,label,types,type_ids,matched,how,deviation,distance,predicate,source"
    assert call("search", "--in", "text", "没有人说过这句话").status == 1
    assert "--in text" in call("search", "X0007H244030001").err


def test_words_need_no_quotes_and_several_types_are_allowed() -> None:
    answer = call("search", "招联", "智能客服", "--format", "json").json
    assert answer["query"] == "招联 智能客服"
    assert answer["results"][0]["id"].endswith("/zhaolian-smart-service")
    systems, apps, both = (
        {result["id"] for result in call("search", "招联", *types, "--format", "json", "-n", "50").json["results"]}
        for types in (("-t", "系统"), ("-t", "应用"), ("-t", "系统", "-t", "应用"))
    )
    assert systems
    assert apps
    assert both == systems | apps


def test_search_can_be_limited_to_neighbors_of_entity() -> None:
    linked = call("search", "银行", "--linked-to", "招联", "--format", "json", "-n", "50").json
    neighbors = call("neighbors", "招联", "--format", "json", "--limit", "500").json
    ends = {edge[end]["id"] for edge in neighbors["edges"] for end in ("subject", "object")}
    assert linked["results"]
    assert {result["id"] for result in linked["results"]} <= ends
    assert linked["total"] == len(linked["results"])
    assert call("search", "没有", "--linked-to", "没有这家公司").status == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "招连"),
        ("neighbors", "招连"),
        ("owners", "招连"),
        ("holdings", "招连"),
        ("path", "招连", "id:mashang"),
        ("connect", "招连", "id:mashang"),
        ("query", "company-holders", "--param", "company=招连"),
    ],
)
def test_no_command_acts_on_a_fuzzy_match(arguments: tuple[str, ...]) -> None:
    outcome = call(*arguments)
    assert (outcome.status, outcome.out) == (1, "")
    assert "  id:zhaolian  " in outcome.err


def test_misspelled_name_is_resolved_and_reported() -> None:
    outcome = call("show", "华夏消金", "--lang", "en")
    assert outcome.status == 0
    assert outcome.err == (
        "cfgraph: '华夏消金' is taken for 'Zhongyuan Consumer Finance': a source misprints the name as '华夏消金'\n"
    )
    assert "Zhongyuan Consumer Finance" in outcome.out


def test_search_reports_total() -> None:
    outcome = call("search", "消费金融", "--limit", "2", "--format", "csv")
    assert outcome.status == 0
    assert len(outcome.out.splitlines()) == 3
    assert "2 of " in outcome.err


def test_search_by_type() -> None:
    answer = call("search", "招商", "--type", "银行", "--format", "json").json
    assert answer["results"]
    assert all("bank" in result["types"] for result in answer["results"])


def test_no_matches_give_status_1_and_valid_json() -> None:
    assert call("search", "没有这个东西吧").out == ""
    outcome = call("search", "没有这个东西吧", "--format", "json")
    assert outcome.status == 1
    assert outcome.json["results"] == []
    assert "no name matches" in outcome.err
    assert call("show", "没有这个东西吧").status == 1
    assert call("neighbors", "ex:nothing").status == 1


def test_show_has_every_key(people: Path) -> None:
    answer = _found(call("-g", people, "show", "ann", "--format", "json")).json
    assert answer.keys() >= {"entity", "labels", "properties", "neighbors"}
    assert answer["labels"] == [{"value": "Ann", "lang": None, "kind": "label"}]
    age = next(p for p in answer["properties"] if p["predicate"]["curie"] == "ex:age")
    assert age.keys() >= {"predicate", "value", "datatype", "lang", "ref", "sources", "unit", "as_of", "status"}
    assert (age["value"], age["datatype"]) == ("41", "http://www.w3.org/2001/XMLSchema#integer")
    assert (age["lang"], age["ref"], age["unit"], age["sources"]) == (None, None, None, [])
    knows = next(g for g in answer["neighbors"] if g["predicate"]["curie"] == "ex:knows")
    assert (knows["direction"], knows["total"]) == ("out", 2)


def test_show_has_figures_with_unit_date_and_source() -> None:
    properties = _found(call("show", "招联", "--format", "json", "--lang", "zh")).json["properties"]
    capital = next(p for p in properties if p["predicate"]["label"] == "注册资本")
    assert capital["unit"] == "亿元"
    assert capital["as_of"]
    assert (capital["status"], capital["status_label"]) == ("Current", "现行")
    assert capital["sources"][0].keys() >= SOURCE
    name = next(p for p in properties if p["predicate"]["label"] == "法定名称")
    assert (name["lang"], name["datatype"]) == ("zh", None)


def test_show_is_readable_with_its_sources() -> None:
    card = _found(call("show", "招联", "--lang", "zh")).out
    assert card.startswith("招联消费金融\n")
    assert "招聯" in card
    assert "第 " in card
    values = [line for line in card.splitlines() if "现行" in line]
    assert len({cell_len(line.partition("现行")[0]) for line in values}) == 1, "columns are aligned by cells"


def test_neighbors_has_every_key() -> None:
    answer = _found(call("neighbors", "招联", "--format", "json")).json
    assert answer.keys() >= {"entity", "total", "offset", "limit", "groups", "edges"}
    assert answer["limit"] is None
    assert answer["total"] == len(answer["edges"]) == sum(group["total"] for group in answer["groups"])
    for edge in answer["edges"]:
        _check_edge(edge)
    shares = [c["values"]["percentage"] for e in answer["edges"] for c in e["claims"] if "percentage" in c["values"]]
    assert 50 in shares


def test_neighbors_are_filtered_and_paged(people: Path) -> None:
    outcome = call("-g", people, "neighbors", "Cid", "-p", "knows", "--limit", "1", "--offset", "1", "--format", "json")
    assert outcome.status == 0
    assert (outcome.json["total"], len(outcome.json["edges"])) == (2, 1)
    assert "2 to 2 of 2" in outcome.err
    none = call("-g", people, "neighbors", "Cid", "--direction", "out", "-p", "knows")
    assert (none.status, none.out) == (1, "")
    assert "no matching edges" in none.err
    beyond = call("-g", people, "neighbors", "Cid", "--offset", "99", "--lang", "en")
    assert "--offset 99 is beyond the last" in beyond.err


def test_neighbors_as_of_a_date_leaves_out_later_claims() -> None:
    def documents(*more: str) -> set[str]:
        answer = call("neighbors", "招联", "-p", "holdsSharesIn", "--format", "json", *more).json
        return {claim["as_of"] for edge in answer["edges"] for claim in edge["claims"]}

    assert max(documents("--as-of", "2021")) <= "2021-12"
    assert max(documents()) > "2022"


def test_neighbors_as_csv_has_a_row_per_claim() -> None:
    rows = list(csv.DictReader(io.StringIO(call("neighbors", "招联", "--format", "csv", "-p", "holdsSharesIn").out)))
    unicom = [row for row in rows if row["subject"].endswith("/china-unicom")]
    assert len(unicom) > 1
    assert {row["percentage"] for row in unicom} >= {"50"}
    assert all(row["title"] and row["locator"] for row in unicom)


def test_neighbors_as_markdown_is_one_table() -> None:
    text = _found(call("neighbors", "招联", "--format", "md", "--lang", "zh")).out
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in rows}) == 1
    assert "50%" in text


def test_path_has_every_key() -> None:
    answer = _found(call("path", "中国联通", "深圳市", "-k", "1", "--max-hops", "2", "--format", "json")).json
    assert answer.keys() >= {"from", "to", "complete", "max_hops", "paths"}
    path = answer["paths"][0]
    assert path["length"] == 2 == len(path["edges"]) == len(path["steps"])
    assert [node["curie"] for node in path["nodes"]] == ["id:china-unicom", "id:zhaolian", "id:shenzhen"]
    for edge in path["edges"]:
        _check_edge(edge)


def test_path_draws_chains_and_counts_parallel_edges(people: Path) -> None:
    text = call("-g", people, "path", "Ann", "Bob", "-k", "5").out
    assert "Ann ─ex:knows→ Bob\n" in text
    assert "Ann ─ex:knows→ Cid ←ex:employs +1─ Bob\n" in text
    assert "  Bob ex:employs Cid\n" in text


def test_path_in_a_table_shows_shares_and_sources() -> None:
    text = call("path", "中国联通", "招联", "--lang", "zh").out
    assert "中国联通 ─持股 50%" in text
    assert "第 " in text


def test_steps_hold_all_parallel_edges(people: Path) -> None:
    answer = call("-g", people, "path", "Bob", "Cid", "-k", "1", "--format", "json").json
    step = answer["paths"][0]["steps"][0]
    assert {edge["predicate"]["curie"] for edge in step} == {"ex:knows", "ex:employs"}


def test_no_path_is_reported_as_proven_with_status_1(people: Path) -> None:
    outcome = call("-g", people, "path", "Ann", "Dan", "--max-hops", "4")
    assert (outcome.status, outcome.out) == (1, "")
    assert "no path within 4 hops" in outcome.err
    assert "proven" in outcome.err
    as_json = call("-g", people, "path", "Ann", "Dan", "--format", "json").json
    assert (as_json["paths"], as_json["complete"]) == ([], True)


def test_paths_can_be_filtered(people: Path) -> None:
    def lengths(*more: str) -> list[int]:
        answer = call("-g", people, "path", "Ann", "Cid", "--format", "json", *more).json
        return [path["length"] for path in answer["paths"]]

    assert lengths() == [1, 2]
    assert lengths("--avoid", "Bob") == [1]
    assert lengths("--avoid", "ex:knows") == []
    assert lengths("--predicate", "knows", "--max-hops", "1") == [1]
    reverse = call("-g", people, "path", "Cid", "Ann", "--directed", "--format", "json")
    assert reverse.status == 1


def test_tsv_keeps_one_row_per_line(tmp_path: Path) -> None:
    people = write_people(tmp_path)
    rows = call("-g", people, "show", "Ann", "--format", "tsv").out.splitlines()
    assert len({row.count("\t") for row in rows}) == 1
    assert any("one\\ntwo" in row for row in rows)


def test_piped_tables_are_never_folded_or_padded() -> None:
    lines = call("neighbors", "招联", "--lang", "zh").out.splitlines()
    assert max(map(cell_len, lines)) > 100
    assert all(line == line.rstrip() for line in lines)
