"""``cfgraph completion``: the shell script that completes commands, options and names."""

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
"""The supported shells, and the file where each looks for the script."""

VARIABLE = "_CFGRAPH_COMPLETE"
"""Environment variable with which the script asks the program for completions."""


@make_command("completion")
@click.argument("shell", type=ChoiceType(tuple(SHELLS)))
def completion_command(settings: CommonOptions, shell: str) -> int:
    """Print the script, and where to put it unless it is already installed."""
    found = get_completion_class(shell)
    assert found is not None
    script = found(click.get_current_context().find_root().command, {}, "cfgraph", VARIABLE).source()
    sys.stdout.write(script + "\n")
    if sys.stdout.isatty():
        write_message(settings.messages("cli.completion_goes", path=SHELLS[shell], shell=shell))
        if shell == "zsh":
            write_message(settings.messages("cli.completion_zsh"))
    return 0
