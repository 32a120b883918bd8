"""What can be done, act by act: what an act is about, what it asks for, who may do it.

Made from the registers' own declarations, so that a screen, a command and the
list of acts never know less than the door does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel

from store import roles
from store.acting import generic
from store.register import Act, Register, Registry
from store.values import Names


class Shape(StrEnum):
    """What kind of answer a field takes."""

    TEXT = "text"
    CHOICE = "choice"
    RECORD = "record"
    DAY = "day"
    INSTANT = "instant"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form.

    Attributes:
        name: its name, as the command line says it.
        shape: what kind of answer it takes.
        needed: whether the act is refused without it.
        choices: the answers there are, for a choice.
        refers: the register that it names a record of, if it does.
        several: whether several answers may be given, with commas between.
    """

    name: str
    shape: Shape
    needed: bool
    choices: tuple[str, ...] = ()
    refers: str | None = None
    several: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One act.

    Attributes:
        name: as the door and the command line know it.
        about: the register of the record that it is about; ``None`` if it makes a record of its own.
        makes: the register that it belongs to.
        roles: who may do it.
        asks: its fields; ``None`` where it asks for more than one answer can say (a family list).
        drill: whether it may be done as an exercise.
    """

    name: str
    about: str | None
    makes: str
    roles: tuple[str, ...]
    asks: tuple[Asked, ...] | None
    drill: bool = False

    @property
    def verb(self) -> str:
        """Its name without the register's."""
        return self.name.split(".", 1)[1]


@cache
def everything(registry: Registry) -> tuple[Offer, ...]:
    """Give every act that a person can do, register by register; read off the declarations once."""
    return tuple(
        _offer(registry, register, act)
        for register in registry.registers
        for act in _acts(registry, register)
    )


def about(registry: Registry, kind: str) -> list[Offer]:
    """Give the acts about a record of a register, the register's own first."""
    found = [offer for offer in everything(registry) if offer.about == kind]
    return sorted(found, key=lambda offer: offer.makes != kind)


def making(registry: Registry, kind: str) -> list[Offer]:
    """Give the acts that make a record of a register out of nothing."""
    return [offer for offer in everything(registry) if offer.about is None and offer.makes == kind]


def naming(registry: Registry, kind: str) -> list[tuple[Offer, str]]:
    """Give the acts that make a record which names one of a register, with the field that does."""
    return [
        (offer, asked.name)
        for offer in everything(registry)
        if offer.about is None and offer.makes != kind
        for asked in offer.asks or ()
        if asked.refers == kind and not asked.several
    ]


def _acts(registry: Registry, register: Register) -> list[Act]:
    own = {act.nr: act for act in registry.acts.values() if act.name.split(".", 1)[0] == register.kind}
    made = {}
    if register.by_hand:
        made = {
            place: generic(register, verb) for place, verb in enumerate(("add", "change", "end"), start=1)
        }
    return [act for _nr, act in sorted({**made, **own}.items())]


def _offer(registry: Registry, register: Register, act: Act) -> Offer:
    alone = act.alone or act.name == f"{register.kind}.add"
    return Offer(
        act.name,
        None if alone else act.about or register.kind,
        register.kind,
        roles.who(act.name),
        fields(act.form, register, registry),
        register.drills,
    )


def fields(form: type[BaseModel], register: Register, registry: Registry) -> tuple[Asked, ...] | None:
    """Give the fields of a form; ``None`` if one of them takes more than plain answers."""
    found = []
    for name, field in form.model_fields.items():
        asked = _asked(name, field.annotation, needed=field.is_required())
        if asked is None:
            return None
        if asked.shape is Shape.RECORD:
            spec = register.specs.get(name)
            said = next((known.kind for known in field.metadata if isinstance(known, Names)), None)
            refers = said or (spec.refers if spec is not None else _named_after(name, registry))
            asked = replace(asked, refers=refers)
        found.append(asked)
    return tuple(found)


def _named_after(name: str, registry: Registry) -> str | None:
    """Guess the register of a field that no column declares, by its name: ``household`` is a household."""
    kinds = {register.kind for register in registry.registers}
    known = {"person": "people", "other": "people", "agency": "agencies"}
    return next((kind for kind in (known.get(name), f"{name}s", name) if kind in kinds), None)


_PLAIN: Sequence[tuple[type, Shape]] = (
    (bool, Shape.YES_NO),
    (int, Shape.NUMBER),
    (datetime, Shape.INSTANT),
    (date, Shape.DAY),
    (str, Shape.TEXT),
)


def _asked(name: str, annotation: Any, *, needed: bool) -> Asked | None:  # noqa: ANN401 - any annotation
    """Say what a field of a form takes, by its type; ``None`` where no plain answer fits."""
    origin, args = get_origin(annotation), get_args(annotation)
    kinds = [kind for kind in args if kind is not type(None)]
    if origin is Annotated or (origin in (Union, UnionType) and len(kinds) == 1):
        return _asked(name, kinds[0], needed=needed)
    if origin in (Union, UnionType):
        return Asked(name, Shape.RECORD, needed) if set(kinds) == {int, str} else None
    if origin is tuple and kinds[1:] == [Ellipsis]:
        one = _asked(name, kinds[0], needed=needed)
        return None if one is None else replace(one, several=True)
    choices, shape = _choices(annotation), _shape(annotation)
    if choices:
        return Asked(name, Shape.CHOICE, needed, choices)
    return None if shape is None else Asked(name, shape, needed)


def _shape(annotation: Any) -> Shape | None:  # noqa: ANN401 - any annotation
    if annotation is AwareDatetime:
        return Shape.INSTANT
    if not isinstance(annotation, type):
        return None
    return next((shape for kind, shape in _PLAIN if issubclass(annotation, kind)), None)


def _choices(annotation: Any) -> tuple[str, ...]:  # noqa: ANN401 - any annotation
    """Give the words that a type allows, if it names them."""
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(one.value) for one in annotation)
    return ()
