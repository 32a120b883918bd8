"""What is said before anything is sent is what it costs then, about."""

from collections.abc import Iterator
from os import urandom
from pathlib import Path

import pytest

from store.device_keys import DeviceKeys
from store.refusals import Code, Refused
from sync import estimate, limits, seal
from sync.carriers import mail, post
from sync.carriers.folder import Folder
from sync.limits import Limits, Spent
from sync.line_book import Book
from tests.sync.badline import BadLine, Line
from tests.sync.lossy import Lossy, ServedDatagrams, served_datagrams
from tests.sync.serving import Served, served

SIZES = [1_200, 2_000, 20_000, 150_000]


@pytest.fixture(scope="module")
def key() -> bytes:
    return DeviceKeys.make(urandom).seal_public


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("web")) as server:
        yield server


@pytest.fixture(scope="module")
def air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedDatagrams]:
    with served_datagrams(tmp_path_factory.mktemp("air")) as server:
        yield server


def sealed(key: bytes, size: int) -> bytes:
    return seal.seal(urandom(size - 1_146), key)


@pytest.mark.parametrize("size", SIZES)
def test_mail(key: bytes, size: int) -> None:
    file = sealed(key, size)
    mails = [len(one.as_bytes()) for one in post.mails(file, "ptm@field.example", "desk@hq.example")]
    said = estimate.around(estimate.MAIL, Limits(), [len(file)]) - mail.AROUND
    assert said / (sum(mails) + len(mails) * 400) == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("size", SIZES[1:3])
@pytest.mark.parametrize("piece", ["1024", "65536"])
def test_https_as_counted_at_the_line(web: Served, key: bytes, size: int, piece: str) -> None:
    file, said = sealed(key, size), limits.of({"piece": piece})
    with BadLine(web.port, Line()) as line:
        carrier = web.line(key, line.url, piece=said.piece)
        carrier.put(file)
        carrier.close()
        real = line.line.up + line.line.down
        told = carrier.spent
    about = estimate.around(estimate.HTTPS, said, [len(file)], tls=False)
    assert 1 <= about / real < 1.4
    assert about / told == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(("size", "piece"), [(1_200, "200"), (2_000, "1024"), (10_000, "300")])
def test_datagrams_as_counted_at_the_line(air: ServedDatagrams, key: bytes, size: int, piece: str) -> None:
    file, said = sealed(key, size), limits.of({"piece": piece})
    with Lossy(air.port) as line:
        carrier = air.line(key, line.port, room=said.piece, rate=200_000)
        carrier.put(file)
        carrier.close()
    # The last repairs are not said where the other end is as near as here.
    assert 0.9 < estimate.around(estimate.UDP, said, [len(file)]) / carrier.spent < 1.35


def test_a_folder_is_what_lies_there(key: bytes, tmp_path: Path) -> None:
    file, carrier = sealed(key, 3_000), Folder(tmp_path)
    carrier.put(file)
    assert estimate.around(estimate.FOLDER, Limits(), [len(file)]) == carrier.spent


def test_a_budget_that_is_not_enough_is_said_and_what_goes_all_the_same() -> None:
    said = limits.of({"day": "10k", "month": "12k", "cost": "0.02eur/kB"})
    files = [(1_000, True), (5_000, False)]
    plan = estimate.of(files, estimate.FOLDER, said, 2400, Spent("", 3_000, "", 3_000))
    assert (plan.bytes, plan.seconds, plan.over, plan.goes) == (6_000, 20.0, "", 0)
    assert (str(plan.money), plan.currency) == ("0.12", "EUR")
    assert estimate.of(files, estimate.FOLDER, said, None, Spent("", 4_001, "", 4_001)).over == "day"
    late = estimate.of(files, estimate.FOLDER, said, None, Spent("", 0, "", 6_001))
    assert (late.over, late.goes, late.seconds) == ("month", 1_000, None)
    assert estimate.of([], estimate.UDP, said, 2400, Spent()).bytes == 0


def test_a_line_shows_how_fast_it_is_once_enough_went_over_it() -> None:
    book = Book().showing("abcd", 1_999, 1.0)
    assert book.shown == {}
    book = book.showing("abcd", 3_000, 10.0)
    assert book.shown == {"abcd": 2_400}
    assert book.showing("abcd", 6_000, 10.0).shown == {"abcd": 3_600}


@pytest.mark.parametrize(
    "said",
    [{"rate": "fast"}, {"rate": "10"}, {"cost": "5"}, {"cost": "5/MB"}, {"cost": "USD5/MB"}, {"piece": "99"}],
)
def test_what_is_no_rate_no_cost_and_no_piece_is_said(said: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        limits.of(said)
    assert refused.value.code is Code.BAD_LIMIT
