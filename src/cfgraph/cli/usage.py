"""Usage errors of a command line as phrases of the catalog, and click parameter types (choice, whole number, …).

Imports nothing heavy, so that a mistyped command is answered at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import Any

import click

from cfgraph.text.catalog import LANGUAGES, Language, Messages, Phrase, language_of_locale, make_phrase

MOST = 2**31 - 1
"""Greatest whole number that an option takes."""


class CommandUsageError(click.UsageError):
    """A usage error of ours: ``said`` tells it in any language."""

    def __init__(self, said: Phrase, ctx: click.Context | None = None) -> None:
        super().__init__(Messages("en").translate(said), ctx)
        self.said = said


class ParameterValueError(click.BadParameter):
    """A value that will not do: ``said`` tells why in any language."""

    def __init__(self, said: Phrase, ctx: click.Context | None, param: click.Parameter | None) -> None:
        super().__init__(Messages("en").translate(said), ctx, param)
        self.said = said


class ChoiceType(click.Choice[str]):
    """One of some words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise ParameterValueError(
                make_phrase("usage.not_one_of", value=value, choices=self.choices), ctx, param
            ) from error


class WholeNumberType(click.IntRange):
    """A whole number from ``least`` on, at most MOST."""

    def __init__(self, least: int) -> None:
        super().__init__(min=least, max=MOST)
        self._least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise ParameterValueError(
                make_phrase("usage.not_whole", value=value, least=self._least, most=MOST), ctx, param
            ) from error


class SecondsType(click.FloatRange):
    """A number of seconds, more than none."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise ParameterValueError(make_phrase("usage.not_seconds", value=value), ctx, param) from error


class PercentType(click.FloatRange):
    """A number that may be a percentage."""

    def __init__(self) -> None:
        super().__init__(min=0, max=100)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        try:
            percent = super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise ParameterValueError(make_phrase("usage.not_percent", value=value), ctx, param) from error
        if isnan(percent):
            raise ParameterValueError(make_phrase("usage.not_percent", value=value), ctx, param)
        return percent


class DirectoryType(click.Path):
    """A directory; with ``exists`` one that is there."""

    def __init__(self, *, exists: bool = False) -> None:
        super().__init__(exists=exists, file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return its path."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            is_file = Path(value).exists()
            raise ParameterValueError(
                make_phrase("usage.is_file" if is_file else "usage.no_directory", path=value), ctx, param
            ) from error


def asked_language(arguments: Sequence[str]) -> Language:
    """Return the language that ``--lang`` asks for, else that of the locale; for words that may be no command line.

    Reading the words by themselves also serves where click gives up before it comes to the option.
    """
    words = [*arguments[: arguments.index("--")]] if "--" in arguments else [*arguments]
    found = language_of_locale()
    for word, following in pairwise([*words, ""]):
        name, sign, value = word.partition("=")
        if name == "--lang":
            found = next((language for language in LANGUAGES if language == (value if sign else following)), found)
    return found


def describe_usage_error(error: click.ClickException) -> Phrase:
    """Return what click found wrong; in its own words only where it has none of the usual reasons."""
    if isinstance(error, CommandUsageError):
        return error.said
    if isinstance(error, ParameterValueError):
        return make_phrase("usage.wrong_value", name=_parameter_name(error.param, error.ctx), reason=error.said)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        missing_option = isinstance(error.param, click.Option)
        key = "usage.missing_option" if missing_option else "usage.missing_argument"
        return make_phrase(key, name=_parameter_name(error.param, error.ctx))
    if isinstance(error, click.NoSuchOption):
        if error.possibilities:
            return make_phrase("usage.no_option_close", name=error.option_name, close=error.possibilities)
        return make_phrase("usage.no_option", name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return _describe_bad_option(error)
    return make_phrase("reason.other", text=error.format_message().rstrip("."))


def _describe_bad_option(error: click.BadOptionUsage) -> Phrase:
    """Return what is wrong with how an option is used: a missing value, or one too many."""
    options = error.ctx.command.params if error.ctx else []
    option = next((each for each in options if error.option_name in (*each.opts, *each.secondary_opts)), None)
    if isinstance(option, click.Option) and option.is_flag:
        return make_phrase("usage.no_value", name=error.option_name)
    if option is not None and option.nargs > 1:
        return make_phrase("usage.values", name=error.option_name, count=option.nargs)
    return make_phrase("usage.value", name=error.option_name)


def _parameter_name(parameter: click.Parameter | None, context: click.Context | None) -> str:
    """Return how the user writes an option or an argument."""
    if isinstance(parameter, click.Option):
        return " / ".join(sorted(parameter.opts, key=len))
    if parameter is None or context is None:
        return ""
    return parameter.make_metavar(context).strip("[].")
