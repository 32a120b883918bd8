"""Whose rows are that come down: a row that is here stays whose it is, whatever a parent says."""

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from store.asking import ask
from store.register import Registry
from sync.records import Put


def agree(db: Connection, registry: Registry, puts: Iterable[Put]) -> bool:
    """Say whether each row that comes down comes in one bucket: in that of its station, if it is here.

    What is kept of our own changes, and what may be taken off the device, goes
    by the bucket that is claimed.
    """
    claimed: dict[int, dict[int, int]] = {}
    for put in puts:
        if claimed.setdefault(put.table, {}).setdefault(put.row, put.bucket) != put.bucket:
            return False
    for table, rows in claimed.items():
        register = registry.number(table)
        if register is None:
            continue
        asked = (
            f'SELECT id, station FROM "{register.sql.name}"'  # noqa: S608 - a name of our own models
            " WHERE id IN (SELECT value FROM json_each(?))"
        )
        if any(rows[row] != station for row, station in ask(db, asked, (json.dumps(list(rows)),))):
            return False
    return True
