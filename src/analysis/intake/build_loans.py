"""Policy loans and how they stood on each day; the person is found through the household, never by the borrower's name."""

import pandas as pd

from analysis.intake.build_people import inside
from analysis.intake.spans import exact

PROGRAMME = 26  # lending to people who have served a prison sentence, in the bank's list of programmes
STATUS = {
    "in_term_vnd": "balance_in_term",
    "overdue_vnd": "in_arrears",
    "frozen_vnd": "frozen",
    "balance_vnd": "balance",
    "principal_paid_vnd": "principal_repaid",
    "interest_in_term_vnd": "interest_due_in_term",
    "interest_overdue_vnd": "interest_due_overdue",
}
FIGURES = ["balance_in_term", "in_arrears", "frozen", "balance", "principal_repaid"]


def other_programme(rows: pd.DataFrame) -> pd.Series:
    """Which rows of a loan file belong to another programme of the bank: they are none of ours and are left out."""
    code = pd.to_numeric(rows.get("programme_code", pd.Series(None, rows.index, dtype="float64")), errors="coerce")
    return code.notna() & (code != PROGRAMME)


def loans(bank: pd.DataFrame, employers: pd.DataFrame, borrowed: pd.DataFrame) -> pd.DataFrame:
    """One row a loan, as the newest file has it.

    Parameters
    ----------
    bank, employers : DataFrame
        Rows of the loan files, with `loan` (pseudonym) and, for employers, `firm_id`.
    borrowed : DataFrame
        By loan: `person`, `household`, `borrower`, `purpose`; a loan that is not in it is linked to nobody.
    """
    mine = _newest(bank)
    table = _agreed(mine).assign(
        kind="person",
        term_months=mine["term_months"].astype(float),
        association=mine["association"],
        office=mine["office"],
        commune=inside(mine["commune_code"]),
        commune_on=mine["as_of"],
    )
    told = borrowed.reindex(table["loan_id"])
    table = table.assign(
        person_id=told["person"].to_numpy(),
        household_id=told["household"].to_numpy(),
        borrower=told["borrower"].fillna("unknown").to_numpy(),
        purpose=told["purpose"].to_numpy(),
    )
    firms = _newest(employers)
    lent = _agreed(firms).assign(
        kind="employer",
        borrower="firm",
        firm_id=firms["firm_id"],
        workers=firms["workers"].astype(float),
        ex_prisoners=firms["ex_prisoners"].astype(float),
    )
    return pd.concat([each for each in (table, lent) if len(each)] or [table], ignore_index=True)


def loan_status(bank: pd.DataFrame, employers: pd.DataFrame) -> pd.DataFrame:
    """How each loan stood on each day: the day that the row states, else that of the file; of several rows the last.

    A row without any figure says nothing of it and is left out.
    """
    rows = pd.concat([bank, employers], ignore_index=True)
    rows = rows[~no_figure(rows)]
    table = pd.DataFrame(
        {
            "loan_id": rows["loan"],
            "as_of": days_of_status(rows),
            "contract_due_date": exact(rows["contract_due_date"]),
            "extended_due_date": exact(rows["extended_due_date"]),
        }
    )
    amounts = {name: rows[column].astype(float) for name, column in STATUS.items()}
    table = table.assign(**amounts).sort_values(["loan_id", "as_of"], kind="stable")
    return table.drop_duplicates(["loan_id", "as_of"], keep="last").reset_index(drop=True)


def days_of_status(rows: pd.DataFrame) -> pd.Series:
    """The day that each row of a loan file is about: the one that it states, else that of the file."""
    return exact(rows["as_of_date"]).fillna(rows["as_of"])


def no_figure(rows: pd.DataFrame) -> pd.Series:
    """Which rows of a loan file do not say how the loan stands: no balance, and nothing about what was repaid."""
    return rows[FIGURES].isna().all(axis=1)


def _newest(rows: pd.DataFrame) -> pd.DataFrame:
    dated = rows.assign(loan_day=exact(rows["loan_date"]))
    dated = dated[dated["loan_day"].notna()].sort_values(["loan", "as_of"], kind="stable")
    return dated.drop_duplicates("loan", keep="last")


def _agreed(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "loan_id": rows["loan"],
            "fund": rows["fund"],
            "loan_date": rows["loan_day"],
            "contract_due_date": exact(rows["contract_due_date"]),
            "rate_percent": rows["interest_rate"].astype(float),
            "amount_vnd": rows["loan_amount"].astype(float),
            "record": rows["record"],
        }
    )
