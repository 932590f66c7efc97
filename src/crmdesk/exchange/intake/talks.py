"""Past follow-ups of a file, each with the lead or customer it is about (L10)."""

from collections.abc import Iterator, Mapping
from typing import Any

from crmdesk.domain import identity
from crmdesk.domain.identity import Match
from crmdesk.domain.refusal import Refused
from crmdesk.exchange.intake.plan import Action, Overrides, Planned, Verdict
from crmdesk.exchange.intake.reading import Draft, Note, Reading
from crmdesk.i18n import mark
from crmdesk.services.identities import Identities, Party


def plan(reading: Reading, known: Identities, overrides: Overrides, now: str) -> Iterator[Planned]:
    """The verdict on each follow-up: new, same as one that is kept, a duplicate of an earlier row, or refused.

    Refused is one about nobody known, about several who go by one name, or that lies in the future.
    """
    index = known.index
    said = {root: {(at[:16], text) for at, text in found} for root, found in known.said.items()}
    earlier: dict[tuple[str, str, str], int] = {}
    for draft in reading.drafts:
        if draft.refusal:
            yield Planned(draft.row, "refused", "skip", draft, notes=draft.notes, refusal=draft.refusal)
            continue
        try:
            party, match = _whom(draft, known, index)
            _past(draft, now)
        except Refused as refused:
            note = Note(_column(draft, reading.headers, refused), refused.text, refused.values)
            yield Planned(draft.row, "refused", "skip", draft, notes=draft.notes, refusal=note)
            continue
        label = str(party.values["name"])
        key = str(draft.values["at"])[:16], str(draft.values["summary"])
        seen = earlier.setdefault((party.root, *key), draft.row)
        again = seen != draft.row
        wanted = overrides.get(draft.row, "")
        if key in said.get(party.root, ()):
            yield Planned(draft.row, "same", "skip", draft, match, None, party.root, label, notes=draft.notes)
            continue
        verdict: Verdict = "duplicate" if again else "new"
        action: Action = "skip" if wanted == "skip" or (again and wanted != "keep") else "add"
        earlier_row = seen if again else None
        yield Planned(draft.row, verdict, action, draft, match, earlier_row, party.root, label, notes=draft.notes)


def _whom(draft: Draft, known: Identities, index: identity.Index) -> tuple[Party, Match | None]:
    """The party that a follow-up is about: by number, credit code, or the whole name. Refused: nobody, or several."""
    beside = draft.beside
    number = str(beside.get("whom_number") or "")
    if number in known.numbers:
        return known.parties[known.numbers[number]], None
    name = str(beside.get("whom") or beside.get("whom_code") or number)
    given = {"name": beside.get("whom"), "code": beside.get("whom_code")}
    person = [{"name": beside.get("contact")}]
    matches = [match for kind in ("company", "person") for match in index.matches({**given, "kind": kind}, person)]
    sure = _one_each([match for match in matches if match.why in ("code", "name")], known)
    if len(sure) > 1:
        sure = [match for match in sure if match.same_person] or sure
    if len(sure) == 1:
        return known.parties[sure[0].id], sure[0]
    if sure:
        raise Refused(mark("Several are called “{name}”. Give the number or the credit code."), name=name)
    if matches:
        text = mark("Nobody is called “{name}”. Is it “{near}”? Then write it so and import the row again.")
        raise Refused(text, name=name, near=matches[0].label)
    raise Refused(mark("Nobody is called “{name}”. Import the customer first."), name=name)


def _one_each(matches: list[Match], known: Identities) -> list[Match]:
    """One match for each page; the credit code outweighs every name."""
    by_code = [match for match in matches if match.why == "code"]
    return list({known.parties[match.id].root: match for match in reversed(by_code or matches)}.values())


def _past(draft: Draft, now: str) -> None:
    if now and str(draft.values["at"]) > now:
        raise Refused(mark("A follow-up is about what took place; this is in the future. Plan it as a next step."))


def _column(draft: Draft, headers: Mapping[str, str], refused: Refused) -> str:
    keys: tuple[Any, ...] = ("whom", "whom_number", "whom_code") if "name" in refused.values else ("at",)
    return next((headers[key] for key in keys if key in headers and (key == "at" or draft.beside.get(key))), "")
