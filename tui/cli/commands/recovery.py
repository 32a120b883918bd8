"""What is kept for the day on which a passphrase or a laptop is lost."""

import argparse
import base64
import os
from pathlib import Path

from store import recovering, shares
from store.clock import SetClock, SystemClock
from store.files import KEYRING, place_of
from store.forms import check
from store.keyring.shape import face
from store.recovering import Appointed
from store.recovery import RecoveryIdentity, read_public
from store.refusals import Code, Refused
from store.registers.recovery_keys import RecoveryKeyForm
from tui.cli.opening import (
    home_of,
    moment_of,
    new_passphrase_of,
    opened,
    passphrase_of,
    read_file,
    read_passphrase,
    write_file,
)
from tui.cli.output import Output
from tui.safe import clean
from tui.words import _


def make(options: argparse.Namespace, out: Output) -> int:
    """Make a recovery identity where no node is: the key goes to one file, its public half to another."""
    _offline(options)
    place = Path(options.out)
    public = Path(options.public or f"{options.out}.pub")
    for one in (place, public):
        if place_of(one).exists():
            raise Refused(Code.FILE_EXISTS, name=one.name)
    passphrase = read_passphrase(options.new_passphrase_file)
    made = RecoveryIdentity.make(options.name, os.urandom)
    known = made.recipient
    # As it will be asked at headquarters: a name that is refused there shall not be made here.
    said = {"name": options.name, "age": known.age, "escrow": "-"}
    sealed = made.written(passphrase)
    write_file(public, known.written(check(RecoveryKeyForm, said, "recovery_keys").name))
    write_file(place, sealed)
    document = {"mark": known.mark, "age": known.age, "fingerprint": known.words}
    out.data(
        document | {"file": str(place), "public": str(public)},
        [
            _("recovery identity {mark} written to {file}").format(mark=known.mark, file=place),
            _("1. Copy that file to two sticks. Lock them away in two buildings, never beside a laptop."),
            _("2. Write its passphrase on paper, in an envelope, in a third place."),
            _("3. Carry {file} to headquarters, and nothing else: `muster recovery take {file}`.").format(
                file=public
            ),
            _("4. Its words, to be compared there: {words}").format(words=known.words),
            _("5. Delete the key here. Muster needs it only when something was lost."),
        ],
    )
    return 0


def take(options: argparse.Namespace, out: Output) -> int:
    """Take the public half of a recovery identity in at headquarters; its secret half stays where it is."""
    name, known = read_public(read_file(Path(options.file)))
    escrow = base64.b64encode(known.escrow).decode()
    with opened(options) as node:
        node.act("recovery_keys.make", None, {"name": name, "age": known.age, "escrow": escrow})
    out.data(
        {"mark": known.mark, "age": known.age, "fingerprint": known.words, "name": name},
        [
            _("recovery identity {mark} is on the list: {name}").format(mark=known.mark, name=clean(name)),
            _("1. Its words: {words}").format(words=known.words),
            _(
                "2. Whoever made it reads out others? Then `muster act recovery_keys.retire {mark}`, at once."
            ).format(mark=known.mark),
            _("3. Every station hears of it with its next exchange; then rehearse: `muster recovery drill`."),
        ],
    )
    return 0


def _offline(options: argparse.Namespace) -> None:
    """Let the secret half come near no node, unless a person says that this is the machine for it.

    Raises:
        Refused: ``RECOVERY_ONLINE``.
    """
    place = home_of(options) / KEYRING
    if place.exists() and not options.offline_machine:
        raise Refused(Code.RECOVERY_ONLINE, node=face(place).label.code)


def ask(options: argparse.Namespace, out: Output) -> int:
    """Ask headquarters at a node whose passphrase is lost; nothing is opened for it."""
    passphrase, made = new_passphrase_of(options)
    text, words = recovering.ask(
        home_of(options),
        passphrase,
        entropy=os.urandom,
        key_file=_second(options.new_key_file),
        mark=options.mark,
    )
    write_file(Path(options.out), text)
    document = {"file": options.out, "bytes": len(text), "fingerprint": words}
    if made:
        document["passphrase"] = passphrase
    out.data(
        document,
        [
            *([_("The new passphrase, shown this once:"), f"    {passphrase}", ""] if made else []),
            _("request written to {file} ({count} bytes of plain text)").format(
                file=options.out, count=len(text)
            ),
            _("1. Write the new passphrase down. It opens nothing until headquarters has answered."),
            _("2. Send the request: by mail, on a stick, or line by line. Nothing in it is secret."),
            _("3. Telephone headquarters, on a number you know. Read them these words:"),
            f"    {words}",
            _("4. When the answer is here: `muster recovery finish ANSWER --user YOUR-NAME`."),
        ],
    )
    return 0


def answer(options: argparse.Namespace, out: Output) -> int:
    """Answer a request with the recovery identity; it needs no node, and no line."""
    _offline(options)
    path = Path(options.request)
    request = recovering.read_request(read_file(path), path.name)
    if bool(options.name) != bool(options.role):
        raise Refused(Code.FIELD_MISSING, field="--role" if options.name else "--name")
    identity = RecoveryIdentity.read(read_file(Path(options.identity)), passphrase_of(options))
    text, words = recovering.answer(request, identity, Appointed(options.name or "", options.role or ""))
    write_file(Path(options.out), text)
    out.data(
        {
            "node": request.label.device.hex(),
            "code": request.label.code,
            "kind": request.label.kind,
            "mark": request.mark,
            "fingerprint": request.said,
            "answer_fingerprint": words,
            "file": options.out,
        },
        [
            _("a request of the {kind} {code}").format(kind=request.label.kind, code=request.label.code),
            _("1. Telephone the officer, on a number you know, and hear that it is them: thieves ask too."),
            _("2. They read you the words of their request. They must be these:"),
            f"    {request.said}",
            _("3. Only then hand over {file}. Its own words, for them to compare:").format(file=options.out),
            f"    {words}",
            _("4. Lock the identity away again, and write down whom it opened for."),
        ],
    )
    return 0


def finish(options: argparse.Namespace, out: Output) -> int:
    """Finish with headquarters' answer: new keys, the lost passphrase opens nothing any more."""
    path = Path(options.answer)
    text = read_file(path)
    user = getattr(options, "user", None)
    if not user:
        raise Refused(Code.FIELD_MISSING, field="--user")
    words = recovering.said_of_answer(text, path.name)
    out.talk(_("the answer's words, to be compared by telephone: {words}").format(words=words))
    now = moment_of(options)
    node = recovering.finish(
        home_of(options),
        text,
        path.name,
        user=user,
        passphrase=passphrase_of(options),
        clock=SetClock(now) if now else SystemClock(),
        entropy=os.urandom,
        key_file=_second(getattr(options, "key_file", None)),
    )
    with node, node.read() as db:
        number = node.lens(db).number("users", node.actor(db).user)
    out.data(
        {"id": number, "fingerprint": words, "rekeyed": True},
        [
            _("{number}: the new passphrase opens the node; the lost one opens nothing any more").format(
                number=number
            ),
            _("1. Exchange with headquarters: that it was recovered is the first thing they hear."),
            _("2. Is somebody gone for good? Take their keys away: `muster user revoke NAME`."),
        ],
    )
    return 0


def drill(options: argparse.Namespace, out: Output) -> int:
    """Rehearse: the identity opens what this node has put away. Nothing is changed but that it was held."""
    with opened(options) as node:
        content = read_file(Path(options.identity))
        identity = RecoveryIdentity.read(content, read_passphrase(options.identity_passphrase_file))
        recovering.drill(node, identity)
    mark = identity.recipient.mark
    out.data(
        {"ok": True, "mark": mark},
        [
            _(
                "the recovery identity {mark} opens what this node has put away; the drill is on record"
            ).format(mark=mark),
            _("On the day itself:"),
            _("1. At the locked node: `muster recovery ask --out REQUEST --generate`. Write the words down."),
            _("2. Send REQUEST to headquarters; telephone on a number you know; read the words aloud."),
            _("3. There, offline: `muster recovery answer REQUEST --identity FILE --out ANSWER`."),
            _("4. Back here: `muster recovery finish ANSWER --user NAME`; compare its words as well."),
            _("5. Say aloud: where is the identity's file, where its passphrase, who has the keys to both?"),
        ],
    )
    return 0


def split(options: argparse.Namespace, out: Output) -> int:
    """Split the recovery identity among three custodians, any two of whom open it."""
    _offline(options)
    content = read_file(Path(options.identity))
    folder = Path(options.out)
    places = {one: folder / f"share-{one}.txt" for one in shares.CUSTODIANS}
    for place in places.values():
        if place_of(place).exists():
            raise Refused(Code.FILE_EXISTS, name=place.name)
    for one, text in shares.split(content, os.urandom).items():
        write_file(places[one], text)
    out.data(
        {"files": [str(place) for place in places.values()]},
        [
            _("three shares written to {folder}; any two give the identity back").format(folder=folder),
            _("1. Give each to another custodian: on a stick, or printed. One alone says nothing."),
            _("2. Try it: `muster recovery join share-A.txt share-C.txt --out identity`, then a drill."),
            _("3. Then delete the identity here, and its copies. Its passphrase is asked for as before."),
        ],
    )
    return 0


def join(options: argparse.Namespace, out: Output) -> int:
    """Join two custodians' shares to the recovery identity."""
    _offline(options)
    place = Path(options.out)
    if place_of(place).exists():
        raise Refused(Code.FILE_EXISTS, name=place.name)
    first, second = (shares.read(read_file(Path(name)), Path(name).name) for name in options.shares)
    write_file(place, shares.join(first, second))
    out.data({"file": options.out}, [_("the recovery identity is in {file}").format(file=options.out)])
    return 0


def _second(name: str | None) -> bytes | None:
    return read_file(Path(name)) if name else None
