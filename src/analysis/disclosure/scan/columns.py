"""What tables tell by their columns: rows about one person, scores and ranks of people, counts under the minimum."""

import re
from collections.abc import Iterator

from analysis.columns.text import plain_key
from analysis.disclosure import rules
from analysis.disclosure.declared.nobody import GUARDS_OF_UNITS, UNITS
from analysis.disclosure.profiles import Profile
from analysis.disclosure.scan.found import Sheet

# Columns that only a table with a row for each person has.
OF_A_PERSON = frozenset((
    "person", "person_id", "person_name", "pseudonym", "id_number", "household", "household_head", "borrower_name",
    "borrower_id", "birth_date", "cccd", "cmnd", "ho_ten", "ho_va_ten", "so_cccd", "so_cmnd", "so_dinh_danh", "ngay_sinh",
    "so_dien_thoai",
))  # fmt: skip
# Columns that say of people how likely they are to do something, or who comes first.
OF_A_SCORE = frozenset((
    "score", "risk_score", "risk_of_person", "person_risk", "predicted", "predicted_risk", "predicted_probability",
    "prediction", "rank", "ranking", "person_rank", "risk_rank", "propensity", "propensity_score", "diem", "diem_rui_ro",
    "du_bao", "xep_hang",
))  # fmt: skip
# Counted, but not people.
NOT_PEOPLE = frozenset((
    "n_pairs", "n_lists", "n_years", "n_units", "n_communes", "n_firms", "n_models", "n_checked", "n_broken",
    "n_assignments", "n_months", "n_trials", "n_records", "n_per_arm", "n_per_arm_needed", "n_needed", "n_averaged", "n_rows",
))  # fmt: skip
GAP = re.compile(r" {2,}|\t|\|")  # between the cells of a drawn table
# Rows that count records, months or communes: guards that are not about people, and designs whose units are no people.
NOT_OF_PEOPLE = {"guard": GUARDS_OF_UNITS, "unit": UNITS}
TOTALS = {"n_events": "n"}


def people(sheet: Sheet) -> bool:
    """Whether a table has a column that only rows about single people have."""
    return any(_name(column) in OF_A_PERSON for column in sheet.columns)


def scores(sheet: Sheet) -> bool:
    """Whether a table has a column with a score, a prediction or a rank of people."""
    return any(_name(column) in OF_A_SCORE for column in sheet.columns)


def drawn_people(text: str) -> Iterator[int]:
    """Where a table that is drawn with spaces or strokes has such a column."""
    return _drawn(text, OF_A_PERSON)


def drawn_scores(text: str) -> Iterator[int]:
    """Where a table that is drawn with spaces or strokes has a column with a score, a prediction or a rank."""
    return _drawn(text, OF_A_SCORE)


def small_counts(sheet: Sheet, profile: Profile) -> Iterator[tuple[int, str]]:
    """Row and column of each count of people that a profile hides and that is shown; what is missing is hidden."""
    places = [(at, name) for at, name in enumerate(sheet.columns) if _counts(name)]
    of = {name: sheet.columns.index(total) for name, total in TOTALS.items() if total in sheet.columns}
    kinds = [(sheet.columns.index(name), of_units) for name, of_units in NOT_OF_PEOPLE.items() if name in sheet.columns]
    for number, row in enumerate(sheet.rows, sheet.first):
        if any(len(row) > at and row[at] in of_units for at, of_units in kinds):
            continue
        for at, name in places:
            value = _whole(row, at)
            total = _whole(row, of[name]) if name in of else None
            if value is not None and _hidden(value, total, profile):
                yield number, name


def _drawn(text: str, names: frozenset[str]) -> Iterator[int]:
    at = 0
    for line in text.split("\n"):
        cells = [cell.strip() for cell in GAP.split(line.strip().strip("|"))] if GAP.search(line.strip()) else []
        if len(cells) > 1 and any(cell in names for cell in cells):
            yield at
        at += len(line) + 1


def _hidden(value: int, total: int | None, profile: Profile) -> bool:
    if total is not None and value <= total:
        return bool(rules.events(value, total, profile))
    return bool(rules.count(value, profile))


def _counts(name: str) -> bool:
    begins = name.startswith(("n_", "events_", "people_")) or name in ("n", "events", "people")
    return begins and name not in NOT_PEOPLE


def _whole(row: tuple[str, ...], at: int) -> int | None:
    try:
        value = float(row[at])
    except (ValueError, IndexError):
        return None
    return int(value) if value == int(value) and value >= 0 else None


def _name(column: str) -> str:
    return "_".join(plain_key(column).replace("_", " ").replace("-", " ").split())
