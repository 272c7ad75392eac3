"""The table of names of common vocabularies: complete in both languages, each term once."""

from __future__ import annotations

from pathlib import Path

from cfgraph.model import known_names
from cfgraph.model.common_prefixes import COMMON_PREFIXES
from cfgraph.model.known_names import find_known_inverse_name, find_known_name
from cfgraph.model.vocabulary import WELL_KNOWN_PREFIXES


def test_every_line_names_a_term_in_both_languages_once() -> None:
    text = (Path(known_names.__file__).parent / "known_names.txt").read_text(encoding="utf-8")
    vocabularies = text.split("\n[")[1:]
    namespaces = [vocabulary.partition("]")[0].split()[0] for vocabulary in vocabularies]
    assert set(namespaces) <= {*COMMON_PREFIXES.values(), *WELL_KNOWN_PREFIXES.values(), _OBO}
    for vocabulary in vocabularies:
        rows = [line.split(" | ") for line in vocabulary.splitlines()[1:] if line]
        assert len({row[0] for row in rows}) == len(rows)
        assert all(len(row) in (3, 5) and all(cell == cell.strip() != "" for cell in row) for row in rows)


def test_schema_org_has_the_same_names_by_both_schemes() -> None:
    assert find_known_name("http://schema.org/jobTitle", "zh") == find_known_name("https://schema.org/jobTitle", "zh")
    assert find_known_inverse_name("https://schema.org/worksFor", "en") == "employee"
    assert find_known_name("http://example.org/jobTitle", "zh") is None


_OBO = "http://www.geneontology.org/formats/oboInOwl#"
