"""The program as a whole: help, start-up, common options, streams, exit statuses, hostile input."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from cli_runs import HOSTILE, Outcome, call, spawn, write_people
from waiting import PATIENCE

from cfgraph.cli.examples import EXAMPLES
from cfgraph.cli.main import COMMANDS
from cfgraph.store import Graph

HEAVY = (
    "textual",
    "rich",
    "rdflib",
    "pyshacl",
    "networkx",
    "pyoxigraph",
    "numpy",
    "pypinyin",
    "opencc",
    "platformdirs",
)

SILENT = frozenset({"open", "serve", "mcp", "dossier", "build"})
"""Commands that print nothing but messages: they draw a screen, serve, or write files."""

PRINTED = {
    "export": ["export", "-", "--all", "--as", "nt"],
    "gaps": ["gaps", "招联", "--format", "json"],
    "import": [
        "import",
        "table.csv",
        "-g",
        "graph.ttl",
        "--mapping",
        "table.toml",
        "-o",
        "made.ttl",
        "--format",
        "json",
    ],
    "check": ["check", "-g", "odd.ttl", "--format", "json"],
    "diff": ["diff", "graph.ttl", "odd.ttl"],
    **{
        f"query {name}": ["query", "SELECT * {?s ?p ?o}", "--format", name]
        for name in ("table", "csv", "tsv", "json", "md")
    },
}
"""Command lines that print, where the first example of a command does not, or needs files that are not here."""

IMPORT_MAPPING = """\
namespace = "urn:x:"
create = true
columns = { subject = "a", object = "b" }
defaults = { document = "d" }
relation = { predicate = "rdfs:seeAlso", subject_class = "cf:Bank", object_class = "cf:Bank" }
"""

CLOSED_PIPE = """
import json, os, sys, tempfile
from importlib import import_module
from cfgraph.cli.main import COMMANDS, run
for name in (*(f"cfgraph.cli.commands.{command}" for command in COMMANDS), "rich.table", "networkx", "numpy"):
    import_module(name)
found = {}
for name, arguments in json.loads(sys.argv[1]).items():
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if not child:
            reader, writer = os.pipe()
            os.close(reader)
            os.dup2(writer, 1)
            os.dup2(said.fileno(), 2)
            os._exit(run(arguments))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        found[name] = status, said.read().decode()
json.dump(found, sys.stdout)
"""
"""Runs command lines one after the other, each in a process of its own, with a stdout that nobody reads."""


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['cfgraph', '--help']\n"
        "from cfgraph.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as leaving: assert leaving.code == 0\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert done.stderr.strip() == "[]"
    assert "neighbors" in done.stdout


def test_help_is_in_language_of_locale_or_option(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Find entities by name" in call("--help").out
    assert "按名称查找实体" in call("--lang", "zh", "--help").out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "用法" in call("search", "-h").out
    assert "Usage" in call("--lang", "en", "search", "-h").out
    assert "Usage" in call("search", "--help", "--lang", "en").out


def test_help_shows_the_options_of_the_command_before_those_of_every_command() -> None:
    shown = call("search", "--help").out
    headings = ("\nOptions:\n", "--linked-to", "\nGraph options:\n", "--graph", "\nOutput options:\n", "--format")
    assert sorted(headings, key=shown.index) == [*headings]


def test_help_in_chinese_names_values_in_chinese() -> None:
    shown = call("--lang", "zh", "search", "--help").out
    assert "cfgraph search [选项] 文字..." in shown
    assert "--linked-to 实体" in shown


def test_help_fits_80_columns_in_either_language() -> None:
    from rich.cells import cell_len

    for language in ("zh", "en"):
        for command in COMMANDS:
            lines = call("--lang", language, command, "--help").out.splitlines()
            assert max(map(cell_len, lines)) <= 80
            assert not [line for line in lines if line.lstrip().startswith(tuple("、。，；：）》"))]


def test_version() -> None:
    from cfgraph import __version__

    assert call("--version").out == f"cfgraph {__version__}\n"


def test_commands_are_listed_without_command_or_terminal() -> None:
    for arguments in ((), ("open",), ("-g", "nowhere.ttl")):
        outcome = spawn(*arguments)
        assert (outcome.status, outcome.out) == (2, "")
        assert outcome.err.startswith("cfgraph: ")
        assert "search" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("serch", "x"), "did you mean search"),
        (("frobnicate",), "there are open, info"),
        (("bundled",), "cfgraph open bundled"),
        (("search", "--limitt", "3", "x"), "--limit"),
        (("search",), "cfgraph search --help"),
        (("search", "x", "--limit", "0"), "--limit"),
        (("search", "x", "--format", "xml"), "json"),
        (("neighbors", "招联", "--as-of", "last year"), "2024-06-30"),
        (("neighbors", "招联", "--predicate", "nonsense"), "cfgraph info"),
        (("search", "x", "--type", "nonsense"), "cfgraph info"),
        (("path", "招联", "招联"), "two different"),
    ],
)
def test_usage_error_is_two_lines_with_hint(arguments: tuple[str, ...], advice: str) -> None:
    outcome = call(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("cfgraph: ")
    assert advice in outcome.err
    assert outcome.err.count("\n") <= 2


def test_graph_option_and_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = write_people(tmp_path)
    more = tmp_path / "more with spaces.nt"
    more.write_text("<http://example.org/ann> <http://example.org/likes> <http://example.org/dan> .\n")
    assert call("-g", people, "info", "--format", "json").json["statements"] == 14
    assert call("info", "--graph", people, "-g", more, "--format", "json").json["statements"] == 15
    monkeypatch.setenv("CFGRAPH_GRAPH", str(more))
    assert call("info", "--format", "json").json["statements"] == 1
    assert call("-g", people, "info", "--format", "json").json["statements"] == 14
    assert call("-g", more, "info", "-g", people, "--format", "json").json["statements"] == 14


def _graph_error(*arguments: str | Path) -> Outcome:
    outcome = call(*arguments)
    assert outcome.status == 3
    assert outcome.out == ""
    assert outcome.err.startswith("cfgraph: ")
    assert outcome.err.count("\n") == 1
    return outcome


def test_invalid_graphs_are_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("@prefix a: <http://e/> .\na:x a:p a:y .\na:z a:p ??? .\n")
    (tmp_path / "binary.ttl").write_bytes(bytes(range(128, 256)) * 20)
    (tmp_path / "cut.nt.gz").write_bytes(b"\x1f\x8b\x08\x00\x00")
    (tmp_path / "letter.docx").write_bytes(b"PK")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "not-rdf.jsonld").write_text("{")
    assert "no such file" in _graph_error("-g", tmp_path / "missing.ttl", "info").err
    assert "broken.ttl:3:" in _graph_error("-g", tmp_path / "broken.ttl", "info").err
    assert "binary.ttl" in _graph_error("-g", tmp_path / "binary.ttl", "search", "x").err
    assert "cut.nt.gz" in _graph_error("-g", tmp_path / "cut.nt.gz", "show", "x").err
    assert ".ttl" in _graph_error("-g", tmp_path / "letter.docx", "info").err
    assert "no RDF files" in _graph_error("-g", tmp_path / "nothing", "info").err
    assert "not-rdf.jsonld" in _graph_error("-g", tmp_path / "not-rdf.jsonld", "info").err


def test_unusable_cache_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CFGRAPH_CACHE", "/dev/null/cache")
    assert "CFGRAPH_CACHE" in _graph_error("info").err


def test_an_empty_file_is_an_empty_graph(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ttl"
    empty.touch()
    assert call("-g", empty, "info", "--format", "json").json["statements"] == 0
    assert call("-g", empty, "search", "x").status == 1


def test_no_traceback_reaches_the_user(tmp_path: Path) -> None:
    (tmp_path / "binary.ttl").write_bytes(os.urandom(500) + b"\xff\x00")
    outcome = spawn("-g", tmp_path / "binary.ttl", "info")
    assert outcome.status == 3
    assert "Traceback" not in outcome.err


def test_undecodable_arguments_are_handled() -> None:
    for command in ("search", "show", "neighbors"):
        assert call(command, "\udcff\udcfe").status == 1
    assert call("show", "id:\udcff").status in (1, 2)


def test_text_from_graph_cannot_control_terminal(tmp_path: Path) -> None:
    path = tmp_path / "hostile.ttl"
    path.write_text(HOSTILE, encoding="utf-8")
    for arguments in (("show", "ex:evil"), ("search", "x"), ("path", "ex:evil", "ex:b"), ("neighbors", "ex:b")):
        for style in ("table", "md"):
            outcome = call("-g", path, *arguments, "--format", style)
            assert outcome.status == 0
            assert not set("\x1b\u202e\x07") & set(outcome.out)
            assert "␛" in outcome.out
    as_json = call("-g", path, "show", "ex:evil", "--format", "json")
    assert as_json.json["entity"]["label"].startswith("[bold]x[/]\x1b[31mred\u202erev\x07|p\nnext")
    assert not set("\x1b\u202e\x07") & set(as_json.out)


def test_chinese_comes_out_as_utf8_under_any_locale() -> None:
    outcome = spawn("search", "招联", "--lang", "zh", environment={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert outcome.status == 0
    assert "招联消费金融" in outcome.out


def test_a_closed_pipe_ends_the_command_silently() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "cfgraph", "search", "招", "--format", "csv"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=PATIENCE)
    os.close(writing)
    assert done.returncode == 128 + signal.SIGPIPE
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert b"Broken" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_reported() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "cfgraph", "search", "招联"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=PATIENCE)
    assert done.returncode == 3
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_ambiguous_name_lists_candidates() -> None:
    outcome = call("show", "银行")
    assert (outcome.status, outcome.out) == (2, "")
    lines = outcome.err.splitlines()
    assert len(lines) <= 12
    curie = lines[1].split()[0]
    assert call("show", curie).status == 0


@pytest.fixture(scope="module")
def closed_pipe(bundled: Graph, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[int, str]]:
    """The status and stderr of every command that prints, else of its help, where nobody reads its stdout."""
    place = tmp_path_factory.mktemp("pipes")
    (place / "graph.ttl").write_text("<urn:a> a <urn:b> .")
    (place / "odd.ttl").write_text("<urn:a> a <urn:c> .")
    (place / "table.csv").write_text("a,b\nAnn,Bob\n")
    (place / "table.toml").write_text(IMPORT_MAPPING)
    examples = {name: EXAMPLES[name][0].partition(" > ")[0] for name in COMMANDS if name not in SILENT}
    runs = {name: shlex.split(line) for name, line in examples.items()} | PRINTED
    runs |= {f"{name} --help": [name, "--help"] for name in SILENT}
    done = subprocess.run(
        [sys.executable, "-c", CLOSED_PIPE, json.dumps(runs)],
        cwd=place,
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    return {name: (status, said) for name, (status, said) in json.loads(done.stdout).items()}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes as POSIX has them")
@pytest.mark.xdist_group("closed pipe")  # in one process, where all commands are run once
@pytest.mark.parametrize("name", COMMANDS)
def test_closed_pipe_ends_every_command(name: str, closed_pipe: Mapping[str, tuple[int, str]]) -> None:
    found = {line: one for line, one in closed_pipe.items() if line.split()[0] == name}
    assert found
    for line, (status, said) in found.items():
        assert (line, status) == (line, 141)
        assert "Traceback" not in said
