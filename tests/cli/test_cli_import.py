"""``cfgraph import``: rows become claims that the check accepts; wrong rows are listed with their line and reason."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from pathlib import Path

import pytest
from cli_runs import call
from fact_rows import Said, find_difference

from cfgraph.model.terms import IRI, Literal, Term, local_name
from cfgraph.model.vocabulary import DERIVED_FROM, IN_DOCUMENT, LINE
from cfgraph.store import Graph, open_graph
from cfgraph.store.location import bundled_directory

ROOT = Path(__file__).parents[2]
MAPPING = ROOT / "docs" / "examples" / "public-facts.toml"
FACTS = """\
subject,relation,object,value,unit,as_of,temporal,derived,source
招联消费金融股份有限公司,shareholder,中国联通,50.0,%,2021-03,as-of,false,ps004
招联消费金融股份有限公司,registered_capital,,38.6896,亿元CNY,2021-03,as-of,false,ps004
上海尚诚消费金融股份有限公司,founded,2017-08,,,2024-12,as-of,false,ps050
上海尚诚消费金融股份有限公司,shareholder,上海银行股份有限公司,42.74,%,before 2024-12,historical,false,ps050
南银法巴消费金融有限公司,former_name,苏宁消费金融有限公司,,,2025-11,as-of,false,ps027
哈尔滨哈银消费金融有限责任公司,partner,360,,合作放贷,2025,as-of,false,ps047
《个人消费贷款财政贴息政策实施方案》,issuer,财政部|中国人民银行,,,2025-08-12,as-of,false,ps073
"""
WRONG = """\
不存在的公司,shareholder,中国联通,50.0,%,2021-03,as-of,false,ps004
招联消费金融股份有限公司,shareholder,中国联通,150,%,2021-03,as-of,false,ps004
招联消费金融股份有限公司,friend,中国联通,,,2021-03,as-of,false,ps004
招联消费金融股份有限公司,former_name,中国联通,,,2021-03,maybe,false,ps004
招联消费金融股份有限公司,shareholder,,1,,2021-03,as-of,false,ps004
招联消费金融股份有限公司,registered_place,中国联通,,,2021-03,as-of,false,ps004
"""


def said_by_line(graph: Graph, space: str) -> dict[int, list[tuple[str, Said]]]:
    """Return what an import says by each line of its table: the document, and the claim or figure."""
    lines: dict[int, list[tuple[str, Said]]] = defaultdict(list)
    for passage, _, document in graph.statements(predicate=IN_DOCUMENT):
        if not passage.startswith(space) or not isinstance(document, IRI):
            continue
        (line,) = (int(o.value) for _, _, o in graph.statements(passage, LINE) if isinstance(o, Literal))
        for node, _, _ in graph.statements(predicate=DERIVED_FROM, object=passage):
            terms: dict[IRI, list[Term]] = defaultdict(list)
            for _, predicate, value in graph.statements(node):
                terms[predicate].append(value)
            lines[line].append((local_name(document), Said(node, terms)))
    return lines


def find_differences(table: Path, out: Path) -> dict[int, str]:
    """Return what of the rows of a table is missing or different in what was imported."""
    graph = open_graph([*map(str, bundled_directory("graph").rglob("*.ttl")), str(out)])
    lines = said_by_line(graph, "https://example.org/public-facts/")
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    compared = {line: find_difference(graph, row, lines[line]) for line, row in enumerate(rows, 2) if lines.get(line)}
    return {line: problem for line, problem in compared.items() if problem}


def test_rows_are_imported_as_facts_and_invalid_rows_listed(tmp_path: Path) -> None:
    table, out = tmp_path / "facts.csv", tmp_path / "facts.ttl"
    table.write_text(FACTS + WRONG, encoding="utf-8")
    outcome = call("import", table, "--mapping", MAPPING, "-o", out, "--format", "json", "--lang", "en")
    assert outcome.status == 1
    told = outcome.json
    assert [row["line"] for row in told["refused"]] == [9, 10, 11, 12, 13, 14]
    reasons = [row["reason"] for row in told["refused"]]
    for reason, part in zip(
        reasons, ("not in the graph", "at most 100", "no relation", "status", "empty", "registeredIn"), strict=True
    ):
        assert part in reason
    assert (told["claims"], told["figures"], told["rows"]) == (7, 1, 13)
    assert find_differences(table, out) == {}


def test_user_table_is_imported_and_passes_check(tmp_path: Path) -> None:
    (tmp_path / "holdings.csv").write_text(
        "holder,company,share,report,page\n甲银行,乙金融,60%,年报,3\n丙公司,乙金融,40,年报,3\n"
    )
    (tmp_path / "m.toml").write_text(
        'create = true\n[columns]\nsubject = "holder"\nobject = "company"\npercentage = "share"\ndocument = "report"\n'
        'locator = "page"\nas_printed = ["holder", "share"]\n[defaults]\nas_of = "2024"\n'
        '[relation]\npredicate = "cf:holdsSharesIn"\nsubject_class = "cf:Company"\nobject_class = "cf:Company"\n'
    )
    out = tmp_path / "holdings.ttl"
    done = call("import", tmp_path / "holdings.csv", "--mapping", tmp_path / "m.toml", "-o", out, "--format", "json")
    assert done.status == 0, done
    assert (done.json["edges"], done.json["claims"], done.json["entities"]) == (2, 2, 3)
    assert call("check", out).status == 0
    ontology = bundled_directory("graph") / "ontology" / "cfgraph.ttl"
    owners = call("owners", "乙金融", "-g", out, "-g", ontology, "--format", "json").json["holders"]
    assert [holder["share_max"] for holder in owners] == [60, 40]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("columns = 3", "TOML table"),
        ("[columns]\nsubject = 'a'", "[relation]"),
        ("[columns]\nsubjekt = 'a'", "subjekt"),
        ("[columns]\nsubject = 'a'\ndocument = 'b'\n[relation]\npredicate = 'cf:offers'", "no column b"),
        ("[relation", "TOML"),
    ],
)
def test_invalid_mapping_is_reported_and_nothing_written(mapping: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,c\n1,2\n")
    (tmp_path / "m.toml").write_text(mapping)
    outcome = call(
        "import", tmp_path / "t.csv", "--mapping", tmp_path / "m.toml", "-o", tmp_path / "o.ttl", "--lang", "en"
    )
    assert outcome.status == 2
    assert said in outcome.err
    assert not (tmp_path / "o.ttl").exists()


def test_the_whole_table_of_public_facts_is_reproduced(tmp_path: Path) -> None:
    named = os.environ.get("CFGRAPH_SOURCES")
    table = (Path(named) if named else ROOT.parent / "shared" / "sources") / "public-facts.csv"
    if not table.is_file():
        pytest.skip("the table is not on this machine; CFGRAPH_SOURCES names its directory")
    out = tmp_path / "facts.ttl"
    told = call("import", table, "--mapping", MAPPING, "-o", out, "--format", "json").json
    assert (told["rows"], told["left_out"]) == (469, 34)
    assert [row["line"] for row in told["refused"]] == [125], "an address, which is no place"
    assert find_differences(table, out) == {}
