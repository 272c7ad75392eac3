"""``cfgraph build``: a store where the user says, never half of one, and never in place of something else."""

from __future__ import annotations

from pathlib import Path

from cli_runs import call, write_people


def test_a_store_is_built_and_answers_like_its_files(tmp_path: Path) -> None:
    people, store = write_people(tmp_path), tmp_path / "people.store"
    built = call("build", people, "--store", store)
    assert (built.status, built.out) == (0, "")
    assert f"built {store}: " in built.err
    answers = [call("-g", location, "show", "Ann", "--format", "json") for location in (people, store)]
    assert answers[0].status == 0
    assert answers[0].json == answers[1].json


def test_existing_store_is_replaced_only_on_request(tmp_path: Path) -> None:
    people, store = write_people(tmp_path), tmp_path / "store"
    assert call("build", people, "--store", store).status == 0
    again = call("build", people, "--store", store)
    assert again.status == 2
    assert "--replace" in again.err
    assert call("build", people, "--store", store, "--replace").status == 0
    own = tmp_path / "notes"
    own.mkdir()
    refused = call("build", people, "--store", own, "--replace")
    assert refused.status == 2
    assert own.is_dir()


def test_syntax_error_is_reported_with_line_and_no_store_is_left(tmp_path: Path) -> None:
    bad = tmp_path / "bad.nt"
    bad.write_text("<http://e/a> <http://e/b> <http://e/c> .\noops\n")
    failed = call("build", write_people(tmp_path), bad, "--store", tmp_path / "store")
    assert failed.status == 3
    assert f"{bad}:2: " in failed.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.nt", "people.ttl"]
