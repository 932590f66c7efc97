"""The playbook in use as rows: one cell for each section of figures (P1), each the JSON text of that section."""

from sqlmodel import SQLModel

from crmdesk.domain.tables.columns import Kind, column, key
from crmdesk.i18n import mark

PLAYBOOK_ID = "playbook"


class PlaybookRow(SQLModel, table=True):
    """The one playbook of a store; `id` is always `PLAYBOOK_ID`. Sections as in `domain.playbook.Playbook`."""

    __tablename__ = "playbook"

    id: str = key()
    key: str | None = column(mark("Playbook"))
    title: str | None = column(mark("Name of the playbook"))
    capture: str | None = column(mark("Capture"), Kind.NOTE)
    privacy: str | None = column(mark("Privacy"), Kind.NOTE)
    sources: str | None = column(mark("Sources"), Kind.NOTE)
    score: str | None = column(mark("Score"), Kind.NOTE)
    bands: str | None = column(mark("Bands"), Kind.NOTE)
    stages: str | None = column(mark("Stages"), Kind.NOTE)
    loss_reasons: str | None = column(mark("Loss reasons"), Kind.NOTE)
    opportunity_stages: str | None = column(mark("Opportunity stages"), Kind.NOTE)
    grades: str | None = column(mark("Grades"), Kind.NOTE)
    intake: str | None = column(mark("Import"), Kind.NOTE)
    completeness: str | None = column(mark("Completeness"), Kind.NOTE)


class Setting(SQLModel, table=True):
    """One setting that travels with the store, such as the name of its user (`id` "me")."""

    id: str = key()
    value: str | None = column(mark("Value"))
