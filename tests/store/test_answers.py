"""What is answered at a door, word by word, and the form that follows from it."""

from store.registers import precautions, routes
from store.wardens import answers
from store.wardens.answers import Mark


def test_a_person_is_turned_from_open_to_here_to_not_here_and_back() -> None:
    words: answers.Words = {}
    seen = []
    for _turn in range(3):
        words = answers.turned(words, "PTM-P-00001")
        seen.append(words.get("mark:PTM-P-00001"))
    assert seen == ["here", "not_here", None]
    gone = answers.marked(words, "PTM-P-00001", Mark.GONE)
    assert gone == {"mark:PTM-P-00001": "gone"}
    assert answers.marked(gone, "PTM-P-00001", Mark.GONE) == {}
    assert answers.turned(gone, "PTM-P-00001") == {}


def test_a_form_says_everything_that_was_answered() -> None:
    words = answers.turned({}, "PTM-P-00001")
    words = answers.marked(words, "PTM-P-00002", Mark.MOVED_OUT)
    words = answers.checked(answers.checked(answers.checked(words, "DOOR"), "KIT"), "KIT")
    words = answers.briefed(words, ["SLS 3", "radio"])
    words = answers.with_newcomer(
        words, answers.next_of(words, "new:"), {"given_name": "Ilse", "relation": "child"}
    )
    words = answers.said(words, answers.next_of(words, "visitor:"), " an aunt ")
    words = answers.said(words, "phone:PTM-P-00001", "0639980099")
    words = answers.said(words, "phone_was:PTM-P-00001", "+33639980010")
    form = answers.form(words, everybody=True)
    assert (form["present"], form["moved_out"], form["gone"]) == (["PTM-P-00001"], ["PTM-P-00002"], [])
    assert form["checked"] == ("DOOR+", "KIT-")
    assert form["briefed"] == ("SLS 3", "radio")
    assert form["add"] == [{"given_name": "Ilse", "relation": "child"}]
    assert form["visitor"] == ("an aunt",)
    assert form["change"] == {"PTM-P-00001": {"phone": "0639980099", "phone_was": "+33639980010"}}
    assert answers.briefed(words, ["SLS 3", "radio"]).keys() == {
        key for key in words if not key.startswith("briefed:")
    }
    assert answers.said(words, "visitor:1", "").get("visitor:1") is None


def test_words_that_were_damaged_say_nothing() -> None:
    assert answers.newcomer({"new:1": "{"}, "new:1") == {}
    assert answers.newcomer({"new:1": "[]"}, "new:1") == {}
    assert precautions.read("DOOR+ KIT- + X DOOR- ?") == {"DOOR": False, "KIT": False}
    assert precautions.read(None) == {}


def test_answers_of_a_checklist_come_back_as_they_were_written() -> None:
    said = {"DOOR": True, "KIT": False, "A-": True}
    assert precautions.written(said) == "A-+ DOOR+ KIT-"
    assert precautions.read(precautions.written(said)) == said
    assert precautions.written({}) is None


def test_a_way_comes_back_as_it_was_written_in_few_signs() -> None:
    slots = 0x800001 << 39
    way = [slots | 5, slots | 0x1F, (0x900002 << 39) | 1, slots | 6]
    assert routes.written(way) == "800001.5 1f 900002.1 800001.6"
    assert routes.read(routes.written(way)) == way
    assert routes.read("800001.5 5 5") == way[:1]
    for damaged in (None, "", "x.5", "5.", "1" * 40 + ".1"):
        assert routes.read(damaged) == []
