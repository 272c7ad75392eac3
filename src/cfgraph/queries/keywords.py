"""The words of SPARQL: its keywords and its functions, as formatting and completion need them."""

from __future__ import annotations

from cfgraph.queries.expressions import AGGREGATES, CALLS

_WORDS = """
BASE PREFIX VERSION SELECT CONSTRUCT DESCRIBE ASK DISTINCT REDUCED AS FROM NAMED WHERE GROUP BY HAVING ORDER ASC DESC
LIMIT OFFSET VALUES UNDEF OPTIONAL GRAPH UNION MINUS FILTER BIND SERVICE SILENT LATERAL EXISTS NOT IN SEPARATOR BOUND
"""

KEYWORDS = frozenset(_WORDS.split())
"""Words that are written in upper case; ``a``, ``true`` and ``false`` are not."""

FUNCTIONS = frozenset(CALLS) | {"BOUND"}
"""Functions and aggregates, in upper case."""

__all__ = ["AGGREGATES", "FUNCTIONS", "KEYWORDS"]
