"""Forms: what they refuse, in which words, and what a blank means."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest

from store.acting import EndForm, generic
from store.forms import Form, Part, check, part_of
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.contacts import ContactForm
from store.registers.people import PersonForm

Refuses = Callable[[Code], AbstractContextManager[object]]

PERSON = {"family_name": "Nguyễn", "category": "fs"}
TYPED = "WHAT-WAS-TYPED"
FORMS = {
    **{name: act.form for name, act in REGISTRY.acts.items()},
    **{
        f"{register.kind}.{verb}": generic(register, verb).form
        for register in REGISTRY.registers
        if register.by_hand
        for verb in ("add", "change", "end")
    },
}


@pytest.mark.parametrize(
    ("said", "code", "facts"),
    [
        pytest.param({"category": "fs"}, Code.FIELD_MISSING, {"field": "family_name"}, id="missing"),
        pytest.param(PERSON | {"family_name": " "}, Code.FIELD_MISSING, {"field": "family_name"}, id="blank"),
        pytest.param(PERSON | {"category": None}, Code.FIELD_MISSING, {"field": "category"}, id="nothing"),
        pytest.param(PERSON | {"sex": "Q"}, Code.FIELD_INVALID, {"field": "sex"}, id="not a choice"),
        pytest.param(
            {"family_name": "a\x1b", "category": "??"},
            Code.FIELD_INVALID,
            {"field": "family_name"},
            id="first",
        ),
        pytest.param(PERSON | {"household": 1.5}, Code.FIELD_INVALID, {"field": "household"}, id="reference"),
        pytest.param(PERSON | {"colour": "x"}, Code.UNKNOWN_FIELD, {"field": "colour"}, id="unknown"),
    ],
)
def test_the_first_field_at_fault_is_named(
    said: Mapping[str, object], code: Code, facts: Mapping[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        check(PersonForm, said, "people")
    assert refused.value.code is code
    assert facts.items() <= refused.value.facts.items()


@pytest.mark.parametrize("act", FORMS)
def test_no_form_repeats_what_was_typed(act: str) -> None:
    """In whichever field it was typed, and whatever it is taken for."""
    for field in FORMS[act].model_fields:
        for value in (f"{TYPED}\x1b", [TYPED], {TYPED: TYPED}):
            try:
                check(FORMS[act], {field: value}, act.split(".", maxsplit=1)[0])
            except Refused as refused:
                said = refused.what + refused.next + str(refused) + repr(refused)
                assert TYPED not in said, (field, type(value), said)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_refuses_fields_it_does_not_know(name: str) -> None:
    assert issubclass(FORMS[name], Form)
    assert FORMS[name].model_config["extra"] == "forbid"


def test_an_unknown_field_is_refused_even_if_it_is_blank(refuses: Refuses) -> None:
    with refuses(Code.UNKNOWN_FIELD):
        check(PersonForm, PERSON | {"colour": ""}, "people")


def test_a_blank_in_a_new_record_was_not_given() -> None:
    form = check(ContactForm, {"person": 1, "value": "+33639980012", "kind": "", "operator": " "}, "contacts")
    assert (form.kind, form.operator) == ("mobile", None)


def test_a_blank_in_a_change_clears() -> None:
    form = check(part_of(PersonForm), {"call_sign": " ", "sex": ""}, "people")
    assert form.model_dump(exclude_unset=True) == {"call_sign": None, "sex": None}


@pytest.mark.parametrize("blank", ["", "  ", None])
@pytest.mark.parametrize("field", ["family_name", "category"])
def test_what_must_be_given_is_never_cleared(field: str, blank: object, refuses: Refuses) -> None:
    with refuses(Code.FIELD_MISSING):
        check(part_of(PersonForm), {field: blank}, "people")


def test_a_change_is_checked_as_the_whole_form_is(refuses: Refuses) -> None:
    part = part_of(ContactForm)
    assert issubclass(part, Part)
    assert check(part, {"value": "+33 6 39 98 00 12"}, "contacts").model_dump(exclude_unset=True) == {
        "value": "+33639980012"
    }
    with refuses(Code.FIELD_INVALID):
        check(part, {"value": "12"}, "contacts")


@pytest.mark.parametrize("reason", ["", "left\x1b[2J", "x" * 201])
def test_the_reason_of_an_end_is_a_line(reason: str) -> None:
    with pytest.raises(Refused):
        check(EndForm, {"reason": reason}, "people")


class Several(Form):
    names: tuple[str, ...] = ()
    more: tuple[int, ...] | None = None
    line: str = ""


def test_several_answers_may_come_as_one_text() -> None:
    form = check(Several, {"names": "a, b ,,c", "more": "1,2", "line": "a, b"}, "some")
    assert (form.names, form.more, form.line) == (("a", "b", "c"), (1, 2), "a, b")
    assert check(Several, {"names": " "}, "some").names == ()
    assert check(Several, {"names": ["a, b"]}, "some").names == ("a, b",)
