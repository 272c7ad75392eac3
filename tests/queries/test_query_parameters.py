"""From the texts a user gives to terms, by the types that the query's variables declare."""

from __future__ import annotations

import pytest

from cfgraph.explorer import View
from cfgraph.model.errors import AmbiguousNameError, NotFoundError, UsageError
from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD, XSD_STRING, Literal, Term
from cfgraph.queries import QueryRunner, bind_parameters, parse_query
from cfgraph.store import Graph

EX = "http://example.org/"


def bind(view: View, text: str, values: dict[str, str]) -> dict[str, Term]:
    return bind_parameters(view, parse_query(text), values)


@pytest.fixture
def view(companies: Graph) -> View:
    """The companies seen in Chinese."""
    return View(companies, "zh")


def test_variables_declare_names_types_and_whether_they_may_be_left_out() -> None:
    text = (
        "#+ defaults:\n#+   - min_share: 5\n"
        "SELECT ?plain ?x_iri { ?_company_iri ?_p ?__year_integer ; ?_min_share_decimal $_name_zh , ?_t_literal_en }"
        " # ?_comment_iri '?_string_iri'"
    )
    assert [(p.name, p.variable, p.type, p.default, p.required) for p in parse_query(text).check_parameters()] == [
        ("company", "_company_iri", "iri", None, True),
        ("p", "_p", "string", None, True),
        ("year", "__year_integer", "integer", None, False),
        ("min_share", "_min_share_decimal", "decimal", "5", False),
        ("name", "_name_zh", "zh", None, True),
        ("t", "_t_literal_en", "en", None, True),
    ]


@pytest.mark.parametrize(
    ("variable", "text", "value", "datatype", "language"),
    [
        ("_x", "a b", "a b", XSD_STRING, None),
        ("_x_string", " kept ", " kept ", XSD_STRING, None),
        ("_x_literal", '"}', '"}', XSD_STRING, None),
        ("_x_literal_zh", "招联", "招联", RDF_LANG_STRING, "zh"),
        ("_x_en", "Zhaolian", "Zhaolian", RDF_LANG_STRING, "en"),
        ("_x_integer", " -5 ", "-5", XSD + "integer", None),
        ("_x_decimal", "5", "5", XSD + "decimal", None),
        ("_x_decimal", "24.15%", "24.15", XSD + "decimal", None),
        ("_x_number", "5", "5", XSD + "integer", None),
        ("_x_number", "5.0", "5.0", XSD + "decimal", None),
        ("_x_date", "2024", "2024", XSD + "gYear", None),
        ("_x_date", "2024-06", "2024-06", XSD + "gYearMonth", None),
        ("_x_date", "2024-06-30", "2024-06-30", XSD + "date", None),
        ("_x_boolean", "True", "true", XSD + "boolean", None),
    ],
)
def test_text_becomes_the_literal_of_its_type(
    view: View, variable: str, text: str, value: str, datatype: str, language: str | None
) -> None:
    assert bind(view, f"ASK {{ ?s ?p ?{variable} }}", {"x": text}) == {
        variable: Literal(value, IRI(datatype), language)
    }


@pytest.mark.parametrize(
    ("variable", "text"),
    [("_x_integer", "5.5"), ("_x_number", "five"), ("_x_decimal", "1e5"), ("_x_date", "2024-13"), ("_x_boolean", "ja")],
)
def test_text_of_the_wrong_kind_is_refused_with_the_parameter_named(view: View, variable: str, text: str) -> None:
    with pytest.raises(UsageError, match=r"^parameter x: "):
        bind(view, f"ASK {{ ?s ?p ?{variable} }}", {"x": text})


@pytest.mark.parametrize(
    "text", ["招联", "ex:zhaolian", "<http://example.org/zhaolian>", "http://example.org/zhaolian"]
)
def test_entities_are_named_as_anywhere_else(view: View, text: str) -> None:
    assert bind(view, "ASK { ?s ?p ?_x_iri }", {"x": text}) == {"_x_iri": IRI(EX + "zhaolian")}


def test_unknown_and_ambiguous_entities_name_the_parameter(zh_view: View) -> None:
    with pytest.raises(NotFoundError, match=r"^parameter company: "):
        bind(zh_view, "ASK { ?s ?p ?_company_iri }", {"company": "没有这家公司"})
    with pytest.raises(AmbiguousNameError, match=r"^parameter company: ") as caught:
        bind(zh_view, "ASK { ?s ?p ?_company_iri }", {"company": "银行"})
    assert caught.value.candidates


def test_classes_and_predicates_can_be_named_as_well(zh_view: View) -> None:
    cf = "https://w3id.org/cfgraph/ns#"
    terms = bind(zh_view, "ASK { ?s ?_p_iri ?o ; a ?_t_iri }", {"p": "holdsSharesIn", "t": "cf:Bank"})
    assert terms == {"_p_iri": IRI(cf + "holdsSharesIn"), "_t_iri": IRI(cf + "Bank")}


def test_missing_and_unknown_parameters(view: View) -> None:
    query = "ASK { ?_company_iri ?p ?_year_integer ; ?q ?__name }"
    with pytest.raises(UsageError, match=r"needs the parameter year \(integer\): year=…"):
        bind(view, query, {"company": "招联"})
    with pytest.raises(UsageError, match=r"no parameter yaer; it has company, year, name"):
        bind(view, query, {"yaer": "2024"})
    with pytest.raises(UsageError, match="it has none"):
        bind(view, "ASK {}", {"year": "2024"})
    with pytest.raises(UsageError, match="company"):
        bind(view, query, {"company": "", "year": "1"})


def test_defaults_and_optional_parameters(view: View) -> None:
    query = "#+ defaults:\n#+   - company: 招联\nASK { ?_company_iri ?p ?__year_integer }"
    assert bind(view, query, {}) == {"_company_iri": IRI(EX + "zhaolian")}
    assert bind(view, query, {"company": "", "year": ""}) == {"_company_iri": IRI(EX + "zhaolian")}
    assert bind(view, query, {"company": "对手"}) == {"_company_iri": IRI(EX + "rival")}


def test_bound_texts_run(view: View, warm: QueryRunner) -> None:
    query = "SELECT ?holder { ?holder ex:holds ?_company_iri ; ex:size ?n FILTER(?n >= ?_size_number) }"
    result = warm.run(query, bind(view, query, {"company": "招联", "size": "4"}))
    assert result.rows == ((IRI(EX + "cmb"),),)


def test_enumerated_parameters_take_their_values_only(view: View) -> None:
    text = (
        "#+ enumerate:\n#+   - unit:\n#+     - 'EUR'\n#+     - CNY\n#+   - other\n"
        "SELECT ?s { ?s ?p ?_unit ; ?q ?_other }"
    )
    unit, other = parse_query(text).check_parameters()
    assert (unit.choices, other.choices) == (("EUR", "CNY"), ())
    assert bind(view, text, {"unit": "CNY", "other": "x"})["_unit"] == Literal("CNY")
    with pytest.raises(UsageError, match=r"unit: USD is none of its values: .*EUR.*CNY"):
        bind(view, text, {"unit": "USD", "other": "x"})
    with pytest.raises(UsageError, match="is none of its values"):
        parse_query(f"#+ defaults:\n#+   - unit: USD\n{text}").check_parameters()
