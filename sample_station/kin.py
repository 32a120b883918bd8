"""Which dependants a staff member of a certain age may have here, and how old they are."""

from dataclasses import dataclass
from random import Random

from sample_station.people import Relation

_YOUNGEST_PARENT = 20
_OLDEST_CHILD = 20
_OLDEST_PARENT = 94

_ALONE = 0.44
_MARRIED = 0.82
_HALF = 0.5
_WITH_AN_ELDER = 0.16
_WITH_A_SIBLING = 0.08
_WITH_SOMEONE_ELSE = 0.05

_CHILDREN: tuple[Relation, ...] = ("child", "adopted_child", "disabled_child")
_HOW_MANY_CHILDREN = (14, 27, 33, 18, 8)  # weights of none, one, two, three and four


@dataclass(frozen=True)
class Kin:
    """A dependant to be: the relation, the age in years, and whether the family's name is theirs too."""

    relation: Relation
    age: int
    same_name: bool


def kin_of(rng: Random, age: int, *, couple: bool) -> list[Kin]:
    """Take the staff member's age and whether the partner is staff too; give who else lives with them.

    Nearly half of those without a working partner have nobody here.
    """
    if not couple and rng.random() < _ALONE:
        return []
    kin = [] if couple or rng.random() > _MARRIED else [Kin("spouse", _near(rng, age), rng.random() < _HALF)]
    if age >= _YOUNGEST_PARENT + 2:
        kin += [_child(rng, age) for _ in range(rng.choices(range(5), weights=_HOW_MANY_CHILDREN)[0])]
    if rng.random() < _WITH_AN_ELDER:
        kin.append(Kin("parent", min(age + rng.randint(20, 34), _OLDEST_PARENT), rng.random() < _HALF))
    if rng.random() < _WITH_A_SIBLING:
        kin.append(Kin("sibling", max(1, age + rng.randint(-9, 9)), same_name=True))
    if rng.random() < _WITH_SOMEONE_ELSE:
        kin.append(Kin("other", rng.randint(4, 80), same_name=False))
    return kin


def _near(rng: Random, age: int) -> int:
    return max(_YOUNGEST_PARENT, age + rng.randint(-6, 6))


def _child(rng: Random, parent_age: int) -> Kin:
    (relation,) = rng.choices(_CHILDREN, weights=(88, 7, 5))
    oldest = min(_OLDEST_CHILD, parent_age - _YOUNGEST_PARENT)
    return Kin(relation, rng.randint(0, oldest), same_name=True)
