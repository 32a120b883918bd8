"""The words of lists that stand in cells: relations, sexes, recruitment, months. Another language adds its own.

Those of headings are in :mod:`sync.lists.vocabulary`.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from store.registers.dependants import Relation
from store.values import folded
from sync.lists.vocabulary import MONTHS as MONTH_WORDS
from sync.lists.vocabulary import SHORT_MONTHS

_ASIDE = re.compile(r"\([^)]*\)")
_NO_WORD = re.compile(r"[\W_]+")


class Field(StrEnum):
    """What a column of a list can be about; where the person has such a field, it is called the same."""

    NUMBER = "number"
    INDEX_NO = "index_no"
    FULL_NAME = "full_name"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    PREFERRED_NAME = "preferred_name"
    RELATION = "relation"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    NATIONALITY = "nationality"
    LANGUAGES = "languages"
    AGENCY = "agency"
    UNIT = "unit"
    FUNCTION = "function"
    GRADE = "grade"
    CATEGORY = "category"
    RECRUITMENT = "recruitment"
    CONTRACT_TYPE = "contract_type"
    CONTRACT_FROM = "contract_from"
    CONTRACT_TO = "contract_to"
    ARRIVED_ON = "arrived_on"
    DUTY_STATION = "duty_station"
    ESSENTIAL = "essential"
    TELEPHONE = "telephone"
    EMAIL = "email"
    CALL_SIGN = "call_sign"
    ADDRESS = "address"
    QUARTER = "quarter"
    LANDMARK = "landmark"
    ZONE = "zone"
    LAT = "lat"
    LON = "lon"
    POSITION = "position"
    HOUSEHOLD_NO = "household_no"
    HOUSEHOLD_SIZE = "household_size"
    PASSPORT = "passport"
    LAISSEZ_PASSER = "laissez_passer"
    NATIONAL_ID = "national_id"
    VISA = "visa"
    BLOOD_TYPE = "blood_type"
    REMARKS = "remarks"
    TITLE = "title"
    MARITAL_STATUS = "marital_status"
    BIRTH_PLACE = "birth_place"
    MONEY = "money"
    VEHICLE = "vehicle"
    HOME_ADDRESS = "home_address"
    """Where somebody lives in their own country; nothing that a warden could go to."""
    EXPIRES_ON = "expires_on"
    """Of a document; of a certificate, the day until which it holds."""
    COURSE = "course"
    ISSUED_ON = "issued_on"
    CERTIFICATE_NO = "certificate_no"
    SCORE = "score"
    ISSUER = "issuer"
    PERSON_HERE = "person_here"
    """A person's human number at this station."""
    CLEARANCE_REF = "clearance_ref"
    CLEARANCE_SYSTEM = "clearance_system"
    CLEARANCE_STATUS = "clearance_status"
    DEPART_ON = "depart_on"
    RETURN_ON = "return_on"
    DESTINATION = "destination"

    @property
    def kept(self) -> bool:
        """Say whether the station's registers have a place for it, or it serves to read the others."""
        return self not in _NOT_KEPT


_NOT_KEPT = frozenset(
    {
        Field.TITLE,
        Field.MARITAL_STATUS,
        Field.BIRTH_PLACE,
        Field.MONEY,
        Field.VEHICLE,
        Field.HOME_ADDRESS,
        Field.HOUSEHOLD_SIZE,
        Field.AGE,
        # An agency does not decide what the office does: who is essential, which zone a home is in.
        Field.ESSENTIAL,
        Field.ZONE,
        Field.POSITION,
        Field.VISA,
        Field.BLOOD_TYPE,
    }
)


def plain(text: str) -> str:
    """Give words as the tables below have them: folded, without punctuation and asides in brackets."""
    return _NO_WORD.sub(" ", _ASIDE.sub(" ", folded(text))).strip()


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {plain(word): meaning for meaning, words in table.items() for word in words.split("|")}


RELATIONS: Mapping[str, Relation] = {
    word: Relation(meaning)
    for word, meaning in _by_word(
        {
            Relation.SPOUSE: "spouse|wife|husband|partner|domestic partner|conjoint|conjointe|époux|épouse|mari|femme"
            "|partenaire|cónyuge|esposa|esposo|pareja|marido|cônjuge|mulher|companheiro|companheira|زوج|زوجة|الزوج|الزوجة"
            "|配偶|妻子|丈夫|妻|夫|муж|жена|супруг|супруга",
            Relation.CHILD: "child|son|daughter|stepchild|stepson|stepdaughter|step child|step son"
            "|step daughter|enfant|fils|fille|beau fils|belle fille|hijo|hija|hijo a|hijastro|hijastra|filho|filha|enteado|enteada|ابن"
            "|ابنة|بنت|ولد|طفل|طفلة|儿子|女儿|子|女|子女|孩子|сын|дочь|ребенок|пасынок|падчерица",
            Relation.ADOPTED_CHILD: "adopted child|adopted son|adopted daughter|enfant adopté|fils adoptif"
            "|fille adoptive|enfant adoptif|hijo adoptivo|hija adoptiva|filho adotivo|filha adotiva|ابن بالتبني|养子|养女"
            "|приемный ребенок|приемный сын|приемная дочь",
            Relation.DISABLED_CHILD: "disabled child|disabled son|disabled daughter|child with disability"
            "|child with a disability|enfant handicapé|hijo con discapacidad|hija con discapacidad"
            "|ребенок инвалид",
            Relation.PARENT: "parent|mother|father|mère|père|madre|padre|pai|mãe|أب|أم|والد|والدة|父亲|母亲|мать|отец",
            Relation.SIBLING: "sibling|sister|brother|sœur|frère|hermana|hermano|irmã|irmão|أخ|أخت|兄弟|姐妹|哥哥|弟弟"
            "|姐姐|妹妹|брат|сестра",
            Relation.OTHER: "other|other dependant|other dependent|dependant|dependent|dep|personne à charge|ayant droit"
            "|à charge|autre|otro|otra|dependiente|familiar|dependente|outro|معال|其他|иждивенец|другое|secondary dependant|secondary dependent",
        }
    ).items()
}

SELF = frozenset(
    folded(word)
    for word in [
        "staff",
        "staff member",
        "self",
        "employee",
        "sm",
        "principal",
        "head",
        "head of household",
        "agent",
        "fonctionnaire",
        "employé",
        "employée",
        "lui même",
        "elle même",
        "titulaire",
        "chef de famille",
        "funcionario",
        "funcionaria",
        "titular",
        "empleado",
        "empleada",
        "funcionário",
        "funcionária",
        "próprio",
        "موظف",
        "موظفة",
        "الموظف",
        "الموظفة",
        "本人",
        "员工",
        "职员",
        "сотрудник",
        "сотрудница",
        "работник",
        "сам",
    ]
)
"""What stands under "relation" on the staff member's own row."""

SEXES: Mapping[str, str] = _by_word(
    {
        "F": "f|female|woman|fem|fém|féminin|femme|femenino|mujer|feminino|feminina|mulher|أنثى|انثى|女|女性|ж|жен|женский",
        "M": "m|male|man|masc|masculin|homme|masculino|hombre|varón|homem|ذكر|男|男性|м|муж|мужской|h",
        "X": "x|other|autre|otro|outro",
    }
)
"""``h`` is "homme" and "hombre"; where it stands, ``f`` or ``m`` is a woman: :func:`sexes_of`."""

RECRUITMENTS: Mapping[str, str] = _by_word(
    {
        "intl": "international|intl|int l|internationally recruited|international recruitment|int|internacional|int al"
        "|دولي|国际|международный|internationale|international staff|expatriate|expat|i",
        "local": "local|locally recruited|local recruitment|national|locale|nacional|محلي|وطني|本地|местный|nationale|nat"
        "|national staff|l",
    }
)

CATEGORIES: Mapping[str, str] = _by_word(
    {
        "unv": "unv|un volunteer|volunteer|vnu|volontaire|voluntario",
        "consultant": "consultant|consultante|consultor|consultora|individual consultant|cons",
        "contractor": "contractor|individual contractor|contratista|contractuel|ic|service contract|sc",
        "intern": "intern|stagiaire|pasante|becario|estagiário",
    }
)

YES = frozenset(
    ("yes", "y", "x", "oui", "o", "si", "sim", "s", "1", "true", "نعم", "是", "да", "✓", "essential")
)
NO = frozenset(("no", "n", "non", "nao", "0", "false", "لا", "否", "нет", "non essential"))


def _months() -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for table in (MONTH_WORDS, SHORT_MONTHS):
        for words in table.values():
            for number, word in enumerate(words.split("|"), start=1):
                if word:
                    found.setdefault(folded(word), set()).add(number)
    # A word that is two months in two languages is none.
    return {word: numbers.pop() for word, numbers in found.items() if len(numbers) == 1}


MONTHS: Mapping[str, int] = _months()

NOTHING = frozenset(
    ("-", "--", "---", "–", "—", "n/a", ".", "/", "?", "néant", "ninguno", "ninguna", "لا يوجد", "无", "нет")  # noqa: RUF001
)
"""What clerks write where there is nothing to write. Not "NA": that is a name."""

NO_END = frozenset(
    (
        *("permanent", "continuing", "indefinite", "open ended", "open", "none", "no end date", "cdi"),
        *("indetermine", "duree indeterminee", "indefinido", "permanente", "دائم", "бессрочныи", "长期"),
    )
)
"""What stands for the end of a contract that has none."""

ELSEWHERE = "serves elsewhere"
TOTAL = re.compile(
    r"(?:grand |sub ?|sous ?|total )?(?:totals?|totaux|total general|الإجمالي|المجموع|合计|总计|小计|всего|итого)\b"
)
