"""Which format a file's name tells, of RDF or of graphs: one table of endings, and of packings behind them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

FORMATS: Mapping[str, str] = {
    ".ttl": "ttl",
    ".turtle": "ttl",
    ".nt": "nt",
    ".nq": "nq",
    ".trig": "trig",
    ".rdf": "rdf",
    ".owl": "rdf",
    ".xml": "rdf",
    ".jsonld": "jsonld",
    ".json-ld": "jsonld",
    ".json": "jsonld",
    ".n3": "n3",
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".csv": "edges",
    ".tsv": "edges",
    ".edgelist": "edges",
    ".edges": "edges",
}
"""The format of the files with each ending, in the words of ``--input-format``; JSON may also be ``node-link``."""

GRAPH_FORMATS = ("graphml", "gexf", "node-link", "edges")
"""Formats of graph tools, which are no RDF: such files are read where they are named, not for lying in a directory."""

XML_FORMATS = ("rdf", "graphml", "gexf")
"""Formats that are XML."""

PACKINGS = (".gz", ".bz2", ".xz", ".zst", ".zip")
"""Endings of packed files, behind the one that tells the format."""

ABSOLUTE_ONLY = ("nt", "nq")
"""Formats without relative IRIs."""

FORMAT_NAMES = tuple(dict.fromkeys((*FORMATS.values(), *GRAPH_FORMATS)))
"""The formats, as ``--input-format`` takes them."""

SHARED_ENDINGS = (".json",)
"""Endings that most files of other kinds have too: in a directory only those that look like RDF are read."""

_LOOKED_AT = 4096
"""Bytes at the start of a file by which JSON-LD is told from other JSON."""


def rdf_suffix(path: Path) -> str:
    """Return the ending that tells the format, in lower case, without that of a packing."""
    name = path.name.lower()
    for packing in PACKINGS:
        name = name.removesuffix(packing)
    return Path(name).suffix


def is_readable(path: Path) -> bool:
    """Tell by its name whether a file holds RDF or a graph."""
    return rdf_suffix(path) in FORMATS


def is_rdf(path: Path) -> bool:
    """Tell by its name whether a file holds RDF."""
    return FORMATS.get(rdf_suffix(path)) not in (None, *GRAPH_FORMATS)


def is_rdf_in_directory(path: Path) -> bool:
    """Tell whether a file that nobody named holds RDF: by its name, and JSON by a JSON-LD keyword near its start."""
    if not is_rdf(path) or not path.is_file():
        return False
    if path.suffix.lower() not in SHARED_ENDINGS:
        return rdf_suffix(path) not in SHARED_ENDINGS
    try:
        with path.open("rb") as stream:
            return b'"@' in stream.read(_LOOKED_AT)
    except OSError:
        return False
