"""Brings the catalogue up to the source: `python3 run.py words` extracts, updates and compiles every text.

`python3 run.py words FILE.po …` also takes over the translations in those files. What is written depends on the texts
alone: no dates, no line numbers, no wrapping, sorted by text.
"""

import io
import sys
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "crmdesk"
TRANSLATIONS = ROOT / "resources" / "translations"
LANGUAGE = "zh_CN"
POT = TRANSLATIONS / "crmdesk.pot"
PO = TRANSLATIONS / LANGUAGE / "LC_MESSAGES" / "crmdesk.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"tr": None, "mark": None, "ntr": (1, 2)}


def extracted(source: Path = SOURCE) -> Catalog:
    """Every text that the source marks with `tr`, `ntr` or `mark`, and the files it stands in."""
    catalogue = new_catalogue()
    found = extract_from_dir(source, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    for file, _line, text, _comments, context in sorted(found, key=lambda row: (row[0], row[1])):
        catalogue.add(text, None, [(f"src/crmdesk/{Path(file).as_posix()}", 0)], context=context)
    return catalogue


def updated(template: Catalog, translations: Catalog) -> Catalog:
    """The translations brought up to the template: new texts empty, near guesses never, dropped texts gone."""
    kept = new_catalogue(LANGUAGE)
    for message in template:
        if message.id:
            known = translations.get(message.id, message.context)
            kept.add(message.id, known.string if known else None, message.locations, context=message.context)
    return kept


def new_catalogue(language: str | None = None) -> Catalog:
    """An empty catalogue; the singular and plural forms are the language's."""
    return Catalog(locale=language, project="CRMDesk", fuzzy=False, header_comment="# The words of CRMDesk.")


def is_worded(message: Message) -> bool:
    """Has the text a translation, in each of its forms?"""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms)


def read(path: Path) -> Catalog:
    """The catalogue in a file, or an empty one where there is no file yet."""
    if not path.exists():
        return new_catalogue(LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def as_po(catalogue: Catalog) -> bytes:
    """The text form, the same bytes for the same texts."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, sort_output=True, include_lineno=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(PASSING))


PASSING = (
    b'"Project-Id-Version',
    b'"Report-Msgid',
    b'"POT-Creation',
    b'"PO-Rev',
    b'"Last-',
    b'"Language-T',
    b'"Generated',
)
"""Heads of a catalogue that tell of the day and the hand, which the version control knows better."""


def as_mo(catalogue: Catalog) -> bytes:
    """The compiled form that the program reads, the same bytes for the same texts."""
    catalogue.creation_date = catalogue.revision_date = NO_DAY
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands where the compiled form must have a date."""


def main(papers: list[str]) -> int:
    """Writes the template, the translations and their compiled form; exit code 1 while a text waits for its words.

    `papers` are PO files that translators handed in; what they say is taken over what was known.
    """
    template, known = extracted(), read(PO)
    for message in chain.from_iterable(read(Path(paper)) for paper in papers):
        if message.id and is_worded(message):
            known.delete(message.id, message.context)
            known[message.id] = message
    PO.parent.mkdir(parents=True, exist_ok=True)
    POT.write_bytes(as_po(template))
    PO.write_bytes(as_po(updated(template, known)))
    translations = read(PO)
    MO.write_bytes(as_mo(translations))
    waiting = [message.id for message in translations if message.id and not is_worded(message)]
    print(f"{len(translations)} texts, {len(waiting)} without a translation", *waiting, sep="\n  ")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
