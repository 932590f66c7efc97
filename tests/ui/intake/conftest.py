"""A desk whose store has a playbook, and the import page on it, with the ways to feed and wait for it."""

import pytest

from crmdesk.services import settings
from crmdesk.ui.intake import ImportPage

HEADS = "公司,姓名,职务,电话,需求"


@pytest.fixture
def stocked(desk):
    desk.do(settings.adopt, settings.shipped("complex-b2b"))
    return desk


@pytest.fixture
def page(stocked, qtbot):
    made = ImportPage(stocked)
    qtbot.addWidget(made)
    made.resize(1280, 640)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def judged(page, qtbot):
    """Waits until the dry run of what is shown is there."""

    def wait():
        qtbot.waitUntil(lambda: page.rehearsal is not None and page.checked(), timeout=20_000)
        return page.rehearsal

    return wait


@pytest.fixture
def fed(page, judged, tmp_path):
    """Feeds the page with a table: its text as a file in an encoding."""

    def feed(text, *, encoding="utf-8", name="展会.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        before = page.rehearsal
        page.read(path)
        page.rehearsal = None
        judged()
        assert page.rehearsal is not before
        return path

    return feed


@pytest.fixture
def tables(stocked):
    """Every row of every table whose rows the journal keeps, as they are now."""

    def read():
        from sqlmodel import SQLModel

        from crmdesk.domain import tables as _  # noqa: F401  # registers them

        def every(session):
            found = {}
            for table in SQLModel.metadata.sorted_tables:
                rows = session.execute(table.select()).all()
                found[table.name] = sorted(map(repr, rows))
            return found

        return stocked.ask(every)

    return read
