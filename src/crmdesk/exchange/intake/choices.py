"""What people write for a choice, made into the key of its vocabulary: labels, keys and the usual other words (L10)."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from crmdesk.domain.playbook import Playbook
from crmdesk.domain.terms import VOCABULARIES
from crmdesk.i18n import both

_SIGNS = re.compile(r"[\W_]+")

_WORDS: Mapping[str, Mapping[str, str]] = {
    "party": {
        "company": "公司 企业 单位 机构 企业客户 公司客户 对公 b2b b business organisation organization corporate",
        "person": "个人 自然人 个人客户 对私 c b2c individual private consumer",
    },
    "role": {
        "decides": (
            "拍板 决策 决策人 决策者 决策人员 拍板人 关键决策人 最终决策 decisionmaker decider approver "
            "economicbuyer"
        ),
        "influences": "影响 影响者 影响人 推荐人 内部支持者 influencer champion sponsor",
        "evaluates": "评估 评估人 评估者 技术评估 技术把关 评审 选型 evaluator technicalbuyer technical",
        "uses": "使用 使用者 使用人 用户 最终用户 使用部门 user enduser",
        "guards": "把关 把关人 把关者 守门人 前台 秘书 gatekeeper assistant secretary",
    },
    "attitude": {
        "supports": "支持 积极 友好 认可 支持我方 positive supportive friendly",
        "neutral": "中立 一般 中性 无所谓",
        "doubts": "怀疑 犹豫 观望 有疑虑 sceptical skeptical doubtful",
        "opposes": "反对 抵触 消极 排斥 negative hostile against",
    },
    "channel": {
        "phone": "电话 电联 去电 来电 通话 座机 手机 拨打电话 电话沟通 call phonecall tel telephone",
        "wechat": "微信 企业微信 企微 微信沟通 vx wx weixin wecom",
        "visit": (
            "拜访 上门 上门拜访 实地拜访 走访 面谈 当面 登门 客户来访 来访 visit onsite sitevisit facetoface "
            "inperson"
        ),
        "meeting": (
            "会议 开会 视频会议 线上会议 电话会议 腾讯会议 钉钉会议 meeting videocall video conference zoom teams"
        ),
        "demonstration": "演示 产品演示 试用 样机演示 demo presentation trial",
        "mail": "邮件 电子邮件 邮箱 发邮件 email mail",
        "text": "短信 信息 sms textmessage message",
        "fair": "展会 展览 展会现场 博览会 fair exhibition tradeshow expo",
    },
    "aim": {
        "trust": "建立信任 信任 破冰 认识 trust rapport introduction",
        "need": "挖掘需求 了解需求 需求调研 需求 discovery need",
        "value": "传递价值 介绍产品 方案介绍 value",
        "close": "促成成交 成交 签单 促单 谈判 close closing negotiation",
    },
    "status": {
        "prospect": "潜在 潜在客户 未合作 新客户 意向不明 prospect potential new",
        "intent": "意向 意向客户 有意向 洽谈中 跟进中 interested qualified",
        "won": "成交 成交客户 已成交 合作中 已合作 老客户 正式客户 签约客户 won active customer existing",
        "partner": "战略合作 战略合作伙伴 战略客户 合作伙伴 strategicpartner partner strategic",
        "lost": "流失 流失客户 已流失 停止合作 终止合作 lost inactive churned",
    },
    "grade": {
        "A": (
            "a级 a类 a类客户 a级客户 重点 重点客户 重要 核心 核心客户 高 高意向 很高 强 强烈 3星 三星 5星 五星 "
            "hot high key"
        ),
        "B": "b级 b类 b类客户 b级客户 潜力 潜力客户 中 中等 中意向 较高 2星 二星 4星 四星 warm medium mid",
        "C": "c级 c类 c类客户 c级客户 普通 普通客户 一般 一般客户 低 低意向 弱 1星 一星 cold low",
    },
    "need_type": {
        "function": "功能 功能类 功能需求 function functional feature",
        "service": "服务 服务类 服务需求 service",
        "price": "价格 价格类 价格需求 成本 price cost",
        "custom": "定制 定制化 定制类 定制需求 非标 custom customised customized customization",
    },
    "clarity": {
        "none": "无需求 没有需求 未发现需求 不明确 无 none",
        "vague": "模糊 较模糊 初步意向 大概 不太明确 vague unclear",
        "clear": "明确 清晰 需求明确 较明确 clear",
        "specified": "已书面 书面 有书面需求 有规格书 有招标文件 非常明确 具体 specified detailed written",
    },
    "timeframe": {
        "week": (
            "一周内 1周内 本周 7天内 立即 马上 立刻 紧急 尽快 即刻 现在 immediately immediate asap now urgent "
            "thisweek"
        ),
        "month": "一个月内 1个月内 一月内 本月 30天内 当月 近期 thismonth 1month onemonth within30days",
        "quarter": (
            "三个月内 3个月内 本季度 季度内 一季度内 90天内 1到3个月 13个月 thisquarter 3months threemonths "
            "13months"
        ),
        "half": "半年内 6个月内 六个月内 上半年 下半年 3到6个月 36个月 6months sixmonths halfayear 36months",
        "year": "一年内 1年内 12个月内 今年 年内 本年 明年 6到12个月 612个月 thisyear 1year oneyear 12months nextyear",
        "later": "一年以上 1年以上 超过一年 长期 以后 暂无计划 未定 longterm later morethanayear over12months",
    },
    "plan": {
        "fixed": "已立项 立项 预算已批 时间预算已定 已批复 approved fixed budgeted",
        "listed": "已列入计划 列入计划 年度计划 计划内 计划中 planned listed",
        "idea": "有想法 意向 了解中 调研 调研中 考虑中 exploring idea considering",
        "none": "无计划 暂无计划 没有计划 无 noplan none",
    },
    "spending": {
        "high": "高 强 高端 high strong",
        "mid": "中 中等 一般 medium mid average",
        "low": "低 弱 low weak",
    },
    "playbook:sources": {
        "exhibition": "展会 展会扫码 展览 展会名片 博览会 交流会 会议 fair tradeshow exhibition expo event show",
        "referral": (
            "转介绍 客户介绍 朋友介绍 老客户介绍 推荐 客户推荐 熟人介绍 介绍 referral referred wordofmouth "
            "recommendation"
        ),
        "website": (
            "官网 网站 公司网站 官网留言 在线咨询 网上咨询 百度 搜索 搜索引擎 网络 线上 website web online "
            "webform search seo"
        ),
        "phone": "电话咨询 来电 电话 400电话 来电咨询 热线 inboundcall phone callin phonein hotline",
        "social": (
            "社交媒体 抖音 微信 公众号 朋友圈 小红书 微博 快手 视频号 知乎 b站 直播 短视频 自媒体 linkedin "
            "socialmedia social facebook"
        ),
        "advert": (
            "广告 投放 广告投放 信息流 百度推广 竞价 sem 户外广告 ads ad advert advertising advertisement ppc "
            "googleads"
        ),
        "cold_call": (
            "陌拜 陌生拜访 地推 扫街 电销 电话销售 主动拜访 主动开发 自己开发 自主开发 coldcall coldcalling "
            "outbound telesales"
        ),
        "partner": "渠道 渠道伙伴 代理 代理商 经销商 合作伙伴 渠道商 伙伴 partner reseller distributor agent channel",
        "other": "其他 其它 other others misc",
    },
    "playbook:stages": {
        "untouched": "未接触 未跟进 未联系 新线索 新建 待跟进 待联系 未分配 new open untouched notcontacted",
        "conversation": "沟通中 跟进中 已联系 初步沟通 洽谈 洽谈中 联系中 contacted working inconversation inprogress",
        "confirmed": "需求确认 已确认需求 需求明确 已确认 有需求 qualified confirmed needconfirmed",
        "proposal": "方案制定 方案 报价 方案报价 已报价 方案阶段 报价中 proposal quoted quote quotation",
        "negotiation": "合同谈判 谈判 商务谈判 谈判中 合同 签约中 negotiation contract",
        "won": "成交 已成交 已签约 签约 赢单 成单 won closedwon closed",
        "nurture": "培育 培育中 待培育 长期培育 暂缓 搁置 nurture nurturing onhold",
        "lost": "流失 已流失 输单 丢单 放弃 无效 失败 关闭 lost closedlost dead disqualified",
    },
}  # fmt: skip

_TRADES: tuple[tuple[str, str], ...] = (
    ("C36", "汽配 汽车 汽车零部件 整车 车企 新能源车 automotive automobile vehicle carmaker"),
    ("C39", "电子 半导体 芯片 通信设备 通讯设备 计算机设备 手机制造 pcb smt electronic semiconductor"),
    ("C40", "仪器 仪表 测控 传感 instrument sensor metering"),
    ("C38", "电气 电器 电机 家电 线缆 电缆 电池 光伏 储能 锂电 变压器 electrical battery appliance cable"),
    ("C27", "医药 制药 药业 药厂 生物医药 pharma"),
    ("C26", "化工 化学 涂料 农药 化肥 chemical coating"),
    ("C29", "橡胶 塑料 塑胶 注塑 橡塑 rubber plastic polymer"),
    ("C30", "建材 水泥 玻璃 陶瓷 石材 buildingmaterial cement glass ceramic"),
    ("C33", "金属制品 五金 紧固件 钣金 钢结构 铸造 锻造 metalproduct hardware fastener casting"),
    ("C35", "专用设备 医疗器械 医疗设备 模具 机器人 包装机械 纺织机械 农机 specialmachinery medicaldevice mould robot"),
    ("C34",
    "通用设备 机械 机床 装备 轴承 阀门 泵业 精密 自动化 智能制造 machinery machine bearing valve pump automation"),
    ("C13", "食品 饮料 粮油 乳业 酒 农副 food beverage dairy"),
    ("C17", "纺织 服装 印染 面料 家纺 针织 textile garment apparel fabric"),
    ("I", "软件 互联网 信息技术 信息服务 it saas 云计算 大数据 人工智能 游戏 科技 software internet information"),
    ("J", "金融 银行 保险 证券 基金 投资 finance financial bank insurance"),
    ("K", "房地产 地产 物业 realestate property"),
    ("E", "建筑 施工 装修 装饰 工程 construction builder"),
    ("G", "物流 运输 快递 仓储 货运 供应链 logistics transport freight warehouse"),
    ("H", "酒店 餐饮 饭店 宾馆 民宿 hotel restaurant catering hospitality"),
    ("F", "批发 零售 贸易 商贸 外贸 进出口 电商 超市 百货 经销 retail wholesale trade trading ecommerce commerce"),
    ("P", "教育 学校 培训 高校 大学 幼儿园 education school training university"),
    ("Q", "医疗 医院 诊所 卫生 健康 养老 health hospital medical clinic healthcare"),
    ("R", "文化 体育 娱乐 传媒 影视 健身 旅游景区 culture sport media entertainment"),
    ("M", "科研 研究院 设计院 检测 技术服务 勘察 research laboratory testing engineeringservice"),
    ("L", "租赁 咨询 人力资源 广告 会展 律所 会计 商务服务 consulting leasing legal advertising agency"),
    ("D", "电力 能源 燃气 热力 水务 电网 power energy utility utilities gas"),
    ("B", "采矿 矿业 煤炭 石油 mining coal oil"),
    ("A", "农业 林业 畜牧 渔业 种植 养殖 农牧 farming agriculture forestry fishing"),
    ("N", "环保 环境 水利 园林 environment environmental"),
    ("O", "家政 维修 美容 居民服务 repair household"),
    ("S", "政府 机关 公共管理 事业单位 government public administration"),
    ("C", "制造 制造业 工厂 加工 生产 工业 manufacturing manufacturer factory industrial"),
)  # fmt: skip
"""Words within what people write for an industry, divisions before their section."""

_COUNTS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "headcount": ((0, "1-49"), (50, "50-99"), (100, "100-499"), (500, "500-999"), (1000, "1000+")),
    "revenue": (
        (0, "under-5m"), (5_000_000, "5m-20m"), (20_000_000, "20m-100m"), (100_000_000, "100m-1b"),
        (1_000_000_000, "over-1b"),
    ),
}  # fmt: skip
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(亿|千万|百万|万|billion|bn|million|m\b|k\b)?", re.IGNORECASE)
_TIMES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "billion": 10**9, "bn": 10**9, "million": 10**6,
          "m": 10**6, "k": 1000}  # fmt: skip
_UNDER = re.compile(r"以下|以内|不到|不足|少于|小于|<|under|less|below|up to", re.IGNORECASE)
_TAILS = ("客户", "线索", "行业", "类", "级", "型", "customer", "customers", "client", "lead", "leads", "industry")
"""What people add to a choice: 意向客户, Active customer."""
_STARS = re.compile(r"[★☆⭐]+")


Reader = Callable[[str, str], str | None]
"""Vocabulary, as a column's description names it, and text -> the key that the text means, None if it means none."""


def reader(playbook: Playbook) -> Reader:
    """What people write made into keys under a playbook; it remembers what it has met, so keep it for a whole file."""
    words: dict[str, Mapping[str, str]] = {}
    met: dict[tuple[str, str], str | None] = {}

    def key(vocabulary: str, text: str) -> str | None:
        if (vocabulary, text) not in met:
            if vocabulary not in words:
                words[vocabulary] = _words(vocabulary, playbook)
            met[vocabulary, text] = _key(vocabulary, text, words[vocabulary])
        return met[vocabulary, text]

    return key


def _key(vocabulary: str, text: str, words: Mapping[str, str]) -> str | None:
    said = _plain(text)
    for form in (said, *(said.removesuffix(tail) for tail in _TAILS if said.endswith(tail))):
        if form in words:
            return words[form]
    if vocabulary == "industry":
        return industry(text)
    if vocabulary in _COUNTS:
        return _by_count(vocabulary, text)
    return _grade(text, said) if vocabulary == "grade" else None


def industry(text: str) -> str | None:
    """The industry that a word in a text stands for: 汽车零部件制造 is C36; None if no known word is in it."""
    said = _plain(text)
    for word, found in _trades():
        if word == said or (word in said and (len(word) > 1) and (not word.isascii() or len(word) > 3)):
            return found
    return None


@lru_cache(maxsize=1)
def _trades() -> tuple[tuple[str, str], ...]:
    """Every word with its industry, longer words first: 医疗器械 is no hospital."""
    words = [(word, code) for code, listed in _TRADES for word in listed.split()]
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


def _grade(text: str, said: str) -> str | None:
    if stars := _STARS.search(text):
        return {1: "C", 2: "B"}.get(stars[0].rstrip("☆").count("★") or len(stars[0]), "A")
    return said[0].upper() if re.match(r"[abc](?:\b|[^a-z])", said) and len(said) <= 12 else None


def _by_count(vocabulary: str, text: str) -> str | None:
    """The band of a figure: 200人, 约300, 100-500人 (its lower end), 50人以下, 5000万."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    figures = [float(n) * _TIMES.get(unit.lower(), 1) for n, unit in _FIGURE.findall(plain)]
    if not figures:
        return None
    figure = figures[0] - 1 if len(figures) == 1 and _UNDER.search(plain) else figures[0]
    return [band for least, band in _COUNTS[vocabulary] if figure >= least or least == 0][-1]


def _words(vocabulary: str, playbook: Playbook) -> Mapping[str, str]:
    """Every word that means a key: usual ones, then labels in both languages and keys, which come first."""
    if vocabulary.startswith("playbook:"):
        labels = {
            name: (title.zh_CN, title.en)
            for name, title in playbook.vocabulary(vocabulary.removeprefix("playbook:")).items()
        }
    else:
        labels = {name: tuple(both(title).values()) for name, title in VOCABULARIES[vocabulary].items()}  # type: ignore[misc]
    usual = _WORDS.get(vocabulary, {})
    words = {word: name for name, listed in usual.items() if name in labels for word in listed.split()}
    for name, titles in labels.items():
        words |= {_plain(title): name for title in titles} | {_plain(name): name}
    if vocabulary == "grade":
        words |= {_plain(t): g for g in "ABC" for t in (playbook.grade(g).title.zh_CN, playbook.grade(g).title.en)}
    return words


def _plain(text: str) -> str:
    """Width, case, blanks and signs aside; a text of nothing but signs stays."""
    said = unicodedata.normalize("NFKC", text).casefold().strip()
    return _SIGNS.sub("", said) or said
