"""``cfgraph owners``: the direct and indirect holders of an entity."""

from __future__ import annotations

import click

from cfgraph.cli.name_types import EntityType
from cfgraph.cli.options import CommonOptions, add_option, make_command
from cfgraph.cli.shareholding import print_shares


@make_command("owners")
@click.argument("entity", type=EntityType())
@add_option("--as-of", metavar="DATE", help="as_of")
@add_option("--known-by", metavar="DATE", help="known_by")
@add_option("--stated-only", is_flag=True, help="stated_only")
def owners_command(
    settings: CommonOptions, entity: str, as_of: str | None, known_by: str | None, stated_only: bool
) -> int:
    """Print the holders with direct and indirect shares."""
    return print_shares(settings, "holder", entity, as_of, known_by, stated_only)
