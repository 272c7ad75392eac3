"""Telling whether what a graph was opened from is still as it was: its files, or the store under its name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from cfgraph.model.errors import GraphError, UsageError
from cfgraph.store.downloading import is_download
from cfgraph.store.location import BUNDLED, Location, fingerprint_files, resolve_location, source_states
from cfgraph.store.manifest import read_manifest
from cfgraph.store.reading_options import AS_IT_IS, ReadingOptions

_Outside: TypeAlias = tuple[tuple[str, int, int, int], ...]


class SourceWatch:
    """Looks at the files or the store of a location. Made before it is opened, so that no change is missed."""

    def __init__(self, names: Sequence[str], reading: ReadingOptions = AS_IT_IS, further: Sequence[Path] = ()) -> None:
        """Note sizes and times, which costs the opening nothing. Raises GraphError when there is nothing.

        ``reading`` is how they are read; ``further`` files are watched as well.
        """
        self._names, self._reading, self._further = list(names), reading, list(further)
        self._outside = self._look_from_outside(self._resolve())
        self._content: str | None = None

    def has_changed(self) -> bool:
        """Tell whether another content is there now. What can't be read is no reason to read it again.

        What the content is known by is found out when this is first asked; files whose size or time has changed until
        then count as others.
        """
        with suppress(GraphError, UsageError, OSError):
            place = self._resolve()
            outside = self._look_from_outside(place)
            if outside == self._outside:
                self._content = self._content or self._read_content(place)
                return False
            content = self._read_content(place)
            if content == self._content:
                self._outside = outside
            return content != self._content
        return False

    def _resolve(self) -> Location:
        return resolve_location(self._names, self._reading)

    def _look_from_outside(self, place: Location) -> _Outside:
        """Return what can be told of sources without reading them."""
        files = [place.store / "manifest.json"] if place.store is not None else place.files
        stats = [(str(path), path.stat()) for path in sorted({*files, *self._reading.files(), *self._further})]
        return tuple((name, stat.st_size, stat.st_mtime_ns, stat.st_ino) for name, stat in stats)

    def _read_content(self, place: Location) -> str:
        """Return what the content of sources is known by: of a store its generation, which added parts keep."""
        further = " ".join(state.digest for state in source_states(self._further))
        if place.store is not None:
            return f"{read_manifest(place.store).generation} {further}"
        return f"{fingerprint_files(source_states(place.files), place.options)} {further}"


def watch_sources(
    location: object, reading: ReadingOptions = AS_IT_IS, further: Sequence[Path] = ()
) -> SourceWatch | None:
    """Return what looks at the sources of a location; None for what has none here, or can't be read.

    Files on the web are not looked at again."""
    if isinstance(location, str | Path):
        location = [location]
    if not isinstance(location, list | tuple) or not all(isinstance(name, str | Path) for name in location):
        return None
    names = [str(name) for name in location if not is_download(str(name), reading)]
    if not names or names == [BUNDLED]:
        return None
    with suppress(GraphError, UsageError, OSError):
        if resolve_location(names, reading).endpoint is None:
            return SourceWatch(names, reading, further)
    return None
