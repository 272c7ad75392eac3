"""How a row of the tables of facts is compared with what the graph says by it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cfgraph.model.terms import IRI, Literal, Node, Term, local_name
from cfgraph.model.vocabulary import (
    ABOUT,
    AS_OF,
    CF,
    CONFIDENCE,
    METRIC,
    NOTE,
    OBJECT,
    PERCENTAGE,
    PERIOD,
    PREDICATE,
    STATUS,
    SUBJECT,
    TYPE,
    UNIT,
    VALID_FROM,
    VALID_TO,
    VALUE,
)
from cfgraph.store import Graph

PREDICATES = {
    "document_number": {"documentNumber"},
    "effective_from": {"effectiveFrom"},
    "effective_to": {"effectiveTo"},
    "issuer": {"issuedBy"},
    "key_measure": {"hasMeasure"},
    "published_on": {"publishedOn"},
    "issued_on": {"issuedOn"},
    "founded": {"foundedOn"},
    "legal_name": {"legalName"},
    "legal_name_en": {"legalName"},
    "nfra_institution_code": {"institutionCode"},
    "registered_place": {"registeredIn", "registeredAddress"},
    "shareholder": {"holdsSharesIn"},
    "shareholder_no_pct": {"holdsSharesIn"},
    "former_name": {"formerName"},
    "product": {"offers"},
    "partner": {"partnersWith"},
    "tech_partner": {"uses"},
    "controlled_by": {"controls"},
    "actual_controller": {"actuallyControls"},
    "acts_in_concert_with": {"actsInConcertWith"},
    "controller_status": {"controllerStatus"},
    "shareholder_group": {"jointlyHoldsSharesIn"},
    "system": {"develops", "uses", "operates"},
}
"""What each relation of the tables is in the graph; registered capital is a figure."""

FROM_HOLDER = {"shareholder", "shareholder_no_pct", "shareholder_group", "controlled_by", "actual_controller"}
"""Relations whose edge leads from what the table calls the object."""

CLASSES = {
    "shareholder": "Stake",
    "shareholder_no_pct": "Stake",
    "shareholder_group": "GroupStake",
    "controlled_by": "Control",
    "actual_controller": "ActualControl",
    "acts_in_concert_with": "ActingInConcert",
    "controller_status": "ControllerStatement",
}
"""The class of the claims of each relation that has one of its own."""

HAS_MEMBER = IRI(CF + "hasMember")

STATUSES = {"as-of": "Current", "historical": "Historical", "planned/pro-forma": "Planned"}


@dataclass(frozen=True)
class Said:
    """A claim or figure that cites a row's passage."""

    node: Node
    terms: dict[IRI, list[Term]]

    def texts(self, *predicates: IRI) -> list[str]:
        return [t.value if isinstance(t, Literal) else str(t) for p in predicates for t in self.terms.get(p, ())]

    def local(self, predicate: IRI) -> str:
        return next((local_name(t) for t in self.terms.get(predicate, ()) if isinstance(t, IRI)), "")


@dataclass(frozen=True)
class Case:
    """A row of a table, and what the graph says by its line: documents, with a claim or figure from each."""

    graph: Graph
    row: dict[str, str]
    found: list[tuple[str, Said]]

    @cached_property
    def relation(self) -> str:
        return self.row["relation"]

    @cached_property
    def is_figure(self) -> bool:
        return self.relation == "registered_capital"

    @cached_property
    def items(self) -> list[Said]:
        """The claims or figures of the row's own relation."""
        items = [item for _, item in self.found]
        if self.is_figure:
            return [i for i in items if i.local(METRIC) == "registered-capital"]
        return [i for i in items if i.local(PREDICATE) in PREDICATES[self.relation]]

    @cached_property
    def subjects(self) -> list[Term]:
        """What the graph has for the subject of the row."""
        end = ABOUT if self.is_figure else OBJECT if self.relation in FROM_HOLDER else SUBJECT
        return [t for i in self.items for t in i.terms[end]]

    @cached_property
    def objects(self) -> list[Term]:
        """What the graph has for the object of the row: of a group, its members."""
        end = SUBJECT if self.relation in FROM_HOLDER else OBJECT
        objects = [t for i in self.items for t in i.terms[end]]
        if self.relation != "shareholder_group":
            return objects
        return [o for t in objects if isinstance(t, IRI) for _, _, o in self.graph.statements(t, HAS_MEMBER)]

    @cached_property
    def wanted(self) -> list[str]:
        """The names that the row gives for its object."""
        text = self.row["object"]
        return text.removesuffix("等六部门").split("|") if self.relation in ("issuer", "shareholder_group") else [text]


def compare_document(case: Case) -> str | None:
    return None if {document for document, _ in case.found} == {case.row["source"]} else "document"


def compare_relation(case: Case) -> str | None:
    return None if case.items else "relation"


def compare_class(case: Case) -> str | None:
    wanted = CLASSES.get(case.relation)
    return "class of the claim" if wanted and {i.local(TYPE) for i in case.items} != {wanted} else None


def compare_figure(case: Case) -> str | None:
    if not case.is_figure:
        return None
    if [Decimal(v) for i in case.items for v in i.texts(VALUE)] != [Decimal(case.row["value"])]:
        return "value"
    return None if [i.local(UNIT) for i in case.items] == ["cny-100-million"] else "unit"


def compare_share(case: Case) -> str | None:
    if not case.relation.startswith("shareholder"):
        return None
    shares = [Decimal(v) for i in case.items for v in i.texts(PERCENTAGE)]
    return None if shares == ([Decimal(case.row["value"])] if case.row["value"] else []) else "share"


def compare_members(case: Case) -> str | None:
    is_group = case.relation == "shareholder_group"
    return "members" if is_group and (len(set(case.objects)), len(case.items)) != (len(case.wanted), 1) else None


def compare_subject(case: Case) -> str | None:
    name = case.row["subject"].strip("《》")
    return None if any(bears(names(case.graph, t), name) for t in case.subjects) else "subject"


def compare_object(case: Case) -> str | None:
    if case.is_figure or case.relation == "key_measure":
        return None
    objects = [names(case.graph, t) | areas(case.graph, t) for t in case.objects]
    return None if all(any(bears(o, name) for o in objects) for name in case.wanted) else f"object: {objects}"


def compare_cooperation(case: Case) -> str | None:
    if case.relation != "partner":
        return None
    cooperation = said_of(case.items, "cooperation")
    return None if cooperation.startswith(case.row["unit"][:2]) else f"cooperation: {cooperation}"


def compare_status(case: Case) -> str | None:
    statuses = {i.local(STATUS) for i in case.items}
    return None if statuses <= {STATUSES[case.row["temporal"]]} else f"status {statuses}"


def compare_measure(case: Case) -> str | None:
    if case.relation != "key_measure":
        return None
    missing = find_missing_figures(case.graph, case.row["object"], [item for _, item in case.found])
    return f"figures: {missing}" if missing else None


def compare_confidence(case: Case) -> str | None:
    excluded = {"true": "Stated", "false": "Computed"}.get(case.row["derived"])
    return f"confidence: {excluded}" if any(i.local(CONFIDENCE) == excluded for i in case.items) else None


def compare_date(case: Case) -> str | None:
    date = re.search(r"\d{4}(-\d{2}){0,2}", case.row["as_of"])
    dates = [i.texts(AS_OF, VALID_FROM, VALID_TO, PERIOD) for i in case.items]
    return f"date {dates}" if date and any(date[0] not in each for each in dates) else None


COMPARISONS = (
    compare_document,
    compare_relation,
    compare_class,
    compare_figure,
    compare_share,
    compare_members,
    compare_subject,
    compare_object,
    compare_cooperation,
    compare_status,
    compare_measure,
    compare_confidence,
    compare_date,
)


def find_difference(graph: Graph, row: dict[str, str], found: list[tuple[str, Said]]) -> str | None:
    """Return what of a row is missing or different in the graph, or None."""
    case = Case(graph, row, found)
    return next((problem for compare in COMPARISONS if (problem := compare(case))), None)


def names(graph: Graph, node: Term) -> set[str]:
    """Return every name that a node bears, and its literal value."""
    if isinstance(node, Literal):
        return {node.value}
    assert isinstance(node, IRI)
    return {o.value for _, _, o in graph.statements(node) if isinstance(o, Literal)}


def areas(graph: Graph, node: Term) -> set[str]:
    """Return the names of a place with those of the area it lies in before them."""
    if not isinstance(node, IRI):
        return set()
    outer = [o for _, _, o in graph.statements(node, IRI(CF + "locatedIn"))]
    return {area + name for o in outer for area in names(graph, o) for name in names(graph, node)}


def said_of(items: list[Said], name: str) -> str:
    """Return what the claims say by a property of the vocabulary, in Chinese or without a language."""
    return " ".join(t.value for i in items for t in i.terms.get(IRI(CF + name), ()) if isinstance(t, Literal))


def find_missing_figures(graph: Graph, text: str, items: list[Said]) -> set[str]:
    """Return the numbers and dates of a measure that neither a figure of the row gives, nor its note or metric."""
    values = {f"{Decimal(v).normalize():f}" for i in items for v in i.texts(VALUE)}
    told = " ".join(t for i in items for t in i.texts(NOTE))
    told += " ".join(t for i in items for m in i.terms.get(METRIC, ()) for t in names(graph, m))
    numbers = set(re.findall(r"\d{4}-\d{2}-\d{2}|\d+(?:\.\d+)?", text))
    return {number for number in numbers - values if number not in told}


def bears(found: set[str], name: str) -> bool:
    """Tell whether a name of the table is among the names of the graph; what it adds in brackets aside."""
    plain = re.sub(r"[(（].*?[)）]", "", name).strip()
    inner = re.findall(r"[(（](.*?)[)）]", name)
    return bool(found & {name, plain, *inner}) or any(name.startswith(f"{one}(") for one in found)
