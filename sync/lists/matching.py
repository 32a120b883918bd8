"""Who on record the lines of a list are about.

Staff are known by their index number, then by a document where the drawer is open, then by name and day of
birth within the agency; dependants by given name and day of birth within the household. Where that fits
several people, or only nearly somebody (``alike.py``), a person is asked: to join two people wrongly is worse
than to ask. What was answered once about the same two is not asked again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from store.refusals import Code, Refused
from store.registers.people import Category
from store.saying import saying
from store.values import folded
from sync.lists.alike import Answered, Like, candidates, compare, mark, names
from sync.lists.difference import NEW, Doubt, Question
from sync.lists.lines import FamilyLine, Household, Line, Reading, StaffLine
from sync.lists.reasons import Reason, Refusal
from sync.lists.record import PAPERS, Known, Record, paper
from sync.lists.words import Field


@dataclass(frozen=True, slots=True)
class Matches:
    """Lines by their row.

    Attributes:
        who: the person on record; rows without are new.
        same: the row above or below that is about the same person (a couple's child, a working spouse).
        out: rows that are not taken now, because they were refused or asked about.
        refused: what was refused.
        questions: what is open.
        asked_about: people on record whom the open questions name.
        learned: what was answered now, to be remembered.
    """

    who: Mapping[int, int]
    same: Mapping[int, int]
    out: Collection[int]
    refused: tuple[Refusal, ...]
    questions: tuple[Question, ...]
    asked_about: Collection[int]
    learned: Answered


def match(
    reading: Reading,
    record: Record,
    agency: int,
    answers: Mapping[str, str],
    answered: Answered = MappingProxyType({}),
) -> Matches:
    """Match a list with the record.

    Args:
        reading: the list.
        record: the station's record.
        agency: whose list it is.
        answers: a choice by the id of its question.
        answered: what was answered about people of this agency before.

    Raises:
        Refused: ``FIELD_INVALID`` for an answer that is no choice or that nobody asked for.
    """
    matcher = _Matcher(reading, record, agency, answers, answered)
    matcher.staff()
    for home in reading.households:
        matcher.household(home)
    return matcher.done()


class _Matcher:
    def __init__(
        self,
        reading: Reading,
        record: Record,
        agency: int,
        answers: Mapping[str, str],
        answered: Answered,
    ) -> None:
        self.reading = reading
        self.record = record
        self.agency = agency
        self.answers = dict(answers)
        self.answered = answered
        self.learned: dict[tuple[str, int], bool] = {}
        self.who: dict[int, int] = {}
        self.rows: dict[int, int] = {}
        self.same: dict[int, int] = {}
        self.out: set[int] = set()
        self.new: set[int] = set()
        self.refused: list[Refusal] = []
        self.questions: list[Question] = []
        self.asked_about: set[int] = set()

    def done(self) -> Matches:
        """Give what was found, when every answer has been used or was not needed."""
        rows = {
            f"row{one.row}"
            for home in self.reading.households
            for line in home.staff
            for one in (line, *line.kin)
        }
        for name, answer in self.answers.items():
            # Of two rows that may be one person, the answer for the first can settle the second as well.
            if name not in rows or answer.strip().lower() != NEW:
                reason = "the list asks no such question, or another row is that person"
                raise Refused(Code.FIELD_INVALID, field=name, reason=reason)
        return Matches(
            self.who,
            self.same,
            self.out,
            tuple(self.refused),
            tuple(self.questions),
            self.asked_about,
            self.learned,
        )

    # staff

    def staff(self) -> None:
        """Match the staff: first by index number, so that names only go to those whom no number claims."""
        lines = [line for home in self.reading.households for line in home.staff]
        for line in lines:
            self._by_index(line)
        for step in (self._by_paper, self._by_name, self._nearly_by_name):
            for line in lines:
                if line.row not in self.who and line.row not in self.out and line.row not in self.new:
                    step(line)
        by_row = {line.row: line for line in lines}
        for line in lines:
            self._sign_is_free(line, by_row)

    def _by_index(self, line: StaffLine) -> None:
        found = self.record.by_index.get(folded(line.text("index_no") or ""))
        if found is None:
            return
        known = self.record.people[found]
        if known["agency"] not in (self.agency, None):
            self._refuse(line, Field.INDEX_NO, Reason.INDEX_TAKEN)
        elif line.family == folded(known["family_name"] or "") or line.given == folded(
            known["given_name"] or ""
        ):
            self._is(line, found)
        elif self._ask(line, [found]):
            # A slip in a number would otherwise turn one person into another.
            self._refuse(line, Field.INDEX_NO, Reason.INDEX_TAKEN)

    def _by_paper(self, line: StaffLine) -> None:
        for kind in PAPERS if self.record.by_paper is not None else ():
            number = paper(line.more.get(Field(kind), ""))
            found = self.record.by_paper.get((kind, number)) if number and self.record.by_paper else None
            if found is None or found in self.rows:
                continue
            known = self.record.people[found]
            if known["agency"] == self.agency and names(line, known) is not Like.OTHER_NAME:
                self._is(line, found)
            elif self._ask(line, [found], Like.DOCUMENT):
                continue
            return

    def _by_name(self, line: StaffLine) -> None:
        named = [
            person
            for person in self.record.by_name.get((line.family, line.given), ())
            if person not in self.rows
        ]
        ours = [person for person in named if self._may_be_staff(line, self.record.people[person])]
        if len(ours) == 1:
            self._is(line, ours[0])
        elif ours:
            self._ask(line, ours)
        else:
            # The same name and birthday at another agency is most likely a move; but nobody has said so.
            elsewhere = [p for p in named if line.born and line.born == self.record.people[p]["birth_date"]]
            if elsewhere:
                self._ask(line, elsewhere)

    def _nearly_by_name(self, line: StaffLine) -> None:
        """Ask about those whom no row has claimed and who are nearly so."""
        found = [p for p in candidates(line, self.record, self.agency) if p not in self.rows]
        if found:
            self._ask(line, found)

    def _may_be_staff(self, line: StaffLine, known: Known) -> bool:
        if known["agency"] != self.agency:
            return False
        if line.born or known["birth_date"]:
            return bool(line.born == known["birth_date"])
        # Without a birthday a name is little: it must not make the son the father, or one driver another.
        two_numbers = bool(line.text("index_no") and known["index_no"])
        return known["category"] != Category.DEPENDANT and not two_numbers

    def _sign_is_free(self, line: StaffLine, lines: Mapping[int, StaffLine]) -> None:
        """Refuse a call sign that somebody else keeps; two people may swap theirs in one list."""
        holder = self.record.by_sign.get(line.text("call_sign") or "")
        if line.row in self.out or holder is None or holder == self.who.get(line.row):
            return
        theirs = lines.get(self.rows.get(holder, 0))
        if theirs is None or theirs.text("call_sign") in (None, line.text("call_sign")):
            self._refuse(line, Field.CALL_SIGN, Reason.CALL_SIGN_TAKEN)

    # families

    def household(self, home: Household) -> None:
        """Match the families of those who live together."""
        first: dict[tuple[str, str], int] = {}
        for line in home.staff:
            if line.born and line.row not in self.out:
                first[line.given, line.born] = line.row
        for line in home.staff:
            if line.row in self.out:
                self._without_sponsor(line)
                continue
            alone = []
            for one in line.kin:
                twin = first.setdefault((one.given, one.born), one.row) if one.born else one.row
                if twin == one.row:
                    alone.append(one)
                else:
                    self.same[one.row] = twin
            self._kin(line, alone)

    def _without_sponsor(self, line: StaffLine) -> None:
        asked = any(question.row == line.row for question in self.questions)
        for one in line.kin:
            if asked:
                self.out.add(one.row)
            else:
                self._refuse(one, Field.RELATION, Reason.NO_STAFF)

    def _kin(self, line: StaffLine, lines: Iterable[FamilyLine]) -> None:
        sponsor = self.who.get(line.row)
        linked = self.record.links.get(sponsor, {}) if sponsor is not None else {}
        home = self.record.household(sponsor)
        if home is None:
            home = self.record.at(line.address, line.quarter)
        near = dict.fromkeys([*linked, *(self.record.living.get(home, ()) if home is not None else ())])
        near.pop(sponsor or 0, None)
        rest = [one for one in lines if not self._exactly(one, [p for p in near if p in self.record.people])]
        for one in rest:
            self._nearly(one, [p for p in linked if p in self.record.people])

    def _exactly(self, line: FamilyLine, near: Sequence[int]) -> bool:
        """Match by given name and birthday; says whether that settled it."""
        found = [
            person
            for person in self._called(line, near)
            if line.born and line.born == self.record.people[person]["birth_date"]
        ]
        free = [person for person in found if person not in self.rows]
        if len(free) == 1:
            self._is(line, free[0])
        elif free:
            self._ask(line, free)
        elif found:  # a spouse who is on the list as staff, or a child of both
            self.same[line.row] = self.rows[found[0]]
        return bool(found)

    def _nearly(self, line: FamilyLine, linked: Sequence[int]) -> None:
        """Match a dependant of the same name whose birthday is not known, or ask where it is another.

        Of one family, one birthday is enough to ask: names of spouses and children are written in many ways.
        """
        free = [person for person in linked if person not in self.rows]
        found = list(self._called(line, free))
        if not found and line.born:
            found = [p for p in free if self.record.people[p]["birth_date"] == line.born]
            if found:
                self._ask(line, found)
            return
        unknown = [p for p in found if not (line.born and self.record.people[p]["birth_date"])]
        if len(found) == 1 and unknown:
            self._is(line, found[0])
        elif found:
            self._ask(line, found)

    def _called(self, line: FamilyLine, among: Iterable[int]) -> list[int]:
        return [p for p in among if folded(self.record.people[p]["given_name"] or "") == line.given]

    # what both need

    def _is(self, line: Line, person: int) -> None:
        self.who[line.row] = person
        self.rows[person] = line.row

    def _refuse(self, line: Line, column: Field, reason: Reason) -> None:
        self.refused.append(Refusal(line.row, self.reading.columns[column], reason))
        self.out.add(line.row)

    def _ask(self, line: Line, people: Sequence[int], because: Like | None = None) -> bool:
        """Ask who of these, whom no other row is about, it is, or use the answer; says if it is nobody."""
        name, mine = f"row{line.row}", mark(line)
        numbers = {self.record.number(person): person for person in people}
        answer = self.answers.pop(name, None)
        if answer is None:
            said = [person for person in people if self.answered.get((mine, person))]
            people = [person for person in people if self.answered.get((mine, person)) is not False]
            if said and said[0] not in self.rows:
                self._is(line, said[0])
            elif people:
                self._doubt(name, line, people, because)
            else:
                self.new.add(line.row)
                return True
        elif answer.strip().upper() in numbers:
            self._is(line, numbers[answer.strip().upper()])
            self.learned |= {(mine, person): person == self.who[line.row] for person in numbers.values()}
        elif answer.strip().lower() != NEW:
            raise Refused(Code.FIELD_INVALID, field=name, reason="it is none of the choices")
        else:
            self.new.add(line.row)
            self.learned |= dict.fromkeys(((mine, person) for person in numbers.values()), False)
            return True
        return False

    def _doubt(self, name: str, line: Line, people: Sequence[int], because: Like | None) -> None:
        self.out.add(line.row)
        self.asked_about.update(people)
        doubts = [self._alike(line, person, because) for person in people]
        who = " ".join(filter(None, (line.text("family_name"), line.text("given_name"), line.born)))
        text = saying(
            "row {row} may be somebody on record, or somebody new: who is it?",
            row=self.reading.place(line.row).row,
        )
        choices = (*(one.person for one in doubts), NEW)
        self.questions.append(Question(name, line.row, text, choices, who, tuple(doubts)))

    def _alike(self, line: Line, person: int, because: Like | None) -> Doubt:
        known = self.record.people[person]
        found = compare(line, known, self.record, self.agency)
        more = (because,) if because is not None else ()
        who = " ".join(filter(None, (known["family_name"], known["given_name"], known["birth_date"])))
        words = [tuple(like.value for like in likes) for likes in ((*more, *found.agrees), found.differs)]
        return Doubt(self.record.number(person), who, words[0], words[1])
