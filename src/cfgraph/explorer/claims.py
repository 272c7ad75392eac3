"""Reading edges with their claims, sources and locators, and which claims are in force at a date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from cfgraph.explorer.claim_forms import NOT_VALUES, parse_number_or_text, read_other_claim
from cfgraph.explorer.view import MAX_CACHED_CLAIMS, MAX_CACHED_REFS, View
from cfgraph.model.confidence import is_stated
from cfgraph.model.dates import first_day, last_day
from cfgraph.model.entity import Claim, Direction, Edge, Source
from cfgraph.model.shares import format_claim_share
from cfgraph.model.terms import IRI, BlankNode, Literal, Node, Statement, Term, local_name
from cfgraph.model.vocabulary import (
    AS_OF,
    AS_PRINTED,
    CONFIDENCE,
    CURRENT,
    DATE,
    DERIVED_FROM,
    FILE_NAME,
    HISTORICAL,
    IN_DOCUMENT,
    LINE,
    NOTE,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
    PLANNED,
    SOURCE_QUALITY,
    STATED,
    STATUS,
    TYPE,
    VALID_FROM,
    VALID_TO,
)
from cfgraph.model.wikibase import BEST_RANK
from cfgraph.text.catalog import Messages

_URL = IRI("http://purl.org/dc/terms/source")
_LINE = "line "
_SHARES = {local_name(iri) for iri in (PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX)}


def format_locator(source: Source, messages: Messages) -> str | None:
    """Return the location in the document in the user's language."""
    if source.locator and source.locator.startswith(_LINE):
        return messages("sources.line", line=source.locator.removeprefix(_LINE))
    return source.locator


def read_edge(view: View, statement: Statement) -> Edge:
    """Return a statement between two nodes as an edge, with its claims, newest first."""
    subject, predicate, target = statement
    assert isinstance(target, IRI | BlankNode)
    return Edge(view.ref(subject), view.ref(predicate), view.ref(target), read_claims(view, subject, predicate, target))


def read_claims(view: View, subject: Node, predicate: IRI, target: Term) -> tuple[Claim, ...]:
    """Return the claims (reified statements) of a statement in display order."""
    statement = Statement(subject, predicate, target)
    known = view.statement_claims.get(statement)
    if known is None:
        if len(view.statement_claims) > MAX_CACHED_CLAIMS:
            view.statement_claims.clear()
        nodes = view.graph.reifications(statement)
        known = _order_claims(view, [read_claim(view, node) for node in nodes])
        view.statement_claims[statement] = known
    return known


def _order_claims(view: View, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Sort claims for display; the first represents the edge.

    Current ones come before planned, and those before past ones; stated before inferred ones. Then
    ``claim_order`` of the view decides: the newest, the one with the best source, or what most documents state.
    Ties are broken by the other two, in the order of quality, number of sources and date.
    """
    said: dict[str, set[object]] = {}
    for claim in claims:
        if claim.source is not None:
            said.setdefault(format_claim_share(claim), set()).add(claim.source.document or claim.source.title)

    def rank(claim: Claim) -> tuple[object, ...]:
        status = 0 if claim.status_id in (CURRENT, None) else 1 if claim.status_id == PLANNED else 2
        newest = "".join(chr(0x10FFFF - ord(c)) for c in claim.as_of or claim.valid_to or claim.valid_from or "")
        ranks: dict[str, object] = {
            "quality": (claim.source.quality if claim.source else None) or "Z",
            "sources": -len(said.get(format_claim_share(claim), ())),
            "date": newest or "\U0010ffff",
        }
        chosen = ranks.pop(view.claim_order)
        return status, not is_stated(claim), chosen, *ranks.values(), str(claim.id)

    return tuple(sorted(claims, key=rank))


def read_claim(view: View, node: Node) -> Claim:
    """Read a claim node: its class, dates, status, other values, and source."""
    known = view.claims.get(node)
    if known is None:
        if len(view.claims) > MAX_CACHED_CLAIMS:
            view.claims.clear()
        known = view.claims[node] = _load_claim(view, node)
    return known


def _load_claim(view: View, node: Node) -> Claim:
    """Read a claim from the graph, bypassing the view's cache."""
    said = list(view.graph.statements(subject=node))
    other = read_other_claim(view, node, said)
    texts: dict[IRI, list[Literal]] = {}
    nodes: dict[IRI, Node] = {}
    for _, predicate, value in said:
        if isinstance(value, Literal):
            texts.setdefault(predicate, []).append(value)
        elif isinstance(value, IRI | BlankNode) and value != BEST_RANK:
            nodes.setdefault(predicate, value)

    def one(predicate: IRI) -> str | None:
        return view.pick(texts.get(predicate, ())) or None

    values: dict[str, float | int | str] = dict(other.values) if other is not None else {}
    dates = other.dates if other is not None else {}
    if other is None:
        for predicate, literals in sorted(texts.items()):
            if predicate not in NOT_VALUES:
                values[local_name(predicate)] = parse_number_or_text(view, literals)
    return Claim(
        id=node,
        type=view.term_label(nodes[TYPE]) if TYPE in nodes else "",
        status=view.term_label(nodes[STATUS]) if STATUS in nodes else None,
        as_of=one(AS_OF) or dates.get("as_of"),
        values=values,
        source=(other.source if other is not None else None) or read_claim_source(view, node),
        status_id=nodes.get(STATUS),
        valid_from=one(VALID_FROM) or dates.get("valid_from"),
        valid_to=one(VALID_TO) or dates.get("valid_to"),
        confidence=view.term_label(nodes[CONFIDENCE]) if CONFIDENCE in nodes else None,
        confidence_id=nodes.get(CONFIDENCE),
        type_id=nodes.get(TYPE),
        value_names=other.names if other is not None else {},
    )


def read_claims_if_unstated(view: View, statement: Statement) -> tuple[Claim, ...]:
    """Return the claims of a statement that no source states explicitly; none if a source does, or without claims."""
    nodes = view.graph.reifications(statement)
    how = [next((o for _, _, o in view.graph.statements(node, CONFIDENCE)), STATED) for node in nodes]
    return () if STATED in how else tuple(read_claim(view, node) for node in nodes)


def read_claim_source(view: View, node: Node) -> Source | None:
    """Return the source of a claim or figure; several passages of one document are combined."""
    passages = [o for _, _, o in view.graph.statements(node, DERIVED_FROM) if isinstance(o, IRI | BlankNode)]
    if not passages:
        return None
    sources = sorted(
        (read_passage_source(view, p) for p in passages),
        key=lambda s: (len(s.locator or ""), s.locator or "", s.title, s.as_printed),
    )
    first = sources[0]
    together = [s for s in sources if s.document == first.document and s.file == first.file and s.locator]
    if len(together) < 2:
        return first
    lines = dict.fromkeys((s.locator or "").removeprefix(_LINE) for s in together)
    printed = {text for s in together for text in s.as_printed}
    return replace(first, locator=_LINE + ", ".join(lines), as_printed=tuple(sorted(printed)))


def read_passage_source(view: View, passage: Node) -> Source:
    """Return the location of a passage: its document, locator and printed text."""
    known = view.sources.get(passage)
    if known is None:
        if len(view.sources) > MAX_CACHED_REFS:
            view.sources.clear()
        known = view.sources[passage] = _load_passage_source(view, passage)
    return known


def _load_passage_source(view: View, passage: Node) -> Source:
    """Read the source of a passage from the graph, bypassing the view's cache."""
    graph = view.graph
    document = next((o for _, _, o in graph.statements(passage, IN_DOCUMENT) if isinstance(o, IRI | BlankNode)), None)
    home = document if document is not None else passage
    line = view.text_of(passage, LINE)
    urls = [o for _, _, o in graph.statements(home, _URL)]
    return Source(
        document=document,
        title=view.label(home),
        date=view.text_of(home, DATE),
        locator=f"{_LINE}{line}" if line else None,
        as_printed=tuple(
            sorted(o.value for _, _, o in graph.statements(passage, AS_PRINTED) if isinstance(o, Literal))
        ),
        note=view.text_of(passage, NOTE),
        quality=view.text_of(home, SOURCE_QUALITY),
        url=(urls[0].value if isinstance(urls[0], Literal) else str(urls[0])) if urls else None,
        file=view.text_of(passage, FILE_NAME) or view.text_of(home, FILE_NAME),
    )


def read_edge_as_of(view: View, statement: Statement, date: str | None) -> Edge | None:
    """Return an edge with only the claims in force at a date (all of them without a date) that the view shows.

    Returns None if it has claims, and none of them is in force. An edge without dated claims is always
    valid.
    """
    found = classify_edge(view, statement, date)
    return found if found.held in ("known", "undated", None) else None


def classify_edge(view: View, statement: Statement, date: str | None) -> Edge:
    """Return an edge with whether it was valid at a date, and the deciding claims: those in force, else the later ones.

    If it was not valid (``no``) the claims are those of other times. Without a date ``held`` is None, or ``no`` if
    the view excludes all its claims.
    """
    found = read_edge(view, statement)
    if not found.claims:
        if view.document is not None:
            return replace(found, held="no")
        return found if date is None else replace(found, held="undated")
    shown = filter_shown(view, found.claims)
    if date is None:
        return replace(found, claims=shown, held=None if shown else "no")
    holding = filter_claims_in_force(shown, date, _find_replacement_days(view, statement, shown))
    if holding:
        is_dated = any(_start_day(claim) or claim.valid_to for claim in holding)
        return replace(found, claims=tuple(holding), held="known" if is_dated else "undated")
    day = last_day(date)
    later = tuple(claim for claim in shown if claim.status_id != PLANNED and _start_day(claim) > day)
    if later and not view.as_known_then:
        return replace(found, claims=later, held="stated_later")
    return replace(found, claims=shown, held="no")


def filter_shown(view: View, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims that a view shows: all of them, or only stated ones, or only those of one document."""
    return tuple(claim for claim in filter_by_document(view, claims) if not view.stated_only or is_stated(claim))


def filter_by_document(view: View, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims of the view's document; all of them if the view shows every document."""
    if view.document is None:
        return tuple(claims)
    return tuple(claim for claim in claims if claim.source is not None and claim.source.document == view.document)


def read_standing_edge(view: View, statement: Statement, as_of: str | None) -> Edge | None:
    """Return an edge that is valid at a date or, without a date, is not only historical or planned; else None."""
    found = read_edge_as_of(view, statement, as_of)
    if found is None or as_of is not None:
        return found
    current = tuple(claim for claim in found.claims if claim.status_id in (CURRENT, None))
    if found.claims and not current:
        return None
    return replace(found, claims=current)


def filter_claims_in_force(claims: Iterable[Claim], date: str, replacements: Collection[str] = ()) -> list[Claim]:
    """Return the claims that are valid at a date; for a month or a year, at its end.

    A current claim is valid from its date on. A historical one is valid until its end or, without an end, until
    the first of ``replacements`` after its start: the days from which a newer state is stated. Planned claims are never
    valid. Claims without any date always are.
    """
    day = last_day(date)
    holding = []
    for item in claims:
        start = _start_day(item)
        if item.status_id == PLANNED or start > day:
            continue
        if item.valid_to and last_day(item.valid_to) < day:
            continue
        if item.status_id == HISTORICAL and not item.valid_to and any(start < d <= day for d in replacements):
            continue
        holding.append(item)
    return holding


def _start_day(item: Claim) -> str:
    """Return the day from which a claim is valid; empty if it states none."""
    date = item.valid_from or item.as_of
    return first_day(date) if date else ""


def _find_replacement_days(view: View, statement: Statement, claims: Sequence[Claim]) -> set[str]:
    """Return the days from which newer states of a relation are stated.

    Those are in other claims of the same edge and, as shares are parts of a whole, current shares of other holders.
    """
    if not _is_replaceable(claims):
        return set()
    subject, predicate, target = statement
    newer = {_start_day(item) for item in claims if item.status_id != PLANNED}
    return newer.union(day for holder, day in _read_current_shares(view, predicate, target) if holder != subject)


def read_ahead_replacements(view: View, statements: Iterable[Statement]) -> None:
    """Announce that newer states of some relations are read next, whose claims are known."""
    if not view.graph.is_remote:
        return
    targets: dict[IRI, list[Node]] = {}
    for subject, predicate, target in statements:
        if isinstance(target, IRI | BlankNode) and _is_replaceable(read_claims(view, subject, predicate, target)):
            targets.setdefault(predicate, []).append(target)
    for predicate, nodes in targets.items():
        view.graph.read_ahead_edges(list(dict.fromkeys(nodes)), [predicate])


def _is_replaceable(claims: Iterable[Claim]) -> bool:
    """Tell whether a relation is stated to have ended, without the day."""
    return any(item.status_id == HISTORICAL and not item.valid_to for item in claims)


def _read_current_shares(view: View, predicate: IRI, target: Term) -> tuple[tuple[Node, str], ...]:
    """Return the holders of current shares by a predicate, and the days from which they are stated; cached."""
    known = view.current_shares.get((predicate, target))
    if known is None:
        known = tuple(
            (holder, _start_day(item))
            for holder in _read_holders(view, predicate, target)
            for item in read_claims(view, holder, predicate, target)
            if _is_current_share(item)
        )
        view.current_shares[predicate, target] = known
    return known


def _read_holders(view: View, predicate: IRI, target: Term) -> Iterator[Node]:
    """Yield the subjects of the edges by a predicate to a node."""
    if isinstance(target, IRI | BlankNode):
        view.graph.read_ahead_edges([target], [predicate])
        ways: tuple[Direction, ...] = ("in",)
        for _, statement in view.graph.edges(target, ways, [predicate]):
            yield statement.subject


def _is_current_share(item: Claim) -> bool:
    """Tell whether a claim is current and states a share."""
    return item.status_id == CURRENT and not _SHARES.isdisjoint(item.values)
