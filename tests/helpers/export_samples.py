"""Subgraphs to export: one built by hand that has all there can be, and hypothesis' with hostile text."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st

from cfgraph.model.entity import Claim, Edge, Ref, Source, Subgraph
from cfgraph.model.terms import IRI, XSD, BlankNode, Literal, Node
from cfgraph.model.vocabulary import CF, CURRENT, HISTORICAL, ID

BANK, LENDER, PERSON = IRI(ID + "bank"), IRI(ID + "lender"), BlankNode("_:person")
OWNS, SUPPLIES = IRI(CF + "holdsSharesIn"), IRI(CF + "supplies")
DAY = "2026-01-02"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 forbids."""


def ref(node: Node, label: str = "", *types: str, curie: str = "") -> Ref:
    """A reference whose short form is made up unless given."""
    return Ref(node, curie or str(node).replace(ID, "id:").replace(CF, "cf:"), label or str(node), types)


def claim(number: int, percentage: float | None = None, *, current: bool = True, line: int = 7) -> Claim:
    """A claim of a document of its number."""
    return Claim(
        id=IRI(f"{ID}claim/{number}"),
        type="stake",
        status="current" if current else "historical",
        as_of=f"202{number}-06",
        values={} if percentage is None else {"percentage": percentage},
        source=Source(IRI(f"{ID}document/{number}"), f"Report {number}", "2024", f"line {line}", ("招联", "50%")),
        status_id=CURRENT if current else HISTORICAL,
    )


def sample() -> Subgraph:
    """Three nodes, two parallel edges that look alike, a loop, a claim without a share before one with it."""
    bank, lender = ref(BANK, "招商银行 & <Co>", "bank", "organization"), ref(LENDER, "招联", "lender")
    owns, supplies = ref(OWNS, "holds"), ref(SUPPLIES, "holds")
    edges = (
        Edge(bank, owns, lender, (claim(3), claim(1, 50), claim(2, 25.85, current=False, line=9))),
        Edge(bank, supplies, lender),
        Edge(lender, owns, lender, (claim(4, 10.5, current=False),)),
    )
    attributes: dict[Node, dict[str, Literal]] = {
        BANK: {
            "cf:foundedOn": Literal("1987-04-08", IRI(XSD + "date")),
            "cf:listed": Literal("true", IRI(XSD + "boolean")),
            "cf:branches": Literal("1900", IRI(XSD + "integer")),
            "cf:capital": Literal("252.2", IRI(XSD + "decimal")),
            "schema:rating": Literal("A"),
            "cf:rating": Literal("2", IRI(XSD + "integer")),
            "cf:label": Literal("not the label"),
            "cf:blank": Literal("  "),
        },
        LENDER: {
            "cf:listed": Literal("0", IRI(XSD + "boolean")),
            "cf:branches": Literal("1.5", IRI(XSD + "decimal")),
            "cf:rating": Literal("good"),
        },
    }
    return Subgraph("who owns 招联?", (bank, lender, ref(PERSON, "", "person")), edges, attributes, cut=True)


hostile = st.one_of(
    st.text(max_size=20),
    st.text(
        alphabet=st.sampled_from("\x00\x01\x0b\x1b\x7f\x85\u2028\u202e\ufeff\ufffe\uffff\ud800&<>\"'\r\n\t ]|行😀"),
        max_size=12,
    ),
    st.just("长" * 400),
    st.sampled_from(["]]>", "<!--", "&amp;", "\r\n", "=1+1", "a,b;c\td", "\U0001f469\u200d\U0001f680", "e\u0301"]),
)

_numbers = st.one_of(
    st.integers(-(2**70), 2**70).map(lambda n: Literal(str(n), IRI(XSD + "integer"))),
    st.decimals(allow_nan=False, allow_infinity=False, places=4).map(lambda n: Literal(f"{n:f}", IRI(XSD + "decimal"))),
    st.floats().map(lambda n: Literal(repr(n), IRI(XSD + "double"))),
    st.booleans().map(lambda b: Literal(str(b).lower(), IRI(XSD + "boolean"))),
)
literals = st.one_of(_numbers, hostile.map(Literal))
plain_names = st.sampled_from(
    ["cf:a", "schema:a", "cf:A", "cf:label", "ex:id", "ex:size", "cf:成立", "cf:²", "cf:", "http://x.org/a b"]
)
hostile_names = plain_names | hostile.map("cf:".__add__)
_claims = st.builds(
    Claim,
    id=st.just(IRI(ID + "claim/1")),
    type=hostile,
    status=st.none() | hostile,
    as_of=st.none() | st.just("2024"),
    values=st.dictionaries(
        st.sampled_from(["percentage", "percentageMin", "post"]), st.floats() | st.integers() | hostile
    ),
    source=st.none()
    | st.builds(
        Source,
        document=st.none() | st.just(IRI(ID + "document/1")),
        title=hostile,
        date=st.none() | st.just("2024"),
        locator=st.none() | st.just("line 3") | hostile,
        as_printed=st.lists(hostile, max_size=2).map(tuple),
        note=st.none() | hostile,
    ),
    status_id=st.sampled_from([None, CURRENT, HISTORICAL]),
)


@st.composite
def subgraphs(draw: st.DrawFn, names: st.SearchStrategy[str] = hostile_names) -> Subgraph:
    """Any subgraph of a few nodes: no statement twice, as in a graph, but parallel edges and loops."""
    nodes = [
        Ref(IRI(f"{ID}{number}"), f"id:{number}", draw(hostile), tuple(draw(st.lists(hostile, max_size=2))))
        for number in range(draw(st.integers(0, 4)))
    ]
    predicates = [ref(IRI(f"{CF}p{number}"), draw(hostile | st.just("same"))) for number in range(3)]
    edges = []
    if nodes:
        ends = st.sampled_from(nodes)
        for source, predicate, target in draw(
            st.lists(st.tuples(ends, st.sampled_from(predicates), ends), max_size=6, unique=True)
        ):
            edges.append(Edge(source, predicate, target, tuple(draw(st.lists(_claims, max_size=2)))))
    attributes = {node.id: draw(st.dictionaries(names, literals, max_size=3)) for node in nodes}
    return Subgraph(draw(hostile), tuple(nodes), tuple(edges), attributes, draw(st.booleans()))


def _expected_text(value: object) -> object:
    """What a list or text comes back as."""
    if isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            return value
        value = " | ".join(value)
    return FORBIDDEN.sub("\ufffd", value) if isinstance(value, str) else value


def expected(record: dict[str, Any]) -> dict[str, object]:
    return {name: _expected_text(value) for name, value in record.items()}


def decoded(record: dict[str, Any]) -> dict[str, object]:
    """A record as read, with the claims parsed."""
    return {name: json.loads(value) if name == "claimDetails" else value for name, value in record.items()}
