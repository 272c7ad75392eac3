"""What each analysis answers to input that can't be: a line of what is wrong and what there is, and the status."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runs import call

NO_DATE = "write 2024, 2024-06 or 2024-06-30"
NO_ENTITY = "no entity is called"
NO_NAME = "no entity given; write a name, a prefixed name or an IRI"
UNKNOWN = "does not occur in this graph"
THRESHOLD = "a percentage from 50 to below 100"
PERCENT = "must be a percentage from 0 to 100"
PART = "choose a part with --around or --set"

CASES: list[tuple[str, int, str]] = [
    *(
        (f"{command} {date}", 2, NO_DATE)
        for date in ("2024-13", "2023-02-29", "yesterday", "0000", "")
        for command in (
            "owners 招联 --as-of",
            "holdings 招商银行 --known-by",
            "control 招联 --as-of",
            "groups --as-of",
            "timeline 招联 --from",
            "changes 2023",
            "connect 招联 马上 --as-of",
            "gaps 招联 --since",
        )
    ),
    *(
        (f"{command}{name}", 1, said)
        for name, said in (("不存在的公司xyz", NO_ENTITY), ("", NO_NAME), ("cf:nothing", UNKNOWN), ("_:x", "_:x"))
        for command in (
            *("owners ", "holdings ", "control ", "groups ", "timeline ", "similar ", "gaps ", "changes 2023 2025 "),
            *("compare 招联 ", "connect 招联 ", "dossier -o x.md ", "rank --around ", "communities --around "),
        )
    ),
    *((f"{command} --threshold {value}", 2, THRESHOLD) for command in ("control 招联", "groups") for value in (0, 100)),
    *(
        (f"{command} --threshold {value}", 2, PERCENT)
        for command in ("control 招联", "groups")
        for value in (101, "nan")
    ),
    ("gaps 招联 --common nan", 2, PERCENT),
    ("gaps 招联 --common 0", 2, "must be a percentage above 0 and up to 100, not 0"),
    ("compare 招联 招联", 2, "from 2 to 8 different entities"),
    ("connect 招联 招联", 2, "at least two different entities"),
    ("changes 2025 2023", 2, "2023 is not after 2025"),
    ("timeline 招联 --from 2025 --to 2023", 2, "2023 is not after 2025"),
    ("similar 招联 --type cf:Nothing", 2, "no class 'cf:Nothing' in this graph; it has cf:Document"),
    ("similar 招联 --type ", 2, "no class '' in this graph; it has cf:Document"),
    ("similar 招联 --predicate cf:nothing", 2, "no predicate 'cf:nothing' in this graph; it has "),
    ("connect 招联 马上 --predicate cf:nothing", 2, "no predicate 'cf:nothing' in this graph; it has "),
    ("rank --type cf:Nothing", 2, "no class 'cf:Nothing' in this graph; it has cf:Document"),
    ("rank --by fame", 2, "must be one of degree, pagerank, betweenness"),
    ("rank --hops 2", 2, "--hops requires --around"),
    ("communities --set nothing", 2, "there is no saved set nothing"),
    ("communities --set ", 2, PART),
    ("communities --around 招联 --set nothing", 2, PART),
    ("dossier 招联 -o x.docx", 2, "no format for this ending; use one of .md, .html"),
]


@pytest.mark.parametrize(("line", "status", "said"), CASES, ids=[case[0] for case in CASES])
def test_invalid_input_is_reported_in_one_line(
    line: str, status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call(*line.split(" "), "--lang", "en")
    assert (done.status, done.out) == (status, "")
    assert said in done.err
    assert len(done.err.splitlines()) <= 2
    assert not list(tmp_path.iterdir())


EMPTY = "@prefix : <http://e/> ."
PLAIN = "@prefix : <http://e/> . :a a :T ; :p :b . :b a :T ."
UNTYPED = "@prefix : <http://e/> . :a :p :b ."
LONELY = "@prefix : <http://e/> . :a a :T . :b a :T ."


@pytest.mark.parametrize(
    ("turtle", "line", "status", "said"),
    [
        (EMPTY, "owners :a", 1, UNKNOWN),
        (EMPTY, "groups", 1, "no group is known in this graph"),
        (EMPTY, "changes 2020 2024", 1, "no source states a change after 2020 and up to 2024"),
        (EMPTY, "similar :a --predicate :p", 1, UNKNOWN),
        (UNTYPED, "rank --type X", 2, "this graph has no classes (no rdf:type), so 'X' can't be one of them"),
        (UNTYPED, "similar :a --predicate :q", 2, "no predicate ':q' in this graph; it has :p\n"),
        (EMPTY, "rank", 1, "there are no links between the selected entities"),
        (EMPTY, "communities", 1, "there are no links between the selected entities"),
        (PLAIN, "owners :a", 1, ":a: no holder is known"),
        (PLAIN, "holdings :a", 1, ":a: no holding is known"),
        (PLAIN, "control :a", 1, ":a: no control relation is known"),
        (PLAIN, "timeline :a", 1, "no dated statements about :a"),
        (PLAIN, "similar :a", 1, "no entity of its class shares a relation with :a"),
        (PLAIN, "gaps :a", 1, "no gaps"),
        (UNTYPED, "gaps :a", 1, ":a: has no class, so there is nothing to compare it with"),
        (UNTYPED, "similar :a", 1, ":a: has no class, so there is nothing to compare it with"),
        (LONELY, "rank --type :T", 1, "there are no links between the selected entities"),
        (LONELY, "connect :a :b", 1, ":a"),
    ],
)
def test_empty_results_are_explained(turtle: str, line: str, status: int, said: str, tmp_path: Path) -> None:
    graph = tmp_path / "graph.ttl"
    graph.write_text(turtle, encoding="utf-8")
    done = call(*line.split(" "), "--graph", graph, "--lang", "en")
    assert done.status == status
    assert said in done.err


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (
            "[] a cf:StakeMapping ; cf:focusClass x:S ; cf:holder x:h ; cf:company x:c .",
            "finds no stakes in this graph",
        ),
        ("x:runs cf:role 'controls' .", "occurs in this graph; it has the classes"),
        ("", "occurs in this graph; it has the classes"),
        ("[] a cf:StakeMapping ; cf:focusClass x:S .", "needs cf:focusClass or cf:focusPredicate, and cf:holder"),
    ],
)
def test_mapping_without_matches_lists_available_terms(roles: str, said: str, tmp_path: Path) -> None:
    mapping = tmp_path / "roles.ttl"
    prefixes = "@prefix cf: <https://w3id.org/cfgraph/ns#> . @prefix x: <http://nowhere/> .\n"
    mapping.write_text(prefixes + roles, encoding="utf-8")
    done = call("owners", "招联", "--roles", mapping, "--lang", "en")
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert "cf:Document" in done.err or "cf:company" in done.err
