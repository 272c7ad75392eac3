"""Building a store in another process, which can run out of memory or crash without affecting this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias

from cfgraph.model.errors import GraphError
from cfgraph.process_limits import max_memory
from cfgraph.store.build_progress import BuildProgress, OnProgress
from cfgraph.store.location import SourceChangedError, SourceState, source_size
from cfgraph.store.publishing import remove_debris
from cfgraph.store.rdf_formats import PACKINGS
from cfgraph.store.stalled_process import StalledProcessWatch
from cfgraph.text.catalog import Phrase
from cfgraph.text.phrase_json import phrase_from_json

SMALL_BYTES = 4 * 1024 * 1024
"""Total size in bytes of uncompressed files that are built in this process: their memory use is bounded, and starting
another process takes a quarter of a second."""

_OUT_OF_MEMORY = ("bad_alloc", "memory allocation of", "MemoryError", "Cannot allocate", "Resource temporarily")
"""Messages of engine, interpreter and system when memory, or address space for another thread, runs out."""

Started: TypeAlias = Callable[[subprocess.Popen[bytes]], object]
"""Called with the running process, so that it can be ended together with the program."""


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """Options of a build, as for ``build_store``."""

    options: Mapping[str, str]
    private: bool
    text_index: bool
    database: bool


def is_small(sources: Sequence[SourceState]) -> bool:
    """Tell whether a store of the files can be built in this process. Raises GraphError for a missing file."""
    try:
        size = sum(source_size(source.path) for source in sources)
    except OSError as error:
        raise GraphError("files.unreadable", path=error.filename, reason=error) from error
    return size <= SMALL_BYTES and not any(source.path.suffix.lower() in PACKINGS for source in sources)


def build_store_in_process(
    sources: Sequence[SourceState],
    target: Path,
    on_progress: OnProgress,
    settings: BuildSettings,
    started: Started | None = None,
) -> None:
    """Build a store like ``build_store``, in another process.

    Raises the same GraphError, also if the process runs out of memory or is killed; what it leaves
    behind is removed.
    """
    request = {
        "sources": [(str(source.path), source.digest, source.changed) for source in sources],
        "target": str(target),
        "options": dict(settings.options),
        "private": settings.private,
        "text_index": settings.text_index,
        "database": settings.database,
    }
    with tempfile.TemporaryFile() as stderr:
        process = _start(target, stderr)
        watch = StalledProcessWatch(process)
        try:
            if started is not None:
                started(process)
            _converse(process, request, on_progress)
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
            watch.stop()
            if process.returncode:
                for directory in (target, target.parent):
                    with suppress(OSError):
                        remove_debris(directory)
        if watch.has_killed:
            raise GraphError("store.build_memory", name=sources[0].path, size=max_memory() // 1024**3)
        if process.returncode:
            stderr.seek(0)
            raise _read_failure(sources[0].path, process.returncode, stderr.read().decode("utf-8", "replace").strip())


def _start(target: Path, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the process; raises GraphError."""
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-X", "utf8", "-m", "cfgraph.store.build_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            process_group=0 if os.name == "posix" else None,
        )
    except OSError as error:
        raise GraphError("store.build_broke", name=target, reason=error) from error


def _converse(process: subprocess.Popen[bytes], request: dict[str, object], on_progress: OnProgress) -> None:
    """Send the request, and pass on the progress until the process ends."""
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdout, suppress(BrokenPipeError):  # from one that has ended; its status tells why
        with process.stdin as stdin:
            stdin.write(json.dumps(request).encode())
        for line in process.stdout:
            if line.endswith(b"\n"):
                on_progress(BuildProgress(*json.loads(line)))


def _read_failure(name: Path, status: int, said: str) -> GraphError:
    """Return the error that the process reported, or a description of its failure."""
    last = said.rpartition("\n")[2]
    with suppress(ValueError, KeyError, TypeError):
        answer = json.loads(last)
        phrase = phrase_from_json(answer["phrase"])
        if isinstance(phrase, Phrase):
            return (SourceChangedError if answer["changed"] else GraphError)("reason.other", text=phrase)
    if any(sign in said for sign in _OUT_OF_MEMORY):
        return GraphError("store.build_memory", name=name, size=max_memory() // 1024**3)
    if last:
        return GraphError("store.build_broke", name=name, reason=last[:300])
    return GraphError("store.build_ended", name=name, status=status)
