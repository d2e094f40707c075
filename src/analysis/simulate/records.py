"""What an agency's file would hold before any mess: rows with the person whom each is about, under canonical names."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import pandas as pd

from analysis.simulate.history import History
from analysis.simulate.lives import NEVER
from analysis.simulate.places import OUTSIDE_PLACE, VILLAGES, District

IDENTITY = ("person_name", "birth_date", "sex", "id_number", "commune", "village")


@dataclass
class Entry:
    """One row: values by canonical column, the person whom it is about, and what was done to it afterwards."""

    person: str
    cells: dict[str, object]
    mess: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Delivered:
    """One file before it is written.

    Attributes
    ----------
    role, record : str
        As in source.yaml.
    as_of : date
    title : str
        What stands above the table.
    columns : tuple of str
        Canonical columns in their order.
    entries : tuple of Entry
    firm : str
        Whose payroll it is.
    """

    role: str
    record: str
    as_of: date
    title: str
    columns: tuple[str, ...]
    entries: tuple[Entry, ...] = field(repr=False)
    firm: str = ""


@dataclass(frozen=True)
class Someone:
    """A person as any record would describe them on a day."""

    key: str
    name: str
    birth: date
    sex: str
    id_number: str
    old_card: str
    commune: int
    village: int


def key_of(person: int) -> str:
    """The name of a person in `truth.json`."""
    return f"p{person}"


def someone(person: NamedTuple, commune: int, prefix: str = "p") -> Someone:
    """A person, as a row of `people.draw_people`, who lives in one of the communes."""
    key, born = f"{prefix}{person.person}", person.birth.date()
    return Someone(key, person.name, born, person.sex, person.id_number, person.old_card, commune, person.village)


def resident(history: History, release: int, on: date) -> Someone:
    """The person of a release, where they live on a day."""
    told = history.told[release]
    commune = told.new_commune if told.new_commune_day <= pd.Timestamp(on) else told.commune
    return someone(history.persons[told.person], commune)


def identity(who: Someone, on: date, district: District) -> dict[str, object]:
    """The columns that say who somebody is; somebody without a commune lives outside. `home` stands in no file."""
    outside = who.commune < 0
    commune = OUTSIDE_PLACE if outside else district.commune_name(who.commune, who.village, on)
    village = "" if outside else f"Thôn {VILLAGES[who.village]}"
    return {
        "person_name": who.name,
        "birth_date": who.birth,
        "sex": who.sex,
        "id_number": who.id_number,
        "old_card": who.old_card,
        "commune": commune,
        "home": commune,
        "village": village,
        "residence": commune if outside else f"{village}, xã {commune}",
    }


def day(value: pd.Timestamp, until: date) -> date | None:
    """A day, or nothing if it has not come by `until`."""
    return value.date() if value < NEVER and value.date() <= until else None


def sentence_cells(release: NamedTuple, on: date) -> dict[str, object]:
    """The columns about the sentence served."""
    return {
        "offence": release.offence,
        "sentence": release.sentence_months,
        "intent": release.intent,
        "gravity": release.gravity,
        "prior_convictions": release.priors,
        "obligations": "yes" if release.obligations_met <= pd.Timestamp(on) else "no",
        "release_kind": release.kind,
        "release_date": release.release.date(),
    }
