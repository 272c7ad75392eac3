"""docs/benchmarks.md contains what the files in benchmarks/results contain, and nothing else."""

from __future__ import annotations

from pathlib import Path

import report

ROOT = Path(__file__).parent.parent


def test_benchmarks_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert page == report.page(ROOT / "benchmarks" / "results"), "run python benchmarks/report.py"
