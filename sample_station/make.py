"""Writes the committed workbook again: ``python -m sample_station.make``.

It is the largest agency's list in the town that the demo shows.
"""

import sys
from pathlib import Path

from sample_station.agency_list import Written, write
from sample_station.town import REFERENCE_DAY, imagine

SEED = 7
STAFF = 75
HARBOUR_LIST = Path(__file__).with_name("harbour_agency_list.xlsx")


def make(path: Path = HARBOUR_LIST) -> Written:
    """Write the first agency's list to ``path`` and say what is in it."""
    town = imagine(SEED, STAFF)
    return write(town, town.agencies[0].code, path, as_of=REFERENCE_DAY)


if __name__ == "__main__":
    sys.stdout.write(f"{HARBOUR_LIST}: {make()}\n")
