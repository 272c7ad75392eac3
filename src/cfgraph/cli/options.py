"""The common options of every command, and the decorators that make commands and options."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

import click

from cfgraph.cli.help import PREFIX, CatalogCommand, CatalogOption, context_language
from cfgraph.cli.name_types import LocationType, NamedGraphType
from cfgraph.cli.usage import ChoiceType
from cfgraph.model.errors import UsageError
from cfgraph.store.rdf_formats import FORMAT_NAMES
from cfgraph.store.reading_options import AS_IT_IS, Addresses, DefaultGraph, EndpointSearch, ReadingOptions
from cfgraph.text.catalog import LANGUAGES, Language, Messages
from cfgraph.userfiles.directories import prefixes_path

Format: TypeAlias = Literal["table", "json", "csv", "tsv", "md"]
FORMATS: tuple[Format, ...] = ("table", "json", "csv", "tsv", "md")

GRAPH_VARIABLE = "CFGRAPH_GRAPH"
"""Environment variable with the location of the default graph."""

BUNDLED = "bundled"

Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class CommonOptions:
    """The values of the common options; ``asked_language`` is that of ``--lang``, if given."""

    locations: tuple[str, ...]
    format: Format
    language: Language
    color: bool
    asked_language: Language | None = None
    reading: ReadingOptions = AS_IT_IS
    csv_safe: bool = False
    roles: Path | None = None

    @property
    def messages(self) -> Messages:
        """The catalog in the chosen language."""
        return Messages(self.language)

    @property
    def for_people(self) -> bool:
        """Whether the output is for people rather than for programs."""
        return self.format in ("table", "md")


def read_common_options(context: click.Context) -> CommonOptions:
    """Return the settings of a command line: the command's own options take precedence over those of the group."""
    chosen = context.meta
    variable = os.environ.get(GRAPH_VARIABLE)
    return CommonOptions(
        locations=chosen.get(PREFIX + "graph") or ((variable,) if variable else (BUNDLED,)),
        format=cast(Format, chosen.get(PREFIX + "format", "table")),
        language=context_language(context),
        color=not chosen.get(PREFIX + "no_color", False) and not os.environ.get("NO_COLOR"),
        asked_language=chosen.get(PREFIX + "lang"),
        reading=ReadingOptions(
            input_format=chosen.get(PREFIX + "input_format"),
            in_graphs=chosen.get(PREFIX + "in_graph", ()),
            addresses=_choose_addresses(chosen),
            endpoint_search=chosen.get(PREFIX + "endpoint_search", "auto"),
            skip_errors=chosen.get(PREFIX + "skip_errors", False),
            lenient=chosen.get(PREFIX + "lenient", False),
            base=chosen.get(PREFIX + "base"),
            contexts=chosen.get(PREFIX + "context", ()),
            prefixes=chosen.get(PREFIX + "prefixes") or _find_own_prefixes(),
        ),
        csv_safe=chosen.get(PREFIX + "csv_safe", False),
        roles=chosen.get(PREFIX + "roles"),
    )


def _choose_addresses(chosen: Mapping[str, Any]) -> Addresses:
    """Return how web addresses are treated. Raises UsageError for conflicting options."""
    download, endpoint = chosen.get(PREFIX + "download"), chosen.get(PREFIX + "endpoint")
    if download and endpoint:
        raise UsageError("cli.not_together", first="--download", second="--endpoint")
    return "download" if download else "endpoint" if endpoint else "auto"


def _find_own_prefixes() -> Path | None:
    """Return the user's own file of prefixes, if it exists."""
    path = prefixes_path()
    return path if path.is_file() else None


def _remember_value(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Store the value of a common option for ``read_common_options``."""
    if value:
        context.meta[f"{PREFIX}{parameter.name}"] = value


_OUTPUT_OPTIONS = ("format", "csv_safe", "lang", "no_color")
"""The common options about what is written; the others are about how graphs are read."""

SEARCHES = get_args(EndpointSearch)


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the common options to a command. Their values are read by ``read_common_options``, not passed to the
    function.
    """
    declared: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
        (("-g", "--graph"), {"multiple": True, "type": LocationType(), "metavar": "LOCATION", "help": "graph"}),
        (("--input-format",), {"type": ChoiceType(FORMAT_NAMES), "help": "input_format"}),
        (("--download",), {"is_flag": True, "help": "download"}),
        (("--endpoint",), {"is_flag": True, "help": "endpoint"}),
        (("--endpoint-search",), {"type": ChoiceType(SEARCHES), "metavar": "HOW", "help": "endpoint_search"}),
        (("--in-graph",), {"multiple": True, "type": NamedGraphType(), "metavar": "IRI", "help": "in_graph"}),
        (("--skip-errors",), {"is_flag": True, "help": "skip_errors"}),
        (("--lenient",), {"is_flag": True, "help": "lenient"}),
        (("--base",), {"metavar": "IRI", "help": "base"}),
        (("--context",), {"multiple": True, "metavar": "[URL=]FILE", "help": "context"}),
        (("--prefixes",), {"type": click.Path(path_type=Path), "metavar": "FILE", "help": "prefixes"}),
        (("--roles",), {"type": click.Path(path_type=Path), "metavar": "FILE", "help": "roles"}),
        (("--format",), {"type": ChoiceType(FORMATS), "help": "format"}),
        (("--csv-safe",), {"is_flag": True, "help": "csv_safe"}),
        (("--lang",), {"type": ChoiceType(LANGUAGES), "is_eager": True, "help": "lang"}),
        (("--no-color",), {"is_flag": True, "help": "no_color"}),
    )
    for names, attributes in reversed(declared):
        group = "output" if attributes["help"] in _OUTPUT_OPTIONS else "reading"
        function = click.option(
            *names, cls=CatalogOption, group=group, expose_value=False, callback=_remember_value, **attributes
        )(function)
    return function


DEFAULT_GRAPHS = ("union", "default")
"""Values of ``--default-graph``."""


def choose_default_graph(settings: CommonOptions, chosen: DefaultGraph | None) -> CommonOptions:
    """Return the settings with the default graph for queries."""
    return replace(settings, reading=replace(settings.reading, default_graph=chosen)) if chosen else settings


def add_option(*names: str, **attributes: Any) -> Decorator:
    """Add an option whose ``help`` is a key of the catalog's section ``cli_help``."""
    return click.option(*names, cls=CatalogOption, **attributes)


def make_command(name: str) -> Callable[[Callable[..., int]], click.Command]:
    """Make a command of a function, which receives the settings and its parameters, and returns the exit status."""

    def decorate(function: Callable[..., int]) -> click.Command:
        @wraps(function)
        def invoke(**values: Any) -> None:
            context = click.get_current_context()
            settings = read_common_options(context)
            if settings.csv_safe and settings.format != "csv" and name != "export":
                raise UsageError("cli.export_only_with", option="--csv-safe", choice="--format csv")
            context.exit(function(settings, **values))

        return click.command(name, cls=CatalogCommand)(common_options(invoke))

    return decorate
