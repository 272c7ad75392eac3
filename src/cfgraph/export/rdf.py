"""Writing statements as N-Triples and Turtle, whatever characters their terms have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from cfgraph.model.terms import IRI, XSD, XSD_STRING, BlankNode, Literal, Statement, Term, TripleTerm, n3
from cfgraph.model.vocabulary import TYPE

_NOT_IN_IRI = re.compile(r'[\x00-\x20\x7f-\x9f<>"{}|^`\\\ud800-\udfff]')
"""Characters that no IRI can have. Percent-encoded, so that every parser takes the file."""

_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\]')
_BLANK = re.compile(r"_:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_LOCAL = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff](?:[A-Za-z0-9_\u4e00-\u9fff-])*")
_BARE = {
    IRI(XSD + "integer"): re.compile(r"[+-]?[0-9]+"),
    IRI(XSD + "decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    IRI(XSD + "double"): re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+"),
}
_NO_NAMES: Mapping[str, str] = {}


def ntriples_term(term: Term) -> str:
    """Return a term in N-Triples, whatever characters its IRI or blank node name has."""
    return _write(term, _NO_NAMES)


def ntriples(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the statements as lines of N-Triples."""
    for statement in statements:
        yield " ".join(map(ntriples_term, statement)) + " .\n"


def turtle(statements: Callable[[], Iterable[Statement]], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements as Turtle, grouped where those of a subject follow each other.

    ``statements`` is called twice: once for the prefixes in use, once to write them.
    """
    known = {namespace: name for name, namespace in prefixes.items() if _LOCAL.fullmatch(name)}
    spaces = {_split(iri)[0] for statement in statements() for iri in _iris(statement)}
    names = {space: known[space] for space in spaces if space in known}
    yield from (f"@prefix {name}: <{space}> .\n" for space, name in sorted(names.items(), key=lambda item: item[1]))
    for subject, of_subject in groupby(statements(), key=lambda item: item.subject):
        lines = []
        for predicate, of_predicate in groupby(of_subject, key=lambda item: item.predicate):
            verb = "a" if predicate == TYPE else _write(predicate, names)
            lines.append(f"{verb} {', '.join(_write(item.object, names) for item in of_predicate)}")
        yield f"\n{_write(subject, names)} " + " ;\n    ".join(lines) + " .\n"


def bare_number(literal: Literal) -> bool:
    """Tell whether Turtle and SPARQL write a literal as it stands, without quotes and datatype."""
    return literal.datatype in _BARE and _BARE[literal.datatype].fullmatch(literal.value) is not None


def _iris(statement: Statement) -> Iterator[IRI]:
    for term in statement:
        if isinstance(term, IRI):
            yield term
        elif isinstance(term, Literal) and term.datatype != XSD_STRING and not term.language and not bare_number(term):
            yield term.datatype


def _split(iri: IRI) -> tuple[str, str]:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]


def _write(term: Term, names: Mapping[str, str]) -> str:
    """Return a term in Turtle with the prefixes of these namespaces; without any, in N-Triples."""
    if isinstance(term, IRI):
        namespace, local = _split(term)
        if namespace in names and _LOCAL.fullmatch(local):
            return f"{names[namespace]}:{local}"
        return f"<{_NOT_IN_IRI.sub(_escape, term)}>"
    if isinstance(term, BlankNode):
        return str(term) if _BLANK.fullmatch(term) else f"_:b{_digest(term)}"
    if isinstance(term, TripleTerm):
        parts = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(_write(part, names) for part in parts)} )>>"
    if names is not _NO_NAMES and bare_number(term):
        return term.value
    text = n3(Literal(term.value)) if _TO_ESCAPE.search(term.value) else f'"{term.value}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^{_write(term.datatype, names)}"


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()[:20]
