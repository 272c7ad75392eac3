"""Parsing triples: nodes, property lists, property paths, reified triples and annotations."""

from __future__ import annotations

from abc import ABC

from cfgraph.model.terms import IRI, RDF, BlankNode
from cfgraph.queries.expressions import ExpressionReader
from cfgraph.queries.outline import TripleRun
from cfgraph.queries.syntax_tree import (
    AlternativePath,
    InversePath,
    Name,
    NegatedPath,
    Predicate,
    PropertyPath,
    RepeatedPath,
    SequencePath,
    TermPattern,
    TriplePattern,
    TripleTermPattern,
)
from cfgraph.text.catalog import Phrase, make_phrase

FIRST, REST, NIL, REIFIES = (IRI(RDF + name) for name in ("first", "rest", "nil", "reifies"))


_NODE_KINDS = frozenset({"iri", "name", "blank", "variable", "string", "number"})
_NODE_WORDS = frozenset({"(", "[", "<<", "<<(", "+", "-", "TRUE", "FALSE"})


class TripleReader(ExpressionReader, ABC):
    """Reads triples into ``block``, with abbreviations expanded."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.block: list[TriplePattern] = []
        self.runs: list[TripleRun] = []
        self.fresh_nodes = 0

    def make_node(self) -> BlankNode:
        """Return a blank node for ``[]`` and similar, with a name that no text can contain."""
        self.fresh_nodes += 1
        return BlankNode(f"_:[{self.fresh_nodes}]")

    def add_triple(self, subject: TermPattern, predicate: Predicate, target: TermPattern) -> None:
        self.block.append(TriplePattern(subject, predicate, target))

    def starts_node(self) -> bool:
        return self.token.kind in _NODE_KINDS or self.word in _NODE_WORDS

    def read_triples(self) -> None:
        start, alone = self.token.start, self.at("[", "(", "<<")
        subject = self.read_node()
        alone = alone and "".join(self.text[start : self.passed[-1].end].split()) not in ("[]", "()")
        if self.starts_verb():
            self.read_properties(subject)
        elif not alone:
            raise self.expected(make_phrase("expected.predicate"))

    def starts_verb(self) -> bool:
        return self.token.kind in ("iri", "name", "variable") or self.at("^", "!", "(") or self.at_a()

    def read_properties(self, subject: TermPattern) -> None:
        self.read_property(subject)
        while self.take(";"):
            if self.starts_verb():
                self.read_property(subject)

    def read_property(self, subject: TermPattern) -> None:
        if self.token.kind == "variable":
            predicate: Predicate = self.read_variable()
        elif self.starts_verb():
            predicate = self.read_path()
        else:
            raise self.expected(make_phrase("expected.predicate"))
        self.read_object(subject, predicate)
        while self.take(","):
            self.read_object(subject, predicate)

    def read_object(self, subject: TermPattern, predicate: Predicate) -> None:
        place = len(self.block)
        target = self.read_node(make_phrase("expected.object"))
        self.block.insert(place, TriplePattern(subject, predicate, target))
        triple = TripleTermPattern(subject, predicate, target)
        reifier: TermPattern | None = None
        while True:
            if self.take("~"):
                reifier = self.read_reifier(triple)
            elif self.take("{|"):
                if reifier is None:
                    reifier = self.make_node()
                    self.add_triple(reifier, REIFIES, triple)
                self.read_properties(reifier)
                self.require("|}")
                reifier = None
            else:
                return

    def read_reifier(self, triple: TripleTermPattern) -> TermPattern:
        named = self.token.kind in ("iri", "name", "variable", "blank")
        reifier = self.read_node() if named else self.make_node()
        self.add_triple(reifier, REIFIES, triple)
        return reifier

    # -- nodes

    def read_node(self, what: Phrase | None = None) -> TermPattern:
        """Read a node of a triple; ``what`` is named in the error if there is none."""
        if self.token.kind == "variable":
            return self.read_variable()
        if self.token.kind in ("iri", "name"):
            return self.read_iri()
        if self.token.kind == "blank":
            return BlankNode(self.advance().text)
        if self.token.kind in ("string", "number") or self.at("TRUE", "FALSE", "+", "-"):
            return self.read_literal()
        if self.take("["):
            return self.read_anonymous_node()
        if self.take("("):
            return self.read_list()
        if self.take("<<("):
            triple = self.read_triple_term()
            self.require(")>>")
            return triple
        if self.take("<<"):
            return self.read_reified_triple()
        raise self.expected(what or make_phrase("expected.node"))

    def read_anonymous_node(self) -> BlankNode:
        node = self.make_node()
        if not self.at("]"):
            self.read_properties(node)
        self.require("]")
        return node

    def read_list(self) -> BlankNode | IRI:
        if self.take(")"):
            return NIL
        first = node = self.make_node()
        while True:
            place = len(self.block)
            member = self.read_node()
            self.block.insert(place, TriplePattern(node, FIRST, member))
            if self.take(")"):
                self.add_triple(node, REST, NIL)
                return first
            following = self.make_node()
            self.add_triple(node, REST, following)
            node = following

    def read_reified_triple(self) -> TermPattern:
        triple = self.read_triple_term()
        named = self.take("~") and not self.at(">>")
        reifier = self.read_node() if named else self.make_node()
        self.require(">>")
        self.add_triple(reifier, REIFIES, triple)
        return reifier

    def read_triple_term(self) -> TripleTermPattern:
        subject = self.read_node()
        predicate = self.read_iri_or_a() if self.at_a() else self.read_variable_or_iri()
        return TripleTermPattern(subject, predicate, self.read_node())

    # -- paths

    def read_path(self) -> PropertyPath:
        choices = [self.read_sequence()]
        while self.take("|"):
            choices.append(self.read_sequence())
        return choices[0] if len(choices) == 1 else AlternativePath(tuple(choices))

    def read_sequence(self) -> PropertyPath:
        steps = [self.read_step()]
        while self.take("/"):
            steps.append(self.read_step())
        return steps[0] if len(steps) == 1 else SequencePath(tuple(steps))

    def read_step(self) -> PropertyPath:
        inverse = self.take("^")
        path: PropertyPath
        if self.take("!"):
            path = self.read_negated_path()
        elif self.take("("):
            path = self.read_path()
            self.require(")")
        else:
            path = self.read_iri_or_a()
        if self.at("*", "+", "?"):
            path = RepeatedPath(path, self.advance().text)
        return InversePath(path) if inverse else path

    def read_negated_path(self) -> NegatedPath:
        forward: list[Name] = []
        inverse: list[Name] = []
        if not self.take("("):
            self.read_negated_iri(forward, inverse)
            return NegatedPath(tuple(forward), tuple(inverse))
        if not self.at(")"):
            self.read_negated_iri(forward, inverse)
            while self.take("|"):
                self.read_negated_iri(forward, inverse)
        self.require(")")
        return NegatedPath(tuple(forward), tuple(inverse))

    def read_negated_iri(self, forward: list[Name], inverse: list[Name]) -> None:
        target = inverse if self.take("^") else forward
        target.append(self.read_iri_or_a())
