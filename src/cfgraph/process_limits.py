"""What a process of the program's own may take of the machine: one that needs more ends itself, not the machine."""

from __future__ import annotations

import os
from contextlib import suppress

MEMORY_SHARE = 0.75
"""Share of the machine's memory that a process may take."""

LEAST_MEMORY = 2 * 1024**3
"""Bytes of address space that a process may take on any machine; an idle one alone reserves half a gigabyte."""


def max_memory() -> int:
    """Return how many bytes a process of the program may take; 0 where that is not known."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 0
    return max(int(memory * MEMORY_SHARE), LEAST_MEMORY)


def limit_memory() -> None:
    """Limit this process's memory, and offer it to the kernel as the one to end when memory runs out (on Linux)."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        if limit := max_memory():
            resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as stream:  # noqa: PTH123 - quicker to start
        stream.write("1000")
