"""Every name that a source prints leads to the entity it stands for, and every named system to its owner."""

from __future__ import annotations

import pytest

from cfgraph.explorer import View, list_neighbors, resolve_entity
from cfgraph.explorer.search import search
from cfgraph.model.terms import IRI, Literal
from cfgraph.model.vocabulary import CF, NAME_PREDICATES, TYPE
from cfgraph.store import Graph

KINDS = ("App", "Campaign", "Dataset", "Laboratory", "LargeModel", "Product", "System")
"""The classes of what institutions build, run or offer under a name."""

NAMED = {
    "招联消费金融": {
        "智鹿大模型": "招联智鹿大模型",
        "招联智鹿二代": "招联智鹿二代",
        "招联智鹿二代-8B版别": "招联智鹿二代-8B版本",
        "招联智鹿二代-70B版别": "招联智鹿二代-70B版本",
        "招联智鹿大模型消保智能体": "招联智鹿大模型消保智能体",
        "招联智能客服": "招联智能客服",
        "“自服務”體系": "招联数智化“自服务”体系",
        "行業知識圖譜": "招联行业知识图谱",
        "APP7.0": "招联APP7.0",
        "招聯APP": "招联APP",
        "方便告贷选项": "“省钱最多”“利率最低”快捷借款选项",
        "自营商城途径": "招联自营商城",
        "助力家电以旧换新": "助力家电以旧换新",
        "换新刮神券": "换新刮神券",
        "分期购机0利息": "分期购机0利息",
        "新市民金融服务": "新市民金融服务专区",
        "新市民筑梦举动": "新市民筑梦行动",
        "自主增信": "自主增信",
        "助力以旧换新一站式服务": "助力以旧换新一站式服务",
        "换新消费券": "换新消费券",
        "借款優惠享不停": "借款优惠享不停",
        "免息券": "招联免息券",
    },
    "马上消费金融": {
        "天镜": "天镜大模型",
        "多层次AI风控系统": "天镜多层次AI风控系统",
        "自动化批阅系统": "马上消费自动化审批系统",
        "RPA+智能决议计划引擎": "RPA+智能决策引擎",
        "闲适花APP": "安逸花APP",
        "村庄复兴服务专区": "乡村振兴服务专区",
        "村庄复兴分会场": "乡村振兴分会场",
        "村庄复兴特惠券": "乡村振兴特惠券",
        "农人丰盈节": "农民丰收节",
        "才智饲养项目": "富慧养",
        "消费晋级贷": "消费升级贷",
        "闲适日子贷": "安逸生活贷",
        "绿色消费贷": "绿色消费贷",
        "逸骊Job": "逸骊Job",
    },
    "中原消费金融": {
        "元擎Matrix智能体开发途径": "元擎Matrix智能体开发平台",
        "本地轻量化模型+云端大模型": "“本地轻量化模型+云端大模型”协同方式",
        "智能化支撑系统": "中原消费金融智能化支撑体系",
        "新一代智能客服生态系统": "中原消费金融新一代智能客服生态系统",
        "多维度动态画像系统": "中原消费金融动态画像系统",
        "智能引荐模型": "千人千面智能推荐模型",
        "全流程的智能风控系统": "中原消费金融全流程智能风控系统",
        "柚卡APP": "柚卡APP",
        "信鴿": "信鸽系统",
        "告贷镇定期": "贷款冷静期",
        "7天无理由还款": "7天无理由还款",
        "28天无理由还款": "28天无理由还款",
        "免息告贷缓冲期": "免息借款缓冲期",
        "蛇年行大运,集字享免息": "蛇年行大运，集字享免息",
        "28天免費周轉權益": "28天免费周转权益",
        "1111元利息大額優惠券": "1111元利息大额优惠券",
        "抽獎": "中原消费金融双11抽奖活动",
    },
    "海尔消费金融": {
        "消费金融笔直大模型": "海尔消费金融垂直大模型",
        "金融大模型实验室": "金融大模型实验室",
        "智家分期": "智家分期",
        "智慧家庭金融全套方案": "智慧家庭金融全套方案",
    },
    "兴业消费金融": {
        "反收入周期的消费信贷产品": "反收入周期消费信贷产品",
        "送贷上门": "送贷上门",
        "數字金融+智慧司法": "数字金融+智慧司法",
        "區塊鏈電子存證系統": "兴业消费金融区块链电子存证系统",
    },
    "智品堂科技": {
        "地址数据处理技能": "地址数据处理技术",
        "地址大数据模型": "地址大数据模型",
        "地址生态模型系统": "地址生态模型体系",
        "规范地址数据库": "智品堂标准地址数据库",
        "函必达": "函必达",
        "地址找人": "地址找人",
        "律师函投递服务": "律师函投递服务",
    },
    "中信消费金融": {"“信智”一站式大模型服务途径": "信智一站式大模型服务平台"},
    "建信消费金融": {"分期商城": "建信消费金融分期商城", "“以旧换新”专区": "建信消费金融以旧换新专区"},
    "中关村科金": {"电销大模型": "中关村科金电销大模型"},
    "爱回收": {"加价收回": "加价回收"},
    "某消费金融公司（云闪付合作方）": {"前三期利息5折": "云闪付分期前三期利息5折"},
    "中国银联": {"银联云闪付": "银联云闪付"},
    "消费金融行业": {
        "动态信誉评价模型": "动态信用评价模型",
        "精准营销系统": "机器学习精准营销系统",
        "灵敏还款组织": "灵活还款安排",
        "自主调整还款方法": "自主调整还款方式",
        "DeepSeek": "DeepSeek",
    },
}
"""By owner or provider, the names of both articles as printed, with the name of the entity in use here."""

MISPRINTED = {
    "中心财政": "中央财政",
    "终端专卖店": "海尔线下专卖店",
    "千集万店改造进步": "“千集万店”改造提升",
    "以旧换新方针": "消费品以旧换新（国补）",
    "银登中心陈述": "银登中心2024年不良贷款转让报告（文中引用）",
    "农村居民": "乡村居民",
    "立刻消费金融": "马上消费金融",
    "尾部组织": "尾部消费金融公司",
    "PBC": "中国人民银行",
    "国家金监总局": "国家金融监督管理总局",
}
"""Further printed or usual forms, with the name in use here."""


@pytest.mark.parametrize("owner", NAMED)
def test_named_systems_are_found_as_printed_and_lead_to_their_owner(zh_view: View, owner: str) -> None:
    for printed, name in NAMED[owner].items():
        found = [match.entity for match in search(zh_view, printed).results if match.entity.label == name]
        assert len(found) == 1, printed
        edges = [e for e in list_neighbors(zh_view, found[0].id).edges if e.neighbor.label == owner]
        assert edges, name
        assert all(claim.source for e in edges for claim in e.edge.claims), name


def test_the_articles_name_at_least_77_systems() -> None:
    assert len({name for names in NAMED.values() for name in names.values()}) >= 77


@pytest.mark.parametrize(("printed", "name"), MISPRINTED.items())
def test_other_printed_names_mean_one_entity(zh_view: View, printed: str, name: str) -> None:
    assert zh_view.ref(resolve_entity(zh_view, printed)).label == name


def test_every_name_of_a_system_finds_it(bundled: Graph, zh_view: View) -> None:
    lost = []
    for kind in KINDS:
        for node, _, _ in bundled.statements(predicate=TYPE, object=IRI(CF + kind)):
            names = [
                o.value for p, _ in NAME_PREDICATES for _, _, o in bundled.statements(node, p) if isinstance(o, Literal)
            ]
            assert names, node
            lost += [(node, name) for name in names if node not in {m.entity.id for m in search(zh_view, name).results}]
    assert not lost


def test_every_printed_name_in_the_ledger_of_misprints_finds_its_entity(bundled: Graph, zh_view: View) -> None:
    hidden = next(p for p, kind in NAME_PREDICATES if kind == "misprint")
    pairs = [(s, o.value) for s, _, o in bundled.statements(predicate=hidden) if isinstance(o, Literal)]
    assert len(pairs) > 120
    assert not [p for p in pairs if p[0] not in {m.entity.id for m in search(zh_view, p[1]).results}]
