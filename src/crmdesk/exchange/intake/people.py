"""One cell that says several things of a person, taken apart: name and title, name and phone, ways to reach (L10)."""

import re
from collections.abc import Mapping

from crmdesk.domain import privacy
from crmdesk.domain.refusal import Refused
from crmdesk.exchange import values
from crmdesk.exchange.grid import Cell
from crmdesk.i18n import mark

_BRACKETED = re.compile(r"(.+?)\s*[(（\[【](.+?)[)）\]】]\s*")
_APART = re.compile(r"\s*[/／|｜、,，;；\n]\s*|\s+[-–—]+\s+|[–—]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TITLE = re.compile(
    r"(?:总|经理|总监|主任|董事长?|总裁|工程师|师|厂长|[科处部局院校所厅]长|主管|专员|老板|助理|总工|代表|采购|销售|负责人|manager|director"
    r"|engineer|head|chief|[cvp][eftoi]?[op]|president|officer|buyer|owner|lead)\W*$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"(?:mailto:|(?:e-?mail|邮箱)\s*[:：]\s*)?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_WECHAT = re.compile(
    r"(?:企业微信|微信号?|wechat|weixin|vx|wx)(?:\s*id)?\s*[:：]?\s*([A-Za-z][\w-]{4,})", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?:tel|phone|mobile|cell|电话|手机号?|座机)?[\s.:：]*([+(（]?\d[\d\s()（）+\-‐–—.]{5,}\d(?:\s*(?:转|ext\.?|x)\s*\d{1,6})?)",
    re.IGNORECASE,
)


def name_and_title(cell: Cell) -> dict[str, str]:
    """`尹思成/采购经理`, `厉小雨 设备科长`, `Owen Teo (Plant Manager)` -> contact and title, either way round.

    A cell with a name alone is the contact.
    """
    said = values.text(cell)
    found = _BRACKETED.fullmatch(said)
    parts = [found[1], found[2]] if found else _APART.split(said, maxsplit=1)
    if len(parts) == 1 and _HAN.search(said):
        parts = said.split(maxsplit=1)
    parts = [" ".join(part.split()) for part in parts if part.strip()]
    if len(parts) < 2:
        return {"contact": parts[0]} if parts else {}
    name, title = parts
    if _TITLE.search(name) and not _TITLE.search(title) and len(title) <= len(name):
        name, title = title, name
    return {"contact": name, "title": title}


def name_and_reach(cell: Cell) -> dict[str, str]:
    """`李敏 13800138000` -> contact and ways to reach."""
    found, rest = _ways(values.text(cell))
    name = " ".join(re.sub(r"[:：/、,，;；()（）|]+", " ", rest).split())
    return found | ({"contact": name} if name else {})


def reach(cell: Cell) -> dict[str, str]:
    """A cell of phone, mobile, mail or WeChat, or several, each to its own field. `Refused` if it holds none."""
    found, _ = _ways(values.text(cell))
    if not found:
        raise Refused(mark("“{value}” is no phone, email or WeChat."), value=values.text(cell))
    return found


def _ways(said: str) -> tuple[dict[str, str], str]:
    found: dict[str, str] = {}
    for pattern, key in ((_MAIL, "email"), (_WECHAT, "wechat")):
        if way := pattern.search(said):
            found[key] = way[1]
            said = said[: way.start()] + " " + said[way.end() :]
    numbers: list[str] = []
    for way in list(_PHONE.finditer(said)):
        try:
            numbers += values.phones(way[1])
        except Refused:
            continue
        said = said.replace(way[0], " ", 1)
    return found | by_sort(numbers), said


def by_sort(numbers: list[str] | tuple[str, ...]) -> dict[str, str]:
    """Numbers as phone and mobile: personal mobiles under `mobile`, all others under `phone`, several joined."""
    sorts: dict[str, list[str]] = {"phone": [], "mobile": []}
    for number in dict.fromkeys(numbers):
        sorts["mobile" if privacy.is_mobile(number) else "phone"].append(number)
    return {key: " / ".join(found) for key, found in sorts.items() if found}


def settled(person: Mapping[str, str]) -> dict[str, str]:
    """A person whose phone and mobile each stand where they belong, whichever column they came from."""
    given = [str(person[key]) for key in ("phone", "mobile") if person.get(key)]
    if not given:
        return dict(person)
    rest = {key: value for key, value in person.items() if key not in ("phone", "mobile")}
    return rest | by_sort([number for text in given for number in text.split(" / ")])
