"""What the columns answer is what a plain search through the statements answers, on any graph."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cfgraph.model.entity import Direction
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, term_to_n3
from cfgraph.model.vocabulary import CF, IS_DETAIL, LABEL, OBJECT, PREDICATE, SUBJECT, TYPE
from cfgraph.store import Graph, open_graph

E = "http://example.org/"
NODES = [IRI(f"{E}n{number}") for number in range(7)]
CLASSES = [IRI(E + "Thing"), IRI(CF + "Claim")]
PREDICATES = [IRI(E + "p"), IRI(E + "q"), TYPE, LABEL, SUBJECT, PREDICATE, OBJECT]
LITERALS = [Literal("甲"), Literal("乙", language="zh"), Literal('b "quoted"\n', language="en"), Literal("5.00")]
SCHEMA = Statement(CLASSES[1], IS_DETAIL, Literal("true"))
OUT: tuple[Direction, ...] = ("out",)

statements = st.sets(
    st.builds(
        Statement, st.sampled_from(NODES), st.sampled_from(PREDICATES), st.sampled_from([*NODES, *CLASSES, *LITERALS])
    ),
    min_size=1,
    max_size=25,
)


def opened(wanted: set[Statement]) -> Graph:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "random.nt"
        path.write_text(
            "".join(f"{' '.join(map(term_to_n3, one))} .\n" for one in sorted(wanted, key=str)), encoding="utf-8"
        )
        return open_graph(path)


@settings(max_examples=40)
@given(statements, st.sampled_from([None, *NODES]), st.sampled_from([None, *PREDICATES]), st.data())
def test_any_pattern_finds_the_statements_that_match(
    wanted: set[Statement], subject: Node | None, predicate: IRI | None, data: st.DataObject
) -> None:
    graph = opened(wanted)
    target = data.draw(st.sampled_from([None, *NODES, *LITERALS]))
    expected = {s for s in wanted if subject in (None, s[0]) and predicate in (None, s[1]) and target in (None, s[2])}
    found = list(graph.statements(subject, predicate, target))
    assert len(found) == len(set(found))
    assert set(found) == expected


@settings(max_examples=40)
@given(statements, st.booleans())
def test_edges_are_counted_listed_and_named_alike(wanted: set[Statement], marked: bool) -> None:
    wanted = wanted | ({SCHEMA} if marked else set())
    graph = opened(wanted)
    details = {s.subject for s in wanted if s.predicate == TYPE and s.object == CLASSES[1] and marked}
    edges = {
        s
        for s in wanted
        if isinstance(s.object, IRI)
        and s.subject not in details
        and s.object not in details
        and (s.predicate != TYPE or not details)
    }
    assert {node for node in NODES if graph.is_detail(node)} == details
    for node in set(NODES) - details:
        expected = Counter((s.predicate, "out") for s in edges if s.subject == node)
        expected += Counter((s.predicate, "in") for s in edges if s.object == node)
        assert {(p, way): total for p, way, total in graph.edge_counts(node)} == dict(expected)
        assert {s for _, s in graph.edges(node, OUT)} == {s for s in edges if s.subject == node}
        for (predicate, way), total in expected.items():
            direction: Direction = "out" if way == "out" else "in"
            count, page = graph.neighbors(node, predicate, direction, language="zh")
            ends = [s.object if way == "out" else s.subject for s in edges if _seen(s, node, predicate, way)]
            assert count == total
            assert sorted(map(str, page)) == sorted(map(str, ends))
            first = graph.neighbors(node, predicate, direction, language="zh", limit=1)
            rest = graph.neighbors(node, predicate, direction, language="zh", offset=1)
            assert [*first[1], *rest[1]] == list(page)


def _seen(statement: Statement, node: Node, predicate: IRI, way: str) -> bool:
    return statement.predicate == predicate and node == (statement.subject if way == "out" else statement.object)


@settings(max_examples=40)
@given(statements)
def test_claims_of_a_statement_are_those_that_name_all_of_it(wanted: set[Statement]) -> None:
    claims = [
        Statement(IRI(f"{E}claim{number}"), part, term)
        for number, statement in enumerate(sorted(wanted, key=str))
        for part, term in zip((SUBJECT, PREDICATE, OBJECT), statement, strict=True)
    ]
    graph = opened(wanted | set(claims))
    for number, statement in enumerate(sorted(wanted, key=str)):
        assert IRI(f"{E}claim{number}") in graph.reifications(statement)
    assert graph.reifications(Statement(NODES[0], IRI(E + "never"), NODES[1])) == ()


def test_neighbors_stand_in_the_order_of_their_names_in_each_language(tmp_path: Path) -> None:
    lines = [f"<{E}hub> <{E}has> <{E}m{number}> ." for number in range(600)]
    lines += [f'<{E}m{number}> <{LABEL}> "z{599 - number:03}"@zh, "e{number:03}"@en .' for number in range(600)]
    path = tmp_path / "hub.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    graph = open_graph(path)
    hub, has = IRI(E + "hub"), IRI(E + "has")
    by_zh = graph.neighbors(hub, has, "out", language="zh", offset=10, limit=5)
    by_en = graph.neighbors(hub, has, "out", language="en", offset=10, limit=5)
    assert by_zh == (600, [IRI(f"{E}m{599 - number}") for number in range(10, 15)])
    assert by_en == (600, [IRI(f"{E}m{number}") for number in range(10, 15)])


def test_a_literal_of_a_megabyte_and_a_crowded_predicate_are_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "large.nt"
    many = "".join(f'<{E}a> <{E}p> "{number}" .\n' for number in range(5_000))
    path.write_text(f'{many}<{E}a> <{E}text> "{"长" * 350_000}" .\n_:b <{E}p> <{E}a> .\n', encoding="utf-8")
    graph = open_graph(path)
    found = {predicate: (total, values) for predicate, total, values in graph.values(IRI(E + "a"), 20)}
    assert found[IRI(E + "p")][0] == 5_000
    assert len(found[IRI(E + "p")][1]) == 20
    assert len(found[IRI(E + "text")][1][0].value) == 350_000
    ((_, statement),) = graph.edges(IRI(E + "a"))
    assert isinstance(statement.subject, BlankNode)


def test_types_of_the_nameless_do_not_hide_those_of_the_named(tmp_path: Path) -> None:
    path = tmp_path / "mixed.ttl"
    path.write_text(f'[] a <{E}Thing> . [] a <{E}Other> . <{E}zoe> a <{E}Thing> ; <{LABEL}> "zoe" .', encoding="utf-8")
    hits = open_graph(path).find_names("zoe", 5, frozenset([IRI(E + "Thing")])).hits
    assert [hit.node for hit in hits] == [IRI(E + "zoe")]


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from([None, *NODES, BlankNode("_:g")]), statements, min_size=1, max_size=4))
def test_each_statement_is_known_by_its_graphs(wanted: dict[Node | None, set[Statement]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "random.nq"
        lines = [
            f"{' '.join(map(term_to_n3, one))} {'' if graph is None else term_to_n3(graph)} .\n"
            for graph, those in wanted.items()
            for one in those
        ]
        path.write_text("".join(lines), encoding="utf-8")
        opened_graph = open_graph(path)
    named = set(wanted) != {None}
    for statement in set().union(*wanted.values()):
        found = opened_graph.graphs_of(statement)
        expected = {graph for graph, those in wanted.items() if statement in those}
        assert {graph if graph is None or isinstance(graph, IRI) else BlankNode("_:g") for graph in found} == expected
    counts = {
        graph if graph is None or isinstance(graph, IRI) else BlankNode("_:g"): count
        for graph, count in opened_graph.statistics.graphs.items()
    }
    assert counts == ({graph: len(those) for graph, those in wanted.items()} if named else {})
    assert opened_graph.graphs_of(Statement(NODES[0], IRI(E + "unused"), NODES[0])) == ()
