"""The doors of a playbook: from a file's text or the store's cells into a checked whole, and back (P1)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crmdesk.domain.playbook.checks import ARROW, Problem, problems
from crmdesk.domain.playbook.document import KEY_PATTERN, SECTIONS, TEXT_PATTERN, Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.i18n import mark

_BIGGEST = 2_000_000


def load(text: str, place: str) -> Playbook:
    """The playbook that a JSON text holds. `place` is what the user knows it by, such as a file's name.

    Refused names place, path and reason of the first thing wrong, and how many more there are.
    """
    return _checked(_parsed(text, place), place)


def from_sections(cells: Mapping[str, str | None], place: str = "") -> Playbook:
    """The playbook of a store from the cells of its row (further cells, such as `id`, are passed over).

    Refused as `load`: also where two valid edits, merged, make an invalid whole.
    """
    missing = [name for name in ("key", "title", *SECTIONS) if not cells.get(name)]
    if missing:
        raise _refusal(place, tuple(Problem(name, mark("This is missing.")) for name in missing))
    data = {name: _parsed(cells[name] or "", _join(place, name)) for name in ("title", *SECTIONS)}
    return _checked({"key": cells["key"]} | data, place)


def sections(playbook: Playbook) -> dict[str, str]:
    """The cells of a playbook's row: `key` as it is, `title` and every section as canonical JSON text."""
    data = playbook.model_dump(mode="json")
    return {"key": playbook.key} | {name: _json(data[name]) for name in ("title", *SECTIONS)}


def revised(playbook: Playbook, **parts: Any) -> Playbook:
    """The playbook with sections replaced by objects or plain JSON values. Refused as `load` if not whole."""
    data = playbook.model_dump(mode="json")
    plain = {name: _plain(value) for name, value in parts.items()}
    return _checked(data | plain, playbook.key)


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str, place: str) -> Any:
    if len(text) > _BIGGEST:
        raise Refused(mark("{place} is too big for a playbook. Nothing was changed."), place=place)
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once_each)
    except _Twice as twice:
        found = Problem("", mark("“{name}” stands there twice."), {"name": twice.args[0]})
    except json.JSONDecodeError as error:
        text = mark("This is not JSON: it cannot be read on from line {line}, column {column}.")
        found = Problem("", text, {"line": error.lineno, "column": error.colno})
    except (RecursionError, ValueError):
        found = Problem("", mark("This is not JSON that a playbook can hold."))
    raise _refusal(place, (found,))


def _checked(data: Any, place: str) -> Playbook:
    try:
        playbook = Playbook.model_validate_json(_json(data).encode())
    except UnicodeEncodeError:
        raise _refusal(place, (Problem("", mark("It holds characters that are no text.")),)) from None
    except ValidationError as error:
        raise _refusal(place, tuple(_shape(data, detail) for detail in error.errors())) from None
    found = problems(playbook)
    if found:
        raise _refusal(place, found)
    return playbook


def _refusal(place: str, found: tuple[Problem, ...]) -> Refused:
    first = found[0]
    where = _join(place, first.path)
    values = {"where": where, "reason": first, "problems": found}
    if len(found) == 1:
        return Refused(mark("The playbook was not taken, and nothing was changed. {where}: {reason}"), **values)
    text = mark("The playbook was not taken, and nothing was changed. {where}: {reason} (Places like this: {n})")
    return Refused(text, n=len(found), **values)


def _join(*parts: str) -> str:
    return ARROW.join(part for part in parts if part)


class _Twice(Exception):  # noqa: N818 - it is worded by its catcher
    """A name stands twice in one group, of which a reader would silently drop one."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) < len(pairs):
        raise _Twice(next(name for i, (name, _) in enumerate(pairs) if name in dict(pairs[:i])))
    return names


_SHAPES: dict[str, str] = {
    "missing": mark("This is missing."),
    "extra_forbidden": mark("No playbook has this name: a slip of the pen?"),
    "string_type": mark("A text in quotes is needed here, not {found}."),
    "int_type": mark("A whole number without quotes is needed here, not {found}."),
    "int_from_float": mark("A whole number without quotes is needed here, not {found}."),
    "bool_type": mark("true or false is needed here, not {found}."),
    "literal_error": mark("{found} cannot stand here. It can be: {expected}."),
    "greater_than_equal": mark("{found} is too small: it must be at least {ge}."),
    "less_than_equal": mark("{found} is too big: it can be at most {le}."),
    "string_too_long": mark("This text is too long: it can have {max_length} characters."),
    "too_short": mark("At least one entry is needed here."),
    "tuple_type": mark("A list in square brackets is needed here."),
    "model_type": mark("A group in curly brackets is needed here."),
    "dict_type": mark("A group in curly brackets is needed here."),
    "model_attributes_type": mark("A group in curly brackets is needed here."),
    "union_tag_not_found": mark("“by” is missing: it must be “probability” or “horizon”."),
    "union_tag_invalid": mark("“by” must be “probability” or “horizon”."),
}

_PATTERNS: dict[str, str] = {
    TEXT_PATTERN: mark("A text is needed here; it is empty."),
    KEY_PATTERN: mark("{found} is no key: keys are small Latin letters, digits and “_”, a letter first."),
}


def _shape(data: Any, error: ErrorDetails) -> Problem:
    """A finding of the schema in our own words."""
    context = dict(error.get("ctx", {}))
    if "expected" in context:
        context["expected"] = ", ".join(re.findall("'([^']*)'", context["expected"]))
    if error["type"] == "string_pattern_mismatch":
        text = _PATTERNS.get(context["pattern"], _PATTERNS[KEY_PATTERN])
    else:
        text = _SHAPES.get(error["type"], mark("This cannot stand here: {found}."))
    found = _json(error["input"])
    values = {"found": found if len(found) <= 60 else found[:59] + "…", **context}
    return Problem(ARROW.join(_path(data, error["loc"])), text, values)


def _path(data: Any, loc: tuple[int | str, ...]) -> list[str]:
    """Where it stands in the document, entries counted from 1; the schema's own branch names are left out."""
    parts = []
    for i, part in enumerate(loc):
        if isinstance(part, int):
            parts.append(str(part + 1))
            data = data[part] if isinstance(data, list) and part < len(data) else None
        elif isinstance(data, dict) and part in data:
            parts.append(part)
            data = data[part]
        elif i == len(loc) - 1:
            parts.append(part)
    return parts
