"""``cfgraph open``, and ``cfgraph`` alone: the TUI. It is imported only here, and only once a terminal is there."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from cfgraph.cli.options import CommonOptions, make_command, option
from cfgraph.cli.usage import Directory
from cfgraph.model.errors import UsageError


@make_command("open")
@click.argument("locations", metavar="[LOCATION]...", nargs=-1)
@option("--queries", type=Directory(), metavar="DIR", help="queries")
@option("--sources", type=Directory(exists=True), metavar="DIR", help="sources")
def command(settings: CommonOptions, locations: tuple[str, ...], queries: Path | None, sources: Path | None) -> int:
    """Open the TUI on the locations, or on the graph of the common options."""
    open_tui(replace(settings, locations=locations) if locations else settings, queries, sources)
    return 0


def open_tui(settings: CommonOptions, queries: Path | None = None, sources: Path | None = None) -> None:
    """Browse a graph until the user quits. Raises UsageError when there is no terminal that can do so."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):  # Textual draws on stderr
        raise UsageError("cli.no_terminal")
    if os.environ.get("TERM") == "dumb":  # such as a shell within an editor: it can't place text
        raise UsageError("cli.dumb_terminal")
    from cfgraph.tui import run

    run(
        settings.locations,
        language=settings.asked_language,
        queries=queries,
        sources=sources,
        color=settings.color,
    )
