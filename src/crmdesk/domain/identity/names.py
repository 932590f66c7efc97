"""Names of companies and people in one form, and how near two of them are (L7).

Near means "the same name with a slip of the keyboard", not "a name that looks alike". Short Chinese names
make the difference: 长风电子 and 长风电器 share three characters of four and are two companies, 恒泰精蜜包装
and 恒泰精密包装 share five of six and are one. The rule, on keys (`company_key`):

1. Under 5 characters nothing is near: there, one character is another name.
2. One slip (a character changed, missing, added, or two neighbours swapped) is allowed; for Latin letters from
   6 characters on.
3. A changed digit, number, direction, colour or the like (华东 / 华南, 一厂 / 二厂) is never a slip.
4. Two known trade words in the same place (电子 / 电器, 机电 / 机械) are never a slip of each other.
5. A slip inside the *stem* — what stands before the trade words: 长虹 of 长虹电子科技 — counts fully only
   where the stem is long enough to carry it (4 Han characters, 6 letters). In a short stem, and where one
   name only has more trade words than the other (恒泰精密 / 恒泰精密包装), the names are *akin*: below
   `NEAR`, and taken for the same company only when the same person is there too.
"""

import re
import unicodedata
from functools import lru_cache

from crmdesk.domain.identity.regions import is_place, without_place

NEAR = 0.8
"""From here on two names are taken for the same company."""

AKIN = 0.6
"""From here on two names are taken for the same company if the same person is there."""

_LEGAL = ("股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "总公司", "集团", "股份", "公司")
_BRANCHES = ("分公司", "子公司", "支公司")
_LATIN_LEGAL = frozenset(
    """
co ltd limited inc incorporated corp corporation company gmbh llc llp ag sa plc bv nv pte pty pvt kg srl
spa kk group holdings
""".split()  # noqa: SIM905 - words read better than quotes
)
_INSTITUTIONS = (
    "大学", "学院", "学校", "中学", "小学", "医院", "银行", "局", "委员会", "政府", "研究院", "研究所",
    "设计院", "协会", "商会", "出版社", "日报社", "机场", "法院", "中心",
)  # fmt: skip
"""An institution is its place: 上海银行 and 江苏银行 are two."""

TRADES = frozenset(
    """
电子 电器 电气 电力 电机 电缆 电源 电商 机电 机械 机床 设备 装备 仪器 仪表 自动化 智能 智造 精密 精工
制造 实业 工业 科技 技术 信息 信息技术 软件 网络 通信 通讯 数据 数码 数字 系统 包装 包材 印刷 印务 纸业
纸品 塑料 塑胶 塑业 橡胶 橡塑 模具 五金 金属 钢铁 钢构 钢结构 铝业 铜业 铸造 锻造 冶金 矿业 化工 化学
化纤 材料 新材料 涂料 建材 建设 建筑 建工 工程 装饰 装潢 地产 房地产 置业 物业 园林 环保 环境 能源
新能源 光电 光伏 光学 半导体 医药 医疗 医疗器械 器械 制药 药业 生物 生物科技 健康 食品 饮料 饮品 农业
农牧 粮油 酒业 乳业 水产 纺织 针织 服装 服饰 家纺 鞋业 家具 家居 家电 玩具 文具 陶瓷 玻璃 汽车 汽配 车业
零部件 配件 物流 运输 货运 供应链 仓储 贸易 商贸 商务 进出口 国际贸易 国际 投资 控股 资本 金融 保险 租赁
咨询 管理 企业管理 服务 传媒 文化 广告 教育 培训 旅游 酒店 餐饮 百货 超市 连锁 开发 发展 中心 工作室 厂
商行 经营部 银行 大学 医院 石油 石化 电网 移动 交通 水务 燃气 航空 船舶 重工 轴承 阀门 泵业 齿轮 紧固件
弹簧 轻工 工贸 工具 照明 制冷 空调 检测 安防 消防 electronics electronic electric electrical technology
technologies tech packaging machinery trading trade industries industrial industry logistics software
systems equipment engineering international materials chemicals chemical foods textile textiles
solutions services energy automation
""".split()  # noqa: SIM905 - words read better than quotes
)
"""What companies do. Such a word says the trade, not who it is; a name of nothing else keeps its place."""

_LONGEST_TRADE = max(map(len, TRADES))
_CONTRASTS = (
    "东南西北中", "上下左右前后", "大小", "新老", "高低", "春夏秋冬", "红黄蓝绿白黑紫青", "金银铜铁锡铝钢",
    "一二三四五六七八九十百千万", "甲乙丙丁", "天地", "男女",
)  # fmt: skip
_SHORTEST = {True: 5, False: 6}
_LONG_STEM = {True: 4, False: 6}
_BRACKETED = re.compile(r"[(\[{〔【〈《「]([^()\[\]{}〔〕【】〈〉《》「」]*)[)\]}〕】〉》」]")
_WORD = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff〇]")


@lru_cache(maxsize=65_536)
def company_key(name: str) -> str:
    """A company's name in one form: width, case, spaces, punctuation, legal form and place aside (L7).

    The key of a key is the key itself. Only where something distinctive remains is a part taken off, so that
    上海机电有限公司 does not become 机电 and 上海银行 not 银行. "" for a name without letters.
    """
    key = name
    for _ in range(12):
        shorter = _once(key)
        if shorter == key:
            break
        key = shorter
    return key


def _once(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    if "(" in plain or not plain.isalnum():
        plain = _without_latin_legal(_BRACKETED.sub(_bracket, plain))
    return _without_region(_without_legal(plain))


def _bracket(found: re.Match[str]) -> str:
    """What stands in brackets stays unless it is a place or a legal form: 恒泰（苏州）精密, 恒泰（集团）."""
    inside = "".join(_WORD.findall(found[1]))
    return " " if is_place(inside) or inside in _LEGAL else f" {inside} "


def _without_latin_legal(text: str) -> str:
    words = _WORD.findall(text)
    while len(words) > 1 and words[-1] in _LATIN_LEGAL:
        words.pop()
    return "".join(words)


def _without_legal(name: str) -> str:
    if name.endswith(_BRANCHES) or name in _LEGAL:
        return name
    for form in _LEGAL:
        rest = name.removesuffix(form)
        if rest is not name and len(rest) >= 2:
            return rest
    return name


def _without_region(name: str) -> str:
    rest = without_place(name)
    if rest == name or rest.endswith(_INSTITUTIONS):
        return name
    return rest if _distinctive(stem(rest)) else name


def _distinctive(text: str) -> bool:
    han = len(_HAN.findall(text))
    return han >= 2 or len(text) - han >= 3


@lru_cache(maxsize=65_536)
def stem(key: str) -> str:
    """What stands before the trade words at the end of a key: 恒泰 of 恒泰精密包装; "" if there is nothing
    else."""
    while key:
        for length in range(min(_LONGEST_TRADE, len(key)), 0, -1):
            if key[-length:] in TRADES:
                key = key[:-length]
                break
        else:
            return key
    return key


@lru_cache(maxsize=65_536)
def trims(key: str) -> tuple[str, ...]:
    """The key with its last trade words taken off one by one, as far as 4 characters and its stem remain."""
    shorter: list[str] = []
    least = max(len(stem(key)), 4)
    while len(key) > least:
        for length in range(min(_LONGEST_TRADE, len(key) - least), 0, -1):
            if key[-length:] in TRADES:
                key = key[:-length]
                shorter.append(key)
                break
        else:
            break
    return tuple(shorter)


def near(a_key: str, b_key: str) -> float:
    """How near two keys are, 0 to 1: 1.0 equal, from `NEAR` the same but for a slip, from `AKIN` perhaps;
    else 0.0.

    It does not matter which one comes first. The rule stands at the top of this module (L7).
    """
    if a_key == b_key:
        return 1.0 if a_key else 0.0
    if not _one_slip(a_key, b_key):
        return AKIN if a_key in trims(b_key) or b_key in trims(a_key) else 0.0
    a, b = _difference(a_key, b_key)
    if _contrast(a_key[a[0] : a[1]], b_key[b[0] : b[1]]) or _both_trades(a_key, b_key):
        return 0.0
    score = 1 - 1 / max(len(a_key), len(b_key))
    if a_key in trims(b_key) or b_key in trims(a_key):
        return AKIN
    return max(score, NEAR) if _stem_carries(a_key, b_key, a[0]) else AKIN


@lru_cache(maxsize=65_536)
def shortened(key: str) -> tuple[str, ...]:
    """The key and what is left of it without each one of its characters; none if it is too short to slip.

    Two keys one slip apart have one of these in common whatever the slip, and strangers hardly ever do, so a
    look-up by them finds all that can be near and next to nothing else, where pairs of characters, of which
    every 科技 has one, leave hundreds to compare.
    """
    if not _may_slip(key):
        return ()
    return tuple(dict.fromkeys([key, *(key[:at] + key[at + 1 :] for at in range(len(key)))]))


def _may_slip(key: str) -> bool:
    return len(key) >= _SHORTEST[_HAN.search(key) is not None]


def _one_slip(a: str, b: str) -> bool:
    """Whether one slip (changed, added, missing, swapped) makes one key of the other, both being long enough."""
    if not _may_slip(a) or not _may_slip(b):
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(a, b, score_cutoff=1) == 1


def _difference(a: str, b: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The stretch of each key that differs, between what they begin and end with in common."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return (start, len(a) - end), (start, len(b) - end)


def _contrast(a: str, b: str) -> bool:
    """Whether the stretches hold different members of a series: 东 / 南, 一 / 二, 3 / 5 or a number more or
    less."""
    digits = [c for c in a if c.isdigit()] != [c for c in b if c.isdigit()]
    if digits or len(a) != len(b):
        return digits
    return any(x != y and any(x in series and y in series for series in _CONTRASTS) for x, y in zip(a, b, strict=True))


def _both_trades(a: str, b: str) -> bool:
    """Whether both are the same stem and nothing but known trade words behind it, of the same length."""
    a_stem, b_stem = stem(a), stem(b)
    return a_stem == b_stem and len(a) == len(b) and sorted(a) != sorted(b)


def _stem_carries(a: str, b: str, at: int) -> bool:
    """Whether the first difference lies behind the shorter stem, or both stems are long enough for it.

    With the same trade words behind both, the difference is the stems' own: 海越电气 / 海越智电气.
    """
    a_stem, b_stem = stem(a), stem(b)
    shorter = min(len(a_stem), len(b_stem))
    own = a.removeprefix(a_stem) == b.removeprefix(b_stem)
    return shorter >= _LONG_STEM[_HAN.search(a) is not None] or (2 <= shorter <= at and not own)


_TITLES = (
    "董事长", "副总经理", "总经理", "总监", "经理", "主任", "科长", "处长", "部长", "厂长", "店长", "校长",
    "院长", "所长", "局长", "书记", "秘书", "老师", "教授", "医生", "律师", "会计", "工程师", "先生", "女士",
    "小姐", "太太", "老板", "总工", "副总", "董", "总", "工",
)  # fmt: skip
_LATIN_TITLES = frozenset(
    """
mr mrs ms miss dr prof sir madam
""".split()  # noqa: SIM905 - words read better than quotes
)
_DOUBLE_SURNAMES = frozenset(
    """
欧阳 上官 司马 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 端木 南宫 长孙 宇文 申屠 独孤 闻人 百里 万俟
""".split()  # noqa: SIM905 - words read better than quotes
)
_NOT_A_NAME = "*"


@lru_cache(maxsize=65_536)
def person_key(name: str) -> str:
    """A person's name in one form, titles aside; a surname with a title is not a full name: 王总 gives `王*`
    (L7).

    "" for a name without letters.
    """
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    if re.fullmatch(r"[^\W\d_]{1,2}\*", plain):
        return plain
    words = [word for word in _WORD.findall(re.sub(r"\([^)]*\)", " ", plain)) if word not in _LATIN_TITLES]
    key = "".join(words)
    for title in _TITLES:
        bare = key.removesuffix(title)
        if bare is not key and bare and _HAN.match(bare):
            alone = len(bare) == 1 or bare in _DOUBLE_SURNAMES
            return bare + _NOT_A_NAME if alone else (bare if title == "总" or len(title) > 1 or len(bare) > 2 else key)
    nicknamed = len(key) == 2 and key[0] in "小老" and _HAN.match(key[1]) is not None
    return key[1] + _NOT_A_NAME if nicknamed else key


def same_person(a_key: str, b_key: str) -> bool | None:
    """Whether two person keys mean one person; None where it cannot be told: nobody named, or 王总 and
    王建国."""
    if not a_key or not b_key:
        return None
    if a_key.endswith(_NOT_A_NAME) or b_key.endswith(_NOT_A_NAME):
        a, b = a_key.rstrip(_NOT_A_NAME), b_key.rstrip(_NOT_A_NAME)
        return None if a.startswith(b) or b.startswith(a) else False
    return a_key == b_key
