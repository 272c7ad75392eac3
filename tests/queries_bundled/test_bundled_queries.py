"""The answers of the saved queries that come with cfgraph, asked of the bundled graph through library and runner."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest

from cfgraph.explorer import View
from cfgraph.explorer.contradictions import find_contradictions
from cfgraph.model.errors import QueryError
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import Literal, Term
from cfgraph.model.vocabulary import DATATYPES_OF_NUMBERS
from cfgraph.queries import Library, ParsedQuery, QueryRunner, bind_parameters, load_library
from cfgraph.queries.claim_choice import STATED_ONLY_VARIABLE, chooses_claims
from cfgraph.queries.column_titles import read_column_titles
from cfgraph.store import Graph
from cfgraph.store.location import bundled_directory
from cfgraph.text.catalog import LANGUAGES

ID = "https://w3id.org/cfgraph/id/"
DOCUMENT = ID + "document/"

pytestmark = pytest.mark.xdist_group("bundled queries")  # in one process, where each is answered once

Row: TypeAlias = dict[str, str]
Ask: TypeAlias = Callable[..., list[Row]]
Find: TypeAlias = Callable[..., QueryResult]
Check: TypeAlias = Callable[[Ask], None]

CHECKS: dict[str, Check] = {}
"""The test of each query's answer, by the name of the query."""


def answers(name: str) -> Callable[[Check], Check]:
    """Mark a function as the test of the answer of one query."""

    def register(check: Check) -> Check:
        assert name not in CHECKS
        CHECKS[name] = check
        return check

    return register


@pytest.fixture(scope="session")
def runner(bundled: Graph) -> Iterator[QueryRunner]:
    """One warm worker for all queries."""
    with QueryRunner(bundled) as warm:
        yield warm


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Library:
    """The bundled queries alone, without those of the person who runs the tests."""
    monkeypatch.setenv("CFGRAPH_QUERIES", str(tmp_path))
    return load_library()


@pytest.fixture
def find(runner: QueryRunner, library: Library, answered: dict[object, QueryResult]) -> Find:
    """Run a bundled query, unless it was before, and return its result, which the columns give too."""

    def run(view: View, name: str, **values: str) -> QueryResult:
        query = library.queries[name].query
        bindings = bind_parameters(view, query, values)
        key = (query.text, frozenset(bindings.items()))
        if key not in answered:
            answered[key] = runner.run(query, bindings)
            if view.language == "zh":  # names in another language are found in the same way
                assert_same_from_columns(runner, query, bindings, answered[key])
        return answered[key]

    return run


@pytest.fixture
def ask(find: Find, zh_view: View) -> Ask:
    """Return the rows of a bundled query as text; IRIs of the graph's own entities without their base."""

    def run(name: str, **values: str) -> list[Row]:
        result = find(zh_view, name, **values)
        assert result.complete
        return as_rows(result)

    return run


def as_rows(result: QueryResult) -> list[Row]:
    """Return the rows of a result as text."""
    return [dict(zip(result.variables, map(as_text, row), strict=True)) for row in result.rows]


def assert_same_from_columns(
    runner: QueryRunner, query: ParsedQuery, bindings: dict[str, Term], expected: QueryResult
) -> None:
    """Check that a query has the same rows from the columns, if they cover it; numbers by value."""
    if "COUNT(DISTINCT ?object)" in query.text:
        return  # the engine merges 50.00 with 50, the columns count both, as the specification does
    try:
        found = runner.run(query, bindings, engine="columns")
    except QueryError as error:
        if error.phrase.key != "run.uncovered":
            raise
        return
    assert Counter(tuple(map(by_value, row)) for row in found.rows) == Counter(
        tuple(map(by_value, row)) for row in expected.rows
    )


def by_value(term: Term | None) -> object:
    """Return a term, a number by its value: the engine writes it anew."""
    if isinstance(term, Literal) and term.datatype in DATATYPES_OF_NUMBERS:
        return Decimal(term.value), term.datatype
    return term


def as_text(term: Term | None) -> str:
    """Write a cell as short text; an empty cell as an empty text."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    return str(term).removeprefix(ID)


def columns(rows: list[Row], *names: str) -> list[tuple[str, ...]]:
    """Return the named columns of the rows, in order."""
    return [tuple(row[name] for name in names) for row in rows]


def assert_dates_first(rows: list[Row]) -> None:
    """Check that rows go by date, and those without one stand at the end."""
    dates = [row["date"] for row in rows]
    assert dates == sorted(dates, key=lambda date: date or "~")


# ---- all of them ----


def test_library_reads_every_bundled_query(library: Library) -> None:
    files = {path.stem for path in bundled_directory("queries").glob("*.rq")}
    assert library.problems == ()
    assert set(library.queries) == files
    assert len(files) >= 16


def test_every_query_has_a_test_of_its_answer(library: Library) -> None:
    assert set(CHECKS) == set(library.queries)


def test_every_query_says_what_it_answers_in_both_languages(library: Library) -> None:
    for query in library.queries.values():
        assert set(query.summaries) == {"zh", "en"}, query.name
        assert set(query.descriptions) == {"zh", "en"}, query.name
        assert all([*query.summaries.values(), *query.descriptions.values()]), query.name
        assert query.tags, query.name
        assert query.bundled


def test_every_parameter_has_a_default(library: Library) -> None:
    for query in library.queries.values():
        for parameter in query.parameters:
            assert parameter.default or chooses_claims(parameter), f"{query.name}: {parameter.name}"


def test_every_query_is_sorted_and_declares_its_prefixes(library: Library) -> None:
    """Each can be pasted into another engine as it stands: rdflib's parser, too, takes it."""
    from rdflib.plugins.sparql.parser import parseQuery

    for query in library.queries.values():
        parseQuery(query.text)
        assert "ORDER BY" in query.text, query.name


def test_answers_are_the_same_each_time_and_have_readable_columns(
    ask: Ask, runner: QueryRunner, library: Library, zh_view: View
) -> None:
    for name, saved in library.queries.items():
        first = ask(name)
        assert first, name
        assert first == as_rows(runner.run(saved.query, bind_parameters(zh_view, saved.query, {}))), name
        for column in first[0]:
            assert column == column.lower(), name
            assert column.isidentifier(), name
            assert not column.startswith("_"), name


def test_entity_cells_have_a_name_beside_them(ask: Ask, library: Library) -> None:
    for name in library.queries:
        for row in ask(name):
            for column in row:
                if column.endswith("_name") and row.get(column.removesuffix("_name")):
                    assert row[column] or name == "document-statements", f"{name}: {row}"


def test_every_answer_that_may_be_inferred_says_so_and_can_leave_it_out(ask: Ask, library: Library) -> None:
    silent = {
        *("companies-without-holders", "contradictions", "disclosure-gaps", "documents", "founded-by-year"),
        *("misprinted-names", "source-grades", "inferred-statements", "compare-companies"),
    }
    for name, saved in library.queries.items():
        if "any-graph" in saved.tags:  # these count statements, not claims
            continue
        takes_choice = any(each.variable == STATED_ONLY_VARIABLE for each in saved.parameters)
        assert takes_choice == (name not in silent - {"compare-companies"}), name
        if not takes_choice:
            continue
        marks = [key for key in ask(name)[0] if key.endswith("confidence")]
        assert marks or name in silent, name
        for row in ask(name, stated_only="true"):
            assert all(row[mark] in ("", "原文所述") for mark in marks), (name, row)


def test_answers_follow_the_date_where_time_matters(ask: Ask) -> None:
    held = columns(ask("current-holdings", as_of="2019"), "company", "holder", "percentage", "as_of")
    assert ("shangcheng", "bank-of-shanghai", "38", "2017-08") in held
    assert not [row for row in held if row[:2] == ("shangcheng", "bank-of-shanghai") and row[2] == "42.74"]
    assert all(row["period"][:4] <= "2020" for row in ask("registered-capital", as_of="2020"))
    issued = {row["date"][:4] for row in ask("policies", as_of="2024")}
    assert "2024" in issued
    assert "2025" not in issued
    assert "计划" not in {row["status"] for row in ask("holdings-stated", as_of="2025")}


@pytest.mark.parametrize("name", sorted(path.stem for path in bundled_directory("queries").glob("*.rq")))
def test_answer(name: str, ask: Ask) -> None:
    CHECKS[name](ask)


def test_guide_lists_every_query_with_its_question(library: Library) -> None:
    guide = (bundled_directory("queries").parent / "docs" / "queries.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \| (.+) \| (.*) \|$", guide, re.MULTILINE)
    assert table == [
        (
            query.name,
            query.summary("en"),
            query.summary("zh"),
            ", ".join(f"`{name}`" for name in sorted({parameter.name for parameter in query.parameters})),
        )
        for query in sorted(library.queries.values(), key=lambda query: query.name)
    ]


# ---- any graph ----


@answers("graph-classes")
def graph_classes(ask: Ask) -> None:
    rows = {row["class"].rpartition("#")[2]: int(row["instances"]) for row in ask("graph-classes")}
    assert rows["ConsumerFinanceCompany"] == 31


@answers("graph-predicates")
def graph_predicates(ask: Ask) -> None:
    first = ask("graph-predicates")[0]
    assert first["predicate"].endswith("#type")
    assert int(first["statements"]) >= int(first["subjects"]) > int(first["objects"])


@answers("graph-schema")
def graph_schema(ask: Ask) -> None:
    rows = columns(ask("graph-schema"), "class", "relation", "to_class")
    names = {tuple(text.rpartition("#")[2] for text in row) for row in rows}
    assert ("Bank", "holdsSharesIn", "ConsumerFinanceCompany") in names


@answers("graph-hierarchy")
def graph_hierarchy(ask: Ask) -> None:
    names = {tuple(text.rpartition("#")[2] for text in row.values()) for row in ask("graph-hierarchy")}
    assert ("Bank", "subClassOf", "Organization") in names


@answers("graph-hubs")
def graph_hubs(ask: Ask) -> None:
    totals = [int(row["references"]) for row in ask("graph-hubs")]
    assert totals == sorted(totals, reverse=True)


@answers("graph-languages")
def graph_languages(ask: Ask) -> None:
    assert {"", "zh", "en"} <= {row["language"] for row in ask("graph-languages")}


@answers("graph-datatypes")
def graph_datatypes(ask: Ask) -> None:
    assert any(row["datatype"].endswith("#decimal") for row in ask("graph-datatypes"))


@answers("graph-duplicates")
def graph_duplicates(ask: Ask) -> None:
    rows = ask("graph-duplicates")
    assert all(int(row["things"]) > 1 for row in rows)
    assert {"主题", "状态"} <= {row["name"] for row in rows}, "in the language in use"
    assert "status" not in {row["name"] for row in rows}


@answers("graph-dangling")
def graph_dangling(ask: Ask) -> None:
    assert not [row for row in ask("graph-dangling") if not row["reference"].startswith("http")]


@answers("graph-orphans")
def graph_orphans(ask: Ask) -> None:
    assert all(row["class"] for row in ask("graph-orphans"))


# ---- shareholders ----


@answers("company-holders")
def company_holders(ask: Ask) -> None:
    rows = columns(ask("company-holders"), "holder", "holder_name", "percentage", "as_of", "status", "source")
    assert ("china-unicom", "中国联通", "50", "2023-06", "现行", "document/ps007") in rows
    assert ("cmb-wing-lung-bank", "招商永隆银行", "25.85", "2021-03", "现行", "document/ps004") in rows
    assert ("china-merchants-bank", "招商银行", "24.15", "2021-03", "现行", "document/ps005") in rows
    changyin58 = ask("company-holders", company="长银五八")
    assert ("bank-of-changsha", "80.82", "计划") in columns(changyin58, "holder", "percentage", "status")
    assert ("bank-of-changsha", "56.66", "2024-10", "2025-12") in columns(
        changyin58, "holder", "percentage", "valid_from", "valid_to"
    )
    without_percentage = columns(ask("company-holders", company="id:ccb-cf"), "holder", "percentage")
    assert ("china-construction-bank", "") in without_percentage
    nanjing = columns(ask("company-holders", company="南京银行"), "holder", "percentage", "as_of")
    assert ("bnp-paribas-with-qfii", "17.02", "2025-09-26") in nanjing, "what the two hold together"
    assert ("bnp-paribas", "12.75", "2025-09-26") in nanjing
    assert ask("company-holders", company="天眼查") == []


@answers("holdings-stated")
def holdings_stated(ask: Ask) -> None:
    rows = ask("holdings-stated")
    assert len(rows) >= 112
    found = columns(rows, "company", "holder", "percentage", "as_of", "status", "source")
    assert ("shangcheng", "bank-of-shanghai", "38", "2017-08", "历史", "document/ps050") in found
    assert ("shangcheng", "bank-of-shanghai", "42.74", "2024-12", "现行", "document/ps050") in found
    assert all(row["source_title"] for row in rows)


@answers("current-holdings")
def current_holdings(ask: Ask) -> None:
    rows = ask("current-holdings")
    pairs = columns(rows, "company", "holder")
    assert len(pairs) == len(set(pairs))
    found = columns(rows, "company", "holder", "percentage", "as_of")
    assert ("shangcheng", "bank-of-shanghai", "42.74", "2025-08") in found
    assert ("changyin58", "bank-of-changsha", "56.66", "2025-12") in found
    assert ("citic-cf", "citic-financial-holdings", "70", "2024-12-24") in found, "a share is worth more than a date"
    assert ("boc-cf", "bode-innovation-investment") not in pairs, "a former holder"
    assert ("ccb-cf", "wangfujing-group", "", "2026-01") in found


@answers("holder-holdings")
def holder_holdings(ask: Ask) -> None:
    lufax = columns(ask("holder-holdings"), "company", "through", "through_name", "percentage")
    assert {("pingan-cf", "jinjiong-shenzhen", "锦炯(深圳)", ""), ("pingan-cf", "rongyi", "融熠", "")} <= set(lufax)
    jd = columns(ask("holder-holdings", holder="京东集团"), "company", "relation", "percentage", "as_of")
    assert ("jd-cf", "控制", "65", "2025-05") in jd
    assert ("jd-cf", "持股", "50", "2025-05-26") in jd, "through a company that it controls"
    assert ("pingan-cf", "rongyi-weikun-jinjiong", "融熠、未鲲、锦炯（合计）", "70") in lufax
    bank = columns(ask("holder-holdings", holder="长沙银行"), "company", "through", "percentage", "status")
    assert ("changyin58", "bank-of-changsha", "56.66", "现行") in bank
    assert {row[0] for row in bank} == {"changyin58"}


@answers("holding-history")
def holding_history(ask: Ask) -> None:
    rows = ask("holding-history")
    bank = columns(
        [row for row in rows if row["holder"] == "bank-of-changsha"], "date", "percentage", "status", "sources"
    )
    assert bank == [
        ("2017", "51", "历史", "1"),
        ("2017-01", "51", "历史", "1"),
        ("2024-10/2025-12", "56.66", "现行", "1"),
        ("2025-12", "56.66", "现行", "5"),
        ("2025-12", "74.96", "计划", "1"),
        ("2025-12", "80.82", "计划", "3"),
    ]
    assert ("wuba", "33", "2017-01") in columns(rows, "holder", "percentage", "date")
    shangcheng = columns(ask("holding-history", company="尚诚"), "holder", "date", "percentage")
    assert ("ctrip-shanghai", "2017-08", "37.5") in shangcheng
    assert ("ctrip-shanghai", "2025-08", "42.18") in shangcheng


@answers("large-holders")
def large_holders(ask: Ask) -> None:
    rows = columns(ask("large-holders"), "company", "holder", "percentage", "sources")
    assert {row[2] for row in rows[:10]} == {"100"}
    assert ("central-huijin", "china-investment-corporation", "100", "1") in rows
    assert ("citic-cf", "citic-financial-holdings", "70", "1") in rows
    assert ("zhaolian", "china-unicom", "50", "4") in rows
    assert ("changyin58", "bank-of-changsha", "56.66", "6") in rows
    assert ("changyin58", "bank-of-changsha", "80.82") not in [row[:3] for row in rows], "only planned"
    two_thirds = columns(ask("large-holders", share="66"), "company", "percentage")
    lenders = [row for row in two_thirds if row[0].endswith("-cf")]
    assert lenders == [("citic-cf", "70"), ("cib-cf", "66")]


@answers("companies-without-holders")
def companies_without_holders(ask: Ask) -> None:
    rows = ask("companies-without-holders")
    found = {row["company"]: row["gap"] for row in rows}
    assert found == {"ningyin": "仅有历史比例", "ccb-cf": "有股东，无比例"}
    assert ("ccb-cf", "有股东，无比例", "3") in columns(rows, "company", "gap", "holders_named")


@answers("holdings-on-weak-sources")
def holdings_on_weak_sources(ask: Ask) -> None:
    rows = columns(ask("holdings-on-weak-sources"), "company", "holder", "percentage", "best_grade", "sources")
    assert ("zhaolian", "cmb-wing-lung-bank", "25.85", "C", "2") in rows
    assert ("jinmeixin", "ctbc-bank", "50", "C", "2") in rows
    assert ("bank-of-china", "mof", "8.64", "D", "2") in rows, "automatic digests alone"
    assert "56.66" not in [row[2] for row in rows], "a named outlet states it"


@answers("holders-behind")
def holders_behind(ask: Ask) -> None:
    rows = columns(ask("holders-behind"), "below", "relation", "above", "percentage", "status")
    assert ("zhaolian", "股东", "cmb-wing-lung-bank", "25.85", "现行") in rows
    assert ("cmb-wing-lung-bank", "股东", "china-merchants-bank", "100", "现行") in rows
    assert ("china-merchants-bank", "股东", "china-merchants-group", "30", "现行") in rows
    assert ("china-unicom", "隶属", "china-unicom-group", "", "现行") in rows
    assert len(rows) == 18
    zhongyuan = columns(ask("holders-behind", company="中原消金"), "below", "above", "percentage", "status")
    assert ("zhongyuan-bank", "henan-investment-group", "9.02", "历史") in zhongyuan
    assert ("henan-investment-group", "henan-development-and-reform-commission", "100", "现行") in zhongyuan


@answers("ultimate-holders")
def ultimate_holders(ask: Ask) -> None:
    rows = columns(ask("ultimate-holders"), "holder", "kind", "of", "status")
    assert ("state-council", "监管与政府机构", "china-investment-corporation", "现行") in rows
    assert {row[0] for row in rows} == {"china-cyts", "mof", "o-bank", "state-council"}
    mashang = columns(ask("ultimate-holders", company="马上消费"), "holder", "of", "percentage")
    assert ("zhang-wenzhong", "jingxi-silicon-valley", "100") in mashang
    assert ("zhang-wenzhong", "zhongsheng-huate", "99") in mashang
    assert "wumart-technology-group" not in [row[0] for row in mashang], "others stand behind it"
    suyin = columns(ask("ultimate-holders", company="苏银凯基"), "holder", "relation", "of")
    assert ("jiangsu-international-trust", "所在股东组合", "guoxin-group-with-jiangsu-trust") in suyin


@answers("state-holders")
def state_holders(ask: Ask) -> None:
    rows = columns(ask("state-holders"), "company", "state", "relation", "through", "percentage")
    assert ("youcash", "mof", "持股", "psbc", "15.77") in rows
    assert ("sunshine-cf", "state-council", "控制", "china-investment-corporation", "") in rows, "five steps up"
    assert ("zhaolian", "china", "控制", "china-merchants-group", "") in rows
    assert ("nanyin-bnpp", "luxembourg", "持股", "bnp-paribas", "1") in rows
    assert ("cib-cf", "fujian-finance-department", "合计持股", "industrial-bank", "20.57") in rows, (
        "with a company of its own"
    )
    assert ("zhongyuan", "henan-development-and-reform-commission") not in [row[:2] for row in rows], "a former holding"
    assert "bob-cf" not in [row[0] for row in rows], "the city held in 2017"


@answers("control-without-holding")
def control_without_holding(ask: Ask) -> None:
    rows = columns(ask("control-without-holding"), "controller", "relation", "company", "status", "confidence")
    assert ("jack-ma", "实际控制", "ant-group", "历史", "原文所述") in rows
    assert ("citic-group", "控制", "citic-corporation-limited", "现行", "推断") in rows
    assert ("lufax", "控制", "pingan-cf", "现行", "原文所述") in rows
    held = {("central-huijin", "bank-of-china"), ("jd-group", "guangzhou-jingdong-trading")}
    assert not held & {(row[0], row[2]) for row in rows}, "they hold shares as well"


@answers("banks-behind-lenders")
def banks_behind_lenders(ask: Ask) -> None:
    rows = columns(ask("banks-behind-lenders"), "bank", "stock_code", "company", "of", "percentage")
    assert len(rows) == len(set(rows))
    assert rows[0] == ("bank-of-changsha", "601577", "changyin58", "changyin58", "56.66")
    assert ("china-merchants-bank", "CIHHF", "zhaolian", "cmb-wing-lung-bank", "100") in rows, "through its subsidiary"
    assert ("bank-of-nanjing", "", "nanyin-bnpp", "nanyin-bnpp", "64.16") in rows, "no source gives its code"
    codes = [row[1] for row in rows]
    assert codes == sorted(codes, key=lambda code: not code), "listed ones first"


@answers("holder-changes")
def holder_changes(ask: Ask) -> None:
    rows = columns(ask("holder-changes"), "year", "company", "holder", "before", "after")
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    assert ("2026", "hubei-cf", "hubei-bank", "23.14", "49.55") in rows
    assert ("2025", "bank-of-nanjing", "nanjing-gaoke", "8.94", "9") in rows
    assert ("2025", "bank-of-nanjing", "nanjing-gaoke", "9", "9.99") in rows
    assert ("2009", "cmb-wing-lung-bank", "china-merchants-bank", "53.12", "100") in rows
    assert "80.82" not in [row[4] for row in rows], "a plan is no change"


@answers("source-grades")
def source_grades(ask: Ask) -> None:
    rows = columns(ask("source-grades"), "company", "best", "grade_a", "grade_b", "grade_c", "grade_d")
    assert len(rows) == 31
    assert rows[0] == ("changyin58", "A", "2", "2", "3", "0")
    assert ("xiaomi-cf", "B", "0", "1", "2", "1") in rows
    assert ("sunshine-cf", "C", "0", "0", "1", "0") in rows


# ---- capital ----


@answers("registered-capital")
def registered_capital(ask: Ask) -> None:
    rows = ask("registered-capital")
    companies = [row["company"] for row in rows]
    assert len(companies) == len(set(companies)) == 31
    found = {row["company"]: row["registered_capital"] for row in rows}
    assert companies[:2] == ["ant-cf", "zhaolian"]
    assert (found["zhaolian"], found["nanyin-bnpp"], found["changyin58"]) == ("100", "60", "11.24")
    assert (found["bob-cf"], found["jincheng"], found["shengyin"]) == ("10", "10", "3")
    assert found["mengshang"] == "", "only a former one is stated"


@answers("capital-shortfall")
def capital_shortfall(ask: Ask) -> None:
    names = ("company_name", "registered_capital", "legal_minimum", "shortfall", "unit", "source")
    assert columns(ask("capital-shortfall"), *names) == [
        ("盛银消费金融", "3", "10", "7", "亿元", "document/ps001"),
        ("晋商消费金融", "5", "10", "5", "亿元", "document/ps001"),
    ]


@answers("capital-increases")
def capital_increases(ask: Ask) -> None:
    rows = columns(ask("capital-increases"), "company", "before", "after", "status", "period")
    assert ("bob-cf", "8.5", "10", "现行", "2026-01-04") in rows
    assert ("xingfu", "6.37", "10", "现行", "2025-09-26") in rows
    assert ("jincheng", "3.2", "4.2", "现行", "2018-10-22") in rows
    assert ("changyin58", "11.24", "19.45", "计划", "2025-12") in rows
    nanyin = [row[1:4] for row in rows if row[0] == "nanyin-bnpp"]
    assert nanyin == [("50", "52.15", "现行"), ("52.15", "60", "现行")]
    assert ("haier-cf", "15", "20.9", "现行", "2025-05") in rows
    assert "38.69" not in [row[2] for row in rows if row[0] == "zhaolian"], "rounding is no increase"


# ---- policies ----


@answers("policies")
def policies(ask: Ask) -> None:
    rows = ask("policies")
    assert_dates_first(rows)
    found = columns(rows, "date", "policy", "document_number", "issuer", "effective_from")
    assert ("2024-03-18", "measures-2024", "国家金融监督管理总局令2024年第4号", "nfra", "2024-04-18") in found
    assert ("2025-04-01", "loan-assist-2025", "金规〔2025〕9号", "nfra", "2025-10-01") in found
    joint = {row["issuer"] for row in rows if row["policy"] == "interest-subsidy-2025"}
    assert joint == {"mof", "nfra", "pboc"}


@answers("policy-measures-by-date")
def policy_measures_by_date(ask: Ask) -> None:
    answer = ask("policy-measures-by-date")
    assert_dates_first(answer)
    rows = columns(answer, "date", "policy", "measure", "measure_name")
    assert ("2025-03-14", "notice-2025-03", "notice-2025-03-loan-term", "银行消费贷款最长期限延至7年") in rows
    assert ("2025-12-22", "credit-repair-2025", "credit-repair-2025-overdue", "1万元以下逾期还清后不再展示") in rows
    assert ("", "trade-in-programme", "trade-in-expansion-2025", "2025年以旧换新加力扩围") in rows


@answers("policy-measures")
def policy_measures(ask: Ask) -> None:
    rows = columns(ask("policy-measures"), "measure", "metric_name", "value", "unit", "status", "source")
    online = "notice-2025-03-online-loan-cap"
    assert (online, "个人互联网消费贷款上限", "20", "万元", "历史", "document/ps076") in rows
    assert (online, "个人互联网消费贷款上限", "30", "万元", "现行", "document/ps076") in rows
    assert ("notice-2025-03-product-supply", "", "", "", "", "document/ps071") in rows
    subsidy = ask("policy-measures", policy="id:interest-subsidy-2025")
    assert ("累计贴息上限", "3000", "元") in columns(subsidy, "metric_name", "value", "unit")


@answers("policy-changes")
def policy_changes(ask: Ask) -> None:
    rows = columns(ask("policy-changes"), "metric_name", "before", "after", "unit")
    assert ("贷款最长期限", "5", "7", "年") in rows
    assert ("个人互联网消费贷款上限", "20", "30", "万元") in rows
    assert ("自主支付上限", "30", "50", "万元") in rows


# ---- partners, technology, products ----


@answers("company-partners")
def company_partners(ask: Ask) -> None:
    rows = columns(ask("company-partners"), "partner", "relation", "cooperation", "source")
    assert ("meituan", "合作", "合作放贷", "document/ps047") in rows
    assert {row[0] for row in rows} == {"baidu", "meituan", "platform-360"}
    changyin58 = columns(ask("company-partners", company="长银五八"), "partner", "relation", "cooperation")
    assert ("pingcap", "技术来源", "核心系统数据库TiDB") in changyin58


@answers("companies-by-place")
def companies_by_place(ask: Ask) -> None:
    rows = ask("companies-by-place")
    assert sorted({row["company"] for row in rows}) == sorted(row["company"] for row in rows)
    assert len(rows) == 31
    found = columns(rows, "region_name", "place_name", "company_name", "institution_code")
    assert ("广东省", "深圳市", "招联消费金融", "X0007H244030001") in found
    assert ("天津市", "天津市滨海新区", "京东消费金融", "X0004H212000001") in found
    assert len([row for row in rows if row["region"] == "beijing"]) == 4


@answers("founded-in-year")
def founded_in_year(ask: Ask) -> None:
    rows = columns(ask("founded-in-year"), "organization", "founded_on", "source")
    assert ("zhaolian", "2015-03", "document/ps007") in rows
    assert ("youcash", "2015-11-19", "document/ps021") in rows
    assert {row[0] for row in rows} == {"zhaolian", "mashang", "youcash", "hzbank-cf"}
    assert columns(ask("founded-in-year", year="2023"), "organization", "founded_on") == [("ccb-cf", "2023-06")]


@answers("founded-by-year")
def founded_by_year(ask: Ask) -> None:
    counts = {row["year"]: row["companies"] for row in ask("founded-by-year")}
    assert counts["2010"] == counts["2015"] == counts["2016"] == "4"
    assert list(counts) == sorted(counts)


@answers("name-changes")
def name_changes(ask: Ask) -> None:
    rows = columns(ask("name-changes"), "organization", "former_name", "legal_name", "source")
    assert ("jd-cf", "捷信消费金融有限公司", "天津京东消费金融有限公司", "document/ps042") in rows
    assert ("nanyin-bnpp", "苏宁消费金融有限公司", "南银法巴消费金融有限公司", "document/ps026") in rows


@answers("shared-partners")
def shared_partners(ask: Ask) -> None:
    rows = columns(ask("shared-partners"), "group_name", "partner", "company", "relation", "source")
    article = "document/new-dividend-era"
    assert ("腾讯", "tencent-cloud", "zhaolian", "供应技术", article) in rows
    assert ("腾讯", "tencent-cloud", "mashang", "供应技术", article) in rows
    assert ("腾讯", "tencent-security", "zhongyuan", "供应技术", article) in rows, "another brand of the same group"
    assert not {"pingcap", "aihuishou"} & {row[1] for row in rows}, "partners of one company only"


@answers("ai-systems")
def ai_systems(ask: Ask) -> None:
    rows = columns(ask("ai-systems"), "company", "relation", "system", "base", "supplier")
    assert ("zhongyuan", "研发", "yuanqing-matrix", "deepseek", "") in rows
    assert ("citic-cf", "研发", "xinzhi", "deepseek", "") in rows
    assert ("zhongyuan", "使用", "zhongyuan-tencent-risk-system", "", "tencent-security") in rows
    assert ("haier-cf", "研发", "haier-vertical-model", "", "volcano-engine") in rows
    assert ("zhaolian", "研发", "zhilu-protection-agent", "zhilu", "sun-yat-sen-university") in rows
    assert ("changyin58", "使用", "tidb", "", "pingcap") in rows


@answers("large-models")
def large_models(ask: Ask) -> None:
    rows = columns(ask("large-models"), "model", "developer_name", "edition_of", "parameters", "unit", "source")
    assert ("zhilu", "中山大学", "", "130", "亿", "document/ps089") in rows
    assert ("zhilu-2-70b", "招联消费金融", "zhilu-2", "70", "十亿", "document/new-dividend-era") in rows
    assert ("tianjing", "马上消费金融", "", "", "", "document/ps093") in rows
    assert {row[1] for row in rows if row[0] == "haier-vertical-model"} >= {"海尔消费金融", "火山引擎"}


@answers("systems-by-function")
def systems_by_function(ask: Ask) -> None:
    rows = columns(ask("systems-by-function"), "function_name", "system", "company")
    assert ("信贷审批", "xinge", "zhongyuan") in rows
    assert ("电子存证", "cib-blockchain-evidence", "cib-cf") in rows
    assert ("智能质检", "deepseek", "") in rows, "two companies use it, and the source says which does only in prose"
    assert ("智能质检", "xinzhi", "citic-cf") in rows
    assert ("风控", "large-model-technology", "") in rows, "the whole industry uses it"
    vendors = columns(ask("systems-by-function"), "function_name", "system", "vendor")
    assert ("贷后管理", "hanbida", "zhipintang") in vendors


@answers("company-offers")
def company_offers(ask: Ask) -> None:
    rows = columns(ask("company-offers"), "offer_name", "kind", "policy", "source")
    assert ("助力家电以旧换新", "活动与权益", "trade-in-programme", "document/new-dividend-era") in rows
    assert ("借款优惠享不停", "活动与权益", "", "document/double-11") in rows
    hayin = columns(ask("company-offers", company="哈银消费金融"), "offer_name", "kind")
    assert set(hayin) == {("哈哈贷", "金融产品与服务"), ("开心贷", "金融产品与服务")}


@answers("offers-by-segment")
def offers_by_segment(ask: Ask) -> None:
    rows = columns(ask("offers-by-segment"), "segment_name", "offer_name", "offered_by")
    assert ("新市民", "新市民筑梦行动", "zhaolian") in rows
    assert ("小农户", "反收入周期消费信贷产品", "cib-cf") in rows
    assert ("农户", "富慧养", "mashang") in rows


@answers("policy-responses")
def policy_responses(ask: Ask) -> None:
    rows = columns(ask("policy-responses"), "policy", "answer", "kind", "offered_by", "source")
    trade_in = "trade-in-programme"
    assert (trade_in, "zhijia-fenqi", "金融产品与服务", "haier-cf", "document/double-11") in rows
    assert (trade_in, "zhijia-fenqi", "金融产品与服务", "haier-cf", "document/new-dividend-era") in rows
    assert (trade_in, "ccb-trade-in-zone", "活动与权益", "ccb-cf", "document/new-dividend-era") in rows
    capital = {row[1] for row in rows if row[0] == "measures-2024-min-capital"}
    assert {"changyin58", "vipfubon", "citic-cf", "jincheng"} <= capital


@answers("people-and-posts")
def people_and_posts(ask: Ask) -> None:
    rows = columns(ask("people-and-posts"), "person_name", "post_title", "organization_name", "source")
    assert ("赵国庆", "董事长", "马上消费金融", "document/double-11") in rows
    assert ("娄飞鹏", "研究员", "中国邮政储蓄银行", "document/double-11") in rows
    assert ("崔晓", "柚卡产品经理", "中原消费金融", "document/double-11") in rows


# ---- funding and risk ----


@answers("bond-and-abs-volumes")
def bond_and_abs_volumes(ask: Ask) -> None:
    rows = columns(ask("bond-and-abs-volumes"), "issuer", "metric_name", "period", "hedge", "value", "unit")
    industry = "consumer-finance-industry"
    assert (industry, "金融债发行规模", "2024", "", "524", "亿元") in rows
    assert (industry, "ABS发行规模", "2024", "超过", "217", "亿元") in rows
    volumes = [(row[0], row[4]) for row in rows if row[1] == "金融债发行规模" and row[2] == "2024"]
    assert volumes == [(industry, "524"), ("zhaolian", "114"), ("cib-cf", "100"), ("boc-cf", "85"), ("mashang", "50")]


@answers("bad-loan-transfers")
def bad_loan_transfers(ask: Ask) -> None:
    rows = ask("bad-loan-transfers")
    found = columns(rows, "subject", "period", "hedge", "value", "unit")
    assert ("consumer-finance-industry", "2024", "", "414.4", "亿元") in found
    assert ("consumer-finance-industry", "2025-Q1", "", "143.8", "亿元") in found
    assert ("boc-cf", "2024", "超过", "120", "亿元") in found
    deal = columns(rows, "subject", "value", "seller_name", "buyer_name")
    assert ("jiexin-npl-sale", "260", "京东消费金融", "瑞京资产") in deal
    assert ("jiexin-npl-sale", "19.6", "京东消费金融", "瑞京资产") in deal


@answers("transactions")
def transactions(ask: Ask) -> None:
    rows = columns(ask("transactions"), "deal", "seller", "buyer", "channel", "source")
    article = "document/new-dividend-era"
    assert ("jiexin-npl-sale", "jd-cf", "ruijing-assets", "", article) in rows
    assert ("boc-cf-npl-listings-2024", "boc-cf", "", "yindeng", article) in rows
    assert {row[1] for row in rows if row[0] == "cfc-bonds-2025"} == {"hzbank-cf", "mashang", "ningyin"}


@answers("penalties")
def penalties(ask: Ask) -> None:
    rows = ask("penalties")
    assert {row["institution"] for row in rows} == {"ant-cf", "boc-cf"}
    assert {row["reason_name"] for row in rows if row["institution"] == "ant-cf"} == {"投诉管理", "贷后管理", "催收"}
    assert all(row["source"] == "document/new-dividend-era" for row in rows)


@answers("funding-sources")
def funding_sources(ask: Ask) -> None:
    rows = columns(ask("funding-sources"), "institution", "relation", "funding_source")
    industry = "consumer-finance-industry"
    assert [row for row in rows if row[1] == "不得使用"] == [(industry, "不得使用", "public-deposits")]
    assert {lender for lender, _, source in rows if source == "financial-bonds"} == {
        industry,
        "boc-cf",
        "cib-cf",
        "hzbank-cf",
        "mashang",
        "ningyin",
        "zhaolian",
    }
    assert {source for lender, relation, source in rows if lender == industry and relation == "资金来自"} == {
        "asset-backed-securities",
        "bank-loans",
        "financial-bonds",
        "interbank-borrowing",
        "retained-earnings",
        "shareholder-contributions",
        "shareholder-deposits",
    }


# ---- figures and sources ----


@answers("viewpoints")
def viewpoints(ask: Ask) -> None:
    rows = columns(ask("viewpoints"), "voiced_by_name", "nature", "viewpoint", "source")
    said = {name: {view for by, _, view, _ in rows if by == name} for name, _, _, _ in rows}
    assert said["欧阳日辉"] == {
        "view-ouyang-allocation",
        "view-ouyang-digital-credit",
        "view-ouyang-ecosystem",
        "view-ouyang-trust",
    }
    assert ("天眼查数据研究院有关负责人（未具名）", "建议", "view-tianyancha-warning", "document/double-11") in rows


@answers("features")
def features(ask: Ask) -> None:
    rows = columns(ask("features"), "subject", "kind", "feature", "source")
    assert ("tianjing", "大模型", "国内首个零售金融领域大模型", "document/new-dividend-era") in rows
    assert {subject for subject, _, feature, _ in rows if "28" in feature or "无理由" in feature} == {
        "twenty-eight-day-return"
    }


@answers("company-figures")
def company_figures(ask: Ask) -> None:
    rows = columns(ask("company-figures"), "metric_name", "period", "value", "unit", "source")
    assert ("注册资本", "2021-03", "38.6896", "亿元", "document/ps004") in rows
    assert ("注册资本", "2023-08", "100", "亿元", "document/ps007") in rows


@answers("contradictions")
def contradictions(ask: Ask) -> None:
    rows = columns(ask("contradictions"), "subject", "what", "when", "value", "other_value", "source", "other_source")
    assert not {row[0] for row in rows} & {"zhaolian", "xingfu"}, "38.6896 and 38.69, 13.65 and 13.66 are rounding"
    assert ("changyin58", "注册资本", "2025-05", "10", "11.24") in [row[:5] for row in rows], "11.24 before and after"
    assert ("citic-cf", "注册资本", "2025-05", "10", "7") in [row[:5] for row in rows], "7 until the end of 2025"
    assert "jincheng" not in [row[0] for row in rows if row[1] == "成立时间"], "2010 and 2010-02 agree"
    assert ("bank-of-hangzhou", "实际控制人", "2022-03-01", "杭州市财政局", "无控股股东和实际控制人") in [
        row[:5] for row in rows
    ]
    assert "80.82" not in [row[4] for row in rows], "plans contradict nothing"


def test_the_query_and_the_command_find_the_same_contradictions(ask: Ask, zh_view: View) -> None:
    found = {str(one.subject.id).removeprefix(ID) for one in find_contradictions(zh_view).found if one.kind != "edge"}
    edges = {str(one.object.id).removeprefix(ID) for one in find_contradictions(zh_view).found if one.object}
    assert found | edges == {row["subject"] for row in ask("contradictions")}


@answers("document-statements")
def document_statements(ask: Ask) -> None:
    rows = ask("document-statements")
    assert columns(rows, "line", "subject", "relation", "object", "detail", "time", "status") == [
        ("368", "changyin58", "注册资本", "11.24", "亿元", "2025-12", "现行"),
        ("376", "wuba", "持股", "changyin58", "26.43%", "2025-12", "现行"),
        ("377", "wuba", "持股", "changyin58", "33%", "2017", "历史"),
        ("381", "changsha-tongcheng-holdings", "持股", "changyin58", "16%", "2017", "历史"),
        ("388", "bank-of-changsha", "持股", "changyin58", "56.66%", "2025-12", "现行"),
        ("389", "bank-of-changsha", "持股", "changyin58", "51%", "2017", "历史"),
        ("390", "bank-of-changsha", "持股", "changyin58", "80.82%", "2025-12", "计划"),
    ]
    register = ask("document-statements", document=DOCUMENT + "ps097")
    assert ("zhaolian", "机构编码", "X0007H244030001") in columns(register, "subject", "relation", "object")


@answers("documents")
def documents(ask: Ask) -> None:
    rows = ask("documents")
    found = columns(rows, "document", "grade", "statements")
    assert ("document/ps109", "C", "7") in found
    assert len(rows) >= 109
    assert sum(int(row["statements"]) for row in rows) >= 560


@answers("compare-companies")
def compare_companies(ask: Ask) -> None:
    rows = columns(ask("compare-companies"), "aspect", "what", "company_value", "other_value")
    assert ("成立时间", "", "2015-03", "2015-06") in rows
    assert ("金融债发行规模", "2024", "114 亿元", "50 亿元") in rows
    assert ("合作", "腾讯云", "现行", "现行") in rows
    assert ("注册资本", "2021-03", "38.6896 亿元 / 38.69 亿元", "") in rows, "two sources differ"
    assert ("股东", "重庆百货", "", "31.06%") in rows
    assert not any(not one and not other for _, _, one, other in rows)
    swapped = columns(
        ask("compare-companies", company="馬上消費", other="招聯"), "aspect", "what", "other_value", "company_value"
    )
    assert set(swapped) == set(rows)


@answers("shared-neighbors")
def shared_neighbors(ask: Ask) -> None:
    rows = ask("shared-neighbors")
    assert {row["shared"] for row in rows} == {"tencent-cloud", "financial-bonds"}
    relations = columns(
        [row for row in rows if row["shared"] == "tencent-cloud"], "kind", "relation", "other_relation", "source_title"
    )
    assert ("技术服务商", "← 供应技术", "← 供应技术", "消金的新红利时代") in relations
    models = columns(ask("shared-neighbors", one="中原消金", other="中信消金"), "shared_name", "relation")
    assert ("DeepSeek", "→ 使用") in models


@answers("entity-timeline")
def entity_timeline(ask: Ask) -> None:
    rows = ask("entity-timeline")
    dates = [row["date"] for row in rows]
    assert dates == sorted(dates)
    told = columns(rows, "date", "relation", "other", "value", "unit", "status")
    assert ("2017-01", "← 持股", "wuba", "33%", "", "历史") in told
    assert ("2025-12", "注册资本", "", "11.24", "亿元", "现行") in told
    assert ("2025-12", "注册资本", "", "19.45", "亿元", "计划") in told
    former = ask("entity-timeline", entity="中银消金")
    assert ("→2025-12", "bode-innovation-investment") in columns(former, "date", "other"), "only the end is known"


@answers("figures-by-period")
def figures_by_period(ask: Ask) -> None:
    quarter = ask("figures-by-period")
    assert {row["period"] for row in quarter} == {"2025-Q1"}
    assert ("中国", "平板电脑出货量", "超过", "800", "万台") in columns(
        quarter, "subject_name", "metric_name", "hedge", "value", "unit"
    )
    year = columns(ask("figures-by-period", period="2024"), "subject", "metric_name", "value")
    assert ("consumer-finance-industry", "金融债发行规模", "524") in year
    assert ("consumer-finance-industry", "贷款余额", "1.35") in year, "2024-12-31 belongs to 2024"


@answers("figures-by-body")
def figures_by_body(ask: Ask) -> None:
    rows = columns(ask("figures-by-body"), "body", "metric_name", "value", "status")
    assert ("mckinsey", "个人消费增长来自下沉市场的占比", "66", "计划") in rows
    assert {("nbs", "最终消费支出对经济增长贡献率", value, "现行") for value in ("44.5", "51.7")} <= set(rows)
    assert {body for body, metric, *_ in rows if metric == "个人消费贷年增量"} == {"nfra", "pboc"}


@answers("disclosure-gaps")
def disclosure_gaps(ask: Ask) -> None:
    rows = columns(ask("disclosure-gaps"), "company", "gap")
    assert {("hayin", "注册资本"), ("ccb-cf", "持股比例")} <= set(rows)
    assert "股东" not in [gap for _, gap in rows], "each has a holder that a source names"
    assert ("zhongyuan", "注册资本") in rows
    assert not [gap for company, gap in rows if company in {"zhaolian", "mashang"}]
    assert ("pingan-cf", "持股比例") not in rows, "one of its holders has a stated share"


@answers("stakes-without-percentage")
def stakes_without_percentage(ask: Ask) -> None:
    rows = columns(ask("stakes-without-percentage"), "company", "holder_name")
    assert {("pingan-cf", "融熠"), ("pingan-cf", "锦炯(深圳)"), ("ccb-cf", "王府井集团")} <= set(rows)
    assert not {"china-unicom", "ping-an-group"} & {row["holder"] for row in ask("stakes-without-percentage")}


@answers("vendor-systems")
def vendor_systems(ask: Ask) -> None:
    rows = columns(ask("vendor-systems"), "vendor", "relation", "other_name", "function_name")
    assert ("zhipintang", "研发", "函必达", "贷后管理") in rows
    assert ("tencent-cloud", "供应技术", "招联消费金融", "") in rows
    assert ("zgc-kejin", "供应技术", "某消费金融公司（电销大模型用户）", "") in rows, "its customer is not named"
    assert not {"zhaolian", "mashang", "zhongyuan"} & {row[0] for row in rows}


@answers("policy-answers")
def policy_answers(ask: Ask) -> None:
    rows = columns(ask("policy-answers"), "policy", "measure", "answer", "confidence")
    assert ("measures-2024", "measures-2024-min-capital", "vipfubon", "原文所述") in rows
    assert ("measures-2024", "measures-2024-min-capital", "haier-cf", "推断") in rows
    assert ("trade-in-programme", "", "zhijia-fenqi", "原文所述") in rows
    notice = [row for row in rows if row[0] == "notice-2025-03"]
    assert len(notice) >= 7
    assert {answer for _, _, answer, _ in notice} == {""}, "no source says who answers the notice"


@answers("inferred-statements")
def inferred_statements(ask: Ask) -> None:
    rows = columns(ask("inferred-statements"), "subject", "relation", "other", "value", "confidence")
    assert ("volcano-engine", "隶属", "bytedance", "", "推断") in rows
    assert ("lawyer-letter-delivery", "信件签收率行业平均", "", "30", "计算") in rows
    assert all(row["reason"] for row in ask("inferred-statements")), "each says why"


@answers("misprinted-names")
def misprinted_names(ask: Ask) -> None:
    rows = columns(ask("misprinted-names"), "printed", "entity")
    assert {
        ("立刻消费", "mashang"),
        ("爱收回", "aihuishou"),
        ("闲适花", "anyihua"),
        ("华夏消金", "zhongyuan"),
        ("我国邮政", "china-post"),
    } <= set(rows)


@answers("statements-with-word")
def statements_with_word(ask: Ask) -> None:
    assert ("zhaolian-app-7", "特点") in columns(ask("statements-with-word"), "subject", "where")
    rates = columns(ask("statements-with-word", word="贡献率"), "subject", "value", "unit", "period")
    assert ("china", "51.7", "百分比", "2025-Q1") in rates
    assert ("mashang", "原文字样", "立刻消费") in columns(
        ask("statements-with-word", word="立刻消费"), "subject", "where", "text"
    )
    assert ask("statements-with-word", word="华夏银行") == [], "no source speaks of it"


AS_PRINTED = {"printed", "former_name", "document_number"}
"""Columns whose texts are proper names or numbers that have no English."""


def count_chinese(query: str, rows: list[tuple[str, str]]) -> list[str]:
    """Return the cells of an English answer with Chinese outside what is quoted as printed and names of companies."""
    texts = (re.sub("^\\S+公司$|[“‘(（].*?[”’)）]", "", text) for column, text in rows if column not in AS_PRINTED)
    return [f"{query}: {text}" for text in texts if re.search("[\u3400-\u9fff]", text)]


def test_no_query_answers_in_chinese_where_english_is_asked_for(find: Find, library: Library, en_view: View) -> None:
    found: list[str] = []
    for name in library.queries:
        cells = [cell for row in as_rows(find(en_view, name)) for cell in row.items()]
        found += count_chinese(name, cells)
    assert found == []


def test_every_column_has_a_title_in_each_language(library: Library) -> None:
    for name, saved in library.queries.items():
        english, chinese = (read_column_titles(saved.query, language) for language in LANGUAGES[::-1])
        assert set(english) == set(chinese) == set(saved.query.projected), name
        assert len(set(english.values())) == len(english), name
        assert len(set(chinese.values())) == len(chinese), name
        titles = {re.search("[\u3400-\u9fff]", title) is not None for title in english.values()}
        assert titles == {False}, name


def test_answers_are_as_long_in_english_and_name_what_the_schema_names_in_it(
    find: Find, library: Library, zh_view: View, en_view: View
) -> None:
    named = {"relation", "other_relation", "unit", "hedge", "status", "kind", "aspect", "confidence", "nature", "where"}
    for name in library.queries:
        chinese, english = (find(view, name) for view in (zh_view, en_view))
        if name != "graph-duplicates":  # names of one language may be shared where those of the other differ
            assert len(english.rows) == len(chinese.rows), name
        for row in english.rows:
            cells = dict(zip(english.variables, row, strict=True))
            texts = [cell.value for key, cell in cells.items() if key in named and isinstance(cell, Literal)]
            assert not any(re.search("[\u4e00-\u9fff]", text) for text in texts), (name, texts)
