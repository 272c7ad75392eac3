"""The documentation is built as a site, strictly, and loads nothing from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE

ROOT = Path(__file__).parents[1]

LOADED = re.compile(r"""<(?:script|img|iframe|source)[^>]+src=["'](https?:)?//|<link[^>]+href=["'](https?:)?//""")
"""A part of a page that a browser fetches from another server by itself."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built in a directory of its own."""
    directory = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "mkdocs.yml", directory)
    shutil.copytree(ROOT / "docs", directory / "docs")
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=directory)
    assert done.returncode == 0, done.stdout + done.stderr
    return directory / "site"


def test_site_has_every_page_and_no_broken_links(site: Path) -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        assert (site / page.relative_to(ROOT / "docs")).with_suffix(".html").is_file()


def test_site_loads_nothing_external(site: Path) -> None:
    for page in site.rglob("*.html"):
        assert not LOADED.search(page.read_text(encoding="utf-8")), page
