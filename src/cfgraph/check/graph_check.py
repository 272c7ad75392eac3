"""``check_graph``: a complete check (shapes, audit, quotations), with findings located and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cfgraph.check.audit import Facts, audit
from cfgraph.check.disagreements import find_disagreements
from cfgraph.check.findings import SEVERITIES, Finding, Severity, locate_finding
from cfgraph.check.quotations import verify_quotations
from cfgraph.check.shapes import count_shapes, find_violations
from cfgraph.check.source_locations import find_source_locations
from cfgraph.explorer import View
from cfgraph.model.errors import LimitError
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import AS_PRINTED, CF, CLAIM_CLASS, TYPE
from cfgraph.store.location import bundled_directory


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The result of a check: its findings, worst first, and how much was checked.

    ``limit`` is why shapes were skipped, if they were; ``proven`` is the number of printed texts verified.
    """

    findings: tuple[Finding, ...]
    statements: int
    files: int
    shapes: int
    claims: int
    proven: int | None
    limit: LimitError | None

    def count(self, severity: Severity) -> int:
        """Return the number of findings with a severity."""
        return sum(found.severity == severity for found in self.findings)


def check_graph(view: View, shapes: Sequence[Path] = (), sources: Path | None = None) -> CheckOutcome:
    """Check a graph against shapes (the bundled ones, unless files are given), the audit's rules and the documents.

    Raises GraphError if the shapes are invalid, UsageError if ``sources`` is not a directory.
    """
    facts = Facts(view)
    found: list[Finding] = []
    proven = None
    if sources is not None:
        found += verify_quotations(facts, sources)
        proven = view.graph.statistics.predicates.get(AS_PRINTED, 0)
    files = list(shapes) or (bundled_shapes() if uses_our_vocabulary(view) else [])
    limit = None
    if files:
        try:
            found += find_violations(view.graph, files)
        except LimitError as error:
            limit, files = error, []
    found += audit(facts)
    found += find_disagreements(facts)
    return CheckOutcome(
        findings=tuple(_sort_findings(_locate_findings(view, found))),
        statements=view.graph.statistics.statements,
        files=len(view.graph.files),
        shapes=count_shapes(files) if files else 0,
        claims=len(facts.claims) if facts.claimed else 0,
        proven=proven,
        limit=limit,
    )


def bundled_shapes() -> list[Path]:
    """Return the shape files that come with cfgraph."""
    return sorted((bundled_directory("graph") / "shapes").glob("*.ttl"))


def bundled_ontology() -> list[Path]:
    """Return the vocabulary files that come with cfgraph."""
    return sorted((bundled_directory("graph") / "ontology").glob("*.ttl"))


def uses_our_vocabulary(view: View) -> bool:
    """Tell whether a graph uses classes or predicates of cfgraph's own vocabulary."""
    statistics = view.graph.statistics
    return any(iri.startswith(CF) for iri in (*statistics.predicates, *statistics.classes, *statistics.details))


def lacks_our_ontology(view: View) -> bool:
    """Tell whether a graph uses cfgraph's vocabulary without declaring it, as a file of new facts does."""
    return (
        uses_our_vocabulary(view)
        and next(view.graph.statements(IRI(CF + "Claim"), TYPE), None) is None
        and (CLAIM_CLASS not in view.graph.statistics.predicates)
    )


def _locate_findings(view: View, found: Sequence[Finding]) -> list[Finding]:
    """Return findings with the file and line of their subjects."""
    where = find_source_locations(view.graph.files, {item.subject for item in found})
    return [locate_finding(item, *where[item.subject]) if item.subject in where else item for item in found]


def _sort_findings(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings worst first, without duplicates: a shape reports a value once per violated constraint."""
    return sorted(
        {str(item): item for item in found}.values(),
        key=lambda item: (SEVERITIES.index(item.severity), item.file or "", item.line or 0, item.rule, str(item)),
    )
