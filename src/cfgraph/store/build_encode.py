"""Build, step 1: numbering the terms; every statement becomes numbers.

Only the terms of the current run are in memory. A full run is saved to a file, and terms that occur again are numbered
again in the next one; step 2 finds them (``build_numbering``).
"""

from __future__ import annotations

import shutil
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import numpy as np
import pyoxigraph as ox

from cfgraph.store.build_term_runs import Numbers, SavedRun, TermRun, hash_terms
from cfgraph.store.rdf_stream import ExpansionBudget

RUN_TERMS = 690_000
"""Number of terms after which a run is full: a dictionary of more takes twice the memory."""

RUN_STATEMENTS = 4_000_000
"""Number of statements after which a run is full."""

RUN_BYTES = 128 * 1024 * 1024
"""Total length of the terms after which a run is full."""

HELD_BYTES = 8 * 1024 * 1024
"""Total size of runs up to which they are not saved to files."""

BATCH = 250
"""Number of statements of a parser after which a full run is saved."""

DEFAULT_GRAPH = 2**32 - 1
"""Number that represents the default graph, which has no name."""

LONG_TERM = 512
"""Number of characters above which a term counts towards the limit for expanded prefixes."""


@dataclass(frozen=True, slots=True)
class EncoderMark:
    """The position of an encoder: saved runs and statements, what the current run holds, and the spent budget."""

    runs: int
    saved: int
    statements: int
    terms: int
    graphs: int
    blanks: int
    budget: tuple[int, int]


class Encoder:
    """Numbers terms in order of occurrence. ``terms`` maps the text of each, in UTF-8, to its number in the run.

    ``graphs`` has the number of the name of each statement's graph, ``DEFAULT_GRAPH`` for the default one; it is empty
    as long as no statement of the run is in a named graph. ``blanks`` are the terms that step 2 has to name, and
    ``own_forms`` has the form in which terms are stored that are in another form in ``terms``, by number: two of
    them, or one of them and a term, may be equal.
    """

    def __init__(self, budget: ExpansionBudget, place: Path) -> None:
        """``budget`` limits what prefixes may expand to; GraphError is raised when it is exceeded. ``place`` is an
        existing directory for saved runs.
        """
        self._budget, self._place = budget, place
        self.terms: defaultdict[bytes, int] = defaultdict()
        self.own_forms: dict[int, bytes] = {}
        self.runs: list[TermRun | SavedRun] = []
        self._saved = self._bytes = self._held = self._numbered = 0
        self._start_columns()

    def __len__(self) -> int:
        return self._saved + len(self.subjects)

    def encode(self, quads: Iterable[ox.Quad]) -> None:
        """Record each statement."""
        self.begin_file()
        rest = iter(quads)
        while batch := list(islice(rest, BATCH)):
            self._encode_batch(batch)
            self.save_if_full()

    def _encode_batch(self, quads: Iterable[ox.Quad]) -> None:
        get, number = self.terms.get, self.number_term
        subjects, predicates, objects = self.subjects.append, self.predicates.append, self.objects.append
        default = ox.DefaultGraph()
        for quad in quads:
            target = quad.object
            text = (f"<<( {target} )>>" if isinstance(target, ox.Triple) else str(target)).encode()
            subject, predicate = str(quad.subject).encode(), str(quad.predicate).encode()
            subjects(found if (found := get(subject)) is not None else number(subject))
            predicates(found if (found := get(predicate)) is not None else number(predicate))
            objects(found if (found := get(text)) is not None else number(text))
            if quad.graph_name != default:
                self.note_graphs(len(self.subjects) - 1, [number(str(quad.graph_name).encode())])

    def begin_file(self) -> None:
        """Begin a file of terms as they are written, which may be other ones than the same texts in another file."""
        if self.own_forms:
            self.save_run()

    def start_numbering(self) -> Callable[[bytes], int]:
        """Return a function that returns the number of a term as it is written, a new one for a new term."""
        self._numbered = len(self.terms)
        self.terms.default_factory = count(self._numbered).__next__
        return self.terms.__getitem__

    def list_new_terms(self) -> list[bytes]:
        """Return the terms that are new since ``start_numbering``. Raises GraphError."""
        new = list(islice(reversed(self.terms), len(self.terms) - self._numbered))
        new.reverse()
        for size in map(len, new):
            self._bytes += size
            if size > LONG_TERM:
                self._budget.spend(size)
        return new

    def number_term(self, text: bytes) -> int:
        """Return the number of a term, a new one for a new term. Raises GraphError."""
        terms = self.terms
        number = terms.setdefault(text, size := len(terms))
        if number == size:
            self._bytes += len(text)
            if len(text) > LONG_TERM:
                self._budget.spend(len(text))
        return number

    def note_graphs(self, first: int, names: Iterable[int]) -> None:
        """Record the graphs of the statements from one of the run on; earlier ones without any are in the default
        graph.
        """
        self.graphs.extend(array("I", [DEFAULT_GRAPH]) * (first - len(self.graphs)))
        self.graphs.extend(names)

    def save_if_full(self) -> None:
        """Save the current run and begin another one if it is full. Raises SpillError."""
        if (
            len(self.terms) + len(self.own_forms) >= RUN_TERMS
            or len(self.subjects) >= RUN_STATEMENTS
            or self._bytes >= RUN_BYTES
        ):
            self.save_run()

    def save_run(self) -> None:
        """Save the current run, unless it and all before are small, and begin another one. Raises SpillError."""
        run = self._seal_run()
        self._saved += run.statements
        self._held += run.size
        self.runs.append(run if self._held <= HELD_BYTES else self._save(run, len(self.runs)))

    def save_all(self) -> list[SavedRun]:
        """Save all runs, and return them. Raises SpillError."""
        if self.terms:
            self.save_run()
        return [run if isinstance(run, SavedRun) else self._save(run, place) for place, run in enumerate(self.runs)]

    def _save(self, run: TermRun, place: int) -> SavedRun:
        return run.save(self._place / f"run-{place}")

    def finish(self) -> list[TermRun | SavedRun]:
        """Return the runs after the last statement; the last one stays in memory."""
        if self.terms or not self.runs:
            run = self._seal_run()
            self._saved += run.statements
            self.runs.append(run)
        return self.runs

    def add_run(self, run: TermRun | SavedRun) -> None:
        """Record a run that another process has numbered, or a store has; what was recorded before is saved."""
        if self.terms:
            self.save_run()
        self.runs.append(run)
        self._saved += run.statements

    @contextmanager
    def make_place(self) -> Iterator[Path]:
        """Make a directory for runs of another process, which is removed if the block fails."""
        place = self._place / f"other-{len(self.runs)}"
        place.mkdir()
        try:
            yield place
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise

    def mark(self) -> EncoderMark:
        """Return the current position."""
        self.begin_file()
        sizes = len(self.subjects), len(self.terms), len(self.graphs), len(self.blanks)
        return EncoderMark(len(self.runs), self._saved, *sizes, self._budget.spent())

    def return_to(self, mark: EncoderMark) -> None:
        """Discard everything after a mark."""
        if len(self.runs) > mark.runs:
            self._reopen(mark)
        for column in (self.subjects, self.predicates, self.objects):
            del column[mark.statements :]
        del self.graphs[mark.graphs :]
        del self.blanks[mark.blanks :]
        while len(self.terms) > mark.terms:
            self._bytes -= len(self.terms.popitem()[0])
            self.own_forms.pop(len(self.terms), None)
        self._budget.return_to(mark.budget)

    def _reopen(self, mark: EncoderMark) -> None:
        """Go back to the run that was current at a mark, which was saved since then."""
        discarded = self.runs[mark.runs :]
        del self.runs[mark.runs :]
        self._saved = mark.saved
        self._clear()
        if mark.terms:
            run = discarded[0].load() if isinstance(discarded[0], SavedRun) else discarded[0]
            self.terms.update(zip(run.list_texts(), range(mark.terms), strict=False))
            self._bytes = len(run.texts)
            self.subjects, self.predicates, self.objects = (array("I", column.tobytes()) for column in run.columns)
            self.graphs, self.blanks = array("I", run.graphs.tobytes()), array("I", run.blanks.tobytes())
        for each in discarded:
            if isinstance(each, SavedRun):
                each.remove()

    def _seal_run(self) -> TermRun:
        """Return the current run, and begin another one."""
        if self.graphs:
            self.note_graphs(len(self.subjects), ())
        texts = list(self.terms)
        for number, text in self.own_forms.items():
            texts[number] = text
        run = TermRun(
            keys=hash_terms(texts),
            lengths=np.fromiter(map(len, texts), np.uint32, len(texts)),
            columns=(_as_array(self.subjects), _as_array(self.predicates), _as_array(self.objects)),
            graphs=_as_array(self.graphs),
            blanks=_as_array(self.blanks),
            is_distinct=not self.own_forms,
            texts=np.frombuffer(b"".join(texts), np.uint8),
        )
        del texts
        self._clear()
        return run

    def _clear(self) -> None:
        """Forget the current run."""
        self.terms.clear()
        self.own_forms.clear()
        self._bytes = 0
        self._start_columns()

    def _start_columns(self) -> None:
        self.subjects, self.predicates, self.objects = array("I"), array("I"), array("I")
        self.graphs, self.blanks = array("I"), array("I")


def _as_array(column: array[int]) -> Numbers:
    return np.frombuffer(column, np.uint32)
