"""Syncing files to disk, as far as a file system supports it."""

from __future__ import annotations

import errno
import os

UNABLE = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
"""Errors of file systems that do not support syncing (some in user space and on networks); they are ignored."""


def force_to_disk(descriptor: int) -> None:
    """Sync an open file or directory to disk, if supported. Raises OSError if it fails."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNABLE:
            raise
