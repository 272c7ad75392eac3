"""Records: names, types and colours of attributes, and which claim speaks for an edge."""

from __future__ import annotations

from export_samples import BANK, DAY, LENDER, literals, ref, sample
from hypothesis import given
from hypothesis import strategies as st

from cfgraph.export.graph_attributes import NO_KIND, PALETTE, make_graph_records
from cfgraph.export.scalars import MAX_EXACT_INTEGER, common_type, to_scalar
from cfgraph.model.entity import Subgraph
from cfgraph.model.terms import IRI, XSD, Literal


def test_a_node_has_its_labels_kind_colour_and_literal_attributes() -> None:
    records = make_graph_records(sample(), DAY)
    record = records.node_record(records.nodes[BANK])
    assert record.pop("color") in PALETTE
    assert record == {
        "label": "招商银行 & <Co>",
        "kind": "bank",
        "iri": str(BANK),
        "curie": "id:bank",
        "types": ["bank", "organization"],
        "foundedOn": "1987-04-08",
        "listed": True,
        "branches": 1900.0,
        "capital": 252.2,
        "schema_rating": "A",
        "cf_rating": "2",
        "cf_label": "not the label",
    }


def test_one_attribute_has_one_type_in_all_nodes() -> None:
    records = make_graph_records(sample(), DAY)
    bank, lender = (records.node_record(records.nodes[node]) for node in (BANK, LENDER))
    assert (type(bank["branches"]), lender["branches"]) == (float, 1.5)
    assert (bank["cf_rating"], lender["cf_rating"]) == ("2", "good")
    assert lender["listed"] is False


def test_the_first_current_claim_with_a_share_speaks_for_an_edge() -> None:
    subgraph = sample()
    record = make_graph_records(subgraph, DAY).edge_record(subgraph.edges[0])
    assert (record["percentage"], record["asOf"], record["status"]) == (50.0, "2021-06", "Current")
    assert record["statusLabel"] == "current"
    assert record["sources"] == ["Report 3", "Report 1", "Report 2"]
    assert record["locators"] == ["line 7", "line 7", "line 9"]
    assert record["asPrinted"] == ["招联", "50%"]
    assert record["claims"] == 3


def test_a_share_that_is_history_is_not_shown_as_the_share() -> None:
    subgraph = sample()
    record = make_graph_records(subgraph, DAY).edge_record(subgraph.edges[2])
    assert "percentage" not in record
    assert (record["asOf"], record["status"]) == ("2024-06", "Historical")
    assert "10.5" in str(record["claimDetails"])


def test_an_edge_without_claims_has_no_empty_values() -> None:
    subgraph = sample()
    record = make_graph_records(subgraph, DAY).edge_record(subgraph.edges[1])
    assert record == {"label": "holds", "predicate": str(subgraph.edges[1].predicate.id), "weight": 1.0, "claims": 0}


def test_the_graph_says_what_it_is() -> None:
    record = make_graph_records(sample(), DAY).graph_record()
    assert str(record.pop("generator")).startswith("cfgraph ")
    assert record == {"title": "who owns 招联?", "date": DAY, "nodes": 3, "edges": 3, "cut": True}


def test_the_date_is_today_unless_given() -> None:
    assert len(make_graph_records(sample()).date) == len("2026-01-02")


@given(st.lists(st.text(min_size=1), unique=True, max_size=len(PALETTE)))
def test_kinds_have_colours_of_their_own_while_there_are_enough(kinds: list[str]) -> None:
    nodes = tuple(ref(IRI(f"urn:{number}"), "x", kind) for number, kind in enumerate(kinds))
    colors = make_graph_records(Subgraph("", nodes, ())).colors
    assert len(set(colors.values())) == len(kinds)


def test_a_kind_keeps_its_colour_from_one_export_to_another_and_none_is_grey() -> None:
    bank = ref(BANK, "a", "bank")
    alone = make_graph_records(Subgraph("", (bank,), ()))
    among = make_graph_records(Subgraph("", (bank, ref(IRI("urn:b"), "b", "bank"), ref(LENDER, "c")), ()))
    assert alone.colors["bank"] == among.colors["bank"]
    assert among.node_record(among.nodes[LENDER])["color"] == NO_KIND


@given(literals)
def test_a_number_is_never_rounded(literal: Literal) -> None:
    value = to_scalar(literal)
    if isinstance(value, str):
        assert value == literal.value
    elif literal.datatype == IRI(XSD + "integer"):
        assert value == int(literal.value)
        assert abs(value) <= MAX_EXACT_INTEGER
    elif literal.datatype == IRI(XSD + "double"):
        assert value == float(literal.value)


def test_what_looks_like_a_number_but_is_not_typed_stays_text() -> None:
    assert to_scalar(Literal("007")) == "007"
    assert to_scalar(Literal("0.1000000000000000000001", IRI(XSD + "decimal"))) == "0.1000000000000000000001"
    assert to_scalar(Literal("NaN", IRI(XSD + "double"))) == "NaN"
    assert to_scalar(Literal("5e-324", IRI(XSD + "double"))) == "5e-324"
    assert to_scalar(Literal("yes", IRI(XSD + "boolean"))) == "yes"
    assert to_scalar(Literal("1_000", IRI(XSD + "integer"))) == "1_000"


def test_mixed_types_become_text_but_whole_numbers_among_decimals_stay_numbers() -> None:
    assert common_type({int, float}) is float
    assert common_type({int, bool}) is str
    assert common_type({float, str}) is str
