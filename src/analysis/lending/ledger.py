"""What a ledger of instalments and payments says: exactly what was due, paid, and for how long it has been late.

Payments go to the oldest instalment that is not yet covered, as the bank books them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.reading import DAY, DAYS, read
from analysis.sites import Site

PAID, WRITTEN_OFF = "paid", "written_off"


@dataclass(frozen=True)
class Ledger:
    """Instalments and payments, each in the order of loans and days.

    Attributes
    ----------
    due : DataFrame
        `loan_id`, `day` (due by the contract), `later` (after an extension, else the same), `vnd`.
    paid : DataFrame
        `loan_id`, `day`, `vnd` of principal, `kind` (``"paid"`` or ``"written_off"``).
    """

    due: pd.DataFrame
    paid: pd.DataFrame

    def among(self, loans: pd.Index) -> "Ledger":
        """The same of some loans."""
        return Ledger(*(rows[rows["loan_id"].isin(loans)].reset_index(drop=True) for rows in (self.due, self.paid)))


def ledger(site: Site) -> Ledger | None:
    """The ledger of a site; None if it has none."""
    if "loan_instalments" not in site.tables:
        return None
    due = read(
        site.tables,
        "loan_instalments",
        texts=("loan_id",),
        days=("due_date", "extended_due_date"),
        numbers=("due_vnd",),
    ).rename(columns={"due_date": "day", "due_vnd": "vnd"})
    due = due.assign(later=due.pop("extended_due_date").fillna(due["day"]).astype(DAYS))
    paid = read(site.tables, "loan_payments", texts=("loan_id", "kind"), days=("paid_date",), numbers=("paid_vnd",))
    paid = paid.rename(columns={"paid_date": "day", "paid_vnd": "vnd"})
    return Ledger(_ordered(due), _ordered(paid))


def standing(book: Ledger, on: pd.Timestamp, *, extended: bool = True) -> pd.DataFrame:
    """How each loan of a ledger stands at the end of a day.

    Parameters
    ----------
    book : Ledger
    on : Timestamp
    extended : bool
        Whether an extension moves an instalment; without it every instalment is due on the day of the contract.

    Returns
    -------
    DataFrame
        By `loan_id`: `due_vnd` (fallen due by that day, that day included), `paid_vnd`, `written_off_vnd`, `late_vnd` (due
        and neither paid nor written off) and `late_days` (since the oldest such instalment was due; 0 if there is none).
        What is due that day can still be paid that day, so it is late from the next.
    """
    due = book.due.assign(when=book.due["later" if extended else "day"])
    due = due.sort_values(["loan_id", "when"], kind="stable")
    fallen = due[due["when"] < on]
    loans = pd.Index(sorted(book.due["loan_id"].unique()), name="loan_id")
    done = book.paid[book.paid["day"] <= on]
    total = {
        "due_vnd": due[due["when"] <= on].groupby("loan_id")["vnd"].sum(),
        "paid_vnd": done[done["kind"] == PAID].groupby("loan_id")["vnd"].sum(),
        "written_off_vnd": done[done["kind"] == WRITTEN_OFF].groupby("loan_id")["vnd"].sum(),
    }
    found = pd.DataFrame({name: each.reindex(loans, fill_value=0.0) for name, each in total.items()}, index=loans)
    covered = found["paid_vnd"] + found["written_off_vnd"]
    owed = fallen.groupby("loan_id")["vnd"].sum().reindex(loans, fill_value=0.0)
    open_ = fallen.groupby("loan_id")["vnd"].cumsum() > covered.reindex(fallen["loan_id"]).to_numpy()
    oldest = fallen[open_].groupby("loan_id")["when"].min().reindex(loans)
    days = ((on - oldest) / DAY).fillna(0.0)
    return found.assign(late_vnd=np.maximum(owed - covered, 0.0), late_days=days)


def fell_due(book: Ledger, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """What fell due in a period, and what of it was paid by its end.

    Returns
    -------
    DataFrame
        By `loan_id`: `fell_due_vnd` (after `first`, until `last`), `recovered_vnd` (of it paid by `last`, be it before it was
        due), `owed_vnd` (what fell due and the arrears at `first`, without what had been paid by then), `collected_vnd` (of
        that paid in the period) and `early_vnd` (paid by `last` and not yet due). What is written off is not collected, and
        no longer owed afterwards.
    """
    before, after = standing(book, first), standing(book, last)
    due, paid = after["due_vnd"], after["paid_vnd"]
    covered, covered_before = np.minimum(paid, due), np.minimum(before["paid_vnd"], due)
    told = {
        "fell_due_vnd": due - before["due_vnd"],
        "recovered_vnd": covered - np.minimum(paid, before["due_vnd"]),
        "owed_vnd": np.maximum(due - covered_before - before["written_off_vnd"], 0.0),
        "collected_vnd": covered - covered_before,
        "early_vnd": np.maximum(paid - due, 0.0),
    }
    return pd.DataFrame(told, index=after.index)


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows[rows["day"].notna() & rows["vnd"].notna()]
    return known.sort_values(["loan_id", "day"], kind="stable").reset_index(drop=True)
