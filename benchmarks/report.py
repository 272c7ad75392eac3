"""Reports of the figures of ``scale.py``: progress lines, disagreements between peers, and docs/benchmarks.md.

    python benchmarks/report.py

Writes docs/benchmarks.md from the files in benchmarks/results; it measures nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from peers import tasks

ROOT = Path(__file__).resolve().parents[1]

Run: TypeAlias = Mapping[str, Any]
"""What one peer took: its build, its opening, and the times and answers of each operation."""

Amount: TypeAlias = Callable[[Run], float]

COMPARED = (
    tasks.CARD,
    tasks.CLAIMED,
    tasks.HUB_PAGE,
    tasks.HUB_COUNTS,
    tasks.OVERVIEW,
    tasks.SHORTEST,
    tasks.SIMPLE,
    tasks.COUNTED,
    *tasks.QUERIES,
)
"""Operations to which all peers must give the same answer."""

WALKING = (
    tasks.CARD,
    tasks.CLAIMED,
    tasks.HUB_PAGE,
    tasks.HUB_COUNTS,
    tasks.OVERVIEW,
    tasks.SHORTEST,
    tasks.SIMPLE,
    tasks.COUNTED,
)

TARGETS: dict[str, tuple[float, float]] = {
    tasks.CARD: (5, 3),
    tasks.HUB_PAGE: (20, 5),
    tasks.HUB_COUNTS: (10, 0),
    tasks.OVERVIEW: (200, 0),
    tasks.SHORTEST: (20, 0),
    tasks.SIMPLE: (60, 10),
    tasks.COUNTED: (200, 0),
    tasks.TYPING: (15, 20),
    tasks.CANCEL: (200, 0),
}
"""Milliseconds of the 95th percentile at 10 M statements, and how many times faster than every peer."""

SPARQL_RATIO, SPARQL_EXTRA = 1.2, 0.030
"""A query may take so many times what the engine alone takes, and so many seconds more."""

OPEN, RESIDENT, RATE, PEAK, DISK, GROWTH = 0.050, 100 * 2**20, 100_000, 4 * 2**30, 2.5, 2.0
"""Targets of opening (seconds, bytes), building (statements a second, bytes), disk (times Oxigraph's) and growth."""


def short(number: int) -> str:
    """Write a number of statements as ``100k`` or ``10M``."""
    return f"{number // 1_000_000}M" if number % 1_000_000 == 0 else f"{number // 1_000}k"


def percentile(times: Sequence[float], share: float = 0.95) -> float:
    """Return the time that this share of the times does not exceed."""
    return sorted(times)[min(len(times) - 1, math.ceil(len(times) * share) - 1)]


def line(name: str, run: Run) -> str:
    """Return one peer's figures in a line."""
    if "absent" in run:
        return f"{name}: {run['absent']}"
    parts = [f"build {run['build']['seconds']:.1f} s, open {run['open'] * 1000:.0f} ms"]
    for operation, found in run["operations"].items():
        if found["times"]:
            parts.append(f"{operation} {_milliseconds(found['times'])}")
        if "failed" in found:
            parts.append(f"{operation} failed: {found['failed']}")
    return f"{name}: " + "; ".join(parts)


def disagreements(runs: Mapping[str, Run], cases: tasks.Tasks) -> list[str]:
    """Return a line for each operation in which two peers answered differently, with the first such case."""
    found = []
    for operation in COMPARED:
        given = {name: run["operations"][operation]["answers"] for name, run in _present(runs)
                 if operation in run["operations"]}  # fmt: skip
        if not given:
            continue
        first = "cfgraph" if "cfgraph" in given else next(iter(given))
        for name in given:
            pairs = list(zip(given[first], given[name], strict=False))
            differing = [i for i, (one, other) in enumerate(pairs) if one != other]
            if differing:
                i = differing[0]
                found.append(
                    f"{operation}: {first} and {name} differ in {len(differing)} of {len(pairs)} cases, "
                    f"first {cases[operation][i]}: {pairs[i][0]} / {pairs[i][1]}"
                )
    return found


def compact(run: Run) -> Run:
    """Return a run with times to the microsecond and long answers shortened to their beginning and a digest."""
    for found in run.get("operations", {}).values():
        found["times"] = [round(seconds, 6) for seconds in found["times"]]
        found["answers"] = [_shortened(answer) for answer in found["answers"]]
    return run


def _shortened(answer: object) -> str:
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 60 else f"{text[:60]}… {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def page(results: Path) -> str:
    """Return docs/benchmarks.md: a table with targets for each size measured, then the other result files."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in results.glob("universe-*.json")]
    found.sort(key=lambda result: -int(result["statements"]))
    lines = [
        "# Benchmarks",
        "",
        "This page compares the speed, memory and disk use of cfgraph with other stores and libraries. It is generated",
        "from `benchmarks/results` by `python benchmarks/report.py`; each section names the command that measured it.",
        "",
        "The tables by number of statements come from `python benchmarks/scale.py --statements 10M` (`1M`, `100k`).",
        "Each is from one run, so ratios are more reliable than milliseconds. The data is synthetic company",
        "ownership, generated from a seed (see `benchmarks/universe.py`). At 10 M statements it has 0.25 M companies,",
        "0.12 M people and 1 M shops with Chinese names, stakes with claims, and one industry with a million",
        "neighbors. Every peer gets the same entities, pairs and texts in a separate process, and the answers are",
        "compared.",
        "",
        "- Times are median / 95th percentile in milliseconds, including the first call after opening.",
        "- A peer that exceeds the time limit of an operation gets fewer cases (`n`). `–` means that a peer does not",
        "  offer the operation.",
        "- rdflib, networkx and igraph hold everything in memory, so opening includes reading the file.",
        "- Virtuoso is queried over HTTP, Jena over a pipe, the others in process.",
        "- Entities are people and companies, a third of them well connected. Neighbors come with names, all claims",
        "  and the titles of the source documents.",
    ]
    for result in found:
        lines += ["", *_tables(result)]
    lines += ["", *_growth(found)]
    for name in ("building.md", "search.md", "exports.md", "start.md"):
        if (results / name).exists():
            lines += ["", (results / name).read_text(encoding="utf-8").rstrip()]
    return "\n".join(lines).rstrip() + "\n"


def _tables(result: Mapping[str, Any]) -> Iterable[str]:
    runs = dict(_present(result["runs"]))
    machine, size = result["machine"], short(result["statements"])
    yield f"## {size} statements"
    yield ""
    yield f"{machine['cores']} cores, {machine['memory']} GiB of memory, Python {machine['python']}."
    if result.get("mixed"):
        yield "The peers were not all measured in one run; ratios between them are less sure."
    for name, run in result["runs"].items():
        if "absent" in run:
            yield f"{name}: {run['absent']}."
        elif "ended" in run:
            yield f"{name}: {run['ended']}, before it had answered all."
    yield ""
    yield f"| | {' | '.join(runs)} | target | met |"
    yield f"|---{'|---' * len(runs)}|---|---|"
    yield from _costs(runs, result["statements"])
    for operation in dict.fromkeys(name for run in runs.values() for name in run["operations"]):
        cells = [_cell(run["operations"].get(operation)) for run in runs.values()]
        target, met = _judged(operation, runs)
        yield f"| {operation} | {' | '.join(cells)} | {target} | {met} |"
    yield ""
    differing = result.get("disagreements") or []
    yield "All answers agree." if not differing else "Answers differ: " + " ".join(f"{text}." for text in differing)


def _costs(runs: Mapping[str, Run], statements: int) -> Iterable[str]:
    own = runs.get("cfgraph")
    base = runs["oxigraph"]["build"]["disk"] if "oxigraph" in runs else 0

    def row(title: str, amount: Amount, unit: float, target: str, met: Callable[[float], bool], *, kept: bool) -> str:
        cells = [_rounded(amount(run) / unit) if not kept or run["build"]["disk"] else "–" for run in runs.values()]
        return f"| {title} | {' | '.join(cells)} | {target} | {_yes(met(amount(own))) if own and target else ''} |"

    def rate(run: Run) -> float:
        return float(statements / run["build"]["seconds"])

    mebi = 2**20
    yield row("building, k statements/s", rate, 1e3, "≥ 100", lambda x: x >= RATE, kept=True)
    yield row("building, peak MiB", lambda run: run["build"]["peak"], mebi, "≤ 4,096", lambda x: x <= PEAK, kept=True)
    disk_target = f"≤ {DISK}× oxigraph" if base else ""
    yield row("disk, MiB", lambda run: run["build"]["disk"], mebi, disk_target, lambda x: x <= DISK * base, kept=True)
    yield row("opening, ms", lambda run: run["open"], 1e-3, "≤ 50", lambda x: x <= OPEN, kept=False)
    ready = "memory before the first query, MiB"
    yield row(ready, lambda run: run["resident_after_opening"], mebi, "≤ 100", lambda x: x <= RESIDENT, kept=False)
    yield row("memory at the end, MiB", lambda run: run["resident_at_end"], mebi, "", bool, kept=False)


def _judged(operation: str, runs: Mapping[str, Run]) -> tuple[str, str]:
    """Return the target of an operation in words and whether cfgraph meets it."""
    own = _times(runs, "cfgraph", operation)
    if operation in tasks.QUERIES:
        alone = _times(runs, "oxigraph", operation)
        target = "≤ 1.2× oxigraph + 30 ms"
        if not own or not alone:
            return target, ""
        return target, _yes(statistics.median(own) <= SPARQL_RATIO * statistics.median(alone) + SPARQL_EXTRA)
    if operation not in TARGETS:
        return "", ""
    milliseconds, factor = TARGETS[operation]
    target = f"≤ {milliseconds:g} ms" + (f", ≥ {factor:g}× faster" if factor else "")
    if not own:
        return target, ""
    peers = [percentile(times) for name in runs if name != "cfgraph" and (times := _times(runs, name, operation))]
    enough = percentile(own) * 1000 <= milliseconds
    times_faster = min(peers) / percentile(own) if peers else math.inf
    met = _yes(enough and times_faster >= factor)
    return target, f"{met} ({_rounded(times_faster)}×)" if peers else met


def _growth(results: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    sizes = {int(result["statements"]): dict(_present(result["runs"])) for result in results}
    small, large = sizes.get(1_000_000, {}), sizes.get(10_000_000, {})
    if "cfgraph" not in small or "cfgraph" not in large:
        return
    yield "## Growth from 1 M to 10 M statements"
    yield ""
    yield "| cfgraph, median | 1 M, ms | 10 M, ms | times | at most 2 |"
    yield "|---|---|---|---|---|"
    for operation in WALKING:
        before, after = _times(small, "cfgraph", operation), _times(large, "cfgraph", operation)
        if before and after:
            one, other = statistics.median(before), statistics.median(after)
            times = f"{one * 1000:.2f} | {other * 1000:.2f} | {other / one:.1f}"
            yield f"| {operation} | {times} | {_yes(other <= GROWTH * one)} |"


def _present(runs: Mapping[str, Run]) -> Iterable[tuple[str, Run]]:
    return ((name, run) for name, run in runs.items() if "absent" not in run)


def _times(runs: Mapping[str, Run], name: str, operation: str) -> Sequence[float]:
    times: Sequence[float] = runs.get(name, {}).get("operations", {}).get(operation, {}).get("times", ())
    return times


def _cell(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "–"
    text = _milliseconds(found["times"]) if found["times"] else ""
    cut = f" (n={len(found['times'])})" if found.get("cut") else ""
    return f"{text}{cut}{' failed' if 'failed' in found else ''}"


def _milliseconds(times: Sequence[float]) -> str:
    return f"{_rounded(statistics.median(times) * 1000)} / {_rounded(percentile(times) * 1000)}"


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"


def _yes(met: bool | None) -> str:
    return "" if met is None else "yes" if met else "no"


if __name__ == "__main__":
    (ROOT / "docs" / "benchmarks.md").write_text(page(ROOT / "benchmarks" / "results"), encoding="utf-8")
