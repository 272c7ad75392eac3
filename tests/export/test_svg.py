"""The SVG of a subgraph: every name, relation, share and source is there, any text is harmless, too much is refused."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import export_samples
import pytest
from export_samples import BANK, DAY, LENDER, OWNS, claim, ref, sample, subgraphs
from hypothesis import example, given, settings
from waiting import PATIENCE

from cfgraph.explorer import View, find_paths, resolve_entity, subgraph_along_paths, subgraph_around, whole_subgraph
from cfgraph.explorer.claims import format_locator
from cfgraph.export import write_subgraph
from cfgraph.export.picture.limits import MOST_BOXES
from cfgraph.model.entity import Edge, Subgraph
from cfgraph.model.errors import UsageError
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import ID
from cfgraph.text.catalog import Messages
from cfgraph.text.safe import make_visible

SVG = "{http://www.w3.org/2000/svg}"
slow = settings(max_examples=60)


def drawn(subgraph: Subgraph, path: Path, view: View | None = None) -> ElementTree.Element:
    write_subgraph(subgraph, path, view=view, date=DAY)
    return ElementTree.parse(path).getroot()


def texts(root: ElementTree.Element, kind: str) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text") if element.get("class") == kind]


def tips(root: ElementTree.Element) -> list[str]:
    return [title.text or "" for group in root.iter(f"{SVG}g") for title in group.findall(f"{SVG}title")]


@slow
@given(subgraphs())
@example(sample())
@example(Subgraph("\ufffe", (ref(BANK, "\ufffe\x00"),), ()))
def test_svg_text_is_escaped_without_control_characters(tmp_path: Path, subgraph: Subgraph) -> None:
    path = tmp_path / "a.svg"
    root = drawn(subgraph, path)
    allowed = {
        "svg": {"width", "height", "viewBox"},
        "title": set(),
        "style": set(),
        "g": {"transform"},
        "rect": {"class", "x", "y", "width", "height", "rx", "fill"},
        "text": {"class", "x", "y", "text-anchor"},
        "tspan": {"class", "fill", "style"},
        "path": {"class", "d", "style"},
        "polygon": {"class", "points", "style"},
    }
    for element in root.iter():
        assert set(element.attrib) <= allowed[element.tag.removeprefix(SVG)]
        assert all(
            make_visible(line) == line for line in (element.text or "").splitlines() if element.tag != f"{SVG}style"
        )
    assert len([box for box in root.iter(f"{SVG}rect") if box.get("class") == "box"]) == len(subgraph.nodes)
    assert len(texts(root, "word")) == len(subgraph.edges)
    for place in re.findall(r'[xyd]="([^"]*)"|points="([^"]*)"', path.read_text(encoding="utf-8")):
        assert "nan" not in "".join(place)


def test_the_neighborhood_of_zhaolian_has_names_shares_and_sources(tmp_path: Path, zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "id:zhaolian"), 1)
    root = drawn(subgraph, tmp_path / "a.svg", zh_view)
    assert {"招联消费金融", "中国联通", "招商银行"} <= set(texts(root, "name"))
    assert "■ 银行" in texts(root, "kind")
    assert {"持股 50%", "持股 24.15%"} <= set(texts(root, "word"))
    assert texts(root, "counts") == [f"{len(subgraph.nodes)} 个实体，{len(subgraph.edges)} 条关系 · {DAY}"]
    tip = next(tip for tip in tips(root) if tip.startswith("中国联通 — 持股 → 招联消费金融"))
    stated = next(e for e in subgraph.edges if (e.subject.label, e.predicate.label) == ("中国联通", "持股"))
    for one in stated.claims:
        assert one.source is not None
        assert one.source.title in tip
        assert (format_locator(one.source, Messages("zh")) or "") in tip


def test_a_path_is_drawn_from_its_beginning_to_its_end(tmp_path: Path, zh_view: View) -> None:
    ends = resolve_entity(zh_view, "海尔集团"), resolve_entity(zh_view, "火山引擎")
    found = find_paths(zh_view, *ends, k=5)
    root = drawn(subgraph_along_paths(zh_view, found.paths, "t"), tmp_path / "a.svg", zh_view)
    across = {
        element.text: float(element.get("x", ""))
        for element in root.iter(f"{SVG}text")
        if element.get("class") == "name"
    }
    assert min(across, key=lambda name: across[name]) == "海尔集团"
    assert max(across, key=lambda name: across[name]) == "火山引擎"


def test_parallel_relations_share_a_line_and_loops_stand_in_their_box(tmp_path: Path) -> None:
    root = drawn(sample(), tmp_path / "a.svg")
    assert len(list(root.iter(f"{SVG}path"))) == 1
    assert texts(root, "word") == ["holds 50%", "holds", "↻ holds 10.5% (historical)"]


def test_relations_not_in_force_are_dashed_with_reason(tmp_path: Path) -> None:
    bank, lender, owns = ref(BANK, "bank"), ref(LENDER, "lender"), ref(OWNS, "holds")
    edges = (
        Edge(bank, owns, lender, (claim(1, 5, current=False),)),
        Edge(lender, owns, bank, (claim(1, 5, current=False), claim(2, 6))),
    )
    root = drawn(Subgraph("t", (bank, lender), edges), tmp_path / "a.svg")
    assert [path.get("class") for path in root.iter(f"{SVG}path")] == ["line past", "line"]
    assert sorted(texts(root, "word")) == ["holds 5% (historical)", "holds 6%"]


def test_a_long_relation_is_cut_before_its_share(tmp_path: Path) -> None:
    bank, lender = ref(BANK, "bank"), ref(LENDER, "lender")
    edge = Edge(bank, ref(OWNS, "holds shares, directly or not, in"), lender, (claim(1, 24.15),))
    root = drawn(Subgraph("t", (bank, lender), (edge,)), tmp_path / "a.svg")
    assert texts(root, "word") == ["holds shares, directly… 24.15%"]


def test_an_arrow_points_at_the_object(tmp_path: Path) -> None:
    bank, lender, owns = ref(BANK, "bank"), ref(LENDER, "lender"), ref(OWNS, "holds")
    both = Subgraph("t", (bank, lender), (Edge(bank, owns, lender), Edge(lender, owns, bank)))
    root = drawn(both, tmp_path / "a.svg")
    tips_at = [
        [float(number) for number in re.split("[ ,]", polygon.get("points", ""))[0::2]]
        for polygon in root.iter(f"{SVG}polygon")
    ]
    assert sorted(tip > back for tip, back, _ in tips_at) == [False, True]


def test_a_long_name_is_cut_in_its_box_and_whole_in_the_tooltip(tmp_path: Path) -> None:
    name = "消费金融公司" * 30
    root = drawn(Subgraph("t", (ref(BANK, name),), ()), tmp_path / "a.svg")
    assert len(texts(root, "name")) == 3
    assert texts(root, "name")[-1].endswith("…")
    assert tips(root)[0].startswith(name)


def test_graph_too_large_for_svg_is_rejected_without_file(tmp_path: Path, zh_view: View) -> None:
    with pytest.raises(UsageError, match=r"150.*--hops.*\.graphml"):
        write_subgraph(whole_subgraph(zh_view), tmp_path / "a.svg", view=zh_view)
    assert list(tmp_path.iterdir()) == []
    most = Subgraph("t", tuple(ref(IRI(f"{ID}{number}")) for number in range(MOST_BOXES)), ())
    write_subgraph(most, tmp_path / "a.svg")
    with pytest.raises(UsageError, match="151"):
        write_subgraph(replace(most, nodes=(*most.nodes, ref(BANK))), tmp_path / "b.svg")


def test_svg_is_deterministic(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[2:]; from export_samples import sample, DAY; from pathlib import Path\n"
        "from cfgraph.export import write_subgraph; write_subgraph(sample(), Path(sys.argv[1]), date=DAY)"
    )
    written = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.svg"
        command = [sys.executable, "-c", script, str(path), str(Path(export_samples.__file__).parent)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, timeout=PATIENCE)
        written.append(path.read_bytes())
    assert written[0] == written[1]
