"""Small files that expand to anything: refused in a line, in seconds, and honest ones open."""

from __future__ import annotations

import gzip
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from rdf_samples import E

from cfgraph.model.errors import GraphError
from cfgraph.model.terms import Literal
from cfgraph.store import build_directory, open_graph
from cfgraph.store import rdf_stream as stream_module
from cfgraph.store import xml_entities as entities_module

RDF_HEAD = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="{E}">\n'
RDF_END = "</rdf:RDF>\n"


def nested_entities(depth: int) -> str:
    """Return RDF/XML whose entities are made of ten of the one before."""
    entities = ['<!ENTITY l0 "lol">'] + [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth)]
    body = f'<rdf:Description rdf:about="{E}x"><e:p>&l{depth - 1};</e:p></rdf:Description>'
    return "\n".join(['<?xml version="1.0"?><!DOCTYPE r [', *entities, f"]>{RDF_HEAD}{body}{RDF_END}"])


def repeated_entity(size: int, times: int) -> str:
    """Return RDF/XML with one long entity, named often."""
    body = f'<rdf:Description rdf:about="{E}x"><e:p>{"&a;" * times}</e:p></rdf:Description>'
    return f'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "{"a" * size}">]>\n{RDF_HEAD}{body}\n{RDF_END}'


@pytest.mark.parametrize(
    ("content", "line"),
    [(nested_entities(12), 9), (nested_entities(40), 9), (repeated_entity(100_000, 20_000), 4)],
    ids=["nested", "nested deeper", "repeated"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_entities_that_expand_without_end_are_refused_with_their_line(
    content: str, line: int, packed: bool, tmp_path: Path
) -> None:
    path = tmp_path / ("bomb.rdf.gz" if packed else "bomb.rdf")
    path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    with pytest.raises(GraphError, match=re.escape(f"{path}:{line}: XML entities expand")):
        open_graph(path)


@pytest.mark.parametrize("chunk", [1, 7, 64, 256 * 1024])
def test_entities_that_name_namespaces_are_read_whatever_is_read_at_once(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "CHUNK_BYTES", chunk)
    path = tmp_path / "owl.owl"
    items = "".join(
        f'<rdf:Description rdf:about="&ex;{n}"><e:p rdf:resource="&ex;&amp;{n}"/>\n<e:q>a &lt; b</e:q>'
        "</rdf:Description>\n"
        for n in range(200)
    )
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE rdf:RDF [\n<!ENTITY ex "{E}">\n]>{RDF_HEAD}{items}{RDF_END}')
    statements = list(open_graph(path).statements())
    assert len(statements) == 400
    assert {s.object.value for s in statements if isinstance(s.object, Literal)} == {"a < b"}
    assert f"{E}&7" in {str(s.object) for s in statements}


def test_a_declaration_that_never_ends_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities_module, "MAX_DECLARATION_BYTES", 100_000)
    path = tmp_path / "open.rdf"
    path.write_text('<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "' + "a" * 1_000_000)
    with pytest.raises(GraphError, match=r"open\.rdf:2: XML entities"):
        open_graph(path)


def chunks(kind: str) -> Iterator[bytes]:
    """Yield a gigabyte of nothing."""
    if kind == "after a statement":
        yield f"<{E}a> <{E}p> <{E}b> .\n".encode()
    for _ in range(1024):
        yield (b"#\n" if kind == "empty comments" else b"\n") * (1 << 20 if kind != "empty comments" else 1 << 19)


@cache
def pack(chunk: bytes) -> bytes:
    """Compress a chunk by itself: a file may have many such members."""
    return gzip.compress(chunk, compresslevel=1)


@pytest.mark.parametrize("kind", ["line ends", "empty comments", "after a statement"])
def test_a_packed_gigabyte_of_nothing_is_given_up(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfgraph.store.opening.is_small", lambda _: True)  # so that the patches below count
    monkeypatch.setattr(stream_module, "MAX_BLANK_BYTES", 2 << 20)
    path = tmp_path / "nothing.ttl.gz"
    with path.open("wb") as stream:
        for chunk in chunks(kind):
            stream.write(pack(chunk))
    with pytest.raises(GraphError, match="256 MiB decompressed without a statement"):
        open_graph(path)


def test_an_honest_file_may_be_packed_however_well(tmp_path: Path) -> None:
    path = tmp_path / "same.nt.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(f"<{E}a> <{E}p> <{E}b> .\n".encode() * 500_000)
    assert path.stat().st_size < 200_000
    assert open_graph(path).statistics.statements == 1


def test_lines_are_counted_through_what_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "CHUNK_BYTES", 100)
    monkeypatch.setattr(stream_module, "MAX_BLANK_BYTES", 1_000)
    path = tmp_path / "gaps.ttl"
    gap = "\n#\n  \n" * 700 + "# the end of a comment\n"
    path.write_text(f'<{E}a> <{E}p> "x" .\n{gap}<{E}a> <{E}p> "y" .\n{gap}<{E}a> nonsense .\n')
    line = path.read_text()[: path.read_text().index("nonsense")].count("\n") + 1
    with pytest.raises(GraphError, match=rf"gaps\.ttl:{line}: "):
        open_graph(path)
    path.write_text(path.read_text().replace("nonsense", f"<{E}q> <{E}z>"))
    assert open_graph(path).statistics.statements == 3


def test_prefixes_that_write_long_terms_again_and_again_are_refused(tmp_path: Path) -> None:
    turtle = tmp_path / "prefix.ttl"
    names = " , ".join(f"a:{n}" for n in range(3_000))
    turtle.write_text(f"@prefix a: <{E}{'x' * 60_000}> .\n<{E}s> <{E}p> {names} .\n")
    json_ld = tmp_path / "context.jsonld"
    values = ",".join(f'{{"@id": "a:{n}"}}' for n in range(3_000))
    json_ld.write_text(f'{{"@context": {{"a": "{E}{"x" * 60_000}/"}}, "@id": "{E}s", "{E}p": [{values}]}}')
    for path in (turtle, json_ld):
        with pytest.raises(GraphError, match="expand to terms of more than 64 MiB"):
            open_graph(path)


def test_long_values_as_they_stand_are_read(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    path.write_text("".join(f'<{E}{n}> <{E}p> """{n}{chr(10) * 400_000}""" .\n' for n in range(12)))
    assert open_graph(path).statistics.statements == 12


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (int(sys.argv[1]), int(sys.argv[1])))
from cfgraph.cli.main import run
sys.exit(run(sys.argv[2:]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
@pytest.mark.parametrize("megabytes", [130, 250])
def test_a_build_that_needs_too_much_memory_says_so_and_leaves_nothing_half(megabytes: int, tmp_path: Path) -> None:
    path = tmp_path / "large.nt"
    path.write_text("".join(f'<{E}{n}> <{E}p> "number {n} of very many" .\n' for n in range(200_000)))
    (tmp_path / "made").mkdir()
    done = subprocess.run(
        [
            *(sys.executable, "-c", LIMITED, str(megabytes << 20)),
            *("build", str(path), "--store", str(tmp_path / "made" / "store")),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 3, done.stderr
    assert "needs more memory than the limit" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    for left in (tmp_path / "made").iterdir():  # memory sufficed for all but the database
        assert open_graph(left).statistics.statements == 200_000


MAPPING = """
import mmap, sys
from cfgraph import process_limits
process_limits.max_memory = lambda: 300 << 20
process_limits.limit_memory()
with open(sys.argv[1], "rb") as stream:
    mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
print(len(mapped) >> 20, flush=True)
bytearray(len(mapped))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_mapped_files_do_not_count_as_memory(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as stream:
        stream.truncate(600 << 20)
    command = [sys.executable, "-c", MAPPING, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "600\n"
    assert "MemoryError" in done.stderr


def test_the_limits_of_this_process_are_left_as_they_were(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_DATA)
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(f"<{E}a> <{E}p> <{E}b> .\n".encode()))
    assert build_directory([path], tmp_path / "store") == 1
    assert (resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_DATA)) == before
