"""Parameters of a query by grlc's convention: the variables that are parameters, their types and defaults.

``?_company_iri`` is the parameter ``company`` of type ``iri``; ``?__year_integer``, with two underscores, is optional.
The types are iri, string (also written literal, and meant when none is written), integer, decimal, number, date,
boolean, and ``zh`` or ``en`` for a text with this language (``?_name_zh`` or ``?_name_literal_zh``).

``?_lang`` is no parameter: it stands for the language of the view, ``"zh"`` or ``"en"``, in whoever's query it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cfgraph.model.errors import UsageError
from cfgraph.queries.decorators import Decorator, name_and_value
from cfgraph.queries.tokens import Token
from cfgraph.text.catalog import make_phrase

LANG = "_lang"
"""The variable for the language of names."""

_VARIABLE = re.compile(r"__?(?P<name>[^_].*?)(?:_(?P<type>iri|string|literal|integer|decimal|number|date|boolean))?")
_LANGUAGE = re.compile(r"(?P<rest>__?[^_].*?)(?:_literal)?_(?P<language>zh|en)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: its name, its variable (without ``?``), its type and default.

    ``choices`` are the only allowed values, if the query enumerates them.
    """

    name: str
    variable: str
    type: str
    default: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether the query works without it; its variable is then unbound."""
        return self.variable.startswith("__")

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None and not self.optional


def read_parameters(
    text: str, tokens: Iterable[Token], decorators: Mapping[str, Decorator], first_line: int = 1
) -> tuple[Parameter, ...]:
    """Return the parameters of a query in the order of their first use, with the declared defaults.

    ``first_line`` is the number of the text's first line. Raises UsageError, with the line, if the defaults are
    invalid or two variables have the same name.
    """
    defaults = _read_defaults(decorators)
    choices = _read_choices(decorators)
    found: dict[str, Parameter] = {}
    for token in tokens:
        parameter = _read_parameter(token.text[1:], defaults, choices) if token.kind == "variable" else None
        if parameter is None:
            continue
        known = found.setdefault(parameter.name, parameter)
        if known != parameter:
            line = text.count("\n", 0, token.start) + first_line
            one, other = f"?{known.variable}", f"?{parameter.variable}"
            problem = make_phrase("saved.two_variables", one=one, other=other, name=known.name)
            raise UsageError("saved.at_line", line=line, problem=problem)
    if unknown := defaults.keys() - found.keys():
        problem = make_phrase("saved.no_such_default", name=min(unknown))
        raise UsageError("saved.at_line", line=decorators["defaults"].line, problem=problem)
    for parameter in found.values():
        if parameter.type == "iri" or not parameter.choices or parameter.default is None:
            continue
        if parameter.default not in parameter.choices:
            problem = make_phrase(
                "parameter.not_a_choice", text=parameter.default, choices=", ".join(parameter.choices)
            )
            raise UsageError("saved.at_line", line=decorators["defaults"].line, problem=problem)
    return tuple(found.values())


def _read_parameter(
    variable: str, defaults: Mapping[str, str], choices: Mapping[str, tuple[str, ...]]
) -> Parameter | None:
    """Return the parameter for a variable's name, or None."""
    if variable == LANG:
        return None
    if match := _LANGUAGE.fullmatch(variable):
        name, kind = match["rest"].lstrip("_"), match["language"]
    elif match := _VARIABLE.fullmatch(variable):
        name, kind = match["name"], match["type"] or "string"
    else:
        return None
    kind = "string" if kind == "literal" else kind
    return Parameter(name, variable, kind, defaults.get(name), choices.get(name, ()))


def _read_defaults(decorators: Mapping[str, Decorator]) -> dict[str, str]:
    """Return the defaults of parameters by name. Raises UsageError if they are not a list of them."""
    decorator = decorators.get("defaults")
    if decorator is None:
        return {}
    items = decorator.value if isinstance(decorator.value, tuple) else (decorator.value,)
    pairs = [name_and_value(item) for item in items if item]
    if None in pairs:
        raise UsageError("saved.at_line", line=decorator.line, problem=make_phrase("saved.defaults"))
    return dict(pair for pair in pairs if pair)


def _read_choices(decorators: Mapping[str, Decorator]) -> dict[str, tuple[str, ...]]:
    """Return the enumerated values of parameters: ``- name:`` followed by ``- value`` for each.

    A name without values, for which grlc queries the graph, allows any value.
    """
    decorator = decorators.get("enumerate")
    items = decorator.value if decorator is not None and isinstance(decorator.value, tuple) else ()
    found: dict[str, tuple[str, ...]] = {}
    for item in items:
        name, _, below = item.partition("\n")
        values = [line.strip().removeprefix("- ").strip() for line in below.splitlines()]
        if name.rstrip().endswith(":"):
            found[name.strip().removesuffix(":").strip()] = tuple(value.strip("'\"") for value in values if value)
    return found


KINDS = {
    "iri": make_phrase("parameter.iri"),
    "zh": make_phrase("parameter.zh"),
    "en": make_phrase("parameter.en"),
    "string": make_phrase("parameter.string"),
    "integer": make_phrase("parameter.integer"),
    "decimal": make_phrase("parameter.decimal"),
    "number": make_phrase("parameter.number"),
    "date": make_phrase("parameter.date"),
    "boolean": make_phrase("parameter.boolean"),
}
"""The display name of each parameter type."""
