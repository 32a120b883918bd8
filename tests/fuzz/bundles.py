"""Mutated bundles by the million: none is accepted, none raises, within bounds of memory and time.

``python -m tests.fuzz.bundles --count 1000000 [--seed N] [--jobs J] [--seconds S]
[--layer L]``

Each case spoils a real bundle (one going up, one coming down, a warden's
return, a pack, a grant, a request) at one layer and gives it to its reader:

- ``file``: the file's bytes as they are;
- ``mended``: the same with the check put right, as anybody could;
- ``enveloped``: with check and hint put right, so that it is opened;
- ``signed``: what is inside the seal;
- ``payload``, ``manifest``, ``records``: what is signed, spoiled before it was signed by the rightful key;
- ``forged``: entries and rows that are well formed, chained truly, and say what they should not.

At the first four nothing may be accepted. At the others a reader may take what
it reads; some of them go through the whole door, in a transaction that is
looked at and taken back: the chain must recompute, and rows of others stand.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import cbor2

from store import log
from store.refusals import Refused
from store.registers import REGISTRY
from sync import bundle, cose, manifest, records, seal
from sync.squeeze import squeeze
from sync.streams import Malformed, Writer, joined, parted
from tests.fuzz.mutate import spoiled, spoiled_entry, spoiled_put, spoiled_streams, spoiled_thing
from tests.fuzz.samples import READ, Sample, ratchet, samples

_HEADER, _CHECK = 6, 4
SHARES = {
    "file": 38.0,
    "mended": 8.0,
    "enveloped": 14.0,
    "signed": 30.0,
    "payload": 4.0,
    "manifest": 3.0,
    "records": 2.5,
    "forged": 0.5,
}
UNSIGNED = frozenset({"file", "mended", "enveloped", "signed"})
"""Layers that need no key: what is changed there is never accepted."""
WHOLE = 0.12
"""How much of what could be read without its seal is sealed and opened all the same."""
TAKEN = 0.02
"""How much of what was signed anew goes through the whole door."""
_SHOWN = 0.1


@dataclass
class Tally:
    """What came of some cases; times are seconds, memory is the largest that a process had, in MiB."""

    count: int = 0
    accepted: int = 0
    unchanged: int = 0
    layers: dict[str, Counter[str]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    slowest_is: str = ""
    peak: float = 0.0

    def add(self, other: "Tally") -> None:
        """Add what another process found."""
        self.count += other.count
        self.accepted += other.accepted
        self.unchanged += other.unchanged
        for layer, outcomes in other.layers.items():
            self.layers.setdefault(layer, Counter()).update(outcomes)
        self.faults.update(other.faults)
        if other.slowest > self.slowest:
            self.slowest, self.slowest_is = other.slowest, other.slowest_is
        self.peak = max(self.peak, other.peak)


def mended(file: bytes) -> bytes:
    """Put the check of a file right."""
    body = file[:-_CHECK]
    return body + seal.check(body)


def enveloped(sample: Sample, file: bytes) -> bytes:
    """Put check and hint of a file right."""
    ciphertext = file[_HEADER:-_CHECK]
    return mended(file[:2] + seal._hint(sample.at.keys.seal_public, ciphertext) + ciphertext + bytes(_CHECK))


def stored(content: bytes) -> bytes:
    """Put content into a payload as it is."""
    length = Writer()
    length.number(len(content))
    return b"\x00" + length.done() + content


def _payload(chance: Random, sample: Sample) -> bytes:
    if sample.said is None:
        return spoiled(chance, cose.peek(sample.signed)[2])
    match chance.randrange(3):
        case 0:
            return spoiled(chance, cose.peek(sample.signed)[2])
        case 1:
            return stored(spoiled(chance, sample.packed))
        case _:
            return stored(spoiled_streams(chance, sample.packed))


def _manifest(chance: Random, sample: Sample) -> bytes:
    if sample.said is None:
        said = spoiled_thing(chance, cbor2.loads(cose.peek(sample.signed)[2]))
        return cbor2.dumps(said, canonical=True)
    manifest, body = parted(sample.packed, 2)
    said = spoiled_thing(chance, cbor2.loads(manifest))
    content = joined([cbor2.dumps(said, canonical=True), body])
    return squeeze(content) if chance.random() < 0.05 else stored(content)


def _records(chance: Random, sample: Sample) -> bytes:
    if sample.said is None:
        return _manifest(chance, sample)
    manifest, body = parted(sample.packed, 2)
    return stored(joined([manifest, spoiled_streams(chance, body)]))


def _forged(chance: Random, sample: Sample) -> bytes:
    """Say something else in well-formed entries and rows, with chains that are right."""
    said = sample.said
    if said is None:
        return _manifest(chance, sample)
    entries = tuple(
        spoiled_entry(chance, entry, sample.known, sample.acts) if chance.random() < 0.5 else entry
        for entry in said.entries
    )
    puts = tuple(
        spoiled_put(chance, put, sample.known) if chance.random() < 0.2 else put for put in said.puts
    )
    lanes = []
    for lane in said.lanes:
        head = ratchet(sample, lane.writer, lane.lane)
        some = [e for e in entries if (e.writer, e.lane) == (lane.writer, lane.lane)]
        end = lane.chain
        if head is not None and head.seq == lane.after and some:
            # An act is said once: what its entries share is the first one's.
            first = {entry.txn: entry for entry in reversed(some)}
            shared = [e._replace(wall=f.wall, actor=f.actor, act=f.act) for e in some for f in [first[e.txn]]]
            entries = tuple({(e.writer, e.lane, e.seq): e for e in (*entries, *shared)}.values())
            end = log.verified_end(shared, head)
        lanes.append(replace(lane, chain=end))
    forged = replace(said, entries=entries, puts=puts, lanes=tuple(lanes))
    told = manifest.write(bundle._said(forged))
    return stored(joined([told, records.pack(entries, puts, REGISTRY.wires, said.made_at)]))


_SPOIL: dict[str, Callable[[Random, Sample], bytes]] = {
    "payload": _payload,
    "manifest": _manifest,
    "records": _records,
    "forged": _forged,
}


def _named(fault: Exception) -> str:
    """Name an exception and where in our own code it came from."""
    ours = [
        frame for frame in traceback.extract_tb(fault.__traceback__) if "site-packages" not in frame.filename
    ]
    where = ours[-1]
    return f"{type(fault).__name__} {str(fault)[:90]!r} at {Path(where.filename).name}:{where.lineno}"


class Worker:
    """Runs cases against its own nodes, and counts."""

    def __init__(self, chance: Random, known: list[Sample], only: Collection[str]) -> None:
        self._chance = chance
        self._samples = known
        self._layers = [layer for layer in SHARES if layer in only]
        self._weights = [SHARES[layer] for layer in self._layers]
        self.tally = Tally()

    def once(self) -> None:
        """Run one case."""
        (layer,) = self._chance.choices(self._layers, self._weights)
        sample = self._chance.choice(self._samples)
        if sample.name == "request" and layer in ("mended", "enveloped"):
            layer = "file"
        begun = time.perf_counter()
        try:
            outcome = self._unsigned(layer, sample) if layer in UNSIGNED else self._resigned(layer, sample)
        except Exception as fault:  # noqa: BLE001 - that is what is looked for
            outcome = "exception"
            self.tally.faults[f"{layer} {sample.name}: {_named(fault)}"] += 1
        took = time.perf_counter() - begun
        if outcome is None:
            self.tally.unchanged += 1
            return
        self.tally.count += 1
        self.tally.layers.setdefault(layer, Counter())[outcome] += 1
        if outcome == READ and layer in UNSIGNED:
            self.tally.accepted += 1
        if took > self.tally.slowest:
            self.tally.slowest, self.tally.slowest_is = took, f"{layer} {sample.name}"

    def _unsigned(self, layer: str, sample: Sample) -> str | None:
        """Spoil what needs no key; ``None`` where nothing came to be changed."""
        chance = self._chance
        if layer == "signed":
            signed = spoiled(chance, sample.signed)
            if signed == sample.signed:
                return None
            if sample.name == "request" or chance.random() >= WHOLE:
                return sample.verify(signed)
            return sample.read(seal.seal(signed, sample.at.keys.seal_public))
        file = spoiled(chance, sample.file)
        if layer == "mended":
            file = mended(file)
        elif layer == "enveloped":
            file = enveloped(sample, file)
        return None if file == sample.file else sample.read(file)

    def _resigned(self, layer: str, sample: Sample) -> str | None:
        """Spoil what is signed, and sign it; some of it goes through the whole door."""
        chance = self._chance
        try:
            payload = _SPOIL[layer](chance, sample)
        except (ValueError, OverflowError, TypeError, KeyError, Refused):
            # It cannot even be written.
            return None
        if layer == "forged" or chance.random() < TAKEN:
            sample.at.shows = chance.random() < _SHOWN
            return f"door: {sample.take(sample.resigned(payload))}"
        if sample.said is None or chance.random() < WHOLE:
            return sample.read(sample.resigned(payload))
        try:
            bundle.parse(payload, sample.said.purpose)
        except manifest.Newer:
            return "BUNDLE_NEWER"
        except Malformed:
            return "BUNDLE_MALFORMED"
        return READ


def work(seed: int, count: int, seconds: float, only: Collection[str]) -> Tally:
    """Run cases in this process until there are enough, or the time is over."""
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder, samples(Path(folder)) as known:
        worker = Worker(Random(seed), known, only)  # noqa: S311 - the same on every run
        while worker.tally.count < count and time.monotonic() < end:
            worker.once()
    worker.tally.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return worker.tally


def run(count: int, seed: int, jobs: int, seconds: float, only: Collection[str] = tuple(SHARES)) -> Tally:
    """Run cases in several processes."""
    parts = [(seed + job, count // jobs + (job < count % jobs), seconds, only) for job in range(jobs)]
    total = Tally()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for tally in pool.starmap(work, parts):
            total.add(tally)
    return total


def main() -> int:
    """Run the command; 1 if anything was accepted that should not, or raised."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1_000_000, help="cases in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="stop then, however many there were"
    )
    parser.add_argument(
        "--layer", action="append", choices=tuple(SHARES), help="this layer only; may be repeated"
    )
    asked = parser.parse_args()
    begun = time.monotonic()
    tally = run(asked.count, asked.seed, asked.jobs, asked.seconds, asked.layer or tuple(SHARES))
    said = {
        "count": tally.count,
        "rate": round(tally.count / (time.monotonic() - begun)),
        "accepted_unchanged": tally.unchanged,
        "accepted": tally.accepted,
        "exceptions": sum(tally.faults.values()),
        "peak_mb": round(tally.peak),
        "slowest_ms": round(tally.slowest * 1000, 1),
        "slowest": tally.slowest_is,
        "layers": {layer: dict(outcomes.most_common()) for layer, outcomes in sorted(tally.layers.items())},
        "faults": dict(tally.faults.most_common()),
    }
    sys.stdout.write(json.dumps(said, indent=1) + "\n")
    return int(bool(tally.accepted or tally.faults))


if __name__ == "__main__":
    sys.exit(main())
