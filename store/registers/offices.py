"""Who works where: stations and devices (B01), and the people with keys.

A station's row is headquarters'; a device's row is its parent's. Keys are not
here but in ``store/identity.py``: they concern only the two ends of a line.
"""

from collections.abc import Collection
from datetime import date
from typing import Literal

from store.columns import Merge, Row, Wire, column, reference
from store.door import Draft
from store.forms import Form
from store.register import Register
from store.registers.rules import unique
from store.roles import ROLES
from store.values import Line, Name, ShortCode


class Station(Row, table=True):
    """A duty station."""

    __tablename__ = "stations"
    code: str = column(1, Merge.REGISTER, warden=True)
    name: str = column(2, Merge.REGISTER, warden=True)
    country: str | None = column(3, Merge.REGISTER)
    timezone: str | None = column(4, Merge.REGISTER, warden=True)


class Device(Row, table=True):
    """A device that was admitted: its slot and mark make the numbers of what is written on it."""

    __tablename__ = "devices"
    kind: str = column(1, Merge.AUTHORITY, warden=True)
    code: str = column(2, Merge.AUTHORITY, warden=True)
    slot: int = column(3, Merge.AUTHORITY, Wire.NUMBER, warden=True)
    mark: str = column(4, Merge.AUTHORITY, warden=True)
    name: str | None = column(5, Merge.REGISTER)
    fingerprint: str | None = column(6, Merge.AUTHORITY)
    admitted_on: str | None = column(7, Merge.AUTHORITY, Wire.DAY)
    of: int | None = reference(8, "stations", merge=Merge.AUTHORITY)


class User(Row, table=True):
    """Somebody with keys to a node of the station."""

    __tablename__ = "users"
    name: str = column(1, Merge.REGISTER, warden=True)
    role: str = column(2, Merge.AUTHORITY, warden=True)


class StationForm(Form):
    """What is asked about a station."""

    code: ShortCode
    name: Name
    country: Line | None = None
    timezone: Line | None = None


class DeviceForm(Form):
    """What may be changed about a device afterwards: what people call it."""

    kind: Literal["station", "desk", "warden"]
    code: ShortCode
    slot: int
    mark: str = ""
    name: Name | None = None
    fingerprint: Line | None = None
    admitted_on: date | None = None


class UserForm(Form):
    """What is asked about somebody with keys."""

    name: Name
    role: Literal[ROLES]  # type: ignore[valid-type]  # the one list of roles, as a type


def _station_rules(draft: Draft, rows: Collection[int]) -> None:
    unique(draft, Station, rows, "code")


STATIONS = Register(
    kind="stations",
    nr=1,
    letter="T",
    table=Station,
    form=StationForm,
    code="code",
    rules=_station_rules,
    order=("code",),
)

DEVICES = Register(
    kind="devices",
    nr=2,
    letter="Q",
    table=Device,
    form=DeviceForm,
    order=("code", "mark"),
    by_hand=False,
    carried={4: "devices.admit", 5: "devices.accept", 6: "devices.revoke"},
)

USERS = Register(
    kind="users",
    nr=3,
    letter="U",
    table=User,
    form=UserForm,
    order=("name",),
    by_hand=False,
    carried={4: "users.found"},
)
