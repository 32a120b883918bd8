"""What only the habits of a list's sender answer: which number is the day, which word the family name."""

from collections.abc import Mapping
from typing import Final

from store.saying import saying
from sync.lists.cells import Habits
from sync.lists.looked import MOST_SAMPLES, Asked, Choice, DayOrder, Looked, NameOrder

_MOST: Final = MOST_SAMPLES


def questions(
    looked: Looked, habits: Habits, unparted: Mapping[str, Mapping[str, None]]
) -> tuple[Asked, ...]:
    """Give the questions of a list, in the order of its columns.

    Args:
        looked: the file.
        habits: what its columns tell.
        unparted: full names that could not be parted, by heading.
    """
    headings = dict.fromkeys(column.heading for table in looked.tables for column in table.columns)
    found = []
    for heading in headings:
        if heading in habits.open_days:
            found.append(_about_days(heading, habits.open_days[heading]))
        if heading in unparted and heading not in habits.said:
            found.append(_about_names(heading, tuple(unparted[heading])[:_MOST]))
    return tuple(found)


def _about_days(heading: str, samples: tuple[str, ...]) -> Asked:
    return Asked(
        f"dates:{heading}",
        saying("which number comes first under {column}, the day or the month?", column=heading),
        (
            Choice(DayOrder.DAY_FIRST, saying("the day")),
            Choice(DayOrder.MONTH_FIRST, saying("the month")),
        ),
        samples,
    )


def _about_names(heading: str, samples: tuple[str, ...]) -> Asked:
    return Asked(
        f"names:{heading}",
        saying("which part of the names under {column} is the family name?", column=heading),
        (
            Choice(NameOrder.FAMILY_FIRST, saying("the first word")),
            Choice(NameOrder.FAMILY_LAST, saying("the last word")),
            Choice(NameOrder.GIVEN_FIRST, saying("all but the first word")),
            Choice(NameOrder.GIVEN_LAST, saying("all but the last word")),
            Choice(NameOrder.WHOLE, saying("do not part them: keep each as one name")),
        ),
        samples,
    )
