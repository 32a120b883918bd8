"""What taking a list in would do, person by person: the same plan is shown and carried out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from store.registers.people import Category
from store.saying import Saying, saying
from store.values import Value, folded
from sync.lists.alike import Answered
from sync.lists.difference import Changed, Difference
from sync.lists.homes import Home, found_by, settle
from sync.lists.left import left
from sync.lists.lines import Emergency, FamilyLine, Line, Reading, StaffLine
from sync.lists.matching import Matches, match
from sync.lists.record import PAPERS, Known, Record, paper
from sync.lists.words import CATEGORIES, Field

_LINK = frozenset({"sponsor", "relation", "on_list"})
_HOME = ("address", "quarter", "landmark", "lat", "lon")
_OTHERS = frozenset(CATEGORIES.values())
"""Categories that a list tells beside recruitment: volunteers, consultants, interns."""
_BY_RECRUITMENT = {"intl": Category.STAFF_INTL, "local": Category.STAFF_LOCAL}


@dataclass(slots=True)
class Someone:
    """A person of the list.

    ``known`` is the person on record; ``fields`` are all of a new person's, or those that are different;
    ``home`` is set where the household is different; ``said`` names everything that is, what the home itself
    says among it, and ``sponsor`` is the row of the one on whose account a dependant is listed.
    """

    row: int
    known: int | None
    fields: dict[str, Value]
    phones: tuple[str, ...]
    priority: int = 1
    mails: tuple[str, ...] = ()
    papers: Mapping[str, str] = field(default_factory=dict)
    kin: tuple[Emergency, ...] = ()
    home: Home | None = None
    said: dict[str, None] = field(default_factory=dict)
    sponsor: int | None = None

    @property
    def told(self) -> bool:
        """Whether anything about the person is different, and not only about the home."""
        more = self.phones or self.mails or self.papers or self.kin
        return bool(self.fields or more or self.home is not None or self.said.keys() & _LINK)


@dataclass(frozen=True, slots=True)
class Link:
    """A dependant's link, by rows of the list; ``known`` is the one on record that changes."""

    sponsor: int
    person: int
    relation: str
    known: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is to be done; ``homes`` are those that are new or different."""

    people: Sequence[Someone]
    homes: Sequence[Home]
    links: Sequence[Link]
    difference: Difference
    learned: Answered


def plan(  # noqa: PLR0913 - a list, a record and what decides between them
    reading: Reading,
    record: Record,
    agency: int,
    answers: Mapping[str, str],
    *,
    partner: bool,
    answered: Answered = MappingProxyType({}),
) -> Plan:
    """Work out what a list would change.

    Args:
        reading: the list.
        record: the station's record.
        agency: whose list it is.
        answers: a choice by the id of its question.
        partner: whether that is a partner organisation and its staff no UN staff.
        answered: what was answered about people of that agency before.

    Raises:
        Refused: ``FIELD_INVALID`` for an answer that does not fit.
    """
    matches = match(reading, record, agency, answers, answered)
    planner = _Planner(record, matches, agency, settle(reading, matches, record), partner=partner)
    for line in _standing(reading, matches):
        planner.staff(line)
    for line in _standing(reading, matches):
        planner.family(line)
    return planner.done(reading, left(reading, matches, record, agency))


def _standing(reading: Reading, matches: Matches) -> Iterator[StaffLine]:
    return (line for home in reading.households for line in home.staff if line.row not in matches.out)


def _shout(name: str | None) -> str:
    """Give a name as capitals tell it: they keep neither case nor, with many who type them, accents."""
    return folded((name or "").upper())


class _Planner:
    def __init__(
        self, record: Record, matches: Matches, agency: int, homes: Mapping[int, Home], *, partner: bool
    ) -> None:
        self.record = record
        self.matches = matches
        self.agency = agency
        self.homes = homes
        self.partner = partner
        self.people: dict[int, Someone] = {}
        self.links: list[Link] = []
        self.notes: dict[Saying, None] = {}

    def staff(self, line: StaffLine) -> None:
        """Plan for a staff member."""
        known = self._known(line)
        fields: dict[str, Value] = {**line.fields, "agency": self.agency}
        recruitment = line.text("recruitment")
        # A list tells of recruitment only: whoever is on record as a volunteer or a consultant is local or
        # international as well, and stays what they are.
        told = bool(recruitment) or line.more.get(Field.CATEGORY) in _OTHERS
        guessed = known is None or (known["category"] in _BY_RECRUITMENT.values() and told)
        if guessed or (known is not None and known["category"] == Category.DEPENDANT):
            fields["category"] = self._category(line, recruitment)
        someone = self._someone(line, known, fields)
        home = self.homes.get(line.row)
        if home is not None:
            if known is None or home.household is None or home.household != known["household"]:
                self._lives(someone, home)
            someone.said |= {name: None for name in _HOME if name in home.changes}

    def _category(self, line: StaffLine, recruitment: str | None) -> Category:
        """Give the category of somebody new; without a word about recruitment they count as local staff.

        That promises least: rules for international staff (relocation, above all) then only apply where a
        list or an officer has said so.
        """
        if self.partner:
            return Category.PARTNER
        said = line.more.get(Field.CATEGORY, "")
        return (
            Category(said)
            if said in _OTHERS
            else _BY_RECRUITMENT.get(recruitment or "", Category.STAFF_LOCAL)
        )

    def family(self, sponsor: StaffLine) -> None:
        """Plan for the family of a staff member, when everybody's own rows are planned."""
        for line in sponsor.kin:
            row = line.row
            while row in self.matches.same:
                row = self.matches.same[row]
            if line.row in self.matches.out or row in self.matches.out:
                continue
            if row == line.row:
                self._dependant(sponsor, line)
            if row in self.people:
                self._link(sponsor, line, self.people[row])

    def _dependant(self, sponsor: StaffLine, line: FamilyLine) -> None:
        known = self._known(line)
        if known is not None and (
            known["category"] != Category.DEPENDANT or known["agency"] not in (self.agency, None)
        ):
            # A spouse who works, or the child of one who works elsewhere: about them their own list speaks.
            self.people[line.row] = Someone(line.row, known["id"], {}, ())
            return
        fields: dict[str, Value] = {
            **line.fields,
            "agency": self.agency,
            "category": Category.DEPENDANT.value,
        }
        someone = self._someone(line, known, fields)
        someone.sponsor = sponsor.row
        self._follow(someone, known, sponsor)

    def _follow(self, someone: Someone, known: Known | None, sponsor: StaffLine) -> None:
        """Let a dependant live with the sponsor; who is on record at another address stays there."""
        home = self.homes.get(sponsor.row)
        before = self.record.household(self.matches.who.get(sponsor.row))
        if home is None and before is not None:
            home = Home("", "", sponsor.row, before)
        own = known["household"] if known else None
        if home is not None and own in (None, before) and (own is None or own != home.household):
            self._lives(someone, home)

    def _lives(self, someone: Someone, home: Home) -> None:
        someone.home = home
        someone.said["household"] = None

    def _link(self, sponsor: StaffLine, line: FamilyLine, someone: Someone) -> None:
        by = self.matches.who.get(sponsor.row)
        known = self.record.links.get(by, {}).get(someone.known) if by and someone.known else None
        relation = line.relation.value
        if known is None:
            someone.said["sponsor"] = None
        else:
            different = {"relation": known["relation"] != relation, "on_list": not known["on_list"]}
            someone.said |= {name: None for name, is_so in different.items() if is_so}
            if not any(different.values()):
                return
        self.links.append(Link(sponsor.row, someone.row, relation, known["id"] if known else None))

    def _known(self, line: Line) -> Known | None:
        person = self.matches.who.get(line.row)
        return None if person is None else self.record.people[person]

    def _someone(self, line: Line, known: Known | None, fields: dict[str, Value]) -> Someone:
        if known is None:
            someone = Someone(line.row, None, fields, line.phones)
        else:
            # A guess at small letters does not replace what somebody wrote.
            if line.guessed and _shout(known["family_name"]) == _shout(line.text("family_name")):
                fields["family_name"] = known["family_name"]
            fields = {name: value for name, value in fields.items() if value != known[name]}
            phones = self.record.phones.get(known["id"], {})
            added = tuple(number for number in line.phones if number not in phones)
            said = dict.fromkeys([*fields, *(["telephone"] if added else [])])
            someone = Someone(
                line.row, known["id"], fields, added, max(phones.values(), default=0) + 1, said=said
            )
        self._more(line, someone)
        self.people[line.row] = someone
        return someone

    def _more(self, line: Line, someone: Someone) -> None:
        """Plan what a row says beside the person's own fields: mail, documents, whom to tell."""
        there = self.record.phones.get(someone.known or 0, {})
        mail = line.more.get(Field.EMAIL, "")
        if mail and folded(mail) not in map(folded, there):
            someone.mails = (mail,)
        papers = self.record.papers.get(someone.known or 0, {})
        said = {kind: line.more[Field(kind)] for kind in PAPERS if line.more.get(Field(kind))}
        if said and self.record.by_paper is None:
            self.notes[
                saying(
                    "numbers of documents were neither compared nor kept: the drawer is shut to whoever acts"
                )
            ] = None
        elif said:
            someone.papers = {
                k: number for k, number in said.items() if paper(number) != paper(papers.get(k, ""))
            }
        if isinstance(line, StaffLine):
            if (line.more.get(Field.LAT) or line.more.get(Field.LON)) and "lat" not in found_by(line):
                self.notes[saying("positions that are none, or half of one, are not kept")] = None
            told = self.record.kin.get(someone.known or 0, frozenset())
            someone.kin = tuple(one for one in line.emergency if folded(one.name) not in told)
        new = {"email": someone.mails, "kin": someone.kin} | dict.fromkeys(someone.papers, True)
        if someone.known is not None:
            someone.said |= dict.fromkeys(name for name, value in new.items() if value)

    def done(self, reading: Reading, missing: Iterator[int]) -> Plan:
        """Give the plan with its account."""
        people = sorted(self.people.values(), key=lambda one: one.row)
        known = [one for one in people if one.known is not None]
        changed = tuple(
            Changed(self.record.number(one.known), tuple(one.said))
            for one in known
            if one.said and one.known is not None
        )
        refused = sorted((*reading.refused, *self.matches.refused), key=lambda refusal: refusal.row)
        homes = dict.fromkeys(home for home in self.homes.values() if home.household is None or home.changes)
        return Plan(
            people,
            tuple(homes),
            tuple(self.links),
            Difference(
                rows=reading.rows,
                added=len(people) - len(known),
                changed=changed,
                unchanged=len(known) - len(changed),
                left=tuple(map(self.record.number, missing)),
                refused=tuple(refused),
                questions=self.matches.questions,
                notes=tuple(self.notes),
            ),
            self.matches.learned,
        )
