"""``cfgraph completion``: the script that makes a shell complete commands, options and names."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

from cfgraph.cli.options import CommonOptions, make_command
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import ChoiceType

SHELLS = {
    "bash": "~/.local/share/bash-completion/completions/cfgraph",
    "zsh": "~/.zfunc/_cfgraph",
    "fish": "~/.config/fish/completions/cfgraph.fish",
}
"""The shells there are scripts for, and the file where each looks for it."""

VARIABLE = "_CFGRAPH_COMPLETE"
"""Environment variable by which the script asks the program what to offer."""


@make_command("completion")
@click.argument("shell", type=ChoiceType(tuple(SHELLS)))
def completion_command(settings: CommonOptions, shell: str) -> int:
    """Print the script, and say where it goes unless that has been arranged already."""
    found = get_completion_class(shell)
    assert found is not None
    script = found(click.get_current_context().find_root().command, {}, "cfgraph", VARIABLE).source()
    sys.stdout.write(script + "\n")
    if sys.stdout.isatty():
        write_message(settings.messages("cli.completion_goes", path=SHELLS[shell], shell=shell))
        if shell == "zsh":
            write_message(settings.messages("cli.completion_zsh"))
    return 0
