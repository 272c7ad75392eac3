"""The flavors of formats that are written in several ways, the first of each being the usual one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from cfgraph.export.graphml import FLAVORS, Flavor
from cfgraph.model.errors import UsageError

JsonFlavor: TypeAlias = Literal["cfgraph", "cytoscape", "d3"]
AnyFlavor: TypeAlias = Flavor | JsonFlavor

FLAVORS_BY_ENDING: Mapping[str, tuple[AnyFlavor, ...]] = {".graphml": FLAVORS, ".json": get_args(JsonFlavor)}
"""Endings of the formats that have flavors, with these."""

ALL_FLAVORS: tuple[AnyFlavor, ...] = tuple(one for flavors in FLAVORS_BY_ENDING.values() for one in flavors)


def check_flavor(flavor: str | None, ending: str) -> None:
    """Raise UsageError when the format of an ending is not written in a flavor."""
    flavors = FLAVORS_BY_ENDING.get(ending, ())
    if flavor is None or flavor in flavors:
        return
    if not flavors:
        raise UsageError("export.no_flavors", flavor=flavor, format=ending, known=tuple(FLAVORS_BY_ENDING))
    raise UsageError("export.no_flavor", flavor=flavor, format=ending, known=flavors)
