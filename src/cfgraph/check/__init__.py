"""Keeping a graph in order: its format, and whether it holds to its own rules, to shapes and to its documents.

It names what is wrong and where; the commands decide how that is told.
"""

from cfgraph.check.findings import SEVERITIES, Finding, Severity
from cfgraph.check.rewriting import in_order
from cfgraph.check.runner import CheckOutcome, bundled_ontology, check, lacks_our_ontology

__all__ = [
    "SEVERITIES",
    "CheckOutcome",
    "Finding",
    "Severity",
    "bundled_ontology",
    "check",
    "in_order",
    "lacks_our_ontology",
]
