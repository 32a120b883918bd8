"""Checking what people and lists give against a register's input model.

Table models never validate (SQLModel switches it off), so nothing reaches a
table that did not pass one of these forms first.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Optional, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from store.refusals import Code, Refused

F = TypeVar("F", bound=BaseModel)


class Form(BaseModel):
    """Base of input models: unknown fields are refused by name, values are not echoed in errors."""

    model_config = ConfigDict(
        extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True, frozen=True
    )


def check(form: type[F], values: Mapping[str, object], kind: str) -> F:
    """Check values against a form.

    Raises:
        Refused: ``UNKNOWN_FIELD``, ``FIELD_MISSING`` or ``FIELD_INVALID``, naming the first field at fault.
    """
    try:
        return form.model_validate(dict(values))
    except ValidationError as failure:
        raise _refusal(failure, form, kind) from None


def _refusal(failure: ValidationError, form: type[BaseModel], kind: str) -> Refused:
    error = failure.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in error["loc"]) or "the record"
    if error["type"] == "extra_forbidden":
        return Refused(Code.UNKNOWN_FIELD, kind=kind, field=field, fields=" ".join(form.model_fields))
    if error["type"] == "missing":
        return Refused(Code.FIELD_MISSING, field=field)
    return Refused(Code.FIELD_INVALID, field=field, reason=error["msg"].removeprefix("Value error, "))


@cache
def part_of(form: type[BaseModel]) -> type[BaseModel]:
    """Make the form of a change: any part of the whole one; an empty text clears a field."""
    fields: dict[str, Any] = {}
    for name, field in form.model_fields.items():
        fields[name] = (Optional[field.rebuild_annotation()], None)  # noqa: UP045 - made at run time
    return create_model(f"{form.__name__}Change", __base__=Form, **fields)
