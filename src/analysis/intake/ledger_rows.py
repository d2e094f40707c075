"""Rows of a ledger of instalments and payments that contradict the loan, each other or themselves.

A loan's ledger is used whole or not at all: with one payment or instalment missing, what is late would be wrong.
"""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.intake.clean import Cleaned
from analysis.intake.reasons import NOTES
from analysis.intake.spans import exact

ROUNDING_VND = 500  # an instalment may be rounded to a thousand dong
LOAN, DUE, AMOUNT, LATER = "loan_id", "due_date", "amount_due", "extended_due_date"
PAID_ON, PAID, WRITTEN_OFF = "paid_date", "principal_paid", "written_off"
FIELDS = (DUE, AMOUNT, LATER, PAID_ON, PAID, WRITTEN_OFF)


def agreeing(sheets: Sequence[Cleaned], files: Sequence[tuple[str, pd.Timestamp]], lent: pd.DataFrame) -> list[Cleaned]:
    """The sheets of all ledgers without the rows that contradict the loans, each other or themselves.

    Parameters
    ----------
    sheets : sequence of Cleaned
        At least one.
    files : sequence of (str, Timestamp)
        Label and day of the file of each sheet.
    lent : DataFrame
        As for `refusals`.
    """
    numbers = range(len(sheets))
    values = pd.concat([sheet.values for sheet in sheets], keys=numbers)
    unreadable = pd.concat([_unreadable(sheet) for sheet in sheets], keys=numbers)
    told = pd.DataFrame(files, columns=["label", "as_of"]).reindex(values.index.get_level_values(0))
    rows = values.assign(label=told["label"].to_numpy())
    as_of = pd.Series(told["as_of"].to_numpy(), values.index, dtype="datetime64[us]")
    found = refusals(entries(rows), unreadable, as_of, lent)
    return [_without(sheets[n], found[found.index.get_level_values(0) == n].droplevel(0)) for n in numbers]


def entries(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a ledger, with `label` of their file, with days as days and amounts as numbers; the index stays.

    `off`: the amount was written off, not paid. A payment of nothing is none.
    """
    days = {name: exact(_column(rows, name)) for name in (DUE, LATER, PAID_ON)}
    amounts = {name: pd.to_numeric(_column(rows, name)) for name in (AMOUNT, PAID)}
    told = pd.DataFrame({LOAN: rows[LOAN], "label": rows["label"]} | days | amounts, index=rows.index)
    told["off"] = _column(rows, WRITTEN_OFF) == "yes"
    told[PAID] = told[PAID].mask((told[PAID] == 0) & told[PAID_ON].isna())
    return told


def refusals(told: pd.DataFrame, unreadable: pd.Series, as_of: pd.Series, lent: pd.DataFrame) -> pd.DataFrame:
    """Which rows are not used, and why.

    Parameters
    ----------
    told : DataFrame
        From `entries`.
    unreadable : Series of str
        Field of the rows of which a cell was refused, "" for the others.
    as_of : Series of datetime
        Day of the file of each row.
    lent : DataFrame
        By number of the contract: `day` of the first payout, `vnd`.

    Returns
    -------
    DataFrame
        `column` and `code` of the refused rows, the first reason that applies. ``"ledger_loan"``: the row itself is in
        order, but another row of its loan is not.
    """
    reasons = pd.DataFrame("", index=told.index, columns=["column", "code"], dtype="str")

    def refuse(rows: pd.Series, column: str | pd.Series, code: str) -> None:
        new = rows & (reasons["code"] == "")
        reasons.loc[new, "code"] = code
        reasons.loc[new, "column"] = column if isinstance(column, str) else column[new]

    refuse(~told[LOAN].isin(lent.index), LOAN, "ledger_unknown_loan")
    refuse(unreadable != "", unreadable, "ledger_unreadable")
    _refuse_rows(told, as_of, lent, refuse)
    _refuse_pairs(told, refuse)
    _refuse_sums(told, lent, refuse)
    spoilt = told.loc[~reasons["code"].isin(("", "ledger_unknown_loan")), LOAN]
    refuse(told[LOAN].isin(spoilt), LOAN, "ledger_loan")
    return reasons[reasons["code"] != ""]


def instalments(told: pd.DataFrame) -> pd.DataFrame:
    """What is due when: an instalment that several rows name, because it was paid in parts, once."""
    due = told[told[DUE].notna() & told[AMOUNT].notna()]
    each = due.groupby([LOAN, DUE])
    return each.agg(**{AMOUNT: (AMOUNT, "first"), LATER: (LATER, "first")}).reset_index()


def payments(told: pd.DataFrame) -> pd.DataFrame:
    """What was paid or written off: a payment that several files tell of is one, two alike in one file are two."""
    paid = told[told[PAID] > 0]
    payment = [LOAN, PAID_ON, PAID, "off"]
    return paid[~paid.assign(again=paid.groupby([*payment, "label"]).cumcount()).duplicated([*payment, "again"])]


def _refuse_rows(told: pd.DataFrame, as_of: pd.Series, lent: pd.DataFrame, refuse) -> None:
    """Rows that are wrong whatever the others say."""
    due, paid = told[AMOUNT].notna(), told[PAID].notna()
    payout = lent["day"].reindex(told[LOAN]).set_axis(told.index)
    refuse(~due & ~paid & told[PAID_ON].isna(), AMOUNT, "ledger_nothing")
    refuse(due & told[DUE].isna(), DUE, "ledger_half")
    refuse(paid & told[PAID_ON].isna(), PAID_ON, "ledger_half")
    refuse(~paid & (told[PAID_ON].notna() | told["off"]), PAID, "ledger_half")
    refuse(told[PAID_ON] < payout, PAID_ON, "ledger_before_payout")
    refuse(told[DUE] < payout, DUE, "ledger_before_payout")
    refuse(told[PAID_ON] > as_of, PAID_ON, "ledger_paid_later")
    refuse(told[LATER] < told[DUE], LATER, "ledger_extended_earlier")


def _refuse_pairs(told: pd.DataFrame, refuse) -> None:
    """Rows of which another row of the loan says something else."""
    same = told.groupby([LOAN, DUE])
    for name in (AMOUNT, LATER):
        differ = told[DUE].notna() & told[name].notna() & (same[name].transform("nunique") > 1)
        refuse(differ, name, "ledger_differs")
    written_off = told[PAID_ON].where(told["off"]).groupby(told[LOAN]).transform("min")
    refuse(~told["off"] & (told[PAID_ON] > written_off), PAID_ON, "ledger_after_write_off")


def _refuse_sums(told: pd.DataFrame, lent: pd.DataFrame, refuse) -> None:
    """Loans whose instalments do not add up to what was lent, or of which more was paid."""
    due = instalments(told).groupby(LOAN)[AMOUNT].agg(["sum", "count"]).reindex(lent.index, fill_value=0)
    differs = (due["sum"] - lent["vnd"]).abs() > ROUNDING_VND * due["count"]
    above = payments(told).groupby(LOAN)[PAID].sum().reindex(lent.index, fill_value=0) > lent["vnd"]
    refuse(told[LOAN].isin(lent.index[differs]), AMOUNT, "ledger_sum_differs")
    refuse(told[LOAN].isin(lent.index[above]), PAID, "ledger_paid_above")


def _unreadable(sheet: Cleaned) -> pd.Series:
    """For each row the first field of which the cell was refused, "" if there is none."""
    refused = [each for each in reversed(sheet.findings) if each[1] in FIELDS and each[2] not in NOTES]
    fields = {row: name for row, name, _ in refused}
    return pd.Series([fields.get(row, "") for row in sheet.values.index], sheet.values.index, dtype="str")


def _without(sheet: Cleaned, found: pd.DataFrame) -> Cleaned:
    refused = {row: (each.column, each.code) for row, each in zip(found.index, found.itertuples(), strict=True)}
    return replace(sheet, values=sheet.values.drop(index=list(refused)), rejected=sheet.rejected | refused)


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    return rows[name] if name in rows else pd.Series(None, rows.index, dtype=object)
