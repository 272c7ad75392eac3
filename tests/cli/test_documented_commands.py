"""Every command line in the README, the docs and the help runs as it is written."""

from __future__ import annotations

import gzip
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runs import TURTLE, call
from waiting import PATIENCE

from cfgraph.api.new_graph import create_graph
from cfgraph.cli.examples import EXAMPLES
from cfgraph.store import Graph

pytestmark = pytest.mark.xdist_group("documented commands")  # in one process, where their files are made once

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

BLOCK = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)

ELSEWHERE = re.compile(
    r"^cfgraph( -\S+ \S+)*$|^cfgraph (-g \S+ )?(open|serve|new|mcp)\b|https?://|--roles|\| riot|tmux "
)
"""Lines that other tests run (a screen, a server) or that need a program that is not ours."""


def _commands() -> list[str]:
    """Return the lines of the pages that call the program, without their comments, each once."""
    found = dict.fromkeys(f"cfgraph {line}" for lines in EXAMPLES.values() for line in lines)
    found = {line: None for line in found if not ELSEWHERE.search(line)}
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                command = re.sub(r"\s+#.*$", "", line)
                if command.startswith("cfgraph") and not ELSEWHERE.search(command):
                    found[command] = None
    return list(found)


@pytest.fixture(scope="module")
def place(bundled: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the files that the pages speak of."""
    directory = tmp_path_factory.mktemp("documented")
    for name in ("companies.ttl", "claims.ttl", "data.ttl", "new-facts.ttl"):
        (directory / name).write_text(TURTLE, encoding="utf-8")
    for name in ("companies.nt.gz", "claims.nt.gz", "data.nt.gz"):
        with gzip.open(directory / name, "wt") as stream:
            stream.write("<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n")
    (directory / "my-query.rq").write_text("SELECT ?bank WHERE { ?bank a cf:Bank }")
    (directory / "sources").mkdir()
    shutil.copytree(ROOT / "graph", directory / "graph")
    create_graph(directory / "my-graph", "en")
    blocks = re.findall(r"^```(?:toml)?\n(.*?)^```", (ROOT / "docs/howto/import.md").read_text("utf-8"), re.M | re.S)
    (directory / "holdings.csv").write_text(blocks[0], encoding="utf-8")
    (directory / "holdings.toml").write_text(blocks[1], encoding="utf-8")
    call(
        "import", directory / "holdings.csv", "--mapping", directory / "holdings.toml", "-o", directory / "holdings.ttl"
    )
    call("export", directory / "zhaolian.graphml", "--around", "招联")
    call("build", directory / "companies.nt.gz", "--store", directory / "companies.store")
    program = directory / "bin" / "cfgraph"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cfgraph "$@"\n')
    program.chmod(0o755)
    for target in (".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"):
        (directory / target).mkdir(parents=True)
    return directory


@pytest.mark.parametrize("command", _commands())
def test_a_documented_command_runs(command: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    if command.startswith("cfgraph build"):  # its store may be that of an example before
        shutil.rmtree(re.findall(r"--store (\S+)", command)[0], ignore_errors=True)
    if set(command) & set("|>&;"):
        shell = ["sh", "-c", command]
        environment = {**os.environ, "HOME": str(place), "PATH": f"{place / 'bin'}:{os.environ['PATH']}"}
        done = subprocess.run(shell, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)
        status, told = done.returncode, done.stderr
    else:
        outcome = call(*shlex.split(command)[1:])
        status, told = outcome.status, outcome.err
    assert status in (0, 1), told  # 1: there is none, which is an answer


def test_the_pages_have_commands() -> None:
    assert len(_commands()) > 40
