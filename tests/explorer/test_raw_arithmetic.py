"""Owners and holdings of the bundled graph against matrix arithmetic on its Turtle, read here by patterns alone."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from cfgraph.explorer import View, resolve_entity
from cfgraph.explorer.ownership import find_holdings, find_owners

CLAIMS = Path(__file__).parents[2] / "graph" / "claims"
STAKE = re.compile(r"^claim:\S+ a cf:Stake ;(.*?)\s\.\n", re.DOTALL | re.MULTILINE)
VALUE = re.compile(r"(?:^|\s)(\w+:\w+) (?:\"([^\"]*)\"|([^\s;]+))")

Shares = dict[tuple[str, str], tuple[float, float]]


def read_stakes() -> Shares:
    """Return the least and the greatest share of every holder in every company, by the newest current claims."""
    claims: dict[tuple[str, str], list[tuple[str, float, float]]] = defaultdict(list)
    for path in sorted(CLAIMS.glob("*.ttl")):
        for text in STAKE.findall(path.read_text(encoding="utf-8")):
            said = {name: quoted or plain for name, quoted, plain in VALUE.findall(text)}
            exact = said.get("cf:percentage")
            least, most = exact or said.get("cf:percentageMin"), exact or said.get("cf:percentageMax")
            if said["rdf:predicate"] == "cf:holdsSharesIn" and said["cf:status"] == "cf:Current" and (least or most):
                date = said.get("cf:asOf") or said.get("cf:validFrom") or ""
                ends = said["rdf:subject"], said["rdf:object"]
                claims[ends].append((date, float(least or 0), float(most or 100)))
    stakes: Shares = {}
    for ends, stated in claims.items():
        newest = [one for one in stated if one[0] == max(date for date, _, _ in stated)]
        stakes[ends] = min(one[1] for one in newest), max(one[2] for one in newest)
    return stakes


def integrate(stakes: Shares) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the integrated shares by (I - A)^-1, walks back through the holder itself left out."""
    names = sorted({name for ends in stakes for name in ends})
    found = []
    for bound in (0, 1):
        held = np.zeros((len(names), len(names)))
        for (holder, company), share in stakes.items():
            held[names.index(holder), names.index(company)] = share[bound] / 100
        walks = np.linalg.inv(np.eye(len(names)) - held)
        found.append(100 * (walks - np.eye(len(names))) / np.diag(walks)[:, None])
    return {
        (one, other): (found[0][row, column], min(found[1][row, column], 100.0))
        for row, one in enumerate(names)
        for column, other in enumerate(names)
        if row != column and found[1][row, column] > 0
    }


@pytest.mark.parametrize("direction", ["owners", "holdings"])
def test_shares_equal_the_matrix_solution(direction: str, zh_view: View) -> None:
    expected = integrate(read_stakes())
    assert len(expected) > 200
    for asked in sorted({ends[direction == "owners"] for ends in expected}):
        find = find_owners if direction == "owners" else find_holdings
        for stake in find(zh_view, resolve_entity(zh_view, asked)).stakes:
            ends = (stake.entity.curie, asked) if direction == "owners" else (asked, stake.entity.curie)
            if stake.least is None:
                assert ends not in expected
                continue
            least, most = expected[ends]
            assert stake.least == pytest.approx(least), ends
            assert stake.most is None or stake.most == pytest.approx(most), ends
