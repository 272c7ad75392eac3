"""Forcing what was written to the disk, as far as a file system can."""

from __future__ import annotations

import errno
import os

UNABLE = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)
"""Reasons of a file system that can't be forced (some in user space and on networks); what was written stands."""


def force_to_disk(descriptor: int) -> None:
    """Force an open file or directory to the disk, where there is such a thing. Raises OSError where it fails."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNABLE:
            raise
