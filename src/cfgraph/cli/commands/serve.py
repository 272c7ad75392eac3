"""``cfgraph serve``: the explorer in a web browser on this machine."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import LocationType
from cfgraph.cli.options import BUNDLED, CommonOptions, add_option, make_command
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import DirectoryType, WholeNumberType
from cfgraph.model.errors import UsageError
from cfgraph.store.endpoint.address import is_address
from cfgraph.store.standard_input import STDIN
from cfgraph.userfiles.home import expand_home

PORT = 8321
"""Default port."""


@make_command("serve")
@click.argument("locations", metavar="[LOCATION]...", nargs=-1, type=LocationType())
@add_option("--host", default="127.0.0.1", metavar="ADDRESS", help="host")
@add_option("--port", type=WholeNumberType(0, 65_535), default=PORT, metavar="N", help="port")
@add_option("--sessions", type=WholeNumberType(1, 1_000), default=10, metavar="N", help="sessions")
@add_option("--allow-export", type=DirectoryType(), metavar="DIR", help="allow_export")
@add_option("--queries", type=DirectoryType(), metavar="DIR", help="queries")
@add_option("--sources", type=DirectoryType(exists=True), metavar="DIR", help="sources")
def serve_command(
    settings: CommonOptions,
    locations: tuple[str, ...],
    host: str,
    port: int,
    sessions: int,
    allow_export: Path | None,
    queries: Path | None,
    sources: Path | None,
) -> int:
    """Open the graph once to build its store for the sessions, print the address on stdout, and serve."""
    try:
        from cfgraph.serve.server import ExplorerServer, Served, listen
    except ImportError as error:
        raise UsageError("serve.not_installed", name=error.name or "textual-serve") from error
    chosen = locations or settings.locations
    if STDIN in chosen:
        raise UsageError("cli.open_stdin")
    settings = replace(settings, locations=chosen)
    with open_session(settings):
        pass
    if allow_export is not None:
        try:
            allow_export.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError("files.unwritable", path=allow_export, reason=error) from error
    arguments = ["--lang", settings.language]
    for name, place in (("--queries", queries), ("--sources", sources), ("--roles", settings.roles)):
        if place is not None:
            arguments += [name, str(place.resolve())]
    arguments += ["--reading", json.dumps(settings.reading.to_json())]
    arguments += ["--", *map(_make_absolute, chosen)]
    listening = listen(host, port)
    exports = allow_export.resolve() if allow_export else None
    server = ExplorerServer(Served(arguments, settings.language, exports, sessions), listening)
    write_message(settings.messages("serve.started"))
    sys.stdout.write(server.address + "\n")
    sys.stdout.flush()
    server.run()
    return 0


def _make_absolute(location: str) -> str:
    """Return a location that does not depend on the working directory."""
    if location == BUNDLED or is_address(location) or location.startswith("file:"):
        return location
    return str(expand_home(location).resolve())
