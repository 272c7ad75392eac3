"""The entry point: the group of commands, loaded on demand, and mapping errors to exit statuses."""

from __future__ import annotations

import difflib
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TextIO

import click

from cfgraph.cli.help import CatalogCommand, CatalogOption, context_messages
from cfgraph.cli.options import common_options, read_common_options
from cfgraph.cli.stderr import write_message
from cfgraph.cli.usage import CommandUsageError, asked_language, describe_usage_error
from cfgraph.model.errors import (
    AmbiguousNameError,
    CfgraphError,
    GraphError,
    LimitError,
    NotFoundError,
    QueryError,
    translate_error,
)
from cfgraph.text.catalog import Messages, Phrase, make_phrase
from cfgraph.version import __version__

COMMANDS = (
    "open",
    "info",
    "search",
    "show",
    "neighbors",
    "path",
    "owners",
    "holdings",
    "control",
    "groups",
    "connect",
    "query",
    "timeline",
    "changes",
    "compare",
    "similar",
    "gaps",
    "rank",
    "communities",
    "tree",
    "contradictions",
    "document",
    "dossier",
    "export",
    "settings",
    "new",
    "import",
    "diff",
    "build",
    "check",
    "completion",
    "serve",
    "mcp",
)
"""Every command, in the order of the help; each is ``NAME_command`` in the module ``cfgraph.cli.commands.NAME``."""

NONE, USAGE, GRAPH, QUERY, LIMIT, INTERRUPTED, BROKEN_PIPE = 1, 2, 3, 4, 5, 130, 141

_STATUSES: tuple[tuple[type[CfgraphError], int], ...] = (
    (NotFoundError, NONE),
    (GraphError, GRAPH),
    (QueryError, QUERY),
    (LimitError, LIMIT),
)

CANDIDATES = 10
"""Maximum number of listed candidates of an ambiguous name."""


class CommandGroup(CatalogCommand, click.Group):
    """The group. A command's module is imported when it is called, but not for the list of commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; None if there is none with this name."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"cfgraph.cli.commands.{cmd_name}"), f"{cmd_name}_command")
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments call; raises UsageError, with suggestions, for an unknown one."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            raise CommandUsageError(_unknown_command(name), ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, each with its summary, then the options."""
        messages = context_messages(ctx)
        with formatter.section(messages("cli_help.commands")):
            formatter.write_dl([(name, messages(f"cli_help.{name}_summary")) for name in COMMANDS])
        super().format_options(ctx, formatter)


def _unknown_command(name: str) -> Phrase:
    """Return the error for an unknown command, with suggestions."""
    if name == "bundled" or Path(name).exists() or name.startswith(("http://", "https://")):
        return make_phrase("cli.location_without_command", name=name)
    close = difflib.get_close_matches(name, COMMANDS, 1)
    if close:
        return make_phrase("cli.unknown_command_close", name=name, close=close[0])
    return make_phrase("cli.unknown_command", name=name, commands=COMMANDS)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the version for ``--version``."""
    if wanted and not ctx.resilient_parsing:
        click.echo(f"cfgraph {__version__}")
        ctx.exit()


@click.command("cfgraph", cls=CommandGroup, invoke_without_command=True, subcommand_metavar="[COMMAND [ARGS]...]")
@common_options
@click.option(
    "-V",
    "--version",
    cls=CatalogOption,
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="version",
)
@click.pass_context
def cfgraph_group(context: click.Context) -> None:
    """Open the TUI when no command is given."""
    if context.invoked_subcommand is None:
        from cfgraph.cli.commands.open import open_tui

        open_tui(read_common_options(context))


def main() -> None:
    """Run the command line of this process and exit with its status."""
    sys.stdout, sys.stderr = (stream or _open_null_stream() for stream in (sys.stdout, sys.stderr))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if "_CFGRAPH_COMPLETE" in os.environ:
        cfgraph_group.main(prog_name="cfgraph")
    sys.exit(run(sys.argv[1:]))


def _open_null_stream() -> TextIO:
    """Return a stream that discards everything, for one that was closed before this process began."""
    return Path(os.devnull).open("w", encoding="utf-8")


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit status; errors are reported on stderr in one or two lines."""
    messages = Messages(asked_language(arguments))
    try:
        with cfgraph_group.make_context("cfgraph", list(arguments)) as context:
            cfgraph_group.invoke(context)
            sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return _flush_stdout(leaving.exit_code)
    except click.ClickException as error:
        write_message(_usage_message(error, messages))
        return USAGE
    except CfgraphError as error:
        return _write_error(error, messages)
    except BrokenPipeError:
        return _silence_stdout()
    except (KeyboardInterrupt, EOFError, click.Abort):
        return INTERRUPTED
    except OSError as error:
        write_message(translate_error(error, messages))
        return GRAPH
    return 0


def _flush_stdout(status: int) -> int:
    """Flush stdout before the process exits with a status."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _silence_stdout()
    return status


def _silence_stdout() -> int:
    """Stop writing to a closed pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _usage_message(error: click.ClickException, messages: Messages) -> str:
    """Return the message of a usage error, with a hint to the command's help."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = messages("cli.see_help", command=context.command_path if context else "cfgraph")
    return f"{messages.translate(describe_usage_error(error))}\n{hint}"


def _write_error(error: CfgraphError, messages: Messages) -> int:
    """Write an error to stderr, and return its exit status."""
    write_message(translate_error(error, messages))
    if isinstance(error, AmbiguousNameError | NotFoundError):
        from cfgraph.text.safe import make_visible

        for ref in error.candidates[:CANDIDATES]:
            types = f"  ({', '.join(ref.types)})" if ref.types else ""
            write_message(make_visible(f"  {ref.curie}  {ref.label}{types}"), prefix="")
        if len(error.candidates) > CANDIDATES:
            write_message(f"  … {len(error.candidates) - CANDIDATES}", prefix="")
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), USAGE)
