"""Collects every message that a person may see, so that no language lacks one.

    python -m tests.words.collect            which messages a language lacks, and which it has in vain
    python -m tests.words.collect --write    writes them into tui/locale/*.po, in order

Messages come from the source (``_("...")``, ``plural``, ``saying`` ...) and from the
store's own declarations: registers, fields, acts, answers, refusals.
"""

import argparse
import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Final, Literal, get_args, get_origin

import store
import store.registers
import sync
from store import forms, offers
from store.refusals import Code
from store.registers import REGISTRY
from store.security_roles import ROLES
from store.trays import TRAYS
from sync.lists.reasons import Reason
from sync.lists.words import Field
from tui import terms
from tui.catalogue import Key, Words, read

ROOT: Final = Path(__file__).parents[2]
LOCALE: Final = ROOT / "tui" / "locale"
Found = dict[Key, str]
"""Every message with its English plural, or with nothing."""

_ARGPARSE: Final = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "show program's version number and exit",
    "the following arguments are required: %s",
    "unrecognized arguments: %s",
    "argument %(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)",
    "invalid %(type)s value: %(value)r",
    "expected one argument",
    "expected at most one argument",
    "expected at least one argument",
    "not allowed with argument %s",
    "one of the arguments %s is required",
    "ambiguous option: %(option)s could match %(matches)s",
    "ignored explicit argument %r",
)
"""What argparse says by itself where it reads our command line."""

_ARGPARSE_MANY: Final = (("expected %s argument", "expected %s arguments"),)

_NO_ANSWERS: Final = frozenset(
    {
        "store.refusals",
        "store.offers",
        "sync.lists.words",
        "sync.lists.looked",
        "sync.lists.difference",
        "tui.list_words",
        "sync.bundle",
        "store.verifying.fault",
        "store.anchor",
    }
)
"""Modules whose enumerations nobody is shown."""


def everything() -> Found:
    """Give every message."""
    found: Found = {}
    for key, many in (*_written(), *_declared()):
        if key[1]:
            found[key] = many or found.get(key, "")
    return found


# what stands in the source


def _written() -> Iterator[tuple[Key, str]]:
    for room in ("tui", "store", "sync", "sample_station"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for call in _calls(ast.parse(file.read_text(encoding="utf-8"))):
                yield from _of_call(call, room)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))


def _of_call(call: ast.Call, room: str) -> Iterator[tuple[Key, str]]:
    assert isinstance(call.func, ast.Name)
    name, first = call.func.id, list(_texts(call.args[0])) if call.args else []
    if name in ("plural", "counting", "_counted") and len(call.args) > 1:
        yield from ((("", one), many) for one, many in zip(first, _texts(call.args[1]), strict=True))
    elif name in ("_", "saying", "kept") or (name == "ValueError" and room == "store"):
        yield from ((("", text), "") for text in first)
    elif name == "word" and len(call.args) > 1:
        yield from (((family, text), "") for family in first for text in _texts(call.args[1]))
    elif name == "Refused":
        reasons = (word.value for word in call.keywords if word.arg == "reason")
        yield from ((("", text), "") for reason in reasons for text in _texts(reason))


def _texts(node: ast.expr) -> Iterator[str]:
    """Give the texts that an expression may be, where they stand in it."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)


# what the store declares


def _declared() -> Iterator[tuple[Key, str]]:
    for kind in (*(register.kind for register in REGISTRY.registers), *TRAYS, "bundle"):
        yield ("list", terms.english(kind, terms.KINDS)), ""
    for name in _fields():
        yield ("field", terms.english(name, terms.FIELDS)), ""
    for act in REGISTRY.act_names.values():
        yield ("act", terms.english(act.partition(".")[2])), ""
    for answer in _answers():
        yield ("answer", terms.english(answer)), ""
    plain = (
        *(half for code in Code for half in (code.value.what, code.value.next)),
        *(reason.value for reason in Reason),
        *forms._REASONS.values(),
        *(role.title for role in ROLES.values()),
        *(text for kind in _enumerations() for text in kind if " " in text),
        *_ARGPARSE,
    )
    yield from ((("", text), "") for text in plain)
    yield from ((("", one), many) for one, many in _ARGPARSE_MANY)


def _fields() -> set[str]:
    asked = (one.name for offer in offers.everything(REGISTRY) for one in offer.asks or ())
    forms_ = (name for act in REGISTRY.acts.values() for name in act.form.model_fields)
    kept = (
        name
        for register in REGISTRY.registers
        for name in (
            *register.specs,
            *register.form.model_fields,
            *register.listed,
            *_shown_by(register.show),
        )
    )
    from tui.screens.findings import FINDINGS

    found = (name for finding in FINDINGS for name, _width in finding.fields)
    return {*asked, *forms_, *kept, *found, "id", *terms.FIELDS} | {field.value for field in Field}


def _shown_by(show: object) -> set[str]:
    """Give the names of fields that a register works out when it is shown: the keys it writes."""
    module = inspect.getmodule(show) if callable(show) else None
    if module is None:
        return set()
    names = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        keys = node.keys if isinstance(node, ast.Dict) else []
        targets = node.targets if isinstance(node, ast.Assign) else []
        written = [target.slice for target in targets if isinstance(target, ast.Subscript)]
        names |= {text for key in (*keys, *written) if key is not None for text in _texts(key)}
    return {name for name in names if name.replace("_", "").isalpha() and name.islower()}


def _answers() -> set[str]:
    asked = (
        choice for offer in offers.everything(REGISTRY) for one in offer.asks or () for choice in one.choices
    )
    known = (str(answer) for kind in _enumerations() for answer in kind if " " not in answer)
    written = (answer for module in _modules(store.registers) for answer in _literals(module))
    return {*asked, *known, *written, *ROLES, "erased"}


def _literals(module: ModuleType) -> Iterator[str]:
    """Give the answers of a form that are written out where a field is declared."""
    for form in vars(module).values():
        if isinstance(form, type) and issubclass(form, forms.Form):
            for field in form.model_fields.values():
                for kind in (field.annotation, *get_args(field.annotation)):
                    if get_origin(kind) is Literal:
                        yield from (str(answer) for answer in get_args(kind))


def _enumerations() -> list[type[StrEnum]]:
    return [
        kind
        for module in _modules(store, sync)
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, StrEnum)
        and kind is not StrEnum
        and kind.__module__ == module.__name__
        and module.__name__ not in _NO_ANSWERS
    ]


def _modules(*rooms: ModuleType) -> Iterator[ModuleType]:
    for room in rooms:
        for found in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
            if "migrations" not in found.name:
                yield importlib.import_module(found.name)


# the files of the languages


def languages() -> list[Path]:
    """Give the files of all languages."""
    return sorted(LOCALE.glob("*.po"))


def lacking(words: Words, found: Found) -> list[Key]:
    """Give what a language cannot say."""
    return sorted(key for key in found if key not in words.said)


def in_vain(words: Words, found: Found) -> list[Key]:
    """Give what a language can say and nobody asks for."""
    return sorted(key for key in words.said if key not in found)


def written(words: Words, found: Found) -> str:
    """Give the text of a language's file: every message in order, what is not translated yet with nothing."""
    parts = [_entry(("", ""), "", (words.header,))]
    for key, many in sorted(found.items(), key=lambda one: (one[0][1].casefold(), one[0])):
        parts.append(_entry(key, many, words.said.get(key, ("", "") if many else ("",))))
    return "\n".join(parts)


def _entry(key: Key, many: str, forms: Iterable[str]) -> str:
    context, one = key
    lines = [f"msgctxt {_quoted(context)}"] if context else []
    lines.append(f"msgid {_quoted(one)}")
    if many:
        lines.append(f"msgid_plural {_quoted(many)}")
        lines += [f"msgstr[{place}] {_quoted(form)}" for place, form in enumerate(forms)]
    else:
        lines += [f"msgstr {_quoted(form)}" for form in list(forms)[:1]]
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def main() -> int:
    """Say what languages lack; gives 1 where one lacks something."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--write", action="store_true", help="write the files anew")
    write = options.parse_args().write
    found, whole = everything(), True
    for file in languages():
        words = read(file)
        missing, vain = lacking(words, found), in_vain(words, found)
        whole = whole and not missing and not vain
        sys.stdout.write(f"{file.stem}: {len(found)} messages, {len(missing)} missing, {len(vain)} in vain\n")
        for context, text in missing:
            sys.stdout.write(f"  missing {context + ': ' if context else ''}{text!r}\n")
        if write:
            file.write_text(written(words, found), encoding="utf-8")
    return 0 if whole or write else 1


if __name__ == "__main__":
    raise SystemExit(main())
