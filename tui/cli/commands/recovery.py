"""What is kept for the day on which a passphrase or a laptop is lost."""

import argparse
import base64
import os
from pathlib import Path

from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from tui.cli.opening import opened, read_passphrase, write_file
from tui.cli.output import Output
from tui.words import _


def make(options: argparse.Namespace, out: Output) -> int:
    """Make a recovery identity at headquarters: the key goes to a file, its public half onto the list."""
    place = Path(options.out)
    if place.expanduser().exists():
        raise Refused(Code.FILE_EXISTS, name=place.name)
    passphrase = read_passphrase(options.new_passphrase_file)
    with opened(options) as node:
        made = RecoveryIdentity.make(f"{node.me.code} {options.name}", os.urandom)
        known = made.recipient
        write_file(place, made.written(passphrase))
        escrow = base64.b64encode(known.escrow).decode()
        said = {"name": options.name, "age": known.age, "escrow": escrow}
        try:
            node.act("recovery_keys.make", None, said)
        except Refused:
            place.expanduser().unlink()
            raise
    out.data(
        {"mark": known.mark, "age": known.age, "file": str(place)},
        [
            _("recovery identity {mark} written to {file}").format(mark=known.mark, file=place),
            _("1. Copy that file to two sticks. Lock them away in two buildings, never beside a laptop."),
            _("2. Write its passphrase on paper, in an envelope, in a third place."),
            _("3. Delete the file here. Muster needs it only when something was lost."),
            _("4. Try it now: `muster recovery drill`. Every station hears of it with its next exchange."),
        ],
    )
    return 0
