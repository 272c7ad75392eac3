"""Parameters of a query by grlc's convention, and the terms that a user's texts stand for.

``?_company_iri`` is the parameter ``company`` of type ``iri``; ``?__year_integer``, with two underscores, is optional.
The types are iri, string (also written literal, and meant when none is written), integer, decimal, number, date,
boolean, and ``zh`` or ``en`` for a text with this language (``?_name_zh`` or ``?_name_literal_zh``).

``?_lang`` is no parameter: it stands for the language of the view, ``"zh"`` or ``"en"``, in whoever's query it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cfgraph.model.errors import AmbiguousNameError, NotFoundError, UsageError
from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD, BlankNode, Literal, Term
from cfgraph.queries.decorators import name_and_value, read_decorators
from cfgraph.queries.tokens import tokens
from cfgraph.text.catalog import make_phrase

if TYPE_CHECKING:
    from cfgraph.explorer import View
    from cfgraph.queries.library import SavedQuery

LANG = "_lang"
"""The variable that stands for the language in which names are shown."""

_VARIABLE = re.compile(r"__?(?P<name>[^_].*?)(?:_(?P<type>iri|string|literal|integer|decimal|number|date|boolean))?")
_LANGUAGE = re.compile(r"(?P<rest>__?[^_].*?)(?:_literal)?_(?P<language>zh|en)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: its name, the variable that stands for it (without ``?``), its type and default."""

    name: str
    variable: str
    type: str
    default: str | None = None

    @property
    def optional(self) -> bool:
        """Whether the query works without it, its variable then being unbound."""
        return self.variable.startswith("__")

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is None and not self.optional


def parameters_of(text: str) -> tuple[Parameter, ...]:
    """Return the parameters of a query in the order in which it first names them, with the defaults it declares.

    Raises UsageError, naming the line, when decorators can't be read or two variables make one name.
    """
    defaults = _defaults(text)
    found: dict[str, Parameter] = {}
    for token in tokens(text):
        parameter = _parameter(token.text[1:], defaults) if token.kind == "variable" else None
        if parameter is None:
            continue
        line = text.count("\n", 0, token.start) + 1
        known = found.setdefault(parameter.name, parameter)
        if known != parameter:
            one, other = f"?{known.variable}", f"?{parameter.variable}"
            problem = make_phrase("saved.two_variables", one=one, other=other, name=known.name)
            raise UsageError("saved.at_line", line=line, problem=problem)
    if unknown := defaults.keys() - found.keys():
        line = read_decorators(text)["defaults"].line
        raise UsageError("saved.at_line", line=line, problem=make_phrase("saved.no_such_default", name=min(unknown)))
    return tuple(found.values())


def _parameter(variable: str, defaults: Mapping[str, str]) -> Parameter | None:
    if variable == LANG:
        return None
    if match := _LANGUAGE.fullmatch(variable):
        name, kind = match["rest"].lstrip("_"), match["language"]
    elif match := _VARIABLE.fullmatch(variable):
        name, kind = match["name"], match["type"] or "string"
    else:
        return None
    return Parameter(name, variable, "string" if kind == "literal" else kind, defaults.get(name))


def _defaults(text: str) -> dict[str, str]:
    decorator = read_decorators(text).get("defaults")
    if decorator is None:
        return {}
    items = decorator.value if isinstance(decorator.value, tuple) else (decorator.value,)
    pairs = [name_and_value(item) for item in items if item]
    if None in pairs:
        raise UsageError("saved.at_line", line=decorator.line, problem=make_phrase("saved.defaults"))
    return dict(pair for pair in pairs if pair)


def bind(view: View, query: str | SavedQuery, values: Mapping[str, str]) -> dict[str, Term]:
    """Return the terms for a query's parameters, by variable, ready for ``QueryRunner.run``.

    ``values`` holds texts by parameter name; an empty text counts as none. A text for an ``iri`` is whatever names an
    entity, class or predicate in the view. Raises UsageError for names that are no parameters, values missing or of
    the wrong kind, and NotFoundError or AmbiguousNameError for entities; each names the parameter.
    """
    parameters = parameters_of(query) if isinstance(query, str) else query.parameters
    known = {parameter.name for parameter in parameters}
    if unknown := [name for name in values if name not in known]:
        if not parameters:
            raise UsageError("parameter.unknown_of_none", name=unknown[0])
        raise UsageError("parameter.unknown", name=unknown[0], known=[parameter.name for parameter in parameters])
    terms: dict[str, Term] = {}
    for parameter in parameters:
        text = values.get(parameter.name) or parameter.default
        if text:
            terms[parameter.variable] = _term(view, parameter, text)
        elif parameter.required:
            raise UsageError("parameter.missing", name=parameter.name, kind=KINDS[parameter.type])
    text = query if isinstance(query, str) else query.text
    if any(token.kind == "variable" and token.text[1:] == LANG for token in tokens(text)):
        terms[LANG] = Literal(view.language)
    return terms


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
"""How each type of parameter is called."""


def _term(view: View, parameter: Parameter, text: str) -> Term:
    try:
        if parameter.type == "iri":
            return named(view, text)
        if parameter.type in ("zh", "en"):
            return Literal(text, RDF_LANG_STRING, parameter.type)
        return _READERS[parameter.type](text) if parameter.type in _READERS else Literal(text)
    except AmbiguousNameError as error:
        raise AmbiguousNameError(
            "parameter.wrong", name=parameter.name, reason=error, candidates=error.candidates
        ) from error
    except NotFoundError as error:
        raise NotFoundError("parameter.wrong", name=parameter.name, reason=error) from error
    except UsageError as error:
        raise UsageError("parameter.wrong", name=parameter.name, reason=error) from error


def named(view: View, text: str) -> IRI | BlankNode:
    """Return the entity of this name, else the class or predicate, as a value for an ``iri`` is read.

    Raises NotFoundError, AmbiguousNameError or UsageError.
    """
    from cfgraph.explorer import resolve_entity, resolve_predicate, resolve_type

    try:
        return resolve_entity(view, text)
    except NotFoundError:
        if view.expand(text.strip()) is None:
            for resolve_term in (resolve_type, resolve_predicate):
                try:
                    return resolve_term(view, text)
                except UsageError:
                    continue
        raise


def _number(text: str, kind: str) -> Literal:
    bare = text.strip().removesuffix("%").strip()
    if re.fullmatch(r"[+-]?[0-9]+", bare):
        return Literal(bare, IRI(XSD + ("integer" if kind == "number" else kind)))
    if kind != "integer" and re.fullmatch(r"[+-]?[0-9]*\.[0-9]+", bare):
        return Literal(bare, IRI(XSD + "decimal"))
    raise UsageError("parameter.not_whole" if kind == "integer" else "parameter.not_number", text=text)


def _date(text: str) -> Literal:
    from cfgraph.model.dates import parse_date

    date = parse_date(text)
    return Literal(date, IRI(XSD + {4: "gYear", 7: "gYearMonth"}.get(len(date), "date")))


def _boolean(text: str) -> Literal:
    value = text.strip().lower()
    if value not in ("true", "false"):
        raise UsageError("parameter.not_boolean", text=text)
    return Literal(value, IRI(XSD + "boolean"))


_READERS: dict[str, Callable[[str], Literal]] = {
    "integer": lambda text: _number(text, "integer"),
    "decimal": lambda text: _number(text, "decimal"),
    "number": lambda text: _number(text, "number"),
    "date": _date,
    "boolean": _boolean,
}
