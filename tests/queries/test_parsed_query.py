"""A query is read once: what the value knows of a text, right or wrong, and that nothing reads the text again."""

from __future__ import annotations

import pytest

from cfgraph.explorer import View
from cfgraph.model.errors import QueryError, UsageError
from cfgraph.queries import QueryRunner, bind_parameters, check_query, parse_query, tokens
from cfgraph.queries.guard import find_problem
from cfgraph.queries.parsed_query import attach_header
from cfgraph.store import Graph
from cfgraph.tui.sparql.buffers import Buffer


def test_tokens_are_those_of_the_grammar_which_knows_the_less_than_sign() -> None:
    query = parse_query("SELECT ?_a { ?s ?p ?o FILTER(?o<?_b&&?o>?_c) }")
    assert [parameter.name for parameter in query.parameters] == ["a", "b", "c"]
    assert query.variables == ("_a", "s", "p", "o", "_b", "_c")


def test_tokens_behind_a_mistake_are_known_too() -> None:
    text = "PREFIX ex: <http://e/> SELECT ?a { ?a ex:p ; ] 'open ?_late ."
    query = parse_query(text)
    assert query.syntax_error is not None
    assert (query.form, query.prefixes) == ("SELECT", {"ex": "http://e/"})
    assert [parameter.name for parameter in query.parameters] == ["late"]
    assert "".join(token.text for token in query.tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "form", "projected"),
    [
        ("SELECT ?b (STR(?a) AS ?c) { ?a ?p ?b }", "SELECT", ("b", "c")),
        ("select * { ?b ?p ?a FILTER(?x) }", "SELECT", ("b", "p", "a")),
        ("SELECT * { ?s ?p 1 } VALUES ?x { 1 }", "SELECT", ("s", "p", "x")),
        ("ASK { ?a ?p ?b }", "ASK", ()),
        ("# nothing", "", ()),
    ],
)
def test_form_and_projected_variables(text: str, form: str, projected: tuple[str, ...]) -> None:
    query = parse_query(text)
    assert (query.form, query.projected) == (form, projected)


def test_a_prefix_that_is_not_declared_is_a_mistake_only_where_the_graph_lacks_it() -> None:
    query = parse_query("SELECT ?s {\n ?s ex:p ?o ; other:p ?o }")
    assert query.find_mistake({"ex", "other"}) is None
    mistake = query.find_mistake({"ex"})
    assert mistake is not None
    assert (mistake.line, mistake.column) == (2, 15)


def test_decorators_apart_from_the_text_count_and_lines_are_those_of_the_whole() -> None:
    header = "#+ defaults:\n#+   - a: 1\n"
    query = parse_query("ASK { ?s ?p ?_a }", header)
    assert [parameter.default for parameter in query.check_parameters()] == ["1"]
    assert query.whole == f"{header}\nASK {{ ?s ?p ?_a }}"
    bare = attach_header(query, "")
    assert bare.tokens is query.tokens
    assert [parameter.default for parameter in bare.parameters] == [None]
    twice = parse_query("ASK {\n ?_x_iri ?p ?_x_date }", header)
    with pytest.raises(UsageError, match=r"^line 5: "):
        twice.check_parameters()
    assert twice.outline is not None


def test_nothing_reads_the_text_again(companies: Graph, warm: QueryRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    query = parse_query("SELECT * { ?s ex:size ?n FILTER(?n > ?_x_integer && ?_lang = 'zh') } # service")
    wrong = parse_query("SELECT ?s ?n { ?s ex:size ?n } GROUP BY ?s # service")
    buffer = Buffer(query.text, parsed=query)

    class NoTokens:
        """A lexer that fails."""

        def match(self, *arguments: object) -> None:
            raise AssertionError("read again")

    monkeypatch.setattr(tokens, "_TOKEN", NoTokens())
    assert buffer.parse() is query
    check_query(query, companies.prefixes)
    assert find_problem(query, companies.prefixes) is None
    terms = bind_parameters(View(companies, "zh"), query, {"x": "2"})
    result = warm.run(buffer.parse(), terms)
    assert (result.variables, len(result.rows)) == (("s", "n"), 2)
    with pytest.raises(QueryError, match="neither grouped"):
        warm.run(wrong)


def test_a_buffer_whose_text_or_header_changed_is_read_anew() -> None:
    buffer = Buffer("ASK { ?s ?p ?_a }")
    first = buffer.parse()
    assert buffer.parse() is first
    buffer.header = "#+ defaults:\n#+   - a: 1\n"
    assert buffer.parse().tokens is first.tokens
    assert buffer.parse().parameters[0].default == "1"
    buffer.text = "ASK { ?s ?p ?_b }"
    assert buffer.parse().variables == ("s", "p", "_b")
