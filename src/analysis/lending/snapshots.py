"""How each loan stands on the days for which the bank sent a file, and for how long it has been late, between two limits.

A file shows balances on its day. When an instalment was missed lies between two files, and one that was missed and made
good in between is not seen at all.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.reading import DAY, DAYS, read
from analysis.reference.loans import rule_value
from analysis.reference.tables import NotKnown
from analysis.results import FlowStep
from analysis.sites import Site

REPAID, GONE, FROZEN, OVERDUE, EXTENDED, IN_TERM = "repaid", "gone", "frozen", "overdue", "extended", "in_term"
STATES = (IN_TERM, EXTENDED, OVERDUE, FROZEN, REPAID, GONE)
LATE = (OVERDUE, FROZEN)
DAYS_A_YEAR = 365
ROUNDING_VND = 1000.0  # the bank's files are in dong, instalments are rounded to a thousand
FROZEN_DAYS = 91.0  # a frozen debt counts as late for more than 90 days: it is frozen because it could not be paid
LOAN_TEXTS = ("loan_id", "person_id", "household_id", "borrower", "kind", "purpose", "fund", "association", "office")
MONEY = ("in_term_vnd", "overdue_vnd", "frozen_vnd", "balance_vnd", "principal_paid_vnd", "interest_in_term_vnd",
         "interest_overdue_vnd")  # fmt: skip


@dataclass(frozen=True)
class Book:
    """Loans and their snapshots.

    Attributes
    ----------
    loans : DataFrame
        By `loan_id`: what was agreed, and `last_seen` (day of the last file with the loan; missing if there is none).
    rows : DataFrame
        One row a loan and file, in the order of loans and days: `loan` (a number), `place` of it in `loans` (-1: not there),
        balances, `paid_since` and `late_before` (arrears in the file before), `state` (one of `STATES`), `late_vnd` (overdue
        and frozen), `late_low`, `late_high` (days for which the oldest part of it has been late, between two limits; 0 if
        nothing is) and `late_implied` (days for which the overdue balance must have been late to bear its interest in
        arrears at the rate of the rules; missing if the file does not hold that, too few where some of that interest was
        paid).
    flow : FlowStep
        Loans that no file shows.
    """

    loans: pd.DataFrame
    rows: pd.DataFrame
    flow: FlowStep


def book(site: Site) -> Book:
    """The loans of a site and how they stand in each file."""
    loans = read(
        site.tables,
        "loans",
        texts=LOAN_TEXTS,
        days=("loan_date", "contract_due_date"),
        numbers=("amount_vnd", "rate_percent"),
    ).set_index("loan_id")
    rows = _implied(_late(_moved(_balances(_in_order(_told(site), loans)))))
    last = ~rows["place"].duplicated(keep="last") & (rows["place"] >= 0)
    seen = pd.Series(pd.NaT, loans.index, dtype=DAYS)
    seen.iloc[rows.loc[last, "place"]] = rows.loc[last, "as_of"]
    step = FlowStep(step="no_loan_file", unit="loans", n_before=len(loans), n_excluded=int(seen.isna().sum()))
    return Book(loans.assign(last_seen=seen), rows, step)


def _told(site: Site) -> pd.DataFrame:
    return read(site.tables, "loan_status", texts=("loan_id",), days=("as_of", "extended_due_date"), numbers=MONEY)


def _in_order(told: pd.DataFrame, loans: pd.DataFrame) -> pd.DataFrame:
    """The rows by loan and day, with what was agreed; ids are compared once, since there are many more rows than loans."""
    code, ids = pd.factorize(told["loan_id"], sort=True)
    order = np.lexsort((told["as_of"].to_numpy(), code))
    code = code[order].astype(np.int32)
    place = loans.index.get_indexer(ids).astype(np.int32)[code]
    rows = told.take(order).reset_index(drop=True)
    facts = loans[["loan_date", "amount_vnd", "kind", "contract_due_date", "rate_percent"]].astype({"kind": "category"})
    known = facts.reindex(loans.index.append(pd.Index([None]))).take(place).set_axis(rows.index)
    return pd.concat([rows.assign(place=place, loan=code), known], axis=1)


def _balances(rows: pd.DataFrame) -> pd.DataFrame:
    """What a file leaves out is made from its other columns where that leaves no choice."""
    parts = rows[["in_term_vnd", "overdue_vnd", "frozen_vnd"]]
    balance = rows["balance_vnd"].fillna(parts.sum(axis=1, min_count=3))
    paid = rows["principal_paid_vnd"].fillna(rows["amount_vnd"] - balance)
    late = rows["overdue_vnd"].fillna(0) + rows["frozen_vnd"].fillna(0)
    return rows.drop(columns="amount_vnd").assign(
        balance_vnd=balance, principal_paid_vnd=paid, late_vnd=late, state=_state(rows, balance, paid, late)
    )


def _state(rows: pd.DataFrame, balance: pd.Series, paid: pd.Series, late: pd.Series) -> pd.Series:
    nothing = balance <= 0
    cases = [
        (nothing & (paid >= rows["amount_vnd"] - ROUNDING_VND), REPAID),
        (nothing, GONE),
        (rows["frozen_vnd"] > 0, FROZEN),
        (late > 0, OVERDUE),
        (rows["extended_due_date"].notna(), EXTENDED),
    ]
    codes = [STATES.index(state) for _, state in cases]
    found = np.select([case.to_numpy(bool) for case, _ in cases], codes, STATES.index(IN_TERM))
    return pd.Series(pd.Categorical.from_codes(found, STATES), rows.index)


def _moved(rows: pd.DataFrame) -> pd.DataFrame:
    """What changed since the file before of the same loan (since the payout for the first)."""
    before = rows.groupby("loan")
    return rows.assign(
        since=before["as_of"].shift().fillna(rows["loan_date"]),
        paid_since=rows["principal_paid_vnd"] - before["principal_paid_vnd"].shift().fillna(0.0),
        late_before=before["late_vnd"].shift().fillna(0.0),
    )


def _late(rows: pd.DataFrame) -> pd.DataFrame:
    """Days late, between two limits.

    What was in arrears before and is more than all that was paid since is surely still there; where there were arrears
    before and are now, they may be the same. What is new was missed after the file before.
    """
    late, gap = rows["late_vnd"] > 0, (rows["as_of"] - rows["since"]) / DAY
    surely_old = late & (rows["late_before"] > rows["paid_since"] + ROUNDING_VND / 2)
    maybe_old = late & (rows["late_before"] > 0)
    low = _since(rows, surely_old, gap, first=1.0).where(late, 0.0)
    high = _since(rows, maybe_old, gap, first=gap).where(late, 0.0)
    frozen = rows["state"] == FROZEN
    low, high = (days.mask(frozen, days.clip(lower=FROZEN_DAYS)) for days in (low, high))
    return rows.assign(late_low=low, late_high=high)


def _implied(rows: pd.DataFrame) -> pd.DataFrame:
    kind, day = rows["kind"].cat.codes.to_numpy(), rows["as_of"]
    times = np.full(len(rows), np.nan)
    for code, name in enumerate(rows["kind"].cat.categories):
        place, days = pd.factorize(day[kind == code])
        times[kind == code] = np.array([_times(name, each) for each in days], float)[place]
    rate = rows["rate_percent"] / 100 * times
    daily = rows["overdue_vnd"] * rate / DAYS_A_YEAR
    days = (rows["interest_overdue_vnd"] / daily).where((rows["overdue_vnd"] > 0) & (daily > 0))
    return rows.assign(late_implied=days.mask(rows["late_vnd"] == 0, 0.0))


def _times(kind: str, day: pd.Timestamp) -> float:
    """How many times the rate of a loan its overdue part bears."""
    found = rule_value("overdue_rate", kind, day.date())
    return float("nan") if isinstance(found, NotKnown) else found


def _since(rows: pd.DataFrame, goes_on: pd.Series, gap: pd.Series, *, first: pd.Series | float) -> pd.Series:
    """Days since arrears began: those of the first file of a run of files, and the gaps since."""
    run = (~goes_on).cumsum()
    begun = pd.Series(first, rows.index, dtype=float).where(~goes_on, 0.0)
    return (begun + gap.where(goes_on, 0.0)).groupby(run).cumsum()
