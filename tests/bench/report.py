"""What the measuring programs share: a measured row with its bounds, and how a run is told."""

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One measured thing; ``must`` and ``aim`` are upper bounds, lower ones where ``least`` is set."""

    what: str
    value: float
    unit: str
    must: float | None = None
    aim: float | None = None
    least: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether the bound is kept; ``None`` where there is none."""
        if self.must is None:
            return None
        return self.value >= self.must if self.least else self.value <= self.must


def tell(rows: Sequence[Row], *, as_json: bool, **more: object) -> None:
    """Print the rows of a run and the machine it was on: one JSON document, or a line each for a person."""
    machine = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "system": platform.system(),
    }
    if as_json:
        told = [asdict(row) | {"holds": row.holds} for row in rows]
        sys.stdout.write(json.dumps({"rows": told, "machine": machine} | more, ensure_ascii=False) + "\n")
        return
    for row in rows:
        kept = "" if row.holds is None else row.holds
        sys.stdout.write(f"{row.what:80} {row.value:>10} {row.unit:3} {kept}\n")
