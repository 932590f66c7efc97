"""How a table describes its columns: title, kind and choices, from which forms, lists, imports and exports follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Integer, String
from sqlmodel import Field, SQLModel


class Kind(StrEnum):
    """What a column holds. Every value is text or a whole number, so the journal keeps it exactly.

    `MONEY` whole cents · `DATE` `2026-11-22` · `MOMENT` `2026-11-22T04:22:58Z` (UTC) · `WHEN` either of the two
    (a date: all day) · `FLAG` 0 or 1 · `CHOICE` a key of the vocabulary in `choices` · `REFERENCE` another row's id.
    """

    TEXT = "text"
    NOTE = "note"
    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    MONEY = "money"
    WHOLE = "whole"
    DATE = "date"
    MOMENT = "moment"
    WHEN = "when"
    FLAG = "flag"
    CHOICE = "choice"
    REFERENCE = "reference"


_WHOLE = {Kind.MONEY, Kind.WHOLE, Kind.FLAG}


@dataclass(frozen=True)
class About:
    """What a column is: its title (a source text), its kind, its vocabulary.

    `choices` names a vocabulary of `terms`, or `playbook:sources`, `playbook:stages` … for one of the playbook.
    `consent` says that the value may be kept only with the person's consent (C3).
    """

    title: str
    kind: Kind
    choices: str = ""
    consent: bool = False


def column(title: str, kind: Kind = Kind.TEXT, *, choices: str = "", consent: bool = False, index: bool = False) -> Any:
    """A column that may be empty. Its description is `about(Table, name)`."""
    return Field(
        default=None,
        sa_type=Integer if kind in _WHOLE else String,
        index=index,
        nullable=True,
        sa_column_kwargs={"info": {"about": About(title, kind, choices, consent)}},
    )


def key() -> Any:
    """The id of a row: a UUID as 32 hexadecimal digits, made at birth."""
    return Field(primary_key=True, sa_type=String)


def about(table: type[SQLModel], name: str) -> About:
    """The description of one column. KeyError if there is none."""
    described = table.__table__.c[name].info["about"]  # type: ignore[attr-defined]
    assert isinstance(described, About)
    return described


@cache
def described(table: type[SQLModel]) -> Mapping[str, About]:
    """Every described column of a table, in order."""
    return {c.name: c.info["about"] for c in table.__table__.c if "about" in c.info}  # type: ignore[attr-defined]
