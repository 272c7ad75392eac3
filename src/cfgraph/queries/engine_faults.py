"""Rewriting a query around bugs of the engine, if the rewritten query has the same meaning in the standard.

- A path of length zero leads from a term to itself, also where the graph does not have the term (SPARQL 1.1, 18.4).
- Within ``GRAPH ?g { … }`` the name of the graph is bound by joining, so ``BOUND(?g)`` is false there (18.6).
- ``GROUP_CONCAT`` gives a text without a language (18.5.1.7).
- ``True`` and ``FALSE`` are true and false: case does not matter to keywords other than ``a`` (19.8, note 1).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

from cfgraph.model.terms import IRI
from cfgraph.queries.parsed_query import ParsedQuery, parse_query
from cfgraph.queries.tokens import Token

Edit: TypeAlias = tuple[int, int, str]
"""An edit: start and end of a part of the text, and its replacement."""

_ENDS = frozenset({".", "}"})
_STARTS = frozenset({".", "{", "}"})


def mend_query(
    query: ParsedQuery, prefixes: Mapping[str, str], parameters: Collection[str], is_known: Callable[[IRI], bool]
) -> ParsedQuery:
    """Rewrite the query so that the engine follows the standard; unchanged if not necessary.

    ``is_known`` tells whether the graph contains a node.
    """
    if query.tree is None:
        return query
    tokens = [token for token in query.tokens if token.kind != "end"]
    declared = {**prefixes, **query.prefixes}
    edits = [
        *_mend_zero_lengths(tokens, declared, parameters, is_known),
        *_mend_graph_names(tokens, query.variables),
        *_mend_booleans(tokens),
        *_mend_concatenations(tokens),
    ]
    if not edits:
        return query
    text = query.text
    for start, end, instead in sorted(edits, reverse=True):
        text = f"{text[:start]}{instead}{text[end:]}"
    mended = parse_query(text, query.header)
    return query if mended.tree is None else mended


def _mend_zero_lengths(
    tokens: Sequence[Token], prefixes: Mapping[str, str], parameters: Collection[str], is_known: Callable[[IRI], bool]
) -> Iterator[Edit]:
    """Yield edits for paths from or to a term that the graph does not contain, which only lead to itself."""
    for place, token in enumerate(tokens[:-2]):
        if token.kind != "sign" or token.text not in ("*", "?"):
            continue
        subject_place = _find_path_start(tokens, place) - 1
        if subject_place < 1 or tokens[subject_place - 1].text not in _STARTS or tokens[place + 2].text not in _ENDS:
            continue
        ends = tokens[subject_place], tokens[place + 1]
        variables = [end for end in ends if end.kind == "variable"]
        constants = [iri for end in ends if (iri := _expand(end, prefixes)) is not None]
        if len(variables) != 1 or len(constants) != 1 or variables[0].text[1:] in parameters:
            continue
        if not is_known(constants[0]):
            yield ends[0].start, ends[1].end, f"VALUES {variables[0].text} {{ <{constants[0]}> }}"


def _find_path_start(tokens: Sequence[Token], sign: int) -> int:
    """Return the start of the path before a sign: a predicate, or a bracket; -1 for neither."""
    place = sign - 1
    if tokens[place].text == ")":
        depth = 1
        while depth and place > 0:
            place -= 1
            depth += (tokens[place].text == ")") - (tokens[place].text == "(")
    elif tokens[place].kind not in ("iri", "name") and tokens[place].text != "a":
        return -1
    return place - 1 if place and tokens[place - 1].text == "^" else place


def _expand(token: Token, prefixes: Mapping[str, str]) -> IRI | None:
    """Return the IRI of a token; None if it is not an IRI, is relative, or has escapes."""
    if "\\" in token.text:
        return None
    if token.kind == "iri":
        return IRI(token.text[1:-1]) if ":" in token.text else None
    if token.kind == "name" and token.prefix in prefixes:
        return IRI(prefixes[token.prefix] + token.text.partition(":")[2])
    return None


def _mend_booleans(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Yield edits that write true and false in lower case."""
    for token in tokens:
        if token.kind == "word" and token.text.lower() in ("true", "false") and not token.text.islower():
            yield token.start, token.end, token.text.lower()


def _mend_concatenations(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Yield edits that remove the language from the result of GROUP_CONCAT."""
    for place, token in enumerate(tokens[:-1]):
        if token.text.upper() == "GROUP_CONCAT" and tokens[place + 1].text == "(":
            end = _find_closing(tokens, place + 1, "(", ")")
            if end < len(tokens):
                yield token.start, token.start, "STR("
                yield tokens[end].end, tokens[end].end, ")"


def _mend_graph_names(tokens: Sequence[Token], variables: Collection[str]) -> Iterator[Edit]:
    """Yield edits that give graph names in BOUND a name that nothing binds."""
    for place, token in enumerate(tokens[:-2]):
        name = tokens[place + 1]
        if token.text.upper() != "GRAPH" or name.kind != "variable" or tokens[place + 2].text != "{":
            continue
        inside = range(place + 3, _find_closing(tokens, place + 2, "{", "}"))
        uses = [at for at in inside if tokens[at].kind == "variable" and tokens[at].text[1:] == name.text[1:]]
        if uses and all(tokens[at - 2].text.upper() == "BOUND" and tokens[at - 1].text == "(" for at in uses):
            unbound = f"{name.text[1:]}_unbound"
            while unbound in variables:
                unbound += "_"
            yield from ((tokens[at].start, tokens[at].end, f"?{unbound}") for at in uses)


def _find_closing(tokens: Sequence[Token], opening: int, opener: str, closer: str) -> int:
    """Return the end of the group that begins at an index; after the last token if it is not closed."""
    depth = 0
    for place in range(opening, len(tokens)):
        depth += (tokens[place].text == opener) - (tokens[place].text == closer)
        if not depth:
            return place
    return len(tokens)
