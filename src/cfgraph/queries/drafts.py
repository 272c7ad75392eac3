"""Drafts: the texts of the editor in files, written at every change so that no crash loses them.

Each draft is a file of its own. The first program that runs takes over all drafts; one beside it begins with none and
adds its own, which the next start finds.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cfgraph.model.errors import CfgraphError, UsageError
from cfgraph.userfiles.atomic import write_private_file
from cfgraph.userfiles.json_reader import read_kept_json, set_aside
from cfgraph.userfiles.locks import lock_file


@dataclass(frozen=True, slots=True)
class Draft:
    """A text in the editor. ``header`` holds the decorators that the editor does not show, ``saved`` the name of the
    saved query it came from, ``order`` its place among the others."""

    text: str
    name: str = ""
    header: str = ""
    saved: str = ""
    order: int = 0
    cursor: tuple[int, int] = (0, 0)
    key: str = field(default_factory=lambda: secrets.token_hex(6))


class Drafts:
    """The drafts in a directory; without one nothing is kept."""

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._claimed: int | None = None

    def open(self) -> tuple[list[Draft], list[CfgraphError]]:
        """Return the drafts that were left, in order, and an error for each that can't be read.

        There are none while another process has them open. Raises UsageError when the directory can't be used.
        """
        if self._directory is None:
            return [], []
        try:
            self._claimed = lock_file(self._directory / ".lock")
            files = sorted(self._directory.glob("*.json")) if self._claimed is not None else []
        except OSError as error:
            raise UsageError("kept.no_drafts", path=self._directory, reason=error) from error
        drafts: list[Draft] = []
        problems: list[CfgraphError] = []
        for path in files:
            try:
                drafts.append(_read_draft(path))
            except UsageError as error:
                problems.append(error)
        return sorted(drafts, key=lambda draft: (draft.order, draft.key)), problems

    def keep(self, draft: Draft) -> None:
        """Write a draft over its former state. Raises UsageError when that fails; the former state then stays."""
        if self._directory is not None:
            text = json.dumps(asdict(draft), ensure_ascii=False, indent=1)
            write_private_file(_path_of(self._directory, draft.key), text + "\n")

    def forget(self, key: str) -> None:
        """Remove a draft that is kept no longer."""
        if self._directory is None:
            return
        path = _path_of(self._directory, key)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise UsageError("files.unremovable", path=path, reason=error) from error

    def close(self) -> None:
        """Let another process take over the drafts."""
        if self._claimed is not None:
            os.close(self._claimed)
            self._claimed = None


def _path_of(directory: Path, key: str) -> Path:
    """Return the file of a draft."""
    return directory / f"{key}.json"


def _read_draft(path: Path) -> Draft:
    """Return a draft from its file. Raises UsageError when it holds none, and sets it aside."""
    try:
        content = read_kept_json(path)
    except FileNotFoundError as error:
        raise UsageError("files.unreadable", path=path, reason=error) from error
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        raise set_aside(path)
    texts = {name: str(content.get(name, "")) for name in ("text", "name", "header", "saved")}
    order, cursor = content.get("order"), content.get("cursor")
    line, column = cursor if isinstance(cursor, list) and len(cursor) == 2 else (0, 0)
    return Draft(**texts, order=_as_int(order), cursor=(_as_int(line), _as_int(column)), key=path.stem)


def _as_int(value: object) -> int:
    """Return a number as a whole one that is not negative, and 0 for what is none."""
    return max(0, int(value)) if isinstance(value, int | float) else 0
