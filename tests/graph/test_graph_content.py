"""The bundled graph keeps its own rules: everything named twice, every edge claimed, every claim sourced."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from cfgraph.explorer import View, read_overview
from cfgraph.explorer.overview import find_subclasses
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    AS_PRINTED,
    CF,
    CLAIM_CLASS,
    CURRENT,
    DEFINITION,
    DERIVED_FROM,
    ID,
    IN_DOCUMENT,
    INVERSE_LABEL,
    LABEL,
    LINE,
    METRIC,
    OBJECT,
    OWL,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
    PREDICATE,
    PREF_LABEL,
    STATUS,
    SUBJECT,
    TYPE,
    UNIT,
    VALUE,
)
from cfgraph.store import Graph

HOLDS, FILE_NAME = IRI(CF + "holdsSharesIn"), IRI(CF + "fileName")
DOCUMENT, PASSAGE, FIGURE = IRI(CF + "Document"), IRI(CF + "Passage"), IRI(CF + "MetricValue")
BOTH = {"zh", "en"}


def values(graph: Graph, subject: Node, predicate: IRI) -> list[Term]:
    return [o for _, _, o in graph.statements(subject, predicate)]


def texts(graph: Graph, subject: Node, predicate: IRI) -> list[str]:
    return [o.value for o in values(graph, subject, predicate) if isinstance(o, Literal)]


def languages(graph: Graph, subject: Node, predicate: IRI) -> list[str | None]:
    """Return the languages of a node's non-empty texts, sorted."""
    found = (o for o in values(graph, subject, predicate) if isinstance(o, Literal) and o.value.strip())
    return sorted((o.language for o in found), key=str)


def of_class(graph: Graph, iri: IRI) -> list[Node]:
    return [s for s, _, _ in graph.statements(predicate=TYPE, object=iri)]


def claim_nodes(graph: Graph) -> list[Node]:
    return [node for iri in sorted(find_subclasses(View(graph), IRI(CF + "Claim"))) for node in of_class(graph, iri)]


def named_things(graph: Graph) -> Iterator[Node]:
    for node in {s for s, _, _ in graph.statements()}:
        if not graph.is_detail(node):
            yield node


def test_it_is_large_enough_to_be_of_use(zh_view: View) -> None:
    found = read_overview(zh_view)
    assert found.entities - found.documents >= 250
    assert found.claims >= 400
    assert found.documents >= 110


def test_all_licensed_companies_are_there(bundled: Graph) -> None:
    assert len(of_class(bundled, IRI(CF + "ConsumerFinanceCompany"))) == 31


def test_every_entity_has_one_preferred_name_in_each_language_and_a_type(bundled: Graph) -> None:
    wrong = [
        node
        for node in named_things(bundled)
        if not str(node).startswith((OWL, "http://www.w3.org/"))
        and (languages(bundled, node, PREF_LABEL) != ["en", "zh"] or not values(bundled, node, TYPE))
    ]
    assert not wrong


def test_entities_have_readable_ascii_names(bundled: Graph) -> None:
    entities = [node for node in named_things(bundled) if not isinstance(node, BlankNode) and node.startswith(ID)]
    assert entities
    assert not [node for node in entities if not node.isascii() or node != node.lower()]


def test_every_term_has_a_label_and_a_definition_in_each_language(bundled: Graph) -> None:
    terms = [
        node
        for kind in ("Class", "ObjectProperty", "DatatypeProperty")
        for node in of_class(bundled, IRI(OWL + kind))
        if node.startswith(CF)
    ]
    assert len(terms) > 50
    for predicate in (LABEL, DEFINITION):
        assert not [term for term in terms if set(languages(bundled, term, predicate)) != BOTH]


def test_every_relation_reads_from_either_side_in_each_language(bundled: Graph) -> None:
    relations = [node for node in of_class(bundled, IRI(OWL + "ObjectProperty")) if values(bundled, node, CLAIM_CLASS)]
    assert not [node for node in relations if set(languages(bundled, node, INVERSE_LABEL)) != BOTH]


def test_every_term_that_is_used_is_declared(bundled: Graph) -> None:
    used = {iri for iri in bundled.statistics.predicates if iri.startswith(CF)}
    used |= {iri for _, _, iri in bundled.statements(predicate=TYPE) if isinstance(iri, IRI) and iri.startswith(CF)}
    assert not [iri for iri in used if not values(bundled, iri, TYPE)]


def test_every_edge_and_attribute_of_a_claimed_property_has_a_claim(bundled: Graph) -> None:
    claimed = {
        tuple(values(bundled, node, predicate)[0] for predicate in (SUBJECT, PREDICATE, OBJECT))
        for node in claim_nodes(bundled)
    }
    properties = [s for s, _, _ in bundled.statements(predicate=CLAIM_CLASS) if isinstance(s, IRI)]
    assert len(properties) > 20
    assert not [tuple(s) for p in properties for s in bundled.statements(predicate=p) if tuple(s) not in claimed]


def test_every_claim_has_its_edge_and_the_class_that_the_schema_asks_for(bundled: Graph) -> None:
    for node in claim_nodes(bundled):
        (subject,), (predicate,), (target,) = (values(bundled, node, p) for p in (SUBJECT, PREDICATE, OBJECT))
        assert isinstance(subject, IRI), node
        assert isinstance(predicate, IRI), node
        assert Statement(subject, predicate, target) in set(bundled.statements(subject, predicate)), node
        assert values(bundled, predicate, CLAIM_CLASS) == values(bundled, node, TYPE), node


def test_every_claim_and_figure_has_a_passage_with_document_and_line(bundled: Graph) -> None:
    for node in [*claim_nodes(bundled), *of_class(bundled, FIGURE)]:
        passages = [term for term in values(bundled, node, DERIVED_FROM) if isinstance(term, IRI)]
        assert passages, node
        assert all(values(bundled, passage, TYPE) == [PASSAGE] for passage in passages), node
        assert len({document for p in passages for document in values(bundled, p, IN_DOCUMENT)}) == 1, node
    for passage in of_class(bundled, PASSAGE):
        (document,) = values(bundled, passage, IN_DOCUMENT)
        assert isinstance(document, IRI)
        assert values(bundled, document, TYPE) == [DOCUMENT], passage
        (line,) = texts(bundled, passage, LINE)
        assert int(line) > 0


def test_every_claim_has_a_status(bundled: Graph) -> None:
    assert not [node for node in claim_nodes(bundled) if len(values(bundled, node, STATUS)) != 1]


def test_every_figure_says_of_what_how_much_and_in_which_unit(bundled: Graph) -> None:
    for node in of_class(bundled, FIGURE):
        for predicate in (ABOUT, METRIC, VALUE, UNIT):
            assert len(values(bundled, node, predicate)) == 1, (node, predicate)
        Decimal(texts(bundled, node, VALUE)[0])


def test_passages_print_names_and_figures_not_sentences(bundled: Graph) -> None:
    printed = [o.value for _, _, o in bundled.statements(predicate=AS_PRINTED) if isinstance(o, Literal)]
    assert printed
    assert not [text for text in printed if "。" in text or len(text) > 60]


def test_shares_are_percentages(bundled: Graph) -> None:
    for predicate in (PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX):
        for _, _, share in bundled.statements(predicate=predicate):
            assert isinstance(share, Literal)
            assert 0 < Decimal(share.value) <= 100


def test_no_source_gives_away_more_than_the_whole_of_a_company(bundled: Graph) -> None:
    totals: dict[tuple[Term, str, Term], Decimal] = defaultdict(Decimal)
    for node in of_class(bundled, IRI(CF + "Stake")):
        shares = texts(bundled, node, PERCENTAGE)
        if shares and values(bundled, node, STATUS) == [CURRENT] and values(bundled, node, PREDICATE) == [HOLDS]:
            (company,) = values(bundled, node, OBJECT)
            passage, *_ = values(bundled, node, DERIVED_FROM)
            assert isinstance(passage, IRI)
            (document,) = values(bundled, passage, IN_DOCUMENT)
            date = next(iter(texts(bundled, node, AS_OF)), "")
            totals[company, date, document] += Decimal(shares[0])
    assert totals
    assert not {key: total for key, total in totals.items() if total > 100}


def test_nobody_has_two_shares_at_once_in_one_source(bundled: Graph) -> None:
    seen: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for node in of_class(bundled, IRI(CF + "Stake")):
        if values(bundled, node, STATUS) == [CURRENT]:
            passage, *_ = values(bundled, node, DERIVED_FROM)
            assert isinstance(passage, IRI)
            ends = [str(values(bundled, node, p)[0]) for p in (SUBJECT, OBJECT)]
            date = next(iter(texts(bundled, node, AS_OF)), "")
            seen[(*ends, date, str(values(bundled, passage, IN_DOCUMENT)[0]))].update(texts(bundled, node, PERCENTAGE))
    assert not {key: shares for key, shares in seen.items() if len(shares) > 1}


def linked(graph: Graph, names: set[str]) -> list[Node]:
    """Return the entities that bear one of the names and have any edge."""
    hits = [hit.node for name in names for hit in graph.find_names(name, 50).hits if name in hit.matched]
    return [node for node in hits if any(True for _ in graph.statements(object=node))]


def test_zhaolian_has_no_edge_to_deepseek(bundled: Graph) -> None:
    zhaolian = IRI(ID + "zhaolian")
    around = {s.object for s in bundled.statements(zhaolian)} | {s.subject for s in bundled.statements(object=zhaolian)}
    assert not around & set(linked(bundled, {"DeepSeek"}))


def test_nothing_links_to_hua_xia_bank(bundled: Graph) -> None:
    assert linked(bundled, {"华夏银行", "Hua Xia Bank", "Huaxia Bank"}) == []


@pytest.fixture(scope="module")
def sources() -> Path:
    """The directory with the texts that the graph cites."""
    named = os.environ.get("CFGRAPH_SOURCES")
    path = Path(named) if named else Path(__file__).resolve().parents[2].parent / "shared" / "sources"
    if not path.is_dir():
        pytest.skip("the cited texts are not on this machine; CFGRAPH_SOURCES names their directory")
    return path


def test_what_a_passage_prints_stands_in_the_line_it_names(bundled: Graph, sources: Path) -> None:
    lines: dict[str, list[str]] = {}
    wrong: list[tuple[Node, str]] = []
    for passage in of_class(bundled, PASSAGE):
        (document,) = values(bundled, passage, IN_DOCUMENT)
        assert isinstance(document, IRI)
        (name,) = texts(bundled, passage, FILE_NAME) or texts(bundled, document, FILE_NAME)
        if name not in lines:
            lines[name] = (sources / name).read_text(encoding="utf-8").split("\n")
        number = int(texts(bundled, passage, LINE)[0])
        line = lines[name][number - 1] if number <= len(lines[name]) else ""
        wrong += [(passage, text) for text in texts(bundled, passage, AS_PRINTED) if text not in line]
    assert not wrong
