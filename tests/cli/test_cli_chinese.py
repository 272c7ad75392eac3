"""What goes wrong on the command line is told in Chinese with ``--lang zh``; statuses and data stay the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runs import call, write_people

USAGE = 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "需要终端"),
        (("serch", "x"), "没有命令“serch”；是否想用 search？"),
        (("search", "--limitt", "3", "x"), "没有选项 --limitt；是否想用 --limit？"),
        (("search",), "缺少参数“文字”\n（用法见 cfgraph search --help）"),
        (("build", "a.ttl"), "缺少选项 --store"),
        (("show", "x", "y"), "多余的参数：y"),
        (("search", "x", "--limit", "0"), "-n / --limit：应为 1 至 2,147,483,647 的整数，不是“0”"),
        (("search", "x", "-n"), "选项 -n 后面缺少值"),
        (("export", "a.ttl", "--path", "招联"), "选项 --path 后面要有 2 个值"),
        (("search", "x", "--no-color=1"), "选项 --no-color 不带值"),
        (("search", "x", "--format", "xml"), "--format：应为 table、json、csv、tsv、md 之一，不是“xml”"),
        (("query", "--list", "--timeout", "soon"), "应为大于 0 的秒数，不是“soon”"),
        (("query", "--list", "--queries", "nowhere"), "nowhere：没有这个查询目录"),
        (("open", "--sources", "nowhere"), "没有能读取的目录 nowhere"),
        (("neighbors", "招联", "--as-of", "去年"), "“去年”不是日期；请写成 2024、2024-06 或 2024-06-30"),
        (("neighbors", "招联", "--predicate", "nonsense"), "此图中没有关系“nonsense”；有"),
        (("search", "x", "--type", "nonsense"), "此图中没有类别“nonsense”；有"),
        (("path", "招联", "招联"), "路径的两端须是不同的实体"),
        (("export", "a.docx", "--all"), "a.docx：没有与这个结尾对应的格式；可用 .csv、"),
        (("query", "company-holder"), "没有已保存的查询或文件“company-holder”；是否想用 company-holders？"),
        (("query", "ASK { ?_company_iri ?p ?o }"), "查询缺少参数 company（实体）：company=…"),
        (("query", "company-holders", "--param", "firm=招联"), "查询没有参数 firm；它的参数有 company"),
        (("query", "company-holders", "--param", "招联"), "--param 要写成 名称=值，不是“招联”"),
    ],
)
def test_usage_errors_are_in_chinese(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = call("--lang", "zh", *arguments)
    assert (outcome.status, outcome.out) == (USAGE, "")
    assert said in outcome.err
    assert outcome.err.count("\n") <= 2


def test_language_is_set_by_option_anywhere_or_by_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有选项 --nope" in call("search", "--nope", "--lang", "zh").err
    assert "没有选项 --nope" in call("search", "--nope", "--lang=zh").err
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "没有选项 --nope" in call("search", "--nope").err
    assert "there is no option --nope" in call("search", "--nope", "--lang", "en").err
    assert "没有选项 --nope" in call("search", "--nope", "--", "--lang", "en").err


def test_unknown_and_ambiguous_names_in_chinese() -> None:
    unknown = call("show", "无此公司", "--lang", "zh")
    assert unknown.status == 1
    assert unknown.err == "cfgraph: 没有名为“无此公司”的实体；试试名称的一部分：cfgraph search 无\n"
    shared = call("show", "银行", "--lang", "zh")
    assert shared.status == USAGE
    first, *candidates = shared.err.splitlines()
    assert first.startswith("cfgraph: 名称含“银行”的实体有 ")
    assert any("  id:" in line for line in candidates)
    within = call("query", "company-holders", "--param", "company=无此公司", "--lang", "zh")
    assert (within.status, within.err[:42]) == (
        1,
        "cfgraph: 参数 company：没有名为“无此公司”的实体；试试名称的一部分：cf"[:42],
    )


def test_errors_in_files_have_line_numbers_in_chinese(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("@prefix a: <http://e/> .\na:x a:p a:y .\na:z a:p ??? .\n", encoding="utf-8")
    outcome = call("-g", broken, "info", "--lang", "zh")
    assert outcome.status == 3
    assert outcome.err.startswith(f"cfgraph: {broken}:3：不是有效的 Turtle：")
    cut = tmp_path / "cut.nt.gz"
    cut.write_bytes(b"\x1f\x8b\x08\x00\x00")
    assert call("-g", cut, "info", "--lang", "zh").err == f"cfgraph: {cut}：无法读取：压缩文件不完整\n"
    missing = call("-g", tmp_path / "missing.ttl", "info", "--lang", "zh")
    assert missing.err == f"cfgraph: {tmp_path / 'missing.ttl'}：没有这个文件或目录\n"
    check = call("check", "--fix-format", broken, "--lang", "zh")
    assert f"{broken}:3：" in check.err


def test_a_wrong_query_and_a_limit(tmp_path: Path) -> None:
    people = write_people(tmp_path)
    wrong = call("-g", people, "query", "SELECT ?s {\n  ?s ?p }", "--lang", "zh")
    assert (wrong.status, wrong.err) == (4, "cfgraph: 第 2 行第 9 列：此处应为宾语，却是“}”\n")
    runaway = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12)) + " }"
    slow = call("-g", people, "query", runaway, "--timeout", "0.2", "--lang", "zh")
    assert (slow.status, slow.err) == (5, "cfgraph: 查询超过了 0.2 秒；请缩小范围，或放宽时限\n")


def test_an_export_that_cannot_be_written(tmp_path: Path) -> None:
    people = write_people(tmp_path)
    out = tmp_path / "nowhere" / "a.ttl"
    outcome = call("-g", people, "export", out, "--all", "--lang", "zh")
    assert outcome.status == USAGE
    assert outcome.err == f"cfgraph: {out}：没有目录 {out.parent}；请先创建，或另选位置\n"


def test_errors_in_settings_have_line_numbers_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("CFGRAPH_CONFIG", str(path))
    path.write_text('theme = "pink"\n[limits]\nrows = 0\n', encoding="utf-8")
    told = call("settings", "--lang", "zh").err
    assert f'{path}:1：theme 不能是 "pink"；可用 ' in told
    assert f"{path}:3：limits.rows 应是 1 到 1,000,000,000 的整数，不是 0" in told


def test_statuses_and_data_are_the_same_in_both_languages(tmp_path: Path) -> None:
    people = write_people(tmp_path)
    (tmp_path / "bad.rq").write_text("#+ summary: a\n#+ nonsense\nASK {}", encoding="utf-8")
    for arguments in (("show", "Nobody"), ("show", "-x"), ("query", "SELECT"), ("-g", "missing.ttl", "info")):
        chinese, english = (call("-g", people, *arguments, "--lang", language) for language in ("zh", "en"))
        assert chinese.status == english.status != 0
        assert chinese.out == english.out == ""
        assert chinese.err != english.err
    listed = call("query", "--list", "--queries", tmp_path, "--format", "json", "--lang", "zh")
    assert listed.status == 0
    assert json.loads(listed.out)["problems"] == [f"{tmp_path / 'bad.rq'}：第 2 行：应写作 name: value，却是“nonsense”"]


def test_hostile_names_are_visible_and_forge_no_line() -> None:
    for language in ("zh", "en"):
        for command in (("show",), ("search",), ("neighbors",)):
            outcome = call(*command, "x\n\x1b[31mcfgraph: 完成\u202e", "--lang", language)
            assert outcome.status == 1
            assert outcome.err.count("\n") == 1
            assert "\x1b" not in outcome.err
            assert "\u202e" not in outcome.err
