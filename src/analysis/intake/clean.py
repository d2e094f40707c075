"""Turns the text of one sheet into values, a column at a time; rows that cannot be used are rejected with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analysis.columns.dates import clean_dates
from analysis.columns.ids import clean_ids, compare_ids
from analysis.columns.money import heading_unit
from analysis.columns.numbers import clean_numbers
from analysis.columns.terms import clean_terms
from analysis.columns.terms import heading_unit as term_unit
from analysis.columns.text import clean
from analysis.columns.values import NOTES, Column, Refused, column
from analysis.intake.amounts import at_least_zero, read_money
from analysis.intake.choices import choose
from analysis.intake.collect import Batch, Origin
from analysis.intake.escapes import plain_text
from analysis.intake.registers import release_kind, split_completion, split_day, split_judgment, split_person
from analysis.intake.roles import PERSON, Field

# The bank's system gives amounts in dong (its screens show millions); nobody else's bare number is taken for dong.
BANK_UNIT = 1
TOO_ROUGH = {"day": ("month", "year"), "date": (), "due": (), "month": ("year",), "year": ()}
OBJECTS = {"day", "date", "due", "month", "year", "term"}
AMOUNTS = {"money", "number", "whole"}
PLACED = ("commune", "private", "text", "name")


@dataclass(frozen=True)
class Cleaned:
    """The values of one sheet.

    Attributes
    ----------
    values : DataFrame
        One column for each field that the file has, that is needed, or by which people are recognised; rows kept only.
    rejected : dict
        Row number to (field, code) of the first reason.
    findings : tuple of (int, str, str)
        Row, field and code of everything that was refused or noted, rejected rows included.
    missing : dict
        Rows in which a field is empty, by field.
    """

    values: pd.DataFrame = field(repr=False)
    rejected: dict[int, tuple[str, str]]
    findings: tuple[tuple[int, str, str], ...]
    missing: dict[str, int]


def clean_batch(batch: Batch, choices: dict) -> Cleaned:
    """All columns of one sheet.

    Parameters
    ----------
    batch : Batch
    choices : dict
        From `choices.read_choices`: what the answers of each set are called.

    Notes
    -----
    A row is rejected if a needed field is empty or unreadable, if it names nobody (neither name nor ID number), or if it
    has an ID number and repeats a row above it in every cell. An unreadable value elsewhere is missing and listed. Of a
    list of which every row counts the last two are no reason.
    """
    role, index = batch.origin.role, batch.cells.index
    split = _register_fields(batch, choices) if role.name == "court_register" else {}
    columns = {each.name: split.get(each.name) or _read(batch, each, choices) for each in _all_fields(batch, split)}
    kinds = {each.name: each.kind for each in _all_fields(batch, split)}
    values = pd.DataFrame({name: _series(each, index, kinds[name]) for name, each in columns.items()}, index=index)
    found = [
        (index[row], name, code) for name, each in columns.items() for row, code in each.findings if code != "empty"
    ]
    rejected = _rejected(batch, values, columns)
    kept = values[~index.isin(list(rejected))] if rejected else values
    return Cleaned(kept, rejected, tuple(sorted(found + _id_findings(columns, index))), _missing(batch))


def _missing(batch: Batch) -> dict[str, int]:
    n, there = len(batch.cells), batch.cells
    names = [each.name for each in batch.origin.role.fields]
    return {name: sum(not cell.strip() for cell in there[name].tolist()) if name in there else n for name in names}


def _all_fields(batch: Batch, split: dict[str, Column]) -> list[Field]:
    """The fields that the file has or a row cannot do without, those of people, and what only combined cells give."""
    people = PERSON if batch.origin.role.of_people else ()
    fields = [each for each in batch.origin.role.fields if each.name in batch.cells or each.need == "needed"]
    own = {each.name: each for each in (*people, *fields)}
    return [*own.values(), *(Field(name, _kind(name), "other", None) for name in split if name not in own)]


def _kind(name: str) -> str:
    """The kind of a field that a combined cell gives, by the name that another file gives it."""
    return "date" if name.endswith("_date") else "text"


def _series(read: Column, index: pd.Index, kind: str) -> pd.Series:
    """Values in little room: a million rows of a list must fit beside what links them."""
    if kind in OBJECTS:
        return pd.Series(read.values, index, dtype=object)
    return pd.Series(read.values, index, dtype="float64" if kind in AMOUNTS else "str")


def _read(batch: Batch, wanted: Field, choices: dict) -> Column:
    """One column by the kind of its field; a column that the file does not have is empty throughout."""
    if wanted.name not in batch.cells:
        return Column((None,) * len(batch.cells), ())
    cells = batch.cells[wanted.name].tolist()
    return over_distinct(cells, _reader(batch.origin, wanted, choices))


def _reader(origin: Origin, wanted: Field, choices: dict) -> Callable[[Sequence], Column]:
    delivery, heading = origin.delivery, origin.headings.get(wanted.name, "")
    match wanted.kind:
        case "day" | "date" | "due" | "month" | "year":
            return lambda cells: _part_dates(cells, wanted.kind, delivery.epoch, delivery.as_of)
        case "id":
            return lambda cells: clean_ids(cells, latest_birth_year=delivery.as_of.year)
        case "money":
            unit = heading_unit(heading) or origin.unit_vnd or (BANK_UNIT if origin.role.agency == "bank" else None)
            return lambda cells: read_money(cells, wanted.name, unit_vnd=unit, style=delivery.number_style)
        case "number":
            return lambda cells: at_least_zero(clean_numbers(cells, style=delivery.number_style))
        case "whole":
            return lambda cells: at_least_zero(_whole(clean_numbers(cells, style=delivery.number_style)))
        case "term":
            return lambda cells: clean_terms(cells, unit=term_unit(heading))
        case kind if kind in PLACED:
            return lambda cells: column([clean(cell) or Refused("empty") for cell in cells])
    return lambda cells: choose(cells, wanted.kind, choices)


def over_distinct(cells: Sequence, read: Callable[[Sequence], Column]) -> Column:
    """A column read once for each distinct text; how it is written is decided by what stands in it, not how often.

    That a cell is empty is no finding here: its value is missing.
    """
    places: dict[object, int] = {}
    codes = [places.setdefault(cell, len(places)) for cell in cells]
    once = read([plain_text(cell) if isinstance(cell, str) else cell for cell in places])
    values = tuple(once.values[code] for code in codes)
    if not once.findings:
        return Column(values, (), once.decided)
    found: dict[int, list[str]] = {}
    for place, code in once.findings:
        if code != "empty":  # a missing value says so itself, and there may be millions
            found.setdefault(place, []).append(code)
    if not found:
        return Column(values, (), once.decided)
    findings = tuple((row, code) for row, place in enumerate(codes) for code in found.get(place, ()))
    return Column(values, findings, once.decided)


def _part_dates(cells: Sequence, kind: str, epoch: int, as_of: date) -> Column:
    """Dates of the precision that the kind needs; a day after the one on which the file was true is noted."""
    dates = clean_dates(cells, epoch=epoch)
    rough = [row for row, day in enumerate(dates.values) if day and day.precision in TOO_ROUGH[kind]]
    late = [row for row, day in enumerate(dates.values) if kind == "date" and day and day.first > as_of]
    noted = Column(dates.values, (*dates.findings, *((row, "date_after_list") for row in late)), dates.decided)
    return _refused(noted, rough, "date_not_exact")


def _whole(numbers: Column) -> Column:
    broken = [row for row, number in enumerate(numbers.values) if number is not None and number != int(number)]
    return _refused(numbers, broken, "number_not_whole")


def _refused(read: Column, rows: Sequence[int], code: str) -> Column:
    """The column with some of its values refused."""
    lost = set(rows)
    values = tuple(None if row in lost else value for row, value in enumerate(read.values))
    return Column(values, tuple(sorted((*read.findings, *((row, code) for row in rows)))), read.decided)


def _register_fields(batch: Batch, choices: dict) -> dict[str, Column]:
    """The facts that the court's register has together in one cell, as columns of their own."""
    empty = [""] * len(batch.cells)
    cells = {each.name: batch.cells.get(each.name, empty) for each in batch.origin.role.fields}
    return {
        **split_person(cells["person"]),
        **split_judgment(cells["judgment"], choices),
        **split_completion(cells["completed"]),
        **split_day(cells["died"], "died_date"),
        "release_kind": release_kind(cells["completed"], cells["amnesty"], cells["conditional_release"]),
    }


def _id_findings(columns: dict[str, Column], index: pd.Index) -> list[tuple[int, str, str]]:
    """ID numbers that contradict the year of birth or the sex beside them; all three stay, for a person to judge."""
    if "id_number" not in columns or "birth_date" not in columns:
        return []
    born = zip(columns["birth_date"].values, columns["birth_year"].values, strict=True)
    years = [day.year if day else year.year if year else None for day, year in born]
    found = compare_ids(columns["id_number"].values, birth_years=years, sexes=columns["sex"].values)
    return [(index[row], "id_number", code) for row, code in found]


def _rejected(batch: Batch, values: pd.DataFrame, columns: dict[str, Column]) -> dict[int, tuple[str, str]]:
    rejected: dict[int, tuple[str, str]] = {}
    codes = {name: dict(each.findings) for name, each in columns.items()}
    for wanted in batch.origin.role.fields:
        if wanted.need == "needed":
            for place in values[wanted.name].isna().to_numpy().nonzero()[0]:
                why = codes[wanted.name].get(int(place), "empty")
                rejected.setdefault(values.index[place], (wanted.name, "empty" if why in NOTES else why))
    if batch.origin.role.every_row:
        return rejected
    if batch.origin.role.of_people:
        nameless = values["person_name"].isna() & values["id_number"].isna()
        for row in values.index[nameless]:
            rejected.setdefault(row, ("person_name", "nobody"))
    for row in _repeated(batch, values):
        rejected.setdefault(row, ("", "repeated_row"))
    return rejected


def _repeated(batch: Batch, values: pd.DataFrame) -> pd.Index:
    """Rows that repeat one above in every cell and have an identifier; without one they may be different people."""
    names = [name for name in ("id_number", "loan_id", "borrower_id") if name in values]
    told = values[names].dropna(how="all")
    alike = batch.cells.loc[told.index[told.duplicated(keep=False)]]
    return alike.index[alike.drop(columns="row_number", errors="ignore").duplicated()]
