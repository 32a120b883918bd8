"""A key pressed twice decides once."""

from tui.pressed_twice import TOO_SOON, PressedTwice


def test_a_second_press_is_not_for_the_line_that_came_up() -> None:
    now = 100.0
    twice = PressedTwice(lambda: now)
    assert not twice.is_slip("A"), "the first is meant"
    twice.decided("A")
    now += 0.2
    assert twice.is_slip("B"), "nobody has read B"
    assert not twice.is_slip("A"), "the same one again is no slip: the store says that it is done"
    now += TOO_SOON - 0.1
    assert twice.is_slip("B"), "the key is held down"
    now += TOO_SOON + 0.1
    assert not twice.is_slip("B")
