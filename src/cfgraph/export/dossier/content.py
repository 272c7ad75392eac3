"""Composing a dossier from the results of the explorer; predicates have the order and names of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from cfgraph.explorer.as_of import build_card_as_of
from cfgraph.explorer.card import list_figures
from cfgraph.explorer.claims import filter_shown, read_claim, read_claims
from cfgraph.explorer.control import Control, ControlByVotes, find_control
from cfgraph.explorer.gaps import find_gaps
from cfgraph.explorer.neighbors import list_neighbors
from cfgraph.explorer.ownership import (
    ROUNDING,
    Ownership,
    edge_share_bounds,
    find_holdings,
    find_share_predicates,
    format_bounds,
    format_stake,
    joint_share_predicates,
)
from cfgraph.explorer.stated_control import find_terms_in_role
from cfgraph.explorer.view import View
from cfgraph.export.dossier.model import Dossier, Line, Mark, Section, bracket
from cfgraph.model.confidence import is_stated
from cfgraph.model.contradictions import find_contradicting_claims, find_contradicting_figures
from cfgraph.model.dates import is_date
from cfgraph.model.entity import Card, Claim, Direction, Edge, NeighborEdge, Property, Source
from cfgraph.model.periods import format_time
from cfgraph.model.shares import format_claim_share, format_number, leading_claim
from cfgraph.model.terms import IRI, Literal, Node
from cfgraph.model.vocabulary import COMPUTED, CURRENT, DOCUMENT, TYPE
from cfgraph.text.catalog import Language, Messages

MAX_TREE_LINES = 60
"""Maximum number of lines of a tree of holders or holdings."""

MAX_LINES_OF_RELATION = 60
"""Maximum number of edges by one predicate in one direction."""


def compose_dossier(view: View, entity: Node, messages: Messages) -> Dossier:
    """Return what is known about an entity in cited sections. Raises NotFoundError for an unknown one."""
    card = build_card_as_of(view, entity, None)
    control = find_control(view, entity)
    holdings = find_holdings(view, entity)
    edges = _read_all_edges(view, entity)
    figures = list_figures(view, entity)
    attributes = list(_list_attributes(view, entity, card))
    say = messages
    relations = list(_list_relations(view, edges, say))
    sections = [
        Section(say("dossier.names"), tuple(_list_names(view, card, attributes, say))),
        Section(say("dossier.figures"), tuple(_figure_line(view, node, figure) for node, figure in figures)),
        Section(say("dossier.holders"), tuple(_list_holdings(view, control.owners, "in", say))),
        Section(say("dossier.holdings"), tuple(_list_holdings(view, holdings, "out", say))),
        Section(say("dossier.control"), tuple(_list_control(view, control, say))),
        Section(say("dossier.relations"), (), opens=bool(relations)),
        *relations,
        Section(say("dossier.timeline"), tuple(_list_dated(view, edges, figures, attributes))),
        Section(say("dossier.contradictions"), tuple(_list_contradictions(view, edges, figures, say))),
        Section(say("dossier.gaps"), tuple(_list_gaps(view, entity, say))),
    ]
    subtitle = " · ".join((*card.entity.types, card.entity.curie))
    documents = view.graph.statistics.details.get(DOCUMENT) or view.graph.statistics.classes.get(DOCUMENT, 0)
    searched = say("dossier.none_of", total=documents) if documents else ""
    missing = Line(say("dossier.none"), mark="computed", reason=searched)
    filled = [section if section.lines or section.opens else replace(section, lines=(missing,)) for section in sections]
    return Dossier(card.entity.label, subtitle, tuple(filled))


def _make_line(
    text: str, claims: Sequence[Claim], *, lead: Claim | None = None, date: str = "", depth: int = 0
) -> Line:
    """Return a line stated by claims; it is marked as inferred if none of them is stated explicitly.

    The line represents ``lead``, else the first claim; notes of other claims are next to their sources.
    """
    lead = lead or next(iter(claims), None)
    reason = _read_note(lead) if lead else ""
    cited = sorted((claim for claim in claims if claim.source), key=lambda claim: claim is not lead)
    sources = tuple(claim.source for claim in cited if claim.source)
    notes = tuple(note if (note := _read_note(claim)) != reason else "" for claim in cited)
    return Line(text, date, sources, _choose_mark(claims), reason, depth, notes)


def _read_note(claim: Claim) -> str:
    """Return the note of a claim, empty if it has none."""
    return str(claim.values.get("note", ""))


def _choose_mark(claims: Sequence[Claim]) -> Mark:
    """Return the confidence of a line: stated if one of its claims is."""
    if not claims or any(map(is_stated, claims)):
        return "stated"
    return "computed" if all(claim.confidence_id == COMPUTED for claim in claims) else "inferred"


def _list_attributes(view: View, entity: Node, card: Card) -> Iterator[tuple[Property, tuple[Claim, ...]]]:
    """Yield the attributes of an entity in the view's language, with their claims."""
    by_predicate: dict[Node, list[Property]] = {}
    for item in card.properties:
        if item.unit is None and isinstance(item.value, Literal) and isinstance(item.predicate.id, IRI):
            by_predicate.setdefault(item.predicate.id, []).append(item)
    for predicate, items in by_predicate.items():
        wanted = set(view.in_language([item.value for item in items if isinstance(item.value, Literal)]))
        for item in items:
            claims = filter_shown(view, read_claims(view, entity, IRI(str(predicate)), item.value))
            if item.value in wanted and not _is_figure(view, entity, item):
                yield item, claims


def _is_figure(view: View, entity: Node, item: Property) -> bool:
    """Tell whether a property of a card is a figure: its predicate is then a metric."""
    predicate = IRI(str(item.predicate.id))
    return next(iter(view.graph.statements(entity, predicate, item.value)), None) is None


def _list_names(
    view: View, card: Card, attributes: Iterable[tuple[Property, tuple[Claim, ...]]], say: Messages
) -> Iterator[Line]:
    """Yield the names, the definition, and the attributes."""
    names = dict.fromkeys(name.value for name in card.names if name.kind != "misprint")
    yield Line(say("dossier.also", names=say.join_names(names)))
    if card.definition:
        yield Line(card.definition)
    for item, claims in attributes:
        date = format_time(item, say.language)
        yield _make_line(f"{item.predicate.label}{say('app.colon')}{item.text}", claims, date=date)


def _figure_line(view: View, node: Node, figure: Property) -> Line:
    """Return the line of a figure."""
    claim = read_claim(view, node)
    status = bracket(figure.status, view.language) if figure.status and figure.status_id != CURRENT else ""
    text = f"{figure.predicate.label} {figure.text}{status}"
    return _make_line(text, [claim], date=format_time(figure, view.language))


def _list_holdings(view: View, found: Ownership, direction: Direction, say: Messages) -> Iterator[Line]:
    """Yield the tree of holders or holdings, their sum, and the shares over all chains."""
    chains = {_chain_key(path.edges, direction): path.edges for stake in found.stakes for path in stake.paths}
    for number, key in enumerate(sorted(chains, key=lambda key: [(-share, name) for share, name, _ in key])):
        if number >= MAX_TREE_LINES:
            yield Line(say("dossier.more", total=len(chains) - MAX_TREE_LINES), mark="computed")
            break
        edge = chains[key][0 if direction == "in" else -1]
        share = edge_share_bounds(edge)
        party = edge.subject if direction == "in" else edge.object
        text = f"{party.label} {format_bounds(share) if share else say('cli.share_unknown')}"
        lead = leading_claim(edge.claims)
        date = _claim_date(lead, view.language)
        yield _make_line(text, edge.claims, lead=lead, date=date, depth=len(key) - 1)
    for edge in found.joint:
        share = edge_share_bounds(edge)
        party = edge.subject if direction == "in" else edge.object
        text = f"{party.label} {format_bounds(share) if share else say('cli.share_unknown')}"
        text += bracket(edge.predicate.label, view.language)
        yield _make_line(text, edge.claims)
    if found.stated is not None:
        total_key = "cli.stated_total" if found.stated.rest[1] > ROUNDING else "cli.stated_all"
        total, rest = format_bounds((found.stated.least, found.stated.most)), format_bounds(found.stated.rest)
        reason = say("cli.stated_dates", dates=say.join_names(found.stated.dates))
        yield Line(say(total_key, share=total, rest=rest), mark="computed", reason=reason)
    indirect = [stake for stake in found.stakes if any(len(path.edges) > 1 for path in stake.paths)]
    if known := [f"{stake.entity.label} {format_stake(stake)}" for stake in indirect if stake.least is not None]:
        text = say("dossier.integrated", shares=say.join_names(known))
        yield Line(text, mark="computed", reason=say("dossier.integrated_how"))


def _chain_key(edges: Sequence[Edge], direction: Direction) -> tuple[tuple[float, str, str], ...]:
    """Return the sort key of a chain in the tree: the share and the party of each step away from the entity."""
    ordered = edges[::-1] if direction == "in" else edges
    steps = []
    for edge in ordered:
        party = edge.subject if direction == "in" else edge.object
        share = edge_share_bounds(edge)
        steps.append((share[1] if share else -1.0, party.label, str(party.id)))
    return tuple(steps)


def _list_control(view: View, control: Control, say: Messages) -> Iterator[Line]:
    """Yield control as stated, then as computed."""
    for value in control.status:
        yield _make_line(f"{value.predicate.label}{say('app.colon')}{value.text}", value.claims)
    for edge in (*control.stated, *control.parents, *control.concert, *control.stated_controlled, *control.parts):
        yield _edge_line(view, edge)
    how = say("dossier.votes_how", threshold=format_number(control.threshold))
    for one in control.controllers:
        yield _votes_line(one, how, say)
    if control.owners.stakes and not control.controllers:
        threshold = format_number(control.threshold)
        sources = _cite_edges(path.edges[0] for stake in control.owners.stakes for path in stake.paths[:1])
        yield Line(say("cli.no_controller_found", threshold=threshold), "", sources, "computed", how)
    if control.together:
        holders = say.join_names(f"{one.controller.label} {format_bounds(one.votes)}" for one in control.together)
        sources = tuple(source for one in control.together for source in _cite_edges(one.edges))
        text = say("cli.together_exceed", threshold=format_number(control.threshold), holders=holders)
        yield Line(text, "", sources, "computed", how)
    for one in control.controlled:
        yield _votes_line(one, how, say)


def _votes_line(one: ControlByVotes, how: str, say: Messages) -> Line:
    """Return the line of a party that controls a company by votes."""
    votes = format_bounds(one.votes)
    text = say("dossier.controls", one=one.controller.label, other=one.company.label, votes=votes)
    return Line(text, "", _cite_edges(one.edges), "computed", how)


def _cite_edges(edges: Iterable[Edge]) -> tuple[Source, ...]:
    """Return the sources of the leading claims of edges."""
    claims = (leading_claim(edge.claims) for edge in edges)
    return tuple(claim.source for claim in claims if claim is not None and claim.source is not None)


def _edge_line(view: View, edge: Edge) -> Line:
    """Return the line of an edge with both ends."""
    lead = leading_claim(edge.claims)
    share = f" {format_claim_share(lead)}" if lead and format_claim_share(lead) else ""
    text = f"{edge.subject.label} ─{edge.predicate.label}→ {edge.object.label}{share}"
    return _make_line(text, edge.claims, lead=lead, date=_claim_date(lead, view.language))


def _claim_date(claim: Claim | None, language: Language) -> str:
    """Format when a claim is valid, for display next to a line."""
    return "" if claim is None else format_time(claim, language)


def _read_all_edges(view: View, entity: Node) -> list[NeighborEdge]:
    """Return the edges of an entity to others, in the schema's order."""
    page = list_neighbors(view, entity)
    return [item for item in page.edges if item.edge.predicate.id != TYPE]


def _list_relations(view: View, edges: Sequence[NeighborEdge], say: Messages) -> Iterator[Section]:
    """Yield a section for each relation other than holdings and control, all under one title."""
    elsewhere = find_share_predicates(view) | joint_share_predicates(view)
    for role in ("controls", "part of", "acts in concert with"):
        elsewhere |= find_terms_in_role(view, role)
    groups: dict[str, list[NeighborEdge]] = {}
    for item in edges:
        predicate = item.edge.predicate.id
        if predicate in elsewhere:
            continue
        label = view.inverse_label(IRI(str(predicate))) if item.direction == "in" else item.edge.predicate.label
        groups.setdefault(label, []).append(item)
    for label, items in groups.items():
        lines = [_neighbor_line(view, item) for item in items[:MAX_LINES_OF_RELATION]]
        if left := len(items) - len(lines):
            lines.append(Line(say("dossier.more", total=left), mark="computed"))
        yield Section(label, tuple(lines), level=3)


def _neighbor_line(view: View, item: NeighborEdge) -> Line:
    """Return the line of a neighbor with the content of the leading claim."""
    lead = leading_claim(item.edge.claims)
    said = [format_number(value) for name, value in lead.values.items() if name != "note"] if lead else []
    status = [lead.status] if lead and lead.status and lead.status_id != CURRENT else []
    between = "；" if view.language == "zh" else "; "
    more = bracket(between.join([*said, *status]), view.language)
    date = _claim_date(lead, view.language)
    return _make_line(f"{item.neighbor.label}{more}", item.edge.claims, lead=lead, date=date)


def _list_dated(
    view: View,
    edges: Iterable[NeighborEdge],
    figures: Iterable[tuple[Node, Property]],
    attributes: Iterable[tuple[Property, tuple[Claim, ...]]],
) -> Iterator[Line]:
    """Yield every dated claim in chronological order, with equal ones of one date merged."""
    dated: dict[tuple[str, str, str], list[Claim]] = {}

    def add(claim: Claim, text: str, happened: str = "") -> None:
        date = happened or claim.valid_from or claim.as_of or claim.valid_to
        if date:
            status = bracket(claim.status, view.language) if claim.status and claim.status_id != CURRENT else ""
            key = (date.removeprefix("../"), happened or _claim_date(claim, view.language), text + status)
            dated.setdefault(key, []).append(claim)

    for item in edges:
        edge = item.edge
        for claim in edge.claims:
            share = f" {format_claim_share(claim)}" if format_claim_share(claim) else ""
            add(claim, f"{edge.subject.label} ─{edge.predicate.label}→ {edge.object.label}{share}")
    for node, figure in figures:
        add(read_claim(view, node), f"{figure.predicate.label} {figure.text}")
    for attribute, claims in attributes:
        value = attribute.value
        happened = isinstance(value, Literal) and value.datatype is not None and is_date(value.value)
        for claim in claims:
            if happened:  # founded on 2010-06, said in 2025: it stands where it happened
                add(claim, attribute.predicate.label, attribute.text)
            else:
                add(claim, f"{attribute.predicate.label} {attribute.text}")
    for (_, date, text), together in sorted(dated.items(), key=lambda one: one[0]):
        yield _make_line(text, together, date=date)


def _list_contradictions(
    view: View, edges: Iterable[NeighborEdge], figures: Sequence[tuple[Node, Property]], say: Messages
) -> Iterator[Line]:
    """Yield the claims and figures that can't all be true, side by side."""
    for item in edges:
        wrong = find_contradicting_claims(item.edge.claims)
        for claim in item.edge.claims:
            if claim.id in wrong:
                edge = item.edge
                text = f"{edge.subject.label} ─{edge.predicate.label}→ {edge.object.label} {format_claim_share(claim)}"
                yield _make_line(text, [claim], date=_claim_date(claim, view.language))
    for place in sorted(find_contradicting_figures([figure for _, figure in figures], view.value_rules)):
        yield _figure_line(view, *figures[place])


def _list_gaps(view: View, entity: Node, say: Messages) -> Iterator[Line]:
    """Yield what most others of its classes have but the entity does not."""
    for gap in find_gaps(view, entity):
        peers = say("dossier.gap_of", having=gap.having, peers=gap.peers, kind=gap.peer_class.label)
        yield Line(say("dossier.gap", what=gap.label), mark="computed", reason=peers)
