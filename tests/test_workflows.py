"""Workflows, ``.ci/run`` and the guides name make targets, Python versions and extras that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_every_make_target_named_anywhere_exists() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    run = [*WORKFLOWS, ROOT / ".ci" / "run"]
    guides = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    named = {name for path in run for name in re.findall(r"\bmake ([a-z][a-z0-9-]*)", path.read_text("utf-8"))}
    named |= {name for path in guides for name in re.findall(r"`make ([a-z][a-z0-9-]*)", path.read_text("utf-8"))}
    assert named <= targets
    assert {"test", "dist", "fuzz", "run"} <= named


def test_workflows_test_supported_python_versions() -> None:
    promised = set(re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"])))
    matrix = re.search(r"python: \[(.*)\]", "\n".join(path.read_text("utf-8") for path in WORKFLOWS))
    assert matrix is not None
    assert set(re.findall(r"3\.\d+", matrix[1])) == promised


def test_every_extra_that_is_installed_exists() -> None:
    texts = [
        path.read_text("utf-8") for path in (*WORKFLOWS, ROOT / ".ci" / "run", ROOT / "Makefile", ROOT / "README.md")
    ]
    named = {extra for text in texts for found in re.findall(r"\.\[([a-z,]+)\]", text) for extra in found.split(",")}
    assert named <= set(PROJECT["optional-dependencies"])
    assert "dev" in named
