"""The library: decorators, places and shadowing, and that a broken file hides no other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE

from cfgraph.model.errors import UsageError
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES
from cfgraph.queries import check_query, load_library, read_query_file
from cfgraph.queries.decorators import read_decorators

HOLDERS = """\
#+ summary: Who holds shares
#+ summary_zh: "谁持有: 股份"
#+ description: |
#+   Two lines,
#+     one of them indented.
#+
#+   And a paragraph.
#+ description_zh: 中文说明，
#+   续行。
#+ tags:
#+   - shareholders
#+   - 'it''s'
#+ defaults:
#+   - company: 招联
#+   - year: "2024"
#+ endpoint: http://example.org/sparql
#+ endpoint_in_url: False
#+ pagination: 100
#+ enumerate:
#+   - company:
#+     - http://a/
PREFIX ex: <http://example.org/>
SELECT ?holder { ?holder ex:holds ?_company_iri ; ex:year ?_year_integer ; ex:name ?__name_literal_zh }
"""


@pytest.fixture(autouse=True)
def own_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's directory of queries, empty at first."""
    directory = tmp_path / "own"
    directory.mkdir()
    monkeypatch.setenv("CFGRAPH_QUERIES", str(directory))
    return directory


def test_decorators_are_read(own_directory: Path) -> None:
    path = own_directory / "holders.rq"
    path.write_text(HOLDERS, encoding="utf-8")
    query = read_query_file(path)
    assert query.name == "holders"
    assert query.text == HOLDERS
    assert query.summary("en") == "Who holds shares"
    assert query.summary("zh") == "谁持有: 股份"
    assert query.description("en") == "Two lines,\n  one of them indented.\n\nAnd a paragraph."
    assert query.description("zh") == "中文说明， 续行。"
    assert query.tags == ("shareholders", "it's")
    assert [(p.name, p.variable, p.type, p.default, p.required) for p in query.parameters] == [
        ("company", "_company_iri", "iri", "招联", False),
        ("year", "_year_integer", "integer", "2024", False),
        ("name", "__name_literal_zh", "zh", None, False),
    ]
    assert not query.bundled


def test_query_without_decorators_is_called_by_its_name(own_directory: Path) -> None:
    path = own_directory / "我的查询.rq"
    path.write_text("\ufeffASK {}", encoding="utf-8")
    query = read_query_file(path)
    assert (query.summary("zh"), query.description("en"), query.tags) == ("我的查询", "", ())


def test_one_language_stands_in_for_the_other(own_directory: Path) -> None:
    path = own_directory / "a.rq"
    path.write_text("#+ summary_zh: 只有中文\n#+ tags: [a, 'b c']\nASK {}", encoding="utf-8")
    query = read_query_file(path)
    assert query.summary("en") == "只有中文"
    assert query.tags == ("a", "b c")


def test_own_queries_shadow_bundled_and_the_directory_shadows_both(own_directory: Path, tmp_path: Path) -> None:
    name = next(iter(load_library().queries))
    assert load_library().queries[name].bundled
    (own_directory / f"{name}.rq").write_text("#+ summary: own\nASK {}", encoding="utf-8")
    (own_directory / "only-own.rq").write_text("ASK {}", encoding="utf-8")
    assert load_library().queries[name].summary("en") == "own"
    given = tmp_path / "given"
    given.mkdir()
    (given / f"{name}.rq").write_text("#+ summary: given\nASK {}", encoding="utf-8")
    library = load_library(given)
    assert library.queries[name].summary("en") == "given"
    assert "only-own" in library.queries
    assert list(library.queries) == sorted(library.queries)
    assert library.problems == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"#+ summary: a\n#+ nonsense\nASK {}", "line 2: expected 'name: value'"),
        (b"#+ summary: a\n#+ summary: b\nASK {}", "line 2: summary is given twice"),
        (b'#+ summary: "a\nASK {}', "line 1: the quotation is not closed"),
        (b"#+ tags:\n#+   - a\n#+   b\nASK {}", "line 3: expected '- item'"),
        (b"#+ tags: [a\nASK {}", "line 1: a list in brackets"),
        (b"#+ summary:\n#+   - a\nASK {}", "line 1: summary is a text"),
        (b"#+ defaults:\n#+   - year\nASK { ?s ?p ?_year_integer }", "line 1: defaults is a list"),
        (b"#+ defaults:\n#+   - yaer: 1\nASK { ?s ?p ?_year_integer }", "line 1: a default for yaer"),
        (b"ASK {\n ?_x_iri ?p ?_x_date }", "line 2: ?_x_iri and ?_x_date are both the parameter x"),
        (b"INSERT DATA { }", "line 1, column 1: INSERT would change"),
        (b"ASK {\n SERVICE <http://x/> { } }", "line 2, column 2: SERVICE"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_broken_file_is_a_problem_with_its_name_and_line_and_hides_no_other(
    own_directory: Path, content: bytes, message: str
) -> None:
    (own_directory / "broken.rq").write_bytes(content)
    (own_directory / "fine.rq").write_text("ASK {}", encoding="utf-8")
    library = load_library()
    assert "fine" in library.queries
    assert "broken" not in library.queries
    (problem,) = library.problems
    assert str(problem).startswith(f"{own_directory / 'broken.rq'}: ")
    assert message in str(problem)
    with pytest.raises(UsageError):
        read_query_file(own_directory / "broken.rq")


def test_missing_directories(own_directory: Path, tmp_path: Path) -> None:
    own_directory.rmdir()
    assert load_library().queries
    with pytest.raises(UsageError, match="no such directory"):
        load_library(tmp_path / "none")


def test_bundled_queries_load_without_problems() -> None:
    library = load_library()
    assert library.problems == ()
    for saved in library.queries.values():
        assert saved.bundled
        assert saved.parameters == saved.query.check_parameters()
        check_query(saved.query)
        assert saved.query.find_mistake(WELL_KNOWN_PREFIXES) is None, saved.name


def test_blocks_may_be_folded_and_unknown_decorators_are_kept() -> None:
    found = read_decorators("#+ summary: >\n#+   a\n#+   b\n#+ x-other:\n#+   deep:\n#+     er: 1\nASK {}")
    assert found["summary"].value == "a b"
    assert found["x-other"].line == 4


def test_importing_the_library_is_cheap() -> None:
    program = "import sys, cfgraph.queries.library, cfgraph.queries.parameters; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert not set(loaded.stdout.split()) & {"pyoxigraph", "rdflib", "networkx", "textual", "cfgraph.explorer"}
