"""Questions an analyst asks, by short, traditional and misprinted names, with answers worked out from the sources.

Some take several facts; the honest answer to others is that no source says so.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal as OneOf

import pytest

from cfgraph.explorer import View, build_card, find_paths, list_neighbors, resolve_entity
from cfgraph.explorer.search import search
from cfgraph.model.entity import NeighborEdge
from cfgraph.model.errors import AmbiguousNameError, NotFoundError
from cfgraph.model.terms import IRI
from cfgraph.model.vocabulary import CF

Way = OneOf["in", "out", "both"]


def edges(view: View, name: str, predicate: str, way: Way, as_of: str | None = None) -> tuple[NeighborEdge, ...]:
    return list_neighbors(
        view, resolve_entity(view, name), predicates=[IRI(CF + predicate)], direction=way, as_of=as_of
    ).edges


def linked(view: View, name: str, predicate: str, way: Way = "out", as_of: str | None = None) -> set[str]:
    """Return the labels of what one kind of edge links with an entity."""
    return {entry.neighbor.label for entry in edges(view, name, predicate, way, as_of)}


def near(view: View, name: str) -> set[str]:
    """Return the labels of all neighbors."""
    return {entry.neighbor.label for entry in list_neighbors(view, resolve_entity(view, name)).edges}


def stakes(view: View, name: str) -> dict[str, set[tuple[float | None, str | None]]]:
    """Return each holder of a company with the percentages that sources state, and their status."""
    held = edges(view, name, "holdsSharesIn", "in")
    return {e.neighbor.label: {(c.percentage, c.status) for c in e.edge.claims} for e in held}


def figures(view: View, name: str, metric: str) -> set[tuple[str, str | None]]:
    """Return the figures of one metric of an entity, with their times."""
    properties = build_card(view, resolve_entity(view, name)).properties
    return {(p.text, p.as_of) for p in properties if p.predicate.label == metric}


def shortest(view: View, source: str, target: str) -> list[str]:
    (path,) = find_paths(view, resolve_entity(view, source), resolve_entity(view, target), k=1).paths
    return [node.label for node in path.nodes]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("招聯", "招联消费金融"),
        ("中邮", "中邮消费金融"),
        ("中郵", "中邮消费金融"),
        ("马上", "马上消费金融"),
        ("馬上", "马上消费金融"),
        ("立刻消费", "马上消费金融"),
        ("华夏消金", "中原消费金融"),
        ("爱收回", "爱回收"),
        ("闲适花", "安逸花APP"),
        ("瑞京财物", "瑞京资产"),
        ("我国邮政", "中国邮政"),
        ("捷信", "京东消费金融"),
        ("苏宁消费金融有限公司", "南银法巴消费金融"),
        ("消金告诉", "关于发展消费金融助力提振消费的通知"),
        ("助贷新规", "关于加强商业银行互联网助贷业务管理提升金融服务质效的通知"),
        ("告贷镇定期", "贷款冷静期"),
    ],
)
def test_short_traditional_former_and_misprinted_names_mean_one_entity(zh_view: View, written: str, meant: str) -> None:
    assert zh_view.ref(resolve_entity(zh_view, written)).label == meant


def test_which_holder_of_mashang_also_supplies_a_company_that_is_not_named(zh_view: View) -> None:
    holders = linked(zh_view, "立刻消费", "holdsSharesIn", "in")
    supplied = {name: linked(zh_view, name, "suppliesTechnologyTo") for name in holders}
    assert {name: to for name, to in supplied.items() if to} == {"中关村科金": {"某消费金融公司（电销大模型用户）"}}
    assert figures(zh_view, "某消费金融公司（电销大模型用户）", "放款额增加") == {("68%", "2025")}


def test_which_rivals_share_the_cloud_of_zhaolian(zh_view: View) -> None:
    (cloud,) = linked(zh_view, "招联", "suppliesTechnologyTo", "in")
    assert cloud == "腾讯云"
    assert linked(zh_view, cloud, "suppliesTechnologyTo") == {"招联消费金融", "马上消费金融"}


def test_whose_models_stand_on_deepseek_through_which_platform(zh_view: View) -> None:
    platforms = linked(zh_view, "DeepSeek", "uses", "in") & {"元擎Matrix智能体开发平台", "信智一站式大模型服务平台"}
    makers = {name: linked(zh_view, name, "develops", "in") for name in platforms}
    assert makers == {"元擎Matrix智能体开发平台": {"中原消费金融"}, "信智一站式大模型服务平台": {"中信消费金融"}}


def test_no_source_links_zhaolian_with_deepseek(zh_view: View) -> None:
    assert "DeepSeek" not in near(zh_view, "招联")
    systems = linked(zh_view, "招联", "develops") | linked(zh_view, "招联", "uses")
    assert not any("DeepSeek" in near(zh_view, system) for system in systems)
    assert "消费金融行业" in shortest(zh_view, "招联", "DeepSeek"), "the text speaks of the industry alone"


def test_the_bank_that_a_misprint_suggests_is_not_in_the_sources(zh_view: View) -> None:
    with pytest.raises(NotFoundError):
        resolve_entity(zh_view, "华夏银行")
    assert linked(zh_view, "中原消金", "holdsSharesIn", "in") == {"中原银行", "上海伊千网络信息技术有限公司"}


def test_china_post_is_not_the_postal_savings_bank(zh_view: View) -> None:
    assert near(zh_view, "我国邮政") == {"智品堂科技", "函必达", "地址找人", "律师函投递服务", "中国邮政集团"}
    (group,) = edges(zh_view, "我国邮政", "belongsTo", "out")
    assert {claim.confidence for claim in group.edge.claims} == {"推断"}, "the articles name no company"
    assert near(zh_view, "中國郵政儲蓄銀行") == {"娄飞鹏", "中邮消费金融", "中国邮政集团", "财政部"}
    assert stakes(zh_view, "中邮")["中国邮政储蓄银行"] == {(70.5, "现行")}


def test_three_companies_without_a_name_stay_apart(zh_view: View) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        resolve_entity(zh_view, "某消费金融公司")
    unnamed = {ref.label for ref in caught.value.candidates}
    assert len(unnamed) == 3
    partners = {
        name: linked(zh_view, name, "partnersWith") | linked(zh_view, name, "suppliesTechnologyTo", "in")
        for name in unnamed
    }
    assert sorted(map(sorted, partners.values())) == [["中关村科金"], ["百行征信"], ["银联云闪付"]]


def test_the_notice_of_march_2025_is_applied_to_no_single_company(zh_view: View) -> None:
    assert linked(zh_view, "消金告诉", "appliesTo") == {"金融机构"}
    assert linked(zh_view, "消金告诉", "respondsTo", "in") == set()
    measures = linked(zh_view, "消金告诉", "hasMeasure")
    assert {"互联网消费贷款上限提至30万元", "个人消费贷款尽职免责机制"} <= measures


@pytest.mark.parametrize(
    ("company", "holders"),
    [
        ("建信", {"中国建设银行", "北京国资公司", "王府井集团"}),
        ("平安消金", {"融熠", "未鲲(上海)", "锦炯(深圳)"}),
    ],
)
def test_holders_without_a_percentage_have_none(zh_view: View, company: str, holders: set[str]) -> None:
    held = stakes(zh_view, company)
    now = {name: {share for share, status in said if status == "现行"} for name, said in held.items()}
    assert {name for name, shares in now.items() if shares == {None}} == holders


def test_who_stands_behind_ping_an_consumer_finance(zh_view: View) -> None:
    assert linked(zh_view, "平安消金", "controls", "in") == {"陆金所"}
    assert stakes(zh_view, "平安消金")["中国平安保险(集团)股份有限公司"] == {(30.0, "现行")}
    assert linked(zh_view, "陆金所", "controls") >= {"融熠", "未鲲(上海)", "锦炯(深圳)"}


def test_companies_whose_holders_one_source_alone_names(zh_view: View) -> None:
    assert stakes(zh_view, "蒙商") == {
        "包商银行": {(73.6, "历史")},
        "微梦创科网络科技(中国)有限公司": {(40.0, "现行")},
    }
    assert stakes(zh_view, "阳光消金")["王道商业银行"] == {(None, "历史")}
    assert stakes(zh_view, "宁银")["宁波银行"] == {(70.0, "历史"), (76.7, "计划")}
    assert stakes(zh_view, "海尔消金")["海尔集团"] == {(30.0, "历史"), (49.0, "现行")}
    assert figures(zh_view, "蒙商", "注册资本") == {("3 亿元", "2016-12")}


def test_stakes_in_changyin_58_over_time_and_as_planned(zh_view: View) -> None:
    held = stakes(zh_view, "长银五八")
    assert held["58同城"] == {(33.0, "历史"), (26.43, "现行"), (15.27, "计划")}
    assert held["长沙银行"] == {(51.0, "历史"), (56.66, "现行"), (74.96, "计划"), (80.82, "计划")}
    assert held["长沙通程控股股份有限公司"] == {(16.0, "历史"), (16.91, "现行"), (3.91, "计划")}
    founders = linked(zh_view, "长银五八", "holdsSharesIn", "in", as_of="2018")
    assert founders == set(held)
    assert linked(zh_view, "长银五八", "holdsSharesIn", "in", as_of="2025-06") == {"长沙银行", "58同城"}


def test_who_left_boc_consumer_finance_by_2026(zh_view: View) -> None:
    before = linked(zh_view, "中银", "holdsSharesIn", "in", as_of="2025-09")
    after = linked(zh_view, "中银", "holdsSharesIn", "in", as_of="2026-02")
    assert after == {"中国银行"}
    assert before - after == {"北京红杉盛远管理咨询有限公司", "深圳市博德创新投资有限公司"}


def test_where_jd_meets_consumer_finance_companies(zh_view: View) -> None:
    controlled = {"京东消费金融", "广州晶东贸易有限公司", "网银在线(北京)商务服务有限公司"}
    assert linked(zh_view, "京东集团", "controls") == controlled
    assert linked(zh_view, "京东集团", "partnersWith", "in") == {"苏银凯基消费金融", "杭银消费金融"}
    assert linked(zh_view, "捷信消费金融", "hasSeller", "in") == {"捷信260亿元个贷资产包转让"}
    assert linked(zh_view, "捷信260亿元个贷资产包转让", "hasBuyer") == {"瑞京资产"}
    assert linked(zh_view, "捷信260亿元个贷资产包转让", "throughChannel") == set(), "outside Yindeng"


def test_baidu_and_its_brand_are_two_ways_into_hayin(zh_view: View) -> None:
    assert linked(zh_view, "哈银", "partnersWith") == {"360", "百度", "美团"}
    assert stakes(zh_view, "哈银")["度小满"] == {(30.0, "现行")}
    assert "百度" not in near(zh_view, "度小满"), "no source says that one belongs to the other"


def test_bonds_of_2024_by_company_and_in_all(zh_view: View) -> None:
    issued = {name: figures(zh_view, name, "金融债发行规模") for name in ("招联", "兴业消金", "中银", "立刻消费")}
    assert issued == {
        "招联": {("114 亿元", "2024")},
        "兴业消金": {("100 亿元", "2024")},
        "中银": {("85 亿元", "2024")},
        "立刻消费": {("50 亿元", "2024")},
    }
    assert figures(zh_view, "消费金融行业", "金融债发行规模") == {("524 亿元", "2024")}
    sellers = linked(zh_view, "杭银、马上、宁银2025年金融债发行（年初至文章发布时）", "hasSeller")
    assert sellers == {"杭银消费金融", "马上消费金融", "宁银消费金融"}


def test_the_appliance_instalments_of_both_articles_are_one_product(zh_view: View) -> None:
    assert linked(zh_view, "智家分期", "offers", "in") == {"海尔消费金融"}
    assert {text for text, _ in figures(zh_view, "智家分期", "分期期数")} == {"6 期", "12 期"}
    (offer,) = edges(zh_view, "智家分期", "respondsTo", "out")
    documents = {claim.source.title for claim in offer.edge.claims if claim.source}
    assert len(documents) == 2
    assert {claim.confidence for claim in offer.edge.claims} == {"原文所述", "推断"}, (
        "one article says so, one implies it"
    )


def test_zhilu_its_editions_its_size_and_its_partner(zh_view: View) -> None:
    assert linked(zh_view, "招联智鹿", "develops", "in") == {"招联消费金融", "中山大学"}
    assert {text for text, _ in figures(zh_view, "招联智鹿", "参数量")} == {"130 亿"}
    assert linked(zh_view, "智鹿二代", "editionOf", "in") == {"招联智鹿二代-8B版本", "招联智鹿二代-70B版本"}
    assert linked(zh_view, "智鹿二代", "succeeds") == {"招联智鹿大模型"}
    assert "招联智鹿大模型" in linked(zh_view, "招联智能客服", "builtOn")


def test_who_delivers_lawyers_letters_and_how_well(zh_view: View) -> None:
    assert linked(zh_view, "律师函投递服务", "offers", "in") == {"智品堂科技"}
    assert linked(zh_view, "智品堂", "partnersWith") >= {"中国邮政"}
    assert {text for text, _ in figures(zh_view, "函必达", "累计发送信件")} == {"近 1000 万份"}
    assert {text for text, _ in figures(zh_view, "律师函投递服务", "信件签收率")} == {"75%"}


def test_what_the_voucher_of_guangdong_stacks_with(zh_view: View) -> None:
    (offer,) = linked(zh_view, "粤焕新", "respondsTo", "in")
    assert linked(zh_view, offer, "offers", "in") >= {"某消费金融公司（云闪付合作方）"}
    assert {text for text, _ in figures(zh_view, offer, "利息优惠期数")} == {"3 期"}
    assert linked(zh_view, "粤焕新", "appliesTo") == {"广东省"}


def test_capital_rule_and_who_only_just_meets_it(zh_view: View) -> None:
    answered = edges(zh_view, "消费金融公司最低注册资本提至10亿元", "respondsTo", "in")
    stated = {e.neighbor.label for e in answered if any(c.confidence == "原文所述" for c in e.edge.claims)}
    assert stated == {"长银五八消费金融", "唯品富邦消费金融", "中信消费金融", "锦程消费金融"}
    below = {name for name in ("盛银", "晋商消金") if figures(zh_view, name, "注册资本")}
    assert below == {"盛银", "晋商消金"}


def test_six_departments_are_not_guessed(zh_view: View) -> None:
    issuers = linked(zh_view, "关于金融支持提振和扩大消费的指导意见", "issuedBy")
    assert issuers == {"中国人民银行"}, "the other five are not named"


def test_the_subsidy_policy_and_what_changed_it(zh_view: View) -> None:
    policy = "个人消费贷款财政贴息政策实施方案"
    assert linked(zh_view, policy, "issuedBy") == {"财政部", "中国人民银行", "国家金融监督管理总局"}
    assert linked(zh_view, policy, "amends", "in") == {"关于优化实施个人消费贷款财政贴息政策有关事项的通知"}
    assert {text for text, _ in figures(zh_view, policy, "失效日期")} == {"2026-08-31"}
    ends = figures(zh_view, "关于优化实施个人消费贷款财政贴息政策有关事项的通知", "失效日期")
    assert {text for text, _ in ends} == {"2026-12-31"}


def test_people_by_traditional_name_with_post_and_words(zh_view: View) -> None:
    assert linked(zh_view, "趙國慶", "holdsPostAt") == {"马上消费金融"}
    assert linked(zh_view, "崔曉", "holdsPostAt") == {"中原消费金融"}
    assert len(linked(zh_view, "歐陽日輝", "voiced")) >= 4
    assert linked(zh_view, "王寶會", "authored") == {"消费金融公司发力“双11”（报道，副本无题名）"}


def test_how_the_haier_group_reaches_volcano_engine(zh_view: View) -> None:
    assert shortest(zh_view, "海尔集团", "火山引擎") == ["海尔集团", "海尔消费金融", "火山引擎"]
    assert shortest(zh_view, "华夏消金", "腾讯") == ["中原消费金融", "腾讯安全", "腾讯"]
    (owner,) = edges(zh_view, "火山引擎", "belongsTo", "out")
    assert {claim.confidence for claim in owner.edge.claims} == {"推断"}


def test_penalties_name_both_companies_and_infer_each_reason(zh_view: View) -> None:
    for company in ("中银", "蚂蚁消金"):
        (penalty,) = linked(zh_view, company, "imposedOn", "in")
        reasons = edges(zh_view, penalty, "imposedFor", "out")
        assert {e.neighbor.label for e in reasons} == {"投诉管理", "贷后管理", "催收"}
        assert {claim.confidence for e in reasons for claim in e.edge.claims} == {"推断"}


def test_where_lenders_money_comes_from_and_may_not(zh_view: View) -> None:
    assert linked(zh_view, "消费金融行业", "barredFrom") == {"公众存款"}
    assert len(linked(zh_view, "消费金融行业", "fundedBy")) == 7


def test_who_forecasts_that_consumption_will_grow_in_lower_tier_markets(zh_view: View) -> None:
    assert linked(zh_view, "麦肯锡", "voiced") == {"到2030年中国个人消费增长的66%以上将来自下沉市场"}
    assert linked(zh_view, "麦肯锡2030年消费预测", "concerns") == {"中国", "下沉市场客户"}


def test_what_the_central_budget_pays_for(zh_view: View) -> None:
    assert linked(zh_view, "中心财政", "fundedBy", "in") == {"消费品以旧换新（国补）"}
    assert linked(zh_view, "地方财政", "fundedBy", "in") == {"地方财政对特定人群消费贷利息补贴50%"}


def test_an_owner_that_only_a_name_gives_is_inferred(zh_view: View) -> None:
    for name, owner in (("云闪付", "中国银联"), ("海尔线下专卖店", "海尔集团")):
        (edge,) = edges(zh_view, name, "belongsTo", "out")
        assert edge.neighbor.label == owner
        assert {claim.confidence for claim in edge.edge.claims} == {"推断"}


def test_what_lines_say_to_be_possible_is_not_stated(zh_view: View) -> None:
    for name in ("区块链技术", "隐私计算", "自动化流程", "智能客服技术"):
        (edge,) = [e for e in edges(zh_view, name, "uses", "in") if e.neighbor.label == "消费金融行业"]
        assert {claim.confidence for claim in edge.edge.claims} == {"推断"}, name
    (offer,) = edges(zh_view, "灵活还款安排", "offers", "in")
    assert sorted(claim.confidence or "" for claim in offer.edge.claims) == ["原文所述", "推断"], "a summary says so"
    (seven,) = edges(zh_view, "7天无理由还款", "offers", "in")
    assert {claim.status for claim in seven.edge.claims} == {"现行"}, "raised for some customers only"


def test_themes_of_campaigns(zh_view: View) -> None:
    assert linked(zh_view, "乡村振兴", "hasTheme", "in") == {"乡村振兴服务专区", "乡村振兴分会场", "乡村振兴特惠券"}
    assert linked(zh_view, "普惠金融", "hasTheme", "in") == {
        "中原消费金融",
        "消费金融行业",
        "蛇年行大运，集字享免息",
    }


def test_search_finds_no_company_that_the_sources_do_not_name(zh_view: View) -> None:
    for absent in ("微众银行", "工商银行", "花呗"):
        assert all(match.distance for match in search(zh_view, absent).results), f"{absent}: similar names alone"


CHAINS = [
    (["招联消费金融", "招商永隆银行", "招商银行", "招商局集团有限公司"], "holdsSharesIn"),
    (
        ["阳光消费金融", "中国光大银行", "中国光大集团股份公司", "中央汇金投资有限责任公司", "中国投资有限责任公司"],
        "holdsSharesIn",
    ),
    (
        ["马上消费金融", "物美科技集团有限公司", "北京卡斯特科技投资有限公司", "北京京西硅谷科技有限公司", "张文中"],
        "holdsSharesIn",
    ),
    (["中原消费金融", "中原银行", "河南投资集团有限公司", "河南省发展和改革委员会"], "holdsSharesIn"),
]


@pytest.mark.parametrize(("chain", "relation"), CHAINS)
def test_who_holds_the_holders(zh_view: View, chain: list[str], relation: str) -> None:
    for held, holder in pairwise(chain):
        assert holder in linked(zh_view, held, relation, "in")


def test_china_unicom_is_merged_with_none_of_the_companies_of_that_name(zh_view: View) -> None:
    assert linked(zh_view, "招联", "holdsSharesIn", "in") >= {"中国联通"}
    (group,) = edges(zh_view, "中国联通", "belongsTo", "out")
    assert group.neighbor.label == "中国联合网络通信集团有限公司"
    assert {claim.confidence for claim in group.edge.claims} == {"推断"}
    assert linked(zh_view, "中国联合网络通信股份有限公司", "holdsSharesIn") == {"中国联通(BVI)有限公司"}


def test_controllers_are_told_from_holders_and_some_have_none(zh_view: View) -> None:
    assert linked(zh_view, "蚂蚁集团", "actuallyControls", "in") == {"马云"}
    (control,) = edges(zh_view, "蚂蚁集团", "actuallyControls", "in")
    assert {claim.status for claim in control.edge.claims} == {"历史"}
    assert figures(zh_view, "蚂蚁集团", "控制人状况") >= {("无实际控制人", "2023-01")}
    assert figures(zh_view, "杭州银行", "控制人状况") >= {("无控股股东和实际控制人", "2025-06-10")}
    assert linked(zh_view, "杭州银行", "actuallyControls", "in") == {"杭州市财政局"}, "sources contradict each other"
    assert linked(zh_view, "福建金投", "actsInConcertWith") == {"福建省财政厅"}
