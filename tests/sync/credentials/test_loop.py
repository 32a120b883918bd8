"""A card is made at one station, checked at another offline, and taken back through headquarters."""

from sync.credentials import checking, forms
from sync.credentials.verdict import Answer, Verdict
from tests.sync.credentials.conftest import Proof


def codes(found: Verdict) -> list[str]:
    return [why.code.value for why in found.reasons]


def test_before_headquarters_listed_the_key_only_its_own_station_can_check(proof: Proof) -> None:
    made = proof.card
    assert not made.listed
    here = checking.check(proof.house.station, made.text)
    assert (here.answer, here.by_record) == (Answer.VALID, True)
    there = checking.check(proof.house.other, made.text)
    assert (there.answer, codes(there)) == (Answer.CANNOT_SAY, ["no_keys"])


def test_once_it_is_listed_everybody_checks_it_offline(listed: Proof) -> None:
    house, made = listed.house, listed.card
    assert made.listed
    for node in (house.station, house.other, house.hq):
        for form in (made.text, made.digits, forms.letters(made.short)):
            found = checking.check(node, form)
            assert found.answer is Answer.VALID, (node.me.code, codes(found))
            assert found.key_of == "PTM"
            assert found.card is not None
            assert found.card.says.number == "PTM-G-00001"
    there = checking.check(house.other, made.text)
    assert there.list_days == 0
    assert not there.by_record
    assert any("photograph" in said for said in there.not_checked)
