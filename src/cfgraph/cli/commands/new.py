"""``cfgraph new``: creating a new graph in a directory."""

from __future__ import annotations

from pathlib import Path

import click

from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.new_graph import create_graph
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.output import Answer, write_answer
from cfgraph.cli.report_model import Grid, ReportColumn
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import ChoiceType
from cfgraph.text.safe import make_visible


@make_command("new")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@add_option("--from", "origin", type=ChoiceType(("example", "bundled")), default="example", help="new_from")
def new_command(settings: CommonOptions, directory: Path, origin: str) -> int:
    """Create the directory, list its files on stdout, and write the next steps to stderr."""
    messages = settings.messages
    files = [str(path) for path in create_graph(directory, settings.language, from_bundled=origin == "bundled")]
    answer = Answer(
        json=lambda: {"path": str(directory), "from": origin, "files": files},
        records=lambda: FlatRows(("file",), [(path,) for path in files]),
        report=lambda: [Grid((ReportColumn(""),), [(path,) for path in files])],
    )
    write_answer(settings, answer)
    write_message(messages("cli.new_made", path=make_visible(str(directory)), total=len(files)))
    return 0
