"""The four tables of a journey (E01, E05, E11-E14): request, travellers, legs, what was heard on the way.

What a request asks is fixed when it is submitted, and what was decided for good
(E07): a change is an amendment, which is a row of its own.
"""

from store.columns import Merge, Row, Wire, column, reference


class Clearance(Row, table=True):
    """A request with its decision.

    Attributes:
        leader: who leads the convoy, where several go together (E14).
        back_by: when the travellers are to be back, where that is not a leg's arrival.
        external_ref: the number in the travel system of the organisation, with the status it had there on
            ``external_as_of`` (E11).
        info_version: which country information the travellers were given, and when (E08).
        decides: where it is decided, at the station or by headquarters.
        mode: whether a decision is asked for (``store/travel/states.py``); ``why`` says so with its day.
        rule_version: a short hash of the rules that were asked.
        gates: what the gates said, and what could not be checked, as whoever decided saw it (R13).
        content_hash: of all that was decided, with travellers and legs; ``signature`` is over it, by whoever
            decided; ``signed_key`` is the public key.
        amends: the clearance that this one is to take the place of.
        reason: why it was denied, or what headquarters answered; kept in the drawer.
        withdrawn_reason: why it was cancelled or revoked.
        exercise: whether it is a drill: nobody goes anywhere, and nothing of it counts among what is real.
    """

    __tablename__ = "clearances"
    kind: str = column(1, Merge.REGISTER)
    purpose: str | None = column(2, Merge.REGISTER)
    details: str | None = column(3, Merge.TEXT)
    urgency: str | None = column(4, Merge.REGISTER)
    agency: int | None = reference(5, "agencies")
    contact: str | None = column(6, Merge.REGISTER)
    vehicles: str | None = column(7, Merge.TEXT)
    call_signs: str | None = column(8, Merge.REGISTER)
    leader: int | None = reference(9, "people")
    back_by: int | None = column(10, Merge.REGISTER, Wire.INSTANT)
    external_ref: str | None = column(11, Merge.REGISTER, sparse=True)
    external_status: str | None = column(12, Merge.OBSERVATION, observed="external_as_of")
    external_as_of: str | None = column(13, Merge.OBSERVATION, Wire.DAY)
    info_version: str | None = column(14, Merge.REGISTER)
    briefed_on: str | None = column(15, Merge.REGISTER, Wire.DAY)
    decides: str | None = column(16, Merge.AUTHORITY)
    state: str = column(17, Merge.AUTHORITY, index=True, above=True)
    mode: str | None = column(18, Merge.AUTHORITY)
    why: str | None = column(19, Merge.AUTHORITY)
    record_required: bool | None = column(20, Merge.AUTHORITY, Wire.FLAG)
    record_why: str | None = column(21, Merge.AUTHORITY)
    rule_version: str | None = column(22, Merge.AUTHORITY)
    submitted_at: int | None = column(23, Merge.AUTHORITY, Wire.INSTANT)
    sent_back_reason: str | None = column(24, Merge.AUTHORITY, above=True)
    decision: str | None = column(25, Merge.AUTHORITY, above=True)
    decided_by: int | None = reference(26, "users", merge=Merge.AUTHORITY, above=True)
    decided_at: int | None = column(27, Merge.AUTHORITY, Wire.INSTANT, above=True)
    authority: str | None = column(28, Merge.AUTHORITY, above=True)
    conditions: str | None = column(29, Merge.AUTHORITY, above=True)
    reason: str | None = column(30, Merge.AUTHORITY, restricted=True, above=True)
    valid_from: str | None = column(31, Merge.AUTHORITY, Wire.DAY, above=True)
    valid_to: str | None = column(32, Merge.AUTHORITY, Wire.DAY, above=True)
    gates: str | None = column(33, Merge.AUTHORITY, above=True)
    content_hash: str | None = column(34, Merge.AUTHORITY, above=True)
    signature: str | None = column(35, Merge.AUTHORITY, above=True)
    signed_key: str | None = column(36, Merge.AUTHORITY, above=True)
    revision: int | None = column(37, Merge.EVENT, Wire.NUMBER)
    amends: int | None = reference(38, "clearances", merge=Merge.EVENT, sparse=True)
    withdrawn_reason: str | None = column(39, Merge.AUTHORITY)
    withdrawn_at: int | None = column(40, Merge.AUTHORITY, Wire.INSTANT)
    withdrawn_by: int | None = reference(41, "users", merge=Merge.AUTHORITY, sparse=True)
    exercise: bool | None = column(42, Merge.EVENT, Wire.FLAG)


class Traveller(Row, table=True):
    """Somebody who goes: staff, a dependant as a traveller in their own right (E05), a visitor."""

    __tablename__ = "travellers"
    clearance: int = reference(1, "clearances", merge=Merge.EVENT)
    person: int = reference(2, "people", merge=Merge.EVENT)
    part: str = column(3, Merge.REGISTER)
    note: str | None = column(4, Merge.TEXT)


class Segment(Row, table=True):
    """A leg: where from, where to, when (instants, with the zone whose clocks were meant), how.

    ``area`` is where it ends in this station's own areas, ``to_station`` where that is another station;
    ``abroad`` says that it ends in another country.
    """

    __tablename__ = "segments"
    clearance: int = reference(1, "clearances", merge=Merge.EVENT)
    n: int = column(2, Merge.REGISTER, Wire.NUMBER)
    from_place: str = column(3, Merge.REGISTER)
    to_place: str = column(4, Merge.REGISTER)
    area: int | None = reference(5, "areas", sparse=True)
    to_station: int | None = reference(6, "stations", sparse=True)
    abroad: bool | None = column(7, Merge.REGISTER, Wire.FLAG)
    etd: int | None = column(8, Merge.REGISTER, Wire.INSTANT)
    eta: int | None = column(9, Merge.REGISTER, Wire.INSTANT)
    timezone: str | None = column(10, Merge.REGISTER)
    mode: str | None = column(11, Merge.REGISTER)
    carrier: str | None = column(12, Merge.REGISTER)
    vehicle: str | None = column(13, Merge.REGISTER)
    lodging: str | None = column(14, Merge.REGISTER)
    contact_there: str | None = column(15, Merge.REGISTER)
    night_stop: bool | None = column(16, Merge.REGISTER, Wire.FLAG)
    check_in_due: int | None = column(17, Merge.REGISTER, Wire.INSTANT)


class Movement(Row, table=True):
    """Something heard of travellers on the way (E12): of one, or of all where no person is named.

    ``occurred_at`` is when it was so; when it was written down the log knows (R14). ``until`` is the time
    that somebody who is late named instead.
    """

    __tablename__ = "movements"
    clearance: int = reference(1, "clearances", merge=Merge.EVENT)
    segment: int | None = reference(2, "segments", merge=Merge.EVENT)
    person: int | None = reference(3, "people", merge=Merge.EVENT, sparse=True)
    event: str = column(4, Merge.EVENT)
    occurred_at: int = column(5, Merge.EVENT, Wire.INSTANT)
    until: int | None = column(6, Merge.EVENT, Wire.INSTANT, sparse=True)
    medium: str | None = column(7, Merge.EVENT)
    by: int = reference(8, "users", merge=Merge.EVENT)
    place: str | None = column(9, Merge.EVENT)
    note: str | None = column(10, Merge.TEXT)
