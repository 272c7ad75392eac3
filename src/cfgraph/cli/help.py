"""Help in the user's language: click commands and options whose texts are keys of the catalog, wrapped by cells.

Imports nothing heavy, so that ``cfgraph --help`` is instant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import click

from cfgraph.cli.examples import EXAMPLES
from cfgraph.cli.usage import CommandUsageError, asked_language
from cfgraph.text.catalog import Language, Messages, language_of_locale, make_phrase

PREFIX = "cfgraph."
"""Prefix of the keys of ``click.Context.meta`` under which values of common options are stored."""

_PIECES = re.compile(
    r"\s+|[（《]*(?:\[[^][]{,22}\]\.?|[\u2e80-\u9fff\uff01-\uff60]|[^\s\u2e80-\u9fff\uff01-\uff60]+)[、。，；：！？）》”]*"
)
"""The units between which a line may be broken: spaces, words, short brackets such as ``[default: 5]``, and Chinese
characters with their punctuation."""

OptionGroup: TypeAlias = Literal["command", "reading", "output"]
"""The sections of options in the help: the command's own, how graphs are read, how results are written."""

_OPTION_GROUPS: tuple[tuple[OptionGroup, str], ...] = (
    ("command", "cli_help.options"),
    ("reading", "cli_help.reading_options"),
    ("output", "cli_help.output_options"),
)
"""The sections in the order of the help, each with the key of its heading."""

_METAVAR = re.compile(r"[A-Z]{2,}")
"""A placeholder for a value in the usage line and next to options."""


def context_language(context: click.Context) -> Language:
    """Return the language of the command line, else that of the locale."""
    chosen: Language | None = context.meta.get(PREFIX + "lang")
    return chosen or language_of_locale()


def context_messages(context: click.Context) -> Messages:
    """Return the catalog in the language of the command line."""
    return Messages(context_language(context))


def wrap_help(text: str, width: int) -> list[str]:
    """Wrap a text to lines of at most this many terminal cells; line breaks in the text are preserved."""
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _PIECES.findall(paragraph):
            if line.strip() and _count_cells(line) + _count_cells(piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def _translate_metavars(text: str, messages: Messages) -> str:
    """Return the text with the words that stand for values, such as FILE, in the user's language."""
    return _METAVAR.sub(lambda word: messages.find(f"metavar.{word[0].lower()}") or word[0], text)


def _count_cells(text: str) -> int:
    """Return the width of a help text in terminal cells, without importing rich."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


class CatalogFormatter(click.HelpFormatter):
    """click's formatter, except that texts are measured in terminal cells and their line breaks are preserved."""

    def write_heading(self, heading: str) -> None:
        """Write a heading, which already includes its colon."""
        self.write(f"{'':>{self.current_indent}}{heading}\n")

    def write_text(self, text: str) -> None:
        """Write a text, wrapped and indented."""
        indent = " " * self.current_indent
        for line in wrap_help(text, self.width - self.current_indent):
            self.write(f"{indent}{line}".rstrip() + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms, each with its text next to it, or below it if the term is too wide."""
        rows = list(rows)
        column = min(max(_count_cells(term) for term, _ in rows), col_max) + col_spacing
        indent, gap = " " * self.current_indent, " " * (self.current_indent + column)
        for term, text in rows:
            lines = wrap_help(text, self.width - self.current_indent - column)
            if _count_cells(term) + col_spacing <= column:
                first = f"{indent}{term}{' ' * (column - _count_cells(term))}{lines.pop(0)}"
            else:
                first = f"{indent}{term}"
            self.write("".join(f"{line.rstrip()}\n" for line in (first, *(gap + line for line in lines))))


class CatalogContext(click.Context):
    """A context that uses this module's formatter."""

    formatter_class = CatalogFormatter


class CatalogOption(click.Option):
    """An option whose ``help`` is a key of the catalog's section ``cli_help``, in a section of the help."""

    def __init__(self, *names: Any, group: OptionGroup = "command", **settings: Any) -> None:
        super().__init__(*names, **settings)
        self.group = group

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's names and its text in the user's language."""
        record = super().get_help_record(ctx)
        messages = context_messages(ctx)
        return record and (_translate_metavars(record[0], messages), messages(f"cli_help.{self.help}"))


class CatalogCommand(click.Command):
    """A command whose texts are in the catalog: ``<name>`` is its help, ``<name>_summary`` its summary."""

    context_class = CatalogContext

    def __init__(self, name: str | None = None, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.params.append(
            CatalogOption(
                ["-h", "--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help, help="help"
            )
        )
        self.add_help_option = False

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments of the command; raises click's UsageError if they are invalid."""
        ctx.allow_extra_args = True
        if {"-h", "--help"} & {*args}:
            ctx.meta.setdefault(PREFIX + "lang", asked_language(args))  # it may stand behind --help
        try:
            self._refuse_repeated(ctx, args)
            left = super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            error.ctx = error.ctx or ctx
            raise
        if left and not self.allow_extra_args and not ctx.resilient_parsing:
            raise CommandUsageError(make_phrase("usage.extra", words=" ".join(left)), ctx)
        return left

    def _refuse_repeated(self, ctx: click.Context, args: list[str]) -> None:
        """Raise click's UsageError if an option that takes one value is given twice, since one would be ignored."""
        _, _, given = self.make_parser(ctx).parse_args(list(args))
        seen: set[click.Parameter] = set()
        for param in given:
            if isinstance(param, click.Option) and not param.is_flag and not param.multiple:
                if param in seen and not ctx.resilient_parsing:
                    raise CommandUsageError(make_phrase("usage.repeated", name=param.opts[0]), ctx)
                seen.add(param)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        messages = context_messages(ctx)
        pieces = _translate_metavars(" ".join(self.collect_usage_pieces(ctx)), messages)
        formatter.write_usage(ctx.command_path, pieces, prefix=messages("cli_help.usage"))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the description of the command."""
        formatter.write_paragraph()
        formatter.write_text(context_messages(ctx)(f"cli_help.{self.name}"))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write nothing: arguments are explained in the text."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options by section: those of the command first."""
        declared = [param for param in self.get_params(ctx) if isinstance(param, CatalogOption)]
        for group, heading in _OPTION_GROUPS:
            records = [param.get_help_record(ctx) for param in declared if param.group == group]
            with formatter.section(context_messages(ctx)(heading)):
                formatter.write_dl([record for record in records if record])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, and below the commands how to install completion."""
        messages = context_messages(ctx)
        if examples := EXAMPLES.get(self.name or ""):
            with formatter.section(messages("cli_help.examples")):
                formatter.write("".join(f"{'':>{formatter.current_indent}}cfgraph {line}\n" for line in examples))
        elif self.name == "cfgraph":
            formatter.write_paragraph()
            formatter.write_text(messages("cli_help.installing"))


def _show_help(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the help of a command where ``--help`` is given."""
    if wanted and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()
