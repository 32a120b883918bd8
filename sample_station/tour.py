"""The whole loop with real parts: three nodes, a messy list, a zone that leaves and returns, a lost line.

Each step does one thing as its users would, then checks that it held. The demo
prints them; the tests run them; nothing in here is pretended.
"""

import time
from collections.abc import Callable, Generator

from sample_station.channel import Channel
from sample_station.first_day import FirstDay
from sample_station.forgeries import Forgeries
from sample_station.lost_line import LostLine
from sample_station.office import Office
from sample_station.stage import DidNotHold, Places, Step
from store.refusals import Refused
from store.saying import saying

__all__ = ["DidNotHold", "Places", "Step", "Tour"]


class Tour(FirstDay, Office, Channel, LostLine, Forgeries):
    """The loop from headquarters' making to the last refusal."""

    def play(self) -> Generator[Step, None, None]:
        """Play every step in turn; the first that does not hold is the last."""
        try:
            for name, work in self._steps():
                begun = time.perf_counter()
                try:
                    detail, ok = work(), True
                except DidNotHold as failure:
                    detail, ok = str(failure), False
                except Refused as refused:
                    sentence = refused.code.value
                    what = saying(sentence.what, **refused.facts)
                    then = saying(sentence.next, **refused.facts)
                    detail, ok = saying("{what}; {then}", what=what, then=then), False
                yield Step(name, ok, detail, time.perf_counter() - begun)
                if not ok:
                    break
        finally:
            for node in self._nodes.values():
                node.close()

    def _steps(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        return (
            (saying("headquarters is made"), self.make_headquarters),
            (saying("the station is made and admitted"), self.make_station),
            (saying("an agency's list is looked at"), self.look_at_list),
            (saying("the list is taken in"), self.take_list),
            (saying("the other agencies' lists are taken in"), self.take_other_lists),
            (saying("zones are made and a warden appointed"), self.make_zones),
            (saying("officials are appointed in writing"), self.appoint_officials),
            (saying("certificates and briefings are recorded"), self.keep_papers),
            (saying("a visitor is expected and arrives"), self.expect_visitors),
            (saying("an alert state is declared"), self.declare_state),
            (saying("a journey is asked for"), self.plan_journey),
            (saying("the zones are told, asked and called"), self.keep_in_touch),
            (saying("a warden's device is admitted and gets its zone"), self.pack_zone),
            (saying("a family is checked in at its door"), self.check_in),
            (saying("the zone acknowledges, answers and reports"), self.answer_from_zone),
            (saying("the warden's return is accepted"), self.accept_return),
            (saying("the line is lost; three changes are made"), self.lose_line),
            (saying("the line returns; a sealed bundle goes"), self.send),
            (saying("headquarters takes it in and sees the same"), self.take_at_headquarters),
            (saying("the signed receipt returns"), self.acknowledge),
            (saying("a replay changes nothing"), self.refuse_replay),
            (saying("a flipped bit is refused"), self.refuse_flipped),
            (saying("an unknown sender is refused"), self.refuse_stranger),
            (saying("nothing of a person stands in clear"), self.search_in_clear),
        )
