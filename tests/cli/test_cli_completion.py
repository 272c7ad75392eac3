"""Completion of shells: the printed script, and what it is answered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE

import cfgraph
from cfgraph.store import Graph


def complete(line: str, shell: str = "bash", **variables: str) -> list[str]:
    """Return what a shell is offered for the last word of a command line."""
    words = line.split(" ")
    environment = os.environ | {
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1 if shell != "fish" else words[-1]),
        "_CFGRAPH_COMPLETE": f"{shell}_complete",
        **variables,
    }
    command = [sys.executable, "-m", "cfgraph"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=PATIENCE)
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("cfgraph neigh", "plain,neighbors"),
        ("cfgraph neighbors --dir", "plain,--direction"),
        ("cfgraph query capital-s", "plain,capital-shortfall"),
        ("cfgraph --lang zh show zhaolian", "plain,招联消费金融"),
        ("cfgraph --lang zh path 招联 mashang", "plain,马上消费金融"),
        ("cfgraph --lang zh owners 招联消", "plain,招联消费金融"),
        ("cfgraph --lang en neighbors 招联 --predicate holds", "plain,holds shares in"),
        ("cfgraph --lang en search x --type consumer", "plain,consumer finance company"),
        ("cfgraph --graph bun", "plain,bundled"),
        ("cfgraph build data", "file,data"),
    ],
)
def test_commands_options_and_names_are_completed(bundled: Graph, line: str, offered: str) -> None:
    assert offered in complete(line)


def test_completion_builds_no_graph(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "new.ttl"
    path.write_text('<http://e/x> <http://www.w3.org/2000/01/rdf-schema#label> "Xenia" .', encoding="utf-8")
    before = sorted(cache.iterdir())
    assert complete(f"cfgraph -g {path} show Xen") == []
    assert sorted(cache.iterdir()) == before
    assert complete(f"cfgraph -g {tmp_path / 'absent.ttl'} show Xen") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_is_valid_in_its_shell(shell: str) -> None:
    command = [sys.executable, "-m", "cfgraph", "completion", shell]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    assert f"_CFGRAPH_COMPLETE={shell}_complete" in done.stdout
    assert done.stderr == ""
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=done.stdout, text=True, check=True, timeout=PATIENCE)


def test_an_unknown_shell_is_refused() -> None:
    command = [sys.executable, "-m", "cfgraph", "completion", "cmd"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 2
    assert "bash" in done.stderr


SLOW_IMPORTS = {"click", "numpy", "rdflib", "pyoxigraph", "textual", "rich", "cfgraph.store"}
"""What a shell need not wait for."""


def _answer_quickly(line: str) -> tuple[list[str], set[str]]:
    """Return what a shell is offered, and the slow modules that were imported for it."""
    words = line.split(" ")
    environment = os.environ | {
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "_CFGRAPH_COMPLETE": "bash_complete",
    }
    command = [sys.executable, "-X", "importtime", "-m", "cfgraph"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=PATIENCE)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    return done.stdout.splitlines(), imported & SLOW_IMPORTS


def test_names_are_completed_from_cached_list(tmp_path: Path) -> None:
    path = tmp_path / "people.ttl"
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    path.write_text(f'<http://e/x> {label} "\u62db\u8054" . <http://e/y> {label} "Xenia" .', encoding="utf-8")
    with cfgraph.open_graph(path):
        pass
    line = f"cfgraph -g {path} path Xenia zhao"
    assert complete(line) == ["plain,\u62db\u8054"]
    for typed in ("zhao", "zl", "\u8054"):
        assert _answer_quickly(line.replace("zhao", typed)) == (["plain,\u62db\u8054"], set())
    assert complete(line, "fish") == complete(line)
    path.write_text(f'<http://e/x> {label} "Zhaoqing" .', encoding="utf-8")
    assert _answer_quickly(line)[1]
