"""The library of saved queries, their parameters, and running a query in a worker process.

The names are imported when first used: the worker process starts through this package and needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfgraph.lazy_names import import_when_asked

if TYPE_CHECKING:
    from cfgraph.queries.binding import bind_parameters
    from cfgraph.queries.guard import check_query
    from cfgraph.queries.library import Library, SavedQuery, load_library, read_query_file
    from cfgraph.queries.parameters import Parameter
    from cfgraph.queries.parsed_query import ParsedQuery, parse_query
    from cfgraph.queries.runner import QueryCancelled, QueryRunner
    from cfgraph.queries.runner_choice import open_runner

__all__ = [
    "Library",
    "Parameter",
    "ParsedQuery",
    "QueryCancelled",
    "QueryRunner",
    "SavedQuery",
    "bind_parameters",
    "check_query",
    "load_library",
    "open_runner",
    "parse_query",
    "read_query_file",
]

__getattr__ = import_when_asked(
    __name__,
    {
        "binding": ("bind_parameters",),
        "runner_choice": ("open_runner",),
        "guard": ("check_query",),
        "library": ("Library", "SavedQuery", "load_library", "read_query_file"),
        "parameters": ("Parameter",),
        "parsed_query": ("ParsedQuery", "parse_query"),
        "runner": ("QueryCancelled", "QueryRunner"),
    },
)
