"""Full-text indexes of servers: which one a server has, and how it is asked for a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf
from urllib.parse import urlsplit

from cfgraph.model.terms import IRI, Literal, term_to_n3
from cfgraph.store.endpoint.patterns import write_values

Script = OneOf["letters", "ideographs"]

_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = "0-9A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u052f"
_WORD = re.compile(rf"(?P<letters>[{_LETTERS}]+)|(?P<ideographs>[{_IDEOGRAPHS}]+)|(?P<other>[^\W_])")

QLEVER, JENA = "http://qlever.cs.uni-freiburg.de/builtin-functions/", "http://jena.apache.org/text#"
BLAZEGRAPH, GRAPHDB = "http://www.bigdata.com/rdf/search#", "http://www.ontotext.com/fts"
STARDOG = "tag:stardog:api:property:textMatch"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of letters and digits, or a run of ideographs, in lower case."""

    text: str
    script: Script


@dataclass(frozen=True, slots=True)
class TextRequest:
    """What an index is asked: the words, the text that they are from, the name predicates, and the most hits."""

    words: Sequence[Word]
    text: str
    naming: Collection[IRI]
    most: int

    @property
    def named(self) -> str:
        """The pattern of a name ?t of ?s."""
        return f"{write_values('q', self.naming)} ?s ?q ?t"


@dataclass(frozen=True, slots=True)
class TextIndex:
    """The full-text index of a kind of server.

    ``write`` returns the pattern that binds ?s to entities with a name that contains the words. ``shortest`` is the
    minimum length of a word whose beginning is enough. With ``splits_ideographs`` each ideograph is a word, so that a
    run of them is found anywhere in a name. ``is_own_data`` is false if it indexes more than the server's statements.
    """

    name: str
    shortest: int
    splits_ideographs: bool
    write: Callable[[TextRequest], str]
    is_own_data: bool = True

    def choose_words(self, text: str) -> Sequence[Word]:
        """Return the words of a text that the index can find; none if it can't be asked for this text.

        Short words are left out: more is found then, and the names are matched with the text afterwards.
        """
        words = split_words(text)
        if words is None or (not self.splits_ideographs and any(word.script == "ideographs" for word in words)):
            return ()
        return [word for word in words if word.script == "ideographs" or len(word.text) >= self.shortest]


def split_words(text: str) -> Sequence[Word] | None:
    """Return the words of a text; None if it has letters of a script that servers split in different ways."""
    words: list[Word] = []
    for found in _WORD.finditer(text.lower()):
        if found["other"]:
            return None
        words.append(Word(found[0], "ideographs" if found["ideographs"] else "letters"))
    return words


def _quote(text: str) -> str:
    return term_to_n3(Literal(text))


def _mark_beginnings(words: Sequence[Word], before: str = "") -> str:
    """Return words separated by spaces, with a wildcard after letters and quotation marks around ideographs."""
    return " ".join(before + (f'"{word.text}"' if word.script == "ideographs" else f"{word.text}*") for word in words)


def _write_virtuoso(asked: TextRequest) -> str:
    words = (f"'{word.text}'" if word.script == "ideographs" else f"'{word.text}*'" for word in asked.words)
    return f"{asked.named} . ?t bif:contains {_quote(' AND '.join(words))}"


def _write_qlever(asked: TextRequest) -> str:
    found = f"?text <{QLEVER}contains-word> {_quote(_mark_beginnings(asked.words))}"
    return f"{found} . ?text <{QLEVER}contains-entity> ?t . {asked.named}"


def _write_jena(asked: TextRequest) -> str:
    expression = _quote(_mark_beginnings(asked.words, "+"))
    parts = [f"?s <{JENA}query> ({by}{expression} {asked.most})" for by in ("", *map(_write_argument, asked.naming))]
    return " UNION ".join(f"{{ {part} }}" for part in parts)


def _write_argument(predicate: IRI) -> str:
    return f"{term_to_n3(predicate)} "


def _write_graphdb(asked: TextRequest) -> str:
    return f'{asked.named} . ?t <{GRAPHDB}> ({_quote(_mark_beginnings(asked.words, "+"))} "*")'


def _write_stardog(asked: TextRequest) -> str:
    return f"{asked.named} . ?t <{STARDOG}> {_quote(_mark_beginnings(asked.words, '+'))}"


def _write_blazegraph(asked: TextRequest) -> str:
    words = " ".join(word.text if word.script == "ideographs" else f"{word.text}*" for word in asked.words)
    return f'{asked.named} . ?t <{BLAZEGRAPH}search> {_quote(words)} ; <{BLAZEGRAPH}matchAllTerms> "true"'


def _write_wikidata(asked: TextRequest) -> str:
    language = "zh" if any(word.script == "ideographs" for word in asked.words) else "en"
    given = 'bd:serviceParam wikibase:endpoint "www.wikidata.org" ; wikibase:api "EntitySearch" ; '
    given += f'mwapi:search {_quote(asked.text)} ; mwapi:language "{language}" .'
    return f"SERVICE wikibase:mwapi {{ {given} ?s wikibase:apiOutputItem mwapi:item . }}"


INDEXES: Mapping[str, TextIndex] = {
    index.name: index
    for index in (
        TextIndex("virtuoso", 4, True, _write_virtuoso),
        TextIndex("qlever", 4, False, _write_qlever),
        TextIndex("jena", 2, True, _write_jena),
        TextIndex("graphdb", 2, True, _write_graphdb),
        TextIndex("stardog", 2, True, _write_stardog),
        TextIndex("blazegraph", 2, True, _write_blazegraph),
        TextIndex("wikidata", 1, True, _write_wikidata, is_own_data=False),
    )
}
"""The indexes by name, as in ``--endpoint-search``."""


def recognize_index(server: str, address: str) -> TextIndex | None:
    """Return the index that a server should have, by how it names itself and by its address; None if none is known."""
    named, parts = server.lower(), urlsplit(address.lower())
    host, path = parts.hostname or "", parts.path
    signs = {
        "wikidata": host.startswith("query") and host.endswith(".wikidata.org"),
        "virtuoso": named.startswith("virtuoso"),
        "jena": "jena" in named or "fuseki" in named,
        "graphdb": "graphdb" in named,
        "stardog": "stardog" in named or "stardog" in host,
        "qlever": "qlever" in named or "qlever" in host or "qlever" in path,
        "blazegraph": "/blazegraph/" in path or "/bigdata/" in path,
    }
    return next((INDEXES[name] for name, is_seen in signs.items() if is_seen), None)
