"""The words of the made-up universe: places, industries, and the parts of names of companies, shops and people."""

from __future__ import annotations

import numpy as np
import opencc
from pypinyin import lazy_pinyin

PROVINCES: dict[str, str] = {
    "广东": "广州 深圳 佛山 东莞 珠海 中山 惠州 汕头 江门 湛江 肇庆 茂名 揭阳 梅州 清远 韶关",
    "江苏": "南京 苏州 无锡 常州 南通 徐州 扬州 盐城 泰州 镇江 淮安 连云港 宿迁",
    "浙江": "杭州 宁波 温州 嘉兴 绍兴 金华 台州 湖州 丽水 衢州 舟山",
    "山东": "济南 青岛 烟台 潍坊 临沂 淄博 济宁 威海 泰安 德州 聊城 滨州 菏泽 日照 东营 枣庄",
    "北京": "朝阳 海淀 丰台 西城 东城 通州 大兴 昌平 顺义",
    "上海": "浦东 黄浦 徐汇 静安 长宁 普陀 虹口 杨浦 闵行 嘉定",
    "河南": "郑州 洛阳 开封 南阳 许昌 新乡 信阳 安阳 焦作 商丘 周口 平顶山 驻马店 濮阳 漯河",
    "四川": "成都 绵阳 德阳 宜宾 泸州 南充 达州 乐山 自贡 内江 眉山 广元 遂宁 攀枝花",
    "湖北": "武汉 宜昌 襄阳 荆州 黄石 十堰 孝感 黄冈 咸宁 荆门 鄂州 随州",
    "湖南": "长沙 株洲 湘潭 衡阳 岳阳 常德 郴州 邵阳 永州 娄底 益阳 怀化",
    "福建": "福州 厦门 泉州 漳州 莆田 龙岩 三明 南平 宁德",
    "安徽": "合肥 芜湖 蚌埠 滁州 阜阳 马鞍山 安庆 六安 宿州 淮南 宣城 亳州 黄山",
    "河北": "石家庄 唐山 保定 廊坊 邯郸 沧州 邢台 张家口 衡水 秦皇岛 承德",
    "重庆": "渝中 江北 渝北 沙坪坝 南岸 九龙坡 万州 涪陵 永川",
    "陕西": "西安 咸阳 宝鸡 渭南 汉中 榆林 延安 安康 商洛",
    "天津": "和平 河西 南开 滨海 武清 西青 东丽 津南",
    "辽宁": "沈阳 大连 鞍山 抚顺 锦州 营口 丹东 盘锦 葫芦岛 本溪",
    "江西": "南昌 赣州 九江 上饶 宜春 吉安 抚州 景德镇 萍乡 新余",
    "云南": "昆明 曲靖 玉溪 大理 红河 丽江 保山 昭通",
    "广西": "南宁 柳州 桂林 玉林 北海 梧州 钦州 百色",
    "山西": "太原 大同 运城 临汾 长治 晋城 晋中 吕梁",
    "贵州": "贵阳 遵义 毕节 六盘水 安顺 铜仁",
    "黑龙江": "哈尔滨 大庆 齐齐哈尔 牡丹江 佳木斯 绥化",
    "吉林": "长春 吉林市 四平 延边 通化 松原",
    "内蒙古": "呼和浩特 包头 鄂尔多斯 赤峰 通辽 呼伦贝尔",
    "甘肃": "兰州 天水 酒泉 庆阳 张掖 武威",
    "新疆": "乌鲁木齐 克拉玛依 喀什 伊犁 昌吉 阿克苏",
    "海南": "海口 三亚 儋州 琼海",
    "宁夏": "银川 石嘴山 吴忠 中卫",
    "青海": "西宁 海东 格尔木",
    "西藏": "拉萨 日喀则 林芝",
}
"""Cities (districts, of the four municipalities) by province, larger ones first."""

INDUSTRIES = [
    "零售业",
    "批发业",
    "软件和信息技术服务业",
    "商务服务业",
    "房地产业",
    "专用设备制造业",
    "货币金融服务",
    "餐饮业",
    "资本市场服务",
    "道路运输业",
    "通用设备制造业",
    "电气机械制造业",
    "计算机与电子设备制造业",
    "汽车制造业",
    "食品制造业",
    "纺织业",
    "医药制造业",
    "金属制品业",
    "化学制品制造业",
    "橡胶和塑料制品业",
    "互联网服务业",
    "保险业",
    "电信业",
    "科技推广服务业",
    "研究和试验发展",
    "居民服务业",
    "教育",
    "卫生",
    "文化艺术业",
    "体育",
    "娱乐业",
    "农业",
    "林业",
    "畜牧业",
    "渔业",
    "煤炭开采业",
    "电力生产业",
    "燃气供应业",
    "水的生产业",
    "房屋建筑业",
    "土木工程建筑业",
    "建筑安装业",
    "建筑装饰业",
    "住宿业",
    "仓储业",
    "航空运输业",
    "水上运输业",
    "铁路运输业",
    "邮政业",
    "租赁业",
    "新闻出版业",
    "广播影视业",
    "家具制造业",
    "造纸业",
    "印刷业",
    "酒和饮料制造业",
    "服装服饰业",
    "皮革制品业",
    "木材加工业",
    "废弃资源利用业",
]

LINES = [
    "科技",
    "信息技术",
    "智能科技",
    "网络科技",
    "数字科技",
    "云计算",
    "大数据",
    "软件",
    "投资",
    "控股",
    "实业",
    "商贸",
    "贸易",
    "供应链",
    "物流",
    "电子商务",
    "置业",
    "建设工程",
    "装饰工程",
    "机械设备",
    "电子",
    "半导体",
    "新能源",
    "新材料",
    "生物科技",
    "医药",
    "医疗器械",
    "食品",
    "农业发展",
    "文化传媒",
    "教育科技",
    "汽车销售",
    "金融信息服务",
    "融资租赁",
    "资产管理",
    "企业管理",
    "咨询",
    "环保科技",
    "化工",
    "纺织",
    "服饰",
    "家居",
    "酒店管理",
    "旅游",
]
"""What a company's name says that it does."""

FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
BANK_FORMS = ("银行股份有限公司", "农村商业银行股份有限公司", "商业银行股份有限公司", "村镇银行有限责任公司")
SHOPS = [
    "便利店",
    "超市",
    "小吃店",
    "水果店",
    "服装店",
    "五金店",
    "文具店",
    "茶叶店",
    "烟酒店",
    "花店",
    "药店",
    "书店",
    "眼镜店",
    "手机店",
    "面馆",
    "烘焙坊",
    "母婴用品店",
    "日用百货店",
    "鲜肉店",
    "干货铺",
]

SYLLABLES = (
    "安邦宝博昌长成诚创春达大德登鼎东飞丰福富刚高冠光广国海航浩禾和恒弘宏洪鸿厚华欢辉汇慧吉佳嘉建健江捷金锦京晶景久"
    "巨聚凯康科可坤来蓝朗乐立力利联良林灵龙隆路伦迈美明铭木宁鹏平普齐启千谦乾庆全泉仁日荣融瑞润森山善尚深升盛胜晟"
    "世书舒双顺思斯松苏泰腾天田通同万旺威维伟文沃西希熙祥翔协新欣信星兴旭轩雅亚炎阳耀业一怡以益谊毅意银盈永优友宇"
    "雨玉裕元源远悦越云运泽展兆正志智中众洲卓梓宗"
)
"""Characters that the names of companies and shops are made of."""

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟"
    "谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解"
)
"""Family names, common ones first; some read otherwise than the same character elsewhere."""

GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉玲鹏飞红云丹萍慧宁波斌宇浩凯健俊帆雪梅琳晨阳欣悦嘉怡梓涵"
    "子轩雨桐诗思佳瑞博睿泽昊天志国庆海峰林森春燕小兰凤莲晓东新民永福兴旺德光荣成龙玉珍淑贞爱莉蓉莎薇婷婉清雅洁梦琪"
    "楠彬鑫翔旭亮坤宏远哲翰润之"
)
"""Characters of given names."""

ENGLISH_LINES = ("Technology", "Digital", "Trading", "Investment", "Industrial", "Logistics", "Holdings", "Software")


def distinct(characters: str) -> list[str]:
    """Return the characters without repetition, in order."""
    return list(dict.fromkeys(characters))


def latin(text: str) -> str:
    """Return a text in pinyin, as one capitalised word."""
    return "".join(lazy_pinyin(text)).capitalize()


def traditional(texts: list[str]) -> list[str]:
    """Return texts in traditional script."""
    convert = opencc.OpenCC("s2t").convert
    return [convert(text) for text in texts]


class Universe:
    """The parts that every block is made of: words and their probabilities, places, industries."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.cities = [(province, city) for province, names in PROVINCES.items() for city in names.split()]
        ranks = [rank for names in PROVINCES.values() for rank in range(len(names.split()))]
        self.city_order = sorted(range(len(ranks)), key=ranks.__getitem__)
        self.city_shares = _zipf(len(self.cities), 0.9)
        self.industry_shares = _zipf(len(INDUSTRIES), 1.0)
        self.syllables = distinct(SYLLABLES)
        self.surnames = distinct(SURNAMES)
        self.given = distinct(GIVEN)
        self.latin = {c: latin(c) for c in {*self.syllables, *self.surnames, *self.given}}
        names = [city for _, city in self.cities]
        self.city_latin = {name: latin(name) for name in names}
        parts = [*names, *self.syllables, *LINES, "消费金融", *FORMS, *BANK_FORMS]
        self.traditional = dict(zip(parts, traditional(parts), strict=True))

    def brand(self, number: int) -> str:
        """Return the brand of a company or shop: a different one for each number; short for the first."""
        size = len(self.syllables)
        if number < size * size // 2:
            first, second = divmod(number * 7_919 % (size * size), size)
            return self.syllables[first] + self.syllables[second]
        rest, third = divmod(number * 1_299_709 % size**3, size)
        first, second = divmod(rest, size)
        return self.syllables[first] + self.syllables[second] + self.syllables[third]

    def person(self, number: int) -> tuple[str, str]:
        """Return the family name and the given name of a person: other ones for each number."""
        size = len(self.given)
        family, given = divmod(number * 611_953 % (len(self.surnames) * size * size), size * size)
        first, second = divmod(given, size)
        return self.surnames[family], self.given[first] + self.given[second]

    def city(self, place: int) -> int:
        """Return the number of the city that stands at a place of the order by size."""
        return self.city_order[place]


def _zipf(size: int, exponent: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    weights: np.ndarray[tuple[int], np.dtype[np.float64]] = 1.0 / np.arange(1.0, size + 1) ** exponent
    weights /= weights.sum()
    return weights
