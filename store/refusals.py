"""Everything Muster can refuse, as values: a code, an exit code, what happened, what to do next.

One table, as an enumeration is one class; its parts are in the order of the rooms they are said in.
Sentences never hold a value of a record; the facts filled in are names of
fields, files, registers and counts. ``muster doctor --codes`` prints the table.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum, unique


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    LOCKED = 3
    HELD = 4
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Sentence:
    """One refusal in words: both halves may hold ``{facts}``."""

    exit: Exit
    what: str
    next: str


def _failed(what: str, then: str) -> Sentence:
    return Sentence(Exit.FAILED, what, then)


def _locked(what: str, then: str) -> Sentence:
    return Sentence(Exit.LOCKED, what, then)


@unique
class Code(Enum):
    """The refusals; the lower-case name is the ``code`` in JSON and never changes once released."""

    # a node and whoever opens it
    NO_NODE = _failed(
        "there is no Muster node in {folder}", "make one with `muster init`, or name its folder with --home"
    )
    NODE_EXISTS = _failed("{folder} already holds a node", "choose an empty folder; nothing was changed")
    NO_TERMINAL = _failed("the screens need a terminal", "use the commands instead, see `muster --help`")
    PASSPHRASE_MISSING = _locked(
        "a passphrase is needed and nobody is at a terminal to be asked",
        "give --passphrase-file FILE, or - for standard input",
    )
    WRONG_PASSPHRASE = _locked(
        "the passphrase does not open this node", "check capitals and layout and try again"
    )
    TRY_LATER = _locked(
        "several wrong passphrases were typed; the next is taken in {seconds} seconds",
        "wait, then type it again; nothing is lost and nothing is deleted",
    )
    USER_NEEDED = _locked(
        "several people have keys to this node, so it must be said who you are",
        "name yourself with --user NAME",
    )
    UNKNOWN_USER = _locked(
        "no user of that name on this node", "check the name, or leave --user out where one works here"
    )
    KEY_FILE_NEEDED = _locked(
        "this person's keys need their key file beside the passphrase", "name the file with --key-file FILE"
    )
    KEYS_ENDED = _locked(
        "these keys were taken away, or were never finished being given",
        "ask whoever gives keys at this office (`muster user add`)",
    )
    PASSPHRASE_HANDED = Sentence(
        Exit.LOCKED,
        "whoever prepared this laptop has known this passphrase, so it opens nothing but its own change",
        "choose another first: `muster user passphrase --generate`, or open the screens with `muster`",
    )
    CLOCK_NOT_SETTABLE = Sentence(
        Exit.USAGE,
        "--now is only for nodes made with --rehearsal",
        "leave it out: this node uses the real clock",
    )

    # the store on the disk
    STORE_MISSING = _failed("the store file is missing", "restore the last backup into this folder")
    STORE_NOT_ENCRYPTED = _failed(
        "the file in the store's place is not encrypted, so it is not ours",
        "put the real store back from a backup and find out who changed it",
    )
    STORE_DAMAGED = _failed(
        "the store is damaged: a page does not carry its seal",
        "do not work on; restore the last backup or ask headquarters for a copy",
    )
    ENTRY_DAMAGED = _failed(
        "an entry of the log was altered outside of Muster and cannot be read",
        "run `muster verify`, and telephone headquarters with what it says",
    )
    STORE_NEWER = _failed(
        "this store was written by a newer Muster", "install that version; nothing was changed by this one"
    )
    STORE_IN_USE = _failed(
        "the node is open elsewhere on this machine, and keys change only while nobody else works",
        "close the other window or command, then do the same again; nothing was changed",
    )
    MIGRATION_UNSOUND = _failed(
        "bringing the store to this version would have changed what is written down in {table}",
        "go on with the version before and tell the maintainers; the store was left as it was",
    )
    DISK_FULL = _failed(
        "the disk is full; nothing was changed", "free some space on it, then do the same again"
    )
    KEYRING_DAMAGED = _failed(
        "the keyring file is cut or altered",
        "copy the keyring back from a backup; the store itself is untouched",
    )
    KEYRING_TOO_WEAK = _failed(
        "the keyring asks for weaker protection than Muster allows",
        "it was altered; copy the keyring back from a backup",
    )

    # people with keys
    PASSPHRASE_SHORT = _failed(
        "the new passphrase is shorter than {least} characters", "choose a longer one, several words are best"
    )
    PASSPHRASE_WEAK = _failed(
        "the new passphrase is guessed early: {reason}",
        "take several words that have nothing to do with each other, or let Muster make one (--generate)",
    )
    PASSPHRASES_DIFFER = _failed(
        "the passphrase was not typed the same way twice", "do it again; nothing was changed"
    )
    OWN_KEYS = _failed(
        "nobody takes their own keys away: the node might open for nobody",
        "hand them over (`muster user handover`), or let somebody else do it; nothing was changed",
    )
    ROLE_ELSEWHERE = _failed(
        "the role {role} has no place on such a node ({kind})",
        "see `muster act --list` for the roles; nothing was changed",
    )
    KEYS_CHANGED = _failed(
        "the keys of this node were changed meanwhile, in another window or command",
        "lock and open it again, then do the same once more; nothing was changed",
    )
    PROVISION_LEFT = _failed(
        "the laptop could not be prepared, and the device {mark} that was admitted for it is still admitted",
        "free space on this disk, then mark it lost: nobody has its keys",
    )

    # the drawer
    DRAWER_SHUT = Sentence(
        Exit.LOCKED,
        "a {role} does not have the drawer",
        "ask the officer; if somebody's life depends on it, break the glass with a reason",
    )
    DRAWER_NOWHERE = Sentence(
        Exit.LOCKED, "this device has no drawer", "ask the office; wardens' devices never hold what is in it"
    )
    DRAWER_EMPTY = _failed("the drawer of this station has no key yet", "unlock as the officer and try again")
    DRAWER_EMPTY_THERE = _failed(
        "the drawer of that station has no key yet, so the reason cannot be sealed for it",
        "write to its officer: when they have unlocked once and sent, decide again",
    )
    DRAWER_EMPTY_OF = _failed(
        "there is nothing about this one in the drawer", "ask the person, or the agency"
    )
    DRAWER_KEY_MISSING = _failed(
        "the key to this was not shared with this node's drawer yet",
        "exchange bundles with who wrote it, let its officer unlock, and exchange again",
    )
    DRAWER_DAMAGED = _failed(
        "what lies in the drawer here was altered, or moved from another record",
        "run `muster verify` and tell headquarters; do not rely on it",
    )

    # recovery, backups, the end of a station
    RECOVERY_UNUSABLE = _failed(
        "this is no recovery identity, or it is cut or altered",
        "take the file that `muster recovery make` wrote, or its second copy; nothing was changed",
    )
    MACHINE_TOO_SLOW = _failed(
        "this machine is too slow or too busy just now to open that recovery identity;"
        " the passphrase was not tried",
        "close other programs and do the same again, or take a quicker machine",
    )
    RECOVERY_ONLINE = _failed(
        "the node {node} is on this machine, and the recovery identity belongs on one that takes nothing in",
        "go to a machine that is on no line; if this is the one, say so with --offline-machine",
    )
    ESCROW_CLOSED = _failed(
        "this was not put away for that recovery identity, or it was altered",
        "take the identity whose mark the request names; nothing was changed",
    )
    NO_RECOVERY = _failed(
        "no recovery identity is known here",
        "headquarters makes one with `muster recovery make`; stations hear of it with the next exchange",
    )
    NOT_THAT_FILE = _failed(
        "{name} is not a {wanted}, or its beginning is missing", "take the whole text, from its title on"
    )
    LINE_WRONG = _failed(
        "line {line} of {name} did not arrive as it was sent",
        "have that line sent again; nothing was changed",
    )
    SHARES_APART = _failed(
        "these are not two shares of one recovery identity",
        "take two of different custodians that were split at one time; nothing was written",
    )
    NOTHING_ASKED = _failed(
        "nothing was asked of headquarters at this node",
        "begin with `muster recovery ask`; nothing was changed",
    )
    ANSWER_CLOSED = _failed(
        "this does not answer what was asked last at this node",
        "compare the words by telephone, or ask anew (`muster recovery ask`); nothing was changed",
    )
    NO_BACKUP_PLACE = _failed(
        "nobody said where backups go",
        "name a file (`muster backup FILE`), or the folder once: `muster settings backup_place=FOLDER`",
    )
    BACKUP_DAMAGED = _failed(
        "{name} is no backup, or it was cut or altered",
        "take another copy of it, or the backup before; nothing was changed",
    )
    BACKUP_CLOSED = _failed(
        "{name} is not sealed to that recovery identity",
        "take the identity whose mark the backup was made for; nothing was changed",
    )
    BACKUP_NEWER = _failed(
        "{name} was made by a newer Muster", "install that version; nothing was changed by this one"
    )
    BACKUP_UNWRITABLE = _failed(
        "{name} could not be written whole: the place is full, was taken out, or is not yours to write to",
        "free space or take another stick, then back up again; nothing half was left under that name",
    )
    NOT_A_USER = _failed(
        "nobody of that name had keys when this backup was made",
        "name somebody who had, as they were called then; nothing was made",
    )
    SHRED_CODE = Sentence(
        Exit.USAGE,
        "what was typed is not the code of this station, so nothing was destroyed",
        "type {station} to destroy it; there is no way back",
    )

    # records on a server
    DATABASE_ADDRESS = Sentence(
        Exit.USAGE,
        "this is no address of a PostgreSQL database",
        "write it like postgresql://server/muster, or postgresql:///?service=muster",
    )
    DATABASE_PASSWORD = Sentence(
        Exit.USAGE,
        "a password stands in the address of the database, where others would read it",
        "leave it out: let libpq take it from a password file or a service; nothing was made",
    )
    DATABASE_DRIVER = _failed(
        "this Muster was installed without what speaks to PostgreSQL", "install it as `muster[hq]`"
    )
    DATABASE_GONE = _failed(
        "the server with the records does not answer",
        "see whether it runs and the network to it stands, then do the same again;"
        " what was not confirmed was not done",
    )
    DATABASE_STOPPED = _failed(
        "the server with the records does not answer: it is not running, or listens elsewhere",
        "let its operator start it, or put host and port right in the address or its service",
    )
    DATABASE_HOST = _failed(
        "the network knows no machine of the name that the server with the records should have",
        "see whether the name is right and the network is there, then do the same again",
    )
    DATABASE_SERVICE = _failed(
        "this account has no service of the name that stands in the address of the records",
        "write it into ~/.pg_service.conf, or put the name right in the address",
    )
    DATABASE_SETTING = _failed(
        "a setting in the address of the records, or in its service, is wrong",
        "put it right, as store/POSTGRES.md shows it",
    )
    DATABASE_UNPROVED = _failed(
        "the line to the server with the records cannot be made as safe as it must be",
        "compare `sslmode` and `sslrootcert` with what its operator says of the server's certificate;"
        " do not ask for less because of this",
    )
    DATABASE_NOWHERE = _failed(
        "the server has no database of that name",
        "let its operator make it, or put the name right in the address or its service",
    )
    DATABASE_PROOF = _failed(
        "the server does not take this account's password",
        "put the right one into the password file (~/.pgpass)",
    )
    DATABASE_NO_PASSWORD = _failed(
        "the server asks for a password, and no password file has one for this account there",
        "write it into ~/.pgpass, which nobody else may read (`chmod 600 ~/.pgpass`)",
    )
    DATABASE_SHUT = _failed(
        "the server with the records does not let this account in",
        "let its operator see whether the account is there and pg_hba.conf lets it in from this machine",
    )
    DATABASE_CROWDED = _failed(
        "the server with the records takes no more connections",
        "do the same again in a while; if it stays so, let its operator raise max_connections",
    )
    DATABASE_BROKEN = _failed(
        "the server with the records cannot read or write its own files: its disk may be failing",
        "tell its operator at once (its log says which file); what was not confirmed was not done",
    )
    DATABASE_UNSURE = _failed(
        "the server with the records went away before it said whether this was recorded",
        "when it is back, look whether it was (`muster log`) before doing it again; files may come again",
    )
    DATABASE_UNCOPIED = _failed(
        "this is recorded, but not seen before a second server has it too, which does not answer",
        "do not do it again; let the server's operator look at the second one",
    )
    DATABASE_BUSY = _failed(
        "others have been writing to the records for too long", "do the same again; nothing was changed"
    )
    DATABASE_UNFIT = _failed(
        "this database does not fit: it must be PostgreSQL {oldest} or newer, in UTF-8",
        "let its operator make another one; nothing was changed",
    )
    DATABASE_TAKEN = _failed(
        "this database already holds records of a Muster",
        "name an empty one; nothing was changed",
    )
    DATABASE_RIGHTS = _failed(
        "this account may not do that to the records on the server",
        "do it as the owner of the tables, who gives others their rights (`muster hq roles --apply`)",
    )
    DATABASE_READS = _failed(
        "the server with the records can only be read at present: it is a copy, or its operator has shut it",
        "ask its operator where the records are written now; nothing was changed",
    )
    DATABASE_FULL = _failed(
        "the server with the records has no room left; nothing was changed",
        "let its operator make room, then do the same again",
    )
    DATABASE_ACCOUNT = _failed(
        "the server knows no account {name}",
        "its operator makes it (`muster hq roles` prints how); nothing was changed",
    )
    DATABASE_OWNER = _failed(
        "{name} owns the tables, or the server, and would keep all that it has",
        "name an account that is for this only; nothing was changed",
    )
    DATABASE_ALIKE = Sentence(
        Exit.USAGE, "one account is named for two things", "give each its own; nothing was changed"
    )
    RECORDS_AWAY = _failed(
        "there are no records of a Muster in that database; they may have been moved away from it",
        "work where they are now, or see whether the file `database` names the right place",
    )
    RECORDS_ASIDE = _failed(
        "this store is what headquarters was before its records moved to a server, and speaks for it no more",
        "put the file `database` back; if the server is lost for good, restore the last backup",
    )
    RECORDS_SERVED = _failed(
        "the records of this headquarters lie on a server, and no file of ours holds them",
        "its operator's backups do; `muster hq move --to-file` makes a file of them",
    )
    RECORDS_MOVING = _failed(
        "the records of this headquarters are just being moved", "wait until that is done, then open it again"
    )
    RECORDS_IN_USE = _failed(
        "others have the records open, and they move only while nobody else works",
        "let everybody close Muster on every machine, and services too, then do the same again;"
        " nothing was changed",
    )
    MOVE_ONLY_HQ = _failed(
        "only headquarters' records move to a server, and this is a {kind}", "nothing was changed"
    )
    MOVE_THERE_ALREADY = _failed("that is where the records are", "see `muster where`; nothing was changed")
    MOVE_IN_CLEAR = Sentence(
        Exit.USAGE,
        "on a server the records lie in clear, but for the drawer: its operator, its disk and its backups"
        " hold names, homes and families",
        "see that its disk and its backups are encrypted (SECURITY.md), then say --yes; nothing was changed",
    )
    MOVE_UNLIKE = _failed(
        "the table {table} is not the same in the file and on the server",
        "go on where you are and tell the maintainers; nothing was changed",
    )
    MOVE_VALUE = _failed(
        "{table} holds a value in {column} that a server cannot hold",
        "run `muster verify` and tell the maintainers; nothing was changed",
    )
    MOVE_DIFFERS = _failed(
        "what arrived of {table} is not what was sent",
        "have the disks and the memory of both machines looked at, then do the same again;"
        " nothing was changed",
    )
    MOVE_RIGHTS = _failed(
        "this account may not put the records on the server aside",
        "name the owner's account in the file `database`, with CREATE on the database; nothing was changed",
    )
    MOVE_LEFT_AWAY = _failed(
        "the server on which an earlier move left records does not answer, or does not let this account in",
        "do the same again when it does; if that server is no more, take {name} out of the folder",
    )

    # settings
    SETTINGS_UNREADABLE = _failed(
        "{name} cannot be read as settings",
        "mend it or take it away: what usually holds does so then; nothing else was touched",
    )
    SETTING_UNKNOWN = _failed("there is no setting {name}", "one of: {names}; nothing was changed")
    SETTING_WRONG = _failed("the setting {name} cannot be that", "give {wanted}; nothing was changed")

    # what is typed
    USAGE = Sentence(Exit.USAGE, "{text}", "see `muster --help`")
    BAD_DAY = Sentence(Exit.USAGE, "{text} is not a day", "write it like 2026-11-21")
    BAD_TIME = Sentence(Exit.USAGE, "{text} is not a time", "write it like 2026-11-21T14:30:00Z")
    UNKNOWN_KIND = Sentence(Exit.USAGE, "there is no list called {kind}", "one of: {kinds}")
    UNKNOWN_ACT = Sentence(Exit.USAGE, "there is no act called {act}", "see `muster act --list`")
    UNKNOWN_FIELD = Sentence(Exit.USAGE, "{kind} has no field {field}", "one of: {fields}")
    FIELD_MISSING = _failed("{field} is missing", "give it and try again; nothing was changed")
    FIELD_INVALID = _failed(
        "{field} cannot be taken: {reason}", "correct it and try again; nothing was changed"
    )
    NOTHING_TO_CHANGE = _failed("nothing was given to change", "name at least one field")

    # the door
    NOT_ALLOWED = _locked("the role {role} may not do this ({act})", "ask someone whose role may")
    WRONG_NODE = _failed("a {kind} cannot do this", "do it on a {wanted}")
    NOT_ENROLLED = _failed(
        "this device has not been admitted yet",
        "carry its request to the office that admits it, then run `muster enrol`",
    )
    OWNED_ELSEWHERE = _failed(
        "this record belongs to headquarters", "ask headquarters to change it; nothing was changed here"
    )
    NOT_FOUND = _failed("no such record in {kind}", "look it up with `muster list {kind}`")
    AT_SEVERAL = _failed("several stations have a {what}", "name the station as well (`--station`)")
    NOT_UNIQUE = _failed(
        "{field} is already taken in {kind}", "use another, or change the record that has it"
    )
    STILL_IN_USE = _failed(
        "{count} records in {kind} still belong to it", "move them or end them first; nothing was changed"
    )
    ENDED = _failed(
        "that record in {kind} has ended",
        "make a new one if it is needed again; somebody is brought back with `muster act people.return`",
    )
    NOT_ENDED = _failed("that record in {kind} has not ended", "there is nothing to take back")
    NO_DRILL = _failed(
        "this cannot be done as an exercise, for it would count like any other ({act})",
        "leave the exercise out, or practise on a node that was made with --rehearsal; nothing was changed",
    )
    LIST_TOO_LONG = _failed(
        "this list is too long to be sorted: it has more than {most} records",
        "name a station, or type somebody's name, and sort what is left",
    )
    NOT_SIGNED_HERE = Sentence(
        Exit.USAGE, "records of {kind} are not signed one by one", "those of these lists are: {kinds}"
    )

    # taking an act back, what lost
    NOT_BY_HAND = _failed(
        "{field} of {kind} is not changed by hand",
        "open the record: what can be done with it says so there; nothing was changed",
    )
    UNDO_OTHERS = _failed(
        "somebody else did that", "ask them to take it back, or change the record; nothing was changed"
    )
    UNDO_SINCE = _failed(
        "the record says something else again since then",
        "look at it, and change what is wrong there; nothing was changed",
    )
    UNDO_UNKNOWN = _failed(
        "what was there before is not in this device's log",
        "open the record and write down what is right; nothing was changed",
    )
    UNDO_NEVER = _failed(
        "{act} is not taken back with a key",
        "open the record: what can be done about it is said there; nothing was changed",
    )
    NOT_TRIED_AGAIN = _failed(
        "that was one change among others, and whoever wrote it has heard that it does not stand",
        "ask them to enter it again, or enter it yourself; then let this go",
    )

    # people and their families
    PRINCIPAL_LEAVES = _failed(
        "the principal of a household cannot leave while others stay",
        "name another principal of the household first",
    )
    PRINCIPAL_ELSEWHERE = _failed(
        "the principal of a household must live in it", "move the person there first, or name somebody else"
    )
    SELF_SPONSORED = _failed("nobody can be their own dependant", "name the staff member as sponsor")
    NOT_IN_HOUSEHOLD = _failed(
        "{count} of the people named do not live in that household",
        "see `muster show households ID` for its family",
    )
    SPONSOR_OF_SPONSOR = _failed(
        "the two are on record the other way round already",
        "only two who both work here are each other's family, and as the same relation on both links",
    )
    ALREADY_LINKED = _failed(
        "that person is on record as a dependant of this staff member already",
        "change that link, or end it first",
    )
    FAMILY_STAYS = _failed(
        "{count} dependants of theirs are still on the list",
        "say what becomes of them: family=leaves or family=stays; nothing was changed",
    )
    SAME_PERSON = _failed("that is one and the same record", "name the other of the two")
    MERGED_AWAY = _failed(
        "that person was merged with another", "take the merge apart with `muster act people.split`"
    )
    MOU_MISSING = _failed(
        "no signed memorandum of understanding with that partner stands",
        "record it first under mous, with the day of signature (S004 ¶15(n)); nothing was changed",
    )
    ESSENTIAL_UNFOUNDED = _failed(
        "who is essential is decided: {field} is missing",
        "use people.essential and say who decided, and when (S004-A ¶26)",
    )
    CONTACT_LEAVES = _failed(
        "{count} visitors who are here or expected have them as contact person",
        "name another contact person for those visitors first (S004 ¶20(d))",
    )
    OWN_CONTACT = _failed(
        "nobody can be their own contact person", "name somebody of the station (S004 ¶20(d))"
    )
    STAY_OVER = _failed("that stay is over", "prolong it, or add a new one")
    ALREADY_DECIDED = _failed("that has been decided already", "nothing was changed; see its history")

    # erasing what is held
    NOT_LEFT = _failed(
        "that person is still on the list",
        "what is held about somebody goes when they have left, or are ended as listed by mistake",
    )
    ERASED_BEFORE = _failed(
        "what was held about that person is erased already", "there is nothing left to do"
    )
    STILL_LOOKED_FOR = _failed(
        "that person is in a roll call that is open, or a journey of theirs is not closed",
        "close that first; nothing was changed",
    )
    ERASE_FAMILY = _failed(
        "{count} dependants are on the list because of that person alone",
        "end them, or name another sponsor of theirs; nothing was changed",
    )
    ERASE_CONFIRM = _failed(
        "what is held about {number} would go for good, here and everywhere: {goes}; the number stays, and"
        " what counts in closed roll calls. Nothing was changed",
        "to do it, say the number once more: again={number}",
    )
    NOTHING_DUE = _failed(
        "nothing of that list was kept long enough to go", "see `muster list kept_too_long`"
    )
    PURGE_CONFIRM = _failed(
        "{count} rows are due by the rule {rule} and would go for good, here and everywhere: {goes}."
        " Nothing was changed",
        "to do it, say the count once more: again={count}",
    )

    # zones, wardens, appointments
    APPOINTMENT_INCOMPLETE = _failed(
        "an appointment stands only in writing: {field} is missing",
        "give it (S004 ¶17, ¶19); nothing was changed",
    )
    AREA_IN_ITSELF = _failed("an area cannot lie in itself", "name another larger area, or none")
    ZONE_AUTHORITY = _failed(
        "a zone's limits and meeting points are predetermined: {field} is missing",
        "say in the same act who decided the change and when (authority, decided_on; S004 ¶19)",
    )
    STEP_NOT_OPEN = _failed(
        "an appointment that is {state} cannot be {step}",
        "see its state with `muster show appointments ID`; nothing was changed",
    )
    ROLE_TAKEN = _failed(
        "somebody else stands as {role} there in those days",
        "end or suspend that appointment first, or let this one begin after it",
    )
    SCOPE_MISSING = _failed(
        "to be appointed as {role} is for one {field}, and none is named",
        "name it with {field}=CODE; nothing was changed",
    )
    NO_AREA_OF_OWN = _failed(
        "a coordinator designates wardens in the own area only, and this zone lies in none",
        "put the zone into an area, or let the designated official sign (S004 ¶18(b), ¶19)",
    )
    HANDOVER_ELSEWHERE = _failed(
        "a zone is handed over between two appointments for that zone",
        "appoint the successor for the same zone first",
    )
    HANDOVER_TO_NOBODY = _failed(
        "a zone is handed over to somebody else who is appointed for it",
        "record the successor's letter first (`appointments.sign`)",
    )
    NO_WARDEN = _failed(
        "no standing appointment with a signed undertaking for that zone",
        "appoint the warden and record the undertaking first (S004 ¶19)",
    )
    DEVICE_OF_ANOTHER = _failed(
        "that device belongs to somebody who does not hold this zone, as its warden or an alternate",
        "pack it for a device of theirs, or give this one over (`muster warden pack ... --to PERSON`)",
    )
    ZONE_EXPIRED = _locked(
        "the zone on this device has expired: it is shown no more and nothing can be written",
        "give back what was done (`muster warden return`) and open a newer pack (`muster warden open`)",
    )

    # training and briefings
    COURSE_CIRCLE = _failed(
        "a course would cover itself, over other courses",
        "see `muster list equivalents` and end the rule that leads back; nothing was changed",
    )
    CERTIFICATE_LOCKED = _failed(
        "a confirmed or revoked certificate stays as it is",
        "replace it (`muster act certificates.replace`) or revoke it, and say why",
    )
    CERTIFICATE_OPEN = _failed(
        "nobody has confirmed that certificate yet",
        "put it right as it stands (`muster record certificates`)",
    )
    PERSON_UNMATCHED = _failed(
        "nobody who is here has that index number, e-mail address or number",
        "look the person up with `muster list people`, or ask whoever sent the list",
    )
    PERSON_AMBIGUOUS = _failed("{count} people here have that", "name the person by their number here")
    COURSE_UNMATCHED = _failed(
        "no course has that code or old name",
        "see `muster list courses`; an old name is added with `muster record equivalents`",
    )
    BRIEFING_OUTDATED = _failed(
        "another version of that briefing stands now", "show the standing text and have that acknowledged"
    )
    BRIEFING_OTHER_TEXT = _failed(
        "what was shown is not the text of that briefing", "show its text as it stands; nothing was recorded"
    )

    # journeys
    NOT_NOW = _failed(
        "a clearance that is {state} does not take that step ({step})",
        "what can be done with it now: {steps}; nothing was changed",
    )
    CLEARANCE_LOCKED = _failed(
        "the clearance was submitted or decided, and stays as it is",
        "have it returned, or amend it (`muster act clearances.amend ID`); nothing was changed",
    )
    NOT_DELEGATED = _locked(
        "nobody has delegated decisions about this clearance to you",
        "ask the designated official, or record their letter as a rule (`muster list clearance_rules`)",
    )
    LETTER_UNSEEN = _locked(
        "the letter that lets you decide stands on your own word",
        "let somebody else with keys here, who has seen it, confirm it"
        " (`muster act clearance_rules.confirm CODE`)",
    )
    OWN_WORD = _locked(
        "whoever recorded a letter does not confirm it",
        "let somebody else with keys here, who has seen it, do that",
    )
    DECISION_NEEDED = _failed(
        "a decision has come to be asked for since this was submitted",
        "have it decided before anybody leaves (`muster clearance decide ID`)",
    )
    BACK_ALREADY = _failed(
        "whoever is spoken of was back by then", "check the time, or ask for another clearance"
    )
    NOT_ALL_BACK = _failed(
        "{count} of the travellers were not heard to be back, and nobody is waited for once it is closed",
        "record that they are (`clearances.return`), or close it with a note that says where they are",
    )
    NOTICE_ONLY = _failed(
        "private travel is a notice, and nobody decides about it (S004-A ¶27)",
        "it stands as it was submitted; say when they leave (`clearances.depart`)",
    )
    HEADQUARTERS_DECIDES = _failed(
        "headquarters decides about this clearance, and its decision does not come down by itself yet",
        "ask by telephone or mail; the designated official then decides here, with the answer as the reason,"
        " or that headquarters could not be reached (S004 ¶8(p))",
    )
    NO_SLIP = _failed(
        "a clearance that is {state} has no slip",
        "have it decided first; a notice only needs to be submitted",
    )

    # roll calls and calling
    WHICH_ROLLCALL = _failed(
        "{count} roll calls are open, so it must be said which is meant",
        "name it (`--rollcall ID`, see `muster list rollcalls`); nothing was changed",
    )
    NO_ROLLCALL = _failed(
        "no roll call is open",
        "open one (`muster rollcall open`), or name one that was (`--rollcall ID`)",
    )
    NOBODY_TO_CALL = _failed(
        "nobody is there to be called", "see who is on the list, and who has a call sign; nothing was changed"
    )
    NO_CALL_TEST = _failed(
        "no call tree test and no radio check is under way",
        "begin one (`muster calltree test begin`, `muster radio check begin`)",
    )
    WHICH_CALL_TEST = _failed(
        "{count} tests are under way, so it must be said which is meant",
        "name it (`--test ID`, see `muster list call_tests`); nothing was changed",
    )
    CALL_TEST_OVER = _failed(
        "that test has ended", "begin another; what came of this one stays as it was; nothing was changed"
    )
    PART_OF_STATION = _failed(
        "this office holds its area only, so nothing here can be about all of the station",
        "name the area (`--scope area:CODE` of a roll call, else `--area CODE`; see `muster list areas`);"
        " ask the station for one of all",
    )
    MARK_OF_ANOTHER = _failed(
        "somebody else made that mark, so it is not a slip of yours",
        "say how you found the person: the later mark counts; nothing was changed",
    )
    ROLLCALL_CLOSED = _failed(
        "that roll call is closed", "open another if people are still to be found; nothing was changed"
    )
    NOT_A_DRILL = _failed(
        "what is named here is no exercise", "leave --exercise out, or name the drill; nothing was changed"
    )

    # bundles
    NOT_A_BUNDLE = _failed(
        "{name} is not a Muster bundle, or it was cut short", "get it again from where it came"
    )
    BUNDLE_NEWER = _failed("{name} was made by a newer Muster", "install that version, then take it in again")
    NOT_FOR_US = _failed("{name} is sealed for somebody else", "pass it on unopened; nothing was changed")
    BUNDLE_DAMAGED = _failed(
        "{name} was altered on the way: its seal does not open", "get it again; nothing was changed"
    )
    UNKNOWN_SENDER = _failed(
        "{name} comes from a device that is not admitted here",
        "it waits in quarantine; admit the device or remove the file",
    )
    REVOKED_SENDER = _failed(
        "{name} comes from a device that was revoked", "it waits in quarantine for a person to look at"
    )
    BAD_SIGNATURE = _failed("{name} is not signed by who it claims", "it waits in quarantine; ask the sender")
    WRONG_PURPOSE = _failed("{name} is a Muster file of another purpose", "use the command made for it")
    BUNDLE_MALFORMED = _failed(
        "{name} is signed but its content breaks the rules",
        "it waits in quarantine; tell whoever maintains the sender",
    )
    BUNDLE_FROM_FUTURE = _failed(
        "{name} says it was made in the future", "check both clocks; it waits in quarantine"
    )
    CHAIN_FORKED = _failed(
        "{name} tells another history than the one already received",
        "it waits in quarantine; the sending device was restored or copied",
    )
    BUNDLE_REPLAYED = Sentence(
        Exit.DONE, "{name} was here before", "nothing was changed and nothing needs doing"
    )
    BUNDLE_HELD = Sentence(Exit.HELD, "{name} came before an earlier one", "it waits until that arrives")
    BUNDLE_BREAKS = _failed(
        "{name} could not be taken in: this program failed on it",
        "it is kept with its bytes; tell the maintainers, and try it again after an upgrade",
    )
    COPY_SUSPECTED = Sentence(
        Exit.HELD,
        "{name} speaks of changes that this device never made: it was restored from a copy, or there are two",
        "exchange once more; it then goes on under new numbers by itself and nothing is lost",
    )

    # devices and stations
    DEVICE_ASKS = Sentence(
        Exit.HELD,
        "{name} is a device that asks to be admitted",
        "it waits among stations and devices; compare its words by telephone first",
    )
    SLOT_TAKEN = _failed(
        "the numbers this device chose are in use", "make the device anew with `muster init`"
    )
    WHICH_DEVICE = _failed(
        "it is not clear which device is replaced: {count} of {station} stand",
        "name the lost one by its mark or number (`muster list devices`); nothing was changed",
    )
    REQUEST_KNOWN = _failed(
        "that device is known already, and not as it says now", "make it anew with `muster init`"
    )
    GRANT_UNWRITTEN = _failed(
        "the device is admitted, but {name} could not be written",
        "make room or choose another folder, and admit the same request again: its grant is written anew",
    )
    HAS_PARENT = _failed(
        "this device reports to {parent} already, and takes nobody else's grant",
        "make another device for another office; a station that changes its region is made anew there, under"
        " another code, and its people move (`muster act transfers.announce`)",
    )
    NO_PARENT = _failed("this node reports to nobody yet", "install its grant with `muster enrol`")
    UNKNOWN_STATION = _failed("no station with that code is admitted here", "see `muster list stations`")
    UNKNOWN_REGION = _failed("there is no region {region}", "choose one of: {regions}")
    UNKNOWN_COUNTRY = _failed("no station is in {country}", "see `muster list stations` for the countries")
    OWN_MESSAGE = _failed(
        "this message was written here", "only the other end can say that it was read, or answer it"
    )
    OWN_STATION = _failed("that is this station itself", "name the station that somebody goes to")
    NOT_ASKED_HERE = _failed(
        "this is for the other station to say",
        "each station says its own part, and headquarters carries it on",
    )
    MOVE_NOT_NOW = _failed(
        "that cannot be said now: the move is {state}", "see how it stands in `muster list transfers`"
    )

    # lines and what goes over them
    NO_CARRIER = _failed(
        "no carrier of that name is set up", "add one with `muster carrier add NAME --folder DIR`"
    )
    CARRIER_AWAY = _failed(
        "the carrier cannot be reached", "nothing is lost: everything waits here until it is back"
    )
    CARRIER_FULL = _failed(
        "there is no room for more at the other end of the line",
        "nothing is lost: it waits here; make room on the stick or the drive, or tell who runs the server",
    )
    CARRIER_READ_ONLY = _failed(
        "the folder can be read and not written to",
        "nothing is lost: it waits here; see whether the stick has a lock, and who may write there",
    )
    CARRIER_REFUSES = _failed(
        "the other side answers, and does not take it ({status})",
        "see that the line leads to headquarters, and that it has taken this device's bundles in once",
    )
    LINE_IN_CLEAR = _failed(
        "this line may carry nothing that is encrypted, so nothing goes over it",
        "use another line, or read the report out by voice",
    )
    NO_SHORT_KEY = _failed(
        "{name} has not said yet, within these three days, that it has a key of ours for short messages",
        "exchange once in full; the key goes along, and the answer says that it came",
    )
    NOTHING_WAITS = _failed("nothing waits to be sent", "nothing needs to be done")
    BURST_TOO_LONG = _failed(
        "not even the first of what waits fits into {room} bytes", "send it as a thin or a full bundle"
    )
    LINE_NEEDS_PASSWORD = _failed(
        "the password of this line is in the encrypted store",
        "exchange while the node is open, or let it lie with the courier"
        " (`muster carrier add ... --password-with-courier`)",
    )
    EXCHANGE_STOPPED = _failed(
        "the exchange was stopped",
        "what was taken in stays, what was not written waits here: it goes with the next exchange",
    )
    BAD_LINE = Sentence(
        Exit.USAGE,
        "{text} is not a line that the agent knows",
        "say kind and place, as folder:/media/stick; the kinds are: {kinds}",
    )
    BAD_ADDRESS = Sentence(
        Exit.USAGE,
        "{text} is no address that a line can lead to",
        "say https://HOST[:PORT], or HOST:PORT to listen at; without TLS only on this machine itself",
    )
    BAD_LIMIT = Sentence(Exit.USAGE, "{text} is no limit of a line", "say it like this: {wanted}")
    COURIER_BUSY = _failed(
        "another agent is carrying files for this node", "let it finish; one is enough for each node"
    )
    CANNOT_LISTEN = _failed(
        "nothing can be served at {address}", "see that the address is this machine's and the port is free"
    )
    SERVE_NAKED = _failed(
        "without a certificate it would listen where others can listen in",
        "give --certificate and --key, or listen at 127.0.0.1 behind a server that has them",
    )
    NOT_A_SPOOL = _failed(
        "a spool is taken in alone, and only a spool is watched",
        "name the folder that `muster hq serve` was given, and nothing else",
    )

    # QR codes and cards
    QR_NO_ROOM = _failed(
        "the terminal has no room for a QR code",
        "make it larger, at least 80 columns and 24 lines, or write pictures with `muster qr png`",
    )
    QR_TOO_MANY = _failed(
        "it would be too many codes", "give each more room, or carry it another way; nothing was written"
    )
    QR_TOO_LARGE = _failed(
        "the code holds too much to be read on paper", "show it on the screen, or write it as a picture"
    )
    QR_NOT_OURS = _failed(
        "what was scanned is no piece of a Muster file, or it was not read whole",
        "scan a code that Muster shows; nothing was changed",
    )
    QR_NO_CODE = _failed(
        "no code of Muster's was found in {name}",
        "take the picture nearer, straight and sharp, as PNG or JPEG; what came before is kept",
    )
    QR_SEVERAL = _failed(
        "there are {count} cards in {name}, and an answer would be about one of them",
        "take a picture of each alone",
    )
    QR_READER_MISSING = _failed(
        "pictures cannot be read here: the libraries zxing-cpp and Pillow are not installed",
        "install them, or use a keyboard scanner (`muster qr take --scanner`), which needs neither",
    )
    CARD_NO_ROOM = _failed(
        "the terminal has no room for this card: it needs {columns} columns and {lines} lines",
        "make it larger, or write a picture with --png FILE",
    )
    CARD_NOT_GOOD = _failed(
        "no card is made of a certificate that is {state}",
        "confirm it if it waits for that; otherwise whoever was trained anew has a newer one",
    )
    CARD_OF_ANOTHER = _failed(
        "a card is made by the station whose record it is", "ask that station; any Muster can check its cards"
    )
    CARD_TRIP_OVER = _failed(
        "this clearance runs out before today is over", "extend the journey or ask for a new clearance"
    )
    CARD_KEYS_MISSING = _failed(
        "there is no list of keys to check a card with",
        "name one with --keys FILE; any Muster writes it with `muster credential keys --out FILE`",
    )
    CARD_KEYS_BAD = _failed(
        "{name} is no list of card keys, or it was changed",
        "write it anew with `muster credential keys --out FILE`",
    )
    CARD_NOT_GIVEN = _failed(
        "no card is named, or more than one", "name it with one of --text, --png and --digits"
    )

    # files and folders
    FILE_UNREADABLE = _failed("{name} cannot be opened", "check the path and that you may read it")
    FILE_UNWRITABLE = _failed("{name} cannot be written", "check the path, the space and your rights")
    FILE_EXISTS = _failed("{name} is there already", "choose another name; nothing was overwritten")
    NAME_UNUSABLE = _failed(
        "{name} cannot be the name of a file here: it is too long, or holds a sign that no name may hold",
        "choose a shorter one, of letters, digits and hyphens",
    )
    PLACE_SHUT = _failed(
        "{name} is in a folder that you may not look into",
        "take another place, or have its owner let you in",
    )
    NO_FOLDER = _failed("{name} is there and is no folder", "name a folder, or one to be made")
    NOBODYS_FOLDER = _failed("nobody on this machine has a folder {name}", "write the path in full")

    # papers and what leaves as a file
    NO_FONT = _failed(
        "no font on this machine can print {scripts}",
        "install one of: {packages}; or say --latin for names in Latin letters. Nothing was printed",
    )
    PURPOSE_MISSING = _failed(
        "nobody said what this list is for, and it is confidential",
        "say it in a few words (--purpose); the log keeps it",
    )
    NO_PAPER = _failed("there is no list or paper {kind}", "see `muster export --list`")
    NOT_IN_FORMAT = _failed("{kind} is not written as {format}", "choose one of: {formats}")
    NOTHING_TO_PRINT = _failed(
        "there is nobody and nothing to put on this paper", "choose another part of the list"
    )
    NUMBER_TAKEN = _failed(
        "the number of this paper was taken by another one in this moment", "do the same again"
    )

    # lists from agencies
    LIST_NOT_XLSX = _failed("{name} is not an XLSX workbook", "save the list as XLSX and try again")
    LIST_NOT_TABLE = _failed(
        "{name} is neither an XLSX workbook nor a CSV file in UTF-8",
        "save the list as one of them and try again",
    )
    LIST_HOSTILE = _failed("{name} was not opened: {reason}", "ask the sender for a plain list, values only")
    LIST_OTHER_KIND = _failed(
        "{name} was not opened: {reason}", "open it where it was made and save it as .xlsx"
    )
    LIST_NO_SHEET = _failed(
        "{name} was not opened: {reason}", "ask the sender for the spreadsheet that it was made from"
    )
    LIST_ARCHIVE = _failed("{name} was not opened: {reason}", "unpack it and choose the list in it")
    LIST_LOCKED = _failed(
        "{name} was not opened: {reason}", "open it with its password and save it without one"
    )
    LIST_LETTERS = _failed(
        "{name} was not opened: {reason}", "ask the sender to save it as .xlsx, or as CSV in UTF-8"
    )
    LIST_QUOTE = _failed(
        "{name} was not opened: {reason}",
        "ask the sender to save it as .xlsx, or mend the line in a text editor",
    )
    LIST_NO_READER = _failed(
        "lists cannot be opened here: the program that opens them could not be started",
        "close other programs and try again; if it stays so, install Muster anew",
    )
    LIST_NO_HEADING = _failed(
        "no row of {name} looks like the headings of a staff list",
        "it needs at least a family name and a given name column",
    )
    COMPLETIONS_NO_HEADING = _failed(
        "no row of {name} looks like the headings of a list of completed courses",
        "it needs a column `index number` or `e-mail`, one `course` and one `date`",
    )
    CLEARANCES_NO_HEADING = _failed(
        "no row of {name} looks like the headings of a list of clearances",
        "it needs a column for the reference, and one for the traveller or the status",
    )
    QUESTIONS_OPEN = _failed(
        "{count} questions about the list are open", "answer them with --answer ID=VALUE, then --apply"
    )
    AGENCY_NEEDED = _failed("it is not said which agency sent this list", "name it with --agency CODE")


class Refused(Exception):  # noqa: N818 - the field says "refused", and it is not an error of the program
    """Raised where something is refused; nothing has been changed when it leaves the door.

    Args:
        code: which refusal.
        facts: fill the sentence's braces; never a value of a record.
    """

    def __init__(self, code: Code, **facts: object) -> None:
        super().__init__(code.name)
        self.code = code
        # A sentence stays one, so that it can be said in another language.
        self.facts = {name: fact if isinstance(fact, str) else str(fact) for name, fact in facts.items()}

    @property
    def what(self) -> str:
        """What happened, in English; the interface translates from the code."""
        return self.code.value.what.format(**self.facts)

    @property
    def next(self) -> str:
        """What to do next, in English."""
        return self.code.value.next.format(**self.facts)

    @property
    def exit(self) -> Exit:
        """The exit code of the command line."""
        return self.code.value.exit
