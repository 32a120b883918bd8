"""What is about a person is thought about list by list: one that nobody thought about would be forgotten."""

import pytest

from store.about import ABOUT, stays
from store.columns import ENDED_ON, FORMER
from store.register import Register
from store.registers import REGISTRY


@pytest.mark.parametrize("register", REGISTRY.registers, ids=lambda register: register.kind)
def test_every_list_that_names_people_says_what_of_it_goes(register: Register) -> None:
    if register.names_people:
        assert register.kind in ABOUT


@pytest.mark.parametrize("kind", ABOUT)
def test_what_it_says_is_there(kind: str) -> None:
    register, about = REGISTRY.kind(kind), ABOUT[kind]
    assert {*about.theirs, *about.stays, about.day} <= register.specs.keys()
    assert all(register.specs[name].refers == "people" for name in about.theirs)
    assert stays(register) >= {FORMER, ENDED_ON}
