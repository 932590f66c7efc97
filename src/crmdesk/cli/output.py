"""How answers are printed: JSON with English keys and codes, or a table and sentences for people."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from crmdesk.domain.refusal import Refused
from crmdesk.i18n import tr


def utf8() -> None:
    """Chinese prints everywhere, whatever the console was set to."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def complain(refusal: Refused) -> None:
    """A refusal as its sentence on the error stream."""
    print(tr(refusal.text, **refusal.values), file=sys.stderr)


def as_json(answer: Any) -> None:
    """An answer as JSON, readable and in UTF-8."""
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def table(rows: Iterable[Mapping[str, Any]], titles: Mapping[str, str]) -> None:
    """Rows as a table: `titles` gives the columns by key; only the last may be long. Wide letters take two places."""
    last = list(titles)[-1]
    shown = [[_cell(row.get(key), cut=key != last) for key in titles] for row in rows]
    heads = list(titles.values())
    widths = [max(map(_places, column)) for column in zip(heads, *shown, strict=True)]
    for line in (heads, *shown):
        print("  ".join(text + " " * (wide - _places(text)) for text, wide in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any, *, cut: bool) -> str:
    text = "" if value is None else str(value).replace("\n", " ")
    return text if _places(text) <= 40 or not cut else text[:38] + "…"


def _places(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def sentences(lines: Sequence[str]) -> None:
    """Each line by itself."""
    for line in lines:
        print(line)
