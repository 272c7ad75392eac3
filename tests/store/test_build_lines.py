"""N-Triples and N-Quads read as lines of bytes: the same statements, and the same errors, as the parser's."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from encoded_rows import Row, list_numbers, list_rows, number_files

from cfgraph.model.errors import GraphError
from cfgraph.store import build_line_halves, build_read, rdf_stream

E = "http://example.org/"

TERMS = [
    f"<{E}a>",
    f"<{E}ü/名#x>",
    f"<{E}%E4%B8%AD?q=1#f>",
    "<urn:isbn:123>",
    "<x:>",
    "<HTTP://E/a>",
    "<http://[::1]:80/>",
    "_:b1",
    "_:b-2",
    "_:b.3",
]
LITERALS = [
    '"plain"',
    '""',
    '"中文, \u2028 and \x85"',
    '"a \\"quoted\\" word"',
    '"\\u4E2D\\U0001F600"',
    '"tab\\t, feed\\f, bell\\u0007"',
    '"x" ',
    '"x"@en',
    '"x"@EN-gb',
    '"x"@zh-Hans-CN',
    '"x"@ar--rtl',
    f'"007"^^<{E}ü>',
    '"1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    '"s"^^<http://www.w3.org/2001/XMLSchema#string>',
    '" <http://e/> <http://e/> . "',
    '"a\\nb"',
    '"\ufffe"',
]
TRIPLES = [f'<<( <{E}a> <{E}p> "x" )>>']
LINES = ["", "# a comment", " \t", "# comment <a> <b> <c> ."]
WRONG = [
    f"<{E}a> <{E}p> <{E}b>",
    f'"x" <{E}p> <{E}b> .',
    f"<{E}a> _:p <{E}b> .",
    f"<{E}a> <{E}p> .",
    f'<{E}a> <{E}p> "x"@ .',
    f'<{E}a> <{E}p> "x"@toolongatag .',
    f'<{E}a> <{E}p> "x .',
    f"<{E}a> <{E}p> <{E}a b> .",
    f"<a> <{E}p> <{E}b> .",
    f"<{E}a> <{E}p> <{E}b><{E}c> .",
    f'<{E}a> <{E}p> "\\x" .',
    f'<{E}a> <{E}p> "x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .',
    f"<{E}a> <{E}p> <{E}%zz> .",
    f"<{E}a> <{E}p> <http://e:8x/> .",
    "nonsense",
]


def encode(path: Path, *, in_forks: bool = False) -> list[Row]:
    """Return the statements of a file as texts, blank nodes by the order in which they come."""
    return list_rows(number_files([path], in_forks=in_forks))


def encode_halves(path: Path) -> list[Row]:
    """Return the same as two processes read it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_line_halves, "LEAST_BYTES", 1)
        for module in (build_line_halves, rdf_stream):
            patch.setattr(module, "CHUNK_BYTES", 1024)
        return encode(path, in_forks=True)


def encode_by_parser(path: Path) -> list[Row]:
    """Return the same as the parser reads it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_read, "_read_lines", lambda *_, **__: False)
        return encode(path)


def write_lines(path: Path, seed: int, *, hostile: bool) -> Path:
    """Write a file of lines as they are usually laid out, or in every other way as well."""
    chosen = random.Random(seed)
    lines = []
    for number in range(400):
        quads = path.suffix == ".nq" and chosen.random() < 0.5
        targets = [*TERMS, *LITERALS, *(TRIPLES if seed == 0 else ())] if hostile else [*TERMS[:8], *LITERALS[:2]]
        target = chosen.choice(targets)
        terms = [chosen.choice(TERMS), f"<{E}p{number % 3}>", target]
        terms += [chosen.choice(TERMS)] if quads else []
        between, end = (
            (chosen.choice([" ", "  ", "\t"]), chosen.choice([" .", ".", " . # why"])) if hostile else (" ", " .")
        )
        lines.append(between.join(terms) + end)
        if hostile and chosen.random() < 0.1:
            lines.append(chosen.choice(LINES))
    ending = chosen.choice(["\n", "\r\n"]) if hostile else "\n"
    path.write_bytes((ending.join(lines) + chosen.choice(["", ending])).encode())
    return path


@pytest.mark.parametrize("ending", [".nt", ".nq"])
@pytest.mark.parametrize("hostile", [False, True], ids=["usual", "hostile"])
def test_lines_hold_what_the_parser_reads(ending: str, hostile: bool, tmp_path: Path) -> None:
    for seed in range(8):
        path = write_lines(tmp_path / f"{seed}{ending}", seed, hostile=hostile)
        assert encode(path) == encode_by_parser(path)


@pytest.mark.parametrize("ending", [".nt", ".nq"])
@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_refused_with_the_parsers_words(wrong: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"wrong{ending}"
    path.write_text(f"<{E}a> <{E}p> <{E}b> .\n" * 3 + f"{wrong}\n" + f"<{E}a> <{E}p> <{E}b> .\n", encoding="utf-8")
    errors = []
    for read in (encode, encode_by_parser):
        try:
            errors.append(str(read(path)))
        except GraphError as error:
            errors.append(str(error))
    assert errors[0] == errors[1]
    if not errors[0].startswith("["):
        assert "wrong" in errors[0]


def test_bytes_that_are_no_text_are_refused_alike(tmp_path: Path) -> None:
    for content in (f'<{E}a> <{E}p> "\udcff" .\n', f"# \udcff\n<{E}a> <{E}p> <{E}b> .\n"):
        path = tmp_path / "bytes.nt"
        path.write_bytes(content.encode("utf-8", "surrogateescape"))
        outcomes = []
        for read in (encode, encode_by_parser):
            try:
                outcomes.append(str(read(path)))
            except GraphError as error:
                outcomes.append(str(error))
        assert outcomes[0] == outcomes[1]


def test_the_usual_layout_is_never_left_to_the_parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_read, "read_quads", lambda *_: pytest.fail("the parser was asked"))
    for ending in (".nt", ".nq"):
        assert len(encode(write_lines(tmp_path / f"usual{ending}", 1, hostile=False))) == 400


def number_terms(path: Path, *, in_forks: bool) -> list[list[int]]:
    """Return the numbers of all statements."""
    return list_numbers(number_files([path], in_forks=in_forks))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="two processes need fork")
@pytest.mark.parametrize("ending", [".nt", ".nq"])
def test_two_processes_read_what_one_reads(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [write_lines(tmp_path / f"{seed}{ending}", seed, hostile=seed > 2) for seed in range(9)]
    assert [encode_halves(path) for path in paths] == [encode(path) for path in paths]
    monkeypatch.setattr(rdf_stream, "CHUNK_BYTES", 1024)
    one = [number_terms(path, in_forks=False) for path in paths]
    monkeypatch.setattr(build_line_halves, "CHUNK_BYTES", 1024)
    monkeypatch.setattr(build_line_halves, "LEAST_BYTES", 1)
    assert [number_terms(path, in_forks=True) for path in paths] == one


@pytest.mark.skipif(not hasattr(os, "fork"), reason="two processes need fork")
@pytest.mark.parametrize("place", [10, 90])
def test_what_is_wrong_in_either_half_is_refused_alike(place: int, tmp_path: Path) -> None:
    path = tmp_path / "wrong.nt"
    lines = [f'<{E}{number}> <{E}p> "a word of line {number}" .' for number in range(100)]
    lines[place] = lines[place].replace('"', "")
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(GraphError, match=rf"wrong\.nt:{place + 1}\b") as one:
        encode(path)
    with pytest.raises(GraphError) as two:
        encode_halves(path)
    assert str(one.value) == str(two.value)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="two processes need fork")
def test_the_usual_layout_is_never_left_to_one_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_read, "encode_lines", lambda *_, **__: pytest.fail("one process was asked"))
    monkeypatch.setattr(build_read, "read_quads", lambda *_: pytest.fail("the parser was asked"))
    for ending in (".nt", ".nq"):
        assert len(encode_halves(write_lines(tmp_path / f"usual{ending}", 1, hostile=False))) == 400
