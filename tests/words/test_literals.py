"""No sentence that a person sees is written past the dictionary.

Two nets. A phrase (two words with a blank between) in the interface's source has to be handed to the
dictionary. And what is handed to a widget or printed has to come from there, however short.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.words.collect import ROOT

DICTIONARY: Final = frozenset({"_", "plural", "word", "saying", "counting", "kept", "_counted"})
SHOWN: Final = {
    **dict.fromkeys(("say", "_say", "talk", "notify", "safe", "Content", "Static", "Label", "step"), (0,)),
    **dict.fromkeys(("Column", "TellingScreen", "ChooseScreen", "FieldsScreen", "Question"), (0,)),
    **dict.fromkeys(("Field", "Recorded", "data", "command", "group"), (1,)),
    **dict.fromkeys(("SystemCommand", "StaysShut"), (0, 1)),
    "Binding": (2,),
    "Check": (0, 2, 3),
    "Gate": (2,),
    "Step": (1, 2),
    "Answer": (1,),
}
"""What draws, prints or is shown later, and which of its arguments people read."""
NAMED: Final = frozenset(
    {"help", "placeholder", "hint", "empty", "title", "unsaid", "detail", "then", "says"}
)
"""Arguments that people read, whatever takes them."""
WORD: Final = re.compile(r"[^\W\d_]{2,}")
PHRASE: Final = re.compile(r"[^\W\d_]{2,}[,:;]? [^\W\d_]{2,}")
TYPED: Final = re.compile(
    r"muster\b.*|.*(^| )[A-Za-z_/.]+[.:/][A-Za-z_/].*|.*\b[a-z_]+=.*|--.*|[A-Z_ =<>*]+", re.DOTALL
)
"""What is typed as it stands: a command, a path, a query; it is the same in every language."""
FINE: Final = frozenset(
    {
        "phone radio sms visit satellite in_person other",
        "clearances appointments acks",
        "calltree test",
        "radio check",
        "SQLCipher ",
    }
)
"""Codes and commands, as they are typed; a name."""


def phrases(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give the phrases that stand in a file and are handed to no dictionary, with their lines."""
    passed = {id(inner) for node in ast.walk(tree) if _passes(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            text = node.value
            if PHRASE.search(text) and text not in FINE and not TYPED.fullmatch(text.strip()):
                yield node.lineno, text


def _passes(node: ast.AST) -> bool:
    """Say whether what stands in a piece of source is translated, collected by name, or for engineers."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in DICTIONARY:
            return True
        case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.Assert():
            return True
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return "CSS" in name or name in ("KINDS", "FIELDS")
        case _:
            return False


def handed(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give the words that are handed to a widget or printed and came from no dictionary, with their lines."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        arguments = [call.args[place] for place in SHOWN.get(name, ()) if place < len(call.args)]
        arguments += [named.value for named in call.keywords if named.arg in NAMED]
        for text in (text for argument in arguments for text in _bare(argument)):
            if WORD.search(text) and text not in FINE and not TYPED.fullmatch(text.strip()):
                yield call.lineno, text


def _bare(node: ast.expr) -> Iterator[str]:
    """Give the texts in an expression that went through no dictionary."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _bare(part)
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from _bare(one)
            yield from _bare(other)
        case ast.Call(func=ast.Attribute(value=inner, attr="format")) | ast.Starred(value=inner):
            yield from _bare(inner)


def _found(rooms: tuple[str, ...], look: object) -> list[str]:
    assert callable(look)
    return [
        f"{file.relative_to(ROOT)}:{line}: {text!r}"
        for room in rooms
        for file in sorted((ROOT / room).rglob("*.py"))
        for line, text in look(ast.parse(file.read_text(encoding="utf-8")))
        if "migrations" not in file.parts
    ]


def test_every_phrase_of_the_interface_is_in_the_dictionary() -> None:
    assert _found(("tui",), phrases) == []


def test_every_word_that_is_shown_went_through_the_dictionary() -> None:
    assert _found(("tui", "store", "sync", "sample_station"), handed) == []


def test_these_nets_hold() -> None:
    wrong = ast.parse('self.say(f"{count} left")\nBinding("x", "go", "go on")\nwhy = "the line is away"')
    assert [text for _line, text in handed(wrong)] == [" left", "go on"]
    assert [text for _line, text in phrases(wrong)] == ["the line is away", "go on"]
    right = ast.parse(
        'self.say(_("{count} left").format(count=2))\nout.data({}, [_("gone"), "muster where"])'
    )
    assert not [*handed(right), *phrases(right)]
