"""The exchange with the parent, by file or over a carrier."""

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from store import expiry, identity, remarks
from store.clock import iso
from store.node import Node
from store.refusals import Code, Exit, Refused
from store.rollcall import word
from sync import boxes, burst, incoming, lanes, outgoing, ready, rounds, seal
from sync.fate import Fate, Receipt
from sync.profile import Profile
from tui import estimating
from tui.cli.opening import opened, read_file, write_file
from tui.cli.output import Output
from tui.notices import sentence
from tui.refusing import of
from tui.words import _

_FAILING = {
    code.name: code
    for code in (
        Code.NOT_A_BUNDLE,
        Code.BUNDLE_NEWER,
        Code.BUNDLE_DAMAGED,
        Code.NOT_FOR_US,
        Code.WRONG_PURPOSE,
        Code.FILE_UNREADABLE,
    )
}


def taken(node: Node, content: bytes, name: str, out: Output) -> Receipt:
    """Take one bundle in and say in a sentence why not, where it was not."""
    receipt = incoming.take(node, content)
    if receipt.code is not None:
        out.talk("muster: " + "; ".join(of(receipt.code, {"name": name})))
    if receipt.reborn is not None:
        with node.read() as db:
            out.talk("muster: " + sentence(remarks.notices(db, 1)[0]))
    return receipt


def worst(receipts: Sequence[Receipt]) -> int:
    """Give the exit code for a number of bundles: refused beats held beats done."""
    refused = any(r.fate is Fate.REFUSED and r.code is not None and r.code.name in _FAILING for r in receipts)
    waits = any(r.fate is Fate.HELD or r.quarantined or r.conflicts for r in receipts)
    kept = any(r.fate is Fate.REFUSED for r in receipts)
    return int(Exit.FAILED if refused else Exit.HELD if waits or kept else Exit.DONE)


def totals(receipts: Sequence[Receipt]) -> dict[str, int]:
    """Add up what became of a number of bundles."""
    return {
        "applied": sum(r.applied for r in receipts),
        "duplicate": sum(r.fate is Fate.DUPLICATE for r in receipts),
        "held": sum(r.fate is Fate.HELD for r in receipts),
        "quarantined": sum(r.quarantined for r in receipts),
        "conflicts": sum(r.conflicts for r in receipts),
    }


def status(options: argparse.Namespace, out: Output) -> int:
    """Show what waits and what is acknowledged."""
    with opened(options) as node:
        standing = rounds.standing(node)
        me = node.me
        over = expiry.is_over(me, node.now)
    document = {
        "pending": standing.pending,
        "pending_bytes": standing.pending_bytes,
        "handed_over": standing.handed_over,
        "last_acknowledged_at": iso(standing.acknowledged_at),
        "state": standing.state,
        "head": {"seq": standing.seq, "chain": standing.chain.hex()},
        "waiting": standing.waiting,
        "not_durable": standing.not_durable,
        "outbox": boxes.outbox(node.home).count(),
        "inbox": boxes.inbox(node.home).count(),
        "expires": iso(me.expires),
        "expired": over,
        "notices": [{"at": iso(n.at), "kind": n.kind, "text": sentence(n)} for n in standing.notices],
    }
    out.data(
        document,
        [
            _("{pending} changes not acknowledged ({handed_over} of them handed over)").format(**document),
            _("last acknowledged: {when}").format(when=document["last_acknowledged_at"] or _("never")),
            _("state: {state}").format(state=standing.state),
            *_in_the_boxes(document),
            *([of(Code.ZONE_EXPIRED, {})[0]] if over else []),
            *(sentence(notice) for notice in standing.notices[:3]),
        ],
    )
    return 0


def _in_the_boxes(document: Mapping[str, object]) -> list[str]:
    """Say what lies ready for the courier, and what it brought, where there is anything."""
    if not (document["outbox"] or document["inbox"]):
        return []
    said = _("for the agent: {outbox} sealed files lie ready; {inbox} came and wait for `muster sync now`")
    return [said.format(**document)]


def out(options: argparse.Namespace, output: Output) -> int:
    """Make the bundle for the parent, or say what it would cost."""
    if options.plan:
        return _plan(options, output, None)
    with opened(options) as node:
        word.tell(node)
        deliver = partial(write_file, Path(options.out))
        if options.profile == Profile.COMPACT:
            made = outgoing.hand(node, burst.for_parent(node, options.room), deliver)
        else:
            made = outgoing.to_parent(node, deliver, wish=Profile(options.profile))
    document = {
        "bundle": made.tag.hex(),
        "profile": made.profile.value,
        "bytes": len(made.sealed),
        "changes": made.changes,
        "from_seq": made.after,
        "to_seq": made.upto,
    }
    output.data(
        document,
        [_("{changes} changes in {bytes} bytes: handed over, not yet acknowledged").format(**document)],
    )
    return 0


def answer(options: argparse.Namespace, output: Output) -> int:
    """Answer a device that was admitted here: what is signed for, and what changed here."""
    wanted = options.device.strip().upper()
    with opened(options) as node:
        with node.read() as db:
            known = {
                own.mark: child
                for child in identity.children(db)
                for own in identity.incarnations(db, child.device)
            }
        if wanted not in known:
            raise Refused(Code.NOT_FOUND, kind="devices")
        deliver = partial(write_file, Path(options.out))
        made = outgoing.to_child(node, known[wanted], deliver, wish=Profile(options.profile))
    document = {"bundle": made.tag.hex(), "bytes": len(made.sealed), "changes": made.changes}
    output.data(document, [_("answer in {bytes} bytes, {changes} changes").format(**document)])
    return 0


def take(options: argparse.Namespace, out: Output) -> int:
    """Take bundles in."""
    contents = [(Path(name).name, read_file(Path(name))) for name in options.files]
    with opened(options) as node:
        receipts = [taken(node, content, name, out) for name, content in contents]
    document = totals(receipts) | {"acknowledged": sum(r.acknowledged for r in receipts)}
    out.data(
        document,
        [_("{applied} changes applied, {acknowledged} of ours acknowledged, {held} held").format(**document)],
    )
    return worst(receipts)


def now(options: argparse.Namespace, out: Output) -> int:
    """Do one exchange over a carrier: take what is there, leave what waits; or say what it would cost."""
    if options.plan:
        return _plan(options, out, options.carrier)
    with opened(options) as node:
        brought = ready.look(node)
        done = rounds.over_carrier(node, options.carrier)
    receipts = [*brought, *done.receipts]
    document = totals(receipts) | {
        "acknowledged": sum(r.acknowledged for r in receipts),
        "handed_over": done.made.changes if done.made else 0,
        "bytes": len(done.made.sealed) if done.made else 0,
    }
    out.data(
        document,
        [
            _("{handed_over} changes handed over, {acknowledged} acknowledged, {applied} applied").format(
                **document
            )
        ],
    )
    return worst(receipts)


def _plan(options: argparse.Namespace, out: Output, name: str | None) -> int:
    """Say what would be left, and what that costs on the lines; nothing is sent, marked or kept."""
    with opened(options) as node:
        if not node.me.is_top and rounds.standing(node).parent is None:
            raise Refused(Code.NO_PARENT)
        ways = lanes.ways(node, name)
        if name is not None and ways[0].line is None:
            raise Refused(Code.NO_CARRIER)
        files = lanes.weighed(node)
        pending = rounds.standing(node).pending
    document = {
        "changes": pending,
        "files": [{"urgent": one.urgent, "bytes": one.bytes, "exact": one.exact} for one in files],
        "lines": [estimating.document(way, files) for way in ways],
    }
    told = [_("{count} changes wait; nothing was sent").format(count=pending)]
    for way in ways:
        told.append(f"{way.line or _('by hand')}: {estimating.sentence(way, files)}")
        told.extend(f"  {more}" for more in estimating.budget(way, files))
    out.data(document, told)
    return 0


def bundle_show(options: argparse.Namespace, out: Output) -> int:
    """Show what anyone may see of a sealed file; needs no node."""
    path = Path(options.file)
    outside = seal.look(read_file(path))
    if isinstance(outside, seal.Fault):
        code = {
            seal.Fault.NEWER: Code.BUNDLE_NEWER,
            seal.Fault.DAMAGED: Code.BUNDLE_DAMAGED,
        }.get(outside, Code.NOT_A_BUNDLE)
        raise Refused(code, name=path.name)
    document = {
        "version": outside.version,
        "profile": outside.profile,
        "bytes": outside.size,
        "tag": outside.tag.hex(),
    }
    out.data(
        document, [_("version {version}, {profile} profile, {bytes} bytes, tag {tag}").format(**document)]
    )
    return 0
