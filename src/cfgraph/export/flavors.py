"""The flavors of formats that are written in several ways, the first of each being the usual one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from cfgraph.export.graphml import FLAVORS, Flavor

JsonFlavor: TypeAlias = Literal["cfgraph", "cytoscape", "d3"]
AnyFlavor: TypeAlias = Flavor | JsonFlavor

FLAVORS_BY_ENDING: Mapping[str, tuple[AnyFlavor, ...]] = {".graphml": FLAVORS, ".json": get_args(JsonFlavor)}
"""Endings of the formats that have flavors, with these."""

ALL_FLAVORS: tuple[AnyFlavor, ...] = tuple(one for flavors in FLAVORS_BY_ENDING.values() for one in flavors)
