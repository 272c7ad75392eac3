"""What a user writes is one entity, class or predicate; or the error says which it could be."""

from __future__ import annotations

import pytest
from small_graphs import open_turtle

from cfgraph.explorer import View, resolve_entity, resolve_predicate, resolve_type
from cfgraph.model.errors import AmbiguousNameError, NotFoundError, UsageError
from cfgraph.model.terms import IRI, BlankNode
from cfgraph.model.vocabulary import CF, ID

HOLDS = IRI(CF + "holdsSharesIn")


@pytest.mark.parametrize(
    "text",
    [
        "id:zhaolian",
        f"<{ID}zhaolian>",
        f"{ID}zhaolian",
        "招联",
        " 招聯 ",
        "招联消费金融",
        "zhaolian",
        "Zhaolian Consumer Finance",
    ],
)
def test_an_entity_is_named_by_iri_prefixed_name_or_name(en_view: View, text: str) -> None:
    assert resolve_entity(en_view, text) == ID + "zhaolian"


def test_a_misprint_names_the_entity_meant(zh_view: View) -> None:
    assert resolve_entity(zh_view, "立刻消费") == ID + "mashang"


def test_a_part_of_one_name_only_is_enough() -> None:
    view = open_turtle(':a rdfs:label "中国联通" . :b rdfs:label "招商银行" .')
    assert resolve_entity(view, "联通") == "http://example.org/a"


def test_a_part_of_several_names_lists_them(zh_view: View) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        resolve_entity(zh_view, "消金")
    assert len(caught.value.candidates) == 10
    assert "消金" in str(caught.value)


def test_a_name_that_two_bear_lists_both_and_an_alias_yields_to_a_name() -> None:
    view = open_turtle(
        ':a skos:prefLabel "Ping" . :b skos:prefLabel "Ping" . :c skos:prefLabel "Pong" . :d skos:altLabel "Pong" .'
    )
    with pytest.raises(AmbiguousNameError) as caught:
        resolve_entity(view, "ping")
    assert {ref.curie for ref in caught.value.candidates} == {":a", ":b"}
    assert resolve_entity(view, "pong") == "http://example.org/c"


@pytest.mark.parametrize(
    "text", ["没有这家公司", "id:nobody", "http://example.org/nobody", "<not an iri>", "", "_:none", "qq:xx"]
)
def test_what_is_not_there_is_said_so(zh_view: View, text: str) -> None:
    with pytest.raises(NotFoundError):
        resolve_entity(zh_view, text)


def test_blank_nodes_are_named_by_their_label() -> None:
    view = open_turtle(":a :p [ :q 1 ] .")
    (statement,) = view.graph.statements(IRI("http://example.org/a"))
    assert isinstance(statement.object, BlankNode)
    assert resolve_entity(view, statement.object) == statement.object


@pytest.mark.parametrize(
    "text",
    ["cf:holdsSharesIn", str(HOLDS), "持股", "股东", "holds shares in", "held by", "holdsSharesIn", "HOLDSSHARESIN"],
)
def test_a_predicate_is_named_in_either_language_and_from_either_side(en_view: View, text: str) -> None:
    assert resolve_predicate(en_view, text) == HOLDS


@pytest.mark.parametrize("text", ["银行", "bank", "Bank", "cf:Bank"])
def test_a_class_is_named_in_either_language(zh_view: View, text: str) -> None:
    assert resolve_type(zh_view, text) == CF + "Bank"


def test_a_class_that_only_has_subclasses_with_instances_can_be_named() -> None:
    view = open_turtle(":Dog rdfs:subClassOf :Animal . :rex a :Dog .")
    assert resolve_type(view, "animal") == "http://example.org/Animal"


def test_an_unknown_predicate_is_an_error_that_names_some(zh_view: View) -> None:
    with pytest.raises(UsageError, match="cf:"):
        resolve_predicate(zh_view, "爱好")
