"""``SessionProcess``: the explorer for one browser window, in a separate process that can't write files."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from textual_serve.app_service import AppService

from cfgraph.queries.library import list_query_files, user_directory
from cfgraph.userfiles.atomic import WRITABLE
from cfgraph.userfiles.directories import settings_path
from cfgraph.userfiles.home import expand_home

SECONDS_TO_QUIT = 5.0
"""Seconds until a process is killed after its window was closed."""

_DROPPED = ("DISPLAY", "WAYLAND_DISPLAY", "TMUX", "STY", "EDITOR", "VISUAL", "NO_COLOR")
"""Variables that give access to the server's desktop, or to programs on it."""

_PATHS = ("CFGRAPH_CACHE", "CFGRAPH_ENDPOINT_CREDENTIALS")
"""Variables with paths, which may depend on the working directory of the server."""


SETTINGS, QUERIES = "settings.toml", "queries"
"""Names, in a session's directory, of the copies of the user's settings and saved queries."""


def copy_user_files(own: Path) -> None:
    """Copy the user's settings and saved queries into the directory of a session, which may change the copies."""
    config, queries = own / "config", own / "data" / QUERIES
    config.mkdir(parents=True)
    queries.mkdir(parents=True)
    if (settings := settings_path()).is_file():
        shutil.copyfile(settings, config / SETTINGS)
    for query in list_query_files(user_directory()):
        try:
            shutil.copyfile(query, queries / query.name)
        except OSError:
            (queries / query.name).symlink_to(query)  # the session reports what can't be read


def make_environment(own: Path, export_directory: Path | None, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a session: its state is in a temporary directory, the only one in which it may write.

    With ``export_directory`` exports may be written there as well.
    """
    kept = {name: value for name, value in environment.items() if name not in _DROPPED}
    kept |= {name: str(expand_home(kept[name]).resolve()) for name in _PATHS if kept.get(name)}
    writable = [own / "data", own / "state", own / "config"]
    if export_directory is not None:
        writable.append(export_directory)
    return {
        **kept,
        "CFGRAPH_DATA": str(own / "data"),
        "CFGRAPH_STATE": str(own / "state"),
        "CFGRAPH_CONFIG": str(own / "config" / SETTINGS),
        "CFGRAPH_QUERIES": str(own / "data" / QUERIES),
        WRITABLE: os.pathsep.join(map(str, writable)),
        "SSH_CONNECTION": "browser",  # the clipboard is that of another machine
        "TERM": "xterm-256color",
    }


class SessionProcess(AppService):
    """The process of one browser window; its directory is deleted when it ends."""

    arguments: Sequence[str] = ()
    export_directory: Path | None = None

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._own = Path(tempfile.mkdtemp(prefix="cfgraph-session-"))
        copy_user_files(self._own)
        place = self.export_directory or self._own
        environment = make_environment(self._own, self.export_directory, self._build_environment(width, height))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cfgraph.serve.session", *self.arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=environment,
            cwd=place,
        )
        assert process.stdin is not None
        self._process, self._stdin = process, process.stdin
        return process

    async def run(self) -> None:
        """Pass on what the process writes to its end, then close the window."""
        await super().run()
        await self.remote_close()

    async def on_meta(self, data: bytes) -> None:
        """Take messages about the process; when the explorer has ended, the reason may follow."""
        if json.loads(data)["type"] != "exit":
            await super().on_meta(data)

    async def stop(self) -> None:
        """End the process, by force after a timeout."""
        process = self._process
        if process is None:
            return
        self._process = None
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(super().stop(), SECONDS_TO_QUIT)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), SECONDS_TO_QUIT)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            shutil.rmtree(self._own, ignore_errors=True)
