"""Terms as compact JSON values, the form in which they cross the pipe to and from the query worker. Loses nothing.

An IRI is ``"<iri"``, a blank node ``"_:label"``, a plain string ``"'text"``; ``[text, "@tag"]`` has a language,
``[text, datatype]`` a datatype, ``[subject, predicate, object]`` is a triple term, and ``null`` is unbound.
"""

from __future__ import annotations

from typing import Any

from cfgraph.model.terms import IRI, RDF, RDF_LANG_STRING, XSD_STRING, BlankNode, Literal, Term, TripleTerm

_DIRECTIONAL = IRI(RDF + "dirLangString")


def to_json(term: Term) -> Any:
    """Return a term as a JSON value."""
    if isinstance(term, IRI):
        return f"<{term}"
    if isinstance(term, BlankNode):
        return str(term)
    if isinstance(term, TripleTerm):
        return [to_json(term.subject), to_json(term.predicate), to_json(term.object)]
    if term.language:
        return [term.value, f"@{term.language}"]
    return f"'{term.value}" if term.datatype == XSD_STRING else [term.value, term.datatype]


def from_json(value: Any) -> Term | None:
    """Return the term of a JSON value; None for null."""
    if value is None:
        return None
    if isinstance(value, str):
        if value[0] == "<":
            return IRI(value[1:])
        return BlankNode(value) if value[0] == "_" else Literal(value[1:])
    if len(value) == 2:
        text, kind = value
        if kind[0] != "@":
            return Literal(text, IRI(kind))
        return Literal(text, _DIRECTIONAL if "--" in kind else RDF_LANG_STRING, kind[1:])
    subject, predicate, target = (from_json(part) for part in value)
    assert isinstance(subject, IRI | BlankNode)
    assert isinstance(predicate, IRI)
    assert target is not None
    return TripleTerm(subject, predicate, target)
