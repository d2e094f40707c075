"""Whose decision records of an area can inform on a day: does the area still exist, and who decides for its people."""

from dataclasses import dataclass
from datetime import date

from analysis.reference import tables
from analysis.reference.areas import PERHAPS, SiteArea
from analysis.reference.places import NotAssignable, Unit
from analysis.words import Said, say

MATTERS = {
    "supervision": say("People who come home from prison"),
    "community_sentences": say("Sentences served in the community"),
    "loans": say("Policy loans"),
}
WHO = {
    "commune_and_district_police": say("the police of each commune, below those of the district"),
    "commune_police": say("the police of each commune; districts have no police any more"),
    "commune_people_committee": say("the People's Committee of each commune"),
    "bank_office": say("the bank's office, which keeps the name of the old district"),
}


@dataclass(frozen=True)
class Decider:
    """Who decides one matter.

    Attributes
    ----------
    matter : str
        A code of `MATTERS`.
    who : Said
    since : date
        From when the rule holds.
    confirmed : bool
        Whether a source says so.
    """

    matter: str
    who: Said
    since: date
    confirmed: bool


@dataclass(frozen=True)
class Standing:
    """What an area is on a day.

    Attributes
    ----------
    in_force : bool
        Whether all units of the area exist.
    closed : bool
        Whether the communes of the day hold nobody else than the people of the area, and all of them.
    communes : tuple of str
        Names of the communes of that day that hold its people.
    sentences : tuple of Said
        The same in words: validity, where its people are, who decides; unconfirmed rules say so.
    deciders : tuple of Decider
        For the matters of which the day's rule is known.
    """

    in_force: bool
    closed: bool
    communes: tuple[str, ...]
    sentences: tuple[Said, ...]
    deciders: tuple[Decider, ...]


def whose_decision(area: SiteArea, today: date) -> Standing:
    """Who can decide for the people of an area on a day, and whether the area itself still is a unit then."""
    held = area.map_on(today)
    names = {code: area.gazetteer.unit(code, today).name for code in held}
    units = [area.gazetteer.unit(code, area.valid_on) for code in area.units]
    ended = [unit for unit in units if unit.valid_to is not None and unit.valid_to < today]
    mixed = [names[code] for code, sure in held.items() if sure == PERHAPS]
    gone = [unit for unit in area.base if unit.valid_to is not None and unit.valid_to < today]
    divided = sum(isinstance(area.gazetteer.today(unit, today), NotAssignable) for unit in gone)
    deciders = _deciders(today)
    sentences = [
        *(_ended(unit) for unit in ended),
        *([say("Its people now live in: {communes}.", communes=", ".join(names.values()))] if ended else []),
        *(say("{commune} also holds people from elsewhere, so a decision there is not about this area alone.",
              commune=name) for name in mixed),
        *([say("{n} of its communes were divided; their people can be told by their address only.", n=divided)]
          if divided else []),
        *(_sentence(each) for each in deciders),
    ]  # fmt: skip
    exists = all(tables.in_force(unit, today) for unit in units)
    return Standing(exists, not (mixed or divided), tuple(names.values()), tuple(sentences), deciders)


def _ended(unit: Unit) -> Said:
    return say("{unit} ended as an administrative unit with {day}.", unit=unit.name, day=unit.valid_to)


def _deciders(today: date) -> tuple[Decider, ...]:
    rows = [row for row in tables.rows("deciders") if tables.in_force(row, today)]
    return tuple(Decider(row.matter, WHO[row.who], row.valid_from, row.confirmed) for row in rows)


def _sentence(decider: Decider) -> Said:
    gaps = {"matter": MATTERS[decider.matter], "who": decider.who}
    if decider.confirmed:
        return say("{matter}: {who}.", **gaps)
    return say("{matter}: {who} (assumed; no source confirms it).", **gaps)
