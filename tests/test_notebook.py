"""The notebook of the docs runs, cell by cell, and what its cells end with can be shown as Jupyter shows it."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebooks" / "first-look.ipynb"


def _run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell, and return the value of its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, NOTEBOOK.name, "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)


@pytest.mark.usefixtures("bundled")
def test_every_cell_runs_and_shows_something() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert len(sources) == 10
    names: dict[str, Any] = {"__name__": "__main__"}
    shown = [_run(source, names) for source in sources]
    for value in shown[:-1]:
        html = getattr(value, "_repr_html_", None)
        assert html() if html else repr(value)
    assert shown[-1] is None
