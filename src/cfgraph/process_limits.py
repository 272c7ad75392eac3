"""What a process of the program's own may take of the machine: one that needs more ends itself, not the machine."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

MEMORY_SHARE = 0.75
"""Share of the machine's memory that a process may take."""

LEAST_MEMORY = 2 * 1024**3
"""Bytes that a process may take on any machine."""


def max_memory() -> int:
    """Return how many bytes a process of the program may take; 0 where that is not known."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 0
    return max(int(memory * MEMORY_SHARE), LEAST_MEMORY)


def limit_memory() -> None:
    """Limit this process's memory, and offer it to the kernel as the one to end when memory runs out (on Linux).

    Linux counts what a process may write to. Files that are mapped to be read don't count, as their pages can be taken
    back; elsewhere, where only the address space can be limited, they do. A lower limit that is set already remains.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        before, most = resource.getrlimit(kind)
        if (limit := max_memory()) and (before == resource.RLIM_INFINITY or before > limit):
            resource.setrlimit(kind, (limit, most))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as stream:  # noqa: PTH123 - quicker to start
        stream.write("1000")
