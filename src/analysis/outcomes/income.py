"""Pay in three states (paid, known zero, not observed), in the prices of one year, and beside the minimum wage."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from analysis.errors import HoanhapError
from analysis.followup.work import GONE, MONTHS, NOT_YET, PAID, UNSEEN, ZERO, Months, Sight
from analysis.plan import horizon_months
from analysis.reference import tables
from analysis.reference.prices import price_factor
from analysis.reference.wages import MinimumWage, minimum_wage
from analysis.stats.bounds import bounds_of_mean
from analysis.stats.quantiles import median

# Fewer people than this, and a mean or median would be about persons; with fewer than TAILS ranks left outside, so would a limit.
LEAST_PEOPLE, TAILS = 5, 1
NEAREST = 100_000  # dong; nothing about pay is said more exactly
REGIONS = ("IV", "I")  # of the lowest and the highest minimum wage


@dataclass(frozen=True, kw_only=True)
class PayState:
    """Everybody released, by what is known of their pay in one month since the release, in one source.

    Attributes
    ----------
    source, observed_for, horizon : str
    n, n_not_yet, n_gone, n_paid, n_zero, n_unseen : int
        Releases by `followup.work` state; `n_no_price`: paid, in a year whose prices are not known (in no mean).
    mean_paid, median_paid, median_low, median_high : float or None
        Of those paid, in dong of the plan's year, rounded; None where it would be about single people. Interval of the median
        by its ranks.
    bound_low, bound_high : float or None
        Mean of all followed, zeros in, if whoever was not observed had nothing, and the plan's most; None where it would be
        about the pay of a few (`about_a_few`).
    """

    source: str
    observed_for: str
    horizon: str
    n: int
    n_not_yet: int
    n_gone: int
    n_paid: int
    n_zero: int
    n_unseen: int
    n_no_price: int
    mean_paid: float | None
    median_paid: float | None
    median_low: float | None
    median_high: float | None
    bound_low: float | None
    bound_high: float | None


@dataclass(frozen=True, kw_only=True)
class WageStep:
    """Months with pay between two steps of the minimum wage, by whether they reach it.

    `wage_low`, `wage_high`: the minimum wage of the place, or, where its region is not known, those of the lowest and highest
    region; `n_below`: months paid less than the lower one, `n_maybe`: less than the higher one only. `median_vnd`: dong of the
    time, None where it would be about single people.
    """

    source: str
    first: str
    last: str
    wage_low: float
    wage_high: float
    region: str
    confirmed: bool
    n_people: int
    n_months: int
    n_below: int
    n_maybe: int
    median_vnd: float | None


@dataclass(frozen=True, kw_only=True)
class PayQuarter:
    """Median pay in a calendar quarter in dong of the time, and the minimum wages of its first day (see `WageStep`)."""

    source: str
    quarter: str
    n_people: int
    median_vnd: float | None
    wage_low: float
    wage_high: float


def real(pay: np.ndarray, month: np.ndarray, prices_of: int) -> np.ndarray:
    """Pay in dong of one year; NaN where the prices of the month's year are not known.

    Parameters
    ----------
    pay, month : ndarray of the same shape
        Dong of the time; calendar months (years times 12 plus the month from 0).
    prices_of : int
    """
    years, place = np.unique(month // MONTHS, return_inverse=True)
    factors = np.array([_factor(int(year), prices_of) for year in years])
    return pay * factors[place].reshape(pay.shape)


def unconfirmed_years(months: np.ndarray, prices_of: int) -> list[int]:
    """Years whose change of prices is used for these calendar months and was not read in a source that states it."""
    found = set()
    for year in np.unique(months // MONTHS):
        try:
            found |= set(price_factor(int(year), prices_of).unconfirmed)
        except HoanhapError:
            continue
    return sorted(found)


def pay_states(
    months: Months, sight: Sight, horizons: list[str], prices_of: int, most_vnd: float, *, conf_level: float
) -> list[PayState]:
    """The three states of pay at each horizon, and what was paid."""
    return [_pay_state(months, sight, horizon, prices_of, most_vnd, conf_level=conf_level) for horizon in horizons]


def wage_steps(rows: pd.DataFrame, area: str, source: str) -> list[WageStep]:
    """Pay between the steps of the minimum wage; `rows` from `followup.work.pay_rows`, without months without pay."""
    rows = rows[rows["pay"] > 0]
    wages = {month: minimum_wages(area, month) for month in sorted(rows["month"].unique())}
    spans: dict[tuple, list[int]] = {}
    for month, wage in wages.items():
        spans.setdefault(wage, []).append(month)
    return [_step(rows[rows["month"].isin(months)], months, wage, source) for wage, months in spans.items()]


def quarters(rows: pd.DataFrame, area: str, source: str) -> list[PayQuarter]:
    """Median pay by calendar quarter; `rows` as in `wage_steps`."""
    rows = rows[rows["pay"] > 0]
    found = []
    for quarter, mine in rows.groupby(rows["month"] // 3):
        low, high, *_ = minimum_wages(area, int(quarter) * 3)
        each = mine.groupby("person_id")["pay"].median()
        found.append(
            PayQuarter(
                source=source,
                quarter=f"{quarter // 4}-Q{quarter % 4 + 1}",
                n_people=len(each),
                median_vnd=rounded(each.median()) if len(each) >= LEAST_PEOPLE else None,
                wage_low=low,
                wage_high=high,
            )
        )
    return found


def about_a_few(n_paid: int) -> bool:
    """Whether a mean in which so many people with pay stand, and any number without, would tell what these few are paid."""
    return 0 < n_paid < LEAST_PEOPLE


def rounded(vnd: float) -> float:
    """Dong to the nearest hundred thousand."""
    return float(round(vnd / NEAREST) * NEAREST)


def _pay_state(
    months: Months, sight: Sight, horizon: str, prices_of: int, most: float, *, conf_level: float
) -> PayState:
    k = horizon_months(horizon) - 1
    state = months.state[:, k]
    count = {name: int((state == code).sum()) for name, code in STATES.items()}
    paid = real(months.pay[state == PAID, k], months.paid_in[state == PAID, k], prices_of)
    n_no_price = int(np.isnan(paid).sum())
    paid = paid[~np.isnan(paid)]
    about = {"source": sight.source, "observed_for": sight.observed_for, "horizon": horizon, "n": len(state)}
    known = np.concatenate([paid, np.zeros(count["n_zero"])])
    bounds = bounds_of_mean(known, count["n_unseen"] + n_no_price, 0.0, most)
    low, high = (rounded(each) for each in bounds) if bounds and not about_a_few(len(paid)) else (None, None)
    return PayState(
        **about, **count, n_no_price=n_no_price, bound_low=low, bound_high=high, **_of_the_paid(paid, conf_level)
    )


STATES = {"n_not_yet": NOT_YET, "n_gone": GONE, "n_paid": PAID, "n_zero": ZERO, "n_unseen": UNSEEN}


def _of_the_paid(paid: np.ndarray, conf_level: float) -> dict[str, float | None]:
    names = ("mean_paid", "median_paid", "median_low", "median_high")
    if len(paid) < LEAST_PEOPLE:
        return dict.fromkeys(names)
    found = median(paid, conf_level=conf_level)
    inside = found.ranks is not None and found.ranks[0] > TAILS and found.ranks[1] <= len(paid) - TAILS
    limits = (rounded(found.interval.low), rounded(found.interval.high)) if inside else (None, None)
    return dict(zip(names, (rounded(paid.mean()), rounded(found.value), *limits), strict=True))


@cache
def _factor(year: int, prices_of: int) -> float:
    try:
        return price_factor(year, prices_of).factor
    except HoanhapError:
        return np.nan


@cache
def minimum_wages(area: str, month: int) -> tuple[float, float, str, bool]:
    """The minimum wage of the place on a month's first day, low and high; region; whether a source confirms it."""
    day = date(month // MONTHS, month % MONTHS + 1, 1)
    found = minimum_wage(area, day)
    if isinstance(found, MinimumWage):
        return float(found.vnd_month), float(found.vnd_month), found.region, found.confirmed
    rows = [
        next((row for row in tables.by("minimum_wages", "region")[region] if tables.in_force(row, day)), None)
        for region in REGIONS
    ]
    if None in rows:
        return np.nan, np.nan, "", False
    return float(rows[0].vnd_month), float(rows[1].vnd_month), "", all(row.confirmed for row in rows)


def _step(rows: pd.DataFrame, months: list[int], wage: tuple, source: str) -> WageStep:
    low, high, region, confirmed = wage
    each = rows.groupby("person_id")["pay"].median()
    first, last = min(months), max(months)
    return WageStep(
        source=source,
        first=f"{first // MONTHS}-{first % MONTHS + 1:02d}",
        last=f"{last // MONTHS}-{last % MONTHS + 1:02d}",
        wage_low=low,
        wage_high=high,
        region=region,
        confirmed=confirmed,
        n_people=len(each),
        n_months=len(rows),
        n_below=int((rows["pay"] < low).sum()),
        n_maybe=int(((rows["pay"] >= low) & (rows["pay"] < high)).sum()),
        median_vnd=rounded(each.median()) if len(each) >= LEAST_PEOPLE else None,
    )
