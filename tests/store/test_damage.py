"""A store whose files were changed, cut or lost is refused in a line, or built anew where that can be done."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rdf_samples import ANA, STATEMENTS, E, write_sample
from waiting import PATIENCE

from cfgraph.model.errors import GraphError, StoreDamagedError
from cfgraph.queries import QueryRunner
from cfgraph.store import build_directory, open_graph
from cfgraph.store import parts as parts_module
from cfgraph.store.generation import open_generation
from cfgraph.store.manifest import read_manifest
from cfgraph.store.parts import BLOCK_BYTES, PIECE_BYTES, DamageError, check_part, sample_part, seal_part
from cfgraph.store.verification import verify_store, verify_whole


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of the sample, of the test's own."""
    build_directory([write_sample(tmp_path, ".trig")], tmp_path / "store")
    return tmp_path / "store"


def files_of(store: Path) -> list[Path]:
    """Return the files of a store that say what is in it: all but what the engine logs, and its lock."""
    return sorted(p for p in store.rglob("*") if p.is_file() and p.name != "LOCK" and not p.name.startswith("LOG"))


def flip(path: Path, place: int) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1 << (place % 8)
    path.write_bytes(content)


def damages(path: Path) -> Iterator[Callable[[], object]]:
    """Yield ways to damage a file."""
    size = path.stat().st_size
    yield path.unlink
    yield lambda: path.write_bytes(path.read_bytes() + b"\0")
    if size:
        yield lambda: flip(path, 0)
        yield lambda: flip(path, random.Random(path.name).randrange(size))
        yield lambda: os.truncate(path, size // 2)
        yield lambda: os.truncate(path, 0)
        yield lambda: path.write_bytes(bytes(size))


def test_every_damage_to_every_file_is_told_and_nothing_is_read(store: Path) -> None:
    for path in files_of(store):
        content = path.read_bytes()
        for damage in damages(path):
            damage()
            if path.exists() and path.read_bytes() == content:
                continue
            with pytest.raises(GraphError) as raised:
                open_graph(store)
            assert "rebuild it" in str(raised.value), path
            path.write_bytes(content)
    graph = open_graph(store)
    assert set(graph.statements()) == STATEMENTS


def test_damage_is_told_by_the_command_with_its_file_and_status(store: Path) -> None:
    (text,) = store.glob("columns-*/terms.text")
    flip(text, 5)
    command = [sys.executable, "-m", "cfgraph", "-g", str(store)]
    for arguments in (["info"], ["query", "ASK {}"], ["search", "ana"], ["check", "--store"]):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr == (
            f"cfgraph: {store}: this store is damaged (columns/terms.text); rebuild it from its files\n"
        )


def test_a_cached_store_that_is_damaged_is_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFGRAPH_CACHE", str(tmp_path / "cache"))
    path = write_sample(tmp_path, ".ttl")
    open_graph(path).close()
    (store,) = (tmp_path / "cache").glob("*-*")
    for name in ("columns-*/out.object", "names-*/text", "oxigraph-*/*.sst", "oxigraph-*/checksums", "manifest.json"):
        damaged = next(store.glob(name))
        flip(damaged, 0)
        graph = open_graph(path)
        assert set(graph.statements()) == STATEMENTS
        with QueryRunner(graph) as runner:
            assert runner.run("ASK {<http://example.org/ana> ?p ?o}").boolean
        graph.close()
    assert len(list(store.iterdir())) == 1 + len(read_manifest(store).parts), "what was damaged is removed"


def test_a_store_is_read_whole_once_and_again_after_a_change(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(path: Path, *rest: object) -> None:
        read.append(path.name.partition("-")[0])

    monkeypatch.setattr("cfgraph.store.verification.check_part", noted)
    open_graph(store).close()
    assert read == [], "whoever built it knows that it is sound"
    (text,) = store.glob("columns-*/terms.text")
    os.utime(text)
    open_graph(store).close()
    parts = list(read_manifest(store).parts)
    assert read == parts
    open_graph(store).close()
    assert read == parts
    store.rename(store.with_name("moved"))
    open_graph(store.with_name("moved")).close()
    assert read == 2 * parts


def test_rot_that_changes_no_time_is_found_by_sampling(store: Path) -> None:
    generation = open_generation(store)
    verify_store(generation)
    part = generation.manifest.parts["columns"]
    place = generation.place("columns")
    flip(place / "terms.text", 3)
    with pytest.raises(DamageError, match=r"terms\.text"):
        sample_part(place, part, 10_000)
    with pytest.raises(StoreDamagedError, match=r"columns/terms\.text"):
        verify_whole(generation)


def test_damage_while_a_graph_is_open_is_no_traceback(store: Path) -> None:
    graph = open_graph(store)
    (starts,) = store.glob("columns-*/terms.start")
    with starts.open("r+b") as stream:  # the same file, as it is mapped
        stream.write(b"\xff" * starts.stat().st_size)
    for use in (lambda: list(graph.statements()), lambda: graph.label(ANA, "en"), lambda: graph.edge_counts(ANA)):
        with pytest.raises(StoreDamagedError, match="rebuild it"):
            use()


def test_damage_to_the_database_while_a_graph_is_open_is_told_by_the_query(store: Path) -> None:
    graph = open_graph(store)
    for path in store.glob("oxigraph-*/*.sst"):
        path.write_bytes(b"\xff" * path.stat().st_size)
    with QueryRunner(graph) as runner, pytest.raises(StoreDamagedError, match="oxigraph/"):
        runner.run("SELECT * {?s ?p ?o}")


def test_a_mistake_of_ours_is_not_called_damage(store: Path) -> None:
    graph = open_graph(store)
    with pytest.raises(KeyError):
        graph.label(ANA, "xx")  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, PIECE_BYTES + BLOCK_BYTES + 7])
def test_parts_of_every_size_are_sealed_and_checked(size: int, tmp_path: Path) -> None:
    place = tmp_path / "columns-00000000"
    place.mkdir()
    (place / "a").write_bytes(b"first")
    (place / "b").write_bytes(random.Random(size).randbytes(size))
    part = seal_part(place)
    assert part.files == {"a": 5, "b": size}
    told: list[int] = []
    check_part(place, part, told.append)
    sample_part(place, part, 3)
    assert sum(told) == size + 5
    assert (place / parts_module.CHECKSUMS).stat().st_size == 4 * (1 + -(-size // BLOCK_BYTES))
    if size:
        flip(place / "b", size - 1)
        with pytest.raises(DamageError, match="b"):
            check_part(place, part, told.append)


def test_a_large_file_keeps_its_statements_whatever_block_is_read(tmp_path: Path) -> None:
    path = tmp_path / "many.nt"
    path.write_text("".join(f'<{E}{n}> <{E}p> "number {n}" .\n' for n in range(5_000)))
    build_directory([path], tmp_path / "store")
    for _ in range(20):
        graph = open_graph(tmp_path / "store")
        assert graph.statistics.statements == 5_000
        graph.close()
