"""Finding current claims that can't all be true: shares over 100 %, and shares, values or figures that differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from cfgraph.check.audit import Facts, is_current_claim
from cfgraph.check.findings import Finding, make_finding
from cfgraph.explorer.card import list_figures
from cfgraph.explorer.claims import read_claims, read_edge_as_of
from cfgraph.model.contradictions import find_contradicting_claims, find_contradicting_figures, share_bounds
from cfgraph.model.dates import last_day
from cfgraph.model.entity import Claim, Property
from cfgraph.model.shares import format_claim_share, format_number
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement
from cfgraph.model.vocabulary import ABOUT, CF

ROUNDING = 0.05
"""Percentage points by which shares may exceed 100, because of rounding in the sources."""

_STAKE, _ONE_VALUE = IRI(CF + "Stake"), IRI(CF + "hasOneValue")


def find_disagreements(facts: Facts) -> Iterator[Finding]:
    """Yield companies with shares over 100 %, and the edges, values and figures on which sources differ."""
    for predicate in sorted(p for p, kind in facts.claimed.items() if kind == _STAKE):
        held: dict[Node, list[Statement]] = defaultdict(list)
        for statement in facts.graph.statements(predicate=predicate):
            if isinstance(statement.object, IRI | BlankNode):
                held[statement.object].append(statement)
        for company, statements in sorted(held.items()):
            yield from _check_share_totals(facts, company, statements)
            yield from _find_different_shares(facts, statements)
    yield from _find_different_values(facts)
    yield from _find_different_figures(facts)


def _check_share_totals(facts: Facts, company: Node, statements: Sequence[Statement]) -> Iterator[Finding]:
    """Check the sum of current shares, by document and date, else at every stated date."""
    findings = list(_check_totals_of_documents(facts, company, statements))
    yield from findings or islice(_check_totals_at_dates(facts, company, statements), 1)


def _check_totals_of_documents(facts: Facts, company: Node, statements: Sequence[Statement]) -> Iterator[Finding]:
    """For each document and date, add up the maximum of the least shares that it states for each holder."""
    by_document: dict[tuple[Node | None, str], dict[Node, float]] = defaultdict(dict)
    for statement in statements:
        for item in _read_current_shares(facts, statement):
            document = item.source.document if item.source else None
            shares = by_document[document, item.as_of or ""]
            shares[statement.subject] = max(_least_share(item), shares.get(statement.subject, 0.0))
    for (document, date), shares in sorted(by_document.items(), key=str):
        if (total := sum(shares.values())) > 100 + ROUNDING:
            title = facts.view.label(document) if document is not None else "?"
            yield make_finding("shares-over-100", company, total=format_number(total), date=date or "?", document=title)


def _check_totals_at_dates(facts: Facts, company: Node, statements: Sequence[Statement]) -> Iterator[Finding]:
    """For each stated date, add up the least share of each holder that is in force, over all documents."""
    claims = (item for statement in statements for item in _read_current_shares(facts, statement))
    for date in sorted({last_day(item.valid_from or item.as_of or "") for item in claims}):
        total = sum(_least_share_at(facts, statement, date) for statement in statements)
        if total > 100 + ROUNDING:
            yield make_finding("shares-over-100-together", company, total=format_number(total), date=date)


def _least_share_at(facts: Facts, statement: Statement, date: str) -> float:
    """Return the least share of a holding in force at a date; 0 if there is none."""
    edge = read_edge_as_of(facts.view, statement, date)
    claims = edge.claims if edge is not None else ()
    return min((_least_share(item) for item in claims if _is_share(facts, item)), default=0.0)


def _is_share(facts: Facts, item: Claim) -> bool:
    """Tell whether a claim is current and states a share."""
    return share_bounds(item) is not None and is_current_claim(facts, item.id)


def _read_current_shares(facts: Facts, statement: Statement) -> list[Claim]:
    """Return the current claims of a holding that state a share."""
    return [item for item in read_claims(facts.view, *statement) if _is_share(facts, item)]


def _least_share(item: Claim) -> float:
    """Return the minimum share that a claim allows."""
    bounds = share_bounds(item)
    return bounds[0] if bounds else 0.0


def _find_different_shares(facts: Facts, statements: Sequence[Statement]) -> Iterator[Finding]:
    """Find holdings whose current claims state contradicting shares."""
    for statement in statements:
        claims = [item for item in read_claims(facts.view, *statement) if is_current_claim(facts, item.id)]
        apart = find_contradicting_claims(claims)
        said = [(format_claim_share(item), item) for item in claims if item.id in apart]
        if said:
            what = f"{facts.view.label(statement.subject)} → {facts.view.label(statement.object)}"  # type: ignore[arg-type]
            yield make_finding("claims-disagree", said[0][1].id, what=what, said=_join_statements(said))


def _join_statements(said: Sequence[tuple[str, Claim]]) -> str:
    """Join the statements of sources about one thing in a line, each with date and document."""
    return "; ".join(
        f"{text} ({item.as_of or '?'}, {item.source.title if item.source else '?'})" for text, item in said
    )


def _find_different_values(facts: Facts) -> Iterator[Finding]:
    """Find different values of single-valued properties, unless one is only more precise than the other."""
    single = [s for s, _, o in facts.graph.statements(predicate=_ONE_VALUE) if getattr(o, "value", "") == "true"]
    for predicate in sorted(single):
        assert isinstance(predicate, IRI)
        values: dict[Node, list[Literal]] = defaultdict(list)
        for subject, _, value in facts.graph.statements(predicate=predicate):
            if isinstance(value, Literal):
                values[subject].append(value)
        for subject, literals in sorted(values.items()):
            said = [
                (literal.value, item)
                for literal in sorted(literals, key=lambda literal: literal.value)
                for item in read_claims(facts.view, subject, predicate, literal)
                if is_current_claim(facts, item.id)
            ]
            texts = sorted({text for text, _ in said}, key=len)
            if any(not longer.startswith(text) for text in texts for longer in texts if len(longer) >= len(text)):
                what = f"{facts.view.label(subject)}: {facts.view.label(predicate)}"
                yield make_finding("claims-disagree", said[0][1].id, what=what, said=_join_statements(said))


def _find_different_figures(facts: Facts) -> Iterator[Finding]:
    """Find figures of one subject and metric that contradict each other."""
    view, graph = facts.view, facts.graph
    subjects = {o for node in facts.figures for _, _, o in graph.statements(node, ABOUT) if isinstance(o, IRI)}
    for subject in sorted(subjects):
        figures = list_figures(view, subject)
        apart = find_contradicting_figures([figure for _, figure in figures], view.value_rules)
        by_metric: dict[Node, list[tuple[Node, Property]]] = defaultdict(list)
        for place in sorted(apart):
            by_metric[figures[place][1].predicate.id].append(figures[place])
        for metric, said in sorted(by_metric.items()):
            what = f"{view.label(subject)}: {view.label(metric)}"
            times = " / ".join(sorted({figure.as_of or "?" for _, figure in said}))
            texts = " / ".join(sorted({figure.text for _, figure in said}))
            yield make_finding("figures-disagree", said[0][0], what=what, period=times, said=texts)
