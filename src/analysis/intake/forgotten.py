"""People who are left out of a district's tables, or stand there without what tells who they are: `forgotten.csv`.

The list names pseudonyms only and lies beside the delivered files, for its owner only. Delivered workbooks stay as they came:
one that was rewritten here would no longer be what an agency signed for, and a row taken out by mistake could not be found
again. So people are left out each time that tables are made, and whoever reads tables never meets them.
"""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import refuse
from analysis.words import say

FILE = "forgotten.csv"
COLUMNS = ["person", "treatment", "day"]
PURGE, DEIDENTIFY = "purge", "deidentify"
BLANKS = {"sex": "unknown", "birth_year": None, "household_id": None, "commune": None, "commune_on": None}


@dataclass(frozen=True)
class Forgotten:
    """Pseudonyms of those left out, and the number under which each of the others goes."""

    purged: frozenset[str] = frozenset()
    renamed: tuple[tuple[str, str], ...] = ()


def read(folder: Path) -> pd.DataFrame:
    """The list of a district; empty if there is none.

    Raises
    ------
    HoanhapError
        If it is malformed: then nobody can say who is to be left out.
    """
    path = folder / FILE
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS, dtype="str")
    try:
        rows = pd.read_csv(path, dtype="str", keep_default_na=False)
    except (ValueError, UnicodeDecodeError):
        rows = pd.DataFrame()
    if list(rows) != COLUMNS or not rows["treatment"].isin((PURGE, DEIDENTIFY)).all():
        raise refuse(
            say("cannot be read; restore it from its copy, or nobody can say who is to be left out"), file=FILE
        )
    return rows


def forgotten(rows: pd.DataFrame) -> Forgotten:
    """What becomes of the people on the list; of those without identity the place on the list is the name."""
    gone = frozenset(rows.loc[rows["treatment"] == PURGE, "person"])
    kept = [(each, f"p{number:016d}") for number, each in enumerate(rows["person"]) if each not in gone]
    return Forgotten(gone, tuple(dict(reversed(kept)).items()))


def leave_out(tables: MutableMapping[str, pd.DataFrame], told: Forgotten) -> pd.DataFrame:
    """Take the people out of the tables of the contract, in place; how many people and rows that were.

    Returns
    -------
    DataFrame
        A row for each treatment that was met: `treatment`, `n_people`, `n_rows`.
    """
    asked = bool(told.purged or told.renamed) and "people" in tables
    people = set(tables["people"]["person_id"]) if asked else set()
    met = {PURGE: people & told.purged, DEIDENTIFY: people & dict(told.renamed).keys()}
    rows = dict.fromkeys(met, 0)
    if any(met.values()):
        loans = _loans(tables, met[PURGE])
        for name in list(tables):
            table = tables[name]
            changed = _without(table, met[PURGE], loans)
            rows[PURGE] += len(table) - len(changed)
            if "person_id" in changed and changed["person_id"].isin(met[DEIDENTIFY]).any():
                rows[DEIDENTIFY] += int(changed["person_id"].isin(met[DEIDENTIFY]).sum())
                changed = _blanked(changed, dict(told.renamed))
            if len(changed):
                tables[name] = changed
            else:
                del tables[name]
    counted = [(each, len(met[each]), rows[each]) for each in met if met[each]]
    return pd.DataFrame(counted, columns=["treatment", "n_people", "n_rows"])


def _loans(tables: MutableMapping[str, pd.DataFrame], people: set[str]) -> set[str]:
    if "loans" not in tables:
        return set()
    loans = tables["loans"]
    return set(loans.loc[loans["person_id"].isin(people), "loan_id"])


def _without(table: pd.DataFrame, people: Iterable[str], loans: Iterable[str]) -> pd.DataFrame:
    gone = pd.Series(False, index=table.index)
    for column, names in (("person_id", people), ("loan_id", loans)):
        if column in table:
            gone |= table[column].isin(list(names))
    return table[~gone].reset_index(drop=True) if gone.any() else table


def _blanked(table: pd.DataFrame, renamed: dict[str, str]) -> pd.DataFrame:
    mine = table["person_id"].isin(renamed)
    changed = table.assign(person_id=table["person_id"].where(~mine, table["person_id"].map(renamed)))
    for column, blank in BLANKS.items():
        if column in changed:
            changed[column] = changed[column].mask(mine, blank).astype(table[column].dtype)
    return changed
