"""The one kind of error a user causes and can mend; every other exception is a bug."""

from typing import Any


class Refused(Exception):  # noqa: N818 - it is an answer, not an accident
    """Something asked for that cannot be done; nothing was changed.

    `text` is a source text of the catalogue with `{name}` placeholders, worded where it is shown
    (`tr(refused.text, **refused.values)`). It says what happened, what is safe and what to do.
    """

    def __init__(self, text: str, /, **values: Any) -> None:
        super().__init__(text)
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text
