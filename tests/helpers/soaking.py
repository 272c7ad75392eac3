"""Keys by the tens of thousands through the explorer, drawn from a seed: nothing ends it, and memory stays flat.

    python tests/helpers/soaking.py [--keys N] [--seed N] [--full-disk]

Keys are those of the keymap and some text, one by one or many at once; an entity is looked for now and then, so that
most of them fall where there is something. Memory is taken once the program is at rest, and what it grew by after the
first third is printed for 1,000 keys. With ``--full-disk`` nothing that the program keeps can be written.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import gc
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from driving import Driver, driven, opened, settled

from cfgraph.tui.app import CfgraphApp
from cfgraph.tui.keymap import COMMANDS

LEFT_OUT = frozenset({"q", "ctrl+q", "ctrl+c", "ctrl+z"})
"""Keys that end the program, or stop it."""

TEXT = (*'招联消费ae1 ?{}"', "space", "backspace", "enter")

RUN = 100
"""Keys between two looks at the memory."""

NOTICED = 1.0
"""Seconds that a notification stays; those of the tests stay for a day."""

FLAT = 60.0
"""KiB that memory may grow by for 1,000 keys."""


def all_keys() -> list[str]:
    """Return every key of the keymap but those that end the program."""
    found = {key for command in COMMANDS for key in command.keys.split(",")}
    return sorted(found - LEFT_OUT)


def resident_kib() -> int:
    """Return the memory of this process that is in use, after all that can be collected was."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 1024


def fill_disk(place: Path) -> None:
    """Let nothing be written under a place from now on."""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        flags = arguments[2]
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        if writes and os.fsdecode(arguments[0]).startswith(str(place)):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), arguments[0])

    sys.addaudithook(refuse)


async def leave_screens(pilot: Driver) -> None:
    """Go back to a pane, wherever one is."""
    for _ in range(8):
        if len(pilot.app.screen_stack) == 1:
            return
        await pilot.press("escape")


async def soak(keys: int, seed: int, place: Path) -> list[tuple[int, int]]:
    """Press keys; return how much memory was in use after how many of them. Raises what the program ended with."""
    drawn, known = random.Random(seed), all_keys()
    found: list[tuple[int, int]] = []
    os.chdir(place)  # where exports and copies go
    async with driven(CfgraphApp(language="en"), size=(100, 30), notifications=True) as pilot:
        pilot.app.NOTIFICATION_TIMEOUT = NOTICED  # type: ignore[misc] # what is notified holds what notified it
        await opened(pilot)
        for number in range(0, keys, RUN):
            if drawn.random() < 0.5:
                await leave_screens(pilot)
                await pilot.press("escape", "slash", *drawn.choice(("zhao", "mashang", "Bank", "银行", "xyz")), "enter")
            left = RUN
            while left > 0 and not pilot.app._exit and pilot.app._exception is None:
                burst = min(left, drawn.choice((1, 1, 2, 5, 20)))
                for _ in range(burst):
                    pilot.send(drawn.choice(TEXT if drawn.random() < 0.15 else known))
                await pilot.pause()
                left -= burst
            if pilot.app._exception is not None:
                raise pilot.app._exception
            assert not pilot.app._exit, f"the program ended by itself within {number + RUN} keys"
            if (number // RUN) % 5 == 4:
                await settled(pilot)
                found.append((number + RUN, resident_kib()))
                print(f"{found[-1][0]:>9,} keys {found[-1][1] / 1024:7.1f} MiB", flush=True)
    return found


def slope(found: list[tuple[int, int]]) -> float:
    """Return the KiB that memory grows by for 1,000 keys after the first third: the median over pairs (Theil–Sen)."""
    later = found[len(found) // 3 :]
    slopes = sorted((b[1] - a[1]) * 1_000 / (b[0] - a[0]) for place, a in enumerate(later) for b in later[place + 1 :])
    return slopes[len(slopes) // 2] if slopes else 0.0


def main() -> int:
    """Soak, and return 1 where memory grew."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--seed", type=int, help="drawn by chance unless given")
    parser.add_argument("--full-disk", action="store_true")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(10**9)
    print(f"seed {seed}, {asked.keys:,} keys", flush=True)
    with tempfile.TemporaryDirectory(prefix="cfgraph-soak-") as root:
        for kind in ("CACHE", "STATE", "DATA"):
            os.environ[f"CFGRAPH_{kind}"] = str(Path(root, kind.lower()))
        os.environ |= {"CFGRAPH_CONFIG": str(Path(root, "settings.toml")), "SSH_CONNECTION": "soak", "EDITOR": "true"}
        place = Path(root, "here")
        place.mkdir()
        from cfgraph.store import open_graph

        open_graph("bundled").close()
        if asked.full_disk:
            fill_disk(Path(root))
        begun = time.monotonic()
        found = asyncio.run(soak(asked.keys, seed, place))
        os.chdir("/")
    grown = slope(found)
    print(f"{grown:+.1f} KiB for 1,000 keys, {time.monotonic() - begun:.0f} s")
    return 1 if grown > FLAT else 0


if __name__ == "__main__":
    sys.exit(main())
