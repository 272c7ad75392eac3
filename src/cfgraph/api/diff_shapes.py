"""The difference of two versions of a graph as JSON, as rows, as RDF (changesets) and as a subgraph."""

from __future__ import annotations

from collections.abc import Iterator

from cfgraph.api.flat_rows import FlatRows
from cfgraph.api.json_shapes import Json, ref_json
from cfgraph.explorer import View
from cfgraph.explorer.graph_diff import GraphDiff
from cfgraph.model.entity import Edge, Ref, Subgraph
from cfgraph.model.terms import IRI, RDF, BlankNode, Literal, Node, Statement, Term, term_to_n3
from cfgraph.model.vocabulary import OBJECT, PREDICATE, SUBJECT, TYPE

_CHANGESET = "http://purl.org/vocab/changeset/schema#"
_KINDS = {"added": IRI(_CHANGESET + "addition"), "removed": IRI(_CHANGESET + "removal")}


def diff_to_json(diff: GraphDiff, old: View, new: View) -> Json:
    """Return the JSON of a difference."""
    return {
        "same": diff.same,
        "added": diff.added,
        "removed": diff.removed,
        "changed": diff.changed,
        "unmatched_blank_nodes": {"old": diff.unmatched_old, "new": diff.unmatched_new},
        "entities": [
            {
                "entity": ref_json((old if each.is_gone else new).ref(each.subject)),
                "is_new": each.is_new,
                "is_gone": each.is_gone,
                "added": [_value_json(new, s.predicate, s.object) for s in each.added],
                "removed": [_value_json(old, s.predicate, s.object) for s in each.removed],
                "changed": [
                    {"predicate": ref_json(new.ref(c.predicate)), "old": term_to_n3(c.old), "new": term_to_n3(c.new)}
                    for c in each.changed
                ],
            }
            for each in diff.subjects
        ],
    }


def diff_to_rows(diff: GraphDiff) -> FlatRows:
    """Return a row for each statement that was added or removed, and for each value that changed."""
    rows: list[tuple[str, str, str, str | None, str | None]] = []
    for each in diff.subjects:
        subject = str(each.subject)
        rows += [(subject, "removed", str(s.predicate), term_to_n3(s.object), None) for s in each.removed]
        rows += [(subject, "added", str(s.predicate), None, term_to_n3(s.object)) for s in each.added]
        rows += [(subject, "changed", str(c.predicate), term_to_n3(c.old), term_to_n3(c.new)) for c in each.changed]
    return FlatRows(("subject", "change", "predicate", "old", "new"), rows)


def list_changes(diff: GraphDiff) -> Iterator[tuple[str, Statement]]:
    """Yield each removed or added statement; a changed value gives one of each."""
    for each in diff.subjects:
        yield from (("removed", statement) for statement in each.removed)
        yield from (("added", statement) for statement in each.added)
        for value in each.changed:
            yield "removed", Statement(each.subject, value.predicate, value.old)
            yield "added", Statement(each.subject, value.predicate, value.new)


def diff_to_statements(diff: GraphDiff) -> Iterator[Statement]:
    """Yield the difference as changesets, one per subject, whose additions and removals are reified statements."""
    sets: dict[Node, IRI] = {}
    for number, (kind, statement) in enumerate(list_changes(diff), 1):
        node = IRI(f"urn:cfgraph:change:{number}")
        if (changeset := sets.get(statement.subject)) is None:
            changeset = sets[statement.subject] = IRI(f"urn:cfgraph:changeset:{len(sets) + 1}")
            yield Statement(changeset, TYPE, IRI(_CHANGESET + "ChangeSet"))
            yield Statement(changeset, IRI(_CHANGESET + "subjectOfChange"), statement.subject)
        yield Statement(changeset, _KINDS[kind], node)
        yield Statement(node, TYPE, IRI(RDF + "Statement"))
        yield Statement(node, SUBJECT, statement.subject)
        yield Statement(node, PREDICATE, statement.predicate)
        yield Statement(node, OBJECT, statement.object)


def diff_to_subgraph(diff: GraphDiff, old: View, new: View, title: str) -> Subgraph:
    """Return the entities that changed, and the edges that were added or removed, each with ``change`` as attribute."""
    nodes: dict[Node, Ref] = {}
    attributes: dict[Node, dict[str, Literal]] = {}
    edges: list[Edge] = []
    for each in diff.subjects:
        view = old if each.is_gone else new
        nodes[each.subject] = view.ref(each.subject)
        said = [f"- {old.curie(s.predicate)} {term_to_n3(s.object)}" for s in each.removed]
        said += [f"+ {new.curie(s.predicate)} {term_to_n3(s.object)}" for s in each.added]
        said += [f"~ {new.curie(c.predicate)} {term_to_n3(c.old)} > {term_to_n3(c.new)}" for c in each.changed]
        change = "added" if each.is_new else "removed" if each.is_gone else "changed"
        attributes[each.subject] = {"change": Literal(change), "changes": Literal("\n".join(said))}
    for kind, (subject, predicate, target) in list_changes(diff):
        if isinstance(target, IRI | BlankNode):
            view = old if kind == "removed" else new
            nodes.setdefault(subject, view.ref(subject))
            nodes.setdefault(target, view.ref(target))
            edges.append(Edge(nodes[subject], view.ref(predicate), nodes[target], values={"change": Literal(kind)}))
    return Subgraph(title=title, nodes=tuple(nodes.values()), edges=tuple(edges), attributes=attributes)


def _value_json(view: View, predicate: IRI, value: Term) -> Json:
    return {"predicate": ref_json(view.ref(predicate)), "value": term_to_n3(value)}
