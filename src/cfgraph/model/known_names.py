"""Names of the terms of common vocabularies (RDF, OWL, SKOS, Dublin Core, schema.org …), which graphs seldom label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from cfgraph.text.catalog import Language

_PLACES: dict[Language, int] = {"en": 0, "zh": 1}


@cache
def _read_names() -> Mapping[str, tuple[str, ...]]:
    """Return the names by IRI: English and Chinese, and for some relations both from the other side."""
    names: dict[str, tuple[str, ...]] = {}
    namespaces: list[str] = []
    for line in Path(__file__).with_name("known_names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            namespaces = line[1:-1].split()
        elif line and not line.startswith("#"):
            name, *texts = line.split(" | ")
            names |= dict.fromkeys((namespace + name for namespace in namespaces), tuple(texts))
    return names


def find_known_name(iri: str, language: Language) -> str | None:
    """Return the name of a term of a common vocabulary; None for any other IRI.

    >>> find_known_name("http://www.w3.org/2004/02/skos/core#broader", "en")
    'has broader'
    """
    texts = _read_names().get(iri)
    return texts[_PLACES[language]] if texts else None


def find_known_names(iri: str) -> tuple[str, ...]:
    """Return the distinct names of a term of a common vocabulary in all languages; empty for any other IRI."""
    return tuple(dict.fromkeys(_read_names().get(iri, ())[: len(_PLACES)]))


def list_known_terms() -> Iterable[str]:
    """Return the IRIs of all terms that have a known name."""
    return _read_names().keys()


def find_known_inverse_name(iri: str, language: Language) -> str | None:
    """Return the name of a common relation as seen from its object; None without one.

    >>> find_known_inverse_name("http://www.w3.org/2004/02/skos/core#broader", "en")
    'has narrower'
    """
    texts = _read_names().get(iri, ())
    return texts[len(_PLACES) + _PLACES[language]] if len(texts) > len(_PLACES) else None
