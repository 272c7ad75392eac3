"""Exporting subgraphs to GraphML and other formats, and query results to the W3C formats."""

from cfgraph.export.flavors import ALL_FLAVORS, TABLES, AnyFlavor, check_flavor, choose_ending
from cfgraph.export.graphml import FLAVORS, Flavor
from cfgraph.export.multigraph import to_networkx
from cfgraph.export.query_results import (
    RESULT_ENDINGS,
    ROW_ENDINGS,
    STATEMENT_ENDINGS,
    ResultFormat,
    RowWriter,
    write_result,
)
from cfgraph.export.subgraph_files import (
    SUBGRAPH_ENDINGS,
    ExportReport,
    format_report,
    write_subgraph,
    write_whole_graph,
)

__all__ = [
    "ALL_FLAVORS",
    "FLAVORS",
    "RESULT_ENDINGS",
    "ROW_ENDINGS",
    "STATEMENT_ENDINGS",
    "SUBGRAPH_ENDINGS",
    "TABLES",
    "AnyFlavor",
    "ExportReport",
    "Flavor",
    "ResultFormat",
    "RowWriter",
    "check_flavor",
    "choose_ending",
    "format_report",
    "to_networkx",
    "write_result",
    "write_subgraph",
    "write_whole_graph",
]
