"""Every worked example of docs/roles.md: data, mapping, and what ``owners`` gives; and mappings that find nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_runs import call

import cfgraph
from cfgraph.explorer.ownership import format_stake
from cfgraph.model.errors import UsageError

PAGE = (Path(__file__).parents[2] / "docs" / "roles.md").read_text(encoding="utf-8")
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]


def write_example(section: str, directory: Path) -> tuple[Path, Path]:
    """Write the data and the mapping of a section to files."""
    data, mapping = re.findall(r"```turtle\n(.*?)```", section, flags=re.DOTALL)
    paths = directory / "data.ttl", directory / "roles.ttl"
    for path, text in zip(paths, (data, mapping), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.mark.parametrize("section", SECTIONS, ids=[section.partition("\n")[0] for section in SECTIONS])
def test_owners_match_documentation(section: str, tmp_path: Path) -> None:
    data, roles = write_example(section, tmp_path)
    told = re.search(r"`owners (\S+)` then gives: ([^\n]*?)\.(?:\s|$)", section)
    assert told is not None
    with cfgraph.open_graph(data, roles=roles, language="en") as graph:
        found = graph.owners(told[1]).value
        assert ", ".join(f"{stake.entity.label} {format_stake(stake)}" for stake in found.stakes) == told[2]
        neighbors = {row["object_label"] for row in graph.neighbors(told[1])}
        assert not any(re.match(r"_:|s:|ex:[sm]\d", str(label)) for label in neighbors)


def test_parts_and_sources_come_with_the_mapping(tmp_path: Path) -> None:
    section = next(section for section in SECTIONS if section.startswith("W3C ORG"))
    data, roles = write_example(section, tmp_path)
    with cfgraph.open_graph(data, roles=roles, language="en") as graph:
        control = graph.control("ex:acme", threshold=50).value
        assert [edge.subject.curie for edge in control.parts] == ["ex:lab"]
        (edge,) = (path.edges[0] for path in graph.owners("ex:holding").value.stakes[0].paths)
        source = edge.claims[0].source
        assert source is not None
        assert source.title == "Register, 2024"


def test_command_accepts_mapping_and_suggests_terms_for_invalid_one(tmp_path: Path) -> None:
    data, roles = write_example(SECTIONS[-1], tmp_path)
    done = call("owners", "ex:c", "-g", data, "--roles", roles, "--format", "json")
    assert {one["holder"]["label"]: one["share_min"] for one in done.json["holders"]} == {"A": 40, "B": 50}
    roles.write_text(roles.read_text(encoding="utf-8").replace("ex:weight", "ex:nothing"), encoding="utf-8")
    wrong = call("owners", "ex:c", "-g", data, "--roles", roles, "--lang", "en")
    assert wrong.status == 2
    assert "finds no stakes in this graph; it has " in wrong.err
    assert "ex:weight" in wrong.err
    roles.write_text("[] a <https://w3id.org/cfgraph/ns#StakeMapping> .", encoding="utf-8")
    with pytest.raises(UsageError):
        cfgraph.open_graph(data, roles=roles)
