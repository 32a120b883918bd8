"""Nodes for the tests: made and enrolled once, copied for each test, with a clock and randomness of its own.

``hq``, ``station`` and ``warden`` belong together: the station reports to
headquarters, the warden's device W1 to the station. Headquarters has one
agency, HRBO, and two alert schemes, which are reference data at the station.
"""

import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from store import keyring, log, records
from store.asking import ask
from store.clock import Entropy, SetClock
from store.device_keys import DeviceKeys
from store.entry import first_key, first_link, link, turn
from store.files import KEYRING
from store.founding import Founding
from store.identity import who
from store.kept_secrets import first_key_of, secret
from store.keyring import Unlocked
from store.log import LOG
from store.node import LANES, Node
from store.refusals import Code, Refused
from store.rollcall.standing import figures, standing
from sync import enrol, pack
from tests.postgres.laid import laid, lay_off
from tests.postgres.server import Given

MORNING = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
WORDS = "lantern over the harbour"


def seeded(seed: int) -> Entropy:
    """Give bytes that are the same in every run."""
    return random.Random(seed).randbytes  # noqa: S311 - the same on purpose


@dataclass(frozen=True)
class Template:
    """A closed node, and what its passphrase opens, so that no test has to pay for Argon2 again."""

    home: Path
    opened: Unlocked


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Template]:
    homes = tmp_path_factory.mktemp("templates")
    clock = SetClock(MORNING)

    def make(seed: int, kind: str, code: str, role: str) -> Node:
        founding = Founding(kind, code, "Port Tamarin", role, role, "FR", "Indian/Mauritius", rehearsal=True)
        return Node.create(
            homes / kind,
            founding,
            WORDS,
            clock=clock,
            entropy=seeded(seed),
            strength=keyring.FLOOR,
        )

    hq, station, warden = (
        make(1, "hq", "HQ", "hq"),
        make(2, "station", "PTM", "fsco"),
        make(3, "warden", "PTM", "warden"),
    )
    hq.act("agencies.add", None, {"code": "HRBO", "name": "Harbour Relief Board"})
    for scheme in ("PHASE", "SLS"):
        hq.act("schemes.lay_down", None, {"scheme": scheme})
    enrol.enrol(station, enrol.admit(hq, enrol.request(station)).grant)
    enrol.enrol(warden, enrol.admit(station, enrol.request(warden)).grant)
    for node in (hq, station, warden):
        node.close()
    return {
        kind: Template(homes / kind, keyring.unlock(homes / kind / KEYRING, WORDS))
        for kind in ("hq", "station", "warden")
    }


@dataclass(frozen=True)
class Grown:
    """The station's template with people in it, without and with a warden, and their numbers."""

    family: dict[str, int]
    appointed: int
    templates: Mapping[str, Template]


@pytest.fixture(scope="session")
def grown(templates: Mapping[str, Template], tmp_path_factory: pytest.TempPathFactory) -> Grown:
    homes = tmp_path_factory.mktemp("grown")

    def copied(source: Path, name: str) -> Node:
        return _opened(templates["station"], source, homes / name, SetClock(MORNING), seeded(6))

    with copied(templates["station"].home, "family") as station:
        family = _family(station)
    with copied(homes / "family", "appointed") as station:
        appointed = _appointed(station, family["principal"])
    known = templates["station"].opened
    return Grown(family, appointed, {name: Template(homes / name, known) for name in ("family", "appointed")})


def _opened(  # noqa: PLR0913 - a node is just these things
    template: Template,
    source: Path,
    home: Path,
    clock: SetClock,
    entropy: Entropy,
    on: str | None = None,
) -> Node:
    """Copy a folder of a template's node and open the copy; at an address ``on`` a server are its records."""
    shutil.copytree(source, home)
    if on is not None:
        lay_off(home, on)
    secrets = template.opened.secrets
    engine = records.opened(home, secrets["store"])
    keys = DeviceKeys(secrets["sign"], secrets["seal"])
    return Node(home, engine, keys, template.opened.slot, clock, entropy, opened=template.opened)


@pytest.fixture
def passphrase() -> str:
    return WORDS


@pytest.fixture
def entropy() -> Entropy:
    return seeded(7)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
def opened(  # noqa: PLR0913 - what is copied, and where to
    templates: Mapping[str, Template],
    tmp_path: Path,
    clock: SetClock,
    entropy: Entropy,
    request: pytest.FixtureRequest,
    records_on: Given | None,
) -> Iterator[Callable[[str], Node]]:
    """Copy a template's folder and open the copy; the test's end closes it.

    For a test that is for ``both`` its records are copied to a server.

    The station is copied with its family, or with its warden too, for a test that asks for those.
    """
    stack = ExitStack()

    def open_copy(kind: str) -> Node:
        grown = next((name for name in ("appointed", "family") if name in request.fixturenames), None)
        template = templates[kind]
        if kind == "station" and grown is not None:
            template = request.getfixturevalue("grown").templates[grown]
        on = None
        if records_on is not None:
            like = laid(records_on, template.home, template.opened.secrets["store"])
            on = stack.enter_context(records_on.database(like))
        return stack.enter_context(_opened(template, template.home, tmp_path / kind, clock, entropy, on))

    with stack:
        yield open_copy


@pytest.fixture
def hq(opened: Callable[[str], Node]) -> Node:
    return opened("hq")


@pytest.fixture
def station(opened: Callable[[str], Node]) -> Node:
    return opened("station")


@pytest.fixture
def counted_alike(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test leaves at the station: a list of roll calls counts each of them as its board does."""
    node = request.getfixturevalue("station") if "station" in request.fixturenames else None
    yield
    if node is not None:
        with node.read() as db:
            rows = [row for (row,) in ask(db, "SELECT id FROM rollcalls")]
            theirs = {row: (one.figures, len(one.listed)) for row, one in standing(db, rows).items()}
            assert figures(db, rows) == theirs


@pytest.fixture
def warden(opened: Callable[[str], Node]) -> Node:
    return opened("warden")


@pytest.fixture
def store_key(templates: Mapping[str, Template]) -> bytes:
    return templates["station"].opened.secrets["store"]


@pytest.fixture
def family(station: Node, grown: Grown) -> dict[str, int]:
    """Thị Nguyễn (the principal), Marc her husband and their son Minh, in a household of zone Z1."""
    del station
    return dict(grown.family)


def _family(station: Node) -> dict[str, int]:
    zone = station.act("zones.add", None, {"code": "Z1", "name": "Old Harbour"}).row
    home = station.act("households.add", None, {"address": "1 Lantern Street", "zone": "Z1"}).row

    def person(given_name: str, category: str) -> int:
        said = {"family_name": "Nguyễn", "given_name": given_name, "category": category, "household": home}
        return station.act("people.add", None, said).row

    principal, spouse, child = (
        person("Thị", "staff_local"),
        person("Marc", "dependant"),
        person("Minh", "dependant"),
    )
    for dependant, relation in ((spouse, "spouse"), (child, "child")):
        link = {"sponsor": principal, "person": dependant, "relation": relation}
        station.act("dependants.add", None, link)
    return {"zone": zone, "home": home, "principal": principal, "spouse": spouse, "child": child}


@pytest.fixture
def appointed(station: Node, family: dict[str, int], grown: Grown) -> int:
    """The principal of the family as warden of Z1, in writing and with her undertaking."""
    del station, family
    return grown.appointed


def _appointed(station: Node, principal: int) -> int:
    proposal = {"person": principal, "role": "warden", "zone": "Z1"}
    row = station.act("appointments.add", None, proposal).row
    letter = {
        "letter_no": "PTM/W/1",
        "signed_on": date(2026, 11, 9),
        "smt_consulted_on": date(2026, 11, 3),
        "undertaking_signed_on": date(2026, 11, 9),
    }
    station.act("appointments.sign", row, letter)
    return row


@pytest.fixture
def rounds(station: Node, warden: Node, appointed: int) -> Node:
    """The warden's device with zone Z1 on it."""
    del appointed
    pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    return warden


@pytest.fixture
def refuses() -> Callable[[Code], AbstractContextManager[object]]:
    """``with refuses(Code.NOT_FOUND):`` passes if just that is refused, in words that can be said."""

    @contextmanager
    def expecting(code: Code) -> Iterator[None]:
        with pytest.raises(Refused) as caught:
            yield
        assert caught.value.code is code
        assert "{" not in caught.value.what + caught.value.next

    return expecting


@pytest.fixture
def whole_chain() -> Callable[[Node], int]:
    """Recompute a node's own chain from the rows of its log, as its parent would; gives their number."""

    def recompute(node: Node) -> int:
        count = 0
        with node.read() as db:
            me = who(db)
            shared = secret(db, first_key_of(me.writer))
            assert shared is not None
            for lane in LANES:
                chain, key = first_link(me.writer, lane), first_key(shared, lane)
                rows = db.execute(LOG.select().where(LOG.c.writer == me.writer, LOG.c.lane == lane)).all()
                stored = {row.seq: row for row in rows}
                entries = log.read(db, me.writer, lane, 0)
                assert [entry.seq for entry in entries] == list(range(1, len(rows) + 1))
                for entry in entries:
                    nonce, key = turn(key)
                    chain = link(chain, entry, nonce)
                    assert (stored[entry.seq].nonce, stored[entry.seq].chain) == (nonce, chain)
                head = log.head(db, me.writer, lane)
                assert head is not None
                assert (head.seq, head.chain, head.key) == (len(entries), chain, key)
                count += len(entries)
        return count

    return recompute
