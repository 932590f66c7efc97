"""Is a follow-up worth keeping? Empty phrases and to-dos without who, when or what are pointed out (F2)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmdesk.i18n import mark

SHORTEST = 10
"""A summary of fewer characters (spaces and punctuation aside) says too little."""

_NOTHING_SAID = """
跟进中 跟进 已沟通 沟通 交流 联系 讨论 商谈 洽谈 谈论 聊 聊天 谈 合作 合作事宜 事宜 事项 相关 有关 情况 问题 内容 细节
电话 微信 邮件 短信 拜访 见面 回访 拜会 会面 客户 对方 双方 我们 我 他 她 你 您 公司 领导 联络 进行 继续 持续 保持
密切 良好 愉快 顺利 正常 后续 下一步 再 再说 待定 待跟进 待联系 已 已经 了 过 一下 一次 一些 下 中 的 地 得 和 与 跟
同 对 就 并 也 还 又 在 于 去 来 打 发 有 无 没有 暂无 很 比较 初步 简单 深入 充分 友好 介绍 了解 咨询 询问 确认 完成
今天 昨天 上午 下午 刚刚 最近 本周 产品 需求 项目 方案 意向 通 等 等待 回复 通知 处理 常规 例行 好 好的 是 关于 以及
"""
_CHINESE_EMPTY = sorted(set(_NOTHING_SAID.split()), key=len, reverse=True)
_CHINESE_NOTHING = re.compile("|".join(map(re.escape, _CHINESE_EMPTY)))
_ENGLISH_EMPTY = frozenset(
    """
a an the with to of on about and for in at by it is was were be been has have had had his her their our my
we i he she they them us him me you this that some any all more still just again later soon today yesterday
discussed discuss discussion discussions cooperation cooperate collaboration partnership talked talk talking
spoke speak speaking chat chatted call called calling phone phoned had followed follow followup following up
contacted contact communicated communication communicate met meeting meet visit visited customer client them
good nice great pleasant fine ok okay done well went situation matters things stuff issues details general
various possible further keep kept touch continue continued continuing ongoing progress update updated sent
will would send sent next step steps message email emailed wechat introduced introduction products product needs project
""".split()  # noqa: SIM905 - words read better than quotes
)
_WORD = re.compile(r"[a-z']+|[0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True)
class Advice:
    """A hint before saving: a source text with its values, and the place it is about.

    `place` is `summary`, or `todos.0.who` for the field `who` of the first to-do.
    """

    text: str
    values: Mapping[str, Any]
    place: str


def quality(summary: str, todos: Sequence[Mapping[str, Any]] = ()) -> tuple[Advice, ...]:
    """What could be said better in a follow-up and its to-dos; empty if nothing. It advises, never blocks (F2).

    A to-do has `title`, `who`, `due` and `deliverable`; one with none of them filled in is no to-do yet.
    """
    found = list(_of_summary(summary))
    for number, todo in enumerate(todos):
        if any(todo.get(field) for field in ("title", "who", "due", "deliverable")):
            found.extend(_of_todo(number, todo))
    return tuple(found)


def _of_summary(summary: str) -> tuple[Advice, ...]:
    plain = unicodedata.normalize("NFKC", summary).casefold()
    length = sum(character.isalnum() for character in plain)
    if length and is_empty_phrase(plain):
        text = mark("Say what was talked about and what the customer said: this could stand in any record.")
        return (Advice(text, {}, "summary"),)
    if length < SHORTEST:
        text = mark("Write a little more: what was talked about, and what did the customer say?")
        return (Advice(text, {}, "summary"),)
    return ()


def is_empty_phrase(text: str) -> bool:
    """Whether a text says nothing but that there was a contact: 已沟通, 讨论了合作, "followed up with the client"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    han = "".join(_HAN.findall(plain))
    said = len(_CHINESE_NOTHING.sub("", han))
    words = [word for word in _WORD.findall(plain) if word not in _ENGLISH_EMPTY]
    return said < 2 and not words


def _of_todo(number: int, todo: Mapping[str, Any]) -> tuple[Advice, ...]:
    missing = (
        ("title", mark("What is to be done?")),
        ("who", mark("Who does it?")),
        ("due", mark("By when?")),
        ("deliverable", mark("What will be delivered, so that everybody sees it is done?")),
    )
    return tuple(Advice(text, {}, f"todos.{number}.{field}") for field, text in missing if not todo.get(field))
