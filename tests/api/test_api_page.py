"""The page on Python is made from the docstrings as they are, and everything offered has one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from waiting import PATIENCE

import cfgraph

DOCS = Path(__file__).parents[2] / "docs"


def test_api_page_matches_docstrings() -> None:
    done = subprocess.run([sys.executable, DOCS / "make_api.py", "--check"], check=False, timeout=PATIENCE)
    assert done.returncode == 0, "make reference"


def test_every_method_has_a_docstring() -> None:
    for name, member in vars(cfgraph.KnowledgeGraph).items():
        assert name.startswith("_") or member.__doc__, name
