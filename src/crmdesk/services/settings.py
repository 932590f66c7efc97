"""What the store is set to: its playbook, its user."""

import getpass
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from crmdesk import resources
from crmdesk.domain import playbook as rules
from crmdesk.domain import scoring
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import PLAYBOOK_ID, Contact, Lead, PlaybookRow, Setting
from crmdesk.domain.tables.derived import card
from crmdesk.i18n import mark
from crmdesk.services.steps import named

SHIPPED = resources.playbooks()
ME = "me"
SAMPLE = "sample"

_ROWS = PlaybookRow.__table__  # type: ignore[attr-defined]
_SETTINGS = Setting.__table__  # type: ignore[attr-defined]


def shipped(key: str) -> Playbook:
    """One of the playbooks that ship with the program (P2). Refused: there is none of that name."""
    if key not in SHIPPED:
        raise Refused(mark("There is no playbook “{name}”. Choose complex-b2b or fast-cycle."), name=key)
    return rules.load(resources.text("playbooks", f"{key}.json"), f"{key}.json")


def playbook(session: Session) -> Playbook:
    """The playbook in use. Refused: the store has none."""
    found = session.execute(select(_ROWS).where(_ROWS.c.id == PLAYBOOK_ID)).mappings().first()
    if found is None:
        raise Refused(mark("This store has no playbook yet. Choose one first."))
    return _read(tuple((name, str(text)) for name, text in found.items() if name != "id"))


@lru_cache(maxsize=4)
def _read(cells: tuple[tuple[str, str], ...]) -> Playbook:
    return rules.from_sections(dict(cells))


def adopt(session: Session, playbook: Playbook) -> None:
    """Put a playbook in use (P3): the sections that differ are written, everything that follows is worked out again.

    A playbook that comes through `domain.playbook.load` or `revised` is whole: those refuse what does not fit.
    """
    cells = rules.sections(playbook)
    known = session.execute(select(_ROWS.c.id)).first()
    if known:
        session.execute(update(_ROWS).where(_ROWS.c.id == PLAYBOOK_ID).values(cells))
    else:
        session.execute(insert(_ROWS).values({"id": PLAYBOOK_ID, **cells}))
    named(session, mark("Changed the playbook “{name}”"), name=playbook.title.model_dump())


@dataclass(frozen=True)
class Effect:
    """What a changed playbook would do (P3): how many leads get another score, another band, have to move."""

    leads: int
    scores: int
    bands: int
    stranded: int


def effect(session: Session, after: Playbook) -> Effect:
    """Counts what `adopt` would change, without changing anything. `stranded`: leads in a stage that would be gone."""
    before = playbook(session)
    leads, contacts = Lead.__table__, Contact.__table__  # type: ignore[attr-defined]
    people: dict[str, list[dict[str, object]]] = {}
    for contact in session.execute(select(contacts)).mappings():
        people.setdefault(str(contact["of"]), []).append(dict(contact))
    facts = [
        scoring.facts(dict(lead), [*people.get(lead["id"], ()), *people.get(lead["customer"] or "", ())])
        for lead in session.execute(select(leads)).mappings()
    ]
    changed = scoring.changed(before, after, facts)
    gone = {stage.key for stage in before.stages} - {stage.key for stage in after.stages}
    return Effect(len(facts), changed.points, changed.bands, _in_stages(session, gone))


def _in_stages(session: Session, stages: set[str]) -> int:
    return int(session.execute(select(func.count()).where(card.c.stage.in_(stages))).scalar() or 0)


def me(session: Session) -> str:
    """The name of the store's user, as follow-ups and marks carry it; empty before it is known."""
    return _setting(session, ME)


def call_me(session: Session, name: str) -> None:
    """Set the user's name. Refused: it is empty."""
    if not name.strip():
        raise Refused(mark("Please type your name: follow-ups carry it."))
    _set(session, ME, name.strip())
    named(session, mark("Changed your name to “{name}”"), name=name.strip())


def system_user() -> str:
    """What the system calls its user: the name to begin with; empty where it does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def is_sample(session: Session) -> bool:
    """Whether the store was made to be tried out."""
    return bool(_setting(session, SAMPLE))


def mark_sample(session: Session) -> None:
    """Note that the store was made to be tried out."""
    _set(session, SAMPLE, "1")


def _setting(session: Session, key: str) -> str:
    return str(session.execute(select(_SETTINGS.c.value).where(_SETTINGS.c.id == key)).scalar() or "")


def _set(session: Session, key: str, value: str) -> None:
    session.execute(delete(_SETTINGS).where(_SETTINGS.c.id == key))
    session.execute(insert(_SETTINGS).values(id=key, value=value))
