"""Subgraphs to GraphML and other formats, query results to the W3C formats. Nothing here asks a graph anything."""

from cfgraph.export.graphml import FLAVORS, Flavor
from cfgraph.export.multigraph import to_networkx
from cfgraph.export.results import RESULT_ENDINGS, ROW_ENDINGS, STATEMENT_ENDINGS, ResultFormat, write_result
from cfgraph.export.subgraph import SUBGRAPH_ENDINGS, ExportReport, report_lines, write_subgraph

__all__ = [
    "FLAVORS",
    "RESULT_ENDINGS",
    "ROW_ENDINGS",
    "STATEMENT_ENDINGS",
    "SUBGRAPH_ENDINGS",
    "ExportReport",
    "Flavor",
    "ResultFormat",
    "report_lines",
    "to_networkx",
    "write_result",
    "write_subgraph",
]
