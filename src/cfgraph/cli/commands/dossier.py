"""``cfgraph dossier``: writing what is known about an entity, cited line by line, to a file."""

from __future__ import annotations

from pathlib import Path

import click

from cfgraph.cli.graph_session import open_session
from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.stderr import tell_if_link, write_message
from cfgraph.export.dossier.rendering import check_dossier_ending
from cfgraph.text.safe import make_visible


@make_command("dossier")
@click.argument("entity", type=EntityType())
@add_option("-o", "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="dossier_out")
@add_option("--stated-only", is_flag=True, help="stated_only")
def dossier_command(settings: CommonOptions, entity: str, out: Path, stated_only: bool) -> int:
    """Write the dossier, and report on stderr what was written."""
    check_dossier_ending(out)
    tell_if_link(out, settings.messages)
    with open_session(settings) as graph:
        dossier = graph.dossier(entity, out, stated_only=stated_only)
    lines = sum(len(section.lines) for section in dossier.sections)
    write_message(
        settings.messages(
            "cli.dossier_written", path=make_visible(str(out)), lines=lines, sections=len(dossier.sections)
        )
    )
    return 0
