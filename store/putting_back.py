"""Putting one field of a record to a value that it once had, or that somebody else gave it: a correction.

It goes in by the door like any change: as the register's own act, with its form, rules and roles, as a new
entry. What a register does not let a hand change is not put back either.
"""

from store.clock import moment
from store.columns import Wire
from store.drawer.sealed import mark_of
from store.refusals import Code, Refused
from store.register import Register
from store.values import Value


def act_of(register: Register) -> str:
    """Give the act that changes a record of a register."""
    return f"{register.kind}.change"


def for_form(register: Register, field: str, value: Value) -> object:
    """Give a stored value as the register's form takes it.

    Raises:
        Refused: ``NOT_BY_HAND`` for a field that no hand changes, or that is kept in the drawer.
    """
    spec = register.specs.get(field)
    own = next((act.form for act in register.acts if act.name == act_of(register)), None)
    form = own or (register.form if register.by_hand else None)
    takes = form is not None and field in form.model_fields
    sealed = isinstance(value, str) and mark_of(value) is not None
    if spec is None or not takes or spec.restricted or sealed:
        raise Refused(Code.NOT_BY_HAND, kind=register.kind, field=field)
    if spec.wire is Wire.INSTANT and isinstance(value, int):
        return moment(value)
    return value
