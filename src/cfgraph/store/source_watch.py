"""Detecting changes of the sources of an open graph: its files, or the store under its name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from cfgraph.model.errors import GraphError, UsageError
from cfgraph.store.endpoint.address import is_address
from cfgraph.store.location import BUNDLED, Location, fingerprint_files, resolve_location, source_states
from cfgraph.store.manifest import read_manifest
from cfgraph.store.reading_options import AS_IT_IS, ReadingOptions

_Outside: TypeAlias = tuple[tuple[str, int, int, int], ...]


class SourceWatch:
    """Watches the files or the store of a location. Create it before opening, so that no change is missed."""

    def __init__(self, names: Sequence[str], reading: ReadingOptions = AS_IT_IS, further: Sequence[Path] = ()) -> None:
        """Record sizes and times, which does not slow down opening. Raises GraphError if there is nothing.

        ``reading`` are the reading options; ``further`` files are watched as well.
        """
        self._names, self._reading, self._further = list(names), reading, list(further)
        self._outside = self._look_from_outside(self._resolve())
        self._content: str | None = None

    def has_changed(self) -> bool:
        """Tell whether the content has changed. Unreadable sources do not count as changed.

        The identity of the content is determined at the first call; files whose size or time has changed until
        then count as changed.
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
        """Return the metadata of sources, without reading them."""
        files = [place.store / "manifest.json"] if place.store is not None else place.files
        stats = [(str(path), path.stat()) for path in sorted({*files, *self._reading.files(), *self._further})]
        return tuple((name, stat.st_size, stat.st_mtime_ns, stat.st_ino) for name, stat in stats)

    def _read_content(self, place: Location) -> str:
        """Return the identity of the content of sources: for a store its generation, which adding parts does not
        change.
        """
        further = " ".join(state.digest for state in source_states(self._further))
        if place.store is not None:
            return f"{read_manifest(place.store).generation} {further}"
        return f"{fingerprint_files(source_states(place.files), place.options)} {further}"


def watch_sources(
    location: object, reading: ReadingOptions = AS_IT_IS, further: Sequence[Path] = ()
) -> SourceWatch | None:
    """Return a watch for the sources of a location; None if it has none on this machine, or can't be read.

    Files on the web are not checked again."""
    if isinstance(location, str | Path):
        location = [location]
    if not isinstance(location, list | tuple) or not all(isinstance(name, str | Path) for name in location):
        return None
    names = [str(name) for name in location if not is_address(str(name))]
    if not names or names == [BUNDLED]:
        return None
    with suppress(GraphError, UsageError, OSError):
        return SourceWatch(names, reading, further)
    return None
