"""Checking a graph against its own rules, SHACL shapes and documents; formatting Turtle files.

It finds errors and their locations; the commands report them.
"""

from cfgraph.check.findings import SEVERITIES, Finding, Severity
from cfgraph.check.graph_check import CheckOutcome, bundled_ontology, check_graph, lacks_our_ontology
from cfgraph.check.turtle_files import format_turtle_file

__all__ = [
    "SEVERITIES",
    "CheckOutcome",
    "Finding",
    "Severity",
    "bundled_ontology",
    "check_graph",
    "format_turtle_file",
    "lacks_our_ontology",
]
