"""The HTML page: picture and tables lead to each other, every claim is cited, and no text of a graph can act on it."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

from export_samples import BANK, DAY, LENDER, OWNS, claim, ref, sample, subgraphs
from hypothesis import example, given, settings

from cfgraph.explorer import View, resolve_entity, subgraph_around, whole_subgraph
from cfgraph.export import write_subgraph
from cfgraph.model.entity import Edge, Source, Subgraph
from cfgraph.model.terms import IRI

slow = settings(max_examples=60)

TAGS = {
    "tspan",
    "span",
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "p",
        "figure",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
    ),
    *("td", "dl", "dt", "dd", "ul", "li", "b", "q", "a", "footer", "svg", "g", "rect", "text", "path", "polygon"),
    *("div", "input", "button", "output", "script"),
}


class Page(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str]:
        return [attributes["href"] or "" for tag, attributes in self.elements if tag == "a"]

    def places(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]


def written(subgraph: Subgraph, path: Path, view: View | None = None) -> Page:
    write_subgraph(subgraph, path, view=view, date=DAY)
    return Page(path)


@slow
@given(subgraphs())
@example(sample())
def test_text_is_escaped_and_page_has_no_broken_links(tmp_path: Path, subgraph: Subgraph) -> None:
    page = written(subgraph, tmp_path / "a.html")
    assert {tag for tag, _ in page.elements} <= TAGS
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name in ("src", "srcdoc", "formaction") for name in attributes)
    places = page.places()
    assert len(set(places)) == len(places)
    inner = {link.removeprefix("#") for link in page.links() if link.startswith("#")}
    assert inner <= set(places)
    for number in range(len(subgraph.edges)):
        assert {f"e{number}", f"in-picture-e{number}"} <= inner
    assert not re.search("[\x00-\x08\x0b\x1b\x7f\u202e]", page.text)


def test_scripts_and_addresses_of_other_schemes_do_nothing(tmp_path: Path) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    evil, web = IRI("javascript:alert(1)"), IRI('https://a.example/"onclick="alert(1)')
    stated = claim(1, 50)
    assert stated.source is not None
    linked = [
        replace(stated, source=replace(stated.source, title=script, url=url, as_printed=(script,)))
        for url in ("javascript:alert(3)", "data:text/html,x", "//a.example", "https://b.example/?q=<招联>")
    ]
    edge = Edge(ref(evil, script, script), ref(OWNS, script), ref(web, "web"), tuple(linked))
    page = written(Subgraph(script, (edge.subject, edge.object), (edge,)), tmp_path / "a.html")
    assert {tag for tag, _ in page.elements} <= TAGS
    assert page.text.count("<script>alert(1)</script>") >= 8
    outer = [link for link in page.links() if not link.startswith("#")]
    assert outer == ["https://a.example/%22onclick=%22alert(1)", "https://b.example/?q=%3C招联%3E"]


def test_page_forbids_and_needs_no_external_resources(tmp_path: Path) -> None:
    page = written(sample(), tmp_path / "a.html")
    policies = [
        attributes["content"] for tag, attributes in page.elements if tag == "meta" and "http-equiv" in attributes
    ]
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    checksum = b64encode(sha256(script.encode()).digest()).decode()
    assert policies == [f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{checksum}'"]
    assert not re.search(r"@import|url\(", (tmp_path / "a.html").read_text(encoding="utf-8"))


def test_every_claim_of_zhaolian_is_cited_in_both_languages(tmp_path: Path, zh_view: View) -> None:
    subgraph = subgraph_around(zh_view, resolve_entity(zh_view, "id:zhaolian"), 1)
    page = written(subgraph, tmp_path / "a.html", zh_view)
    text = re.sub(r"\s+", " ", page.text)
    for edge in subgraph.edges:
        for one in edge.claims:
            assert one.source is not None
            assert one.source.title in text
            assert all(printed in text for printed in one.source.as_printed)
    for told in ("陈述与来源", "持股", "50% · 现行", "法定名称", "第 "):
        assert told in text
    english = View(zh_view.graph, "en")
    page = written(subgraph_around(english, resolve_entity(english, "id:zhaolian"), 1), tmp_path / "b.html", english)
    for told in ("claims and sources", "holds shares in", "50% · current", "legal name", "China Unicom"):
        assert told in page.text


def test_a_large_subgraph_has_its_tables_and_says_why_there_is_no_picture(tmp_path: Path, zh_view: View) -> None:
    subgraph = replace(whole_subgraph(zh_view), cut=True)
    page = written(subgraph, tmp_path / "a.html", zh_view)
    tags = [tag for tag, _ in page.elements]
    assert "svg" not in tags
    figures = sum(map(len, subgraph.figures.values()))
    assert tags.count("tr") == len(subgraph.nodes) + len(subgraph.edges) + figures + 3
    assert "400" in page.text
    assert "已达上限" in page.text
    assert not any("in-picture" in link for link in page.links())


def test_what_has_no_source_says_so(tmp_path: Path) -> None:
    bank, lender = ref(BANK, "bank"), ref(LENDER, "lender")
    page = written(Subgraph("t", (bank, lender), (Edge(bank, ref(OWNS, "holds"), lender),)), tmp_path / "a.html")
    assert "no source" in page.text


def test_a_source_is_shown_with_date_spot_and_what_is_printed_there(tmp_path: Path) -> None:
    source = Source(None, "年报", "2024-03", "line 7", ("招联", "50%"), url="https://a.example/report")
    bank, lender = ref(BANK, "bank"), ref(LENDER, "lender")
    edge = Edge(bank, ref(OWNS, "holds"), lender, (replace(claim(1, 50), source=source),))
    write_subgraph(Subgraph("t", (bank, lender), (edge,)), tmp_path / "a.html")
    assert (
        "<li><b>50% · current · 2021-06</b> — "
        '<a href="https://a.example/report" rel="noopener noreferrer">年报</a>, 2024-03, line 7 — '
        "<q>招联</q> <q>50%</q></li>"
    ) in (tmp_path / "a.html").read_text(encoding="utf-8")
