"""Write docs/house.md: a picture of the rooms and their imports, and every module with its first line."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "cfgraph"
PAGE = ROOT / "docs" / "house.md"

INTRODUCTION = """\
# The house

Made by `make reference` from the code's own imports and docstrings; don't edit it by hand.
A room imports only from rooms beneath it, and no modules import each other in a circle; the tests hold both.

"""


def first_line(path: Path) -> str:
    """Return the first line of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]


def rooms() -> list[str]:
    """Return the names of the rooms, those that import most of the others first."""
    imported = imports_between()
    return sorted(
        (path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()),
        key=lambda room: (-sum(1 for source, _ in imported if source == room), room),
    )


def imports_between() -> Counter[tuple[str, str]]:
    """Count the imports from one room to another, those for types only included."""
    graph = grimp.build_graph("cfgraph", exclude_type_checking_imports=False)
    found: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        for target in graph.find_modules_directly_imported_by(module):
            parts = module.split("."), target.split(".")
            if all(len(one) > 2 or (SOURCE / one[-1]).is_dir() for one in parts) and min(map(len, parts)) > 1:
                rooms_of_both = parts[0][1], parts[1][1]
                if rooms_of_both[0] != rooms_of_both[1]:
                    found[rooms_of_both] += 1
    return found


def picture() -> str:
    """Return the rooms and their imports as a Mermaid diagram; what is reached through another room is left out."""
    edges = set(imports_between())
    reachable: dict[str, set[str]] = {}

    def below(room: str) -> set[str]:
        if room not in reachable:
            reachable[room] = {far for source, near in edges if source == room for far in (near, *below(near))}
        return reachable[room]

    lines = ["```mermaid", "flowchart TD"]
    lines += (f'    {room}["{room}/"]' for room in rooms())
    for source, target in sorted(edges):
        through = {near for start, near in edges if start == source and near != target and target in below(near)}
        if not through:
            lines.append(f"    {source} --> {target}")
    return "\n".join([*lines, "```", ""])


def module_map() -> str:
    """Return every room with its modules and their first lines, as tables."""
    parts = []
    for room in rooms():
        parts.append(f"## {room}/\n\n{first_line(SOURCE / room / '__init__.py')}\n\n| module | holds |\n|---|---|")
        for path in sorted((SOURCE / room).rglob("*.py")):
            if path.name != "__init__.py" or path.parent != SOURCE / room:
                name = path.relative_to(SOURCE / room).as_posix().removesuffix("/__init__.py")
                line = first_line(path).replace("|", "\\|")
                parts.append(f"| `{name}{'' if name.endswith('.py') else '/'}` | {line} |")
        parts.append("")
    return "\n".join(parts)


def page() -> str:
    """Return the whole page."""
    return INTRODUCTION + picture() + "\n" + module_map()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
