"""A list of completed online courses (D25; S002 ¶35, ¶54): each a certificate that waits to be confirmed."""

from datetime import date

from sqlalchemy import Connection, select

from store.columns import sql
from store.door import Draft
from store.registers.certificate_table import Certificate, confirmed
from store.registers.courses import Course
from store.registers.equivalents import CourseEquivalent
from store.values import folded
from sync.lists.by_row import Meant, NotTaken, named_by
from sync.lists.difference import Change, What
from sync.lists.looked import Wanted
from sync.lists.reasons import Reason
from sync.lists.record import Record
from sync.lists.records import Record as Row
from sync.lists.words import Field

_T, _COURSE, _OLD = sql(Certificate), sql(Course), sql(CourseEquivalent)
_TOLD = {
    "number": Field.CERTIFICATE_NO,
    "score": Field.SCORE,
    "issuer": Field.ISSUER,
    "expires_on": Field.EXPIRES_ON,
}
_LATER = ("number", "score", "issuer")
"""What may be added to a certificate that is here already, as long as nobody has confirmed it."""


class CompletedCourses:
    """Rows of completed courses."""

    act = "certificates.import"
    wanted = Wanted.COMPLETIONS

    def begin(self, db: Connection, record: Record, today: date) -> None:
        """Read the courses by every name they have, and the certificates that stand."""
        self._record, self._today = record, today
        self._courses: dict[str, int] = {}
        old = select(_OLD.c.old_name, _OLD.c.new).where(
            _OLD.c.ended_on.is_(None), _OLD.c.old_name.is_not(None)
        )
        for name, course in db.execute(old.order_by(_OLD.c.station.desc(), _OLD.c.id.desc())):
            self._courses[folded(name)] = course
        self._codes: dict[int, str] = {}
        for row in db.execute(select(_COURSE).where(_COURSE.c.ended_on.is_(None))).mappings():
            self._courses |= {folded(name): row["id"] for name in (row["title"], row["code"]) if name}
            self._codes[row["id"]] = row["code"] or row["title"]
        self._here: dict[tuple[int, int, str], list[dict[str, object]]] = {}
        self._holder: dict[tuple[int, str], int] = {}
        for found in db.execute(select(_T).where(_T.c.ended_on.is_(None)).order_by(_T.c.id)).mappings():
            one = dict(found)
            self._here.setdefault((one["person"], one["course"], one["issued_on"]), []).append(one)
            if one["number"] and one["revoked_on"] is None:
                self._holder[one["course"], one["number"]] = one["person"]

    def choices(self, row: Row, people: list[int]) -> list[str]:
        """Nothing else is open."""
        del row, people
        return []

    def meant(self, row: Row, person: int | None, chosen: str | None) -> Meant:
        """Say which certificate a row would make, or add to."""
        del chosen
        if person is None:
            raise NotTaken(named_by(row), Reason.PERSON_UNMATCHED)
        said = {name: _text(row.says[field]) for name, field in _TOLD.items() if row.says.get(field)}
        course = self._courses.get(folded(str(row.says.get(Field.COURSE, ""))))
        if course is None or course not in self._codes:
            raise NotTaken(Field.COURSE, Reason.COURSE_UNMATCHED)
        day = row.says.get(Field.ISSUED_ON)
        if not isinstance(day, date):
            raise NotTaken(Field.ISSUED_ON, Reason.MISSING)
        if day > self._today:
            raise NotTaken(Field.ISSUED_ON, Reason.IN_FUTURE)
        known = self._record.people[person]
        name = " ".join(filter(None, (known["family_name"], known["given_name"])))
        fields = {"person": person, "course": course, "issued_on": day.isoformat(), **said}
        for there in self._here.get((person, course, day.isoformat()), []):
            if "number" in said and there["number"] not in (None, said["number"]):
                continue
            more = {k: said[k] for k in _LATER if k in said and there[k] is None}
            if there["revoked_on"] is not None or confirmed(there):
                more = {}
            self._free(course, more.get("number"), person)
            changes = tuple(Change(k, None, value) for k, value in more.items())
            row_id = int(str(there["id"]))
            number = self._record.numbers.text("G", row_id)
            there.update(more)
            return Meant(What.CHANGED, number, name, changes, more, row_id)
        self._free(course, said.get("number"), person)
        self._here.setdefault((person, course, day.isoformat()), []).append(
            {"id": 0, "number": None, "score": None, "issuer": None, "revoked_on": 1, **fields}
            | {"confirmed_content": None}
        )
        shown = {**fields, "course": self._codes[course]}
        changes = tuple(Change(k, None, value) for k, value in shown.items() if k != "person")
        return Meant(What.NEW, self._record.number(person), name, changes, fields)

    def _free(self, course: int, number: str | None, person: int) -> None:
        """Refuse a number that is somebody else's; what a row has, no later row of another may have."""
        if number and self._holder.setdefault((course, number), person) != person:
            raise NotTaken(Field.CERTIFICATE_NO, Reason.NOT_UNIQUE)

    def carry(self, draft: Draft, meant: Meant) -> int:
        """Write it down, to be confirmed."""
        if meant.row is not None:
            draft.change(Certificate, meant.row, **meant.fields)
            return meant.row
        return draft.insert(Certificate, meant.fields)


def _text(value: str | date) -> str:
    return value.isoformat() if isinstance(value, date) else value.strip()
