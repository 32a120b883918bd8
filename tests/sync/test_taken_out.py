"""What was taken out is known to whoever is above, and to nobody else."""

from typing import TYPE_CHECKING

from store import desk
from store.node import Node
from tui.papers.catalogue import Asked
from tui.papers.export import export

if TYPE_CHECKING:
    from tests.sync.conftest import House


def numbers(node: Node) -> set[str]:
    return {row["number"] for row in desk.listed(node, "exports").rows}


def test_headquarters_hears_of_a_station_s_exports_and_no_station_of_its(heard: "House") -> None:
    hq, station = heard.hq, heard.station
    below = export(station, Asked("courses", "csv"), None).number
    above = export(hq, Asked("stations", "csv"), None).number
    for _ in range(2):
        heard.up(station)
        heard.down(station)
    assert numbers(hq) == {below, above}
    assert numbers(station) == {below}
