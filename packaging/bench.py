"""`python3 run.py bench [NAME …]`: how fast, as a ratio to a raw limit measured in the same run; exit code 1 past it.

Absolute times are printed beside their goals, never judged: they are the machine's, not the program's.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SEED = 20261118
OWN = (
    "恒长中海德天嘉安远金云立群铭鼎华博瑞凯润泰风辰图信禾捷航石帆创力鑫锐方正达通洋川"
    "晟昊宇轩睿智卓越诺亚联合众邦佳美优品科惠民康利源丰盈兴旺隆昌茂盛荣耀辉煌星月光明"
)
TRADES = (
    "精密",
    "汽配",
    "环保",
    "冷链",
    "化工",
    "包装",
    "仪表",
    "建材",
    "电子",
    "物流",
    "机械",
    "能源",
    "模塑",
    "纺织",
)
CITIES = ("苏州", "上海", "无锡", "宁波", "杭州", "东莞", "佛山", "青岛", "成都", "武汉")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
ROADS = ("人民路", "解放路", "工业园区星湖街", "科技大道", "滨江路", "建设路", "和平路", "创业路")
OUTCOMES = ("产能提高三成", "一人管两条线", "年底前投产", "能耗降一成", "不良率降到千分之一", None)
PAINS = ("招工难，夜班开不起来", "旧设备故障多", "数据靠手抄，对不上", "交期一拖再拖", None, None)
NEEDS = ("包装线自动化改造", "仓储系统升级", "能耗监测平台", "产线视觉检测", "设备远程运维", "质检实验室设备")


@dataclass(frozen=True)
class Line:
    """One thing measured: seconds (median), the raw limit's seconds, the ratio allowed (None: only printed)."""

    what: str
    seconds: float
    raw: float | None = None
    allowed: float | None = None
    goal: str = ""

    @property
    def ratio(self) -> float | None:
        return self.seconds / self.raw if self.raw else None

    @property
    def kept(self) -> bool:
        return self.allowed is None or self.ratio is None or self.ratio <= self.allowed

    def __str__(self) -> str:
        shown = f"{'ok ' if self.kept else 'OVER'}  {self.what:<58} {self.seconds * 1000:9.1f} ms"
        if self.raw is not None:
            shown += f"   raw {self.raw * 1000:8.1f} ms   ratio {self.ratio:5.2f}"
        if self.allowed is not None:
            shown += f" (allowed {self.allowed:g})"
        return shown + (f"   goal {self.goal}" if self.goal else "")


def timed(work: Callable[[], Any], *, times: int = 3, before: Callable[[], Any] = lambda: None) -> float:
    """The median seconds of some runs; `before` each is not counted."""
    found = []
    for _ in range(times):
        before()
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


# --- data: fixed seed, Chinese, realistic --------------------------------------------------------------------------


def company(rng: random.Random) -> str:
    """A company's name as they are formed: place, some characters of its own, trade, legal form."""
    own = "".join(rng.choices(OWN, k=rng.choice((3, 3, 4))))
    name = rng.choice(CITIES) * (rng.random() < 0.4) + own
    return name + rng.choice(TRADES) + rng.choice(("有限公司", "有限公司", "股份有限公司", "科技有限公司", "集团"))


def person(rng: random.Random) -> str:
    """A person's name of two or three characters."""
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2))))


HEADER = (
    "编号", "公司名称", "联系人", "职务", "部门", "办公电话", "手机", "微信", "邮箱", "地区", "地址", "网址", "行业",
    "规模", "来源", "活动", "需求描述", "期望结果", "痛点", "需求类型", "预算", "预计金额", "预计成交日期", "时间框架",
    "备注",
)  # fmt: skip
"""What a fair's or another program's export has; `COLUMNS` says where each of it ends up."""

COLUMNS = (
    "lead.number", "lead.name", "contact.name", "contact.title", "contact.department", "contact.phone",
    "contact.mobile", "contact.wechat", "contact.email", "lead.region", "lead.address", "lead.website",
    "lead.industry", "lead.size", "lead.source", "lead.campaign", "lead.description", "lead.outcome", "lead.pain",
    "lead.need_type", "lead.budget", "lead.amount", "lead.close", "lead.timeframe", "lead.remarks",
)  # fmt: skip


def visitor(rng: random.Random, number: int, name: str) -> tuple[Any, ...]:
    """One row as a fair's list of visitors has it: what people write, with gaps."""
    area, phone = rng.choice(("0512", "021", "0574", "0571")), rng.randrange(20_000_000, 89_999_999)
    mobile = f"1{rng.choice('35789')}{rng.randrange(10**8, 10**9)}"
    handle = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6))
    city, need, day = rng.choice(CITIES), rng.choice(NEEDS), date(2027, 1, 4) + timedelta(days=rng.randrange(360))
    maybe = rng.random
    return (
        f"V{number:05}", name, person(rng), rng.choice(("总经理", "采购总监", "设备科长", "信息部经理")),
        rng.choice(("采购部", "设备部", "信息部", "生产部", None)), f"{area}-{phone}",
        mobile if maybe() < 0.6 else None, f"{handle}_{number}" if maybe() < 0.3 else None,
        f"{handle}{number}@example.com" if maybe() < 0.5 else None, city,
        f"{city}市{rng.choice(ROADS)}{rng.randrange(1, 999)}号" if maybe() < 0.6 else None,
        f"www.{handle}{number}.example.com" if maybe() < 0.4 else None,
        rng.choice(("电子", "化工", "医药", "汽车", "机械", "食品")),
        rng.choice(("50-99人", "100-499人", "800人", None)), rng.choice(("展会", "官网", "老客户推荐")), "2026 工博会",
        f"{need}，{rng.randrange(1, 9)} 条线" if maybe() < 0.8 else need, rng.choice(OUTCOMES), rng.choice(PAINS),
        rng.choice(("功能", "服务", "价格", "定制")), rng.choice(("50万", 120000, "30-50万", None)),
        rng.randrange(5, 300) * 10_000 if maybe() < 0.5 else None, day if maybe() < 0.6 else None,
        rng.choice(("3个月内", "半年内", "一年内", None)),
        f"{rng.choice(('现场', '会后'))}加了微信，{day.month} 月再联系" if maybe() < 0.4 else None,
    )  # fmt: skip


def workbook(folder: Path, rows: int, customers: int) -> Path:
    """A workbook of so many rows, of which one in twenty is a company among the customers already."""
    from openpyxl import Workbook

    rng = random.Random(SEED)
    met = known(customers)
    book = Workbook(write_only=True)
    page = book.create_sheet("名单")
    page.append(HEADER)
    for number in range(1, rows + 1):
        again = bool(met) and number % 20 == 0
        page.append(visitor(rng, number, rng.choice(met) if again else company(rng)))
    path = folder / f"leads-{rows}.xlsx"
    book.save(path)
    return path


def known(customers: int) -> list[str]:
    """What the customers are called that the store has."""
    rng = random.Random(SEED + 1)
    return [company(rng) for _ in range(customers)]


@contextmanager
def store(folder: Path, name: str) -> Iterator[Any]:
    """A new store with a playbook."""
    from crmdesk.services import settings
    from crmdesk.store.book import Book

    book = Book.open(folder / name, who="李明", create=True)
    with book.beginning("Began") as session:
        settings.adopt(session, settings.shipped("complex-b2b"))
    try:
        yield book
    finally:
        book.close()


def fill_customers(book: Any, count: int) -> None:
    """So many customers with a contact each."""
    from crmdesk.services import customers
    from crmdesk.services.leads import Entry

    rng = random.Random(SEED + 2)
    entries = []
    for number, name in enumerate(known(count)):
        _, _, contact, title, _, phone, *_ = visitor(rng, number, name)
        people = [{"name": contact, "title": title, "phone": phone}]
        entries.append(Entry({"name": name, "industry": "C35"}, people))
    with book.writing("Filled") as session:
        customers.take_in(session, entries)


# --- what is measured ----------------------------------------------------------------------------------------------


def raw_import(path: Path, folder: Path) -> float:
    """The limit: the file parsed by the same reader, and its cells inserted where they belong in one synced commit.

    One row each of lead, contact and first stage, in the tables as they are, with their columns and indexes, on a
    connection as the store has it; no cell is looked at, and there are no triggers, no journal, nothing derived.
    """
    from python_calamine import CalamineWorkbook
    from sqlalchemy.dialects import sqlite
    from sqlalchemy.schema import CreateIndex, CreateTable

    from crmdesk.domain.tables import Contact, Lead, StageMark
    from crmdesk.services import rows
    from crmdesk.store import files

    places: dict[str, list[int]] = {
        name: [at for at, column in enumerate(COLUMNS) if column.startswith(name)] for name in ("lead.", "contact.")
    }
    listed = {name: ", ".join(f'"{COLUMNS[at].removeprefix(name)}"' for at in found) for name, found in places.items()}
    made: list[Any] = []

    def empty() -> None:
        for db in made:
            db.close()
        made[:] = [files.connected(folder / f"raw-{time.time_ns()}.db")]
        for kind in (Lead, Contact, StageMark):
            table = rows.table_of(kind)
            made[0].execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
            for index in table.indexes:
                made[0].execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))

    def run() -> None:
        cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
        ids = [f"{n:032x}" for n in range(3 * len(cells))]
        now, count = "2026-11-22T04:22:58Z", len(cells)
        db = made[0]
        db.execute("BEGIN IMMEDIATE")
        own = places["lead."]
        db.executemany(
            f"INSERT INTO lead (id, kind, owner, captured, clock_start, {listed['lead.']}) "
            f"VALUES (?, 'company', '李明', '{now}', '{now}', {', '.join('?' * len(own))})",
            [(ids[n], *[kept(row[at]) for at in own]) for n, row in enumerate(cells)],
        )
        theirs = places["contact."]
        db.executemany(
            f'INSERT INTO contact (id, "of", sort_key, {listed["contact."]}) '
            f"VALUES (?, ?, '0000', {', '.join('?' * len(theirs))})",
            [(ids[count + n], ids[n], *[kept(row[at]) for at in theirs]) for n, row in enumerate(cells)],
        )
        db.executemany(
            f"INSERT INTO stage_mark (id, \"of\", stage, at, by) VALUES (?, ?, 'untouched', '{now}', '李明')",
            [(ids[2 * count + n], ids[n]) for n in range(count)],
        )
        db.execute("COMMIT")

    def kept(cell: Any) -> Any:
        return cell if type(cell) is str else (None if cell == "" else str(cell))

    seconds = timed(run, times=5, before=empty)
    made[0].close()
    return seconds


@contextmanager
def stopped() -> Iterator[dict[str, float]]:
    """Counts the seconds that the parts of an import take, each without the parts within it."""
    from crmdesk.cli import importing as door
    from crmdesk.exchange import sheets
    from crmdesk.exchange.intake import taking
    from crmdesk.store import derived, journal

    parts: dict[str, float] = {}
    patched: list[tuple[Any, str, Any]] = []

    def watch(place: Any, name: str, part: str) -> None:
        work = getattr(place, name)

        def watched(*given: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                parts[part] = parts.get(part, 0.0) + time.perf_counter() - start

        patched.append((place, name, work))
        setattr(place, name, watched)

    watch(sheets, "read", "file read")
    watch(taking, "read", "rows read")
    watch(taking, "gather", "known ones gathered")
    watch(taking, "plan", "planned")
    watch(taking, "take", "taken in")
    watch(journal, "seal", "journaled")
    watch(derived, "refresh", "derived")
    watch(door, "whole", "all")
    try:
        yield parts
    finally:
        for place, name, work in patched:
            setattr(place, name, work)


def importing(folder: Path, rows: int, customers: int) -> list[Line]:
    """A file taken in: read, matched, compared, scored, journaled, derived, committed (L10); then its parts."""
    from crmdesk.cli import importing as door

    path = workbook(folder, rows, customers)
    raw = raw_import(path, folder)
    what = f"import {rows:,} leads against {customers:,} customers"
    times = 5 if rows < 10_000 else 3
    found: list[float] = []
    parts: dict[str, float] = {}
    with store(folder, f"import-{rows}") as book:
        fill_customers(book, customers)
        for last in [False] * times + [True]:
            with stopped() if last else nullcontext(parts) as seen:
                start = time.perf_counter()
                outcome = door.whole(book, path)
                found += [] if last else [time.perf_counter() - start]
            assert outcome.counts["new"] > rows * 0.8, outcome.counts
            assert sum(outcome.counts.values()) == rows, outcome.counts
            parts = seen
            book.undo()
    rest = parts.pop("all") - sum(parts.values())
    lines = [Line(what, statistics.median(found), raw, 4.0)]
    return lines + [Line(f"  {part}", seconds) for part, seconds in (*parts.items(), ("committed and the rest", rest))]


def portrait(folder: Path) -> list[Line]:
    """A customer's page with 200 follow-ups: the data, and the painting beside it (C4)."""
    from sqlalchemy import text

    from crmdesk.services import customers, followups, leads
    from crmdesk.services import portrait as room
    from crmdesk.services.leads import Entry

    with store(folder, "portrait") as book:
        fill_customers(book, 2_000)
        with book.writing("Begin") as session:
            people = [{"name": "周敏", "phone": "0512-66668888", "role": "decides"}]
            lead = leads.take_in(session, [Entry({"name": "恒泰精密", "budget": 26_000_000}, people)]).ids[0]
        with book.writing() as session:
            root = leads.convert(session, lead, leads.Draft("包装线改造"))
        start = datetime(2026, 1, 5, 2, tzinfo=UTC)
        days = [f"{start + timedelta(days=n):%Y-%m-%dT%H:%M:%SZ}" for n in range(200)]
        said = [(root, followups.Record("phone", f"第 {n} 次沟通：超出预算", at=day)) for n, day in enumerate(days)]
        with book.writing("Said") as session:
            followups.take_in(session, said)
        tables = ("lead", "contact", "followup", "task", "stage_mark", "grade_mark", "opportunity", "paper", "tag")
        with book.reading() as session:
            members = [m for (m,) in session.execute(text("SELECT member FROM kin WHERE root = :r"), {"r": root})]

            def raw() -> None:
                for table in tables:
                    link = "id" if table == "lead" else '"of"'
                    for member in members:
                        session.execute(text(f"SELECT * FROM {table} WHERE {link} = :m"), {"m": member}).fetchall()

            seen = room.portrait(session, root)
            assert sum(h.what == "followup" for h in seen.timeline) == 200
            lines = [
                Line(
                    "a customer's page with 200 follow-ups: data",
                    timed(lambda: room.portrait(session, root), times=15),
                    timed(raw, times=15),
                    5.0,
                )
            ]
            assert customers.find(session, "恒泰精密") == root
        lines.append(painted(book, "record", root, "a customer's page with 200 follow-ups: painted", "50 ms"))
    return lines


def painted(book: Any, page: str, target: str | None, what: str, goal: str) -> Line:
    """From asking for a page until it is painted, the page built before."""
    from PySide6.QtWidgets import QApplication

    from crmdesk.app import assembly
    from crmdesk.ui.pages import Place
    from crmdesk.ui.prefs import Prefs

    app = QApplication.instance() or QApplication([])
    window = assembly.assemble(book, Prefs(book.folder / "preferences.json"))
    window.resize(1366, 768)
    window.show()

    def run() -> None:
        window.shell.go(Place(page, target))
        app.processEvents()
        window.grab()

    run()
    seconds = timed(run, times=7)
    window.close()
    return Line(what, seconds, goal=goal)


def board(folder: Path) -> list[Line]:
    """The board with 10,000 leads: the question, the first painting, a step of the wheel (L6)."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QAbstractItemView, QApplication

    from crmdesk.app import assembly
    from crmdesk.services import leads, settings
    from crmdesk.services.leads import Entry, Filter
    from crmdesk.ui.prefs import Prefs

    rng = random.Random(SEED + 2)
    with store(folder, "board") as book:
        with book.reading() as session:
            stages = [stage.key for stage in settings.playbook(session).lanes]
        entries = [
            Entry({"name": company(rng), "description": rng.choice(NEEDS), "budget": rng.randrange(3, 300) * 1_000_000},
                  [{"name": person(rng), "phone": f"0512-{rng.randrange(10**7, 10**8)}"}], rng.choice(stages))
            for _ in range(10_000)
        ]  # fmt: skip
        with book.writing("Filled") as session:
            leads.take_in(session, entries)
        now = datetime.now().astimezone()
        with book.reading() as session:
            found = leads.board(session, Filter(), now=now)
            assert found.total == 10_000
            assert sum(len(cards) for cards in found.cards.values()) == 10_000
            asked = timed(lambda: leads.board(session, Filter(), now=now), times=5)
        app = QApplication.instance() or QApplication([])
        start = time.perf_counter()
        window = assembly.assemble(book, Prefs(book.folder / "preferences.json"))
        window.resize(1366, 768)
        window.show()
        app.processEvents()
        window.grab()
        first = time.perf_counter() - start
        views = [
            v
            for v in window.findChildren(QAbstractItemView)
            if v.isVisible() and v.model() and v.model().rowCount() > 500
        ]
        view = views[0].viewport()

        def wheel() -> None:
            center = QPointF(view.rect().center())
            app.sendEvent(
                view,
                QWheelEvent(
                    center,
                    QPointF(view.mapToGlobal(center.toPoint())),
                    QPoint(),
                    QPoint(0, -120),
                    Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.NoModifier,
                    Qt.ScrollPhase.NoScrollPhase,
                    False,
                ),
            )
            view.repaint()

        step = timed(wheel, times=60)
        window.close()
    return [
        Line("board of 10,000 leads: the question", asked, goal="100 ms"),
        Line("board of 10,000 leads: window built and painted", first, goal="500 ms"),
        Line("board of 10,000 leads: a step of the wheel", step, goal="8 ms"),
    ]


EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1366, 768)
window.show()
app.processEvents()
window.grab()
"""
SHELL = """
import sys
from pathlib import Path
from crmdesk.app import assembly, opening
from crmdesk.store.book import Book
from crmdesk.ui.prefs import Prefs
from crmdesk.ui.window import Plan, Window, wear
from crmdesk.ui.desk import Desk
app = opening.application()
folder = Path(sys.argv[1])
book, prefs = Book.open(folder), Prefs(folder / "preferences.json")
if {board}:
    window = assembly.assemble(book, prefs)
else:
    desk = Desk(book, prefs)
    wear(desk)
    window = Window(desk, Plan(pages=()))
window.resize(1366, 768)
window.show()
app.processEvents()
window.grab()
heavy = {{"openpyxl", "reportlab", "python_calamine", "rapidfuzz", "pypdfium2"}} & set(sys.modules)
assert not heavy, heavy
"""


def starting(folder: Path) -> list[Line]:
    """From the interpreter to the painted shell, and to the board with the sample's data."""
    from crmdesk.cli.stores import begin

    begin(folder / "start", playbook="complex-b2b", who="李明", with_sample=True).close()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}

    def child(code: str) -> Callable[[], object]:
        command = [sys.executable, "-c", code, str(folder / "start")]
        return lambda: subprocess.run(command, check=True, env=environment)

    child(SHELL.format(board=True))()
    empty = timed(child(EMPTY), times=5)
    return [
        Line("start to the painted shell", timed(child(SHELL.format(board=False)), times=5), empty, 1.5),
        Line("start to the board with data", timed(child(SHELL.format(board=True)), times=5), empty, 3.0),
    ]


def paper(folder: Path) -> list[Line]:
    """One profile, and a hundred, against the same strings drawn on a bare canvas with the same fonts."""
    from crmdesk.cli.stores import begin
    from crmdesk.exchange import paper as room
    from crmdesk.services import customers, settings
    from crmdesk.services import portrait as portraits

    book = begin(folder / "paper", playbook="complex-b2b", who="李明", with_sample=True)
    with book.reading() as session:
        roots = [line.root for line in customers.listed(session).rows]
        seen = [portraits.portrait(session, root) for root in roots]
        playbook = settings.playbook(session)
    book.close()
    now = datetime.now().astimezone()
    texts = [drawn_texts(one, playbook, now, folder) for one in seen]
    room.profile(seen[0], playbook, folder / "warm.pdf", now=now)

    def many(count: int) -> Callable[[], None]:
        def run() -> None:
            for n in range(count):
                room.profile(seen[n % len(seen)], playbook, folder / f"p{n}.pdf", now=now)

        return run

    def bare(count: int) -> Callable[[], None]:
        def run() -> None:
            for n in range(count):
                draw(texts[n % len(texts)], folder / f"b{n}.pdf")

        return run

    return [
        Line("one profile as PDF", timed(many(1), times=9), timed(bare(1), times=9), 2.0),
        Line("a hundred profiles as PDF", timed(many(100)), timed(bare(100)), 3.0),
    ]


def drawn_texts(portrait: Any, playbook: Any, now: datetime, folder: Path) -> list[list[str]]:
    """The lines of text on each page of a profile."""
    from pypdf import PdfReader

    from crmdesk.exchange import paper as room

    path = folder / "texts.pdf"
    room.profile(portrait, playbook, path, now=now)
    return [page.extract_text().splitlines() for page in PdfReader(path).pages]


def draw(pages: Sequence[Sequence[str]], path: Path) -> None:
    """The same lines on a bare canvas."""
    from reportlab.pdfgen.canvas import Canvas

    from crmdesk.exchange.paper import glyphs

    canvas = Canvas(str(path))
    for lines in pages:
        for at, line in enumerate(lines):
            x = 40.0
            for run in glyphs.runs(line):
                canvas.setFont(run.font, 9)
                canvas.drawString(x, 800 - at * 11, run.text)
                x += canvas.stringWidth(run.text, run.font, 9)
        canvas.showPage()
    canvas.save()


def imports(folder: Path) -> Iterator[Line]:
    """A fair's list, and a whole region's."""
    yield from importing(folder, 3_000, 20_000)
    yield from importing(folder, 50_000, 0)


MEASURED: dict[str, Callable[[Path], Iterable[Line]]] = {
    "import": imports, "portrait": portrait, "board": board, "start": starting, "paper": paper,
}  # fmt: skip


def main(names: Sequence[str]) -> int:
    """Measure all, or what is named; 1 if a ratio is past what is allowed."""
    kept = True
    for name in names or MEASURED:
        with tempfile.TemporaryDirectory(prefix="crmdesk-bench-") as folder:
            for line in MEASURED[name](Path(folder)):
                print(line, flush=True)
                kept = kept and line.kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
