"""What must be refused: a replay, a flipped bit, a stranger; and what must not be found: a name in clear."""

import secrets

from sample_station.in_clear import in_clear
from sample_station.stage import Stage, held
from store import keyring
from store.founding import Founding
from store.node import Node
from store.refusals import Code
from store.registers import REGISTRY
from store.saying import saying
from sync import bundle, incoming, seal
from sync.bundle import Bundle, Purpose
from sync.fate import Fate


class Forgeries(Stage):
    """Attempts that change nothing."""

    def refuse_replay(self) -> str:
        """Give headquarters the same bundle again."""
        before = self.state_of_hq()
        receipt = incoming.take(self._nodes["hq"], self._sealed)
        held(receipt.fate is Fate.DUPLICATE and self.state_of_hq() == before, "a replay changed something")
        return _reason(receipt.code)

    def refuse_flipped(self) -> str:
        """Give headquarters the bundle with one bit turned."""
        place = secrets.randbelow(len(self._sealed) - 2) + 2
        flipped = bytearray(self._sealed)
        flipped[place] ^= 1 << secrets.randbelow(8)
        before = self.state_of_hq()
        receipt = incoming.take(self._nodes["hq"], bytes(flipped))
        held(receipt.fate is Fate.REFUSED and self.state_of_hq() == before, "a flipped bit was taken in")
        return saying("byte {place}: {reason}", place=place, reason=_reason(receipt.code))

    def refuse_stranger(self) -> str:
        """Give headquarters a well-made bundle from a device it never admitted."""
        hq = self._nodes["hq"]
        stranger = Node.create(
            self.places.folder / "stranger",
            Founding("station", "XXX", "Nowhere", "somebody", "fsco"),
            self._phrase,
            strength=keyring.FLOOR,
        )
        with stranger:
            said = Bundle(
                Purpose.EXCHANGE, stranger.me.device, hq.me.device, stranger.me.writer, stranger.now
            )
            sealed = bundle.write(said, stranger.keys, hq.keys.seal_public, REGISTRY.wires)
        before = self.state_of_hq()
        receipt = incoming.take(hq, sealed)
        held(receipt.code is Code.UNKNOWN_SENDER and receipt.quarantined, "a stranger was not kept apart")
        held(self.state_of_hq() == before, "a stranger changed something")
        return saying("{reason} (tag {tag})", reason=_reason(receipt.code), tag=seal.tag(sealed).hex())

    def search_in_clear(self) -> str:
        """Search every file of the three nodes for the people's names."""
        words = {person.family_name for person in self.town.people()}
        words |= {f"{person.given_name} {person.family_name}" for person in self.town.people()}
        homes = [self.places.station, self.places.hq, self.places.warden]
        found = in_clear(homes, words)
        held(not found.hits, f"{len(found.hits)} names stand in clear")
        return saying(
            "{words} names in {files} files ({bytes} bytes): none found",
            words=found.words,
            files=found.files,
            bytes=found.size,
        )


def _reason(code: Code | None) -> str:
    return saying("taken in") if code is None else saying(code.value.what, name=saying("the bundle"))
