"""Verifying a store: completely once, and again after any change of its files; otherwise by samples.

The record of a verification is in the user's cache, as the store itself may be read-only.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cfgraph.model.errors import CfgraphError, StoreDamagedError
from cfgraph.store.build_progress import BuildProgress, OnProgress, ignore_progress
from cfgraph.store.cache import verified_directory
from cfgraph.store.generation import Generation, open_generation
from cfgraph.store.parts import DamageError, StorePart, check_part, file_stamps, sample_part
from cfgraph.userfiles.atomic import write_private_file

SAMPLED_BLOCKS = 4
"""Number of blocks of each part that are read when opening a verified store."""


def verify_store(generation: Generation, on_progress: OnProgress = ignore_progress) -> None:
    """Verify a store: completely if it is new on this machine or was changed, otherwise by a few blocks.

    Raises StoreDamagedError.
    """
    if _read_record(generation.directory) == _store_stamp(generation):
        _check_parts(generation, lambda path, part: sample_part(path, part, SAMPLED_BLOCKS))
    else:
        verify_whole(generation, on_progress)


def verify_whole(generation: Generation, on_progress: OnProgress = ignore_progress) -> None:
    """Verify a store completely, and record the verification.

    Raises StoreDamagedError if it is damaged, with a file of each damaged part.
    """
    stamp = _store_stamp(generation)
    total = sum(part.size for part in generation.manifest.parts.values())
    statements = int(generation.manifest.statistics["statements"])
    read = 0

    def report(size: int) -> None:
        nonlocal read
        read += size
        on_progress(BuildProgress("verify", read, total, statements))

    _check_parts(generation, lambda path, part: check_part(path, part, report))
    _write_record(generation.directory, stamp)


def remember_verified(generation: Generation) -> None:
    """Record that a store was verified, for a store that was just built."""
    _write_record(generation.directory, _store_stamp(generation))


def is_verified(directory: Path) -> bool:
    """Tell whether the store in a directory was verified in its current state."""
    generation = open_generation(directory)
    try:
        return _read_record(directory) == _store_stamp(generation)
    finally:
        generation.close()


def _check_parts(generation: Generation, check: Callable[[Path, StorePart], object]) -> None:
    """Check every part. Raises StoreDamagedError; then the record is removed."""
    damaged: list[str] = []
    for name, part in generation.manifest.parts.items():
        try:
            check(generation.place(name), part)
        except DamageError as error:
            damaged.append(f"{name}/{error}")
    if damaged:
        _write_record(generation.directory, "")
        raise StoreDamagedError("store.damaged", path=generation.directory, files=damaged)


def _store_stamp(generation: Generation) -> str:
    """Return a stamp that changes with a store's path, and with the size or time of any of its files."""
    stamps: list[object] = []
    _check_parts(generation, lambda path, part: stamps.append((part.digest, file_stamps(path, part))))
    place = str(generation.directory.resolve())
    return sha256(f"{place}\0{stamps}".encode("utf-8", "surrogateescape")).hexdigest()


def _record_path(directory: Path) -> Path:
    place = str(directory.resolve()).encode("utf-8", "surrogateescape")
    return verified_directory() / sha256(place).hexdigest()[:32]


def _read_record(directory: Path) -> str:
    try:
        return _record_path(directory).read_text(encoding="ascii").strip()
    except (OSError, ValueError, CfgraphError):
        return ""


def _write_record(directory: Path, stamp: str) -> None:
    """Write a record if possible; without one the store is only verified completely once more."""
    with suppress(OSError, CfgraphError):
        write_private_file(_record_path(directory), f"{stamp}\n")
