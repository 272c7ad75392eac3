"""Patterns for statements of Wikibase, recognized by their rank: they, their items, and what is a part of one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from cfgraph.model.terms import IRI, Literal, Node, Statement, term_to_n3
from cfgraph.model.vocabulary import CF, TYPE
from cfgraph.model.wikibase import (
    BEST_RANK,
    CLAIM,
    DIRECT,
    QUALIFIER,
    QUANTITY_AMOUNT,
    RANK,
    REFERENCE,
    REFERENCE_CLASS,
    STATEMENT,
    TIME_VALUE,
    WIKIBASE,
    split_property,
    write_property,
)

ITEM = IRI(CF + "item")
"""Placeholder for the predicate in the rows that lead from a statement to its item."""

VALUE_PARTS = (TIME_VALUE, QUANTITY_AMOUNT, IRI(WIKIBASE + "geoLatitude"))
"""Predicates of the full values, one of which each of them has."""

_FORMS: Mapping[str, str] = {
    DIRECT: "directClaim",
    CLAIM: "claim",
    STATEMENT: "statementProperty",
    QUALIFIER: "qualifier",
    REFERENCE: "reference",
}
"""What leads from a property to the predicates that are forms of it."""

_RANK = term_to_n3(RANK)


def write_parts(variable: str, *, by_class: bool = False, is_flat: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the patterns for statements that the graph makes directly as well, for values, and for references, each
    with a condition that these meet, or none. ``by_class`` takes statements of the best rank for the first.

    The direct statement is in a filter of its own unless ``is_flat``: joined with the rest, Oxigraph begins with all
    direct statements, but Virtuoso finds none in a filter within a filter.
    """
    n = f"?{variable}"
    r, v, x, i, w, t = (f"?{name}_{variable}" for name in "rvxiwt")
    for part in map(term_to_n3, VALUE_PARTS):
        yield "", f"{n} {part} {x}"
    if by_class:
        yield from (("", f"{n} {term_to_n3(TYPE)} {term_to_n3(kind)}") for kind in (BEST_RANK, REFERENCE_CLASS))
        return
    name = _name_of(v, STATEMENT)
    direct = f"{i} {t} {x} FILTER({name} = {_name_of(t, DIRECT)})"
    belongs = f'FILTER({name} != "" && {name} = {_name_of(w, CLAIM)})'
    stated = f"{n} {_RANK} {r} ; {v} {x} . {i} {w} {n}"
    yield "", f"{stated} . {direct} {belongs}" if is_flat else f"{stated} {belongs} FILTER EXISTS {{ {direct} }}"
    reference = f'CONTAINS(STR({n}), "/reference/")'
    yield reference, f'{n} {w} {x} FILTER({reference} && {_name_of(w, REFERENCE)} != "")'


def _name_of(variable: str, form: str) -> str:
    """Return the expression for the name of a property, of which a predicate is a form; empty for others."""
    return f'STRAFTER(STR({variable}), "/prop/{form}")'


def _write_both(write: Callable[[str], str]) -> Iterator[str]:
    """Yield the patterns for all of the statements ?s that a pattern with their item finds, and for the items."""
    yield f"{write('?x')} ?s ?p ?o"
    yield f"{write('?o')} {_values('p', [ITEM])}"


def write_statements_at_ends(nodes: Collection[IRI], predicates: Collection[IRI]) -> Iterator[str]:
    """Yield the patterns for statements of some nodes, and for those that have one as a value."""
    links, values = "", f"FILTER({_name_of('?v', STATEMENT)} = {_name_of('?w', CLAIM)})"
    if predicates:
        forms = [form for form in map(split_property, sorted(predicates)) if form is not None and form[1] == DIRECT]
        if not forms:
            return
        links = f"{_values('w', (write_property(base, CLAIM, name) for base, _, name in forms))} "
        values = f"{_values('v', (write_property(base, STATEMENT, name) for base, _, name in forms))} "
    asked = " ".join(map(term_to_n3, nodes))
    yield from _write_both(lambda item: f"VALUES {item} {{ {asked} }} {links}{item} ?w ?s . ?s {_RANK} ?r .")
    named = _values("x", nodes)
    if predicates:
        found = f"{named} {values}?s ?v ?x ; {_RANK} ?r ."
        yield f"{found} ?s ?p ?o"
        yield f"{found} {links}?o ?w ?s {_values('p', [ITEM])}"
        return
    found = f'{named} ?s ?v ?x ; {_RANK} ?r FILTER({_name_of("?v", STATEMENT)} != "")'
    yield f"{found} ?s ?p ?o"
    yield f"{found} ?o ?w ?s {values} {_values('p', [ITEM])}"


def write_statements_of_literals(nodes: Collection[IRI]) -> Iterator[str]:
    """Yield the patterns for the statements of the literals of nodes."""
    asked = " ".join(map(term_to_n3, nodes))
    literal = f'FILTER(isLiteral(?v) && {_name_of("?q", STATEMENT)} != "")'
    stated = f"?w ?s . ?s {_RANK} ?r ; ?q ?v {literal}"
    yield from _write_both(lambda item: f"VALUES {item} {{ {asked} }} {item} {stated}")


def write_statements_between(rows: str) -> Iterator[str]:
    """Yield the patterns for the statements from the first to the second node of rows of pairs."""
    stated = f"?w ?s . ?s ?v ?b ; {_RANK} ?r FILTER({_name_of('?v', STATEMENT)} = {_name_of('?w', CLAIM)})"
    yield from _write_both(lambda item: f"VALUES ({item} ?b) {{ {rows} }} {item} {stated}")


def write_statements_of(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the patterns for the nodes of some direct statements; those of literals are found without these."""
    rows: dict[str, None] = {}
    ways: dict[str, None] = {}
    for subject, predicate, target in statements:
        form = split_property(predicate)
        if form is None or form[1] != DIRECT:
            continue
        links = (write_property(form[0], kind, form[2]) for kind in (CLAIM, STATEMENT))
        start = " ".join(map(term_to_n3, (subject, *links)))
        if isinstance(target, Literal):
            ways[f"({start})"] = None
        else:
            rows[f"({start} {term_to_n3(target)})"] = None
    if rows:
        yield from _write_both(
            lambda item: f"VALUES ({item} ?w ?v ?c) {{ {' '.join(rows)} }} {item} ?w ?s . ?s ?v ?c ."
        )
    if ways:
        stated = "?w ?s . ?s ?v ?c FILTER(isLiteral(?c))"
        yield from _write_both(lambda item: f"VALUES ({item} ?w ?v) {{ {' '.join(ways)} }} {item} {stated}")


def write_items(found: str) -> str:
    """Return the pattern for the items of the statements ?s that a pattern finds."""
    return f'{found} ?s {_RANK} ?r . ?o ?w ?s FILTER({_name_of("?w", CLAIM)} != "") {_values("p", [ITEM])}'


def write_names_of_forms(nodes: Iterable[Node], labels: Collection[IRI]) -> Iterator[str]:
    """Yield the pattern for the names of predicates ?s, which are those of the properties of which they are forms."""
    rows = []
    for node in nodes:
        form = split_property(node)
        if form is not None and form[1] in _FORMS:
            rows.append(f"({term_to_n3(node)} {term_to_n3(IRI(WIKIBASE + _FORMS[form[1]]))})")
    if rows:
        asked = f"VALUES (?s ?f) {{ {' '.join(rows)} }} ?y ?f ?s ."
        for label in map(term_to_n3, labels):
            yield f"{asked} ?y {label} ?o VALUES ?p {{ {label} }}"


def _values(variable: str, terms: Iterable[IRI]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(map(term_to_n3, terms))} }}"
