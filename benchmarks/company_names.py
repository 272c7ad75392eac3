"""Names of any number of made-up Chinese companies, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator


def _split(text: str, separator: str = " ") -> list[str]:
    return text.split(separator)


_PLACES = _split(
    "北京 上海 天津 重庆 广东 深圳 广州 浙江 杭州 宁波 江苏 南京 苏州 无锡 山东 济南 青岛 河南 郑州 湖北 "
    "武汉 湖南 长沙 四川 成都 陕西 西安 福建 厦门 福州 安徽 合肥 江西 南昌 河北 石家庄 山西 太原 内蒙古 辽宁 "
    "沈阳 大连 吉林 长春 黑龙江 哈尔滨 广西 南宁 海南 海口 贵州 贵阳 云南 昆明 甘肃 兰州 青海 西宁 宁夏 "
    "银川 新疆 乌鲁木齐 东莞 佛山 珠海 中山 惠州 温州 嘉兴 绍兴 金华 台州 常州 南通 徐州 扬州 烟台 潍坊 洛阳 "
    "宜昌 襄阳 株洲 绵阳 泉州 漳州 芜湖 赣州 唐山 保定 包头"
)
_INDUSTRIES = _split(
    "消费金融 信息技术 科技 网络科技 供应链管理 融资租赁 投资管理 资产管理 商业保理 电子商务 生物医药 新能源 "
    "新材料 智能装备 环保工程 建筑工程 房地产开发 物业管理 餐饮管理 文化传媒 广告 教育咨询 人力资源 物流 "
    "国际贸易 进出口 纺织 服饰 食品 农业发展 畜牧 水产 汽车销售 汽车零部件 机械制造 电气设备 半导体 集成电路 "
    "软件 大数据 人工智能 云计算 征信 支付服务 小额贷款 融资担保 保险经纪 典当 银行 信托 证券 基金销售 旅行社 "
    "酒店管理 医疗器械 药业 化工 钢铁 有色金属 矿业 石油 电力 燃气 水务"
)
_FORMS = _split("有限公司 有限公司 有限公司 有限责任公司 股份有限公司 集团有限公司 合伙企业（有限合伙） 中心")
_CHARACTERS = (
    "中华国安信达联合众诚盛世天地人和鼎峰恒泰瑞丰源金银宝隆兴昌荣富贵祥福永久长远宏图大展博雅创新科技智慧"
    "云海山川江河湖星辰日月光明东西南北春夏秋冬花木林森龙凤麒麟虎豹鹏程万里飞跃腾达顺通利民惠普康乐健美佳"
    "友谊爱德仁义礼智勇毅坚强正方圆满美好优秀卓越领先卡贝尔特斯迪奥莱纳维亚欧罗曼加拓朗格凯撒伊朵芙兰锐捷"
    "思睿哲翰墨书香雨露霖泽润沐晨曦旭阳晓曙昊轩宇宸铭钰锦绣珑玲琳琅"
)
_SYLLABLES = _split(
    "bel cor dan el fin gra hor in ja kel lu mar nor ol pra qua ri sol ter un vel wes xan yor zen ith ark"
)
_ENGLISH = _split(
    "Consumer Finance|Technology|Holdings|Capital|Leasing|Trading|Logistics|Data|Software|Energy|Materials", "|"
)
_ENGLISH_FORMS = ("Co., Ltd.", "Inc.", "Group", "Limited", "Partners LP")


def company_names(number: int, seed: int = 20261124) -> Iterator[list[tuple[str, str]]]:
    """Yield the names of each company with their kinds: one Chinese name, for some a short or an English alias."""
    random_ = random.Random(seed)
    choose = random_.choice
    for serial in range(number):
        word = "".join(random_.choices(_CHARACTERS, k=choose((2, 2, 2, 3, 3, 4))))
        place, industry = choose(_PLACES), choose(_INDUSTRIES)
        order = (place, word, industry) if random_.random() < 0.8 else (word, f"（{place}）", industry)
        names = [("".join(order) + choose(_FORMS), "preferred")]
        if random_.random() < 0.1:
            names.append((place + word, "alternative"))
        if random_.random() < 0.1:
            latin = "".join(random_.choices(_SYLLABLES, k=choose((2, 3)))).capitalize()
            names.append((f"{latin} {choose(_ENGLISH)} {choose(_ENGLISH_FORMS)}", "alternative"))
        if random_.random() < 0.2:
            names.append((f"company-{serial}", "iri"))
        yield names
