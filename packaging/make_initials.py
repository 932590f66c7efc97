"""Makes `resources/initials.txt` out of pypinyin: the program itself never imports it.

    python packaging/make_initials.py

The file has a head line, one letter for each character from U+4E00 to U+9FFF (`.`: no reading known), then
`character letters` for every character that is read with several initials, the usual one first, and
`word letters` for the words in which such a character has one reading only.
"""

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

from pypinyin import Style, __version__, lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

TARGET = Path(__file__).parents[1] / "resources" / "initials.txt"
FIRST, LAST = 0x4E00, 0x9FFF
OFTEN = 2
"""A reading counts as living when so many words of the dictionary have it."""

IN_NAMES = {
    "单": "shan", "解": "xie", "查": "zha", "仇": "qiu", "曾": "zeng", "区": "ou", "种": "chong", "乐": "yue",
    "秘": "bi", "黑": "he", "繁": "po", "召": "shao", "折": "she", "祭": "zhai", "覃": "qin", "句": "gou",
    "谌": "chen", "费": "fei", "朴": "piao", "石": "shi", "沈": "shen", "盛": "sheng", "长": "zhang",
    "车": "che", "藏": "zang", "尉": "yu", "万": "wan", "俟": "qi", "翟": "zhai", "隗": "wei", "郗": "xi",
    "贾": "jia", "殷": "yin", "卜": "bu", "臧": "zang", "都": "du", "褚": "chu", "逄": "pang", "厦": "xia",
}  # fmt: skip
"""Characters as they are read in family names and places, which the words of the dictionary show too
seldom."""

WORDS = """
重庆 厦门 长沙 长春 长治 长江 长城 长安 长三角 成都 首都 六安 蚌埠 番禺 铅山 莘县 单县 解放 洪洞 乐清 乐山
乐陵 乐亭 柏林 东阿 歙县 会稽 会计 银行 行业 音乐 乐器 重工 重型 重点 调味 调料 调节 传动 传感 传媒 传播
自行车 汽车 车间 车辆 西藏 石油 石化 石材 化石 大厦 弹簧 弹性 校准 校园 率先 长虹 长风 都市 区域 单位 订单
解决 查询 检查 大都会 参数 参考 人参 海参
""".split()  # noqa: SIM905 - words read better than quotes


def main() -> None:
    """Writes the file."""
    TARGET.write_text(table(), encoding="utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


def table() -> str:
    """The text of the file."""
    living = living_readings()
    letters = "".join(first_letter(chr(point), living) for point in range(FIRST, LAST + 1))
    several = {character: "".join(found) for character, found in living.items() if len(found) > 1}
    lines = [f"# initials of {FIRST:X}-{LAST:X}, from pypinyin {__version__} (MIT)", letters]
    lines += [f"{character} {found}" for character, found in sorted(several.items())]
    for word in sorted(set(WORDS)):
        if not several.keys().isdisjoint(word):
            lines.append(f"{word} {''.join(lazy_pinyin(word, style=Style.FIRST_LETTER))}")
    return "\n".join(lines) + "\n"


def living_readings() -> dict[str, list[str]]:
    """The initials with which a character is really read, the usual one first, those of names among them."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, readings in phrases_dict.items():
        for character, reading in zip(word, readings, strict=False):
            if (letter := initial(reading[0])) and letter in known(character):
                counts[character][letter] += 1
    living = {
        character: [letter for letter, n in count.most_common() if n >= OFTEN]
        for character, count in counts.items()
        if FIRST <= ord(character) <= LAST
    }
    for character, syllable in IN_NAMES.items():
        if syllable[0] not in known(character):
            raise ValueError(f"{character} is never read {syllable}")
        usual = living.get(character) or known(character)[:1]
        living[character] = list(dict.fromkeys([*usual, syllable[0]]))
    return living


@cache
def known(character: str) -> list[str]:
    """Every initial that pypinyin knows for a character, the usual one first."""
    readings = pinyin_dict.get(ord(character), "").split(",")
    return list(dict.fromkeys(letter for reading in readings if (letter := initial(reading))))


def first_letter(character: str, living: dict[str, list[str]]) -> str:
    """The usual initial of a character; `.` if it has none."""
    return next(iter(living.get(character) or known(character)), ".")


def initial(reading: str) -> str:
    """`q` for `qìng`; "" for no reading."""
    letter = to_normal(reading)[:1]
    return letter if letter.isascii() and letter.isalpha() else ""


if __name__ == "__main__":
    main()
