"""Loans that were ever more than 30 days late, by time since the payout, with what ends a loan before."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.reading import DAY, read
from analysis.lending.snapshots import GONE, REPAID, Book
from analysis.results import Estimate, Interval, NotEstimable
from analysis.sites import Site
from analysis.stats import competing
from analysis.stats.share_intervals import blaker

LIMIT = 30
LATE, DIED = "late", "died"
CAUSES = (LATE, REPAID, GONE, DIED)
DAYS_PER_MONTH = 365.25 / 12
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Ever:
    """Loans by how they stand some months after the payout.

    `vintage` is the year of the payout, ``"all"`` for all. `n_late`: more than 30 days late by then; `n_free`: never seen so
    (late and made good between two files is not seen); `n_ended`: repaid, gone or the person died before; `n_not_yet`: no
    file so late; `n_unknown`: late, but not known whether for so long or by then. `bound_low`, `bound_high`: share late of
    all but those not yet followable, if none (all) of those unknown were.
    """

    vintage: str
    horizon: str
    n: int
    n_late: int
    n_free: int
    n_ended: int
    n_not_yet: int
    n_unknown: int
    bound_low: float | None
    bound_high: float | None


@dataclass(frozen=True, kw_only=True)
class Month:
    """Share of a vintage with `first` by the end of a month since the payout, and how many loans are still seen.

    `share_high`: if every loan that may have been late for so long was, from the first day on which it may have been.
    """

    vintage: str
    first: str
    month: int
    share: float
    share_high: float
    n_at_risk: int


def spells(book: Book, site: Site, *, kind: str = "person") -> pd.DataFrame:
    """By `loan_id`: the first of what can happen, between which days since the payout, and until when the loan is seen.

    Columns `cause` (one of `CAUSES`, empty if none), `first`, `last` (days), `doubt` (first day from which it may have been
    late for so long; infinite if not), `seen` (days to the last file that would show the loan) and `vintage`.
    """
    loans = book.loans[(book.loans["kind"] == kind) & book.loans["last_seen"].notna()]
    chosen = np.append(book.loans.index.isin(loans.index), False)
    kept = ["loan_id", "as_of", "since", "loan_date", "state", "late_low", "late_high"]
    rows = book.rows.loc[chosen[book.rows["place"]], kept]
    day = {name: (rows[name] - rows["loan_date"]) / DAY for name in ("as_of", "since")}
    late = rows[rows["late_low"] > LIMIT].drop_duplicates("loan_id").set_index("loan_id")
    maybe = rows[(rows["late_high"] > LIMIT) & (rows["late_low"] <= LIMIT)].set_index("loan_id")
    reached = {
        "first": (late["as_of"] - late["loan_date"]) / DAY - late["late_high"] + LIMIT + 1,
        "last": (late["as_of"] - late["loan_date"]) / DAY - late["late_low"] + LIMIT + 1,
    }
    ends = rows.assign(first=day["since"], last=day["as_of"])
    told = [pd.DataFrame(reached).assign(cause=LATE)]
    told += [
        ends[ends["state"] == state]
        .drop_duplicates("loan_id")
        .set_index("loan_id")[["first", "last"]]
        .assign(cause=state)
        for state in (REPAID, GONE)
    ]
    first = pd.concat([*told, _deaths(loans, site)]).sort_values(["last", "first", "cause"], kind="stable")
    first = first[~first.index.duplicated()].reindex(loans.index)
    doubt = ((maybe["as_of"] - maybe["loan_date"]) / DAY - maybe["late_high"] + LIMIT + 1).groupby(level=0).min()
    # A loan without a balance is in no later file, and what became of it is known as long as there are files.
    closed = loans.index.isin(rows.loc[rows["state"].isin((REPAID, GONE)), "loan_id"])
    seen = (loans["last_seen"].mask(closed, book.rows["as_of"].max()) - loans["loan_date"]) / DAY
    found = first.assign(cause=first["cause"].fillna(""), doubt=doubt.reindex(loans.index).fillna(np.inf), seen=seen)
    return found.assign(vintage=loans["loan_date"].dt.year.astype(str))


def ever(found: pd.DataFrame, months: list[int]) -> list[Ever]:
    """Counts at each horizon, for all loans and for each vintage."""
    rows = []
    for vintage in (ALL, *sorted(found["vintage"].unique())):
        mine = found if vintage == ALL else found[found["vintage"] == vintage]
        rows += [_ever(mine, vintage, each) for each in months]
    return rows


def shares(rows: list[Ever], *, conf_level: float) -> list[Estimate]:
    """Share ever more than 30 days late, for all vintages together.

    Those unknown are no loans like the others: every one of them was in arrears. Where there are some, only limits are given,
    the lower one if none and the upper one if all of them were late for so long.
    """
    return [_share(row, conf_level) for row in rows if row.vintage == ALL]


def curves(found: pd.DataFrame, last: int) -> list[Month]:
    """Share ever late and share ended otherwise, by vintage and month since the payout (Aalen-Johansen)."""
    rows = []
    for vintage in sorted(found["vintage"].unique()):
        mine = found[found["vintage"] == vintage]
        doubtful = np.isfinite(mine["doubt"]) & ~(mine["last"] <= mine["doubt"])
        worst = mine.assign(cause=mine["cause"].mask(doubtful, LATE), last=mine["last"].mask(doubtful, mine["doubt"]))
        time, sure = _curve(mine)
        highest = _curve(worst)[1]
        for month in range(last + 1):
            n = int((time >= month * DAYS_PER_MONTH).sum())
            if not n:
                break
            low, high = (curve.at(month * DAYS_PER_MONTH)[0] for curve in (sure, highest))
            rows += [
                Month(
                    vintage=vintage,
                    first=name,
                    month=month,
                    share=float(low[i]),
                    share_high=float(high[i]),
                    n_at_risk=n,
                )
                for i, name in enumerate(CAUSES)
            ]
    return rows


def _curve(mine: pd.DataFrame) -> tuple[np.ndarray, competing.CumulativeIncidence]:
    """The time until which each loan is followed, and the curves."""
    cause = mine["cause"].map({name: code for code, name in enumerate(CAUSES, 1)}).fillna(0)
    known = (cause > 0) & (mine["last"] <= mine["seen"])
    time = mine["last"].where(known, mine["seen"]).to_numpy(float)
    return time, competing.aalen_johansen(time, cause.where(known, 0).to_numpy(int), n_causes=len(CAUSES))


def _deaths(loans: pd.DataFrame, site: Site) -> pd.DataFrame:
    """Deaths of the people for whom loans were taken; the household goes on owing, but the person no longer works for it."""
    exits = read(site.tables, "exits", spans=("start",), texts=("person_id", "kind"))
    died = exits[(exits["kind"] == "death") & exits["start_last"].notna()]
    pairs = loans.reset_index().merge(died, on="person_id", suffixes=("", "_exit"))
    days = {end: (pairs[f"start_{end}"] - pairs["loan_date"]) / DAY for end in ("first", "last")}
    found = pd.DataFrame(days).assign(cause=DIED, loan_id=pairs["loan_id"]).set_index("loan_id")
    return found[found["last"] >= 0]


def _ever(mine: pd.DataFrame, vintage: str, months: int) -> Ever:
    day = months * DAYS_PER_MONTH
    over = mine["last"] <= day
    cases = [
        (mine["seen"] < day, "not_yet"),
        (over & (mine["cause"] == LATE), "late"),
        (mine["doubt"] <= day, "unknown"),
        (over, "ended"),
        (mine["first"] <= day, "unknown"),
    ]
    state = pd.Series(np.select([case.to_numpy(bool) for case, _ in cases], [name for _, name in cases], "free"))
    n = {f"n_{name}": int((state == name).sum()) for name in ("late", "free", "ended", "not_yet", "unknown")}
    followed = len(mine) - n["n_not_yet"]
    low, high = (n["n_late"] / followed, (n["n_late"] + n["n_unknown"]) / followed) if followed else (None, None)
    return Ever(vintage=vintage, horizon=f"{months}m", n=len(mine), bound_low=low, bound_high=high, **n)


def _share(row: Ever, conf_level: float) -> Estimate:
    n = row.n - row.n_not_yet
    about = {"outcome": "ever_late_30", "estimand": "share", "group": "person", "horizon": row.horizon, "unit": "share"}
    about |= {"n": n, "n_events": row.n_late, "method": "proportion"}
    if not n:
        return Estimate(**about, value=NotEstimable("not_yet_followable"))
    least, most = (blaker(each, n, conf_level=conf_level) for each in (row.n_late, row.n_late + row.n_unknown))
    method = "blaker_of_limits" if row.n_unknown else "blaker"
    value = NotEstimable("days_late_not_known") if row.n_unknown else row.n_late / n
    return Estimate(**about, value=value, interval=Interval(least.low, most.high, conf_level, method))
