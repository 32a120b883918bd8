"""The primer is what the program makes of made-up stations, and holds nothing that only one of them said."""

from sample_station import priming
from sample_station.standing import Vocabulary
from sync import primer
from sync.primer import Counted
from sync.urns import Primed, Primer


def test_the_primer_is_made_again_as_it_is() -> None:
    made = priming.counted()
    # By content: another zlib may pack it otherwise.
    assert primer.read(primer.written(made)) == primer.read(primer.FILE.read_bytes())
    assert len(primer.FILE.read_bytes()) <= 32 << 10
    words = [symbol for urn in made.values() for symbol, _ in urn if isinstance(symbol, str)]
    for nr in range(4):
        said = Vocabulary(900 + nr)
        assert not {word for word in (*said.family, *said.given) if len(word) > 3} & set(words)


def test_what_is_written_is_read() -> None:
    counted: Counted = {(1, 2, 3): [(5, 1), ("met", 3)], (16,): [((8, 2, 4, 1), 2)]}
    assert primer.read(primer.written(counted)) == counted
    urn = Primer(counted).get((1, 2, 3))
    assert urn == Primed(
        [(5, 0), ("met", 0), ("met", 1), ("met", 2)], {5: 1, "met": 3}, {5: [0], "met": [1, 2, 3]}
    )
