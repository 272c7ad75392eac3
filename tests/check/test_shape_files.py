"""The bundled shapes: one for each class, each breaking on what its class must have; and shapes of a user's own."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from check_samples import GOOD, STAKE

from cfgraph.check import bundled_ontology, check_graph
from cfgraph.check.graph_check import bundled_shapes
from cfgraph.check.shapes import SH, find_violations
from cfgraph.explorer import View
from cfgraph.model.errors import GraphError
from cfgraph.model.terms import IRI, BlankNode
from cfgraph.model.vocabulary import CF, TYPE
from cfgraph.store import Graph, open_graph

SHACL = rdflib.Namespace(SH)


def broken(directory: Path, text: str, shapes: list[Path]) -> set[tuple[str, str]]:
    """Return the subjects that break a shape, each with the English message."""
    path = directory / "facts.ttl"
    path.write_text(text, encoding="utf-8")
    graph = open_graph([path, *bundled_ontology()])
    found = {(f.subject.rpartition("/")[2], f.messages.get("en", "")) for f in find_violations(graph, shapes)}
    graph.close()
    return found


def test_every_class_has_a_shape(bundled: Graph) -> None:
    shapes = rdflib.Graph()
    for path in bundled_shapes():
        shapes.parse(path)
    classes = {s for s, _, _ in bundled.statements(predicate=TYPE) if s.startswith(CF)}
    classes &= {s for s, _, _ in bundled.statements(predicate=TYPE, object=IRI("http://www.w3.org/2002/07/owl#Class"))}
    assert len(classes) > 35
    assert {str(o) for o in shapes.objects(None, SHACL.targetClass)} == classes


def test_every_message_is_in_both_languages() -> None:
    shapes = rdflib.Graph()
    for path in bundled_shapes():
        shapes.parse(path)
    for shape in set(shapes.subjects(SHACL.message)):
        languages = {getattr(o, "language", None) for o in shapes.objects(shape, SHACL.message)}
        assert languages == {"zh", "en"}, shape


def test_shapes_are_not_entities(bundled: Graph) -> None:
    assert not [s for s, _, _ in bundled.statements() if isinstance(s, BlankNode) and not bundled.is_detail(s)]


def test_valid_graph_violates_no_shape(tmp_path: Path) -> None:
    assert broken(tmp_path, GOOD, bundled_shapes()) == set()


@pytest.mark.parametrize(
    ("before", "after", "subject", "message"),
    [
        (' , "Group B"@en', "", "group", "needs one preferred name in Chinese and one in English"),
        ("cf:percentage 40", "cf:percentage 0", "stake-2", "at most one percentage, above 0 and up to 100"),
        ("cf:percentage 40", "cf:percentage 40, 41", "stake-2", "at most one percentage, above 0 and up to 100"),
        ("cf:percentage 40", "cf:percentage 40 ; cf:percentageMin 30", "stake-2", "a share is either exact or a range"),
        ("cf:percentage 40", "cf:percentageMin 40 ; cf:percentageMax 30", "stake-2",
         "the least percentage is above the greatest"),
        ('"2010"^^xsd:gYear ;\n', '"2010"^^xsd:gYear ; cf:validTo "soon" ;\n', "founded",
         "at most one end: a date, a month or a year"),
        ("cf:status cf:Current ; cf:confidence cf:Stated ; prov", "cf:confidence cf:Stated ; prov", "founded",
         "needs one status: current, historical or planned"),
        ("cf:confidence cf:Stated ; prov", "cf:confidence cf:Inferred ; prov", "founded",
         "what is inferred needs a note with the reason"),
        ("cf:line 3", "cf:line 0", "p-2", "a passage has one line, counted from 1"),
        ('cf:asPrinted "2010"', 'cf:asPrinted "成立于2010年。"', "p-2",
         "needs names or figures as printed, not sentences"),
        ('cf:sourceQuality "A"', 'cf:sourceQuality "E"', "doc", "the quality is A, B, C or D"),
        ("prov:wasDerivedFrom ex:p-2", "prov:wasDerivedFrom ex:doc", "founded", "needs the passage it comes from"),
    ],
)  # fmt: skip
def test_shape_is_violated_without_required_properties(
    tmp_path: Path, before: str, after: str, subject: str, message: str
) -> None:
    text = GOOD.replace(before, after)
    assert text != GOOD
    assert broken(tmp_path, text, bundled_shapes()) == {(subject, message)}


def test_relations_have_expected_domain_and_range(tmp_path: Path) -> None:
    text = GOOD + (
        'ex:place a cf:Place ; skos:prefLabel "某地"@zh , "Place"@en ; cf:hasMeasure ex:group . '
        "ex:group cf:registeredIn ex:bank ."
    )
    assert broken(tmp_path, text, bundled_shapes()) == {
        ("place", "the subject of cf:hasMeasure is a policy"),
        ("bank", "the object of cf:registeredIn is a place"),
    }


def test_severity_and_message_of_user_shape_are_reported(tmp_path: Path) -> None:
    shapes = tmp_path / "own.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/id/> ."
        "@prefix cf: <https://w3id.org/cfgraph/ns#> ."
        "ex:Shape a sh:NodeShape ; sh:targetClass cf:Stake ; sh:property [ sh:path cf:percentage ; sh:maxInclusive 50 ;"
        ' sh:severity sh:Warning ; sh:message "too much" ] .',
        encoding="utf-8",
    )
    facts = tmp_path / "facts.ttl"
    facts.write_text(GOOD, encoding="utf-8")
    graph = open_graph([facts, *bundled_ontology()])
    (found,) = check_graph(View(graph), [shapes]).findings
    graph.close()
    assert (found.severity, found.messages, found.line) == ("warning", {"": "too much"}, 12)
    assert found.values == {"path": CF + "percentage", "value": "60"}


SHAPE = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix cf: <https://w3id.org/cfgraph/ns#> . "
    "<urn:s> a sh:NodeShape ; sh:targetClass cf:Stake ; sh:property [ sh:path <urn:p> ; "
)


@pytest.mark.parametrize(
    "text",
    ["not turtle at all", None, SHAPE + "sh:maxCount 'x' ] .", SHAPE + "sh:maxCount 1 ; sh:maxCount 2 ] .",
     SHAPE + "sh:maxCount 1 ] ; sh:sparql [ sh:select 'SELECT * { SERVICE <http://x/> { $this ?p ?o } }' ] ."],
)  # fmt: skip
def test_unusable_shapes_are_reported_with_file(tmp_path: Path, text: str | None) -> None:
    shapes = tmp_path / "own.ttl"
    if text is not None:
        shapes.write_text(text, encoding="utf-8")
    with pytest.raises(GraphError, match=r"own\.ttl: "):
        broken(tmp_path, GOOD + STAKE.format(name="s", holder="bank", share=1, date=2023, passage="p-1"), [shapes])
