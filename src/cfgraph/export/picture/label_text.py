"""Texts in a picture: lines of a box, labels of lines, tooltips, and an estimate of the width of text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from cfgraph.explorer.claims import format_locator
from cfgraph.export.graph_attributes import SEPARATOR
from cfgraph.model.confidence import add_mark, find_mark
from cfgraph.model.entity import Claim, Edge, Ref
from cfgraph.model.shares import format_claim_share, leading_claim
from cfgraph.model.vocabulary import HISTORICAL, PLANNED
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import ELLIPSIS, make_visible, to_one_line, wrap_text

NAME_CELLS, NAME_LINES, KIND_CELLS, WORD_CELLS = 24, 3, 26, 30
FEWEST_CELLS = 8
"""Minimum number of cells of a relation's name next to its share, which is never cut."""

MOST_CLAIMS = 12
"""Maximum number of claims in a tooltip."""

_WIDE, _NARROW = frozenset("mwMW@%—…"), frozenset("iljtfrI.,:;!'|()[] -")


def name_lines(ref: Ref) -> list[str]:
    """Return the name of an entity in a few short lines."""
    return wrap_text(to_one_line(ref.label, NAME_CELLS * NAME_LINES - NAME_LINES), NAME_CELLS)[:NAME_LINES]


def kind_line(ref: Ref) -> str:
    """Return the first type of an entity."""
    return to_one_line(ref.types[0], KIND_CELLS) if ref.types else ""


def edge_label(edge: Edge) -> str:
    """Return the label of a line: the relation, the share, and the status unless current."""
    claim = leading_claim(edge.claims)
    share = add_mark(format_claim_share(claim) if claim else "", find_mark(claim))
    status = f"({claim.status})" if claim and claim.status and not is_in_force(edge) else ""
    told = to_one_line(" ".join(filter(None, (share, status))), WORD_CELLS)
    label = to_one_line(edge.predicate.label, max(WORD_CELLS - cell_len(told), FEWEST_CELLS))
    return f"{label} {told}".strip()


def is_in_force(edge: Edge) -> bool:
    """Tell whether an edge has a claim that is neither historical nor planned, or no claim at all."""
    return not edge.claims or any(claim.status_id not in (HISTORICAL, PLANNED) for claim in edge.claims)


def node_tip(ref: Ref) -> str:
    """Return the tooltip of a box."""
    return _join_lines([ref.label, " · ".join(ref.types), ref.curie])


def edge_tip(edge: Edge, messages: Messages) -> str:
    """Return the tooltip of a relation: subject, predicate, object, and each claim with its source."""
    told = [_claim_line(claim, messages) for claim in edge.claims[:MOST_CLAIMS]]
    more = [ELLIPSIS] if len(edge.claims) > MOST_CLAIMS else []
    return _join_lines([f"{edge.subject.label} — {edge.predicate.label} → {edge.object.label}", *told, *more])


def _claim_line(claim: Claim, messages: Messages) -> str:
    """Return a claim with its source as a line of a tooltip."""
    share = add_mark(format_claim_share(claim), find_mark(claim))
    told = " ".join(part for part in (share, claim.status, claim.as_of) if part)
    source = claim.source
    parts = (source.title, format_locator(source, messages), SEPARATOR.join(source.as_printed)) if source else ()
    return " · ".join(part for part in (told, *parts, str(claim.values.get("note", ""))) if part)


def _join_lines(texts: Sequence[str]) -> str:
    """Return the lines of a tooltip, made visible."""
    return "\n".join(make_visible(text) for text in texts if text.strip())


def estimate_width(text: str, size: float) -> float:
    """Estimate the width of a text in a sans-serif font of a size, rather too wide than too narrow.

    >>> estimate_width("招联", 14)
    28.0
    """
    return size * sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    """Estimate the width of a character in ems."""
    if cell_len(character) == 2:
        return 1.0
    if character in _WIDE:
        return 0.95
    return 0.38 if character in _NARROW else 0.7 if character.isupper() else 0.6
