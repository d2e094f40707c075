"""Instalments and payments of loans from the rows of a ledger that were not refused."""

import pandas as pd

from analysis.intake.ledger_rows import AMOUNT, DUE, LATER, LOAN, PAID, PAID_ON, entries
from analysis.intake.ledger_rows import instalments as due_once
from analysis.intake.ledger_rows import payments as paid_once


def instalments(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an instalment, numbered in the order of their days within the loan.

    Parameters
    ----------
    rows : DataFrame
        Rows of a ledger, with `loan` (pseudonym) and `record`.
    """
    told = entries(rows.assign(loan_id=rows["loan"]))
    table = due_once(told).sort_values([LOAN, DUE])
    record = rows.drop_duplicates("loan").set_index("loan")["record"]
    names = {DUE: "due_date", AMOUNT: "due_vnd", LATER: "extended_due_date"}
    number = table.groupby(LOAN).cumcount() + 1.0
    return table.rename(columns=names).assign(number=number, record=record.reindex(table[LOAN]).to_numpy())


def payments(rows: pd.DataFrame) -> pd.DataFrame:
    """What was paid or written off of a loan on a day, in all."""
    told = entries(rows.assign(loan_id=rows["loan"])).assign(record=rows["record"])
    once = paid_once(told)
    once = once.assign(kind=once["off"].map({True: "written_off", False: "paid"}).astype("str"))
    table = once.groupby([LOAN, PAID_ON, "kind"]).agg(paid_vnd=(PAID, "sum"), record=("record", "first")).reset_index()
    return table.rename(columns={PAID_ON: "paid_date"})
