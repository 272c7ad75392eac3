"""The JSON and the flat rows of ``similar``, ``rank``, ``communities`` and ``tree``."""

from __future__ import annotations

from cfgraph.api.flat_rows import SEPARATOR, FlatRows
from cfgraph.api.json_shapes import Json, edge_json, ref_json
from cfgraph.explorer.likeness import Likeness
from cfgraph.explorer.structure import Ranking, Structure
from cfgraph.explorer.tree_rows import Hierarchy


def likeness_json(found: Likeness) -> Json:
    """Return similar entities, each with the relations that are shared."""
    return {
        "entity": ref_json(found.entity),
        "classes": [ref_json(ref) for ref in found.classes],
        "candidates": found.candidates,
        "weight": found.weight,
        "measure": "weighted Jaccard, weights 1 / ln(1 + having)",
        "similar": [
            {
                "entity": ref_json(one.entity),
                "score": one.score,
                "shared": [
                    {
                        "label": shared.label,
                        "other": ref_json(shared.other),
                        "having": shared.having,
                        "weight": shared.weight,
                        "edges": [edge_json(edge) for edge in shared.edges],
                    }
                    for shared in one.shared
                ],
            }
            for one in found.similar
        ],
    }


def likeness_rows(found: Likeness) -> FlatRows:
    """Return a row per similar entity and shared relation."""
    rows = (
        (
            *(str(one.entity.id), one.entity.label, one.score, shared.label),
            *(str(shared.other.id), shared.other.label, shared.having, shared.weight),
        )
        for one in found.similar
        for shared in one.shared
    )
    header = ("entity", "entity_label", "score", "relation", "shared", "shared_label", "having", "weight")
    return FlatRows(header, rows)


def ranking_json(found: Ranking) -> Json:
    """Return entities ranked by a measure."""
    return {
        "measure": found.measure,
        "nodes": found.nodes,
        "links": found.links,
        "pivots": found.pivots,
        "total": found.total,
        "ranked": [{"place": one.place, "entity": ref_json(one.entity), "value": one.value} for one in found.ranked],
    }


def ranking_rows(found: Ranking) -> FlatRows:
    """Return a row per entity."""
    rows = ((one.place, str(one.entity.id), one.entity.label, one.value) for one in found.ranked)
    return FlatRows(("place", "entity", "entity_label", found.measure), rows)


def structure_json(found: Structure) -> Json:
    """Return components, communities, bridges and circular holdings."""
    return {
        "nodes": found.nodes,
        "links": found.links,
        "components": list(found.components),
        "modularity": found.modularity,
        "communities": [
            {"number": number, "links": one.links, "members": [ref_json(ref) for ref in one.members]}
            for number, one in enumerate(found.communities, 1)
        ],
        "bridges": [
            {"ends": [ref_json(one.one), ref_json(one.other)], "cut_off": one.cut_off} for one in found.bridges
        ],
        "circles": [[ref_json(ref) for ref in circle] for circle in found.circles],
    }


def structure_rows(found: Structure) -> FlatRows:
    """Return a row per entity with its community number."""
    rows = ((number, str(ref.id), ref.label) for number, one in enumerate(found.communities, 1) for ref in one.members)
    return FlatRows(("community", "entity", "entity_label"), rows)


def hierarchy_json(found: Hierarchy) -> Json:
    """Return trees, each with its rows from the roots down."""
    return {
        "entity": ref_json(found.entity) if found.entity else None,
        "trees": [
            {
                "kind": tree.kind,
                "total": tree.total,
                "complete": tree.complete,
                "blank": tree.blank,
                "rows": [
                    {
                        "depth": row.depth,
                        "item": ref_json(row.item),
                        "above": ref_json(row.above) if row.above else None,
                        "also_above": [ref_json(ref) for ref in row.also_above],
                        "instances": row.instances,
                        "below": row.below,
                        "cut": row.cut,
                    }
                    for row in tree.rows
                ],
            }
            for tree in found.trees
        ],
    }


def hierarchy_rows(found: Hierarchy) -> FlatRows:
    """Return a row per place in a tree."""
    rows = (
        (
            *(tree.kind, row.depth, str(row.item.id), row.item.label),
            *((str(row.above.id), row.above.label) if row.above else (None, None)),
            SEPARATOR.join(str(ref.id) for ref in row.also_above) or None,
            *(row.instances, row.below),
        )
        for tree in found.trees
        for row in tree.rows
    )
    header = ("tree", "depth", "item", "item_label", "above", "above_label", "also_above", "instances", "below")
    return FlatRows(header, rows)
