"""Words into other words: one gettext catalogue for every floor. Source texts are English."""

import gettext
import locale
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from crmdesk import resources

LANGUAGES = ("zh_CN", "en")

_language = "zh_CN"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()


@cache
def _chinese() -> gettext.NullTranslations:
    return gettext.translation("crmdesk", str(resources.path("translations")), ["zh_CN"])


def set_language(language: str) -> None:
    """Switch every floor to `zh_CN` or `en`. ValueError for any other name."""
    global _language, _catalogue
    if language not in LANGUAGES:
        raise ValueError(language)
    _language = language
    _catalogue = _chinese() if language == "zh_CN" else gettext.NullTranslations()


def language() -> str:
    """The language in use: `zh_CN` or `en`."""
    return _language


def system_language() -> str:
    """The language a new user most likely wants: English where the system says so, else Chinese."""
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "en" if name.lower().startswith("en") else "zh_CN"


def mark(text: str) -> str:
    """Marks a text for the catalogue where it is written but not yet shown."""
    return text


def tr(text: str, /, **values: Any) -> str:
    """The text in the language in use, `{name}` placeholders filled; a `{zh_CN, en}` value is chosen too."""
    found = _catalogue.gettext(text) if text else ""
    return found.format(**{key: chosen(value) for key, value in values.items()}) if values else found


def ntr(one: str, many: str, n: int, /, **values: Any) -> str:
    """As `tr`, choosing the plural by `n`, which the text may use as `{n}`."""
    return _catalogue.ngettext(one, many, n).format(n=n, **{key: chosen(v) for key, v in values.items()})


def both(text: str) -> dict[str, str]:
    """A source text in both languages, for what is kept and shown later in either."""
    return {"zh_CN": _chinese().gettext(text), "en": text}


def chosen(value: Any) -> Any:
    """A text that carries both languages, `{"zh_CN": …, "en": …}` or an object with both, in the one in use.

    Anything else comes back unchanged.
    """
    if isinstance(value, Mapping):
        return value.get(_language) or value.get("en", "")
    if hasattr(value, "zh_CN") and hasattr(value, "en"):
        return getattr(value, _language) or value.en
    return value
