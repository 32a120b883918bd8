"""Preparing a station's laptop at headquarters, before it is shipped."""

import argparse

from store.files import folder_of
from store.founding import Founding
from sync.provisioning import provision as prepare
from tui.admitting import no_box
from tui.cli.opening import opened, read_passphrase
from tui.cli.output import Output
from tui.words import _


def provision(options: argparse.Namespace, out: Output) -> int:
    """Make a station's node in a folder, admitted and enrolled, ready to be shipped."""
    home = folder_of(options.out)
    with opened(options) as node:
        founding = Founding(
            kind="station",
            code=options.code.strip().upper(),
            name=options.name,
            user=options.first_user,
            role=options.role,
            country=options.country.strip().upper(),
            timezone=options.timezone,
            rehearsal=node.me.rehearsal,
        )
        clock = node.clock if node.me.rehearsal else None
        made = prepare(node, home, founding, read_passphrase(options.new_passphrase_file), clock=clock)
    document = {
        "node": made.device.hex(),
        "code": founding.code,
        "mark": made.mark,
        "kind": "station",
        "fingerprint": made.fingerprint,
        "home": str(home),
        "spools_away": list(made.away),
    }
    out.data(
        document,
        [
            _("made, admitted and enrolled: {kind} {code} in {home}").format(**document),
            _("send laptop and first passphrase apart; whoever receives them changes it at once:"),
            f"  muster user passphrase --user {founding.user} --new-passphrase-file FILE",
            *no_box(made.away),
        ],
    )
    return 0
