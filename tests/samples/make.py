"""Makes the files beside it: tables and cards as a fair's organiser or a colleague really sends them.

`python tests/samples/make.py` writes them anew, the same cells each time. All companies and people are invented, phone
numbers are 5550-numbers, mail goes to `.example`. What is wrong with them is on purpose:

- `messy-fair-leads.xlsx`: a title merged over the table, a note, an empty line, the heads in row 4 (with synonyms,
  units, a line break, a trailing space, two facts in one column), regions merged over several rows, an empty line in
  between, dates as real dates, bare serials, `5月1日` and words, money as `50万` and full-width digits, phones as
  numbers, one row twice, one company again in other brackets, a row without a name, a total, formatted empty rows at
  the end, a second sheet that is no table.
- `messy-fair-leads.csv`: the same table saved as text in GB18030 with a name that GBK does not have.
- `cards.vcf`: vCard 2.1 (quoted-printable in UTF-8 and GBK, soft breaks inside a character, raw GBK bytes), 3.0 with
  folded lines, 4.0.

`leads.csv` is written by hand: an English export in UTF-8, quoted commas and line breaks, dates in several ways.
"""

import csv
import io
import quopri
from collections.abc import Iterator
from datetime import date, datetime
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

HERE = Path(__file__).parent
TITLE = "2026 华东工厂数字化展 · 现场登记客户线索汇总表"
NOTE = "制表：展务组　　手机仅供本次回访使用，请勿外传　　有问题找小尹"
HEADS = (
    "序号", "公司名称（全称）", "联系人/职务", "手机", "座机", "地区", "现场沟通需求", "预算(万元)", "预计\n签约",
    "来源渠道", "意向", "备注 ",
)  # fmt: skip
FIRST_ROW = 5
FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")

REGIONS = {
    "江苏苏州": ("0512", "苏州", "霁川精工 云栎自动化 沁桥电子 漠白传动 榆舟模塑 砚池工具 泊岚五金 知鹭液压"),
    "浙江宁波": ("0574", "宁波", "汐野模具 岬风紧固件 棹歌塑胶 浦桐铸造 屿岸电器 潮澜轴承 汀石气动"),
    "江苏无锡": ("0510", "无锡", "绿芜换热 梁渡机械 惠棠纺机 蠡湄阀业 锡禾线缆 芙苓仪器"),
    "安徽合肥": ("0551", "合肥", "庐霜新材 淝岸装备 皖楠家电配件 巢月包装 蜀麓传感 紫蓬泵业"),
    "浙江嘉兴": ("0573", "嘉兴", "南荇织造 秀洄印染 禾津箱包 平漪化纤 桐落食品 海棹光伏支架"),
    "上海": ("021", "上海", "浦沅测控 嘉澍汽配 松萦医疗器械 青峤软件 临湄重装"),
    "江苏南通": ("0513", "南通", "通崮船配 海芷家纺 如泮建材 启朔电机"),
    "浙江绍兴": ("0575", "绍兴", "越屏印染 镜荷黄酒 柯桦纺织 诸葭袜业"),
    "山东青岛": ("0532", "青岛", "崂砾橡胶 胶澈家电 即暮服装"),
    "江苏常州": ("0519", "常州", "武砚农机 金茝光伏 溧棠干燥设备"),
    "湖北武汉": ("027", "武汉", "江浔激光 汉苧食品 光霭通信"),
}
PEOPLE = (
    "尹思成", "厉小雨", "于漫", "丛建国", "明远舟", "桑榆", "车立群", "弓晓峰", "殷若水", "古月明",
    "巫山云", "仇大勇", "单于菲", "解思远", "曾可", "查礼文", "盖聂平", "尚云方", "康乔", "连翘",
    "宁静远", "时雨", "司徒澄", "欧阳硕", "端木青", "谷雨", "冉冉", "佟年", "苗木森", "荀子昂",
    "祁连雪", "卓然", "骆一鸣", "柏舟", "茅以清", "翁同书", "戚薇然", "易水寒", "慕容野", "闻人瑞",
    "路遥遥", "艾青禾", "施有为", "计平", "牧原", "辛然", "伏明", "阳启", "关宁", "鲁砚平",
    "麦田", "岳麓", "师文", "云鹤鸣", "钟离索", "危立言", "池语", "海生",
)  # fmt: skip
TITLES = ("采购经理", "设备科长", "生产副总", "总经理", "工艺工程师", "厂长助理", "信息化主管", "老板")
NEEDS = (
    "机床联网看稼动率", "想了解能耗监测，先要资料", "停机原因统计，现在靠手抄", "车间大屏",
    "跟 ERP 对接，数据要本地部署", "空压机节能", "只拿了样本", "注塑机周期监控\n客户有追溯要求", "问价格",
    "设备点检电子化",
)  # fmt: skip
SOURCES = ("展会", "展会", "展会扫码", "朋友介绍", "官网", "展 会", "抖音", "电话咨询")
INTENT = ("高", "中", "低", "A", "B", "★★★", "", "一般")
REMARKS = ("", "", "要发样本", "加微信了", "下周回访", "已有供应商，不太满意", "预算要等明年", "老板在场，问得很细", "")
CLOSES: tuple[Any, ...] = (
    date(2027, 1, 15), 46454, "5月1日", "2027/3/15", "2027.4.1", "2027年6月", date(2026, 12, 31), "年前",
    "３月２０日", "", "2027-02-28", "待定", 46419.5,
)  # fmt: skip
BUDGETS: tuple[Any, ...] = (
    50, "50万", "８０", 12.5, "约30", "", "20-30", "100w", 35, "待定", "1,200,000元", "45万元", 18, "0",
)  # fmt: skip

Row = list[Any]


def company(place: str, brand: str, n: int) -> str:
    """A name with the endings and brackets that people really type."""
    names = (
        f"{place}{brand}有限公司",
        f"{brand}（{place}）有限公司",
        f"{brand}({place})股份有限公司",
        f" {place}{brand}有限公司",
    )
    return names[n % 4]


def person(n: int) -> str:
    """Name and title in one cell, in one of the ways in which they are written."""
    name, title = PEOPLE[n % len(PEOPLE)], TITLES[n % len(TITLES)]
    return (f"{name}/{title}", f"{name} {title}", f"{name}（{title}）", f"{name}／{title}", name)[n % 5]


def mobile(n: int) -> Any:
    """A mobile from an unused block: a number, or text in several groupings, or none."""
    number = 19900000200 + n
    text = str(number)
    grouped = f"{text[:3]} {text[3:7]} {text[7:]}"
    return (number, text, "", grouped, text.translate(FULL_WIDTH), f"+86 {grouped}", None)[n % 7]


def landline(area: str, n: int) -> Any:
    """An office phone; as a number it has lost its leading zero."""
    tail = 55503000 + n
    text = f"{area}-{tail}"
    return (text, int(f"{area}{tail}"), f"({area}){tail}", text.translate(FULL_WIDTH), f"{text}转80{n % 10}", "")[n % 6]


def rows() -> Iterator[Row]:
    """The table without its number column and without the rows that spoil it, region by region."""
    closes, budgets, sources, needs = cycle(CLOSES), cycle(BUDGETS), cycle(SOURCES), cycle(NEEDS)
    n = 0
    for region, (area, place, brands) in REGIONS.items():
        for brand in brands.split():
            yield [
                company(place, brand, n), person(n), mobile(n), landline(area, n), region, next(needs), next(budgets),
                next(closes), next(sources), INTENT[n % len(INTENT)], REMARKS[n % len(REMARKS)],
            ]  # fmt: skip
            n += 1


def spoiled() -> list[Row]:
    """The rows as they stand in the file: with a row twice, a company again, a nameless row and an empty one."""
    table = list(rows())
    ningbo = next(i for i, row in enumerate(table) if row[4] == "浙江宁波")
    # Known to the sample store by its name and phone, here with another person.
    table.insert(ningbo, [
        "宁波屿帆注塑有限公司", "陆小舟/设备主管", "", "0574-55500201", "浙江宁波", "补贴申报材料还差什么", "32万",
        "5月1日", "展会", "高", "老客户，请转给负责人",
    ])  # fmt: skip
    table.insert(ningbo + 3, [
        "", "只留了微信/不详", 19900000290, "", "浙江宁波", "名片丢了", "", "", "展会", "", "查一下是哪家",
    ])  # fmt: skip
    table.insert(20, list(table[2]))
    again = list(table[4])
    again[0] = "榆舟模塑(苏州) 有限公司"
    again[3] = ""
    table.insert(40, again)
    table.insert(30, [None] * len(table[0]))
    return table


def numbered() -> list[Row]:
    """Each row with its number in front; the empty one has none."""
    count = iter(range(1, 200))
    return [[next(count) if any(row) else None, *row] for row in spoiled()]


def workbook() -> Workbook:
    """The table as a workbook."""
    book = Workbook()
    book.properties.creator = "展务组"
    book.properties.created = book.properties.modified = datetime(2026, 11, 16, 9)
    sheet = book.active
    assert sheet is not None
    sheet.title = "线索汇总"
    line = Side(style="thin", color="999999")
    frame = Border(left=line, right=line, top=line, bottom=line)
    for above, text in ((1, TITLE), (2, NOTE)):
        sheet.cell(above, 1, text)
        sheet.merge_cells(start_row=above, start_column=1, end_row=above, end_column=len(HEADS))
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for column, head in enumerate(HEADS, 1):
        cell = sheet.cell(FIRST_ROW - 1, column, head)
        cell.font, cell.border = Font(bold=True), frame
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
        cell.alignment = Alignment(wrap_text=True)
    table = numbered()
    for at, row in enumerate(table, FIRST_ROW):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column, None if value == "" else value)
            cell.border = frame
            if isinstance(value, date):
                cell.number_format = "yyyy/m/d"
            elif isinstance(value, float | int) and value > 10**9:
                cell.number_format = "0"
    merge_regions(sheet, table)
    last = FIRST_ROW + len(table)
    sheet.cell(last, 1, "合计")
    sheet.merge_cells(start_row=last, start_column=1, end_row=last, end_column=3)
    sheet.cell(last, 8, sum(row[7] for row in table if isinstance(row[7], int | float)))
    sheet.cell(last, 12, "以上数据截至闭馆")
    for at in range(last + 1, last + 16):
        for column in range(1, len(HEADS) + 1):
            sheet.cell(at, column).border = frame
    for letter, width in zip("ABCDEFGHIJKL", (5, 28, 18, 16, 19, 10, 28, 10, 12, 10, 7, 22), strict=True):
        sheet.column_dimensions[letter].width = width
    about = book.create_sheet("说明")
    for line_of_text in (
        "填表说明",
        "",
        "1. 公司名称请写全称；",
        "2. 预算单位为万元，不清楚就空着；",
        "3. 意向：高 / 中 / 低。",
        "联系人：小尹　分机 806",
    ):
        about.append([line_of_text])
    return book


def merge_regions(sheet: Any, table: list[Row]) -> None:
    """Merge the region's cells over each run of equal ones, as somebody does by hand to make it look tidy."""
    regions = [row[5] for row in table]
    edges = [0, *(i for i in range(1, len(regions)) if regions[i] != regions[i - 1]), len(regions)]
    for start, end in pairwise(edges):
        if end - start > 1 and regions[start]:
            sheet.merge_cells(start_row=FIRST_ROW + start, start_column=6, end_row=FIRST_ROW + end - 1, end_column=6)


def written(value: Any) -> str:
    """A value as the spreadsheet program writes it into a text file."""
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    return "" if value is None else str(value)


def chinese_csv() -> bytes:
    """The table saved as text: of merged cells only the first keeps its value."""
    out = io.StringIO(newline="")
    write = csv.writer(out)
    write.writerows([[TITLE, *[""] * 11], [NOTE, *[""] * 11], [""] * 12, HEADS])
    before = None
    for row in numbered():
        cells = [written(value) for value in row]
        cells[5], before = ("" if row[5] and row[5] == before else cells[5]), row[5]
        write.writerow(cells)
    write.writerow([
        "60", "杭州䶮溪环保设备有限公司", "赵䶮/总经理", "", "0571-55503900", "浙江杭州", "废气监测", "25万",
        "2027/4/8", "展会", "中", "",
    ])  # fmt: skip
    write.writerows([["合计", *[""] * 11], [""] * 12, [""] * 12])
    return out.getvalue().encode("gb18030")


def printable(text: str, charset: str, *, head: str, broken: bool = True) -> bytes:
    """A quoted-printable property; `broken`: soft line breaks every 17 bytes, wherever in a character that falls."""
    raw = text.encode(charset)
    coded = "".join(f"={byte:02X}" for byte in raw)
    assert quopri.decodestring(coded) == raw
    chunks = [coded[i : i + 51] for i in range(0, len(coded), 51)] if broken else [coded]
    return f"{head};CHARSET={charset.upper()};ENCODING=QUOTED-PRINTABLE:".encode() + "=\r\n".join(chunks).encode()


def cards() -> bytes:
    """Cards of three versions one after the other, as a phone and two scanners export them."""
    found: tuple[tuple[str, tuple[str | bytes, ...]], ...] = (
        ("2.1", (
            printable("尉迟;明月;;;", "utf-8", head="N"),
            printable("尉迟明月", "utf-8", head="FN"),
            printable("昆山泷野智能装备有限公司;设备管理与能源中心", "utf-8", head="ORG"),
            printable("设备总监", "utf-8", head="TITLE"),
            "TEL;WORK;VOICE:0512-55503501",
            "TEL;CELL:19900000301",
            "EMAIL;INTERNET:yuchi@longye.example",
        )),
        ("2.1", (
            printable("公孙;越;;;", "gbk", head="N"),
            printable("公孙越", "gbk", head="FN"),
            printable("湖州苕岸电梯有限公司", "gbk", head="ORG"),
            printable("采购部长", "gbk", head="TITLE", broken=False),
            "TEL;WORK:0572-55503502",
        )),
        ("2.1", (
            "N;CHARSET=GBK:上官;宁".encode("gbk"),
            "ORG;CHARSET=GBK:台州棠溪缝纫机有限公司".encode("gbk"),
            "TEL;WORK;PREF:057655503503",
        )),
        ("3.0", (
            "N:Teo;Wei Ming;;Mr;",
            "FN:Teo Wei Ming",
            "ORG:Kestrel Bay Marine\\, Offshore & Port Services (Asia Pacific) Pte Ltd;Te",
            " chnical Procurement",
            "TITLE:Head of Procurement",
            "TEL;TYPE=WORK,VOICE:+65 5550 3504",
            "EMAIL;TYPE=INTERNET,PREF:wm.teo@kestrelbay.example",
            "NOTE:Met at the fair\\; wants a quote for 12 cranes.\\nCall on Tuesdays.",
        )),
        ("3.0", (
            "FN:东方晨",
            "N:东方;晨;;;",
            "ORG:扬州邗月玩具有限公司;品质部",
            "TITLE:品质经理",
            "item1.TEL;type=WORK:0514-55503505",
            "item1.X-ABLabel:_$!<Work>!$_",
            "X-WECHAT:dongfang-hy",
            "ADR;TYPE=WORK:;;邗月路 8 号;扬州;江苏;225000;中国",
        )),
        ("3.0", ("FN:东方晨", "ORG:扬州邗月玩具有限公司", "TEL;TYPE=WORK:(0514) 5550 3505")),
        ("4.0", (
            "FN:Anneke Vos",
            "N:Vos;Anneke;;;",
            "ORG:Halden Valve Works;Service",
            "TITLE:Service Manager",
            'TEL;VALUE=uri;TYPE="work,voice":tel:+86-21-5550-3507',
            "EMAIL:anneke@halden.example",
            "UID:urn:uuid:0f6c1d1e-6a39-4c0b-9a6e-0d2f3a5c7b11",
            "REV:20261116T101500Z",
        )),
        ("4.0", (
            "FN:南宫问雅",
            "ORG:绍兴鉴棠纺织科技有限公司",
            "TITLE:副总经理",
            "TEL;TYPE=cell:+86 199 0000 0308",
            "BDAY:19850412",
        )),
        ("3.0", ("TEL;TYPE=WORK:021-55503509", "NOTE:scanner could not read the name")),
    )  # fmt: skip
    lines: list[str | bytes] = []
    for version, properties in found:
        lines += ["BEGIN:VCARD", f"VERSION:{version}", *properties, "END:VCARD"]
    return b"".join((line.encode() if isinstance(line, str) else line) + b"\r\n" for line in lines)


def main() -> None:
    """Write every file beside this one."""
    workbook().save(HERE / "messy-fair-leads.xlsx")
    for name, content in (("messy-fair-leads.csv", chinese_csv()), ("cards.vcf", cards())):
        (HERE / name).write_bytes(content)


if __name__ == "__main__":
    main()
