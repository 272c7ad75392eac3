"""Records: names, types and colours of attributes, and which claim speaks for an edge."""

from __future__ import annotations

from dataclasses import replace

from export_samples import BANK, DAY, LENDER, literals, ref, sample
from hypothesis import given

from cfgraph.export.graph_attributes import make_graph_records
from cfgraph.export.scalars import MAX_EXACT_INTEGER, common_type, to_scalar
from cfgraph.model.entity import Subgraph
from cfgraph.model.looks import VISIBLE, Look, find_contrast, fit_color
from cfgraph.model.terms import IRI, XSD, Literal


def test_a_node_has_its_labels_kind_colour_and_literal_attributes() -> None:
    records = make_graph_records(sample(), DAY)
    record = records.node_record(records.nodes[BANK])
    assert find_contrast(str(record.pop("color")), "#ffffff") >= VISIBLE
    assert len(str(record.pop("glyph"))) == 1
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


def test_a_kind_has_the_same_colour_in_every_export_and_it_shows_on_white_and_on_black() -> None:
    bank = ref(BANK, "a", "bank")
    alone = make_graph_records(Subgraph("", (bank,), ()))
    among = make_graph_records(Subgraph("", (bank, ref(IRI("urn:b"), "b", "bank"), ref(LENDER, "c")), ()))
    colors = [str(records.node_record(records.nodes[BANK])["color"]) for records in (alone, among)]
    colors.append(str(among.node_record(among.nodes[LENDER])["color"]))
    assert colors[0] == colors[1] != colors[2]
    assert all(find_contrast(color, ground) >= VISIBLE for color in colors for ground in ("#ffffff", "#16181c"))


def test_a_node_is_drawn_as_its_graph_says() -> None:
    bank = replace(ref(BANK, "a", "bank"), look=Look("■", "#7fb0e6"))
    records = make_graph_records(Subgraph("", (bank,), ()))
    record = records.node_record(bank)
    assert (record["glyph"], record["color"]) == ("■", fit_color("#7fb0e6", "#ffffff", VISIBLE).upper())


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
