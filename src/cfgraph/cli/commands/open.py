"""``cfgraph open``, and ``cfgraph`` alone: the TUI. It is imported only here, and only once a terminal is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cfgraph.cli.options import CommonOptions, make_command, option
from cfgraph.cli.usage import Directory


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
    from cfgraph.tui.terminal.requirements import check_terminal

    check_terminal()
    from cfgraph.tui import run

    run(
        settings.locations,
        language=settings.asked_language,
        queries=queries,
        sources=sources,
        color=settings.color,
    )
