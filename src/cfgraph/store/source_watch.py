"""Telling whether what a graph was opened from is still as it was: its files, or the store under its name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from cfgraph.model.errors import GraphError
from cfgraph.store.location import BUNDLED, Location, fingerprint_files, resolve_location, source_states
from cfgraph.store.manifest import read_manifest

_Outside: TypeAlias = tuple[tuple[str, int, int, int], ...]


class SourceWatch:
    """Looks at the files or the store of a location. Made before it is opened, so that no change is missed."""

    def __init__(self, names: Sequence[str]) -> None:
        """Note sizes and times, which costs the opening nothing. Raises GraphError when there is nothing."""
        self._names = list(names)
        self._outside = _look_from_outside(resolve_location(self._names))
        self._content: str | None = None

    def has_changed(self) -> bool:
        """Tell whether another content is there now. What can't be read is no reason to read it again.

        What the content is known by is found out when this is first asked; files whose size or time has changed until
        then count as others.
        """
        with suppress(GraphError, OSError):
            place = resolve_location(self._names)
            outside = _look_from_outside(place)
            if outside == self._outside:
                self._content = self._content or _read_content(place)
                return False
            content = _read_content(place)
            if content == self._content:
                self._outside = outside
            return content != self._content
        return False


def watch_sources(location: object) -> SourceWatch | None:
    """Return what looks at the sources of a location; None for what has none here, or can't be read."""
    if isinstance(location, str | Path):
        location = [location]
    if not isinstance(location, list | tuple) or not all(isinstance(name, str | Path) for name in location):
        return None
    names = [str(name) for name in location]
    if names == [BUNDLED]:
        return None
    with suppress(GraphError, OSError):
        if resolve_location(names).endpoint is None:
            return SourceWatch(names)
    return None


def _look_from_outside(place: Location) -> _Outside:
    """Return what can be told of sources without reading them."""
    paths = sorted([place.store / "manifest.json"] if place.store is not None else place.files)
    stats = [(str(path), path.stat()) for path in paths]
    return tuple((name, stat.st_size, stat.st_mtime_ns, stat.st_ino) for name, stat in stats)


def _read_content(place: Location) -> str:
    """Return what the content of sources is known by: of a store its generation, which parts that are added keep."""
    if place.store is not None:
        return read_manifest(place.store).generation
    return fingerprint_files(source_states(place.files), place.options)
