"""Spoiled inputs from fixed seeds: nothing but errors of cfgraph's own, no other answer, no query without an end."""

from __future__ import annotations

import pytest
from fuzzing import TARGETS, run_case

CASES = 15
"""Cases of each target; ``make fuzz`` runs as many as there is time for."""

FEW = {"answers": 2, "faults": 1, "runs": 3, "sorted": 4, "combined": 2}
"""Cases of those that take a second or more."""


FOUND = {"answers": (613943488, 613943501), "sorted": (875429166, 875429193)}
"""Cases that ``make fuzz`` has found, in addition."""


@pytest.mark.parametrize("target", TARGETS)
def test_corrupted_files_are_read_or_rejected(target: str) -> None:
    for number in (*range(FEW.get(target, CASES)), *FOUND.get(target, ())):
        run_case(target, number)
