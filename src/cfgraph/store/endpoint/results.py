"""Reading SPARQL results in JSON as a stream, strictly: an incomplete answer is an error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from cfgraph.model.terms import IRI, XSD_STRING, BlankNode, Literal, Term, TripleTerm

Row: TypeAlias = tuple[Term | None, ...]

MAX_HEAD = 1_000_000
"""Maximum number of characters before the rows of an answer."""

_COMPACT = 65_536
"""Number of characters read from a buffer before they are discarded."""

_BINDINGS = re.compile(r'"bindings"\s*:\s*\[')
_VARIABLES = re.compile(r'"vars"\s*:\s*(\[[^\]]*\])')
_ASKED = ("__ASK_RETVAL",)
"""The variable with which Virtuoso answers an ASK: one row for true, none for false."""

_GAP = re.compile(r"[\s,]*")


class MalformedAnswerError(ValueError):
    """An answer is not a SPARQL result in JSON."""


class CutAnswerError(MalformedAnswerError):
    """An answer is incomplete."""


@dataclass(frozen=True, slots=True)
class Solutions:
    """The result of a SELECT (``variables`` and ``rows``, read as they arrive), or of an ASK (``boolean``)."""

    variables: tuple[str, ...]
    rows: Iterator[Row]
    boolean: bool | None = None


class _Buffer:
    """Text that arrives in pieces."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self.text = ""

    def read_more(self) -> bool:
        """Append the next piece; return whether there was one."""
        for piece in self._pieces:
            if piece:
                self.text += piece
                return True
        return False


def read_solutions(pieces: Iterable[str], scope: str = "") -> Solutions:
    """Return the answer whose text arrives in pieces. Raises MalformedAnswerError; so may reading its rows.

    ``scope`` goes before the labels of blank nodes, which tell these apart within one answer only.
    """
    buffer = _Buffer(pieces)
    while (found := _BINDINGS.search(buffer.text)) is None:
        if len(buffer.text) > MAX_HEAD:
            raise MalformedAnswerError("no rows")
        if not buffer.read_more():
            return _read_boolean(buffer.text)
    head = buffer.text[: found.end()]
    buffer.text = buffer.text[found.end() :]
    bindings = _read_bindings(buffer, head)
    named = _VARIABLES.search(head)
    if named is None:  # some servers send the names of the variables last
        bindings = iter(list(bindings))
        named = _VARIABLES.search(buffer.text)
    if named is None:
        raise MalformedAnswerError("no variables")
    variables = tuple(json.loads(named[1]))
    if variables == _ASKED:
        return Solutions((), iter(()), any(True for _ in bindings))
    return Solutions(variables, (_read_binding(binding, variables, scope) for binding in bindings))


def _read_boolean(text: str) -> Solutions:
    """Return the result of an ASK."""
    try:
        answer = json.loads(text)
    except ValueError:
        kind = CutAnswerError if text.lstrip()[:1] == "{" else MalformedAnswerError
        raise kind("not JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("boolean"), bool):
        raise MalformedAnswerError("no result")
    return Solutions((), iter(()), answer["boolean"])


def _read_bindings(buffer: _Buffer, head: str) -> Iterator[Any]:
    """Yield the solutions up to the closing bracket, and check that the answer is complete; the rest is ignored."""
    decode = json.JSONDecoder().raw_decode
    place = 0
    while True:
        gap = _GAP.match(buffer.text, place)
        place = gap.end() if gap else place
        if buffer.text[place : place + 1] == "]":
            break
        try:
            binding, place = decode(buffer.text, place)
        except ValueError:
            if not buffer.read_more():
                raise CutAnswerError("cut") from None
            continue
        yield binding
        if place > _COMPACT:
            buffer.text, place = buffer.text[place:], 0
    while buffer.read_more():
        pass
    try:
        json.loads(head + buffer.text[place:])
    except ValueError:
        raise CutAnswerError("cut") from None


def _read_binding(binding: Any, variables: tuple[str, ...], scope: str) -> Row:
    """Return one solution as a row."""
    try:
        return tuple([read_term(binding[name], scope) if name in binding else None for name in variables])
    except (KeyError, TypeError, AttributeError):
        raise MalformedAnswerError("a row is malformed") from None


def read_term(value: Any, scope: str = "") -> Term:
    """Return the term that a JSON object of a result stands for; ``scope`` goes before the label of a blank node."""
    kind = value["type"]
    if kind == "uri":
        return IRI(value["value"])
    if kind in ("literal", "typed-literal"):
        return Literal(value["value"], IRI(value.get("datatype") or XSD_STRING), value.get("xml:lang"))
    if kind == "bnode":
        return BlankNode(f"_:{scope}" + value["value"].removeprefix("_:").replace("://", "-"))
    parts = value["value"]
    subject, predicate, target = (read_term(parts[name], scope) for name in ("subject", "predicate", "object"))
    assert isinstance(subject, IRI | BlankNode)
    assert isinstance(predicate, IRI)
    return TripleTerm(subject, predicate, target)
