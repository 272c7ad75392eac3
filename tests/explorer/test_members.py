"""Columns of a class chosen from what its members have in common, their values, and facets that count rightly."""

from __future__ import annotations

from pathlib import Path

from small_graphs import open_turtle

from cfgraph.api.opening import open_graph
from cfgraph.explorer import View, list_instances
from cfgraph.explorer.members import Member, MemberColumn, choose_columns, make_facets, read_member
from cfgraph.model.terms import IRI


def members_of(view: View, name: str) -> tuple[tuple[MemberColumn, ...], list[Member]]:
    iri = view.expand(name)
    assert iri is not None
    _, refs = list_instances(view, iri, limit=200)
    columns = choose_columns(view, [ref.id for ref in refs], "relations")
    return columns, [read_member(view, ref, columns) for ref in refs]


def test_company_list_has_capital_holder_founding_and_place(zh_view: View) -> None:
    columns, members = members_of(zh_view, "cf:ConsumerFinanceCompany")
    assert [column.label for column in columns] == ["注册资本", "股东", "成立时间", "注册地", "relations"]
    zhaolian = next(member for member in members if member.entity.label == "招联消费金融")
    capital, holder, founded, place, degree = zhaolian.values
    assert (capital.text, capital.rank) == ("100 亿元", 1e10)
    assert (holder.text, holder.share, holder.more) == ("中国联通", "50.00%", 2)
    assert (founded.text, place.text) == ("2015-03", "深圳市")
    assert int(degree.text) > 30


def test_facets_count_members_once_and_members_without_value(zh_view: View) -> None:
    columns, members = members_of(zh_view, "cf:ConsumerFinanceCompany")
    facets = dict(make_facets(columns, members))
    assert sum(value.total for value in facets[0]) == len(members)
    for place, values in facets.items():
        for value in values:
            assert sum(map(value.holds, members)) == value.total, (place, value.label)
    assert facets[0][-1].is_missing
    assert 1 not in facets  # nearly every company has a largest holder of its own


def test_foreign_class_has_columns_for_its_properties(tmp_path: Path) -> None:
    lines = "\n".join(
        f'e:b{n} a e:Book ; rdfs:label "b{n:02}" ; e:pages {100 + n} ; e:year "19{10 + n}" ; '
        f'e:by e:p{n % 3} ; e:isbn "isbn {n}" .'
        for n in range(20)
    )
    path = tmp_path / "books.ttl"
    path.write_text(
        "@prefix e: <urn:e:> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n" + lines, encoding="utf-8"
    )
    with open_graph(path) as graph:
        columns, members = members_of(graph.view, "<urn:e:Book>")
        assert [(column.kind, str(column.predicate)) for column in columns[:3]] == [
            ("number", "urn:e:pages"), ("date", "urn:e:year"), ("neighbor", "urn:e:by"),
        ]  # fmt: skip
        assert members[3].values[0].rank == 103
        by = dict(make_facets(columns, members))[2]
        assert sorted(value.total for value in by) == [6, 7, 7]


def test_symmetric_label_has_an_arrow_on_one_side() -> None:
    view = open_turtle(":a a :K ; :above :b . :b a :K ; :above :c . :c a :K ; :above :d . :d a :K .")
    nodes = [IRI(f"http://example.org/{name}") for name in "abcd"]
    labels = [column.label for column in choose_columns(view, nodes, "relations")]
    assert sorted(labels[:-1]) == [":above", "← :above"]
