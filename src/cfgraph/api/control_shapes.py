"""The JSON and the flat rows of ``control`` and ``groups``."""

from __future__ import annotations

from collections.abc import Iterator

from cfgraph.api.flat_rows import EDGE_COLUMNS, FlatRows, Row, edge_rows
from cfgraph.api.json_shapes import Json, edge_json, ref_json
from cfgraph.explorer.control import Control, ControlByVotes
from cfgraph.explorer.groups import Groups
from cfgraph.model.claim_json import claim_to_json


def control_json(found: Control) -> Json:
    """Return who controls an entity, with stated and computed control kept separate."""
    owners = found.owners
    return {
        "entity": ref_json(found.entity),
        "as_of": found.as_of,
        "threshold": found.threshold,
        "stated": {
            "controllers": [edge_json(edge) for edge in found.stated],
            "status": [
                {
                    "predicate": ref_json(one.predicate),
                    "value": one.text,
                    "claims": [claim_to_json(claim) for claim in one.claims],
                }
                for one in found.status
            ],
            "belongs_to": [edge_json(edge) for edge in found.parents],
            "in_concert": [edge_json(edge) for edge in found.concert],
            "joint": [edge_json(edge) for edge in found.joint],
            "controlled": [edge_json(edge) for edge in found.stated_controlled],
            "parts": [edge_json(edge) for edge in found.parts],
        },
        "computed": {
            "controllers": [_votes_json(one) for one in found.controllers],
            "possible": [_votes_json(one) for one in found.possible],
            "controlled": [_votes_json(one) for one in found.controlled],
            "together": [_votes_json(one) for one in found.together],
        },
        "largest": [edge_json(edge) for edge in found.largest],
        "levels": [
            {
                "level": one.level,
                "holder": ref_json(one.stake.entity),
                "share_min": one.stake.least,
                "share_max": one.stake.most,
                "certain": one.certain,
            }
            for one in found.levels
        ],
        "ultimate": [
            {
                "holder": ref_json(one.stake.entity),
                "kind": one.kind,
                "share_min": one.stake.least,
                "share_max": one.stake.most,
            }
            for one in found.ultimate
        ],
        "rest_min": owners.stated.rest[0] if owners.stated else None,
        "rest_max": owners.stated.rest[1] if owners.stated else None,
        "unknown": [edge_json(edge) for edge in found.unknown],
        "complete": found.complete and owners.complete,
    }


def _votes_json(one: ControlByVotes) -> Json:
    return {
        "controller": ref_json(one.controller),
        "company": ref_json(one.company),
        "votes_min": one.votes[0],
        "votes_max": one.votes[1],
        "through": [ref_json(ref) for ref in one.through],
        "edges": [edge_json(edge) for edge in one.edges],
    }


def control_rows(found: Control) -> FlatRows:
    """Return a row per claim, with its role in the result and the votes that it counts toward."""
    return FlatRows(("reason", "votes_min", "votes_max", *EDGE_COLUMNS), _control_row_tuples(found))


def _control_row_tuples(found: Control) -> Iterator[Row]:
    stated = (
        ("stated controller", found.stated), ("belongs to", found.parents), ("in concert", found.concert),
        ("joint stake", found.joint), ("stated controlled", found.stated_controlled), ("part", found.parts),
    )  # fmt: skip
    computed = (
        ("controller", found.controllers), ("possible", found.possible), ("controlled", found.controlled),
        ("together", found.together),
    )  # fmt: skip
    for reason, edges in stated:
        for edge in edges:
            for row in edge_rows(edge):
                yield reason, None, None, *row
    for reason, votes in computed:
        for one in votes:
            for edge in one.edges:
                for row in edge_rows(edge):
                    yield reason, *one.votes, *row


def groups_json(found: Groups) -> Json:
    """Return groups of parties under common control."""
    return {
        "entity": ref_json(found.entity) if found.entity else None,
        "as_of": found.as_of,
        "threshold": found.threshold,
        "groups": [
            {
                "head": ref_json(group.head),
                "members": [
                    {
                        "entity": ref_json(member.entity),
                        "votes_min": member.votes[0] if member.votes else None,
                        "votes_max": member.votes[1] if member.votes else None,
                        "stated": [edge_json(edge) for edge in member.stated],
                    }
                    for member in group.members
                ],
            }
            for group in found.groups
        ],
        "unknown": found.unknown,
        "complete": found.complete,
    }


def groups_rows(found: Groups) -> FlatRows:
    """Return a row per member of a group."""
    rows = (
        (
            *(str(group.head.id), group.head.label, str(member.entity.id), member.entity.label),
            *(member.votes or (None, None)), "; ".join(edge.predicate.label for edge in member.stated) or None,
        )
        for group in found.groups
        for member in group.members
    )  # fmt: skip
    return FlatRows(("head", "head_label", "member", "member_label", "votes_min", "votes_max", "stated"), rows)
