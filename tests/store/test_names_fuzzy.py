"""Names that are almost what was typed: what is found, how it is told, and that it never stands before what matches."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_names import ids, index_of

from cfgraph.store import Graph
from cfgraph.store.chinese import fold_text
from cfgraph.store.name_index import EntityHit, NameIndex
from name_forms import FIRST, make_forms, names_of, rank_of

ZHAOLIAN = [
    ("招联消费金融股份有限公司", "preferred"),
    ("招联", "alternative"),
    ("Merchants Union Consumer Finance", "alternative"),
]
OTHERS = ["马上消费金融股份有限公司", "中国银行股份有限公司", "智能客服", "标准数据库", "北京银行", "腾讯云", "上海"]


@pytest.fixture(scope="module")
def some_names(tmp_path_factory: pytest.TempPathFactory) -> NameIndex:
    other_scripts = ("Śląski Société", "Газпромбанк", "コンシューマーローン", "張文中")
    return index_of(tmp_path_factory.mktemp("fuzzy"), ZHAOLIAN, *OTHERS, *other_scripts)


def first_hit(index: NameIndex, text: str) -> EntityHit | None:
    return next(iter(index.find(text, 10).hits), None)


@pytest.mark.parametrize(
    ("text", "entity", "deviation", "distance"),
    [
        ("招连", 0, "same_sound", 1),
        ("昭联", 0, "same_sound", 1),
        ("昭连", 0, "same_sound", 2),
        ("张闻中", 11, "same_sound", 1),
        ("桑海", 7, "similar_sound", 1),
        ("招联效费金融", 0, "same_sound", 1),
        ("招联消贵金融", 0, "slip", 1),
        ("招联费金融股份", 0, "slip", 1),
        ("招联消费费金融", 0, "slip", 1),
        ("招联费消金融", 0, "slip", 1),
        ("讯腾云", 6, "slip", 1),
        ("zaolian", 0, "similar_sound", 1),
        ("mashangxiaoei", 1, "slip", 1),
        ("tenguxnyun", 6, "slip", 1),
        ("zhaolainxiaofei", 0, "slip", 1),
        ("智慧客服", 3, "regional", 1),
        ("標準資料庫", 4, "regional", 2),
        ("merchnats", 0, "slip", 1),
        ("merchnts unoin", 0, "slip", 2),
        ("mrechantts", 0, "slip", 2),
        ("slaskj", 8, "slip", 1),
        ("societe slasky", 8, "slip", 1),
        ("Газпрмобанк", 9, "slip", 1),
        ("コンシュマーローン", 10, "slip", 1),
        ("招联消费金融产品", 0, "partial", 2),
        ("“招联消费金融”服务", 0, "partial", 2),
        ("智能客服(招联)", 3, "partial", 2),
        ("招连消费公司", 0, "partial", 2),
        ("Merchants Union bank", 0, "partial", 4),
    ],
)
def test_a_name_is_found_though_it_is_typed_with_a_slip(
    text: str, entity: int, deviation: str, distance: int, some_names: NameIndex
) -> None:
    hit = first_hit(some_names, text)
    assert hit is not None
    assert (hit.id, hit.deviation, hit.distance) == (entity, deviation, distance)


@pytest.mark.parametrize(
    "text",
    ["没有这家公司", "无此公司", "火星人", "xerxxants", "qwertz", "廉", "zzz", "Deutsche Bank", "今天天气很好"],
)
def test_what_is_not_like_any_name_finds_nothing(text: str, some_names: NameIndex) -> None:
    assert first_hit(some_names, text) is None


def test_letters_without_their_signs_are_the_same_letters(some_names: NameIndex) -> None:
    for text in ("Śląski", "slaski", "société", "SOCIETE"):
        hit = first_hit(some_names, text)
        assert hit is not None
        assert (hit.id, hit.deviation) == (8, None)


def test_of_two_characters_those_of_the_same_sound_are_enough(tmp_path: Path) -> None:
    assert ids(index_of(tmp_path, "招行", "招联", "赵联"), "招连") == [1, 2]


def test_what_is_almost_a_name_follows_what_matches_a_few_inner_parts(tmp_path: Path) -> None:
    index = index_of(tmp_path, "湖北消费金融", "北银消费金融", "河北消费金融")
    hits = index.find("北消费金融", 10).hits
    assert [(hit.id, hit.deviation) for hit in hits] == [(0, None), (2, None), (1, "slip")]


def test_words_that_all_names_have_count_for_little(tmp_path: Path) -> None:
    names = [f"{brand}有限公司" for brand in ("云帆", "瀚海", "星图", "长风", "北辰", "东篱", "南山", "西岭")]
    index = index_of(tmp_path, *names, "有限责任公司协会")
    assert ids(index, "瀚海责任公司")[0] == 1


def test_the_parts_of_a_name_that_match_are_told(tmp_path: Path) -> None:
    index = index_of(tmp_path, "中原消费金融（智能）客服", "Merchants Union")
    for text, spans in (
        ("消费金融", ((2, 6),)),
        ("客服 中原", ((0, 2), (8, 10))),
        ("消费经融", ((2, 6),)),
        ("中原的智能客服", ((0, 2), (6, 10))),
        ("zhongyuan", ((0, 2),)),
        ("unoin", ((9, 14),)),
    ):
        assert index.find(text, 1).hits[0].spans == spans, text


@settings(max_examples=60, deadline=None)
@given(text=st.text("招联消费金融中国银行zhaolin sh（1", min_size=1, max_size=14))
def test_whatever_is_typed_what_matches_stands_before_what_is_almost_it(bundled: Graph, text: str) -> None:
    hits = bundled.find_names(text, 50).hits
    exact = [hit.deviation is None for hit in hits]
    assert exact == sorted(exact, reverse=True)
    for hit in hits:
        assert (hit.distance > 0) <= (hit.deviation is not None)
        assert all(0 <= start < end <= 500 for start, end in hit.spans)


def test_a_name_that_holds_what_is_typed_stands_first(bundled: Graph) -> None:
    names = names_of(bundled)
    held = "\0".join(map(fold_text, names))
    drawn = random.Random(20261130)
    texts = [form.text for form in make_forms(names, 20261130, each=20)]
    for name in drawn.sample(list(names), 200):
        start = drawn.randrange(len(name))
        texts.append(name[start : start + drawn.randrange(2, 9)])
    for text in filter(fold_text, texts):
        first = next(iter(bundled.find_names(text, 1).hits), None)
        if fold_text(text) in held:
            assert first is not None, text
            assert first.deviation is None, (text, first.matched)


def test_forms_as_people_type_them_find_the_names_of_the_bundled_graph(bundled: Graph) -> None:
    forms = make_forms(names_of(bundled), each=12)
    lost: dict[str, list[str]] = {}
    for form in forms:
        rank = rank_of(bundled, form)
        if rank is None or rank >= FIRST:
            lost.setdefault(form.kind, []).append(form.text)
    assert len(forms) > 200
    assert all(len(texts) <= 1 for texts in lost.values()), lost
    assert sum(map(len, lost.values())) <= 4, lost


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(st.text("abc招联", min_size=1, max_size=8), min_size=1, max_size=5),
    key=st.text("abc招联x", max_size=9),
)
def test_how_much_of_a_text_stands_in_names_is_counted_from_either_end(texts: list[str], key: str) -> None:
    with TemporaryDirectory() as place:
        index = index_of(Path(place), *texts)
        places = [index._alphabet.literal_class(character) for character in key]
        for types, wanted in ((None, texts), (frozenset({0}), texts[::2])):
            names = "\0".join(wanted)
            allowed = index._matcher.row_filter(types)
            first = max(size for size in range(len(key) + 1) if key[:size] in names)
            last = max(size for size in range(len(key) + 1) if key[len(key) - size :] in names)
            assert index._matcher.longest_known(places, False, allowed) == first
            assert index._matcher.longest_known(places, True, allowed) == last
