"""What this machine remembers (language, look, density, text size) and the user's name: it applies at once."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSlider

from crmdesk.i18n import language, tr
from crmdesk.services import settings
from crmdesk.ui import theme
from crmdesk.ui.desk import Desk
from crmdesk.ui.settings.fields import Card, Section, caption, line, radios, set_quietly
from crmdesk.ui.window import DENSITIES, LANGUAGE_NAMES, THEMES


class General(Section):
    """The section: each choice is a preference of the desk, so that menus and keys show the same."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(tr("General"))
        self.desk = desk
        self.add(self._language())
        self.add(self._look())
        self.add(self._person())
        desk.prefs.changed.connect(self._preferred)

    def show_again(self) -> None:
        """The name may have been changed or taken back."""
        name = self.desk.ask(settings.me)
        self.desk.book.who = name
        if not self.name.hasFocus() or not self.name.isModified():
            self.name.setText(name)

    def _language(self) -> Card:
        card = Card(tr("Language"))
        self.language = QComboBox(card)
        self.language.setAccessibleName(tr("Language"))
        for key, words in LANGUAGE_NAMES.items():
            self.language.addItem(words, key)
        self.language.setCurrentIndex(self.language.findData(language()))
        self.language.activated.connect(lambda _: self.desk.prefs.set("language", self.language.currentData()))
        card.column.addLayout(line(self.language))
        return card

    def _look(self) -> Card:
        card = Card(tr("Look"))
        prefs = self.desk.prefs
        modes, densities = ({key: plain(tr(text)) for key, text in kind.items()} for kind in (THEMES, DENSITIES))
        self.modes = radios(modes, prefs.get("theme", "system"), lambda key: prefs.set("theme", key), card)
        self.densities = radios(
            densities, prefs.get("density", "comfortable"), lambda key: prefs.set("density", key), card
        )
        self.text_size = QSlider(Qt.Orientation.Horizontal, card)
        self.text_size.setRange(theme.TEXT_SIZES[0], theme.TEXT_SIZES[-1])
        self.text_size.setPageStep(1)
        self.text_size.setFixedWidth(theme.px(200))
        self.text_size.setAccessibleName(tr("Text size"))
        self.text_size.setTracking(False)  # each size dresses every widget anew: once at the end of the drag
        self.text_size.setValue(prefs.get("text_size", 13))
        self.size_words = QLabel(tr("{n} px", n=self.text_size.value()), card)
        self.text_size.valueChanged.connect(self._sized)
        for title, choices in ((tr("Theme"), self.modes), (tr("Density"), self.densities)):
            card.column.addWidget(QLabel(title, card))
            card.column.addLayout(line(*choices.values()))
        card.column.addWidget(caption(tr("Text size"), self.text_size, card))
        card.column.addLayout(line(self.text_size, self.size_words))
        return card

    def _person(self) -> Card:
        card = Card(tr("Your name"), tr("Follow-ups, notes and prints carry it."))
        self.name = QLineEdit(self.desk.ask(settings.me), card)
        self.name.setMinimumWidth(theme.px(240))
        self.name.setAccessibleName(tr("Your name"))
        self.name.editingFinished.connect(self._called)
        card.column.addLayout(line(self.name))
        return card

    def _called(self) -> None:
        name = self.name.text().strip()
        if self.name.isModified() and name != self.desk.ask(settings.me):
            self.name.setModified(False)
            self.desk.attempt(settings.call_me, name)
            self.show_again()

    def _sized(self, size: int) -> None:
        self.size_words.setText(tr("{n} px", n=size))
        self.desk.prefs.set("text_size", size)

    def _preferred(self, key: str) -> None:
        """The same choice was made by menu or key."""
        prefs = self.desk.prefs
        for name, made, usual in (("theme", self.modes, "system"), ("density", self.densities, "comfortable")):
            chosen = prefs.get(name, usual)
            if key == name and chosen in made:
                set_quietly(made[chosen], True)
        if key == "text_size":
            self.text_size.setValue(prefs.get("text_size", 13))
        if key == "language":
            self.language.setCurrentIndex(self.language.findData(prefs.get("language", language())))


def plain(text: str) -> str:
    """A menu's text without the mark of its access key."""
    return re.sub(r"\(&.\)|&", "", text)
