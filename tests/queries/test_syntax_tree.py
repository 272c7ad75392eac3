"""The syntax tree of a query: hand cases as values, and that it means what the text means, to the engine and rdflib."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import BNode
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from test_query_grammar import VALID
from tree_writer import write_tree

from cfgraph.model.terms import IRI, RDF, RDF_LANG_STRING, XSD, BlankNode, Literal
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.queries import QueryRunner, parse_query
from cfgraph.queries.syntax_tree import (
    Aggregation,
    AlternativePath,
    AskQuery,
    BinaryOperation,
    BindPattern,
    ConstructQuery,
    Dataset,
    DescribeQuery,
    Existence,
    Expression,
    FunctionCall,
    GraphPattern,
    GroupPattern,
    InversePath,
    LateralPattern,
    LogicalOperation,
    Membership,
    MinusPattern,
    NegatedPath,
    OptionalPattern,
    OrderKey,
    PatternPart,
    PrefixedLiteral,
    PrefixedName,
    Projection,
    QueryTree,
    RepeatedPath,
    SelectQuery,
    SequencePath,
    ServicePattern,
    SolutionModifiers,
    TripleBlock,
    TriplePattern,
    TripleTermPattern,
    UnaryOperation,
    UnionPattern,
    ValuesPattern,
    Variable,
)
from cfgraph.queries.term_syntax import resolve_reference
from cfgraph.queries.tree_names import resolve_names
from cfgraph.store import Graph
from cfgraph.store.location import bundled_directory

EX = "http://example.org/"
PROLOGUE = f"PREFIX : <{EX}>\n"
S, P, Y, X = (Variable(name) for name in ("s", "p", "o", "x"))
TYPE, FIRST, REST, NIL, REIFIES = (IRI(RDF + name) for name in ("type", "first", "rest", "nil", "reifies"))
A, B, C = (IRI(EX + name) for name in "abc")
BUNDLED = sorted(Path(str(bundled_directory("queries"))).glob("*.rq"))


def read_tree(text: str) -> QueryTree:
    query = parse_query(text)
    assert query.tree is not None, query.syntax_error
    return query.tree


def read_group(text: str) -> GroupPattern:
    return read_tree(f"{PROLOGUE}ASK {{ {text} }}").where


def read_part(text: str) -> PatternPart:
    (part,) = read_group(text).parts
    return part


def read_triples(text: str) -> list[tuple[object, object, object]]:
    block = read_part(text)
    assert isinstance(block, TripleBlock)
    return [(one.subject, one.predicate, one.object) for one in block.triples]


def read_expression(text: str) -> Expression:
    (expression,) = read_group(f"FILTER({text})").filters
    return expression


def number(text: str) -> Literal:
    return Literal(text, IRI(XSD + "integer"))


def block(*triples: tuple[Variable, Variable, Variable]) -> TripleBlock:
    return TripleBlock(tuple(TriplePattern(*triple) for triple in triples))


SPO = block((S, P, Y))
GROUP = GroupPattern((SPO,))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("ASK { ?s ?p ?o }", AskQuery(GROUP)),
        ("SELECT * { }", SelectQuery(None, GroupPattern())),
        (
            "SELECT DISTINCT ?s (?o AS ?x) FROM <g:a> FROM NAMED <g:b> FROM <g:c> WHERE { ?s ?p ?o } LIMIT 5 OFFSET 2",
            SelectQuery(
                (Projection(S), Projection(X, Y)),
                GROUP,
                SolutionModifiers(limit=5, offset=2),
                distinct=True,
                dataset=Dataset((IRI("g:a"), IRI("g:c")), (IRI("g:b"),)),
            ),
        ),
        (
            "SELECT REDUCED (COUNT(*) AS ?x) { ?s ?p ?o } GROUP BY ?s (?p AS ?o) STR(?p)"
            " HAVING (?x) EXISTS { ?s ?p ?o } ORDER BY ?s DESC(?x) ASC(?o) VALUES ?s { UNDEF }",
            SelectQuery(
                (Projection(X, Aggregation("COUNT", None)),),
                GROUP,
                SolutionModifiers(
                    (Projection(S), Projection(Y, P), Projection(None, FunctionCall("STR", (P,)))),
                    (X, Existence(GROUP)),
                    (OrderKey(S), OrderKey(X, descending=True), OrderKey(Y)),
                    values=ValuesPattern((S,), ((None,),)),
                ),
                reduced=True,
            ),
        ),
        ("CONSTRUCT WHERE { ?s ?p ?o . }", ConstructQuery(SPO.triples, GROUP)),
        ("CONSTRUCT { ?o ?p ?s } { ?s ?p ?o }", ConstructQuery(block((Y, P, S)).triples, GROUP)),
        ("DESCRIBE *", DescribeQuery(None, GroupPattern())),
        ("DESCRIBE ?s <g:a> { ?s ?p ?o }", DescribeQuery((S, IRI("g:a")), GROUP)),
    ],
)
def test_query_forms(text: str, tree: QueryTree) -> None:
    assert read_tree(text) == tree


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{ ?s ?p ?o }", GROUP),
        ("{ ?s ?p ?o } UNION { } UNION { ?s ?p ?o }", UnionPattern((GROUP, GroupPattern(), GROUP))),
        ("OPTIONAL { ?s ?p ?o }", OptionalPattern(GROUP)),
        ("MINUS { ?s ?p ?o }", MinusPattern(GROUP)),
        ("LATERAL { ?s ?p ?o }", LateralPattern(GROUP)),
        ("GRAPH ?x { ?s ?p ?o }", GraphPattern(X, GROUP)),
        ("SERVICE SILENT :a { ?s ?p ?o }", ServicePattern(A, GROUP, silent=True)),
        ("BIND(?s AS ?x)", BindPattern(S, X)),
        ("VALUES ?x { 1 UNDEF :a }", ValuesPattern((X,), ((number("1"),), (None,), (A,)))),
        ("VALUES (?s ?x) { (:a 1) (UNDEF -2) }", ValuesPattern((S, X), ((A, number("1")), (None, number("-2"))))),
        ("VALUES () { () }", ValuesPattern((), ((),))),
        (
            "{ SELECT ?s { ?s ?p ?o } LIMIT 1 }",
            GroupPattern((SelectQuery((Projection(S),), GROUP, SolutionModifiers(limit=1)),)),
        ),
    ],
)
def test_patterns(text: str, part: PatternPart) -> None:
    assert read_part(text) == part


def test_filters_belong_to_their_group_and_part_no_block() -> None:
    group = read_group("FILTER(?x) ?s ?p ?o . FILTER EXISTS { ?s ?p ?o } ?o ?p ?s BIND(?s AS ?x) ?s ?p ?x")
    assert group.filters == (X, Existence(GROUP))
    assert group.parts == (block((S, P, Y), (Y, P, S)), BindPattern(S, X), block((S, P, X)))


def test_short_forms_are_written_out() -> None:
    assert read_triples("?s a :a, :b ; :c 1 ; .") == [(S, TYPE, A), (S, TYPE, B), (S, C, number("1"))]
    one, two, three = (BlankNode(f"_:[{place}]") for place in (1, 2, 3))
    assert read_triples("[ :a [ :b _:x ] ] :c []") == [
        *((one, A, two), (two, B, BlankNode("_:x")), (one, C, three)),
    ]
    assert read_triples("(1 [ :a ?x ]) :b ()") == [
        *((one, FIRST, number("1")), (one, REST, two)),
        *((two, FIRST, three), (three, A, X), (two, REST, NIL), (one, B, NIL)),
    ]


def test_triple_terms_and_annotations_are_written_out() -> None:
    one, two = BlankNode("_:[1]"), BlankNode("_:[2]")
    triple = TripleTermPattern(S, A, Y)
    assert read_triples("?x :b <<( ?s :a ?o )>>") == [(X, B, triple)]
    assert read_triples("<< ?s :a ?o >> :b << ?s :a ?o ~ ?x >>") == [
        *((one, REIFIES, triple), (one, B, X), (X, REIFIES, triple)),
    ]
    assert read_triples("?s :a ?o ~ ?x {| :b 1 |} {| :c 2 |} ~") == [
        *((S, A, Y), (X, REIFIES, triple), (X, B, number("1"))),
        *((one, REIFIES, triple), (one, C, number("2")), (two, REIFIES, triple)),
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (":a/:b|:c", AlternativePath((SequencePath((A, B)), C))),
        (":a/(:b|:c)", SequencePath((A, AlternativePath((B, C))))),
        ("^:a/:b", SequencePath((InversePath(A), B))),
        ("^(:a/:b)", InversePath(SequencePath((A, B)))),
        ("^:a*", InversePath(RepeatedPath(A, "*"))),
        ("a/:b+/:c?", SequencePath((TYPE, RepeatedPath(B, "+"), RepeatedPath(C, "?")))),
        ("!a", NegatedPath((TYPE,))),
        ("!(:a|^:b|:c)*", RepeatedPath(NegatedPath((A, C), (B,)), "*")),
        ("!^:a", NegatedPath((), (A,))),
        ("(:a)", A),
    ],
)
def test_paths(text: str, path: object) -> None:
    assert read_triples(f"?s {text} ?o") == [(S, path, Y)]


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("1 + 2 * 3 - 4", ("-", ("+", 1, ("*", 2, 3)), 4)),
        ("1 - 2 - 3 / 4 / 5", ("-", ("-", 1, 2), ("/", ("/", 3, 4), 5))),
        ("1 -2", ("-", 1, 2)),
        ("(1 + 2) * 3", ("*", ("+", 1, 2), 3)),
        ("1 = 2 && 3 < 4 || 5 != 6", ("||", ("&&", ("=", 1, 2), ("<", 3, 4)), ("!=", 5, 6))),
        ("1 || 2 && 3 && 4 || 5", ("||", 1, ("&&", 2, 3, 4), 5)),
        ("1 + 2 >= 3 * 4", (">=", ("+", 1, 2), ("*", 3, 4))),
        ("1<2&&3>4", ("&&", ("<", 1, 2), (">", 3, 4))),
    ],
)
def test_operators_bind_as_in_the_specification(text: str, expression: object) -> None:
    def build(shape: object) -> Expression:
        if isinstance(shape, tuple):
            operands = tuple(map(build, shape[1:]))
            if shape[0] in ("||", "&&"):
                return LogicalOperation(shape[0], operands)
            return BinaryOperation(shape[0], *operands)
        return number(str(shape))

    assert read_expression(text) == build(expression)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("!?s", UnaryOperation("!", S)),
        ("!!(?s)", UnaryOperation("!", UnaryOperation("!", S))),
        ("- ?s * 2", BinaryOperation("*", UnaryOperation("-", S), number("2"))),
        ("-5 + -6", BinaryOperation("+", number("-5"), number("-6"))),
        ("- 5", UnaryOperation("-", number("5"))),
        (
            "?s + 1 IN (1, ?x) && ?o",
            LogicalOperation("&&", (Membership(BinaryOperation("+", S, number("1")), (number("1"), X)), Y)),
        ),
        ("?s NOT IN ()", Membership(S, (), negated=True)),
        ("bound(?s)", FunctionCall("BOUND", (S,))),
        ("if(?s, 'a', NOW())", FunctionCall("IF", (S, Literal("a"), FunctionCall("NOW", ())))),
        (":a(?s, 1)", FunctionCall(A, (S, number("1")))),
        ("ex:f(:b)", FunctionCall(PrefixedName("ex", "f"), (B,))),
        (":a = ?s", BinaryOperation("=", A, S)),
        ("NOT EXISTS { ?s ?p ?o }", Existence(GROUP, negated=True)),
        ("<<( ?s :a 1 )>> = ?x", BinaryOperation("=", TripleTermPattern(S, A, number("1")), X)),
    ],
)
def test_expressions(text: str, expression: Expression) -> None:
    assert read_expression(text) == expression


def test_a_long_run_of_conditions_makes_no_deep_tree() -> None:
    text = " || ".join(f"?x = {place} && ?s" for place in range(5_000))
    expression = read_expression(text)
    assert isinstance(expression, LogicalOperation)
    assert len(expression.operands) == 5_000
    assert resolve_names(expression, {}) == expression


def test_aggregates() -> None:
    tree = read_tree("SELECT (sum(DISTINCT ?s) + 1 AS ?x) (GROUP_CONCAT(?o; separator='\\n') AS ?p) { }")
    assert isinstance(tree, SelectQuery)
    assert tree.projections == (
        Projection(X, BinaryOperation("+", Aggregation("SUM", S, distinct=True), number("1"))),
        Projection(P, Aggregation("GROUP_CONCAT", Y, separator="\n")),
    )


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("1", number("1")),
        ("+1.50", Literal("+1.50", IRI(XSD + "decimal"))),
        ("-.5e3", Literal("-.5e3", IRI(XSD + "double"))),
        ("TRUE", Literal("true", IRI(XSD + "boolean"))),
        (r"'a\t\"\u4e2d\U0001F600\\n'", Literal('a\t"中\U0001f600\\n')),
        ('"""a"b\nc"""', Literal('a"b\nc')),
        ("''", Literal("")),
        ("''''''", Literal("")),
        ("'a'@zh-Hans", Literal("a", RDF_LANG_STRING, "zh-hans")),
        ("'1'^^:a", Literal("1", A)),
        ("'1'^^ex:t", PrefixedLiteral("1", PrefixedName("ex", "t"))),
        ("ex:a\\-b%20", PrefixedName("ex", "a-b%20")),
        (r"<http://e/\u4e2d>", IRI("http://e/中")),
        ("_:b1", BlankNode("_:b1")),
    ],
)
def test_terms(text: str, term: object) -> None:
    assert read_triples(f"?s ?p {text}") == [(S, P, term)]


def test_names_are_resolved_by_the_query_and_then_by_the_graph() -> None:
    tree = read_tree("BASE <http://e/x/> PREFIX a: <y#> SELECT * { a:b ex:c <../q>, '1'^^ex:t FILTER(ex:f(?x)) }")
    resolved = resolve_names(tree, {"ex": EX})
    assert resolved.where == GroupPattern(
        (
            TripleBlock(
                (
                    TriplePattern(IRI("http://e/x/y#b"), C, IRI("http://e/q")),
                    TriplePattern(IRI("http://e/x/y#b"), C, Literal("1", IRI(EX + "t"))),
                )
            ),
        ),
        (FunctionCall(IRI(EX + "f"), (X,)),),
    )
    with pytest.raises(KeyError):
        resolve_names(tree, {})


@pytest.mark.parametrize(
    ("reference", "iri"),
    [
        *(("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/")),
        *(("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y")),
        *(("#s", "http://a/b/c/d;p?q#s"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("..", "http://a/b/")),
        *(("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../../g", "http://a/g"), ("/./g", "http://a/g")),
        *(
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("g#s/../x", "http://a/b/c/g#s/../x"),
        ),
    ],
)
def test_relative_iris_are_resolved_as_rfc_3986_says(reference: str, iri: str) -> None:
    assert resolve_reference("http://a/b/c/d;p?q", reference) == iri


MEANINGS = [
    "SELECT ?a ?b { BIND(1 + 2 * 3 - 4 / 2 AS ?a) BIND(1 - 2 - 3 = -4 && !(1 > 2) || false AS ?b) }",
    "SELECT ?s { ?s ex:size ?n FILTER(?n * -1 + 10 IN (5, 7 - 0) && ?n NOT IN (2)) }",
    "SELECT ?s ?o { ?s ex:holds/ex:supplier|^ex:holds/ex:holds ?o }",
    "SELECT ?s ?o { ?s (^ex:holds|ex:supplier)+ ?o }",
    "SELECT ?s ?o { ?s !(ex:holds|ex:size|^ex:supplier) ?o }",
    "SELECT ?s ?o { ?s ex:holds?/ex:supplier* ?o }",
    "SELECT ?s ?v { ?s ex:size ?n FILTER(?n > 2) OPTIONAL { ?s ex:holds ?h . ?h ex:supplier ?v FILTER(?n = 5) } }",
    "SELECT ?s { ?s ex:size ?n MINUS { ?s ex:holds ?h FILTER(?h = ex:fund) } FILTER(?n < 10) }",
    "SELECT ?g (COUNT(?s) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g HAVING (COUNT(*) > 0 && MIN(STR(?s)) != '')",
    "SELECT ?h (GROUP_CONCAT(DISTINCT ?x; SEPARATOR='|') AS ?all) { { SELECT ?h ?x { ?x ex:holds ?h } ORDER BY ?x } }"
    " GROUP BY ?h ORDER BY DESC(?all) ?h LIMIT 1 OFFSET 1",
    "SELECT * { VALUES (?s ?n) { (ex:cmb UNDEF) (UNDEF 3) } ?s ex:size ?n }",
    "SELECT ?s { ?s ex:size [] ; ex:supplier _:v . ex:rival ex:supplier _:v FILTER EXISTS { ?s ex:note ?x } }",
    "SELECT ?s ?x { ?s ex:size ?n LATERAL { SELECT ?x { ?s ex:holds ?x } ORDER BY ?x LIMIT 1 } }",
    "SELECT (IF(BOUND(?z), 'a', COALESCE(?z, \"b\\t'\\u4e2d\"@zh)) AS ?k) ('x'^^xsd:string AS ?t) { }",
    "BASE <http://example.org/a/> PREFIX p: <../> SELECT ?o { p:cmb <../holds> ?o ; p:size 5 }",
    "ASK { ex:cmb ex:holds ex:zhaolian, ex:fund ; ex:size +5 }",
    "CONSTRUCT { ?s ex:is ?n ; ex:type 1 } WHERE { ?s ex:size ?n FILTER(?n != 5) }",
    "CONSTRUCT WHERE { ?s ex:holds ?o }",
    "DESCRIBE ex:rival ?s { ?s ex:size 5 }",
    "SELECT ?s FROM ex:archive { ?s ex:holds ?o }",
]


@pytest.mark.parametrize("text", [*VALID, *MEANINGS])
def test_the_tree_means_to_the_engine_what_the_text_means(companies: Graph, warm: QueryRunner, text: str) -> None:
    known = {**WELL_KNOWN_PREFIXES, **companies.prefixes}
    written = write_tree(resolve_names(read_tree(text), known))
    before, after = warm.run(text), warm.run(written)
    assert (Counter(after.rows), after.boolean) == (Counter(before.rows), before.boolean), written
    assert set(after.variables) == set(before.variables)
    for part in ("subject", "predicate", "object"):
        found = [
            Counter("_:" if isinstance(term := getattr(one, part), BlankNode) else term for one in answer.statements)
            for answer in (before, after)
        ]
        assert found[0] == found[1]
    assert before.rows or before.boolean or before.statements or text not in MEANINGS


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_the_tree_of_a_bundled_query_is_the_algebra_that_rdflib_reads(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    written = write_tree(resolve_names(read_tree(text), WELL_KNOWN_PREFIXES))
    assert write_tree(read_tree(written)) == written
    expected = translateQuery(parseQuery(text), initNs=WELL_KNOWN_PREFIXES)
    assert algebra(translateQuery(parseQuery(written)).algebra) == algebra(expected.algebra)


CHAINS = ("AdditiveExpression", "MultiplicativeExpression")


def algebra(node: object) -> object:
    """Return rdflib's algebra as values to compare; its blank nodes have names of their own in every reading."""
    if isinstance(node, CompValue):
        if node.name in CHAINS and isinstance(node.expr, CompValue) and node.expr.name == node.name:
            inner = node.expr  # (a + b) + c is a + b + c
            joined = {"op": [*inner.op, *node.op], "other": [*inner.other, *node.other]}
            return algebra(CompValue(node.name, expr=inner.expr, **joined))
        if node.name == "GroupGraphPatternSub":  # in EXISTS, as it was parsed
            return [*raw_group(node)]
        return node.name, {key: algebra(value) for key, value in node.items() if key not in ("_vars", "lazy")}
    if isinstance(node, list | tuple):
        return [algebra(member) for member in node]
    if isinstance(node, set | frozenset):
        return sorted(str(algebra(member)) for member in node)
    return "_:" if isinstance(node, BNode) else node


def raw_group(group: CompValue) -> Iterator[object]:
    """Yield the parts of a group that rdflib has only parsed: blocks of triples, other patterns, then filters."""
    triples: list[object] = []
    filters = [part for part in group.part if part.name == "Filter"]
    for part in [part for part in group.part if part.name != "Filter"]:
        if part.name == "TriplesBlock":
            triples += [algebra(term) for written in part.triples for term in written]
            continue
        yield triples
        triples = []
        yield algebra(part)
    yield triples
    yield from map(algebra, filters)
