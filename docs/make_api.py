"""Write docs/api.md, the page on using cfgraph from Python, from the signatures and docstrings themselves."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import cfgraph

PAGE = Path(__file__).resolve().parent / "api.md"

INTRODUCTION = """\
# From Python

Made by `make reference` from the docstrings; don't edit it by hand. `graph` in the examples is
`cfgraph.open_graph(language="en")`; they all run as tests. [A notebook](notebooks/first-look.ipynb) walks through them.

```python
import cfgraph

with cfgraph.open_graph(language="en") as graph:
    graph.owners("招联").to_dicts()
```

"""

NAMES = ("open_graph", "explore", "KnowledgeGraph", "Result", "Selection", "CfgraphError")
"""What the package offers, in the order of the page."""


def describe(thing: Any) -> str:
    """Return a docstring as Markdown: names in code, examples in blocks."""
    text = inspect.getdoc(thing) or ""
    text = text.replace("``", "`")
    return re.sub(r"(?m)(^>>> .*(?:\n(?!\n).+)*)", r"```pycon\n\1\n```", text)


def signature_of(thing: Any) -> str:
    """Return the parameters of a function without the modules of their types."""
    text = re.sub(r"<function (\w+) at \w+>", r"\1", str(inspect.signature(thing)))
    text = re.sub(r"(?<![\w.])[a-z_]+\.(?:[a-z_]+\.)*(?=[A-Z])", "", text)
    text = re.sub(r"(?<=[:>] )'([^']*)'", r"\1", text)  # types, which are kept as text
    return text.replace("(self, ", "(").replace("(self)", "()")


def members(thing: type) -> list[tuple[str, Any]]:
    """Return the public methods and properties of a class in the order of their names' definition."""
    found = {}
    for owner in reversed(thing.__mro__):
        if owner.__module__.startswith("cfgraph"):
            found.update({name: member for name, member in vars(owner).items() if not name.startswith("_")})
    return [(name, member) for name, member in found.items() if callable(member) or isinstance(member, property)]


def write_page() -> str:
    """Return the page."""
    parts = [INTRODUCTION]
    for name in NAMES:
        thing = getattr(cfgraph, name)
        is_class = inspect.isclass(thing)
        parts.append(f"## {name}\n\n" + ("" if is_class else f"`{name}{signature_of(thing)}`\n\n"))
        parts.append(describe(thing) + "\n\n")
        for member_name, member in members(thing) if is_class else ():
            parts.append(f"### {name}.{member_name}\n\n")
            if not isinstance(member, property):
                parts.append(f"`{member_name}{signature_of(member)}`\n\n")
            parts.append(describe(member) + "\n\n")
    return "".join(parts).rstrip() + "\n"


def main() -> int:
    """Write the page; with ``--check`` only tell whether it is as it should be."""
    page = write_page()
    if "--check" in sys.argv:
        return int(PAGE.read_text(encoding="utf-8") != page)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
