"""The JSON shapes of the commands: the values of the model as dictionaries. Keys are never omitted.

The keys are a contract (see docs/commands.md): add keys, never rename or remove one.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Any, TypeAlias
from typing import Literal as OneOf

from cfgraph.explorer.connect import Connections
from cfgraph.explorer.ownership import Ownership, SharePath, StatedTotal
from cfgraph.model.claim_json import claim_to_json, period_to_json, source_to_json
from cfgraph.model.confidence import identify_term
from cfgraph.model.entity import (
    Card,
    Count,
    Edge,
    Match,
    NeighborEdge,
    NeighborGroup,
    NeighborPage,
    Overview,
    OwnedFigures,
    Path,
    PathResults,
    Property,
    Ref,
    SearchResults,
)
from cfgraph.model.shares import leading_claim
from cfgraph.model.terms import RDF_LANG_STRING, Literal

Json: TypeAlias = dict[str, Any]

_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]")
"""Characters that JSON would let through but a terminal or an encoder would stumble over."""


def dump_json(value: Json) -> str:
    """Return the JSON text of a value: UTF-8 as it is, invisible characters escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def ref_json(ref: Ref) -> Json:
    """Return a reference."""
    return {
        "id": str(ref.id),
        "curie": ref.curie,
        "label": ref.label,
        "types": list(ref.types),
        "type_ids": list(ref.type_ids),
    }


def edge_json(edge: Edge) -> Json:
    """Return an edge with its claims."""
    return {
        "subject": ref_json(edge.subject),
        "predicate": ref_json(edge.predicate),
        "object": ref_json(edge.object),
        "claims": [claim_to_json(claim) for claim in edge.claims],
        "held": edge.held,
    }


def count_json(count: Count) -> Json:
    """Return a counted class, predicate or entity."""
    return ref_json(count.item) | {"total": count.total}


def group_json(group: NeighborGroup) -> Json:
    """Return the count of an entity's neighbors by one predicate in one direction."""
    return {
        "predicate": ref_json(group.predicate),
        "direction": group.direction,
        "total": group.total,
        "label": group.label,
    }


def overview_json(overview: Overview, files: list[str]) -> Json:
    """Return the JSON of ``info``."""
    return {
        "location": overview.location,
        "title": overview.title,
        "statements": overview.statements,
        "entities": overview.entities,
        "claims": overview.claims,
        "documents": overview.documents,
        "engine": overview.engine,
        "files": files,
        "classes": [count_json(count) for count in overview.classes],
        "predicates": [count_json(count) for count in overview.predicates],
        "hubs": [count_json(count) for count in overview.hubs],
        "graphs": [count_json(count) for count in overview.graphs],
        "graph_total": overview.graph_total,
        "default_graph": overview.default_graph,
        "years": [{"year": year, "claims": count} for year, count in overview.years],
        "changed_forms": overview.changed_forms,
        "source_grades": [{"grade": grade, "documents": count} for grade, count in overview.grades],
        **({"at_least": True} if overview.at_least else {}),
    }


def search_json(found: SearchResults) -> Json:
    """Return the JSON of ``search``."""
    return {
        "query": found.query,
        "exact": found.exact,
        "results": [match_json(match) for match in found.results],
        "total": found.total,
        "complete": found.complete,
        "types": [{"label": label, "total": total} for label, total in found.types],
        "server": asdict(found.server) if found.server else None,
    }


def match_json(match: Match) -> Json:
    """Return an entity that was found, with how its name matched."""
    return ref_json(match.entity) | {
        "matched": match.matched,
        "how": match.how,
        "deviation": match.deviation,
        "distance": match.distance,
        "spans": [list(span) for span in match.spans],
        "predicate": ref_json(match.predicate) if match.predicate else None,
        "source": source_to_json(match.source) if match.source else None,
    }


def card_json(card: Card) -> Json:
    """Return the JSON of ``show``."""
    return {
        "entity": ref_json(card.entity),
        "definition": card.definition,
        "labels": [{"value": name.value, "lang": name.language, "kind": name.kind} for name in card.names],
        "properties": [property_json(item) for item in card.properties],
        "neighbors": [_named_group_json(group) for group in card.groups],
        "stated_later": [property_json(item) for item in card.later],
        "stated_later_edges": card.later_edges,
        "stated_later_neighbors": [neighbor_edge_json(item) for item in card.later_neighbors],
        "hidden": card.hidden,
        "not_held": [property_json(item) for item in card.not_held],
        "not_held_neighbors": [neighbor_edge_json(item) for item in card.not_held_neighbors],
        "owned_figures": None if card.owned is None else [_owned_json(one) for one in card.owned],
    }


def _owned_json(owned: OwnedFigures) -> Json:
    """Return the figures of something that an entity owns or runs."""
    return {
        "entity": ref_json(owned.entity),
        "edges": [edge_json(edge) for edge in owned.edges],
        "figures": [property_json(figure) for figure in owned.figures],
    }


def neighbor_edge_json(item: NeighborEdge) -> Json:
    """Return an edge with its direction relative to the given entity."""
    return edge_json(item.edge) | {"direction": item.direction}


def _named_group_json(group: NeighborGroup) -> Json:
    """Return the count of a group with its first neighbors, each with the confidence of its leading claim."""
    first = []
    for item in group.first:
        leading = leading_claim(item.edge.claims)
        confidence = (identify_term(leading.confidence_id), leading.confidence) if leading else (None, None)
        named = ref_json(item.neighbor) | dict(zip(("confidence", "confidence_label"), confidence, strict=True))
        first.append(named)
    return group_json(group) | {"first": first}


def property_json(item: Property) -> Json:
    """Return a value of an entity; ``datatype``, ``lang`` and ``ref`` are null where they do not apply."""
    value = item.value
    literal = value if isinstance(value, Literal) else None
    tagged = literal is not None and literal.datatype == RDF_LANG_STRING
    return {
        "predicate": ref_json(item.predicate),
        "value": literal.value if literal else str(value),
        "datatype": str(literal.datatype) if literal and not tagged else None,
        "lang": literal.language if literal else None,
        "ref": None if literal else str(value),
        "translations": [{"value": other.value, "lang": other.language} for other in item.translations],
        "text": item.text,
        "unit": item.unit,
        "unit_id": identify_term(item.unit_id),
        "scale": int(item.scale) if item.scale is not None else None,
        "qualifier": item.qualifier,
        "as_of": item.as_of,
        "held": item.held,
        "period": period_to_json(item.as_of),
        "status": identify_term(item.status_id),
        "status_label": item.status,
        "confidence": identify_term(item.confidence_id),
        "confidence_label": item.confidence,
        "notes": list(item.notes),
        "sources": [source_to_json(source) for source in item.sources],
    }


def neighbors_json(page: NeighborPage) -> Json:
    """Return a page of an entity's edges, each with its direction relative to the entity."""
    return {
        "entity": ref_json(page.entity),
        "total": page.total,
        "offset": page.offset,
        "limit": page.limit,
        "groups": [group_json(group) for group in page.groups],
        "edges": [neighbor_edge_json(item) for item in page.edges],
        "stated_later": [neighbor_edge_json(item) for item in page.later],
        "stated_later_total": page.later_total,
        "hidden": page.hidden,
        "not_held": [neighbor_edge_json(item) for item in page.not_held],
    }


def path_json(path: Path) -> Json:
    """Return a path: ``edges`` has the first edge of each hop, ``steps`` all parallel ones.

    ``weights`` gives, for each entity between the ends, its part of ``weight``: ln(1 + degree).
    """
    return {
        "length": path.length,
        "weight": round(path.weight, 6),
        "weights": [
            {"entity": ref_json(ref), "degree": degree, "weight": round(weight, 6)}
            for ref, degree, weight in zip(path.nodes[1:-1], path.degrees, path.weights, strict=True)
        ],
        "nodes": [ref_json(node) for node in path.nodes],
        "edges": [edge_json(step[0]) for step in path.steps],
        "steps": [[edge_json(edge) for edge in step] for step in path.steps],
    }


def paths_json(found: PathResults) -> Json:
    """Return the paths between two entities."""
    return {
        "from": ref_json(found.source),
        "to": ref_json(found.target),
        "complete": found.complete,
        "max_hops": found.max_hops,
        "searched_hops": found.searched_hops,
        "shortest": found.shortest,
        "shortest_total": found.shortest_total,
        "paths": [path_json(path) for path in found.paths],
    }


def ownership_json(found: Ownership, kind: OneOf["holder", "holding"]) -> Json:
    """Return the owners or holdings of an entity, with the share of each path."""
    return {
        "entity": ref_json(found.entity),
        "as_of": found.as_of,
        f"{kind}s": [
            {
                kind: ref_json(stake.entity),
                "share_min": stake.least,
                "share_max": stake.most,
                "is_last": stake.is_last,
                "path_sum_min": stake.path_sum[0] if stake.path_sum else None,
                "path_sum_max": stake.path_sum[1] if stake.path_sum else None,
                "paths": [_share_path_json(path) for path in stake.paths],
            }
            for stake in found.stakes
        ],
        "unknown": [edge_json(edge) for edge in found.unknown],
        "circles": [[ref_json(ref) for ref in circle] for circle in found.circles],
        "complete": found.complete,
        "stated": _stated_json(found.stated),
        "joint": [edge_json(edge) for edge in found.joint],
        "controls": [edge_json(edge) for edge in found.controls],
        "stated_later": [edge_json(edge) for edge in found.later],
    }


def _stated_json(stated: StatedTotal | None) -> Json | None:
    if stated is None:
        return None
    least, most = stated.rest
    return {
        "share_min": stated.least,
        "share_max": stated.most,
        "rest_min": least,
        "rest_max": most,
        "dates": list(stated.dates),
        "unknown": stated.unknown,
    }


def _share_path_json(path: SharePath) -> Json:
    """Return the JSON of one chain of shareholdings."""
    least, most = path.share or (None, None)
    return {"share_min": least, "share_max": most, "edges": [edge_json(edge) for edge in path.edges]}


def connections_json(found: Connections) -> Json:
    """Return how several entities are connected; a pair's ``paths`` are places in the list of all paths."""
    places = iter(range(len(found.paths)))
    return {
        "entities": [ref_json(ref) for ref in found.entities],
        "through": [ref_json(ref) for ref in found.through],
        "groups": [[ref_json(ref) for ref in group] for group in found.groups],
        "complete": found.complete,
        "max_hops": found.max_hops,
        "trees": [
            {
                "entities": [ref_json(ref) for ref in tree.entities],
                "hops": tree.hops,
                "at_least": tree.at_least,
                "exact": tree.exact,
                "paths": [path_json(path) for path in tree.paths],
            }
            for tree in found.trees
        ],
        "pairs": [
            {
                "from": ref_json(pair.source),
                "to": ref_json(pair.target),
                "complete": pair.complete,
                "shortest": pair.shortest,
                "shortest_total": pair.shortest_total,
                "paths": [next(places) for _ in pair.paths],
            }
            for pair in found.pairs
        ],
        "paths": [path_json(path) for path in found.paths],
        "shared": [
            {"entity": ref_json(one.entity), "ties": one.ties, "edges": [edge_json(edge) for edge in one.edges]}
            for one in found.shared
        ],
        "shared_total": found.shared_total,
    }
