"""Messages of libraries are read in Chinese too: parsers of files, settings and tables, engines, decompression."""

from __future__ import annotations

import ast
import bz2
import gzip
import lzma
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest
import zstandard

import cfgraph
from cfgraph.model.errors import GraphError, translate_error
from cfgraph.store.build_encode import Encoder
from cfgraph.store.build_read import read_files
from cfgraph.store.notes_wording import describe_notes
from cfgraph.store.rdf_reader import read_quads
from cfgraph.store.rdf_stream import ExpansionBudget
from cfgraph.store.reading_notes import ReadingNotes
from cfgraph.store.reading_options import SKIP_ERRORS
from cfgraph.text.catalog import Messages, quote_library
from cfgraph.text.library_texts import library_texts, translate_library_text

CHINESE = Messages("zh")
PROSE = re.compile(r"[A-Za-z]{3,}[ ,]+[A-Za-z]{3,}")
"""Words of English one after another, which no name, path or keyword of these files has."""

XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">\n'
FILES = {
    "nt": [
        '"a" <p:p> <o:o> .',
        '<s:s> "p" <o:o> .',
        "<s:s> <p:p> .",
        "<s:s> <p:p> <o:o>",
        '<s:s> <p:p> "a',
        '<s:s> <p:p> "a"@1 .',
        '<s:s> <p:p> "a"^^"b" .',
        '<s:s> <p:p> "\\q" .',
        "<a:a b> <p:p> <o:o> .",
        "_: <p:p> <o:o> .",
        '<s:s> <p:p> "a"@toolonglanguage .',
    ],
    "ttl": [
        "e:a e:b e:c .",
        "@prefix e <urn:e:> .",
        "@base 1 .",
        "<a:a> <b:b> [ <c:c> <d:d> .",
        "<a:a> <b:b> ( <c:c> .",
        '<a:a> "b" <c:c> .',
        '"a" <b:b> <c:c> .',
        '<a:a> <b:b> "x .',
        "<a:a> <b:b> 1e .",
        '<a:a> <b:b> "x"^^5 .',
        "<a:a> <b:b> <u:%zz> .",
    ],
    "trig": ["<g:g> { <a:a> <b:b> <c:c>", "GRAPH <a:a> <b:b> <c:c> .", "<g:g> { <a:a> <b:b> <c:c> . } }"],
    "rdf": [
        f"{XML}<e:A><e:b></e:A></rdf:RDF>",
        f'{XML}<e:A rdf:ID="1 2"/></rdf:RDF>',
        f'{XML}<e:A rdf:about="u:a" rdf:nodeID="b"/></rdf:RDF>',
        f'{XML}<e:A a="1"/></rdf:RDF>',
        f"{XML}<q:A/></rdf:RDF>",
        f"{XML}<e:A a=1/></rdf:RDF>",
        f"{XML}<e:A>&foo;</e:A></rdf:RDF>",
        f'{XML}<e:A rdf:about="u:a b"/></rdf:RDF>',
    ],
    "jsonld": [
        "{",
        '{"@id": 5}',
        "[1,]",
        '{"a" "b"}',
        "nope",
        '{"@id":"u:a","@id":"u:b"}',
        '{"@context":{"a":5},"a":1}',
    ],
    "graphml": ["<graphml><graph></graphml>", "", "<graphml>&x;</graphml>", '<graphml a="1" a="2"/>'],
    "json": ['{"nodes": [{"id": 1}], "links": [}'],
}


@pytest.mark.parametrize(("ending", "text"), [(ending, text) for ending, texts in FILES.items() for text in texts])
def test_errors_of_parsers_are_in_chinese(tmp_path: Path, ending: str, text: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_text(text, encoding="utf-8")
    said = translate_error(refusal(path), CHINESE).replace(str(path), "")
    assert not PROSE.search(said), said


def ignore(_: int) -> None:
    """Ignore progress."""


def refusal(path: Path) -> GraphError:
    """Return the error of a file that can't be read."""
    with pytest.raises(GraphError) as caught:
        list(read_quads(path, {}, ExpansionBudget(), ignore, {}, ReadingNotes()))
    return caught.value


def pack(content: bytes, path: Path, ending: str) -> bytes:
    """Return content compressed as a file name says."""
    if ending == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.nt", content)
        return path.read_bytes()
    packing: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    return {**packing, "zst": zstandard.compress}[ending](content)


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz", "zst", "zip"])
def test_errors_of_compressed_files_are_translated(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.nt.{ending}"
    whole = pack(b"".join(b'<s:s> <p:p> "%d" .\n' % number for number in range(500)), path, ending)
    for damaged, chinese, english in (
        (whole[: len(whole) // 2], "压缩", "compress"),
        (b"no such format" * 9, "压缩数据已损坏，或不是文件名所说的格式", "not in the compression format"),
    ):
        path.write_bytes(damaged)
        refused = refusal(path)
        said = translate_error(refused, CHINESE).replace(str(path), "")
        assert chinese in said
        assert not PROSE.search(said)
        assert english in translate_error(refused, Messages("en"))


@pytest.mark.parametrize(
    ("place", "value", "chinese"), [(8, 1, "密码"), (10, 99, "压缩方法")], ids=["encrypted", "unknown method"]
)
def test_an_archive_that_can_not_be_unpacked_is_explained(tmp_path: Path, place: int, value: int, chinese: str) -> None:
    path = tmp_path / "a.nt.zip"
    content = bytearray(pack(b"<s:s> <p:p> <o:o> .\n", path, "zip"))
    content[content.find(b"PK\x01\x02") + place] = value
    path.write_bytes(content)
    assert chinese in translate_error(refusal(path), CHINESE)


@pytest.mark.parametrize("ending", ["gz", "xz", "zst"])
def test_lines_before_the_damage_are_read_and_the_note_is_in_chinese(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.nt.{ending}"
    lines = b"".join(b'<s:s> <p:p> "%d" .\n' % (number**7) for number in range(40_000))
    path.write_bytes(pack(lines, path, ending)[:-4000])
    notes, budget = ReadingNotes(), ExpansionBudget()
    encoder = Encoder(budget, tmp_path)
    read_files({path: path.stat().st_size}, {}, budget, encoder, ignore, {SKIP_ERRORS: "yes"}, notes)
    assert len(encoder) > 10_000
    said = list(describe_notes(notes, CHINESE))
    assert any("压缩文件到此中断" in line for line in said)
    assert not any(PROSE.search(line.replace(str(path), "")) for line in said)


@pytest.mark.parametrize("text", ["a = ", "a", "[a", "a = 1 b", 'a = "x', "a = [1", "a = 1\na = 2", "a = tru", "= 1"])
def test_errors_of_toml_are_in_chinese(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    assert not PROSE.search(CHINESE.translate(quote_library(str(caught.value))))


def test_messages_and_their_chinese_have_the_same_placeholders() -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    for english, chinese in library_texts().items():
        assert names(chinese) <= names(english), english


def _refusals() -> Iterator[str]:
    """Yield each reason for which a query is left to the engine, with a word for what varies."""
    for path in (Path(cfgraph.__file__).parent / "queries").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UnsupportedError":
                said = node.args[0]
                if isinstance(said, ast.JoinedStr):
                    yield "".join(p.value if isinstance(p, ast.Constant) else "x" for p in said.values)  # type: ignore[misc]
                elif isinstance(said, ast.Constant):
                    yield str(said.value)


def test_reasons_for_using_the_engine_are_in_chinese() -> None:
    reasons = {reason for reason in _refusals() if " " in reason}
    assert len(reasons) > 50
    untranslated = {reason for reason in reasons if translate_library_text(reason) == reason}
    assert not untranslated
