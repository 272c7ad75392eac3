"""Rows and booleans as SPARQL results XML (W3C), with the triple terms of 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfgraph.export.rdf import format_ntriples_term
from cfgraph.export.replacements import Replacements
from cfgraph.export.xml import escape_xml, quote_attribute
from cfgraph.model.query_result import QueryResult
from cfgraph.model.terms import IRI, XSD_STRING, BlankNode, Term, TripleTerm

_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'


_BLANKS_AT_ENDS = re.compile(r"\A[ \t\n]+|[ \t\n]+\Z")


def serialize_results_xml(result: QueryResult) -> Iterator[str]:
    """Yield a result as SPARQL results XML; what XML can't hold is replaced."""
    replaced = Replacements()
    return map(replaced.in_xml, _serialize(result))


def _serialize(result: QueryResult) -> Iterator[str]:
    """Yield a result, in which there may be characters that XML forbids."""
    variables = "".join(f"  <variable name={quote_attribute(name)}/>\n" for name in result.variables)
    yield f"{_OPENING} <head>\n{variables} </head>\n"
    if result.kind == "boolean":
        yield f" <boolean>{'true' if result.boolean else 'false'}</boolean>\n</sparql>\n"
        return
    yield " <results>\n"
    for row in result.rows:
        yield "  <result>\n"
        for name, term in zip(result.variables, row, strict=True):
            if term is not None:
                yield f"   <binding name={quote_attribute(name)}>{_format_term(term)}</binding>\n"
        yield "  </result>\n"
    yield " </results>\n</sparql>\n"


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
    """Return a text as content, the blanks at its ends as references: some readers leave bare ones out."""
    return _BLANKS_AT_ENDS.sub(lambda match: "".join(f"&#{ord(sign)};" for sign in match[0]), escape_xml(text))
