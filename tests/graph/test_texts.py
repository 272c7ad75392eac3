"""Whatever people read in the graph is there in Chinese and in English."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from cfgraph.model.terms import IRI, Literal, Node, local_name
from cfgraph.model.vocabulary import OBJECT
from cfgraph.store import Graph

ONE_LANGUAGE = {"altLabel", "hiddenLabel", "legalName", "formerName", "registeredAddress"}
"""Names and addresses: each is of one language."""


def read(graph: Graph) -> dict[IRI, dict[Node, list[Literal]]]:
    """Return the texts with a language, by predicate and subject."""
    found: dict[IRI, dict[Node, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in graph.statements():
        if isinstance(value, Literal) and value.language and predicate != OBJECT:
            found[predicate][subject].append(value)
    return found


def test_every_text_has_its_counterpart_in_the_other_language(bundled: Graph) -> None:
    alone = []
    for predicate, subjects in read(bundled).items():
        if local_name(predicate) not in ONE_LANGUAGE:
            for subject, texts in subjects.items():
                count = Counter(text.language for text in texts if text.value.strip())
                if count["zh"] != count["en"] or set(count) != {"zh", "en"}:
                    alone.append((subject, local_name(predicate)))
    assert not alone


def test_the_texts_are_of_the_kinds_that_people_read(bundled: Graph) -> None:
    kinds = {local_name(predicate) for predicate in read(bundled)}
    assert kinds >= {"prefLabel", "definition", "label", "inverseLabel", "note", "feature", "cooperation", "postTitle"}


def test_inferred_and_computed_claims_say_why_in_both_languages(bundled: Graph) -> None:
    notes = read(bundled)[IRI("https://w3id.org/cfgraph/ns#note")]
    weak = [
        node
        for node, _, grade in bundled.statements(predicate=IRI("https://w3id.org/cfgraph/ns#confidence"))
        if isinstance(grade, IRI) and local_name(grade) != "Stated"
    ]
    assert weak
    assert not [node for node in weak if {text.language for text in notes[node]} != {"zh", "en"}]


def test_english_texts_are_english_but_for_what_they_quote(bundled: Graph) -> None:
    wrong = []
    for predicate, subjects in read(bundled).items():
        if local_name(predicate) not in ONE_LANGUAGE:
            for subject, texts in subjects.items():
                for text in texts:
                    rest = re.sub("“[^”]*”|[(][^()]*[)]", "", text.value)
                    if text.language == "en" and re.search("[\u3400-\u9fff]", rest):
                        wrong.append((subject, text.value))
    assert not wrong


def test_chinese_texts_hold_no_english_remarks(bundled: Graph) -> None:
    remark = re.compile(r"\b(repost|re-post|mirror|via|cites|author|digest|translation|dated|also)\b")
    wrong = [
        (subject, text.value)
        for predicate, subjects in read(bundled).items()
        if local_name(predicate) not in ONE_LANGUAGE
        for subject, texts in subjects.items()
        for text in texts
        if text.language == "zh" and remark.search(text.value)
    ]
    assert not wrong
