"""What goes wrong between a record and its file: typing, missing numbers, years for days, rows twice."""

import unicodedata
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date

import numpy as np

from analysis.columns.text import TONES, VOWELS
from analysis.intake.roles import ROLES
from analysis.simulate.layouts import Literal, kind_of
from analysis.simulate.records import Delivered, Entry
from analysis.simulate.world import World

# How much of the mess about who somebody is a file has; the police's share is a rate of its own.
OWN_FILES = ("police_list", "certificates", "leavers")
HALF = ("participants", "roster")
COPIED = ("payroll",)  # typed once, copied from month to month
# Put out by a system or drawn up by hand with care: nothing is mistyped, but a spreadsheet still takes zeros away.
TIDY = ("models", "bank_loans", "employer_loans")
# Everything that can be wrong with a row, and its letter in truth.json.
MESS = {
    "typo": "t", "tone": "n", "birth_year": "y", "id_missing": "i", "id_wrong": "w", "id_old": "o", "id_zero_lost": "z",
    "moved": "m", "missing": "e", "odd": "a", "date_wrong": "d", "month_only": "p", "commune": "c", "double": "2",
    "blank": "_", "relative": "r",
}  # fmt: skip
LETTERS = "aeiounghtlmr"
ODD_ANSWERS = ("?", "chưa rõ", "xem sổ gốc")


def spoil(clean: Delivered, world: World, moved: Mapping[str, date], rng: np.random.Generator) -> Delivered:
    """A file with the mess of its role; every row that was changed says how.

    Parameters
    ----------
    clean : Delivered
    moved : mapping
        Day on which people moved within the district, by person: in one world they cannot be linked from then on.
    """
    entries = [Entry(each.person, deepcopy(each.cells), list(each.mess)) for each in clean.entries]
    typed: dict[str, Entry] = {}
    for entry in entries:
        gone = world.movers_unlinked and clean.role not in OWN_FILES[:2] and _has_moved(entry, moved, clean.as_of)
        if clean.role in COPIED and entry.person in typed:
            _copy_identity(typed[entry.person], entry)
        else:
            _spoil_identity(entry, world, _share(clean.role, world), gone, rng)
            typed[entry.person] = Entry(entry.person, dict(entry.cells), list(entry.mess))
        if clean.role not in TIDY:
            _spoil_cells(entry, clean.role, world, rng)
    found = entries if clean.role in TIDY else _with_doubles(entries, world, rng)
    return replace(clean, entries=tuple(found))


def _copy_identity(typed: Entry, entry: Entry) -> None:
    """Who somebody is, as it was typed in the row about them before."""
    entry.cells |= {column: typed.cells[column] for column in ("person_name", "birth_date", "id_number")}
    entry.mess += typed.mess


def _share(role: str, world: World) -> float:
    if role in TIDY:
        return 0.0
    return world["police_mess"] if role in OWN_FILES else 0.5 if role in HALF else 1.0


def _has_moved(entry: Entry, moved: Mapping[str, date], as_of: date) -> bool:
    return entry.person in moved and moved[entry.person] <= as_of


def _spoil_identity(entry: Entry, world: World, share: float, gone: bool, rng: np.random.Generator) -> None:
    """Name, day of birth and ID number; the court's register has the first two in one cell."""
    cells = entry.cells["person"] if isinstance(entry.cells.get("person"), dict) else entry.cells
    chance = rng.random(6)
    if "person_name" in cells:
        if chance[0] < world["typo"] * share:
            cells["person_name"] = _mistyped(cells["person_name"], rng)
            entry.mess.append("typo")
        elif chance[1] < world["tone_noise"] * share:
            cells["person_name"] = _retoned(cells["person_name"], rng)
            entry.mess.append("tone")
        if gone or chance[2] < world["birth_year_only"] * share:
            cells["birth_date"] = cells["birth_date"].year
            entry.mess.append("birth_year")
    if isinstance(cells.get("id_number"), str):
        _spoil_id(entry, cells, world, share, gone, chance[3:], rng)
    if gone:
        entry.mess.append("moved")


def _spoil_id(entry: Entry, cells: dict, world: World, share: float, gone: bool, chance, rng) -> None:
    if gone or chance[0] < world["id_missing"] * share:
        cells["id_number"] = None
        entry.mess.append("id_missing")
    elif chance[1] < world["id_wrong"] * share:
        digits = list(cells["id_number"])
        place = int(rng.integers(6, 12))
        digits[place] = str((int(digits[place]) + int(rng.integers(1, 10))) % 10)
        cells["id_number"] = "".join(digits)
        entry.mess.append("id_wrong")
    elif share and "old_card" in cells and chance[2] < world["id_old"]:
        cells["id_number"] = cells["old_card"]
        entry.mess.append("id_old")
    elif chance[2] > 1 - world["id_zero_lost"]:
        cells["id_number"] = int(cells["id_number"])
        entry.mess.append("id_zero_lost")


def _spoil_cells(entry: Entry, role: str, world: World, rng: np.random.Generator) -> None:
    """Each cell by the kind of its column."""
    for column, value in list(entry.cells.items()):
        if value in (None, "") or column in ("person", "judgment", "completed", "birth_date"):
            continue
        kind, chance = kind_of(role, column), rng.random(2)
        found = ROLES[role].field(column)
        if found and found.need != "needed" and kind not in ("name", "id") and chance[0] < world["cell_missing"]:
            entry.cells[column] = None
            entry.mess.append("missing")
        elif kind in ("date", "due") and isinstance(value, date):
            _spoil_day(entry, column, value, world, chance[1], rng)
        elif kind == "commune" and chance[1] < world["commune_other"]:
            entry.cells[column] = Literal(_other_spelling(value, rng))
            entry.mess.append("commune")
        elif kind not in PLAIN_KINDS and chance[1] < world["answer_odd"]:
            entry.cells[column] = Literal(str(rng.choice(ODD_ANSWERS)))
            entry.mess.append("odd")


PLAIN_KINDS = frozenset(
    ("name", "id", "date", "month", "year", "money", "number", "whole", "term", "commune", "text", "private")
)


def _spoil_day(entry: Entry, column: str, value: date, world: World, chance: float, rng: np.random.Generator) -> None:
    limits = np.cumsum([world["date_wrong"], world["date_month_only"], world["date_text"]])
    if chance < limits[0]:
        wrong = (
            f"31/02/{value.year}" if rng.random() < 0.5 else f"{value.day:02}/{value.month:02}/{value.year % 100:02}"
        )
        entry.cells[column] = Literal(wrong)
        entry.mess.append("date_wrong")
    elif chance < limits[1]:
        entry.cells[column] = Literal(f"{value.month}/{value.year}")
        entry.mess.append("month_only")
    elif chance < limits[2]:
        style: Callable[[date], str] = STYLES[int(rng.integers(len(STYLES)))]
        entry.cells[column] = Literal(style(value))


STYLES = (
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day.day:02}-{day.month:02}-{day.year}",
    lambda day: f"{day.day:02}.{day.month:02}.{day.year}",
    lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
)


def _with_doubles(entries: list[Entry], world: World, rng: np.random.Generator) -> list[Entry]:
    """The rows, some of them twice and some blank between them."""
    found = []
    for entry in entries:
        found.append(entry)
        if rng.random() < world["row_double"]:
            found.append(Entry(entry.person, deepcopy(entry.cells), [*entry.mess, "double"]))
        if rng.random() < world["row_blank"]:
            found.append(Entry("", {}, ["blank"]))
    return found


def _mistyped(name: str, rng: np.random.Generator) -> str:
    """One letter of the given name left out, put in, exchanged with the next, or another one."""
    before, _, given = name.rpartition(" ")
    place = int(rng.integers(len(given)))
    letter = str(rng.choice(list(LETTERS)))
    match int(rng.integers(4)):
        case 0 if len(given) > 2:
            given = given[:place] + given[place + 1 :]
        case 1:
            given = given[: place + 1] + letter + given[place + 1 :]
        case 2 if place + 1 < len(given):
            given = given[:place] + given[place + 1] + given[place] + given[place + 2 :]
        case _:
            given = given[:place] + letter + given[place + 1 :]
    return f"{before} {given.capitalize()}"


def _retoned(name: str, rng: np.random.Generator) -> str:
    """The same name with the tone on another vowel, decomposed, with a space too many, or in capitals."""
    match int(rng.integers(4)):
        case 0:
            return unicodedata.normalize("NFC", VOWELS.sub(_tone_first, unicodedata.normalize("NFD", name)))
        case 1:
            return unicodedata.normalize("NFD", name)
        case 2:
            return name.replace(" ", "  ", 1)
    return name.upper()


def _tone_first(vowels) -> str:
    """A run of vowels with its tone on the first one."""
    found = vowels.group()
    tones = "".join(sign for sign in found if sign in TONES)
    rest = "".join(sign for sign in found if sign not in TONES)
    marks = 1
    while marks < len(rest) and unicodedata.combining(rest[marks]):
        marks += 1
    return rest[:marks] + tones + rest[marks:]


def _other_spelling(commune: str, rng: np.random.Generator) -> str:
    match int(rng.integers(4)):
        case 0:
            return f"xã {commune}"
        case 1:
            return commune.upper()
        case 2:
            return f"Xã  {commune} "
    return f"X. {commune}"
