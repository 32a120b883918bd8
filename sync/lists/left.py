"""Who of an agency's people on record is missing from its list. They are to be asked about, never removed."""

from collections.abc import Iterator

from store.registers.people import Category
from store.values import folded
from sync.lists.lines import Mention, Reading
from sync.lists.matching import Matches
from sync.lists.record import Known, Record


def left(reading: Reading, matches: Matches, record: Record, agency: int) -> Iterator[int]:
    """Give the people of the agency on record whom the list does not have.

    Somebody whose row was refused stands on the list, only not so that it can be taken; nor does anybody
    count as missing while a question about them is open, or their sponsor's row has not been taken.
    """
    there = {*matches.who.values(), *matches.asked_about, *_mentioned(reading, matches, record, agency)}
    taken = {person for row, person in matches.who.items() if row not in matches.out}
    sponsors: dict[int, list[int]] = {}
    for sponsor, links in record.links.items():
        for person in links:
            sponsors.setdefault(person, []).append(sponsor)
    for person, known in record.people.items():
        if known["agency"] != agency or person in there or known["category"] == Category.VISITOR:
            continue  # agencies list their staff: who is here on mission was never on the list
        theirs = sponsors.get(person, [])
        if known["category"] == Category.DEPENDANT and theirs:
            if not any(record.links[sponsor][person]["on_list"] for sponsor in theirs):
                continue  # known to live there, but not on our list either
            if any(sponsor in there and sponsor not in taken for sponsor in theirs):
                continue
        yield person


def _mentioned(reading: Reading, matches: Matches, record: Record, agency: int) -> Iterator[int]:
    """Give whom the rows that were not taken may be about."""
    mentions = list(reading.mentions)
    for home in reading.households:
        for staff in home.staff:
            for line in (staff, *staff.kin):
                if line.row in matches.out:
                    index = folded(line.text("index_no") or "")
                    mentions.append(Mention(index, line.family, line.given))
    for mention in mentions:
        numbered = record.by_index.get(mention.index_no)
        if numbered is not None:
            yield numbered
        for person in record.by_name.get((mention.family, mention.given), ()):
            known: Known = record.people[person]
            if known["agency"] == agency:
                yield person
