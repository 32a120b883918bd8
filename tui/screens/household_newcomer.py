"""Somebody new at a door: the fields, what may stand in them, a relation by its word or by its number."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from store.clock import day_of
from store.registers.dependants import Relation
from tui import terms
from tui.screens.fields import Field
from tui.words import _

RELATIONS: Final = tuple(relation.value for relation in Relation)
_SMALL: Final = 2 * 365
"""Days for which nobody has to say that a child is one."""


def fields(said: Mapping[str, str]) -> list[Field]:
    """Give the fields, with what was written down before."""
    return [
        Field("given_name", _("given name"), said.get("given_name", "")),
        Field("birth_date", _("born on, as 2026-03-31, if known"), said.get("birth_date", "")),
        Field("family_name", _("family name, if another"), said.get("family_name", "")),
        Field("relation", _("relation"), said.get("relation", "")),
    ]


def hint() -> str:
    """Name the relations with their numbers."""
    return "  ".join(f"{n} {terms.relation(code)}" for n, code in enumerate(RELATIONS, start=1))


def fault(typed: Mapping[str, str], today: date) -> str:
    """Say what is missing; nothing where nobody was written down at all."""
    whole = not any(value.strip() for value in typed.values()) or is_whole(read(typed, today))
    return "" if whole else _("a given name, and one of the relations by its word or number")


def read(fields: Mapping[str, str], today: date) -> dict[str, str]:
    """Take a relation by its word or by its number; of a small child nobody has to say it."""
    said = {name: value.strip() for name, value in fields.items()}
    typed = said.get("relation", "")
    if typed.isdecimal() and 1 <= int(typed) <= len(RELATIONS):
        said["relation"] = RELATIONS[int(typed) - 1]
    if not typed and _is_small(said.get("birth_date", ""), today):
        said["relation"] = "child"
    return said


def _is_small(born: str, today: date) -> bool:
    """Say whether somebody is so young that nothing else than a child of the family is meant."""
    try:
        return 0 <= (today - day_of(born)).days < _SMALL
    except ValueError:
        return False


def is_whole(said: Mapping[str, str]) -> bool:
    """Say whether enough is known of somebody to be recorded."""
    return bool(said.get("given_name")) and said.get("relation") in RELATIONS
