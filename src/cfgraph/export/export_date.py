"""The date of an exported file: that of its data, so that exporting the same data again gives the same bytes."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from cfgraph.explorer import View

EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
"""Environment variable with the build time in seconds (reproducible-builds.org)."""


def choose_date(view: View | None) -> str:
    """Return ``SOURCE_DATE_EPOCH`` as a date, else the modification date of the newest graph file, else today."""
    with suppress(KeyError, ValueError, OverflowError):
        return _to_date(float(os.environ[EPOCH_VARIABLE]))
    changed = []
    for name in view.graph.files if view is not None else ():
        with suppress(OSError):
            changed.append(Path(name).stat().st_mtime)
    return _to_date(max(changed)) if changed else datetime.now(UTC).date().isoformat()


def _to_date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
