"""How the loans of a bank's files stand on each day: parts of the balance, loans at risk, what fell due and was collected."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.lending.ledger import Ledger, fell_due
from analysis.lending.snapshots import EXTENDED, FROZEN, GONE, LATE, OVERDUE, REPAID, Book
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats.share_intervals import blaker

ALL = "all"
PERSON, EMPLOYER = "person", "employer"
LIMITS = (30, 90)  # days


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Loans of one part of the book on the day of a file; money in dong.

    Attributes
    ----------
    day : str
    by, part : str
        What the book is cut by (``"all"``, ``"fund"``, ``"association"``, ``"office"``) and the part.
    n_loans, n_open, n_repaid, n_gone, n_unseen : int
        Paid out by that day; with a balance; repaid; without a balance though not repaid; not in that day's file.
    n_extended, n_overdue, n_frozen, n_not_due : int
        Open loans, by state; `n_not_due`: whose last day by the contract lies after that day.
    balance_vnd, in_term_vnd, extended_vnd, overdue_vnd, frozen_vnd, not_due_vnd : float
        Balance; of it in term (of loans not extended), of extended loans in term, overdue, frozen; balance of loans whose
        last day by the contract has not come.
    interest_vnd : float
        Interest in arrears.
    par_30_low, par_30_high, par_90_low, par_90_high : float or None
        Balance of loans surely (possibly) late for more than 30 (90) days, over the balance; None without a balance.
    n_late_30_low, n_late_30_high, n_late_90_low, n_late_90_high : int
        The same as numbers of loans.
    n_late_30_implied : int or None
        Loans late for more than 30 days by their interest in arrears, frozen ones among them; None where that is not known.
    bank_ratio : float or None
        Overdue and frozen over the balance, as the bank counts: of a loan in arrears only the part that is late.
    largest_share : float or None
        Share of the largest balance in the balance.
    """

    day: str
    by: str
    part: str
    n_loans: int
    n_open: int
    n_repaid: int
    n_gone: int
    n_unseen: int
    n_extended: int
    n_overdue: int
    n_frozen: int
    n_not_due: int
    balance_vnd: float
    in_term_vnd: float
    extended_vnd: float
    overdue_vnd: float
    frozen_vnd: float
    not_due_vnd: float
    interest_vnd: float
    par_30_low: float | None
    par_30_high: float | None
    par_90_low: float | None
    par_90_high: float | None
    n_late_30_low: int
    n_late_30_high: int
    n_late_90_low: int
    n_late_90_high: int
    n_late_30_implied: int | None
    bank_ratio: float | None
    largest_share: float | None


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What was owed and collected between two days; money in dong.

    `source` is ``"ledger"`` (exact: both limits are the same) or ``"files"``: what was paid between two files may have been
    due or early, so that both what fell due and what of it was collected lie between two limits, together. `rate_low`,
    `rate_high`: collected over owed. `recovered_vnd`: of what fell due in the period, paid by its end (ledger only).
    """

    source: str
    first: str
    last: str
    n_loans: int
    paid_vnd: float
    owed_low_vnd: float
    owed_high_vnd: float
    collected_low_vnd: float
    collected_high_vnd: float
    rate_low: float | None
    rate_high: float | None
    fell_due_vnd: float | None
    recovered_vnd: float | None


def standings(book: Book, *, by: str = ALL, kind: str = PERSON) -> list[Standing]:
    """The book of one kind of loan on the day of each file, cut by a column of it or whole."""
    loans = book.loans[book.loans["kind"] == kind]
    rows = book.rows[book.rows["kind"] == kind]
    parts = pd.Series(ALL, loans.index) if by == ALL else loans[by].fillna("")
    return [
        _standing(loans[parts == part], rows[rows["loan_id"].isin(loans.index[parts == part])], day, by, part)
        for day in sorted(rows["as_of"].unique())
        for part in sorted(parts.unique())
    ]


def shares(rows: list[Standing], *, conf_level: float) -> list[Estimate]:
    """Loans late for more than 30 and 90 days, of those open: the lower limit if only those surely late are, the upper if all."""
    return [_share(row, limit, conf_level) for row in rows if row.by == ALL for limit in LIMITS]


def collected(book: Book, *, kind: str = PERSON) -> list[Collected]:
    """What was collected between files, as far as they can tell; files in which a loan's payments shrink are left out."""
    rows = book.rows[(book.rows["kind"] == kind) & (book.rows["paid_since"] >= 0)]
    found = []
    for day in sorted(rows["as_of"].unique()):
        mine = rows[rows["as_of"] == day]
        paid, late = mine["paid_since"], mine["late_vnd"]
        least = np.minimum(np.maximum(mine["late_before"] - late, 0.0), paid)
        found.append(_collected("files", mine["since"].min(), day, mine, paid, late, least))
    return found


def collected_exactly(ledger: Ledger, days: list[pd.Timestamp]) -> list[Collected]:
    """What was collected in each period between two days, by a ledger."""
    found = []
    for first, last in pairwise(days):
        period = fell_due(ledger, first, last)
        owed, got = float(period["owed_vnd"].sum()), float(period["collected_vnd"].sum())
        rate = got / owed if owed else None
        found.append(
            Collected(
                source="ledger",
                first=f"{first:%Y-%m-%d}",
                last=f"{last:%Y-%m-%d}",
                n_loans=len(period),
                paid_vnd=_paid(ledger, first, last),
                owed_low_vnd=owed,
                owed_high_vnd=owed,
                collected_low_vnd=got,
                collected_high_vnd=got,
                rate_low=rate,
                rate_high=rate,
                fell_due_vnd=float(period["fell_due_vnd"].sum()),
                recovered_vnd=float(period["recovered_vnd"].sum()),
            )
        )
    return found


def _standing(loans: pd.DataFrame, rows: pd.DataFrame, day: pd.Timestamp, by: str, part: str) -> Standing:
    begun = loans[loans["loan_date"] <= day]
    here = rows[rows["as_of"] == day]
    over = set(rows.loc[(rows["as_of"] < day) & rows["state"].isin((REPAID, GONE)), "loan_id"]) - set(here["loan_id"])
    ended = rows[rows["loan_id"].isin(over) & (rows["as_of"] < day)].drop_duplicates("loan_id", keep="last")["state"]
    open_ = here[~here["state"].isin((REPAID, GONE))]
    balance = float(open_["balance_vnd"].sum())
    not_due = open_[open_["contract_due_date"] > day]
    later = open_["state"] == EXTENDED
    limits = {f"{limit}_{end}": open_[f"late_{end}"] > limit for limit in LIMITS for end in ("low", "high")}
    return Standing(
        day=f"{day:%Y-%m-%d}",
        by=by,
        part=part,
        n_loans=len(begun),
        n_open=len(open_),
        n_repaid=int((here["state"] == REPAID).sum() + (ended == REPAID).sum()),
        n_gone=int((here["state"] == GONE).sum() + (ended == GONE).sum()),
        n_unseen=len(begun.index.difference(here["loan_id"]).difference(pd.Index(sorted(over)))),
        n_extended=int(later.sum()),
        n_overdue=int((open_["state"] == OVERDUE).sum()),
        n_frozen=int((open_["state"] == FROZEN).sum()),
        n_not_due=len(not_due),
        balance_vnd=balance,
        in_term_vnd=float(open_.loc[~later, "in_term_vnd"].sum()),
        extended_vnd=float(open_.loc[later, "in_term_vnd"].sum()),
        overdue_vnd=float(open_["overdue_vnd"].sum()),
        frozen_vnd=float(open_["frozen_vnd"].sum()),
        not_due_vnd=float(not_due["balance_vnd"].sum()),
        interest_vnd=float(open_[["interest_in_term_vnd", "interest_overdue_vnd"]].sum().sum()),
        **{f"par_{name}": _over(open_.loc[which, "balance_vnd"].sum(), balance) for name, which in limits.items()},
        **{f"n_late_{name}": int(which.sum()) for name, which in limits.items()},
        n_late_30_implied=_implied(open_),
        bank_ratio=_over(open_.loc[open_["state"].isin(LATE), "late_vnd"].sum(), balance),
        largest_share=_over(open_["balance_vnd"].max(), balance) if len(open_) else None,
    )


def _share(row: Standing, limit: int, conf_level: float) -> Estimate:
    low, high = getattr(row, f"n_late_{limit}_low"), getattr(row, f"n_late_{limit}_high")
    about = {"outcome": f"late_{limit}", "estimand": "share", "group": PERSON, "horizon": row.day, "unit": "share"}
    about |= {"n": row.n_open, "n_events": low, "method": "proportion"}
    if not row.n_open:
        return Estimate(**about, value=NotEstimable("no_open_loan"))
    least, most = (blaker(n, row.n_open, conf_level=conf_level) for n in (low, high))
    interval = Interval(least.low, most.high, conf_level, "blaker" if low == high else "blaker_of_limits")
    value = low / row.n_open if low == high else NotEstimable("days_late_not_known")
    return Estimate(**about, value=value, interval=interval)


def _collected(source, first, last, mine: pd.DataFrame, paid, late, least) -> Collected:
    """The more of what was paid had been due, the more was due: both limits rise together."""
    low, high, left = float(least.sum()), float(paid.sum()), float(late.sum())
    return Collected(
        source=source,
        first=f"{first:%Y-%m-%d}",
        last=f"{last:%Y-%m-%d}",
        n_loans=len(mine),
        paid_vnd=high,
        owed_low_vnd=left + low,
        owed_high_vnd=left + high,
        collected_low_vnd=low,
        collected_high_vnd=high,
        rate_low=_over(low, left + low),
        rate_high=_over(high, left + high),
        fell_due_vnd=None,
        recovered_vnd=None,
    )


def _implied(open_: pd.DataFrame) -> int | None:
    frozen = open_["state"] == FROZEN
    days = open_["late_implied"].mask(frozen, LIMITS[0] + 1)
    return None if days.isna().any() else int((days > LIMITS[0]).sum())


def _paid(ledger: Ledger, first: pd.Timestamp, last: pd.Timestamp) -> float:
    paid = ledger.paid[(ledger.paid["kind"] == "paid") & (ledger.paid["day"] > first) & (ledger.paid["day"] <= last)]
    return float(paid["vnd"].sum())


def _over(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
