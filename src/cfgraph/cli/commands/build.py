"""``cfgraph build``: building a store directory from RDF files."""

from __future__ import annotations

import time
from pathlib import Path

import click

from cfgraph.cli.graph_session import read_locations
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.progress import ProgressBar
from cfgraph.cli.stderr import write_message
from cfgraph.model.errors import UsageError
from cfgraph.store import add_to_directory, build_directory, is_store


@make_command("build")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@add_option("--store", type=click.Path(path_type=Path), required=True, metavar="DIR", help="store")
@add_option("--replace", is_flag=True, help="replace")
@add_option("--add", is_flag=True, help="add_files")
@add_option("--no-text-index", is_flag=True, help="no_text_index")
@add_option("--no-sparql", is_flag=True, help="no_sparql")
def build_command(
    settings: CommonOptions,
    files: tuple[str, ...],
    store: Path,
    replace: bool,
    add: bool,
    no_text_index: bool,
    no_sparql: bool,
) -> int:
    """Build a store from files and directories; an existing one is replaced only on request, and only once complete."""
    messages = settings.messages
    if add and replace:
        raise UsageError("cli.build_add_replace")
    if not add and store.exists() and not (replace and is_store(store)):
        raise UsageError("cli.build_replace" if is_store(store) else "cli.build_exists", path=store)
    sources = read_locations(settings, files)
    started = time.monotonic()
    before = 0
    with ProgressBar(messages) as bar:
        parts = {"text_index": not no_text_index, "database": not no_sparql}
        if add:
            before, statements = add_to_directory(sources, store, bar.show, reading=settings.reading, **parts)
        else:
            statements = build_directory(sources, store, bar.show, reading=settings.reading, **parts)
    seconds = time.monotonic() - started
    if add:
        new = statements - before
        write_message(messages("cli.added", path=store, new=new, statements=statements, seconds=f"{seconds:.1f}"))
        return 0
    rate = round(statements / max(seconds, 0.001))
    write_message(messages("cli.built", path=store, statements=statements, seconds=f"{seconds:.1f}", rate=rate))
    return 0
