"""Commands that ask: each prints an answer, as JSON or for people, and returns the exit code."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from crmdesk import clock
from crmdesk.cli.arguments import Asked
from crmdesk.cli.output import as_json, sentences, table
from crmdesk.cli.stores import opened
from crmdesk.domain import scoring, wording
from crmdesk.domain.playbook import TO_QUALIFY, Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import JOURNALED, Kind, described
from crmdesk.i18n import chosen, mark, tr
from crmdesk.services import customers, leads, settings
from crmdesk.store.journal import Past


def show_leads(asked: Asked) -> int:
    """The leads, those to call first on top."""
    now = clock.now().astimezone()
    with opened(asked, writable=False) as book, book.reading() as session:
        playbook = settings.playbook(session)
        page = leads.listed(session, leads.Filter(), now=now, limit=-1)
    lines = [
        {
            "number": c.number, "name": c.name, "score": c.score, "reach": c.reach, "band": c.band, "stage": c.stage,
            "grade": c.grade, "owner": c.owner,
            "next": {"due": c.next_due, "what": c.next_title} if c.next_due else None,
        }
        for c in page.rows
    ]  # fmt: skip
    if asked.json:
        as_json(lines)
        return 0
    stages = playbook.vocabulary("stages")
    for line, c in zip(lines, page.rows, strict=True):
        line |= {"stage": chosen(stages.get(c.stage, c.stage)), "band": band_title(c.band, playbook)}
        line["next"] = wording.due(c.next_due, now).text
    table(lines, {
        "number": tr("Number"), "name": tr("Name"), "score": tr("Score"), "band": tr("Priority"), "stage": tr("Stage"),
        "grade": tr("Grade"), "next": tr("Next step"), "owner": tr("Owner"),
    })  # fmt: skip
    return 0


def band_title(key: str, playbook: Playbook) -> str:
    """What a band is called in the language in use."""
    if key == TO_QUALIFY:
        return str(chosen(playbook.bands.to_qualify.title))
    return next((str(chosen(band.title)) for band in playbook.bands.bands if band.key == key), key)


def show_customers(asked: Asked) -> int:
    """The customers by name."""
    now = clock.now().astimezone()
    with opened(asked, writable=False) as book, book.reading() as session:
        playbook = settings.playbook(session)
        page = customers.listed(session, limit=-1)
    lines = [
        {
            "name": c.name, "code": c.code, "grade": c.grade, "stage": c.stage, "owner": c.owner,
            "last_contact": c.last_contact, "next": {"due": c.next_due, "what": c.next_title} if c.next_due else None,
        }
        for c in page.rows
    ]  # fmt: skip
    if asked.json:
        as_json(lines)
        return 0
    stages = playbook.vocabulary("stages")
    for line, c in zip(lines, page.rows, strict=True):
        line["stage"] = chosen(stages.get(c.stage or "", c.stage))
        line["last_contact"] = wording.moment(c.last_contact, now) if c.last_contact else ""
        line["next"] = wording.due(c.next_due, now).text
    table(lines, {
        "name": tr("Name"), "grade": tr("Grade"), "stage": tr("Stage"), "last_contact": tr("Last contact"),
        "next": tr("Next step"), "code": tr("Unified credit code"), "owner": tr("Owner"),
    })  # fmt: skip
    return 0


def explain(asked: Asked) -> int:
    """Why a lead has its score, and what to ask next."""
    with opened(asked, writable=False) as book, book.reading() as session:
        playbook = settings.playbook(session)
        score = leads.explain(session, leads.find(session, asked.number))
    if asked.json:
        as_json(
            {
                "score": score.points, "reach": score.reach, "band": score.band,
                "dimensions": [
                    {"name": p.key, "points": p.points, "of": p.of, "fact": {f.name: f.value for f in p.facts}}
                    for p in score.dimensions
                ],
                "ask_next": {"question": chosen(score.ask.question), "points": score.ask.points} if score.ask else None,
            }
        )  # fmt: skip
        return 0
    print(
        tr(
            "{points} of 100, could reach {reach}: {band}",
            points=score.points,
            reach=score.reach,
            band=band_title(score.band, playbook),
        )
    )
    table(
        ({"what": chosen(p.title), "points": f"{p.points}/{p.of}", "fact": told(p)} for p in score.dimensions),
        {"what": tr("Dimension"), "points": tr("Points"), "fact": tr("Fact")},
    )
    if score.ask:
        print(tr("Ask next (up to +{points}): {question}", points=score.ask.points, question=score.ask.question))
    return 0


def told(part: scoring.Part) -> str:
    """The facts of a dimension in words."""
    return " · ".join(scoring.told(fact) for fact in part.facts)


def history(asked: Asked) -> int:
    """Every change of a lead or customer, newest first."""
    with opened(asked, writable=False) as book:
        with book.reading() as session:
            root = customers.find(session, asked.name)
            playbook = settings.playbook(session)
        past = book.history(root, field=_column(asked.field) if asked.field else None)
    if asked.json:
        as_json(
            [
                {
                    "when": p.at, "who": p.who, "step": p.step.words(), "field": p.field, "old": p.old, "new": p.new,
                }
                for p in past
            ]
        )  # fmt: skip
        return 0
    words = {name: playbook.vocabulary(name) for name in ("sources", "stages", "loss_reasons")}
    words["stages"] = words["stages"] | playbook.vocabulary("opportunity_stages")
    table((line for p in past if (line := _past(p, words))), {
        "when": tr("When"), "who": tr("Who"), "step": tr("Step"), "field": tr("Field"), "old": tr("Before"),
        "new": tr("After"),
    })  # fmt: skip
    return 0


def _past(past: Past, words: Mapping[str, Mapping[str, Any]]) -> dict[str, str] | None:
    """A line of the history for people: titles and values in words; None for what only links rows."""
    now = clock.now().astimezone()
    told = {"undo": mark("Undone: {step}"), "redo": mark("Redone: {step}")}.get(past.step.kind, "{step}")
    line = {"when": wording.moment(past.at, now), "who": past.who, "step": tr(told, step=past.step.words())}
    about = described(JOURNALED[past.table]).get(past.field)
    if past.field == "":
        return line | {"field": tr("Deleted")}
    if about is None or about.kind is Kind.REFERENCE or past.field == "sort_key":
        return None
    old, new = (wording.value(about, value, choices=words, zone=now.tzinfo or UTC) for value in (past.old, past.new))
    return line | {"field": tr(about.title), "old": old, "new": new}


def _column(wanted: str) -> str:
    """The column that a name, or a title in either language, means."""
    for kind in JOURNALED.values():
        for name, about in described(kind).items():
            if wanted.lower() in (name, about.title.lower(), tr(about.title)):
                return name
    raise Refused(mark("There is no field “{field}”."), field=wanted)


def check(asked: Asked) -> int:
    """Check the store: the file, the journal, what is derived."""
    with opened(asked) as book:
        found = book.check()
    sentences(
        [tr(text, **values) for text, values in found]
        or [tr("All is well: the file, the journal and what follows from it agree.")]
    )
    return 1 if found else 0
