"""Direct and indirect shares of ten companies of the bundled graph against products and sums worked by hand."""

from __future__ import annotations

import pytest

from cfgraph.explorer import View, resolve_entity
from cfgraph.explorer.control import find_control
from cfgraph.explorer.ownership import find_owners
from cfgraph.model.entity import Ref

UNKNOWN = None

CASES: dict[str, dict[str, tuple[float, float | None] | None]] = {
    "招联消费金融": {
        "中国联通": (50, 50),
        "招商永隆银行": (25.85, 25.85),
        "招商银行": (24.15 + 25.85, 50),  # directly, and all of what 招商永隆 holds
        "招商局集团有限公司": (0.30 * 50, 15),
    },
    "阳光消费金融": {
        "中国光大银行": (60, 60),
        "中国光大集团股份公司": (0.4742 * 60, 28.452),
        "中央汇金投资有限责任公司": UNKNOWN,  # no source states its share of 光大集团
        "中国投资有限责任公司": UNKNOWN,
    },
    "马上消费金融": {
        "重庆百货": (31.06, 31.06),
        "物美科技集团有限公司": (17.26, None),  # and an unknown part of 重庆百货
        "北京卡斯特科技投资有限公司": (0.9702 * 17.26, None),
        "张文中": ((0.80 * 1.00 + 0.20 * 0.99) * 0.9702 * 17.26, None),  # by two paths
        "大新银行": (0.132 * 15.53, 2.04996),
    },
    "南银法巴消费金融": {
        "南京银行": (64.16, 64.16),
        "法国巴黎银行": (29.99 + 0.1275 * 64.16, 38.1704),  # directly and indirectly
        "贝莱德": (0.059 * 38.1704, 2.2520536),
        "国际金融公司": (4.12, 4.12),
    },
    "中银消费金融": {
        "中国银行": (47.98, 47.98),
        "中央汇金投资有限责任公司": (0.5859 * 47.98, 28.111482),
        "中国投资有限责任公司": (0.5859 * 47.98, 28.111482),
        "财政部": (0.0864 * 47.98, 4.145472),
    },
    "长银五八消费金融": {
        "长沙银行": (56.66, 56.66),
        "长沙通程控股股份有限公司": (16.91, None),
        "长沙通程实业(集团)有限公司": (0.4433 * 16.91, None),
        "湖南三力信息技术有限公司": (0.0408 * 56.66, 2.311728),
    },
    "中信消费金融": {
        "中国中信金融控股有限公司": (70, 70),
        "中国中信有限公司": (70, 70),
        "金蝶国际软件集团有限公司": (30, 30),
    },
    "苏银凯基消费金融": {
        "江苏银行": (56.44, 56.44),
        "中华开发金融控股股份有限公司": (37.63, 37.63),
        "江苏凤凰出版传媒集团有限公司": (0.0781 * 56.44, 4.407964),
    },
    "平安消费金融": {
        "中国平安保险(集团)股份有限公司": (30, 30),
        "融熠": UNKNOWN,
    },
    "海尔消费金融": {
        "海尔集团": (49, 49),
        "浙江逸荣投资有限公司": (16, 16),
    },
}


@pytest.mark.parametrize("company", CASES)
def test_shares_equal_manual_calculation(company: str, zh_view: View) -> None:
    found = {stake.entity.label: stake for stake in find_owners(zh_view, resolve_entity(zh_view, company)).stakes}
    for holder, expected in CASES[company].items():
        stake = found[holder]
        if expected is None:
            assert (stake.least, stake.most) == (None, None), holder
        else:
            least, most = expected
            assert stake.least == pytest.approx(least), holder
            assert stake.most == (None if most is None else pytest.approx(most)), holder


def labels(refs: list[Ref]) -> set[str]:
    return {ref.label for ref in refs}


def test_stakes_of_mashang_leave_a_rest(zh_view: View) -> None:
    stated = find_owners(zh_view, resolve_entity(zh_view, "马上消费")).stated
    assert stated is not None
    assert (stated.least, stated.most) == (95.01, 95.01)
    assert stated.rest == pytest.approx((4.99, 4.99))
    assert stated.dates == ("2021-01", "2025-09")


def test_control_follows_from_votes_on_the_same_companies(zh_view: View) -> None:
    def control(company: str) -> set[str]:
        found = find_control(zh_view, resolve_entity(zh_view, company))
        return labels([one.controller for one in found.controllers])

    assert "中国光大银行" in control("阳光消费金融")
    assert control("招联消费金融") == set()
    assert {"南京银行"} <= control("南银法巴消费金融")
    zhaolian = find_control(zh_view, resolve_entity(zh_view, "招联消费金融"))
    assert labels([one.controller for one in zhaolian.together]) == {"招商银行", "中国联通"}
