"""Writing SPARQL equivalent to a screen: neighbors, claims in force at a date, class pages, path steps.

Pure text: no screen, no engine. The graph's prefixes need no declaration in cfgraph, but the queries declare the ones
they use, so that they run elsewhere too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cfgraph.explorer import View
from cfgraph.explorer.trees import find_relation
from cfgraph.model.dates import last_day
from cfgraph.model.entity import Direction, Edge, Ref
from cfgraph.model.terms import IRI, Node, term_to_n3
from cfgraph.model.vocabulary import IS_DETAIL, SUBJECT
from cfgraph.store.tree_levels import Kind

_PREFIXES = {
    "cf": "https://w3id.org/cfgraph/ns#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}

_PLAIN = re.compile(r"[A-Za-z0-9_](?:[\w-]*[A-Za-z0-9_])?", re.ASCII)
"""Local names that need no escapes in SPARQL."""

HUBS_SHOWN = 40
"""Number of entities with the most relations in the overview."""


def write_neighbors_query(
    view: View, entity: IRI, groups: Sequence[tuple[IRI, Direction]] = (), as_of: str | None = None
) -> str:
    """Return a query for an entity's edges, one row per claim; only of some groups, if any are given."""
    chosen = "".join(f"\n    ({_write_term(view, predicate)} {_quote_text(way)})" for predicate, way in groups)
    values = f"  VALUES (?predicate ?direction) {{{chosen}\n  }}\n" if groups else ""
    body = f"""\
{values}  {{
    BIND({_write_term(view, entity)} AS ?subject) BIND("out" AS ?direction)
    {_write_term(view, entity)} ?predicate ?object .
    {_is_entity(view, "object")}
    BIND(?object AS ?neighbor)
  }} UNION {{
    BIND({_write_term(view, entity)} AS ?object) BIND("in" AS ?direction)
    ?subject ?predicate {_write_term(view, entity)} .
    {_is_entity(view, "subject")}
    BIND(?subject AS ?neighbor)
  }}
{_no_types(view, "predicate")}{_claims_pattern(view, as_of)}"""
    said = " ?claim ?percentage ?as_of ?valid_from ?valid_to ?status" if _has_claims(view) else ""
    return _write_query(
        view, f"SELECT DISTINCT ?direction ?predicate ?neighbor{said}", body, "?direction ?predicate ?neighbor"
    )


def write_instances_query(view: View, iri: IRI, as_of: str | None = None) -> str:
    """Return a query for the instances of a class and its subclasses; with a date, of those that existed then."""
    body = f"""\
  ?class rdfs:subClassOf* {_write_term(view, iri)} .
  ?entity rdf:type ?class .
{_not_detail(view, "entity")}{_existence_conditions(view, as_of) if as_of else ""}"""
    return _write_query(view, "SELECT DISTINCT ?entity", body, "?entity")


def write_trees_query(view: View, kinds: Sequence[Kind]) -> str:
    """Return a query for what stands right below what in some trees; blank nodes are no things and left out."""
    relations = [find_relation(view, kind) for kind in kinds]
    upward = " ".join(_write_term(view, one) for relation in relations for one in relation.upward)
    downward = " ".join(_write_term(view, one) for relation in relations for one in relation.downward)
    parts = [f"  VALUES ?relation {{ {upward} }}\n  ?item ?relation ?above ."] if upward else []
    if downward:
        parts.append(f"  VALUES ?relation {{ {downward} }}\n  ?above ?relation ?item .")
    if len(parts) > 1:
        parts = [f"{{\n  {part.replace(chr(10), chr(10) + '  ')}\n  }}" for part in parts]
    body = "  " * (len(parts) > 1) + " UNION ".join(parts)
    return _write_query(
        view,
        "SELECT DISTINCT ?item ?relation ?above",
        body + "\n  FILTER(isIRI(?item) && isIRI(?above))\n",
        "?above ?relation ?item",
    )


def write_overview_query(view: View) -> str:
    """Return a query for the classes with their counts, and the entities with the most relations."""
    body = f"""\
  {{
    SELECT ?class (COUNT(DISTINCT ?instance) AS ?instances) WHERE {{
      ?instance rdf:type ?class .
    {_not_detail(view, "instance").strip()}
    }} GROUP BY ?class
  }} UNION {{
    SELECT ?entity (COUNT(*) AS ?relations) WHERE {{
      {{ ?entity ?predicate ?other }} UNION {{ ?other ?predicate ?entity }}
      FILTER(?predicate != rdf:type && !isLiteral(?entity) && !isLiteral(?other))
    {_not_detail(view, "entity").strip()}
    {_not_detail(view, "other").strip()}
    }} GROUP BY ?entity ORDER BY DESC(?relations) LIMIT {HUBS_SHOWN}
  }}
"""
    return _write_query(view, "SELECT ?class ?instances ?entity ?relations", body, "DESC(?instances) DESC(?relations)")


def write_steps_query(view: View, paths: Sequence[Sequence[Sequence[Edge]]], as_of: str | None = None) -> str:
    """Return a query for the steps of found paths, each with its claims.

    SPARQL has no shortest paths: the query names the ends of each step, and asks for its edges.
    """
    rows = [
        f"    ({number} {hop} {' '.join(_write_term(view, ref.id) for ref in _triple_refs(edge))})"
        for number, path in enumerate(paths, start=1)
        for hop, step in enumerate(path, start=1)
        for edge in step
        if isinstance(edge.subject.id, IRI) and isinstance(edge.object.id, IRI)
    ]
    body = "  VALUES (?path ?hop ?subject ?predicate ?object) {\n" + "\n".join(rows) + "\n  }\n"
    body += "  ?subject ?predicate ?object .\n" + _claims_pattern(view, as_of)
    said = " ?claim ?percentage ?as_of ?status" if _has_claims(view) else ""
    return _write_query(view, f"SELECT DISTINCT ?path ?hop ?subject ?predicate ?object{said}", body, "?path ?hop")


def write_between_query(view: View, nodes: Iterable[Node], as_of: str | None = None) -> str:
    """Return a query for every edge between some entities, with its claims."""
    values = " ".join(_write_term(view, node) for node in nodes if isinstance(node, IRI))
    body = f"""\
  VALUES ?subject {{ {values} }}
  VALUES ?object {{ {values} }}
  ?subject ?predicate ?object .
{_no_types(view, "predicate")}{_claims_pattern(view, as_of)}"""
    said = " ?claim ?percentage ?as_of ?status" if _has_claims(view) else ""
    return _write_query(view, f"SELECT DISTINCT ?subject ?predicate ?object{said}", body, "?subject ?predicate ?object")


def write_entities_query(view: View, nodes: Iterable[Node]) -> str:
    """Return a query that names some entities and asks for their types."""
    values = " ".join(_write_term(view, node) for node in nodes if isinstance(node, IRI))
    body = f"  VALUES ?entity {{ {values} }}\n  OPTIONAL {{ ?entity rdf:type ?type }}\n"
    return _write_query(view, "SELECT ?entity ?type", body, "?entity")


def _triple_refs(edge: Edge) -> tuple[Ref, Ref, Ref]:
    """Return the three terms of an edge, for VALUES."""
    return edge.subject, edge.predicate, edge.object


def _write_query(view: View, select: str, body: str, order: str) -> str:
    """Return a SELECT query with its prefixes, pattern and order."""
    text = f"{select}\nWHERE {{\n{body}}}\nORDER BY {order}\n"
    used = [
        f"PREFIX {name}: <{iri}>\n"
        for name, iri in sorted(_write_prefixes(view).items())
        if re.search(rf"(?<![\w:/<-]){re.escape(name)}:\w", text)
    ]
    return "".join(used) + text


def _write_prefixes(view: View) -> dict[str, str]:
    """Return the PREFIX lines of a query for a view."""
    return {**view.graph.prefixes, **_PREFIXES}


def _write_term(view: View, node: Node) -> str:
    """Return a node by its prefixed name if that needs no escapes, else in full."""
    name, _, rest = view.curie(node).partition(":")
    if _PLAIN.fullmatch(rest) and _write_prefixes(view).get(name, "") + rest == node:
        return f"{name}:{rest}"
    return term_to_n3(node)


def _has_claims(view: View) -> bool:
    """Tell whether a graph has claims, so that the query asks for them."""
    return view.graph.has_predicate(SUBJECT)


def _is_entity(view: View, variable: str) -> str:
    """Return the condition that a node is not a literal or a detail."""
    return f"FILTER(!isLiteral(?{variable}))\n  {_not_detail(view, variable)}".rstrip()


def _not_detail(view: View, variable: str) -> str:
    """Return the condition that a node is not a detail, in a graph whose schema marks details."""
    classes = view.graph.statistics.details
    if not classes:
        return ""
    if all(next(view.graph.statements(iri, IS_DETAIL), None) for iri in classes):
        return f"  FILTER NOT EXISTS {{ ?{variable} rdf:type/cf:isDetail true }}\n"
    listed = ", ".join(_write_term(view, iri) for iri in sorted(classes))  # some are details by the class above them
    return f"  FILTER NOT EXISTS {{ ?{variable} rdf:type ?kind FILTER(?kind IN ({listed})) }}\n"


def _no_types(view: View, variable: str) -> str:
    """Return the condition that excludes types as edges, in a graph with a schema."""
    return f"  FILTER(?{variable} != rdf:type)\n" if view.graph.statistics.details else ""


def _claims_pattern(view: View, as_of: str | None) -> str:
    """Return the pattern of an edge's claims; with a date, of those in force then, and only edges valid then.
    In a view of stated claims, only of those.

    The rule is that of ``explorer.claims.filter_claims_in_force``: dates are compared as text, since a less precise
    date is a prefix of a more precise one.
    """
    if not _has_claims(view):
        return ""
    day = _quote_text(last_day(as_of)) if as_of else ""
    holds = f"""
    BIND(STR(COALESCE(?valid_from, ?as_of, "")) AS ?start)
    FILTER(COALESCE(?status, cf:Current) != cf:Planned && ?start <= {day})
    FILTER(!BOUND(?valid_to) || STR(?valid_to) >= SUBSTR({day}, 1, STRLEN(STR(?valid_to))))
    FILTER(COALESCE(?status, cf:Current) != cf:Historical || BOUND(?valid_to) || NOT EXISTS {{
      {{
        ?newer rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
        FILTER NOT EXISTS {{ ?newer cf:status cf:Planned }}
      }} UNION {{
        ?holder ?predicate ?object .
        ?newer rdf:subject ?holder ; rdf:predicate ?predicate ; rdf:object ?object ; cf:status cf:Current .
        ?newer cf:percentage|cf:percentageMin|cf:percentageMax ?any_share .
        FILTER(?holder != ?subject)
      }}
      OPTIONAL {{ ?newer cf:asOf ?newer_as_of }}
      OPTIONAL {{ ?newer cf:validFrom ?newer_from }}
      BIND(STR(COALESCE(?newer_from, ?newer_as_of, "")) AS ?later)
      FILTER(?later <= {day} && {_first_day("later")} > {_first_day("start")})
    }})"""
    stated = (
        """
    OPTIONAL { ?claim cf:confidence ?confidence }
    FILTER(COALESCE(?confidence, cf:Stated) = cf:Stated)"""
        if view.stated_only
        else ""
    )
    pattern = f"""\
  OPTIONAL {{
    ?claim rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
    OPTIONAL {{ ?claim cf:percentage ?percentage }}
    OPTIONAL {{ ?claim cf:asOf ?as_of }}
    OPTIONAL {{ ?claim cf:validFrom ?valid_from }}
    OPTIONAL {{ ?claim cf:validTo ?valid_to }}
    OPTIONAL {{ ?claim cf:status ?status }}{holds if as_of else ""}{stated}
  }}
"""
    if view.hides_claims(as_of):
        pattern += """\
  FILTER(BOUND(?claim) || NOT EXISTS {
    ?any rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object
  })
"""
    return pattern


def _existence_conditions(view: View, as_of: str) -> str:
    """Return the conditions of ``explorer.as_of.existed_at``; a less precise date is a prefix of a more precise one."""
    day = _quote_text(last_day(as_of))
    conditions = (
        (view.schema.begins, "begun", f"STR(?begun) <= {day}"),
        (view.schema.ends, "ended", f"STR(?ended) >= SUBSTR({day}, 1, STRLEN(STR(?ended)))"),
    )
    text = ""
    for predicates, name, holds in conditions:
        if predicates:
            dated = f"?entity {'|'.join(_write_term(view, iri) for iri in predicates)} ?{name}"
            text += f"  FILTER(NOT EXISTS {{ {dated} }} || EXISTS {{ {dated} FILTER({holds}) }})\n"
    return text


def _first_day(variable: str) -> str:
    """Return the expression for the first day that a date may mean."""
    return f'CONCAT(?{variable}, SUBSTR("0000-01-01", STRLEN(?{variable}) + 1))'


def _quote_text(text: str) -> str:
    """Quote a text as a SPARQL string; it has nothing to escape."""
    return f'"{text}"'
