"""A networkx graph as RDF: nodes and relations keep their IRIs; others get one made from their name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    import networkx
    import rdflib

NODES, RELATIONS = "urn:cfgraph:node:", "urn:cfgraph:relation:"
"""What the names of nodes and relations without an IRI begin with."""

_RELATION_ATTRIBUTES = ("predicate", "relation", "label", "type")
"""Edge attributes that name a relation, the first one there is."""


def networkx_to_rdflib(graph: networkx.Graph[Any]) -> rdflib.Graph:
    """Return nodes, edges and the nodes' simple attributes as statements.

    A node is identified by its ``iri`` attribute, by itself if it is an IRI, else by ``urn:cfgraph:node:…``; its name
    is ``label``, ``name``, or itself. A relation is the key of the edge in a multigraph, or its attribute
    ``predicate``, ``relation``, ``label`` or ``type``. Edges of an undirected graph are stated in the order in which
    they are stored.
    """
    from rdflib import RDFS, Graph, Literal, URIRef

    def add_name(term: URIRef, name: str) -> None:
        if (term, RDFS.label, None) not in made:
            made.add((term, RDFS.label, Literal(name)))

    made = Graph()
    terms = {node: URIRef(_make_iri(values.get("iri", node), NODES)) for node, values in graph.nodes(data=True)}
    for node, values in graph.nodes(data=True):
        add_name(terms[node], str(values.get("label", values.get("name", node))))
        for name, value in values.items():
            if name not in ("iri", "label", "name") and isinstance(value, str | int | float | bool):
                predicate = URIRef(_make_iri(name, RELATIONS))
                add_name(predicate, str(name))
                made.add((terms[node], predicate, Literal(value)))
    for source, target, key, values in _yield_edges(graph):
        named = next((values[name] for name in _RELATION_ATTRIBUTES if values.get(name)), None)
        relation = key if isinstance(key, str) else named or "related"
        predicate = URIRef(_make_iri(relation, RELATIONS))
        if predicate.startswith(RELATIONS):
            add_name(predicate, str(relation))
        made.add((terms[source], predicate, terms[target]))
    return made


def _yield_edges(graph: networkx.Graph[Any]) -> Iterator[tuple[Any, Any, Any, dict[str, Any]]]:
    """Yield source, target, key (None where the graph has none) and attributes of each edge."""
    if graph.is_multigraph():
        yield from graph.edges(keys=True, data=True)
    else:
        for source, target, values in graph.edges(data=True):
            yield source, target, None, values


def _make_iri(name: object, namespace: str) -> str:
    """Return the name of a networkx node or relation as an IRI."""
    text = str(name)
    return text if "://" in text or text.startswith("urn:") else namespace + quote(text, safe="")
