"""The flavors of export formats; the first of each format is the default."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from cfgraph.export.graphml import FLAVORS, Flavor
from cfgraph.model.errors import UsageError

JsonFlavor: TypeAlias = Literal["cfgraph", "cytoscape", "d3"]
CsvFlavor: TypeAlias = Literal["edges", "nodes+edges", "neo4j"]
AnyFlavor: TypeAlias = Flavor | JsonFlavor | CsvFlavor

TABLES: Mapping[str, str] = {"nodes+edges": "CSV nodes and edges", "neo4j": "CSV for Neo4j"}
"""The flavors that are two files in a directory, each with the name of its format."""

FLAVORS_BY_ENDING: Mapping[str, tuple[AnyFlavor, ...]] = {
    ".graphml": FLAVORS,
    ".json": get_args(JsonFlavor),
    ".csv": get_args(CsvFlavor),
}
"""Extensions of the formats that have flavors, with these."""

ALL_FLAVORS: tuple[AnyFlavor, ...] = tuple(one for flavors in FLAVORS_BY_ENDING.values() for one in flavors)


def choose_ending(out: Path, ending: str | None, flavor: str | None) -> str:
    """Return the extension of a file's format: the requested one, else its own.

    A directory for the two files of a CSV flavor needs none. Raises UsageError if it is named like a file.
    """
    own = out.suffix.lower()
    if flavor not in TABLES:
        return ending or own
    if own == ".csv":
        raise UsageError("export.needs_directory", flavor=flavor, path=out, directory=out.with_suffix(""))
    return ending or (own if own in FLAVORS_BY_ENDING else ".csv")


def check_flavor(flavor: str | None, ending: str) -> None:
    """Raise UsageError if a format has no such flavor."""
    flavors = FLAVORS_BY_ENDING.get(ending, ())
    if flavor is None or flavor in flavors:
        return
    if not flavors:
        raise UsageError("export.no_flavors", flavor=flavor, format=ending, known=tuple(FLAVORS_BY_ENDING))
    raise UsageError("export.no_flavor", flavor=flavor, format=ending, known=flavors)
