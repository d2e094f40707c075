"""How the loans of a bank's files stand on each day: parts of the balance, loans at risk, what fell due and was collected."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.lending.ledger import Ledger, fell_due
from analysis.lending.snapshots import Book
from analysis.outcomes import loan_cells as cells
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


def standings(book: Book, *, by: str = ALL, kind: str = PERSON, last: bool = False) -> list[Standing]:
    """The book of one kind of loan on the day of each file, or of its last one, cut by a column of it or whole."""
    mine = (book.loans["kind"] == kind).to_numpy()
    loans = book.loans[mine]
    part = np.full(len(book.loans), -1)
    part[mine], names = pd.factorize(pd.Series(ALL, loans.index) if by == ALL else loans[by].fillna(""), sort=True)
    days, found = cells.counted(book, part, len(names), LIMITS, last=last)
    return [
        _standing({name: each[at, place] for name, each in found.items()}, day, by, names[place])
        for at, day in enumerate(days)
        for place in range(len(names))
    ]


def shares(rows: list[Standing], *, conf_level: float) -> list[Estimate]:
    """Loans late for more than 30 and 90 days, of those open: the lower limit if only those surely late are, the upper if all."""
    return [_share(row, limit, conf_level) for row in rows if row.by == ALL for limit in LIMITS]


def collected(book: Book, *, kind: str = PERSON) -> list[Collected]:
    """What was collected between files, as far as they can tell; files in which a loan's payments shrink are left out."""
    kept = (book.rows["kind"] == kind) & (book.rows["paid_since"] >= 0)
    rows = book.rows.loc[kept, ["as_of", "since", "paid_since", "late_vnd", "late_before"]]
    surely = (rows["late_before"] - rows["late_vnd"]).clip(lower=0.0, upper=rows["paid_since"])
    each = rows.assign(surely=surely).groupby("as_of")
    sums = each[["paid_since", "late_vnd", "surely"]].sum().assign(since=each["since"].min(), n=each.size())
    return [_collected(day, *row) for day, row in zip(sums.index, sums.itertuples(index=False), strict=True)]


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


def _standing(cell: dict, day: pd.Timestamp, by: str, part: str) -> Standing:
    balance, implied = float(cell["balance_vnd"]), int(cell["n_late_30_implied"])
    limits = [f"{limit}_{end}" for limit in LIMITS for end in ("low", "high")]
    numbers = ("n_loans", "n_open", "n_repaid", "n_gone", "n_extended", "n_overdue", "n_frozen", "n_not_due")
    money = ("in_term_vnd", "extended_vnd", "overdue_vnd", "frozen_vnd", "not_due_vnd", "interest_vnd")
    return Standing(
        day=f"{day:%Y-%m-%d}",
        by=by,
        part=part,
        **{name: int(cell[name]) for name in numbers},
        n_unseen=int(cell["n_loans"] - cell["n_known"]),
        balance_vnd=balance,
        **{name: float(cell[name]) for name in money},
        **{f"par_{name}": _over(cell[f"late_{name}_vnd"], balance) for name in limits},
        **{f"n_late_{name}": int(cell[f"n_late_{name}"]) for name in limits},
        n_late_30_implied=None if implied < 0 else implied,
        bank_ratio=_over(cell["bad_vnd"], balance),
        largest_share=_over(cell["largest_vnd"], balance) if cell["n_open"] else None,
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


def _collected(
    day: pd.Timestamp, paid: float, late: float, surely: float, since: pd.Timestamp, n_loans: int
) -> Collected:
    """The more of what was paid had been due, the more was due: both limits rise together."""
    return Collected(
        source="files",
        first=f"{since:%Y-%m-%d}",
        last=f"{day:%Y-%m-%d}",
        n_loans=n_loans,
        paid_vnd=paid,
        owed_low_vnd=late + surely,
        owed_high_vnd=late + paid,
        collected_low_vnd=surely,
        collected_high_vnd=paid,
        rate_low=_over(surely, late + surely),
        rate_high=_over(paid, late + paid),
        fell_due_vnd=None,
        recovered_vnd=None,
    )


def _paid(ledger: Ledger, first: pd.Timestamp, last: pd.Timestamp) -> float:
    paid = ledger.paid[(ledger.paid["kind"] == "paid") & (ledger.paid["day"] > first) & (ledger.paid["day"] <= last)]
    return float(paid["vnd"].sum())


def _over(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
