"""``timeline`` and ``changes`` on the bundled graph: what people and programs get, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

from cli_runs import call


def test_timeline_has_dates_sources_and_holders_by_date() -> None:
    done = call("timeline", "招联", "--lang", "zh")
    assert done.status == 0
    assert "招商永隆银行 25.85%" in done.out
    assert "招联消费金融的股东，按来源所述的日期" in done.out
    found = call("timeline", "招联", "--from", "2021", "--to", "2021-12", "--format", "json").json
    assert {event["date"] for event in found["events"]} == {"2021-03"}
    assert all(claim["source"]["title"] for event in found["events"] for claim in event["claims"])
    assert len(found["holders"][0]["dates"]) == len(found["holders"][0]["holders"][0]["shares"])


def test_changes_have_both_values_and_separate_plans() -> None:
    done = call("changes", "2023", "2025", "京东消费金融", "--lang", "en")
    assert done.status == 0
    assert "Planned (" in done.out
    changes = call("changes", "2023", "2025", "京东消费金融", "--format", "json").json["changes"]
    assert {(one["before"], one["after"]) for one in changes if one["kind"] == "changed"} >= {("100%", "2%")}
    rows = call("changes", "2024", "2025", "--format", "csv").out.splitlines()
    assert rows[0].startswith("kind,date,subject,")


def test_known_at_date_is_less_than_held_at_date(tmp_path: Path) -> None:
    """Zhaolian's holders of 2018 are stated from 2021 on."""
    assert call("control", "招联", "--known-by", "2018").status == 1
    assert call("connect", "招联", "招商永隆银行", "--known-by", "2022").status == 0
    assert call("connect", "招联", "招商永隆银行", "--max-hops", "1", "--known-by", "2018").status == 1
    heads = [
        {one["head"]["label"] for one in call("groups", "--format", "json", "--known-by", year).json["groups"]}
        for year in ("2005", "2025")
    ]
    assert len(heads[0]) < len(heads[1])
    edges = []
    for year in ("2018", "2024"):
        out = tmp_path / f"{year}.json"
        assert call("export", str(out), "--around", "招联", "--known-by", year).status == 0
        edges.append(len(json.loads(out.read_text("utf-8"))["edges"]))
    assert edges[0] < edges[1]
    both = call("export", str(tmp_path / "x.json"), "--all", "--known-by", "2018", "--as-of", "2018", "--lang", "en")
    assert (both.status, both.err.strip()) == (2, "cfgraph: use either --as-of or --known-by, not both")


def test_missing_and_invalid_dates_have_exit_status() -> None:
    assert call("timeline", "招联", "--to", "1999").status == 1
    assert call("changes", "1990", "1991").status == 1
    refused = call("changes", "2025", "2024", "--lang", "en")
    assert (refused.status, refused.err.strip()) == (2, "cfgraph: 2024 is not after 2025")
    assert call("timeline", "招联", "--from", "2024-13").status == 2
