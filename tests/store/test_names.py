"""The name index: what is found, in which order, and that a search over frequent parts stays bounded and honest."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from cfgraph.model.errors import GraphError
from cfgraph.model.vocabulary import PREF_LABEL
from cfgraph.store import Graph, name_matching, name_search
from cfgraph.store.build_name_batches import NamedEntity, batch_entities
from cfgraph.store.build_name_folding import fold_names
from cfgraph.store.build_name_index import build_name_index
from cfgraph.store.build_name_spool import NameSpool
from cfgraph.store.chinese import fold_text, fold_words
from cfgraph.store.name_index import NameIndex


def index_of(directory: Path, *entities: Sequence[tuple[str, str]] | str, degrees: Sequence[int] = ()) -> NameIndex:
    """Build an index of entities numbered from 0, each given by its name or its names with kinds."""
    described = [[(each, "preferred")] if isinstance(each, str) else each for each in entities]
    number = build_name_index(
        directory / "names",
        batch_entities(
            NamedEntity(i, each, (i % 2,), degrees[i] if degrees else 0) for i, each in enumerate(described)
        ),
    )
    assert number >= len(described)
    return NameIndex(directory / "names")


def ids(index: NameIndex, text: str, types: frozenset[int] | None = None) -> list[int]:
    return [hit.id for hit in index.find(text, 100, types).hits]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("招联消费金融股份有限公司", "name"),
        ("招联", "name"),
        ("招", "name"),
        ("招聯消費", "name"),
        ("招联 公司", "name"),
        ("公司 消费", "name"),
        ("zhaolian", "pinyin"),
        ("zhaol", "pinyin"),
        ("xiaofeijinrong", "pinyin"),
        ("zhao联", "pinyin"),
        ("招lian", "pinyin"),
        ("zhaolxfjr", "pinyin"),
        ("zlxfjr", "initials"),
        ("xfjr", "initials"),
        ("MERCHANTS union", "alternative"),
        ("ｍｅｒｃｈａｎｔｓ", "alternative"),
        ("chantsun", "alternative"),
        ("union merchants", "alternative"),
        ("招連", "misprint"),
        ("mucfc-head-office", "iri"),
        ("headOffice", "iri"),
    ],
)
def test_a_name_is_found_in_every_way_it_may_be_typed(text: str, how: str, tmp_path: Path) -> None:
    own = [
        ("招联消费金融股份有限公司", "preferred"),
        ("Merchants Union Consumer Finance", "alternative"),
        ("招连消金", "misprint"),
        ("mucfcHeadOffice", "iri"),
    ]
    index = index_of(tmp_path, "北京银行", own, "Another Firm", "马上消费科技")
    hits = index.find(text, 10).hits
    assert (hits[0].id, hits[0].how) == (1, how)
    assert hits[0].matched == next(name for name, kind in own if kind == how or how in ("pinyin", "initials", "name"))


@pytest.mark.parametrize("text", ["changyin", "zhangyin", "cyxf", "zyxf", "hang", "xing", "chongqing", "zhongqing"])
def test_a_character_with_two_readings_is_found_under_both(text: str, tmp_path: Path) -> None:
    assert ids(index_of(tmp_path, "长银消费", "重庆某行", "南方"), text)


def test_hits_come_by_closeness_then_kind_then_edges_then_length(tmp_path: Path) -> None:
    index = index_of(
        tmp_path,
        "大成银行",  # inner part
        "银行家俱乐部",  # beginning, few edges
        "银行",  # the whole name
        [("其他", "preferred"), ("银行业协会", "alternative")],  # beginning of an alias
        "银行卡中心总部",  # beginning, many edges
        "银行卡中心",  # the same, shorter
        degrees=(900, 1, 0, 800, 50, 50),
    )
    assert ids(index, "银行") == [2, 5, 4, 1, 3, 0]


def test_the_beginning_of_a_word_comes_before_other_inner_parts(tmp_path: Path) -> None:
    assert ids(index_of(tmp_path, "Softbank Group", "Union Bank", "unionBank", degrees=(9, 0, 1)), "bank") == [2, 1, 0]


def test_a_misspelt_word_is_corrected_only_when_nothing_else_matches(tmp_path: Path) -> None:
    index = index_of(tmp_path, "Lending Club", "Landing Page")
    assert ids(index, "landing") == [1]
    assert ids(index, "londing") == [0, 1]
    assert ids(index, "lonxing") == []


def test_names_are_told_as_they_are_written(tmp_path: Path) -> None:
    written = ["ＴｉＤＢ （北京）", "招聯金融", "Ünïon  Café", "😀 Smile", "a\x00b\x01c"]
    index = index_of(tmp_path, *written)
    assert [index.find_exact(name)[0].matched for name in written] == written


def test_a_filter_by_type_leaves_out_all_others_and_misses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = index_of(tmp_path, *(f"第{n}有限公司" for n in range(60)))
    odd = [n for n in range(60) if n % 2]
    assert sorted(ids(index, "有限", frozenset({1}))) == odd
    monkeypatch.setattr(name_search, "MAX_SCANNED_CHARACTERS", 10)
    again = NameIndex(tmp_path / "names")
    assert sorted(ids(again, "有限", frozenset({1}))) == odd
    assert ids(again, "有限", frozenset({7})) == []


def test_of_too_many_hits_the_best_are_returned_and_the_count_is_called_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (name_search, name_matching):
        monkeypatch.setattr(module, "MIN_CHECKED_POSITIONS", 50)
    monkeypatch.setattr(name_matching, "CHUNK_CHARACTERS", 64)
    number = 1_000
    index = index_of(
        tmp_path, *(f"第{n}有限公司" for n in range(number)), "有限公司", degrees=[*range(1, number + 1), 0]
    )
    found = index.find("有限公司", 10)
    assert [hit.id for hit in found.hits] == [number, *range(number - 1, number - 10, -1)]
    assert not found.complete
    assert 10 <= found.total <= number
    rare = index.find("7有限公司", number)
    assert all(hit.id % 10 == 7 for hit in rare.hits)


def test_every_name_of_the_bundled_graph_is_found_by_its_pinyin(bundled: Graph) -> None:
    tried = 0
    for statement in bundled.statements(predicate=PREF_LABEL):
        name = fold_text(getattr(statement.object, "value", ""))
        if not 2 <= len(name) <= 12 or not all("\u4e00" <= c <= "\u9fff" for c in name):
            continue
        if bundled.is_detail(statement.subject):
            continue
        tried += 1
        for text in ("".join(lazy_pinyin(name)), "".join(syllable[0] for syllable in lazy_pinyin(name))):
            assert statement.subject in {hit.node for hit in bundled.find_names(text, 1_000).hits}, (name, text)
    assert tried > 100


_NAMES = st.lists(st.text("甲乙丙丁abAB1 （", min_size=1, max_size=8), min_size=1, max_size=12)


@settings(max_examples=60)
@given(texts=_NAMES, part=st.text("甲乙丙丁ab1", min_size=1, max_size=3))
def test_any_part_finds_all_the_names_that_hold_it(
    texts: list[str], part: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("index")
    named = (NamedEntity(n, [(t, "label")], (), n % 3) for n, t in enumerate(texts))
    build_name_index(place / "names", batch_entities(named))
    found = NameIndex(place / "names").find(part, 100)
    written = {hit.id for hit in found.hits if hit.how == "name" and hit.deviation is None}
    holding = {n for n, text in enumerate(texts) if part in fold_text(text)}
    assert holding <= {hit.id for hit in found.hits}
    assert written <= holding
    assert found.complete or not holding
    assert found.total == len(found.hits)


def test_generated_names_are_found_by_the_pinyin_that_pypinyin_gives_them(tmp_path: Path) -> None:
    random_ = random.Random(1)
    characters = "华夏银长重行乐都朝调盛曾单藏厦便中国建设联合科技重庆厦门长沙成都朝阳天津会计参会大厦银行音乐都江堰"
    texts = ["".join(random_.choices(characters, k=random_.choice((3, 4, 5)))) for _ in range(300)]
    index = index_of(tmp_path, *texts)
    for number, text in enumerate(texts):
        assert number in {hit.id for hit in index.find("".join(lazy_pinyin(text)), 300).hits}, text


def test_threads_get_the_same_answers(tmp_path: Path) -> None:
    index = index_of(tmp_path, *(f"{c}银行第{n}支行" for n in range(50) for c in "甲乙丙"))
    searches = ["银行", "yinhang", "甲", "yh", "支 乙"] * 10
    alone = [index.find(text, 20) for text in searches]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: index.find(text, 20), searches)) == alone


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    nameless = [NamedEntity(0, [], (), 0)]
    assert build_name_index(tmp_path / "names", batch_entities(nameless)) == 0
    found = NameIndex(tmp_path / "names").find("招联", 5)
    assert (found.hits, found.total, found.complete) == ((), 0, True)


def test_the_first_of_equally_good_matches_in_a_name_is_highlighted(tmp_path: Path) -> None:
    names = [f"{name} {number}" for number in range(30) for name in ("banana", "x annals annex", "data era", "cascade")]
    hits = index_of(tmp_path, *names, degrees=[number * 7 % 50 for number in range(len(names))]).find("a", 200).hits
    assert len(hits) == len(names)
    for hit in hits:
        first = fold_text(hit.matched).index("a")
        assert hit.spans == ((first, first + 1),)


@pytest.mark.parametrize("name", ["text", "postings", "index.json"])
def test_a_cut_or_missing_file_is_told(name: str, tmp_path: Path) -> None:
    index_of(tmp_path, "招联").close()
    path = tmp_path / "names" / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(GraphError, match="damaged"):
        NameIndex(tmp_path / "names")
    path.unlink()
    with pytest.raises(GraphError, match="damaged"):
        NameIndex(tmp_path / "names")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(st.sampled_from("aZz09_ -（招联聯éÉßｆＺ１½٣㈱\u0301\0\x01ｶﾞ가ツŁ"), max_size=12), max_size=6))
def test_names_folded_together_are_what_each_folds_to_alone(names: list[str]) -> None:
    assert fold_names(names) == [fold_words(name) for name in names]


def test_an_index_of_which_a_part_is_read_apart_is_the_same(tmp_path: Path) -> None:
    names = ["招联消费金融", "Merchants Union", "马上消费", "AT&T 中国", "ÉCOLE normale", "中原", "Home Credit", "马上"]
    entities = [
        NamedEntity(number, [(name, "label"), (f"{name} {number}", "alternative")], (number % 3, 7), number)
        for number, name in enumerate(names * 40)
    ]
    build_name_index(tmp_path / "one", batch_entities(entities))
    others = NameSpool(tmp_path / "others")
    others.fill_apart(batch_entities(entities[123:]))
    build_name_index(tmp_path / "two", batch_entities(entities[:123]), lambda: others)
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}
    written = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == written
