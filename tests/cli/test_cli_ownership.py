"""``owners``, ``holdings`` and ``connect``: their JSON, their tables, their exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runs import call, write_people

SHARES = """\
@prefix : <http://example.org/> .
@prefix cf: <https://w3id.org/cfgraph/ns#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
cf:Stake cf:isDetail true .
:a cf:holdsSharesIn :b . :b cf:holdsSharesIn :c . :x cf:holdsSharesIn :c . :c cf:holdsSharesIn :b .
:k1 a cf:Stake ; rdf:subject :a ; rdf:predicate cf:holdsSharesIn ; rdf:object :b ; cf:percentage 50 .
:k2 a cf:Stake ; rdf:subject :b ; rdf:predicate cf:holdsSharesIn ; rdf:object :c ;
  cf:percentageMin 20 ; cf:percentageMax 30 .
:k3 a cf:Stake ; rdf:subject :x ; rdf:predicate cf:holdsSharesIn ; rdf:object :c .
:k4 a cf:Stake ; rdf:subject :c ; rdf:predicate cf:holdsSharesIn ; rdf:object :b ; cf:percentage 5 .
"""


def write_shares(directory: Path) -> Path:
    path = directory / "shares.ttl"
    path.write_text(SHARES, encoding="utf-8")
    return path


def test_owners_have_ranges_unknown_shares_and_cycles(tmp_path: Path) -> None:
    done = call("owners", ":c", "-g", write_shares(tmp_path), "--format", "json", "--lang", "en")
    assert done.status == 0
    holders = {one["holder"]["curie"]: one for one in done.json["holders"]}
    shares = {name: (one["share_min"], one["share_max"]) for name, one in holders.items()}
    in_circle = (100 * 0.5 * 0.2 / (1 - 0.2 * 0.05), 100 * 0.5 * 0.3 / (1 - 0.3 * 0.05))
    assert shares == {":a": pytest.approx(in_circle), ":b": pytest.approx((20, 30)), ":x": (None, None)}
    assert {name for name, one in holders.items() if one["is_last"]} == {":a", ":x"}
    assert (holders[":a"]["path_sum_min"], holders[":a"]["path_sum_max"]) == (10, 15)
    assert done.json["stated"] == {
        "share_min": 20, "share_max": 30, "rest_min": 70, "rest_max": 80, "dates": [], "unknown": 1
    }  # fmt: skip
    assert [edge["subject"]["curie"] for edge in done.json["unknown"]] == [":x"]
    assert len(done.json["circles"]) == 1
    assert done.json["as_of"] is None
    assert done.json["complete"] is True
    through = next(one for one in done.json["holders"] if one["holder"]["curie"] == ":a")["paths"][0]
    assert [edge["object"]["curie"] for edge in through["edges"]] == [":b", ":c"]
    assert "circular holding" in done.err


def test_the_table_shows_chains_and_what_is_unknown(tmp_path: Path) -> None:
    done = call("owners", ":c", "-g", write_shares(tmp_path), "--lang", "en")
    assert ":a 50% → :b 20–30% → :c" in done.out
    assert "10.101–15.2284% (paths alone 10–15%)" in done.out
    assert "known stakes: 20–30% in total; the remaining 70–80% is not stated by any source" in done.out
    assert " · 1 stake of unknown size" in done.out
    assert "unknown" in done.out
    rows = call("owners", ":c", "-g", write_shares(tmp_path), "--format", "csv").out.splitlines()
    assert rows[0].startswith("holder,label,share_min,share_max")
    assert len(rows) == 4


def test_holdings_are_the_inverse_of_owners(tmp_path: Path) -> None:
    done = call("holdings", ":a", "-g", write_shares(tmp_path), "--format", "json")
    held = {one["holding"]["curie"]: one["share_max"] for one in done.json["holdings"]}
    assert held == pytest.approx({":b": 50 / (1 - 0.3 * 0.05), ":c": 15 / (1 - 0.3 * 0.05)})
    none = call("holdings", "id:shenzhen", "--lang", "en")
    assert none.status == 1
    assert "no holding is known" in none.err


def test_owners_at_a_date_of_the_bundled_graph() -> None:
    now, before = (call("owners", "招联", "--format", "json", *more) for more in ((), ("--as-of", "2020")))
    assert "中国联通" in {
        one["holder"]["label"] for one in call("owners", "招联", "--format", "json", "--lang", "zh").json["holders"]
    }
    assert len(now.json["holders"]) > len(before.json["holders"])
    assert before.json["as_of"] == "2020"
    assert call("owners", "招联", "--as-of", "then").status == 2


def test_connect_lists_paths_and_shared_neighbors(tmp_path: Path) -> None:
    people = write_people(tmp_path)
    done = call("connect", "Ann", "Bob", "Cid", "-g", people, "--format", "json")
    assert done.status == 0
    assert [path["length"] for path in done.json["paths"]] == [1, 1, 1]
    assert [(pair["paths"], pair["shortest_total"]) for pair in done.json["pairs"]] == [([0], 1), ([1], 1), ([2], 1)]
    assert [(tree["hops"], tree["exact"]) for tree in done.json["trees"]] == [(2, True)]
    assert len(done.json["groups"]) == 1
    table = call("connect", "Ann", "Bob", "Cid", "-g", people, "--lang", "en", "-k", "2")
    assert "Smallest subgraph that joins 3 entities: 2 hops (there is no smaller one)" in table.out
    assert "weight 1.10: Bob ln(1 + 2) = 1.10" in table.out


def test_connect_passes_through_entities_and_classes_and_avoids_hubs() -> None:
    plain = call("connect", "招联", "马上消费金融", "-k", "5", "--format", "json").json
    assert plain["pairs"][0]["shortest_total"] > len([p for p in plain["paths"] if p["length"] > 99])
    through = call("connect", "招联", "马上消费金融", "--through", "金融债", "--format", "json").json
    assert [node["curie"] for node in through["paths"][0]["nodes"]][1:-1] == ["id:financial-bonds"]
    assert through["through"][0]["curie"] == "id:financial-bonds"
    around = call("connect", "招联", "马上消费金融", "--max-degree", "5", "--format", "json").json
    assert all(one["degree"] <= 5 for path in around["paths"] for one in path["weights"])
    kinds = call("connect", "招联", "马上消费金融", "-t", "cf:Bank", "--max-hops", "8", "--format", "json").json
    assert all("cf:Bank" in node["type_ids"] for path in kinds["paths"] for node in path["nodes"][1:-1])
    nowhere = call("connect", "招联", "马上消费金融", "--through", "张文中", "--max-hops", "2", "--lang", "en")
    assert nowhere.status == 1
    assert "proven" in nowhere.err
    assert call("connect", "招联", "马上消费金融", "--through", "招联").status == 2
    assert call("path", "招联", "马上消费金融", "--through", "招联").status == 2


def test_connect_reports_disconnected_groups_as_proven(tmp_path: Path) -> None:
    done = call("connect", "Ann", "Dan", "-g", write_people(tmp_path), "--lang", "en")
    assert done.status == 1
    assert "proven" in done.err
    assert "Ann | Dan" in done.err
    assert call("connect", "Ann", "-g", write_people(tmp_path)).status == 2


def test_connections_are_rows_in_csv() -> None:
    done = call("connect", "招联消费金融", "马上消费金融", "中邮消费金融", "--format", "csv", "--lang", "zh")
    assert {line.split(",")[0] for line in done.out.splitlines()[1:]} == {"tree", "path", "shared"}


def test_control_lists_stated_and_computed_control() -> None:
    done = call("control", "京东消费金融", "--format", "json", "--lang", "zh")
    assert done.status == 0
    stated = [(edge["subject"]["label"], edge["claims"][0]["values"]) for edge in done.json["stated"]["controllers"]]
    assert [(name, values["percentage"]) for name, values in stated] == [("京东集团", 65)]
    held = call("holdings", "陆金所", "--format", "json", "--lang", "zh").json["controls"]
    assert ("平安消费金融", 70) in {
        (edge["object"]["label"], edge["claims"][0]["values"].get("percentage")) for edge in held
    }
    joint = call("control", "招联", "--format", "json", "--lang", "zh").json["computed"]
    assert not joint["controllers"]
    assert {one["controller"]["label"] for one in joint["together"]} == {"中国联通", "招商银行"}
    assert call("control", "招联", "--threshold", "20").status == 2
    assert call("control", "id:shenzhen").status == 1


def test_groups_of_the_graph_and_of_an_entity() -> None:
    found = call("groups", "马上", "--format", "json", "--lang", "zh")
    heads = {group["head"]["label"] for group in call("groups", "--format", "json", "--lang", "zh").json["groups"]}
    assert "张文中" in heads
    assert found.status in (0, 1)
    assert call("groups", "物美科技集团", "--lang", "zh").out.startswith("张文中")
