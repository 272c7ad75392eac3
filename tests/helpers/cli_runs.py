"""Running commands for the tests: in this process, which is quick, or in one of their own, which is the real thing."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waiting import PATIENCE

from cfgraph.cli.main import run

TURTLE = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:ann a ex:Person ; rdfs:label "Ann" ; ex:age 41 ; ex:motto "one\\ntwo" ; ex:knows ex:bob, ex:cid .
ex:bob a ex:Person ; rdfs:label "Bob" ; ex:knows ex:cid ; ex:employs ex:cid .
ex:cid a ex:Person ; rdfs:label "Cid" .
ex:dan a ex:Robot ; rdfs:label "Dan" .
"""

HOSTILE = """\
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:evil rdfs:label "[bold]x[/]\\u001b[31mred\\u202Erev\\u0007|p\\nnext" ; ex:knows ex:b .
"""


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.out)


def call(*arguments: str | Path) -> Outcome:
    """Run a command line in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run([str(argument) for argument in arguments])
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return Outcome(status, *texts)


def spawn(
    *arguments: str | Path,
    environment: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    directory: Path | None = None,
) -> Outcome:
    """Run a command line in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "cfgraph", *map(str, arguments)],
        env={**os.environ, **(environment or {})},
        input=stdin or b"",
        capture_output=True,
        cwd=directory,
        timeout=PATIENCE,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def write_people(directory: Path) -> Path:
    """Write the small graph of people to a file."""
    path = directory / "people.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    return path
