"""The places a Chinese company name may begin with: they say where it is registered, not who it is (L7)."""

PROVINCES = frozenset(
    """
北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南
四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 中国 中华人民共和国
""".split()  # noqa: SIM905 - words read better than quotes
)

CITIES = frozenset(
    """
石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 阳泉 晋城 朔州 晋中 运城 忻州 临汾
吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州
营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山
伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁
杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山
滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江
新余 鹰潭 赣州 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州
菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源
武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德
张家界 益阳 郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾
河源 阳江 清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 贺州 河池 来宾
崇左 海口 三亚 三沙 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州
雅安 巴中 资阳 贵阳 六盘水 遵义 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 临沧 大理 拉萨 日喀则 西安 铜川
宝鸡 咸阳 渭南 延安 汉中 榆林 商洛 兰州 嘉峪关 武威 张掖 酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠
固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 阿克苏 喀什 和田 伊犁 石河子 昆山 张家港 常熟 太仓 江阴
宜兴 义乌 慈溪 余姚 晋江 石狮 诸暨 温岭 乐清 海宁 桐乡 东阳 溧阳 丹阳 扬中 靖江 如皋 启东 海门 邳州 胶州
即墨 龙口 莱州 寿光 诸城 荣成 滕州 邹城 顺德 番禺 增城 萧山 余杭 鄞州 吴江 江宁 浦东 巩义 新郑 仙桃 潜江
天门 浏阳
""".split()  # noqa: SIM905 - words read better than quotes
)

ONLY_AS_CITY = frozenset(
    """
大同 长治 朝阳 大庆 吉安 百色 安顺 普洱 安康 白银 金昌 天水 平凉 东方 永康 瑞安 平湖 泰兴 兴化 福安 长乐
永安 南安 鄂伦春 新星 双河 建德 大丰
""".split()  # noqa: SIM905 - words read better than quotes
)
"""Cities whose names are good names for a company too: they are a place only with 市 behind them."""

LATIN = frozenset(
    """
china prc beijing shanghai tianjin chongqing suzhou wuxi nanjing hangzhou ningbo shenzhen guangzhou dongguan
foshan wuhan chengdu qingdao dalian xiamen kunshan jiangsu zhejiang guangdong hongkong taiwan
""".split()  # noqa: SIM905 - words read better than quotes
)
"""Places as they stand in brackets in the English name of a Chinese company."""

_AFTER_PROVINCE = ("壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "特别行政区", "省", "市")
_AFTER_CITY = ("自治州", "地区", "市")
_ZONES = (
    "经济技术开发区", "高新技术产业开发区", "高新技术开发区", "工业园区",
    "经济开发区", "新区", "高新区", "开发区", "自贸区",
)  # fmt: skip
_MARKET_WORDS = "政场民值容"
"""What turns a 市 behind a city into another word: 苏州市政 is 苏州 + 市政."""


def without_place(name: str) -> str:
    """The name without the place it begins with (province, city, district, zone, with or without 省, 市);
    else as is."""
    for length in (7, 4, 3, 2):
        head = name[:length]
        if head in PROVINCES:
            return _without_zone(name, _after(name, len(head), _AFTER_PROVINCE))
        if head in CITIES or (head in ONLY_AS_CITY and name[len(head) : len(head) + 1] == "市"):
            return _without_zone(name, _after(name, len(head), _AFTER_CITY))
    return name


def is_place(text: str) -> bool:
    """Whether a text, such as what stands in brackets, is a place and nothing else."""
    return text in LATIN or (bool(text) and without_place(text) == "")


def _after(name: str, at: int, endings: tuple[str, ...]) -> int:
    for ending in endings:
        end = at + len(ending)
        if name.startswith(ending, at) and not (ending == "市" and name[end : end + 1] in tuple(_MARKET_WORDS)):
            return end
    return at


def _without_zone(name: str, at: int) -> str:
    """Behind an explicit 市, a district of two or three characters goes too: 苏州市吴中区恒泰."""
    for zone in _ZONES:
        if name.startswith(zone, at):
            return name[at + len(zone) :]
    if name[at - 1] == "市":
        for end in (at + 2, at + 3):
            if name[end : end + 1] in ("区", "县"):
                return name[end + 1 :]
    return name[at:]
