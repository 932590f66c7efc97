"""Commands that change the store: each a function of what was asked, returning the exit code."""

from collections.abc import Callable
from typing import Any

from sqlmodel import SQLModel

from crmdesk import clock
from crmdesk.cli import passphrases
from crmdesk.cli.arguments import Asked, party_options, person_options
from crmdesk.cli.output import as_json, sentences
from crmdesk.cli.secrets import tell_code
from crmdesk.cli.stores import begin, folder, opened
from crmdesk.domain import terms
from crmdesk.domain.playbook import Playbook
from crmdesk.domain.refusal import Refused
from crmdesk.domain.tables import About, Contact, Customer, Kind, Lead, described
from crmdesk.exchange import typed, values
from crmdesk.i18n import both, mark, tr
from crmdesk.services import customers, leads, portrait, rows, settings
from crmdesk.store import vault
from crmdesk.store.book import FILE, Book
from crmdesk.store.journal import StepLine


def init(asked: Asked) -> int:
    """Make a new store; an existing one is left as it is."""
    place = folder(asked)
    if (place / FILE).exists():
        raise Refused(mark("There is a store in {folder} already. It was left as it is."), folder=str(place))
    key, code = vault.create(place, passphrases.new(asked, first=True)) if asked.encrypt else (None, "")
    begin(place, playbook=asked.playbook, who=asked.who, with_sample=asked.sample, key=key).close()
    print(tr("Made a store in {folder}", folder=place))
    return tell_code(asked, code) if code else 0


def add(asked: Asked) -> int:
    """Add a lead or customer."""
    kind: type[SQLModel] = Lead if asked.what == "lead" else Customer
    with opened(asked) as book:
        with book.reading() as session:
            playbook = settings.playbook(session)
        party = {"name": asked.name} | {
            name: _typed(kind, name, getattr(asked, name), playbook)
            for name in party_options()
            if name in described(kind) and getattr(asked, name) is not None
        }
        person = {
            column: _typed(Contact, column, getattr(asked, option), playbook)
            for option, column in person_options().items()
            if getattr(asked, option) is not None
        }
        take = leads.add if asked.what == "lead" else customers.add
        with book.writing() as session:
            taken = take(session, leads.Entry(party, [person] if person else []))
        with book.reading() as session:
            number = rows.row(session, kind, taken.ids[0]).get("number")
    print(tr("Added “{name}” {number}", name=asked.name, number=number or "").strip())
    _notes(taken.notes[0])
    return 0


def set_field(asked: Asked) -> int:
    """Change one field of a lead or customer."""
    with opened(asked) as book:
        with book.reading() as session:
            shown = portrait.portrait(session, customers.find(session, asked.name))
            playbook = settings.playbook(session)
        kind, id_, field = _field(asked.field, shown)
        value = _typed(kind, field, asked.value, playbook) if asked.value.strip() else None
        with book.writing() as session:
            notes = rows.put(session, kind, id_, field, value)
    print(tr("Changed {field} of “{name}”", field=both(described(kind)[field].title), name=shown.fields["name"]))
    _notes(notes)
    return 0


def _field(wanted: str, shown: portrait.Portrait) -> tuple[type[SQLModel], str, str]:
    """The table, row and column that a name or title means: the party's own, its lead's, its first contact's."""
    places: list[tuple[type[SQLModel], str]] = [(Customer if shown.is_customer else Lead, shown.root)]
    places += [(Lead, str(lead["id"])) for lead in shown.leads[:1]]
    places += [(Contact, person.id) for person in shown.people[:1]]
    for kind, id_ in places:
        for name, about in described(kind).items():
            if wanted.lower() in (name, about.title.lower(), tr(about.title)) and about.kind is not Kind.REFERENCE:
                return kind, id_, name
    raise Refused(mark("There is no field “{field}”."), field=wanted)


def _typed(kind: type[SQLModel], name: str, text: str, playbook: Playbook) -> Any:
    """A value as typed: choices by key or label, dates and money as people write them."""
    about = described(kind)[name]
    if about.kind is Kind.CHOICE:
        return _choice(about, text, playbook)
    return typed.value(about.kind, text)


def _choice(about: About, text: str, playbook: Playbook) -> str:
    if about.choices.startswith("playbook:"):
        words = playbook.vocabulary(about.choices.removeprefix("playbook:"))
        labels = {label: key for key, title in words.items() for label in (key, title.zh_CN, title.en)}
    else:
        vocabulary = terms.VOCABULARIES[about.choices]
        labels = {label: key for key, title in vocabulary.items() for label in (key, *both(title).values())}
    found = {label.lower(): key for label, key in labels.items()}.get(text.strip().lower())
    if found is None:
        raise Refused(mark("“{value}” is not one of the choices of {field}."), value=text, field=both(about.title))
    return found


def move(asked: Asked) -> int:
    """Move a lead to another stage."""
    with opened(asked) as book:
        with book.reading() as session:
            lead, playbook = leads.find(session, asked.number), settings.playbook(session)
        stage = _key(asked.stage, playbook, "stages")
        reason = _key(asked.reason, playbook, "loss_reasons") if asked.reason else None
        with book.writing() as session:
            offer = leads.move(session, [lead], stage, reason=reason)
        return _told(
            book.next_undo(),
            tr("It can become a customer now: convert {number}", number=asked.number) if offer.convert else "",
        )


def _key(text: str, playbook: Playbook, vocabulary: str) -> str:
    """The key that a key or a title in either language means; what is unknown is left to the verb to refuse."""
    words = playbook.vocabulary(vocabulary)
    return next((key for key, title in words.items() if text in (title.zh_CN, title.en)), text)


def convert(asked: Asked) -> int:
    """Make a customer of a lead."""
    draft = None
    if asked.opportunity:
        amount = values.money(asked.amount) if asked.amount else None
        close = values.day(asked.close, clock.today()) if asked.close else None
        draft = leads.Draft(asked.opportunity, amount, close)
    with opened(asked) as book:
        with book.writing() as session:
            leads.convert(session, leads.find(session, asked.number), draft)
        return _told(book.next_undo())


def _told(step: StepLine | None, more: str = "") -> int:
    sentences([line for line in (step.words() if step else "", more) if line])
    return 0


def _notes(notes: Any) -> None:
    sentences([tr(note.text, **note.values) for note in notes])


def take_in(asked: Asked) -> int:
    """Take in a file, or only plan to."""
    from crmdesk.cli import importing

    with opened(asked, writable=not asked.plan) as book:
        return importing.run(book, asked)


def step_back(asked: Asked) -> int:
    """Take the last step back."""
    return _step(asked, lambda book: book.undo(), mark("There is nothing to undo."))


def step_again(asked: Asked) -> int:
    """Do the last undone step again."""
    return _step(asked, lambda book: book.redo(), mark("There is nothing to redo."))


def _step(asked: Asked, walk: Callable[[Book], StepLine | None], nothing: str) -> int:
    with opened(asked) as book:
        walked = [step for step in (walk(book) for _ in range(asked.steps)) if step]
        changes = sum(book.changes_of(step) for step in walked)
    if asked.json:
        counted = {"steps": len(walked)} if asked.steps > 1 else {}
        as_json({"step": walked[-1].words() if walked else None, **counted, "changes": changes})
    else:
        done = mark("Undone: {step}") if asked.command == "undo" else mark("Redone: {step}")
        sentences([tr(done, step=step.words()) for step in walked] or [tr(nothing)])
    return 0 if walked else 1
