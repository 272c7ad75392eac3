"""The store: opening a location, building a store directory from RDF files, reading its statements and names."""

from typing import TYPE_CHECKING

from cfgraph.lazy_names import import_when_asked

if TYPE_CHECKING:
    from cfgraph.store.build_progress import BuildProgress, OnProgress, ignore_progress
    from cfgraph.store.graph import Graph, NameHit, NameHits, Statistics, TextHit, TextHits
    from cfgraph.store.manifest import is_store
    from cfgraph.store.opening import add_to_directory, build_directory, check_store, open_graph
    from cfgraph.store.reading_options import ReadingOptions

__all__ = [
    "BuildProgress",
    "Graph",
    "NameHit",
    "NameHits",
    "OnProgress",
    "ReadingOptions",
    "Statistics",
    "TextHit",
    "TextHits",
    "add_to_directory",
    "build_directory",
    "check_store",
    "ignore_progress",
    "is_store",
    "open_graph",
]

__getattr__ = import_when_asked(
    __name__,
    {
        "build_progress": (
            "BuildProgress",
            "OnProgress",
            "ignore_progress",
        ),
        "graph": (
            "Graph",
            "NameHit",
            "NameHits",
            "Statistics",
            "TextHit",
            "TextHits",
        ),
        "manifest": ("is_store",),
        "opening": (
            "add_to_directory",
            "build_directory",
            "check_store",
            "open_graph",
        ),
        "reading_options": ("ReadingOptions",),
    },
)
