"""The context of the cursor in a query, which determines what may be written there. It does not depend on a graph.

The text before the cursor is read token by token, ignoring errors, since the text is incomplete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from cfgraph.queries.prefixes import find_declared_prefixes
from cfgraph.queries.tokens import Token, tokenize

Kind: TypeAlias = Literal[
    "start", "prefix", "select", "subject", "predicate", "class", "object", "end", "expression", "modifier", "none"
]
"""What may be written at a position.

``start`` is before the query's form, ``prefix`` behind PREFIX, ``select`` between SELECT and WHERE, ``subject`` to
``end`` the parts of a triple (``class`` being the object of ``a``), ``modifier`` behind the WHERE group, and ``none``
the inside of a comment, string or IRI.
"""

Pattern: TypeAlias = tuple[str, str, str]
"""A triple as written: subject, predicate, object."""

_TYPED = re.compile(r"[?$]?[\w.:%·-]*$")
_IN_IRI = re.compile(r"<[A-Za-z][\w+.-]*:[^\s<>]*$")
_SEQUENCE = re.compile(r"([\w.·-]*:?[\w.·-]+/)+")
_OPENING = ("{", "(", "[", "{|")
_CLOSED = {"}": "{", ")": "(", "]": "[", "|}": "{|"}
_TERMS = ("iri", "name", "blank", "variable", "string", "number")
_TYPE_NAMES = ("a", "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET")


@dataclass(frozen=True, slots=True)
class CompletionContext:
    """A position in a query: the text to replace (``text[start:end]``), and what is known about its surroundings.

    ``subject`` and ``predicate`` are those of the triple at the cursor as written; ``classes`` are those that
    the query gives the subject; ``reached_by`` are the predicates with it as object, ``stated`` those with it as
    subject. ``variables`` are all of the query, except the one being typed, nearest first;
    ``prefixes`` those it declares.
    """

    kind: Kind
    typed: str
    start: int
    end: int
    subject: str = ""
    predicate: str = ""
    classes: tuple[str, ...] = ()
    reached_by: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[Pattern, ...] = ()
    """The triples that apply wherever the cursor's do, each of three terms as written."""


def find_completion_context(text: str, offset: int) -> CompletionContext:
    """Return the context of the cursor, given as an offset into the text."""
    match = _TYPED.search(text, text.rfind("\n", 0, offset) + 1, offset)
    start = match.start() if match else offset
    following = re.compile(r"[\w:%·-]*").match(text, offset)
    end = following.end() if following and start < offset else offset
    typed = text[start:offset]
    tokens = list(tokenize(text))
    before = _find_tokens_before(text, tokens, start)
    if before is None or _IN_IRI.search(text, text.rfind("\n", 0, offset) + 1, offset):
        return CompletionContext("none", typed, start, offset)
    reader = _ContextReader()
    for token in before:
        reader.read(token)
    everything = _ContextReader()
    for token in tokens:
        if not start <= token.start < end:
            everything.read(token)
    kind = reader.kind()
    in_path = kind == "predicate" and reader.frame.predicate
    subject = "" if in_path else reader.frame.subject  # further along a path, the subject is another
    groups = reader.groups
    patterns = [pattern for path, pattern in everything.triples if path == groups[: len(path)]]
    if in_path and _SEQUENCE.fullmatch(reader.frame.predicate):
        for number, step in enumerate(reader.frame.predicate.split("/")[:-1]):
            patterns.append((subject or reader.frame.subject, step, f"/{number}"))
            subject = f"/{number}"
    return CompletionContext(
        kind,
        typed,
        start,
        end,
        subject,
        reader.frame.predicate,
        tuple(dict.fromkeys(everything.classes.get(subject, ()))),
        tuple(dict.fromkeys(everything.reached_by.get(subject, ()))),
        tuple(dict.fromkeys(everything.stated.get(subject, ()))),
        _sort_nearest(everything.variables, start),
        find_declared_prefixes(tokens),
        tuple(patterns),
    )


def find_form_line(text: str) -> int:
    """Return the line, from 0, on which a query's SELECT or other form begins; the first if there is none."""
    forms = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    start = next((one.start for one in tokenize(text) if one.kind == "word" and one.text.upper() in forms), 0)
    return text.count("\n", 0, start)


def _find_tokens_before(text: str, tokens: Iterable[Token], offset: int) -> list[Token] | None:
    """Return the tokens before an offset, or None when it lies in a comment, string or IRI."""
    found: list[Token] = []
    for token in tokens:
        if token.start >= offset:
            break
        if token.end > offset or (token.kind == "wrong" and token.text in "\"'"):
            is_less = token.kind == "iri" and found and found[-1].kind == "variable"
            return found if is_less else None
        found.append(token)
    in_comment = "#" in text[found[-1].end if found else 0 : offset].rpartition("\n")[2]
    return None if in_comment else found


def _sort_nearest(variables: Iterable[tuple[str, int]], place: int) -> tuple[str, ...]:
    """Return the distinct names of variables, nearest to a position first."""
    ordered = sorted(variables, key=lambda found: abs(found[1] - place))
    return tuple(dict.fromkeys(name for name, _ in ordered))


@dataclass(slots=True)
class _ScopeFrame:
    """The content of an open bracket: ``mode`` is top, triples, path, list, values or expression."""

    opener: str
    mode: str
    part: Literal["subject", "predicate", "object", "end"] = "subject"
    subject: str = ""
    predicate: str = ""
    skip: bool = False
    number: int = 0


class _ContextReader:
    """Follows the tokens of a query far enough to know what may come next."""

    def __init__(self) -> None:
        self.frames = [_ScopeFrame("", "top")]
        self.last = Token("end", "", 0)
        self.clause = ""
        self.pending = ""
        self.anonymous = 0
        self.classes: dict[str, list[str]] = {}
        self.reached_by: dict[str, list[str]] = {}
        self.stated: dict[str, list[str]] = {}
        self.variables: list[tuple[str, int]] = []
        self.triples: list[tuple[tuple[int, ...], Pattern]] = []
        self._opened = 0

    @property
    def groups(self) -> tuple[int, ...]:
        """The numbers of the enclosing groups, outermost first."""
        return tuple(frame.number for frame in self.frames if frame.opener == "{")

    @property
    def frame(self) -> _ScopeFrame:
        return self.frames[-1]

    def kind(self) -> Kind:
        """Return what may come next."""
        frame, last = self.frame, self.last.text.upper() if self.last.kind == "word" else ""
        if last in ("PREFIX", "BASE"):
            return "prefix"
        if frame.mode == "top":
            if self.clause in ("SELECT", "DESCRIBE"):
                return "select"
            return "modifier" if self.clause in ("GROUP", "HAVING", "ORDER", "WHERE") else "start"
        if frame.mode == "expression" or last in ("FILTER", "EXISTS", "BIND"):
            return "expression"
        if frame.mode in ("values", "list") or frame.skip:
            return "object"
        if frame.part == "object" and frame.predicate in _TYPE_NAMES:
            return "class"
        return frame.part

    def read(self, token: Token) -> None:
        """Process the next token."""
        if token.kind == "variable":
            self.variables.append((token.text, token.start))
        if token.kind == "word":
            self._word(token)
        elif token.kind == "sign":
            self._sign(token)
        elif token.kind in _TERMS:
            self._term(token)
        self.last = token

    def _word(self, token: Token) -> None:
        word, frame = token.text.upper(), self.frame
        if frame.mode == "top":
            if word in ("SELECT", "DESCRIBE", "WHERE", "CONSTRUCT", "ASK", *_MODIFIERS):
                self.clause = word
            self.pending = "values" if word == "VALUES" else self.pending
        elif word == "SELECT" and frame.mode == "triples":
            frame.mode, self.clause = "top", "SELECT"
        elif token.text == "a" and frame.part == "predicate" and frame.mode in ("triples", "path"):
            self._term(token)
        elif word in ("FILTER", "BIND"):
            frame.part, self.pending = "subject", "expression"
        elif word == "VALUES":
            frame.part, self.pending = "subject", "values"
        elif word in ("OPTIONAL", "MINUS", "UNION", "LATERAL"):
            frame.part = "subject"
        elif word in ("GRAPH", "SERVICE"):
            frame.part, frame.skip = "subject", True
        elif word in ("TRUE", "FALSE") and frame.mode == "triples":
            self._term(token)

    def _term(self, token: Token) -> None:
        frame = self.frame
        if frame.skip:
            frame.skip = False
        elif frame.mode == "path":
            pass
        elif frame.mode != "triples" or self.pending == "values":
            return
        elif frame.part in ("subject", "end"):
            frame.subject, frame.part = token.text, "predicate"
        elif frame.part == "predicate":
            if self.last.text in ("/", "|", "^", "!") and self.last.kind == "sign" and frame.predicate:
                frame.predicate += token.text
            else:
                frame.predicate = token.text
            frame.part = "object"
        else:
            if _is_type_path(frame.predicate):
                self.classes.setdefault(frame.subject, []).append(token.text)
            self.reached_by.setdefault(token.text, []).append(frame.predicate)
            self.stated.setdefault(frame.subject, []).append(frame.predicate)
            self.triples.append((self.groups, (frame.subject, frame.predicate, token.text)))
            frame.part = "end"

    def _sign(self, token: Token) -> None:
        sign, frame = token.text, self.frame
        if sign in _OPENING:
            self._open(sign)
        elif sign in _CLOSED:
            self._close(_CLOSED[sign])
        elif frame.mode in ("triples", "path"):
            if sign == ".":
                frame.part, frame.subject, frame.predicate = "subject", "", ""
            elif sign == ";":
                frame.part, frame.predicate = "predicate", ""
            elif sign == ",":
                frame.part = "object"
            elif sign in ("/", "|", "^", "!") and frame.part in ("object", "predicate"):
                frame.part = "predicate"
                frame.predicate += sign if frame.mode == "triples" else ""

    def _open(self, sign: str) -> None:
        frame = self.frame
        if sign in ("{", "{|"):
            mode = "values" if self.pending == "values" else "triples"
            self.pending = ""
            self._opened += sign == "{"
            opened = _ScopeFrame(sign, mode, number=self._opened)
            if sign == "{|":
                opened.part = "predicate"
        elif sign == "[":
            self.anonymous += 1
            opened = _ScopeFrame(sign, "triples", "predicate", subject=f"[{self.anonymous}]")
        elif frame.mode in ("top", "expression") or self.pending == "expression" or self.last.text == ")":
            opened = _ScopeFrame(sign, "expression")
        elif frame.mode in ("triples", "path") and frame.part == "predicate":
            opened = _ScopeFrame(sign, "path", "predicate", subject=frame.subject)
        else:
            in_call = frame.mode == "triples" and self.last.kind == "word"
            opened = _ScopeFrame(sign, "expression" if in_call and self.pending != "values" else "list")
        self.frames.append(opened)

    def _close(self, opener: str) -> None:
        while len(self.frames) > 1:
            closed = self.frames.pop()
            if closed.opener == opener:
                break
        else:
            return
        frame = self.frame
        if closed.opener == "{":
            self.clause = "WHERE" if frame.mode == "top" else self.clause
            frame.part, frame.subject = "subject", ""
        elif closed.mode == "expression":
            if self.pending == "expression":
                self.pending = ""
            frame.part, frame.subject = ("subject", "") if frame.mode == "triples" else (frame.part, frame.subject)
        elif closed.mode == "path":
            frame.predicate, frame.part = "(…)", "object"
        elif closed.opener in ("[", "(") and frame.mode == "triples" and self.pending != "values":
            self._term(Token("blank", closed.subject or "()", 0))


def _is_type_path(predicate: str) -> bool:
    """Tell whether a predicate as it is written leads to the classes of its subject."""
    first, _, rest = predicate.partition("/")
    return first in _TYPE_NAMES and (not rest or "subClassOf" in rest)
