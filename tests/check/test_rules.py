"""Each rule is broken by exactly what it speaks of, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from check_samples import GOOD, NOTICE, STAKE, other_document

from cfgraph.check import CheckOutcome, bundled_ontology, check_graph
from cfgraph.explorer import View
from cfgraph.model.contradictions import numbers_agree
from cfgraph.store import Graph, open_graph
from cfgraph.text.catalog import Messages

Check = Callable[[str], CheckOutcome]


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    """Check a text of Turtle together with the vocabulary, without shapes, which have tests of their own."""
    shapes = tmp_path / "none.ttl"
    shapes.write_text("", encoding="utf-8")

    def run(text: str, sources: Path | None = None) -> CheckOutcome:
        path = tmp_path / "facts.ttl"
        path.write_text(text, encoding="utf-8")
        graph = open_graph([path, *bundled_ontology()])
        try:
            return check_graph(View(graph), [shapes], sources)
        finally:
            graph.close()

    return run


def rules(outcome: CheckOutcome) -> list[tuple[str, str]]:
    """Return the rules that are broken, each with the local name of what breaks it."""
    return [(found.rule, found.subject.rpartition("/")[2]) for found in outcome.findings]


def test_valid_graph_violates_no_rule(checked: Check) -> None:
    assert rules(checked(GOOD)) == []


CHANGES = [
    ("edge-without-claim", "bank", ('"Bank A"@en ;', '"Bank A"@en ; cf:controls ex:lender ;'), ""),
    ("claim-without-edge", "founded", (' ; cf:foundedOn "2010"^^xsd:gYear', ""), ""),
    ("claim-without-passage", "stake-2", (";\n    prov:wasDerivedFrom ex:p-1 .\nex:founded", ".\nex:founded"), ""),
    ("wrong-claim-class", "stake-2", ("ex:stake-2 a cf:Stake", "ex:stake-2 a cf:Claim"), ""),
    ("label-missing", "group", (' , "Group B"@en', ""), ""),
    ("undeclared-term", "group", ("ex:group a cf:Company", "ex:group cf:colour 1 ; a cf:Company"), ""),
    ("undeclared-term", "thing", ("", ""), "ex:lender skos:related ex:thing . ex:thing a cf:Nonsense ;"
     ' skos:prefLabel "丁"@zh , "D"@en .'),
    ("undeclared-term", "bank", ("ex:bank a cf:Bank", "ex:bank a cf:Bank , cf:Nonsense"), ""),
    ("dangling-reference", "group", ("ex:group a cf:Company", "ex:group skos:related ex:nobody ; a cf:Company"), ""),
    ("nothing-links-here", "lonely", ("", ""), 'ex:lonely a cf:Company ; skos:prefLabel "戊"@zh , "E"@en .'),
    ("passage-not-cited", "p-3", ("", ""),
     'ex:p-3 a cf:Passage ; cf:inDocument ex:doc ; cf:line 1 ; cf:asPrinted "公告" .'),
    ("document-not-cited", "doc-3", ("", ""), 'ex:doc-3 a cf:Document ; skos:prefLabel "己"@zh , "F"@en .'),
    ("shares-over-100", "lender", ("cf:percentage 40", "cf:percentage 41"), ""),
    ("shares-over-100-together", "lender", ("", ""), STAKE.format(
        name="stake-3", holder="new", share=30, date="2025", passage="q") + other_document("q")
     + 'ex:new a cf:Bank ; skos:prefLabel "庚"@zh , "G"@en ; cf:holdsSharesIn ex:lender .'),
    ("claims-disagree", "stake-1", ("", ""), STAKE.format(
        name="stake-3", holder="bank", share=55, date="2024", passage="q") + other_document("q")),
    ("claims-disagree", "founded",
     ('cf:foundedOn "2010"^^xsd:gYear .', 'cf:foundedOn "2010"^^xsd:gYear , "2011"^^xsd:gYear .'),
     'ex:founded-2 a cf:Claim ; rdf:subject ex:lender ; rdf:predicate cf:foundedOn ; rdf:object "2011"^^xsd:gYear ;'
     " cf:status cf:Current ; cf:confidence cf:Stated ; prov:wasDerivedFrom ex:p-2 ."),
    ("ends-before-it-begins", "stake-1", ("cf:percentage 60 ;",
        'cf:percentage 60 ; cf:validFrom "2024-03"^^xsd:gYearMonth ; cf:validTo "2023"^^xsd:gYear ;'), ""),
    ("ends-before-it-begins", "rule", ("", ""), 'ex:rule a cf:Policy ; skos:prefLabel "辛"@zh , "H"@en ;'
        ' cf:appliesTo ex:lender ; cf:issuedOn "2025-02-01"^^xsd:date ; cf:effectiveTo "2025-01"^^xsd:gYearMonth .'
     + "".join(f"ex:said-{predicate} a cf:Claim ; rdf:subject ex:rule ; rdf:predicate cf:{predicate} ;"
        f" rdf:object {value} ; cf:status cf:Current ; prov:wasDerivedFrom ex:p-2 ." for predicate, value in (
        ("appliesTo", "ex:lender"), ("issuedOn", '"2025-02-01"^^xsd:date'),
        ("effectiveTo", '"2025-01"^^xsd:gYearMonth')))),
    ("figures-disagree", "f-1", ("", ""), "".join(
        f"ex:{name} a cf:MetricValue ; cf:about ex:lender ; cf:metric ex:capital ; cf:unit ex:yuan ; cf:value {value} ;"
        f' cf:period "2024" ; cf:status cf:Current ; cf:confidence cf:Stated ; prov:wasDerivedFrom ex:{passage} .\n'
        for name, value, passage in (("f-1", "5", "p-1"), ("f-2", "6", "p-4"), ("f-3", "5.0", "p-1")))
     + other_document("p-4") + 'ex:capital a cf:Metric . ex:yuan a cf:Unit .'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "subject", "change", "more"), CHANGES, ids=[f"{c[0]}-{c[1]}" for c in CHANGES])
def test_each_rule_is_violated_by_its_case(
    checked: Check, rule: str, subject: str, change: tuple[str, str], more: str
) -> None:
    text = GOOD.replace(*change) + more
    assert text != GOOD
    assert rules(checked(text)) == [(rule, subject)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("stake-3", "cf:Historical"), ("stake-3", "cf:Planned")],
)
def test_past_and_planned_shares_are_ignored(checked: Check, name: str, value: str) -> None:
    more = STAKE.format(name=name, holder="bank", share=90, date="2024", passage="q").replace("cf:Current", value)
    assert rules(checked(GOOD + more + other_document("q"))) == []


@pytest.mark.parametrize(
    ("begins", "ends"),
    [('"2024-03"^^xsd:gYearMonth', '"2024"^^xsd:gYear'), ('"2024"^^xsd:gYear', '"2024-01"^^xsd:gYearMonth')],
)
def test_span_with_imprecise_dates_is_valid(checked: Check, begins: str, ends: str) -> None:
    span = f"cf:percentage 60 ; cf:validFrom {begins} ; cf:validTo {ends} ;"
    assert rules(checked(GOOD.replace("cf:percentage 60 ;", span))) == []


def test_span_with_end_before_start_is_reported_with_line(checked: Check) -> None:
    span = 'cf:percentage 60 ; cf:validFrom "2024-03"^^xsd:gYearMonth ; cf:validTo "2023"^^xsd:gYear ;'
    text = GOOD.replace("cf:percentage 60 ;", span)
    (found,) = checked(text).findings
    line = next(n for n, line in enumerate(text.splitlines(), start=1) if line.startswith("ex:stake-1 "))
    assert (Path(found.file or "").name, found.line) == ("facts.ttl", line)
    assert found.text(Messages("en")) == "ends 2023, before it begins 2024-03"


def test_more_precise_date_is_not_a_contradiction(checked: Check) -> None:
    more = (
        'ex:lender cf:foundedOn "2010-03"^^xsd:gYearMonth . ex:founded-2 a cf:Claim ; rdf:subject ex:lender ;'
        ' rdf:predicate cf:foundedOn ; rdf:object "2010-03"^^xsd:gYearMonth ; cf:status cf:Current ;'
        " cf:confidence cf:Stated ; prov:wasDerivedFrom ex:p-2 ."
    )
    assert rules(checked(GOOD + more)) == []


@pytest.mark.parametrize(
    ("one", "other", "agreeing"),
    [("38.69", "38.6896", True), ("50", "50", True), ("23", "24", False), ("23.1", "23.04", False), ("x", "y", False)],
)
def test_figures_that_differ_by_rounding_agree(one: str, other: str, agreeing: bool) -> None:
    assert numbers_agree(one, other) == numbers_agree(other, one) == agreeing


def test_findings_name_file_and_line(checked: Check, tmp_path: Path) -> None:
    (found,) = checked(GOOD.replace("cf:percentage 40", "cf:percentage 41")).findings
    assert found.file == str(tmp_path / "facts.ttl")
    assert found.line == 1 + GOOD[: GOOD.index("ex:lender a")].count("\n")


@pytest.mark.parametrize(
    ("notice", "change", "expected"),
    [
        (NOTICE, ("", ""), []),
        (NOTICE.replace("40%", "30%"), ("", ""), [("not-printed", "p-1")]),
        ("公告\n60% 40%", ("", ""), [("line-missing", "p-2")]),
        (None, ("", ""), [("document-missing", "doc")]),
        (NOTICE, ("notice.txt", "../notice.txt"), [("document-missing", "doc")]),
        (NOTICE, (' ;\n    cf:fileName "notice.txt"', ""), [("document-without-file", "doc")]),
    ],
)
def test_printed_texts_are_searched_in_documents(
    tmp_path: Path, notice: str | None, change: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    sources = tmp_path / "documents"
    sources.mkdir()
    for directory in (sources, tmp_path):
        if notice is not None:
            (directory / "notice.txt").write_text(notice, encoding="utf-8")
    path, shapes = tmp_path / "facts.ttl", tmp_path / "none.ttl"
    path.write_text(GOOD.replace(*change), encoding="utf-8")
    shapes.write_text("", encoding="utf-8")
    graph = open_graph([path, *bundled_ontology()])
    assert rules(check_graph(View(graph), [shapes], sources)) == expected
    graph.close()


def test_graph_without_claims_violates_no_rule(companies: Graph) -> None:
    outcome = check_graph(View(companies))
    assert outcome.findings == ()
    assert (outcome.shapes, outcome.claims) == (0, 0)


def test_invalid_periods_and_scales_are_reported_in_one_line_each(checked: Check) -> None:
    text = (
        GOOD
        + """
<http://example.org/f> a cf:MetricValue ; cf:period "since spring" . <http://example.org/u> cf:scale "many" .
<http://example.org/g> a cf:MetricValue ; cf:period "2025-01/2025-05" .
"""
    )
    found = [rule for rule, _ in rules(checked(text))]
    assert found.count("period-unreadable") == 1
    assert found.count("unit-unreadable") == 1
