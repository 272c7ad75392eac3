"""Parsing query parameters on a command line: ``name=value``."""

from __future__ import annotations

from collections.abc import Sequence

from cfgraph.model.errors import UsageError


def parse_parameters(parameters: Sequence[str]) -> dict[str, str]:
    """Return the values by name. Raises UsageError for a parameter without name or equals sign, or given twice."""
    values: dict[str, str] = {}
    for text in parameters:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise UsageError("cli.parameter_form", text=text)
        if name.strip() in values:
            raise UsageError("cli.parameter_twice", name=name.strip())
        values[name.strip()] = value
    return values
