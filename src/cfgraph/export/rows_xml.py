"""Rows and booleans as SPARQL results XML (W3C), with the triple terms of 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cfgraph.export.rdf import format_ntriples_term
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import escape_xml, quote_attribute
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD_STRING, BlankNode, Term, TripleTerm

_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
_END = "</sparql>\n"

_BLANKS_AT_ENDS = re.compile(r"\A[ \t\n]+|[ \t\n]+\Z")


class XmlRows:
    """SPARQL results XML; characters that XML forbids are replaced."""

    def __init__(self) -> None:
        self._replaced = Replacements()

    def head(self, variables: Sequence[str]) -> str:
        """Return everything before the first row."""
        return self._replaced.in_xml(f"{_format_head(variables)} <results>\n")

    def row(self, variables: Sequence[str], row: Sequence[Term | None], number: int) -> str:
        """Return a row; what is not bound is left out."""
        bindings = "".join(
            f"   <binding name={quote_attribute(name)}>{_format_term(term)}</binding>\n"
            for name, term in zip(variables, row, strict=True)
            if term is not None
        )
        return self._replaced.in_xml(f"  <result>\n{bindings}  </result>\n")

    def end(self, result: QueryResult) -> Iterator[str]:
        """Yield everything after the last row."""
        yield f" </results>\n{_END}"


def serialize_boolean_xml(result: QueryResult) -> Iterator[str]:
    """Yield the result of an ASK query as SPARQL results XML."""
    yield f"{_format_head(result.variables)} <boolean>{'true' if result.boolean else 'false'}</boolean>\n{_END}"


def _format_head(variables: Sequence[str]) -> str:
    """Return the beginning of a file, with its variables."""
    names = "".join(f"  <variable name={quote_attribute(name)}/>\n" for name in variables)
    return f"{_OPENING} <head>\n{names} </head>\n"


def _format_term(term: Term) -> str:
    """Return a term as an element."""
    if isinstance(term, IRI):
        return f"<uri>{escape_xml(term)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{escape_xml(format_ntriples_term(term).removeprefix('_:'))}</bnode>"
    if isinstance(term, TripleTerm):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        inner = "".join(f"<{name}>{_format_term(part)}</{name}>" for name, part in parts.items())
        return f"<triple>{inner}</triple>"
    kind = ""
    if term.language:
        kind = f" xml:lang={quote_attribute(term.language)}"
    elif term.datatype != XSD_STRING:
        kind = f" datatype={quote_attribute(term.datatype)}"
    return f"<literal{kind}>{_escape_text(term.value)}</literal>"


def _escape_text(text: str) -> str:
    """Escape a text as content, with spaces at its ends as references, since some readers drop bare ones."""
    return _BLANKS_AT_ENDS.sub(lambda match: "".join(f"&#{ord(sign)};" for sign in match[0]), escape_xml(text))
