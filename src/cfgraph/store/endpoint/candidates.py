"""``CandidateReader``: the entities that a server finds for a text, by its full-text index or by CONTAINS.

An index is trusted once it has found names that the graph is known to have, and nothing for a word that it has not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from cfgraph.model.entity import ServerSearch
from cfgraph.model.terms import IRI, Literal, Node, Statement, term_to_n3
from cfgraph.model.vocabulary import TYPE
from cfgraph.store.endpoint.client import CutAnswer, EndpointAnswerError, EndpointClient, NotSparqlError
from cfgraph.store.endpoint.patterns import NAMING, Details, write_no_detail, write_union, write_values
from cfgraph.store.endpoint.profile import Profile, read_statements
from cfgraph.store.endpoint.results import Row
from cfgraph.store.endpoint.text_search import INDEXES, Script, TextIndex, TextRequest, Word, split_words

MAX_FOUND = 500
"""Maximum number of entities that the server finds for a text."""

MAX_SAMPLES = 8
"""Maximum number of known names with which an index is checked."""

NO_WORD = Word("qzxwvkjqz", "letters")
"""A word that no name has."""

MIN_IDEOGRAPHS = 3
"""Length of a run of ideographs that is searched without its first one."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Names and types of found entities, and how they were found; ``has_all`` means that none can be missing."""

    rows: Sequence[Row]
    how: ServerSearch
    has_all: bool


class CandidateReader:
    """Finds entities by text on a server. The index is no longer used once it was refused or found to be wrong."""

    def __init__(self, client: EndpointClient, profile: Profile, choice: str) -> None:
        """``choice`` is the name of an index, ``contains`` for none, or ``auto``."""
        self._client, self._details = client, profile.details
        self._index: TextIndex | None = INDEXES.get(profile.text_index if choice == "auto" else choice)
        self._naming = [predicate for predicate in self._details.naming if predicate != TYPE] or list(NAMING[:-1])
        self._samples: dict[tuple[Script, IRI], tuple[Word, Statement]] = {}
        self._trusted: set[Script] = set()
        self._unusable = ""
        """Why the index is no longer used."""
        self._add_samples(profile.samples)

    def read(self, text: str) -> Candidates:
        """Return what the server finds: one request, or two if the index can't be used after all."""
        index = self._index
        if index is None or self._unusable:
            return self.read_containing(text, self._unusable)
        words = index.choose_words(text)
        scripts: set[Script] = {word.script for word in words}
        known: set[Script] = {script for script, _ in self._samples} | self._trusted
        if not words or (index.is_own_data and not scripts <= known):
            return self.read_containing(text, "text")
        samples = self._choose_samples(scripts - self._trusted) if index.is_own_data else []
        query = self._write(index, text, words, samples)
        try:
            rows = self._client.select(query)
        except CutAnswer:
            return self.read_containing(text, "cut")
        except (EndpointAnswerError, NotSparqlError):
            self._unusable = "" if self._trusted else "refused"
            return self.read_containing(text, "refused")
        passed = {row[3].value for row in rows if isinstance(row[3], Literal)}
        if samples:
            if passed != set(map(str, range(len(samples)))):
                self._unusable = "wrong"
                return self.read_containing(text, "wrong")
            self._trusted |= scripts
        found = [row for row in rows if row[3] is None]
        if not found and index.is_own_data:
            return self.read_containing(text, "nothing")
        by_words = not index.is_own_data or scripts != {"ideographs"}
        return Candidates(found, ServerSearch(index.name, query, by_words), not by_words)

    def read_containing(self, text: str, unused: str = "") -> Candidates:
        """Return the entities whose name contains a text; ``unused`` is why the index isn't used."""
        query = _write_containing_query(text, self._details, self._naming, MAX_FOUND)
        rows = self._client.select(query)
        self._add_samples(read_statements(rows))
        index = self._index.name if self._index is not None and unused else ""
        return Candidates(rows, ServerSearch("contains", query, False, index, unused if index else ""), True)

    def _write(
        self, index: TextIndex, text: str, words: Sequence[Word], samples: Sequence[tuple[Word, Statement]]
    ) -> str:
        """Return the query for a text, and for the checks: names that the index must find, a word that it must not."""

        def ask(word: Word, naming: Sequence[IRI]) -> str:
            return index.write(TextRequest([word], word.text, naming, MAX_FOUND))

        checks: list[tuple[str, Node | None, str]] = [
            (str(number), one.subject, ask(word, [one.predicate])) for number, (word, one) in enumerate(samples)
        ]
        if samples:
            checks.append(("none", None, ask(NO_WORD, self._naming)))
        pattern = index.write(TextRequest(words, text, self._naming, MAX_FOUND + 1))
        return _write_indexed_query(pattern, checks, self._details, MAX_FOUND)

    def _choose_samples(self, scripts: Iterable[Script]) -> list[tuple[Word, Statement]]:
        """Return names to check an index with: of each script, one by each predicate."""
        wanted = set(scripts)
        return [sample for (script, _), sample in self._samples.items() if script in wanted][:MAX_SAMPLES]

    def _add_samples(self, statements: Iterable[Statement]) -> None:
        """Note names by which the index can be checked: those with the longest words."""
        index = self._index
        if index is None:
            return
        for one in statements:
            if not (isinstance(one.subject, IRI) and isinstance(one.object, Literal) and one.predicate in NAMING):
                continue
            for word in _choose_checked_words(one.object.value, index):
                known = self._samples.get((word.script, one.predicate))
                if known is None or len(known[0].text) < len(word.text):
                    self._samples[word.script, one.predicate] = word, one


def _choose_checked_words(name: str, index: TextIndex) -> Iterator[Word]:
    """Yield parts of a name by which the index must find it: beginnings of words, and ideographs within a run."""
    for word in split_words(name) or ():
        if word.script == "letters" and word.text.isascii() and word.text.isalpha():
            if len(word.text) > index.shortest:
                yield Word(word.text[:-1], "letters")
        elif word.script == "ideographs" and len(word.text) >= MIN_IDEOGRAPHS and index.splits_ideographs:
            yield Word(word.text[1:], "ideographs")


def _write_containing_query(text: str, details: Details, naming: Collection[IRI], most: int) -> str:
    """Return the query for the names and types of entities whose name contains a text, ignoring case."""
    part = term_to_n3(Literal(text.lower()))
    contained = f"{write_values('q', naming)} ?s ?q ?t FILTER(CONTAINS(LCASE(STR(?t)), {part}))"
    return f"SELECT DISTINCT ?s ?p ?o WHERE {{ {_write_found(contained, details, most)} }}"


def _write_indexed_query(
    pattern: str, checks: Iterable[tuple[str, Node | None, str]], details: Details, most: int
) -> str:
    """Return the query for the names and types of entities ?s that a pattern finds, and for checks of an index.

    A check has a key ?k, the entity that its pattern must find (or None for any), and the pattern.
    """
    parts = [_write_found(pattern, details, most)]
    for key, subject, found in checks:
        asked = "" if subject is None else f"{write_values('s', [subject])} "
        parts.append(f'{{ SELECT DISTINCT ?s WHERE {{ {asked}{found} }} LIMIT 1 }} VALUES ?k {{ "{key}" }}')
    return f"SELECT DISTINCT ?s ?p ?o ?k WHERE {{ {write_union(parts)} }}"


def _write_found(pattern: str, details: Details, most: int) -> str:
    """Return the pattern for the names and types of the first entities ?s that a pattern finds."""
    found = f"SELECT DISTINCT ?s WHERE {{ {pattern}{write_no_detail('s', details)} }} LIMIT {most + 1}"
    return f"{{ {found} }} {write_values('p', details.naming)} ?s ?p ?o"
