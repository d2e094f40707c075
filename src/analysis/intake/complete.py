"""What a list tells outside of the column that is asked for: the sex by the column of the birth, the commune by a row above."""

import numpy as np
import pandas as pd

from analysis.delivery.findings import Finding
from analysis.delivery.sheets import Table
from analysis.intake.choices import choose, read_choices
from analysis.intake.roles import Role

# The columns for the birth of men and of women, and what each says of the sex, as in choices.yaml.
BY_SEX = {"birth_male": ("Nam", "male"), "birth_female": ("Nữ", "female")}


def of_births(named: dict[str, str]) -> dict[str, str]:
    """Headings or letters by canonical name, those of birth and sex too where two columns by sex tell them."""
    both = " / ".join(named[name] for name in BY_SEX if name in named)
    return {"birth_date": both, "sex": both} | named if both else named


def completed(cells: pd.DataFrame, table: Table, role: Role) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """The cells of a sheet with what stands elsewhere in it, and the rows that contradict themselves.

    Parameters
    ----------
    cells : DataFrame
        Texts under canonical names; the index is the sheet's row number. Columns that are there keep what they say: birth
        and sex are filled where they are empty, the commune only where the list has no column for it.
    table : Table
    role : Role

    Returns
    -------
    cells : DataFrame
        With `birth_date` and `sex` if the birth stands in columns by sex, and `commune` if sections name it.
    findings : tuple of Finding
        Rows in which the birth stands in both columns, or in that of another sex than the one stated.
    """
    cells, findings = _births(cells, table)
    if table.sections and "commune" not in cells and role.field("commune"):
        cells = cells.assign(commune=_communes(cells.index.to_numpy(), table.sections))
    return cells, findings


def _communes(rows: np.ndarray, sections: tuple[tuple[int, str], ...]) -> pd.api.extensions.ExtensionArray:
    """The commune that the last heading above each row names; "" above the first one."""
    last = np.searchsorted([row for row, _ in sections], rows)
    return pd.array(np.array(["", *(commune for _, commune in sections)], dtype=object)[last], dtype="str")


def _births(cells: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    there = [name for name in BY_SEX if name in cells]
    if not there:
        return cells, ()
    filled = pd.DataFrame({name: cells[name].str.strip() != "" for name in there})
    twice = filled.all(axis=1) if len(there) > 1 else pd.Series(False, cells.index)
    told = {name: pd.Series("", cells.index, dtype="str") for name in ("birth_date", "sex", "code")}
    for name in there:
        mine = filled[name] & ~twice
        for column, value in zip(told, (cells[name], *BY_SEX[name]), strict=True):
            told[column] = told[column].mask(mine, value)
    other = _other_sex(cells, told.pop("code"))
    for name, values in told.items():
        told[name] = cells[name].where(cells[name].str.strip() != "", values) if name in cells else values
    findings = [_finding(code, row, table) for code, rows in (("birth_twice", twice), ("birth_other_sex", other))
                for row in cells.index[rows]]  # fmt: skip
    return cells.assign(**told), tuple(findings)


def _other_sex(cells: pd.DataFrame, code: pd.Series) -> pd.Series:
    """Rows that state another sex than the column of their birth tells."""
    if "sex" not in cells:
        return pd.Series(False, cells.index)
    stated = pd.Series(choose(cells["sex"].tolist(), "sex", read_choices()).values, cells.index, dtype=object)
    return stated.notna() & (code != "") & (stated != code)


def _finding(code: str, row: int, table: Table) -> Finding:
    return Finding(code, table.label, table.sheet, int(row))
