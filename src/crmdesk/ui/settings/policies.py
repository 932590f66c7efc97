"""Two short sections: what may be kept of people (C3), and how an import starts the clocks of new leads (L4)."""

from PySide6.QtWidgets import QCheckBox, QRadioButton

from crmdesk.domain.playbook import TO_QUALIFY
from crmdesk.i18n import chosen, mark, tr
from crmdesk.ui.settings import fields
from crmdesk.ui.settings.draft import Draft
from crmdesk.ui.settings.fields import Card, Section, Spots, caption, label

MOBILE = {
    "refuse": (
        mark("Refuse"),
        mark("A personal mobile number is never kept. It is dropped with a word about it; the rest of the row stays."),
    ),
    "warn": (
        mark("Warn"),
        mark("It is kept, and said each time: ask for the office phone, or make sure that the person agrees."),
    ),
    "allow": (
        mark("Allow"),
        mark("It is kept without a word: for customers who are persons and gave you their number."),
    ),
}


class Privacy(Section):
    """What happens to a personal mobile number, in whatever field."""

    def __init__(self, draft: Draft, spots: Spots) -> None:
        super().__init__(tr("Privacy"))
        card = Card(tr("Personal mobile numbers"), tr("In forms, imports and cards alike."))
        self.choices: dict[str, QRadioButton] = fields.radios(
            {key: tr(name) for key, (name, _) in MOBILE.items()},
            str(draft.get(("privacy", "mobile"))),
            lambda key: draft.put(("privacy", "mobile"), key),
            card,
        )
        for key, button in self.choices.items():
            meaning = label(tr(MOBILE[key][1]), "muted", card)
            meaning.setContentsMargins(24, 0, 0, 4)
            button.setAccessibleDescription(meaning.text())
            card.column.addWidget(button)
            card.column.addWidget(meaning)
        card.column.addWidget(spots.label(("privacy",), card))
        self.add(card)


class Intake(Section):
    """How many imported leads a day start their clocks, and which bands start at once."""

    def __init__(self, draft: Draft, spots: Spots) -> None:
        super().__init__(tr("Import"))
        card = Card(
            tr("When imported leads start"),
            tr("A long list would be overdue all at once. So its leads start day by day, the best ones first."),
        )
        per_day = fields.number(draft, spots, ("intake", "per_day"), (1, 10_000), tr("Leads a working day"))
        card.column.addLayout(fields.line(caption(tr("Leads a working day"), per_day), fields.wide(per_day, 104)))
        self.per_day = per_day
        card.column.addWidget(label(tr("These start at once:"), "muted", card))
        self._draft = draft
        self.at_once: dict[str, QCheckBox] = {}
        keys = [band["key"] for band in draft.data["bands"]["bands"]] + [TO_QUALIFY]
        titles = [band["title"] for band in draft.data["bands"]["bands"]] + [
            draft.get(("bands", "to_qualify", "title"))
        ]
        for key, title in zip(keys, titles, strict=True):
            box = QCheckBox(str(chosen(title)), card)
            box.setChecked(key in draft.get(("intake", "at_once")))
            box.toggled.connect(self._chosen)
            card.column.addWidget(box)
            self.at_once[key] = box
        card.column.addWidget(spots.label(("intake",), card))
        self.add(card)

    def _chosen(self) -> None:
        at_once = [key for key, box in self.at_once.items() if box.isChecked()]
        self._draft.put(("intake", "at_once"), at_once)
