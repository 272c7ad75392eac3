"""What is refused before anything runs: updates and calls of other servers. And what only looks like it."""

from __future__ import annotations

import socket

import pytest

from cfgraph.model.errors import QueryError
from cfgraph.queries import QueryRunner, check_query, parse_query

REFUSED = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
    "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p 'it' }#'\nVALUES ?s { 1 }#\n SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "\\"" . SERVICE <URL> { ?s ?p \'"\' } }',
    "SELECT * { ?a ?p ?b FILTER(?a<?b&&?x='>')SERVICE<URL>{?s ?p 'a'} }",
    "SELECT * { ?s ?p ?o #\r SERVICE <URL> { ?s ?p ?o } \n}",
    "PREFIX service: <URL> SELECT * { SERVICE service: { ?s ?p ?o } }",
    "SELECT * { SERVICE<URL>{ ?s ?p ?o } } nonsense",
]


@pytest.mark.parametrize("query", REFUSED)
def test_service_is_refused_and_nothing_connects(warm: QueryRunner, query: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
        with pytest.raises(QueryError) as caught:
            warm.run(query.replace("URL", url))
        with pytest.raises(BlockingIOError):
            server.accept()
    assert caught.value.line is not None
    assert caught.value.column is not None


def test_refusal_says_why_and_where() -> None:
    with pytest.raises(QueryError, match="another server") as caught:
        check_query(parse_query("SELECT * {\n  SERVICE <http://x/> { ?s ?p ?o }\n}"))
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ex:note 'SERVICE' }",
        'SELECT ?s { ?s ex:note """SERVICE <http://x/> {""" , \'service\' }',
        "# SERVICE <http://x/>\nSELECT ?s { ?s ?p ?o } # SERVICE",
        "SELECT ?service { ?service ex:service <http://example.org/SERVICE> }",
        "PREFIX service: <http://service/> SELECT ?s { ?s service:SERVICE _:SERVICE , 'a'@service }",
        "SELECT ?s { ?s ?p ?o FILTER(?s<?o&&?o='>' || ?o = 'service') }",
    ],
)
def test_the_word_in_a_string_comment_or_name_is_no_call(warm: QueryRunner, query: str) -> None:
    check_query(parse_query(query), {"ex"})
    warm.run(query)


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("INSERT DATA { <a:b> <a:b> 1 }", 1),
        ("delete where { ?s ?p ?o }", 1),
        ("PREFIX a: <http://a/> LOAD <http://127.0.0.1:1/x>", 23),
        ("BASE <http://a/> WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", 18),
        ("CLEAR ALL", 1),
    ],
)
def test_update_is_refused_at_its_keyword(warm: QueryRunner, query: str, column: int) -> None:
    with pytest.raises(QueryError, match="cfgraph is read-only") as caught:
        warm.run(query)
    assert (caught.value.line, caught.value.column) == (1, column)
