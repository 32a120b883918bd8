"""Checking what people and lists give against a register's input model.

Table models never validate (SQLModel switches it off), so nothing reaches a
table that did not pass one of these forms first.
"""

from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from store.refusals import Code, Refused
from store.saying import saying

F = TypeVar("F", bound=BaseModel)


class Form(BaseModel):
    """Base of input models: unknown fields are refused by name, values are not echoed in errors.

    What is left blank was not given. A field that takes several answers may be
    given them as one text, with commas between.
    """

    model_config = ConfigDict(
        extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True, frozen=True, defer_build=True
    )


class Part(Form):
    """Base of forms of a change: what is left blank is cleared, where the whole form can do without it."""


def check(form: type[F], values: Mapping[str, object], kind: str) -> F:
    """Check values against a form.

    Raises:
        Refused: ``UNKNOWN_FIELD``, ``FIELD_MISSING`` or ``FIELD_INVALID``, naming the first field at fault.
    """
    several = _take_several(form)
    said = {
        name: None if _blank(value) else _several(value) if name in several else value
        for name, value in values.items()
    }
    if not issubclass(form, Part):
        said = {
            name: value for name, value in said.items() if value is not None or name not in form.model_fields
        }
    try:
        return form.model_validate(said)
    except ValidationError as failure:
        raise _refusal(failure, form, said, kind) from None


def _several(value: object) -> object:
    """Take a text with commas for the answers it holds."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


@cache
def _take_several(form: type[BaseModel]) -> frozenset[str]:
    """Give the fields of a form that take several answers."""
    return frozenset(name for name, field in form.model_fields.items() if _takes_several(field))


def _takes_several(field: FieldInfo) -> bool:
    if any(isinstance(one, BeforeValidator) for one in field.metadata):
        return False  # it reads a text itself
    kinds = get_args(field.annotation) if get_origin(field.annotation) in (Union, UnionType) else ()
    return tuple in {get_origin(kind) for kind in (field.annotation, *kinds)}


def _blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _refusal(
    failure: ValidationError, form: type[BaseModel], said: Mapping[str, object], kind: str
) -> Refused:
    return _said(failure.errors(include_url=False, include_input=False)[0], form, said, kind)


def fault(form: type[BaseModel], name: str, value: object, kind: str) -> Refused | None:
    """Give what is wrong with one field by itself, before the form is kept; nothing where it may stand.

    What only the whole form can tell (a day before another, somebody named twice) is told when it is kept.
    """
    field = form.model_fields.get(name)
    if field is None:
        return Refused(Code.UNKNOWN_FIELD, kind=kind, field=name, fields=" ".join(form.model_fields))
    if _blank(value):
        return Refused(Code.FIELD_MISSING, field=name) if field.is_required() else None
    said = {name: _several(value) if name in _take_several(form) else value}
    try:
        form.model_validate(said)
    except ValidationError as failure:
        errors = failure.errors(include_url=False, include_input=False)
        theirs = next((error for error in errors if error["loc"][:1] == (name,)), None)
        return None if theirs is None else _said(theirs, form, said, kind)
    return None


def _said(error: ErrorDetails, form: type[BaseModel], said: Mapping[str, object], kind: str) -> Refused:
    """Say one thing that is wrong, in a refusal."""
    # Only the field itself is named: further in, the place may be something that was typed.
    field = str(error["loc"][0]) if error["loc"] else "the record"
    if error["type"] == "extra_forbidden":
        return Refused(Code.UNKNOWN_FIELD, kind=kind, field=field, fields=" ".join(form.model_fields))
    if error["type"] == "missing" or said.get(field, "") is None:
        return Refused(Code.FIELD_MISSING, field=field)
    return Refused(Code.FIELD_INVALID, field=field, reason=_reason(error))


_REASONS = {
    "enum": "it is one of: {expected}",
    "literal_error": "it is one of: {expected}",
    "int_parsing": "it is a whole number",
    "int_type": "it is a whole number",
    "int_from_float": "it is a whole number",
    "bool_parsing": "it is yes or no",
    "bool_type": "it is yes or no",
    "date_parsing": "write it like 2026-11-15",
    "date_from_datetime_parsing": "write it like 2026-11-15",
    "date_from_datetime_inexact": "write it like 2026-11-15",
    "date_type": "write it like 2026-11-15",
    "datetime_parsing": "write it like 2026-11-15T14:30+03:00",
    "datetime_from_date_parsing": "write it like 2026-11-15T14:30+03:00",
    "datetime_type": "write it like 2026-11-15T14:30+03:00",
    "timezone_aware": "the zone of the time is missing: write it like 2026-11-15T14:30+03:00",
    "string_type": "it is a text",
    "string_too_long": "it is longer than {max_length} characters",
    "string_too_short": "it is shorter than {min_length} characters",
    "too_short": "it is shorter than {min_length}",
    "too_long": "it is longer than {max_length}",
    "greater_than_equal": "it is at least {ge}",
    "less_than_equal": "it is at most {le}",
    "greater_than": "it is more than {gt}",
    "less_than": "it is less than {lt}",
    "string_pattern_mismatch": "it is not written like that",
}
"""What pydantic finds, in words that an office can use; none of them holds what was typed."""


def _reason(error: ErrorDetails) -> str:
    words, facts = _REASONS.get(error["type"]), error.get("ctx", {})
    if error["type"] == "value_error":
        return saying(error["msg"].removeprefix("Value error, "))
    if words is None:
        return saying("it is not written like that")
    if "expected" in facts:
        facts = {"expected": facts["expected"].replace("'", "").replace(" or ", ", ")}
    return saying(words, **facts)


@cache
def part_of(form: type[BaseModel]) -> type[BaseModel]:
    """Make the form of a change: any part of the whole one; an empty text clears a field.

    What the whole form cannot do without may be changed, but not cleared.
    """
    fields: dict[str, Any] = {
        name: (field.rebuild_annotation(), None) for name, field in form.model_fields.items()
    }
    return create_model(f"{form.__name__}Change", __base__=Part, **fields)
