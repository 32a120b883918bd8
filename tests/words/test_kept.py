"""What the store wrote down in English, years ago, is said in the language of whoever reads it."""

from collections.abc import Iterator
from string import Formatter

import pytest

from store import saying
from store.saying import Saying, known_again
from store.travel.gates import Finding, Gate
from store.travel.needs import Leg, decision_required
from store.travel.slip import Slip, SlipLeg, text
from tests.conftest import NOON
from tui import clearance_words, terms
from tui.words import choose_language


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    choose_language("fr")
    yield
    choose_language("en")


def test_every_kept_sentence_is_known_again_and_reads_as_it_did() -> None:
    for words in saying._kept:
        names = [name for _text, name, _spec, _conversion in Formatter().parse(words) if name]
        written = words.format(**{name: f"<{name}>" for name in names})
        known = known_again(written)
        assert known == written
        assert isinstance(known, Saying)
        assert known.words == words, "another sentence is taken for this one"


def test_what_nobody_kept_stays_as_it_is() -> None:
    for written in ("", "HAUT", "the minister of transport was asked, and said no", "at the door on Monday"):
        assert terms.recorded(written) == written
    assert terms.value("the car at the door on Monday") == "the car at the door on Monday", "it was typed"


def test_why_somebody_decides_is_said_in_french() -> None:
    said = decision_required("official", None, [Leg(NOON.date(), "Hautes Ravines")], [], NOON.date())
    stored = str(said.why)
    assert type(stored) is str
    assert terms.recorded(stored).startswith("2026-11-21\u00a0: les niveaux à Hautes Ravines sont inconnus")
    gate = Gate("training", Finding.NOTE, "PTM-P-00002 lacks BSAFE (ran out on 2026-01-01)").line()
    assert clearance_words.kept_line(gate).endswith("à PTM-P-00002 il manque BSAFE (échu le 2026-01-01)")


def test_a_slip_is_written_in_the_language_of_the_office() -> None:
    slip = Slip(
        number="PTM-Y-00001",
        station="Port Tamarin (PTM)",
        settled="cleared",
        travellers=["王 小明 (PTM-P-00002), traveller"],
        legs=[SlipLeg("Port Tamarin", "Haut", "08:00", "09:30", "road", "the lodge")],
        valid_from="2026-11-21",
        valid_to="2026-11-22",
        code="ABCDE-FGHIJ",
    )
    written = text(slip, terms.VOICE)
    assert "HABILITATION DE SÉCURITÉ PTM-Y-00001" in written
    assert "part 08:00, arrive 09:30" in written
    assert not any(word in written for word in ("Settled", "Travels", "stays", "both days", "Carried"))
