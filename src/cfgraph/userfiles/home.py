"""``expand_home``: paths that begin with ``~``."""

from __future__ import annotations

import os
from pathlib import Path


def expand_home(path: str | os.PathLike[str]) -> Path:
    """Return a path with ``~`` or ``~name`` at its beginning replaced by the user's directory.

    Unlike ``Path.expanduser`` it raises nothing: the name of nobody stays as it is, and is no file.
    """
    try:
        return Path(os.path.expanduser(path))  # noqa: PTH111 - see above
    except ValueError:  # a zero byte in the name
        return Path(path)
