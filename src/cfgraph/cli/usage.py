"""Usage errors of a command line as phrases of the catalog, and click parameter types (choice, whole number, …).

Imports nothing heavy, so that a mistyped command is reported at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import Any

import click

from cfgraph.text.catalog import LANGUAGES, Language, Messages, Phrase, find_entry, language_of_locale, make_phrase

MOST = 2**31 - 1
"""Maximum value of an integer option."""


class CommandUsageError(click.UsageError):
    """A usage error of cfgraph; ``said`` is its phrase."""

    def __init__(self, said: Phrase, ctx: click.Context | None = None) -> None:
        super().__init__(Messages("en").translate(said), ctx)
        self.said = said


class ParameterValueError(click.BadParameter):
    """An invalid value; ``said`` is the phrase of the reason."""

    def __init__(self, said: Phrase, ctx: click.Context | None, param: click.Parameter | None) -> None:
        super().__init__(Messages("en").translate(said), ctx, param)
        self.said = said


class ChoiceType(click.Choice[str]):
    """One of several words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise ParameterValueError(
                make_phrase("usage.not_one_of", value=value, choices=self.choices), ctx, param
            ) from error


class WholeNumberType(click.IntRange):
    """An integer from ``least`` to ``most``."""

    def __init__(self, least: int, most: int = MOST) -> None:
        super().__init__(min=least, max=most)
        self._least, self._most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise ParameterValueError(
                make_phrase("usage.not_whole", value=value, least=self._least, most=self._most), ctx, param
            ) from error


class SecondsType(click.FloatRange):
    """A positive number of seconds."""

    def __init__(self) -> None:
        super().__init__(min=0, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise ParameterValueError(make_phrase("usage.not_seconds", value=value), ctx, param) from error


class PercentType(click.FloatRange):
    """A valid percentage."""

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
    """A directory; with ``exists`` it must exist."""

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
    """Return the language of ``--lang``, else that of the locale, for arguments that may be invalid.

    The arguments are scanned directly, since click may fail before it reaches the option.
    """
    words = [*arguments[: arguments.index("--")]] if "--" in arguments else [*arguments]
    found = language_of_locale()
    for word, following in pairwise([*words, ""]):
        name, sign, value = word.partition("=")
        if name == "--lang":
            found = next((language for language in LANGUAGES if language == (value if sign else following)), found)
    return found


def describe_usage_error(error: click.ClickException) -> Phrase:
    """Return the phrase of an error of click; its own text only for unusual errors."""
    if isinstance(error, CommandUsageError):
        return error.said
    if isinstance(error, ParameterValueError):
        if isinstance(error.param, click.Argument):
            return error.said  # the value in it says which argument it is
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
    """Return the phrase of a missing or superfluous option value."""
    options = error.ctx.command.params if error.ctx else []
    option = next((each for each in options if error.option_name in (*each.opts, *each.secondary_opts)), None)
    if isinstance(option, click.Option) and option.is_flag:
        return make_phrase("usage.no_value", name=error.option_name)
    if option is not None and option.nargs > 1:
        return make_phrase("usage.values", name=error.option_name, count=option.nargs)
    return make_phrase("usage.value", name=error.option_name)


def _parameter_name(parameter: click.Parameter | None, context: click.Context | None) -> str | Phrase:
    """Return the option or argument as the user writes it and the help shows it."""
    if isinstance(parameter, click.Option):
        return " / ".join(sorted(parameter.opts, key=len))
    if parameter is None or context is None:
        return ""
    written = parameter.make_metavar(context).strip("[]{}.")
    words = [f"metavar.{word.lower()}" for word in written.split()[0].split("|")]
    if not all(find_entry(word) for word in words):
        return written
    first, *others = map(make_phrase, words)
    return make_phrase("usage.either", one=first, other=others[0]) if others else first
