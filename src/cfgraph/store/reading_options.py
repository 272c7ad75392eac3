"""How a location is read: what the options of every command come to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What is asked of reading.

    ``input_format`` is that of the files that are named, whatever their endings. With ``in_graphs`` only the graphs of
    these names are read: IRIs, prefixed names, or ``default`` for the default graph by itself.
    """

    input_format: str | None = None
    in_graphs: tuple[str, ...] = ()


AS_IT_IS = ReadingOptions()
"""Everything, by the endings of the files' names."""
