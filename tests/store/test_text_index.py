"""The text index: every literal and IRI is found by its words, whatever the script, and what it costs to find them."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfgraph.model.terms import Literal
from cfgraph.store import BuildProgress, Graph, TextHit, build_directory, open_graph, text_index
from cfgraph.store.build_text_index import _encode
from cfgraph.store.manifest import TEXT, read_manifest
from cfgraph.store.text_index import _decode
from cfgraph.store.text_tokens import TokenReader, fold_literal, fold_quickly, pair_key, word_key, word_range

TEXTS = """@prefix : <http://example.org/> .
:a :note "不良资产处置公告，共1,100.50元" ; :code "X0007H244030001" ; :share 25.85 ; :day "2015-03-06" .
:b :note "Consumer finance — a Crédit for every day\\nand night" ; :home <https://www.mucfc.example/about> .
:c :note "不良贷款；資產品質" ; :note "Газпромбанк платит" , "コンシューマーローン", "😀 smile 𬭎", "a" , "" .
:hub :p :a, :b, :c ; :note "公告" .
"""


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Graph:
    path = tmp_path_factory.mktemp("text") / "some.ttl"
    path.write_text(TEXTS, encoding="utf-8")
    return open_graph(path)


def found(graph: Graph, text: str) -> list[tuple[str, str]]:
    """Return who says a text that is found, and what of it matches, by each hit."""
    return [
        (str(hit.subject).removeprefix("http://example.org/"), marked(hit)) for hit in graph.find_text(text, 20).hits
    ]


def marked(hit: TextHit) -> str:
    text = hit.object.value if isinstance(hit.object, Literal) else str(hit.object)
    return "|".join(text[start:end] for start, end in hit.spans)


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("不良资产处置", [("a", "不良资产处置")]),
        ("不良 处置", [("a", "不良|处置")]),
        ("不良", [("a", "不良"), ("c", "不良")]),
        ("资产", [("a", "资产"), ("c", "資產")]),
        ("公告", [("hub", "公告"), ("a", "公告")]),
        ("元", [("a", "元")]),
        ("1100.50元", [("a", "1,100.50元")]),
        ("1,100", [("a", "1,100")]),
        ("11", [("a", "1,1")]),
        ("X0007H", [("a", "X0007H")]),
        ("x0007h244030001", [("a", "X0007H244030001")]),
        ("0007", []),
        ("25.8", [("a", "25.8")]),
        ("2015-03", [("a", "2015-03")]),
        ("cons fin", []),
        ("consumer fin", [("b", "Consumer|fin")]),
        ('"finance — a"', [("b", "finance — a")]),
        ('"consumer a"', []),
        ("credit day", [("b", "Crédit|day")]),
        ("day and", [("b", "day|and")]),
        ("mucfc", [("https://www.mucfc.example/about", "mucfc")]),
        ("платит Газ", [("c", "Газ|платит")]),
        ("シューマー", [("c", "シューマー")]),
        ("𬭎", [("c", "𬭎")]),
        ("smiles", []),
        ("", []),
        ("——", []),
        ("没有", []),
    ],
)
def test_a_text_is_found_by_its_words(text: str, hits: list[tuple[str, str]], some: Graph) -> None:
    assert sorted(found(some, text)) == sorted(hits)


def test_the_statement_is_told_and_those_of_connected_entities_come_first(bundled: Graph) -> None:
    hit = bundled.find_text("X0007H244030001", 5).hits[0]
    assert isinstance(hit.object, Literal)
    assert hit.object in {o for _, _, o in bundled.statements(hit.subject, hit.predicate)}
    assert isinstance(bundled.find_text("example", 5).hits, list)


def test_the_index_is_built_with_a_store_or_when_it_is_first_needed(tmp_path: Path) -> None:
    source = tmp_path / "a.ttl"
    source.write_text(TEXTS, encoding="utf-8")
    build_directory([source], tmp_path / "with")
    build_directory([source], tmp_path / "without", text_index=False)
    assert TEXT in read_manifest(tmp_path / "with").parts
    assert TEXT not in read_manifest(tmp_path / "without").parts
    shutil.copytree(tmp_path / "without", tmp_path / "sealed")
    answers = []
    for name in ("with", "without", "sealed"):
        store = tmp_path / name
        if name == "sealed":
            store.chmod(0o500)
        graph = open_graph(store)
        answers.append(found(graph, "不良"))
        graph.check_damage()
        graph.close()
        store.chmod(0o700)
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]
    assert TEXT in read_manifest(tmp_path / "without").parts


def test_how_far_an_index_has_come_that_has_to_be_built_is_told(tmp_path: Path) -> None:
    source = tmp_path / "a.ttl"
    source.write_text(TEXTS, encoding="utf-8")
    build_directory([source], tmp_path / "store", text_index=False)
    told: list[BuildProgress] = []
    graph = open_graph(tmp_path / "store")
    graph.find_text("不良", 5, told.append)
    assert told
    assert all(each.stage == "text" and 0 <= each.read < each.total for each in told)
    told.clear()
    graph.find_text("不良", 5, told.append)
    assert not told
    graph.close()


def test_of_very_many_texts_the_first_are_returned_and_the_count_is_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "many.nt"
    lines = (f'<http://e.org/{n}> <http://e.org/p> "第{n}号 公告 有限公司 x{n % 7}" .\n' for n in range(3_000))
    source.write_text("".join(lines), encoding="utf-8")
    graph = open_graph(source)
    monkeypatch.setattr(text_index, "LIST_BYTES", (100, 300))
    hits = graph.find_text("有限公司", 10)
    assert len(hits.hits) == 10
    assert not hits.complete
    assert hits.total >= 10
    assert [marked(hit) for hit in graph.find_text("第2999号", 5).hits] == ["第2999号"]
    both = graph.find_text("公告 x3", 50)
    assert {marked(hit) for hit in both.hits} == {"公告|x3"}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text("中国银行aB1, .é—ﬁ😀", max_size=12), min_size=1, max_size=8))
def test_tokens_of_many_texts_at_once_are_those_of_each(texts: list[str]) -> None:
    texts = [text.replace("\n", " ") for text in texts]
    keys, places = TokenReader().read(texts)
    for place, text in enumerate(texts):
        alone, _ = TokenReader().read([text])
        assert sorted(keys[places == place].tolist()) == sorted(alone.tolist())
        assert fold_quickly(text) == fold_literal(text)[0]
        folded = fold_literal(text)[0].split(" ")
        for word in folded:
            if word.isascii() and word:
                assert word_key(word) in alone
            elif word and word[0] in "中国银行":
                assert pair_key(word[0], word[1] if word[1:2] in (*"中国银行",) else "") in alone


def test_beginnings_of_words_have_neighboring_numbers() -> None:
    low, high = word_range("consu")
    assert low <= word_key("consumer") < high
    assert low <= word_key("consuming-more".replace("-", "")) < high
    assert not low <= word_key("console") < high


def test_lists_are_read_as_they_were_written() -> None:
    values = np.array([0, 1, 127, 128, 16_383, 16_384, 2**21, 2**28, 2**31])
    encoded, starts = _encode(values)
    assert _decode(encoded).tolist() == np.cumsum(values).tolist()
    assert _decode(encoded[: starts[5] + 1]).tolist() == np.cumsum(values[:5]).tolist()
    assert len(_decode(encoded[:0])) == 0
