"""Who works where: stations and devices (B01), and the people with keys.

A station's row is headquarters'; a device's row is its parent's. Keys are not
here but in ``store/identity.py``: they concern only the two ends of a line.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator

from store import erase, held, log
from store.clock import known_zone
from store.columns import Merge, Row, Wire, column, reference
from store.door import Draft
from store.entry import Kind, Lane
from store.forms import Form
from store.identity import revoke
from store.lay import Laid
from store.refusals import Code, Refused
from store.regions import REGIONS
from store.register import Act, Register
from store.registers.rules import unique
from store.roles import ROLES
from store.values import Line, Name, Reference, ShortCode, Value


class Station(Row, table=True):
    """A duty station; ``region`` is where headquarters counts it (``store/regions.py``).

    ``under`` is the row of the regional headquarters that it reports to; that of such an office names itself.
    """

    __tablename__ = "stations"
    code: str = column(1, Merge.REGISTER, warden=True)
    name: str = column(2, Merge.REGISTER, warden=True)
    country: str | None = column(3, Merge.REGISTER)
    timezone: str | None = column(4, Merge.REGISTER, warden=True)
    region: str | None = column(5, Merge.REGISTER, above=True)
    under: int | None = reference(6, "stations", merge=Merge.AUTHORITY)


class Device(Row, table=True):
    """A device that was admitted: its slot and mark make the numbers of what is written on it.

    ``holder`` is whose a warden's device is: it carries a zone only as long as they hold it.
    """

    __tablename__ = "devices"
    kind: str = column(1, Merge.AUTHORITY, warden=True)
    code: str = column(2, Merge.AUTHORITY, warden=True)
    slot: int = column(3, Merge.AUTHORITY, Wire.NUMBER, warden=True)
    mark: str = column(4, Merge.AUTHORITY, warden=True)
    name: str | None = column(5, Merge.REGISTER)
    fingerprint: str | None = column(6, Merge.AUTHORITY)
    admitted_on: str | None = column(7, Merge.AUTHORITY, Wire.DAY)
    of: int | None = reference(8, "stations", merge=Merge.AUTHORITY)
    holder: int | None = reference(9, "people")


class User(Row, table=True):
    """Somebody with keys to a node of the station.

    ``sign_key`` is the public half of their own signing key, in hexadecimal
    digits; ``keys_at`` says when their keys were made or changed last;
    ``recovered_with`` names headquarters' recovery identity that gave them new ones,
    since when ``former_keys`` are what they signed with before. ``drilled_on`` is
    the day on which they rehearsed that last (F08).
    """

    __tablename__ = "users"
    name: str = column(1, Merge.REGISTER, warden=True)
    role: str = column(2, Merge.AUTHORITY, warden=True)
    sign_key: str | None = column(3, Merge.AUTHORITY, warden=True)
    keys_at: int | None = column(4, Merge.REGISTER, Wire.INSTANT, warden=True)
    recovered_with: str | None = column(5, Merge.REGISTER, warden=True)
    former_keys: str | None = column(6, Merge.AUTHORITY, warden=True)
    drilled_on: str | None = column(7, Merge.REGISTER, Wire.DAY, warden=True)


class StationSays(Form):
    """What a station says of itself."""

    code: ShortCode
    name: Name
    country: Line | None = None
    timezone: Annotated[Line, AfterValidator(known_zone)] | None = None


class StationForm(StationSays):
    """What is asked about a station: what it says of itself, and where headquarters counts it."""

    region: Literal[REGIONS] | None = None  # type: ignore[valid-type]  # the one list of regions, as a type


class DeviceForm(Form):
    """What may be changed about a device afterwards: what people call it."""

    kind: Literal["hq", "station", "desk", "warden"]
    code: ShortCode
    slot: int
    mark: str = ""
    name: Name | None = None
    fingerprint: Line | None = None
    admitted_on: date | None = None


class RevokeForm(Form):
    """Why a device may speak no more."""

    reason: Name


class GiveForm(Form):
    """Whose a warden's device is from now on."""

    person: Reference


class UserForm(Form):
    """What is asked about somebody with keys."""

    name: Name
    role: Literal[ROLES]  # type: ignore[valid-type]  # the one list of roles, as a type


def _revoke(draft: Draft, form: RevokeForm, row: int | None) -> int:
    """Let a device speak no more (M03); what it sends from now on waits in quarantine."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="devices")
    standing = draft.get(Device, row)
    if standing["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="devices")
    _set_apart(draft, revoke(draft.db, standing["slot"], draft.now))
    said: dict[str, Value] = {"ended_on": draft.today.isoformat(), "ended_reason": form.reason}
    register, whose = draft.registry.of(Device), standing["station"]
    draft.lay(
        [
            # One field each: that is what a change of a row is, and a parent takes nothing else for one.
            Laid(register, Kind.SET, row, {name: value}, draft.me.writer, draft.now, whose)
            for name, value in said.items()
        ]
    )
    return row


def _give(draft: Draft, form: GiveForm, row: int | None) -> int:
    """Write down whose a warden's device is (B07); it keeps what it carries until that expires.

    Raises:
        Refused: ``FIELD_INVALID`` for a device of another kind; ``ENDED``, ``NOT_FOUND``.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="devices")
    standing = draft.get(Device, draft.still("devices", row))
    if standing["kind"] != "warden":
        raise Refused(Code.FIELD_INVALID, field="device", reason="it is no warden's device")
    person = draft.still("people", draft.resolve("people", form.person))
    if standing["holder"] == person:
        raise Refused(Code.NOTHING_TO_CHANGE)
    draft.change(Device, row, holder=person)
    return row


def _set_apart(draft: Draft, writers: Sequence[int]) -> None:
    """Show a person what came of a device and waits for more of it: there will be no more."""
    db = draft.db
    waits = [found for found in held.waiting(db, writers) if found[4] == held.EARLY]
    entries = log.entries_at(db, {(writer, lane, seq) for writer, lane, seq, _, _ in waits})
    for writer, lane, seq, nr, _ in waits:
        entry = entries[writer, lane, seq]
        about = erase.speaks_of(draft.registry, [entry])
        held.apart(db, entry, Code.REVOKED_SENDER.name.lower(), draft.now, about)
        held.settle(db, writer, lane, seq, nr)


STATIONS = Register(
    kind="stations",
    nr=1,
    letter="T",
    listed=("code", "name", "country", "timezone"),
    table=Station,
    form=StationForm,
    code="code",
    rules=(unique(Station, "code", "No two duty stations have one code."),),
    order=("code",),
)

DEVICES = Register(
    kind="devices",
    nr=2,
    letter="Q",
    called=("code", "mark"),
    listed=("kind", "code", "mark", "name", "holder", "admitted_on"),
    table=Device,
    form=DeviceForm,
    order=("code", "mark"),
    by_hand=False,
    acts=(
        Act(6, "devices.revoke", RevokeForm, _revoke, Lane.URGENT),
        Act(9, "devices.give", GiveForm, _give),
    ),
    carried={4: "devices.admit", 5: "devices.accept", 7: "devices.restate", 8: "devices.recall"},
)

USERS = Register(
    kind="users",
    nr=3,
    letter="U",
    called=("name",),
    listed=("name", "role", "keys_at", "ended_on"),
    table=User,
    form=UserForm,
    order=("name",),
    by_hand=False,
    carried={
        4: "users.found",
        5: "users.add",
        6: "users.revoke",
        7: "users.rekey",
        8: "users.passphrase",
        9: "users.handover",
        10: "users.recovered",
        11: "users.drill",
    },
)
