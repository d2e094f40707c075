"""The rules of the scan: each has a name, says what it finds, and where in a text it finds it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from analysis.disclosure.profiles import Profile
from analysis.disclosure.scan import columns, own, patterns, recognise
from analysis.disclosure.scan.days import days
from analysis.disclosure.scan.found import Piece
from analysis.disclosure.scan.known import Known, bare
from analysis.words import Said, say


@dataclass(frozen=True)
class Asked:
    """What a scan goes by.

    Attributes
    ----------
    profile : Profile
    known : Known
    sites : tuple of str
        Whose settings may name days.
    today : date
        Neither it nor a later day is one on which something happened to somebody.
    internal : bool
        Whether the file is a table that stays in the house: pseudonyms and rows about people belong there.
    written : frozenset of date
        Days on which something was run or written.
    """

    profile: Profile
    known: Known = field(repr=False)
    sites: tuple[str, ...]
    today: date
    internal: bool = False
    written: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Rule:
    """What is looked for in texts; `find` tells where in a piece each begins."""

    id: str
    what: Said
    find: Callable[[Piece, Asked], Iterable[int]]


def _names(piece: Piece, asked: Asked) -> Iterable[int]:
    found = recognise.names(piece.text, asked.known)
    return (first for first, last in found if not own.stands_so(piece.text, first, last, asked.sites))


def _addresses_of_people(piece: Piece, asked: Asked) -> Iterable[int]:
    return recognise.addresses(piece.text, asked.known)


def _numbers_of_people(piece: Piece, asked: Asked) -> Iterable[int]:
    found = list(patterns.long_numbers(piece.text))
    there = asked.known.those("number", (bare(number) for number, _ in found))
    return (at for number, at in found if bare(number) in there)


def _births(piece: Piece, asked: Asked) -> Iterable[int]:
    if not asked.known.any("day"):
        return ()
    found = list(days(piece.text))
    there = asked.known.those("day", (day.isoformat() for day, _ in found))
    return (at for day, at in found if day.isoformat() in there and not _known_day(day, asked))


def _days(piece: Piece, asked: Asked) -> Iterable[int]:
    """A day of an event is told where a curve may be drawn day by day (`horizons_only`), which dates each event too."""
    if not asked.profile.horizons_only or asked.internal:
        return ()
    return (at for day, at in days(piece.text) if not _known_day(day, asked))


def _known_day(day: date, asked: Asked) -> bool:
    counted_on = (day.month, day.day) in HALF_YEARS
    return counted_on or day >= asked.today or day in asked.written or day in own.own_days(asked.sites)


def _pseudonyms(piece: Piece, asked: Asked) -> Iterable[int]:
    return () if asked.internal else (found.start() for found in patterns.PSEUDONYM.finditer(piece.text))


def _like(pattern: Callable[[str], Iterable[int]]) -> Callable[[Piece, Asked], Iterable[int]]:
    """A rule that goes by the text alone."""
    return lambda piece, asked: pattern(piece.text)


def _drawn(pattern: Callable[[str], Iterable[int]]) -> Callable[[Piece, Asked], Iterable[int]]:
    """A rule about tables that are drawn in a text; what was read as a table goes by its columns."""
    return lambda piece, asked: () if piece.kind or piece.names or asked.internal else pattern(piece.text)


PEOPLE = ("person_row", say("a table with a row for each person"))
SCORES = ("person_score", say("a score, prediction or rank of people"))
RULES = (
    Rule("known_name", say("the name of a person of this site"), _names),
    Rule("known_number", say("an ID, telephone or loan number of a person of this site"), _numbers_of_people),
    Rule("known_birth", say("the day of birth of a person of this site"), _births),
    Rule("known_address", say("the address of a person of this site"), _addresses_of_people),
    Rule("id_number", say("a number of twelve or nine digits, as ID numbers have"), _like(patterns.id_numbers)),
    Rule("phone", say("a telephone number"), _like(patterns.phones)),
    Rule("address", say("an address that leads to a door"), _like(patterns.addresses)),
    Rule("mail", say("a mail address"), _like(patterns.mails)),
    Rule("home_path", say("the folder of a user of some machine"), _like(patterns.homes)),
    Rule("pseudonym", say("the pseudonym of a person, household, loan or firm"), _pseudonyms),
    Rule(*PEOPLE, _drawn(columns.drawn_people)),
    Rule(*SCORES, _drawn(columns.drawn_scores)),
    Rule("day", say("an exact day that is none of the plan, the law or the files: the day of an event"), _days),
)
APART = ("known_name_apart", say("the name of a person of this site, in several cells of a row"))
SMALL = ("small_count", say("a count under the profile's minimum"))
HALF_YEARS = ((6, 30), (12, 31))  # days on which stocks are counted, so that they are nobody's
UNREAD = ("unreadable", say("cannot be scanned: of an unknown kind, damaged or locked"))
IDS = (*(rule.id for rule in RULES), *(each[0] for each in (APART, PEOPLE, SCORES, SMALL, UNREAD)))
