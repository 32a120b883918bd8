"""What an act may write to (``roles.touches``) holds for all that the sample station's acts wrote."""

from store import log, roles
from store.node import LANES, Node
from store.registers import REGISTRY


def test_the_acts_of_the_sample_station_wrote_where_they_may(station: Node) -> None:
    me = station.me
    with station.read() as db:
        entries = [entry for lane in LANES for entry in log.read(db, me.writer, lane, 0)]
    seen = set()
    for entry in entries:
        register = REGISTRY.number(entry.table)
        assert register is not None
        act = REGISTRY.act_names[entry.act]
        seen.add(act)
        assert register.kind in roles.touches(act), f"{act} wrote to {register.kind}"
    assert {"agencies.import", "appointments.sign", "devices.accept", "submissions.accept"} <= seen


def test_an_act_writes_to_its_own_register_unless_the_table_says_otherwise() -> None:
    assert roles.touches("zones.change") == {"zones"}
    assert roles.touches("people.change") == {"people", "households"}
    assert "appointments" not in roles.touches("people.change")
