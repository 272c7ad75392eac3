"""Reading edges with the claims that back them, their sources and locators, and which claims are in force at a date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

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
    DATATYPES_OF_NUMBERS,
    DATE,
    DERIVED_FROM,
    FILE_NAME,
    HISTORICAL,
    IN_DOCUMENT,
    LINE,
    NOTE,
    OBJECT,
    PERCENTAGE,
    PERCENTAGE_MAX,
    PERCENTAGE_MIN,
    PLANNED,
    PREDICATE,
    SOURCE_QUALITY,
    STATED,
    STATUS,
    SUBJECT,
    TYPE,
    VALID_FROM,
    VALID_TO,
)
from cfgraph.text.catalog import Messages

_URL = IRI("http://purl.org/dc/terms/source")
_LINE = "line "
_SHARES = {local_name(iri) for iri in (PERCENTAGE, PERCENTAGE_MIN, PERCENTAGE_MAX)}
_NOT_VALUES = {SUBJECT, PREDICATE, OBJECT, TYPE, AS_OF, VALID_FROM, VALID_TO, STATUS, CONFIDENCE, DERIVED_FROM}


def format_locator(source: Source, messages: Messages) -> str | None:
    """Return the spot in the document in the user's language."""
    if source.locator and source.locator.startswith(_LINE):
        return messages("sources.line", line=source.locator.removeprefix(_LINE))
    return source.locator


def read_edge(view: View, statement: Statement) -> Edge:
    """Return a statement between two nodes as an edge, with the claims that back it, newest first."""
    subject, predicate, target = statement
    assert isinstance(target, IRI | BlankNode)
    return Edge(view.ref(subject), view.ref(predicate), view.ref(target), read_claims(view, subject, predicate, target))


def read_claims(view: View, subject: Node, predicate: IRI, target: Term) -> tuple[Claim, ...]:
    """Return the claims (reified statements) of a statement in the order in which they are shown."""
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
    """Return claims in the order in which they are shown; the first speaks for the edge.

    Current ones come before planned, and those before past ones; what is stated before what is inferred. Then
    ``claim_order`` of the view decides: the newest, the one with the best source, or what the most documents say.
    Where that is the same, the other two do, in the order of quality, number of sources and date.
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
    """Return a claim node as a value: its class, dates, status, what else it says, and its source."""
    known = view.claims.get(node)
    if known is None:
        if len(view.claims) > MAX_CACHED_CLAIMS:
            view.claims.clear()
        known = view.claims[node] = _load_claim(view, node)
    return known


def _load_claim(view: View, node: Node) -> Claim:
    """Read a claim from the graph, past the view's cache."""
    texts: dict[IRI, list[Literal]] = {}
    nodes: dict[IRI, Node] = {}
    is_annotation = False
    for _, predicate, value in view.graph.statements(subject=node):
        if isinstance(value, Literal):
            texts.setdefault(predicate, []).append(value)
        elif isinstance(value, IRI | BlankNode):
            nodes.setdefault(predicate, value)
        else:
            is_annotation = True

    def one(predicate: IRI) -> str | None:
        return view.pick(texts.get(predicate, ())) or None

    values: dict[str, float | int | str] = {}
    for predicate, literals in sorted(texts.items()):
        if predicate not in _NOT_VALUES:
            values[local_name(predicate)] = parse_number_or_text(view, literals)
    if is_annotation:  # of any vocabulary, so whatever it says is told
        values |= {local_name(iri): view.label(value) for iri, value in nodes.items() if iri not in _NOT_VALUES}
    return Claim(
        id=node,
        type=view.term_label(nodes[TYPE]) if TYPE in nodes else "",
        status=view.term_label(nodes[STATUS]) if STATUS in nodes else None,
        as_of=one(AS_OF),
        values=values,
        source=read_claim_source(view, node),
        status_id=nodes.get(STATUS),
        valid_from=one(VALID_FROM),
        valid_to=one(VALID_TO),
        confidence=view.term_label(nodes[CONFIDENCE]) if CONFIDENCE in nodes else None,
        confidence_id=nodes.get(CONFIDENCE),
        type_id=nodes.get(TYPE),
    )


def read_claims_if_unstated(view: View, statement: Statement) -> tuple[Claim, ...]:
    """Return the claims of a statement that no source states in so many words; none where one does, or has none."""
    nodes = view.graph.reifications(statement)
    how = [next((o for _, _, o in view.graph.statements(node, CONFIDENCE)), STATED) for node in nodes]
    return () if STATED in how else tuple(read_claim(view, node) for node in nodes)


def parse_number_or_text(view: View, literals: Sequence[Literal]) -> float | int | str:
    """Return the one value of the literals: a number where it is one, else the text in the view's language."""
    first = literals[0]
    if len(literals) == 1 and first.datatype in DATATYPES_OF_NUMBERS:
        try:
            number = float(first.value)
        except ValueError:
            return first.value
        return int(number) if number.is_integer() else number
    return view.pick(literals)


def read_claim_source(view: View, node: Node) -> Source | None:
    """Return where a claim or figure comes from; where it has several passages in one text, all in one."""
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
    """Return the spot that a passage stands for: its document, locator and what is printed there."""
    known = view.sources.get(passage)
    if known is None:
        if len(view.sources) > MAX_CACHED_REFS:
            view.sources.clear()
        known = view.sources[passage] = _load_passage_source(view, passage)
    return known


def _load_passage_source(view: View, passage: Node) -> Source:
    """Read the source of a passage from the graph, past the view's cache."""
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
    """Return an edge with only the claims in force at a date (any without one) that the view shows.

    None when it has claims, and none of them is. An edge that no claim dates, as in a graph without claims, always
    holds.
    """
    found = classify_edge(view, statement, date)
    return found if found.held in ("known", "undated", None) else None


def classify_edge(view: View, statement: Statement, date: str | None) -> Edge:
    """Return an edge with whether it held at a date, and the claims that say so: those in force, else the later ones.

    Where it did not hold (``no``) the claims are those of other times. Without a date ``held`` is None, or ``no`` where
    the view leaves all its claims out.
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
    """Return the claims that a view shows: all of them, or those that a source states, or one document."""
    return tuple(claim for claim in filter_by_document(view, claims) if not view.stated_only or is_stated(claim))


def filter_by_document(view: View, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims of the document that a view shows alone; all of them where it shows every document."""
    if view.document is None:
        return tuple(claims)
    return tuple(claim for claim in claims if claim.source is not None and claim.source.document == view.document)


def read_standing_edge(view: View, statement: Statement, as_of: str | None) -> Edge | None:
    """Return an edge that holds at a date or, without one, is not only a former or planned one; else None."""
    found = read_edge_as_of(view, statement, as_of)
    if found is None or as_of is not None:
        return found
    current = tuple(claim for claim in found.claims if claim.status_id in (CURRENT, None))
    if found.claims and not current:
        return None
    return replace(found, claims=current)


def filter_claims_in_force(claims: Iterable[Claim], date: str, replacements: Collection[str] = ()) -> list[Claim]:
    """Return the claims that hold at a date; of a month or a year, at its end.

    A current claim holds from its date on. A historical one holds until its end or, where no end is stated, until
    the first of ``replacements`` after its start: the days from which a newer state is stated. Plans never hold.
    A claim without any date always holds.
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
    """Return the day from which a claim holds; empty where it states none."""
    date = item.valid_from or item.as_of
    return first_day(date) if date else ""


def _find_replacement_days(view: View, statement: Statement, claims: Sequence[Claim]) -> set[str]:
    """Return the days from which newer states of a relation are stated.

    Those are other claims of the same edge and, as shares are parts of one whole, current shares of other holders.
    """
    if all(item.status_id != HISTORICAL or item.valid_to for item in claims):
        return set()
    subject, predicate, target = statement
    newer = {_start_day(item) for item in claims if item.status_id != PLANNED}
    return newer.union(day for holder, day in _read_current_shares(view, predicate, target) if holder != subject)


def _read_current_shares(view: View, predicate: IRI, target: Term) -> tuple[tuple[Node, str], ...]:
    """Return who holds a current share by a predicate, and the day from which it is stated; read once for a view."""
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
    """Yield the subjects of the edges by a predicate that lead to a node."""
    if isinstance(target, IRI | BlankNode):
        view.graph.read_ahead_edges([target], [predicate])
        ways: tuple[Direction, ...] = ("in",)
        for _, statement in view.graph.edges(target, ways, [predicate]):
            yield statement.subject


def _is_current_share(item: Claim) -> bool:
    """Tell whether a claim is current and states a share."""
    return item.status_id == CURRENT and not _SHARES.isdisjoint(item.values)
