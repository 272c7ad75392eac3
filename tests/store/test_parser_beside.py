"""Turtle and TriG parsed in a child process: the same statements, prefixes and errors as in this one."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from encoded_rows import list_rows, number_files
from test_build_lines import LITERALS, TERMS, TRIPLES, E

from cfgraph.model.errors import GraphError
from cfgraph.store import build_parser_beside, build_read
from cfgraph.store.build_lines import UncertainError
from cfgraph.store.rdf_stream import ExpansionBudget
from cfgraph.store.reading_options import BASE

HEAD = f"@prefix e: <{E}> .\n@prefix : <{E}n#> .\n@prefix other: <http://other.example/> .\n"
PARTS = ["[ e:p e:x ; e:q [] ]", "( 1 2.50 1e3 true )", "e:a", ":b", "'it''s'".replace("''", "\\'"), '"""a\n"b"""@en']

Read = tuple[list[tuple[str, ...]], dict[str, str]]


@pytest.fixture(autouse=True)
def _any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_read, "LEAST_BYTES", 0)


def read(path: Path, *, in_forks: bool, base: str = "") -> Read:
    """Return the statements of a file, blank nodes by the order in which they come, and its prefixes."""
    budget, prefixes = ExpansionBudget(), dict[str, str]()
    told: list[int] = []
    options = {BASE: base} if base else {}
    graph = number_files([path], prefixes, options, in_forks=in_forks, budget=budget, on_bytes=told.append)
    assert told[-1] == budget.unpacked == path.stat().st_size
    return list_rows(graph), prefixes


def write(path: Path, seed: int) -> Path:
    """Write a file of terms in every form."""
    chosen = random.Random(seed)
    content = HEAD
    for number in range(200):
        targets = [*TERMS, *LITERALS, *PARTS, *(TRIPLES if seed == 0 else ())]
        content += f"{chosen.choice([*TERMS, 'e:s', '[]'])} e:p{number % 3} {chosen.choice(targets)} .\n"
    if path.suffix == ".trig":
        content += f"e:g {{ {chosen.choice(TERMS)} e:p _:b1 , e:x }}\n_:b1 {{ e:a e:p e:x }}\n"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", [".ttl", ".trig"])
def test_a_child_reads_what_this_process_reads(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(4):
        path = write(tmp_path / f"{seed}{ending}", seed)
        expected = read(path, in_forks=False)
        assert expected[1] == {"e": E, "": f"{E}n#", "other": "http://other.example/"}
        with monkeypatch.context() as patch:
            if seed:  # the first file has triples as terms, which no lines are read of
                patch.setattr(build_read, "read_quads", lambda *_: pytest.fail("this process was asked"))
            assert read(path, in_forks=True) == expected


@pytest.mark.parametrize(
    "wrong", ["e:a e:p", "e:a e:p unknown:x .", "e:a e:p <a b> .", 'e:a e:p "x', "e:a e:p \udcff ."]
)
def test_what_is_wrong_is_refused_with_the_same_words(wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.ttl"
    content = HEAD + "e:a e:p e:b .\n" * 300 + wrong + "\n"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    errors = []
    for in_forks in (True, False):
        with pytest.raises(GraphError, match=r"wrong\.ttl") as raised:
            read(path, in_forks=in_forks)
        errors.append(str(raised.value))
    assert errors[0] == errors[1]


def test_relative_iris_are_resolved_alike(tmp_path: Path) -> None:
    path = tmp_path / "relative.ttl"
    path.write_text("<a> <#p> <../b> .\n", encoding="utf-8")
    for base in ("", "http://example.org/x/y"):
        assert read(path, in_forks=True, base=base) == read(path, in_forks=False, base=base)
    assert f"<{E}x/a>" in read(path, in_forks=True, base=f"{E}x/y")[0][0]


def test_a_child_that_ends_early_leaves_the_file_to_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "some.ttl", 1)
    expected = read(path, in_forks=False)

    def end_early(_path: Path, _form: str, _options: object, _shared: object, lines: int, _rest: int) -> None:
        os.write(lines, f"<{E}only> <{E}p> <{E}half> .\n".encode())
        os._exit(1)

    monkeypatch.setattr(build_parser_beside, "_parse", end_early)
    assert read(path, in_forks=True) == expected


def test_lines_that_nobody_reads_end_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.ttl"
    path.write_text(HEAD + f'e:a e:p "{"x" * 400}" .\n' * 5_000, encoding="utf-8")
    expected = read(path, in_forks=False)

    def give_up(*_: object, **_options: object) -> None:
        raise UncertainError

    monkeypatch.setattr(build_parser_beside, "encode_lines", give_up)
    assert read(path, in_forks=True) == expected
