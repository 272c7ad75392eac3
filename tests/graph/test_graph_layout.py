"""The files of the bundled graph are in order."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from cfgraph.check.turtle_layout import format_turtle
from cfgraph.check.turtle_parser import WrittenTerm, read_turtle
from cfgraph.store.location import bundled_directory

GRAPH = bundled_directory("graph")
FILES = sorted(GRAPH.rglob("*.ttl"))


@pytest.mark.parametrize("folder", ["ontology", "entities", "claims", "sources"])
def test_every_file_is_formatted(folder: str) -> None:
    files = [path for path in FILES if path.parent.name == folder]
    assert files
    assert not [p.name for p in files if format_turtle(text := p.read_text(encoding="utf-8"), p.name) != text]


def test_each_kind_of_entity_has_a_file_and_each_entity_one_block() -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    blocks: dict[str, list[str]] = defaultdict(list)
    for path in FILES:
        if path.parent.name != "entities":
            continue
        for section in read_turtle(path.read_text(encoding="utf-8"), path.name).sections:
            for block in section.blocks:
                assert isinstance(block.subject, WrittenTerm)
                blocks[block.subject.iri].append(path.name)
                for said in block.predicates:
                    if said.predicate.text == "a":
                        homes.update(
                            {o.iri: homes[o.iri] | {path.name} for o in said.objects if isinstance(o, WrittenTerm)}
                        )
    assert len(homes) > 20
    assert not {kind: files for kind, files in homes.items() if len(files) > 1}
    assert not {iri: files for iri, files in blocks.items() if len(files) > 1}


def test_each_file_of_claims_is_of_one_document() -> None:
    files = [path for path in FILES if path.parent.name == "claims"]
    assert len(files) > 100
    for path in files:
        documents = set(re.findall(r"cf:inDocument doc:(\S+)", path.read_text(encoding="utf-8")))
        assert documents == {path.stem}
