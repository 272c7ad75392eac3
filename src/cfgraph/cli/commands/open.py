"""``cfgraph open``, and ``cfgraph`` alone: opening the TUI, which is imported only here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cfgraph.cli.name_types import LocationType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.usage import DirectoryType
from cfgraph.model.errors import UsageError


@make_command("open")
@click.argument("locations", metavar="[LOCATION]...", nargs=-1, type=LocationType())
@add_option("--queries", type=DirectoryType(), metavar="DIR", help="queries")
@add_option("--sources", type=DirectoryType(exists=True), metavar="DIR", help="sources")
def open_command(
    settings: CommonOptions, locations: tuple[str, ...], queries: Path | None, sources: Path | None
) -> int:
    """Open the TUI on the locations, or on the graph of the common options."""
    open_tui(replace(settings, locations=locations) if locations else settings, queries, sources)
    return 0


def open_tui(settings: CommonOptions, queries: Path | None = None, sources: Path | None = None) -> None:
    """Browse a graph until the user quits. Raises UsageError without a suitable terminal."""
    from cfgraph.store.standard_input import STDIN
    from cfgraph.tui.terminal.requirements import check_terminal

    if STDIN in settings.locations:
        raise UsageError("cli.open_stdin")
    check_terminal()
    from cfgraph.tui import run

    run(
        settings.locations,
        language=settings.asked_language,
        queries=queries,
        sources=sources,
        color=settings.color,
        reading=settings.reading,
        roles=settings.roles,
    )
