"""The formats of files by name, for RDF and graph tools: file extensions and compression suffixes."""

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
"""The format for each file extension, as named by ``--input-format``; JSON may also be ``node-link``."""

GRAPH_FORMATS = ("graphml", "gexf", "node-link", "edges")
"""Formats of graph tools, which are not RDF: such files are read only if named, not as part of a directory."""

XML_FORMATS = ("rdf", "graphml", "gexf")
"""Formats based on XML."""

PACKINGS = (".gz", ".bz2", ".xz", ".zst", ".zip")
"""Suffixes of compressed files, after the extension of the format."""

ABSOLUTE_ONLY = ("nt", "nq")
"""Formats without relative IRIs."""

FORMAT_NAMES = tuple(dict.fromkeys((*FORMATS.values(), *GRAPH_FORMATS)))
"""The formats, as values of ``--input-format``."""

SHARED_ENDINGS = (".json",)
"""Extensions that are also common for other files: in a directory only those that look like RDF are read."""

_LOOKED_AT = 4096
"""Number of bytes at the start of a file used to distinguish JSON-LD from other JSON."""


def rdf_suffix(path: Path) -> str:
    """Return the extension of the format, in lower case, without a compression suffix."""
    name = path.name.lower()
    for packing in PACKINGS:
        name = name.removesuffix(packing)
    return Path(name).suffix


def is_readable(path: Path) -> bool:
    """Tell by its name whether a file contains RDF or a graph."""
    return rdf_suffix(path) in FORMATS


def is_rdf(path: Path) -> bool:
    """Tell by its name whether a file contains RDF."""
    return FORMATS.get(rdf_suffix(path)) not in (None, *GRAPH_FORMATS)


def is_rdf_in_directory(path: Path) -> bool:
    """Tell whether a file in a directory contains RDF: by its name, and JSON by a JSON-LD keyword near its start."""
    if not is_rdf(path) or not path.is_file():
        return False
    if path.suffix.lower() not in SHARED_ENDINGS:
        return rdf_suffix(path) not in SHARED_ENDINGS
    try:
        with path.open("rb") as stream:
            return b'"@' in stream.read(_LOOKED_AT)
    except OSError:
        return False
