"""Binding parameters: resolving the texts given by a user to terms of a graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from cfgraph.explorer import View, resolve_entity, resolve_predicate, resolve_type
from cfgraph.model.dates import parse_date
from cfgraph.model.errors import AmbiguousNameError, NotFoundError, UsageError
from cfgraph.model.terms import IRI, RDF_LANG_STRING, XSD, BlankNode, Literal, Term
from cfgraph.queries.parameters import KINDS, LANG, Parameter
from cfgraph.queries.parsed_query import ParsedQuery


def bind_parameters(view: View, query: ParsedQuery, values: Mapping[str, str]) -> dict[str, Term]:
    """Return the terms for a query's parameters, by variable, for ``QueryRunner.run``.

    ``values`` has texts by parameter name; an empty text counts as missing. A text for an ``iri`` is a name of an
    entity, class or predicate in the view. Raises UsageError for unknown parameters, missing or invalid values,
    and unreadable parameters, and NotFoundError or AmbiguousNameError for entities; each
    names the parameter.
    """
    parameters = query.check_parameters()
    known = {parameter.name for parameter in parameters}
    if unknown := [name for name in values if name not in known]:
        if not parameters:
            raise UsageError("parameter.unknown_of_none", name=unknown[0])
        raise UsageError("parameter.unknown", name=unknown[0], known=[parameter.name for parameter in parameters])
    terms: dict[str, Term] = {}
    for parameter in parameters:
        text = values.get(parameter.name) or parameter.default
        if text:
            terms[parameter.variable] = _read_value(view, parameter, text)
        elif parameter.required:
            raise UsageError("parameter.missing", name=parameter.name, kind=KINDS[parameter.type])
    if LANG in query.variables:
        terms[LANG] = Literal(view.language)
    return terms


def _read_value(view: View, parameter: Parameter, text: str) -> Term:
    """Return the term for a text according to the parameter's type; errors name the parameter."""
    try:
        if parameter.type == "iri":
            found = resolve_iri(view, text)
            if parameter.choices and found not in [view.expand(choice) for choice in parameter.choices]:
                raise _refuse_choice(parameter, text)
            return found
        if parameter.choices and text not in parameter.choices:
            raise _refuse_choice(parameter, text)
        if parameter.type in ("zh", "en"):
            return Literal(text, RDF_LANG_STRING, parameter.type)
        return _READERS[parameter.type](text) if parameter.type in _READERS else Literal(text)
    except AmbiguousNameError as error:
        raise AmbiguousNameError(
            "parameter.wrong", name=parameter.name, reason=error, candidates=error.candidates
        ) from error
    except NotFoundError as error:
        raise NotFoundError(
            "parameter.wrong", name=parameter.name, reason=error, candidates=error.candidates
        ) from error
    except UsageError as error:
        raise UsageError("parameter.wrong", name=parameter.name, reason=error) from error


def _refuse_choice(parameter: Parameter, text: str) -> UsageError:
    """Return an error for a value that is not one of the allowed ones of a parameter."""
    return UsageError("parameter.not_a_choice", text=text, choices=", ".join(parameter.choices))


def resolve_iri(view: View, text: str) -> IRI | BlankNode:
    """Return the entity with this name, else the class or predicate, for a value of type ``iri``.

    A full or prefixed IRI is accepted even if it is not in the graph. Raises NotFoundError,
    AmbiguousNameError or UsageError.
    """
    try:
        return resolve_entity(view, text)
    except NotFoundError:
        if (iri := view.expand(text.strip())) is not None:
            return iri
        for resolve_term in (resolve_type, resolve_predicate):
            try:
                return resolve_term(view, text)
            except UsageError:
                continue
        raise


def _read_number(text: str, kind: str) -> Literal:
    """Parse a number of this kind; a trailing percent sign is ignored."""
    bare = text.strip().removesuffix("%").strip()
    if re.fullmatch(r"[+-]?[0-9]+", bare):
        return Literal(bare, IRI(XSD + ("integer" if kind == "number" else kind)))
    if kind != "integer" and re.fullmatch(r"[+-]?[0-9]*\.[0-9]+", bare):
        return Literal(bare, IRI(XSD + "decimal"))
    raise UsageError("parameter.not_whole" if kind == "integer" else "parameter.not_number", text=text)


def _read_date(text: str) -> Literal:
    """Parse a year, month or day."""
    date = parse_date(text)
    return Literal(date, IRI(XSD + {4: "gYear", 7: "gYearMonth"}.get(len(date), "date")))


def _read_boolean(text: str) -> Literal:
    """Parse true or false."""
    value = text.strip().lower()
    if value not in ("true", "false"):
        raise UsageError("parameter.not_boolean", text=text)
    return Literal(value, IRI(XSD + "boolean"))


_READERS: dict[str, Callable[[str], Literal]] = {
    "integer": lambda text: _read_number(text, "integer"),
    "decimal": lambda text: _read_number(text, "decimal"),
    "number": lambda text: _read_number(text, "number"),
    "date": _read_date,
    "boolean": _read_boolean,
}
