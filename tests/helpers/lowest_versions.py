"""Prints the lowest versions that pyproject.toml allows, as requirements for pip. See ``make test-lowest``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

BOUND = re.compile(r"(?P<name>[\w.-]+)>=(?P<lowest>[\w.]+)(?:,<[\w.]+)?(?P<marker> *;.*)?")


def lowest(requirements: Iterable[str]) -> list[str]:
    """Return requirements with each package held at its lower bound. Raises ValueError where there is none."""
    found = [(each, BOUND.fullmatch(each)) for each in requirements]
    if unbound := [each for each, match in found if match is None]:
        raise ValueError(f"no lower bound: {', '.join(unbound)}")
    return [f"{match['name']}=={match['lowest']}{match['marker'] or ''}" for _, match in found if match]


def main() -> None:
    """Print those of the program and of what its tests need."""
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    print(*lowest([*project["dependencies"], *project["optional-dependencies"]["test"]]), sep="\n")


if __name__ == "__main__":
    main()
