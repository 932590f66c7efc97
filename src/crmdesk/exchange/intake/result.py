"""A plan in words: the rows of the workbook that says what became of each line, and the same for other programs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crmdesk.domain.playbook import Playbook
from crmdesk.exchange.intake.fields import FIELDS, Target
from crmdesk.exchange.intake.plan import Plan, Planned
from crmdesk.exchange.intake.reading import Note
from crmdesk.exchange.listings import labels, written
from crmdesk.i18n import mark, tr

VERDICTS: Mapping[str, str] = {
    "new": mark("New"),
    "changed": mark("Changed"),
    "same": mark("Same"),
    "duplicate": mark("Duplicate"),
    "refused": mark("Refused"),
}
ACTIONS: Mapping[str, str] = {
    "add": mark("Added"),
    "fill": mark("Blanks filled"),
    "merge": mark("Merged"),
    "contact": mark("Contact added"),
    "skip": mark("Not imported"),
}
WHY: Mapping[str, str] = {
    "number": mark("same number"),
    "code": mark("same credit code"),
    "mail": mark("same email"),
    "phone": mark("same phone"),
    "wechat": mark("same WeChat"),
    "name": mark("same name"),
    "near": mark("similar name"),
}
"""By what a row was known again, as it is shown."""

COLUMNS: tuple[str, ...] = (
    mark("Row"), mark("Verdict"), mark("What was done"), mark("Name"), mark("Column"), mark("Reason"), mark("Known as"),
    mark("Known by"), mark("Changes"), mark("Notes"),
)  # fmt: skip
"""The columns of the workbook (source texts)."""

Line = tuple[int | str, ...]


def table(plan: Plan, playbook: Playbook, *, only: Sequence[str] = ()) -> tuple[tuple[str, ...], list[Line]]:
    """Titles and rows for `workbooks.report`, in the language in use; `only` some verdicts, none named: all."""
    rows = [_line(planned, plan.target, playbook) for planned in plan.rows if not only or planned.verdict in only]
    return tuple(tr(title) for title in COLUMNS), rows


def _line(planned: Planned, target: Target, playbook: Playbook) -> Line:
    done = "skip" if planned.verdict in ("same", "refused") else planned.action
    return (
        planned.row,
        tr(VERDICTS[planned.verdict]),
        tr(ACTIONS[done]),
        str(planned.draft.values.get("name") or planned.draft.beside.get("whom") or ""),
        planned.column,
        reason(planned),
        whom(planned),
        tr(WHY[planned.why]) if planned.why else "",
        "\n".join(changes(planned, target, playbook)),
        "\n".join(said(note) for note in planned.notes),
    )


def reason(planned: Planned) -> str:
    """Why a row was refused, in the language in use; "" for any other."""
    return tr(planned.refusal.text, **planned.refusal.values) if planned.refusal else ""


def whom(planned: Planned) -> str:
    """Whom a row was taken for: the name that is kept, or the earlier row of the file."""
    if planned.whom_row is not None:
        return tr("Row {n} of this file", n=planned.whom_row)
    return planned.label


def said(note: Note) -> str:
    """A note with the column that it is about."""
    text = tr(note.text, **note.values)
    return tr("{column}: {what}", column=note.column, what=text) if note.column else text


def changes(planned: Planned, target: Target, playbook: Playbook) -> Iterator[str]:
    """What would be written, a line for each field: old and new value as they are shown."""
    known = {field.key: field for field in FIELDS[target]}
    for key, (old, new) in planned.changes.items():
        field = known.get(key)
        words = labels(field.choices, playbook) if field and field.choices else {}
        kind_is_money = field is not None and field.kind.value == "money"
        before, after = (_shown(value, words, money=kind_is_money) for value in (old, new))
        title = tr(field.title) if field else key
        text = mark("{field}: {old} → {new}") if before else mark("{field}: {new}")
        yield tr(text, field=title, old=before, new=after)


def _shown(value: Any, words: Mapping[str, str], *, money: bool) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    if money:
        from decimal import Decimal

        return written(Decimal(value) / 100)
    return words.get(str(value), str(value))


def summary(plan: Plan) -> dict[str, Any]:
    """The plan for other programs: counts, and of each row verdict, column, reason, whom, changes and notes.

    Keys are English whatever the language; sentences are in the language in use.
    """
    return {**plan.counts, "rows": [_plain(planned) for planned in plan.rows]}


def _plain(planned: Planned) -> dict[str, Any]:
    found: dict[str, Any] = {"row": planned.row, "verdict": planned.verdict, "action": planned.action}
    if planned.refusal:
        found |= {"column": planned.column, "reason": reason(planned)}
    if planned.why:
        found |= {"why": planned.why, "whom": whom(planned)}
    if planned.changes:
        found["changes"] = {key: list(pair) for key, pair in planned.changes.items()}
    if planned.notes:
        found["notes"] = [said(note) for note in planned.notes]
    return found
