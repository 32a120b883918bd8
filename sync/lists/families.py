"""Whose family somebody is: by the row above, by a number, by a household, by name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from store.values import folded
from sync.lists.cells import Cells
from sync.lists.lines import FamilyLine, Household, Line, StaffLine
from sync.lists.reasons import Reason
from sync.lists.words import SELF, Field

_WORK: Final = (Field.INDEX_NO, Field.FUNCTION, Field.RECRUITMENT, Field.CONTRACT_TO)
"""Only a staff member has any of these."""


class Families:
    """The staff of a list with their families, as the rows come."""

    def __init__(self) -> None:
        self.staff: list[StaffLine] = []
        self.kin: list[list[FamilyLine]] = []
        self.open = False
        """Whether the last staff row was taken, so that dependants can follow."""
        self.above: Cells | None = None
        self._behind: list[tuple[FamilyLine, Cells]] = []
        """Who follows the last staff row only by standing below it."""
        self.by_indent = False
        """Whether families are told by indents: who is not indented is staff."""
        self._by_index: dict[str, list[int]] = {}
        self._by_household: dict[str, list[int]] = {}
        self._by_name: dict[tuple[str, str], list[int]] = {}

    def add(self, line: StaffLine, cells: Cells) -> list[tuple[FamilyLine, Cells]]:
        """Take a staff member; who follows may be their family.

        Gives those above, with their rows, who were taken for the family of the staff member before but bear
        the name of this one: somebody may have sorted the list.
        """
        moved = self._misplaced(line)
        place = len(self.staff)
        self.staff.append(line)
        self.kin.append([])
        self.open, self.above = True, cells
        self._by_index.setdefault(folded(line.text("index_no") or ""), []).append(place)
        self._by_household.setdefault(folded(line.more.get(Field.HOUSEHOLD_NO, "")), []).append(place)
        self._by_name.setdefault((line.family, line.given), []).append(place)
        return moved

    def _misplaced(self, line: StaffLine) -> list[tuple[FamilyLine, Cells]]:
        behind, self._behind = self._behind, []
        if not behind or self.staff[-1].family == line.family:
            return []
        if line.address and folded(line.address) == folded(self.staff[-1].address):
            return []  # a couple who both work: the child may bear either name
        moved: list[tuple[FamilyLine, Cells]] = []
        while behind and behind[-1][0].family == line.family:
            moved.append(behind.pop())
            self.kin[-1].remove(moved[-1][0])
        return moved

    def close(self) -> None:
        """End the family of the staff member above."""
        self.open, self.above = False, None

    def is_staff(self, cells: Cells, *, indented: bool) -> bool:
        """Tell staff from dependants; a row that does not say is staff if it tells of work.

        Raises:
            Unread: for one that does not tell.
        """
        if not cells.has(Field.RELATION):
            return not indented
        word = cells.word(Field.RELATION)
        if word:
            return word in SELF
        if indented:
            return False
        if any(cells.cell(field) is not None for field in _WORK) or self.by_indent:
            return True
        self.close()  # it may be a staff member: nobody below is to go to the one above
        raise cells.unread(Field.RELATION, Reason.MISSING)

    def is_linked(self, cells: Cells) -> bool:
        """Say whether a dependant's row names the staff member, by number or household."""
        return any(
            cells.cell(field, of) is not None
            for field, of in ((Field.INDEX_NO, "sponsor"), (Field.INDEX_NO, ""), (Field.HOUSEHOLD_NO, ""))
        )

    def link(self, cells: Cells, made: Callable[[], FamilyLine], *, alone: bool) -> None:
        """Give a dependant to the staff member that its row names.

        Args:
            cells: the row.
            made: reads the dependant.
            alone: whether it stands in a table without staff.

        Raises:
            Unread: if there is no such staff member, or two; or the dependant cannot be read.
        """
        index = folded(cells.number(Field.INDEX_NO, "sponsor") or cells.number(Field.INDEX_NO))
        home = folded(cells.number(Field.HOUSEHOLD_NO))
        found = self._by_index.get(index, []) if index else []
        if not found and not index and home:
            found = self._by_household.get(home, [])
            above = [place for place in found if place == len(self.staff) - 1]
            found = above if self.open and above else found
        if not found and not index and alone:
            named = cells.name("sponsor")
            if named is not None:
                found = self._by_name.get((folded(named.family), folded(named.given)), [])
        if len(found) != 1:
            field = Field.INDEX_NO if index else Field.HOUSEHOLD_NO if home else Field.RELATION
            of = "sponsor" if index and cells.has(Field.INDEX_NO, "sponsor") else ""
            raise cells.unread(field, Reason.NO_STAFF, of)
        self._put(found[0], made(), cells)

    def dependant(self, line: FamilyLine, cells: Cells) -> None:
        """Give a dependant to the staff member above.

        Raises:
            Unread: for somebody who stands there already.
        """
        self._put(len(self.staff) - 1, line, cells)
        if cells.has(Field.RELATION) and cells.cell(Field.RELATION) is not None:
            self._behind.append((line, cells))

    def _put(self, place: int, line: FamilyLine, cells: Cells) -> None:
        # A sponsor copied into the own family is caught here too.
        if any(_alike(line, one) for one in (self.staff[place], *self.kin[place])):
            given = Field.GIVEN_NAME if cells.has(Field.GIVEN_NAME) else Field.FULL_NAME
            raise cells.unread(given, Reason.TWICE)
        self.kin[place].append(line)

    def households(self) -> tuple[Household, ...]:
        """Give everybody by where they live: without an address or a household's number, each alone."""
        homes: dict[tuple[str, ...] | int, list[StaffLine]] = {}
        for line, kin in zip(self.staff, self.kin, strict=True):
            number = folded(line.more.get(Field.HOUSEHOLD_NO, ""))
            place: tuple[str, ...] | int = line.row
            if line.address:
                place = (folded(line.address), folded(line.quarter))
            elif number:
                place = ("", "", number)
            homes.setdefault(place, []).append(replace(line, kin=tuple(kin)))
        return tuple(Household(lines[0].address, lines[0].quarter, tuple(lines)) for lines in homes.values())


def _alike(line: Line, other: Line) -> bool:
    """Say whether two rows of one family are about the same person, as far as they tell."""
    if (line.given, line.born) != (other.given, other.born):
        return False
    return line.born is not None or line.family == other.family
