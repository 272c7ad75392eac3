"""Terms numbered in runs that are saved to files: the same numbers and the same store as all of them in memory."""

from __future__ import annotations

import os
import random
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from encoded_rows import list_numbers, list_rows, number_files
from test_build_lines import write_lines

from cfgraph.model.errors import GraphError
from cfgraph.store import (
    build,
    build_encode,
    build_forks,
    build_line_halves,
    build_name_entries,
    build_names,
    build_numbering,
    build_rows,
    build_sorted_runs,
    build_terms,
    rdf_stream,
)
from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_lines import LineReader
from cfgraph.store.build_numbering import number_graph
from cfgraph.store.build_term_runs import SavedRun, hash_terms
from cfgraph.store.build_text_order import TextSlices, order_texts
from cfgraph.store.location import source_states
from cfgraph.store.manifest import read_manifest
from cfgraph.store.rdf_stream import ExpansionBudget

E = "http://example.org/"


@pytest.fixture
def _small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every run end after a few terms."""
    monkeypatch.setattr(build_encode, "RUN_TERMS", 9)
    monkeypatch.setattr(build_encode, "BATCH", 1)
    monkeypatch.setattr(build_encode, "HELD_BYTES", 0)
    monkeypatch.setattr(build_numbering, "PART_TERMS", 100)
    monkeypatch.setattr(build_name_entries, "CHUNK_ENTITIES", 30)
    monkeypatch.setattr(build_rows, "CHUNK_ROWS", 70)
    for name, value in (("MOST_IN_MEMORY", 0), ("PIECE_NUMBERS", 60), ("SAMPLE_STEP", 7)):
        monkeypatch.setattr(build_sorted_runs, name, value)
    for module in (build_line_halves, rdf_stream):
        monkeypatch.setattr(module, "CHUNK_BYTES", 1024)
    monkeypatch.setattr(build_line_halves, "LEAST_BYTES", 1)


def write_turtle(path: Path, rows: int = 400) -> Path:
    """Write statements as lines, which are Turtle as well; of TriG one in a named graph."""
    chosen = random.Random(3)
    objects = [f"<{E}{n // 2}>" if n % 2 else f'"n {n % 70}"@en' for n in range(rows)]
    lines = [f"<{E}{chosen.randrange(90)}> <{E}p{n % 3}> {each} ." for n, each in enumerate(objects)]
    lines += [f'<{E}{n}> <http://www.w3.org/2000/01/rdf-schema#label> "{n % 40:x} 名"@zh .' for n in range(100)]
    path.write_text("\n".join(lines) + f"\n<{E}g> {{ <{E}1> a <{E}T> }}\n" * (path.suffix == ".trig"), encoding="utf-8")
    return path


FORKS = pytest.mark.parametrize(
    "in_forks", [False, pytest.param(True, marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"))]
)


@FORKS
def test_runs_give_the_same_numbers(in_forks: bool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    lines = [
        write_lines(tmp_path / f"{seed}.{form}", seed, hostile=seed > 2) for seed in range(5) for form in ("nt", "nq")
    ]
    parsed = [write_turtle(tmp_path / "a.trig"), write_turtle(tmp_path / "a.ttl")]
    files = [[path] for path in (*lines, *parsed)] + [lines]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdf_stream, "CHUNK_BYTES", 1024)
        one = [number_files(each) for each in files]
    request.getfixturevalue("_small_runs")
    several = [number_files(each, in_forks=in_forks) for each in files]
    assert [list_rows(graph) for graph in several] == [list_rows(graph) for graph in one]
    assert [list_numbers(graph) for graph in several] == [list_numbers(graph) for graph in one]


def build_parts(path: Path, target: Path, *, in_forks: bool = False) -> dict[str, str]:
    """Build a store, and return the digests of its parts."""
    build.build_store(source_states([path]), target, in_forks=in_forks)
    assert sorted(each.name for each in target.parent.iterdir() if each.is_dir()) == [target.name]
    manifest = read_manifest(target)
    assert {each.name for each in target.iterdir() if each.is_dir()} == {
        part.directory for part in manifest.parts.values()
    }
    return {name: part.digest for name, part in manifest.parts.items()}


@FORKS
@pytest.mark.parametrize("name", ["a.trig", "a.nt"])
def test_runs_give_the_same_store(name: str, in_forks: bool, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = write_turtle(tmp_path / name)
    one = build_parts(path, tmp_path / "places" / "one")
    request.getfixturevalue("_small_runs")
    (tmp_path / "others").mkdir()
    assert build_parts(path, tmp_path / "others" / "several", in_forks=in_forks) == one


@pytest.mark.usefixtures("_small_runs")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_processes_that_end_early_leave_is_done_by_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_turtle(tmp_path / "a.nt")
    one = build_parts(path, tmp_path / "places" / "one")
    fork = build_forks.fork
    for module in (build_forks, build_names):
        monkeypatch.setattr(module, "fork", lambda _: fork(sys.exit))
    (tmp_path / "others").mkdir()
    assert build_parts(path, tmp_path / "others" / "alone", in_forks=True) == one


@pytest.mark.usefixtures("_small_runs")
def test_terms_of_equal_hashes_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_turtle(tmp_path / "a.trig")
    expected = number_files([path])
    monkeypatch.setattr(build_encode, "hash_terms", lambda texts: hash_terms(texts) % np.uint64(7))
    monkeypatch.setattr(build_terms, "hash_term", lambda text: int(hash_terms([text])[0]) % 7)
    graph = number_files([path])
    assert list_numbers(graph) == list_numbers(expected)
    assert [graph.terms.number_of(graph.terms[n].encode()) for n in range(len(graph.terms))] == [
        *range(len(graph.terms))
    ]
    assert graph.terms.number_of(b"<x:none>") == -1
    assert [len(list(group)) for group in (graph.terms.by_key, set(graph.terms.by_key.tolist()))] == [
        len(graph.terms)
    ] * 2


@pytest.mark.usefixtures("_small_runs")
@pytest.mark.parametrize("before", [0, 3, 60])
def test_what_was_saved_is_discarded(before: int, tmp_path: Path) -> None:
    lines = [f"<{E}{n}> <{E}p> _:b{n % 9} ." for n in range(200)]
    encoder = Encoder(ExpansionBudget(), tmp_path)
    LineReader(encoder, quads=False, blank="_:a0123456789012345678901").read("\n".join(lines[:before]).encode())
    mark, numbers = encoder.mark(), dict(encoder.terms)
    reader = LineReader(encoder, quads=False, blank="_:b0123456789012345678901")
    for line in lines:
        reader.read(line.encode())
        encoder.save_if_full()
    assert any(isinstance(run, SavedRun) for run in encoder.runs)
    encoder.return_to(mark)
    assert (encoder.mark(), dict(encoder.terms)) == (mark, numbers)
    assert len(list(tmp_path.iterdir())) == mark.runs
    assert [len(column) for column in number_graph(encoder.finish(), tmp_path).columns] == [before] * 3


@FORKS
@pytest.mark.usefixtures("_small_runs")
def test_a_full_disk_is_said_so_and_leaves_nothing(
    in_forks: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_turtle(tmp_path / "a.nt")
    (tmp_path / "place").mkdir()
    opened = Path.open

    def full(self: Path, mode: str = "r", *rest: object, **named: object) -> object:
        if "runs" in self.parts and mode == "wb" and self.name == ("run-0" if in_forks else "run-2"):
            raise OSError(28, "No space left on device")
        return opened(self, mode, *rest, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(GraphError, match=r"place/store: building the store failed: .*No space left"):
        build.build_store(source_states([path]), tmp_path / "place" / "store", in_forks=in_forks)
    assert not list((tmp_path / "place").iterdir())


@pytest.mark.usefixtures("_small_runs")
def test_numbers_sorted_in_runs_come_in_order_and_in_small_pieces(tmp_path: Path) -> None:
    numbers = np.random.default_rng(5).integers(0, 3_000, 4_000, np.uint64)
    chunks = [chunk.copy() for chunk in np.split(numbers, range(70, 4_000, 70))]
    pieces = list(build_sorted_runs.sort_numbers([*chunks, numbers[:0]], len(numbers), tmp_path, "n"))
    found = np.concatenate(pieces)
    assert (found[1:] >= found[:-1]).all()
    assert set(found.tolist()) == set(numbers.tolist())
    assert max(map(len, pieces)) <= 60 + 7 * len(chunks)
    assert not list(tmp_path.iterdir())


def test_texts_are_ordered_as_python_orders_them() -> None:
    chosen = random.Random(7)
    words = ["", "a", "ab", "é", "名", "名称", "\U0001f600", "aaaaaaa", "aaaaaaaa", "aaaaaaaab", "中国银行股份有限公司"]
    firsts = ["".join(chosen.choices(words, k=chosen.randrange(5))) for _ in range(3000)]
    seconds = [f"<{E}{number:05}>" for number in chosen.sample(range(3000), 3000)]
    for size in (0, 1, 2, 3000):
        columns = [slices_of(firsts[:size], size // 3), slices_of(seconds[:size], size)]
        order = order_texts(columns).tolist()
        assert order == sorted(range(size), key=lambda n: (firsts[n], seconds[n]))
        assert all(seconds[one] != seconds[two] for one, two in pairwise(order))


def slices_of(texts: list[str], first: int) -> TextSlices:
    """Return texts of which the first ones are in one buffer, the others in another."""
    contents = [text.encode() for text in texts]
    lengths = np.array([len(content) for content in contents], np.int64)
    buffers = [np.frombuffer(b"".join(some), np.uint8) for some in (contents[:first], contents[first:])]
    return TextSlices(buffers[0], np.cumsum(lengths) - lengths, lengths, buffers[1])
