"""How pay is spread: how many are known to have none, and how many are paid how much."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.followup.work import PAID, ZERO, Months, Sight
from analysis.outcomes.income import LEAST_PEOPLE, minimum_wages
from analysis.plan import IncomePlan, horizon_months

TIMES = (0.0, 1.0, 1.5, 2.0, 3.0, np.inf)  # of the minimum wage
BANDS = 6  # of a study's incomes above none, the last without an end
SHARE = 0.95  # of a study's incomes that lie below the open band, about
WAGE = "minimum_wage"  # the unit of bands in times of it


@dataclass(frozen=True, kw_only=True)
class PayBand:
    """People whose pay lies in one band.

    Attributes
    ----------
    source, horizon, group : str
        Where it is known from; month or period; arm of a study, else empty.
    low, high : float or None
        From `low` on and below `high`; both 0 for those known to have none; `high` is None in the last band.
    unit : str
        Of both: a currency, or ``"minimum_wage"``: times the minimum wage of the place in the month; where its region is not known,
        the highest region's, so that who is said to reach it does.
    n : int
    """

    source: str
    horizon: str
    group: str
    low: float
    high: float | None
    unit: str
    n: int


def by_minimum_wage(months: Months, sight: Sight, horizons: list[str], area: str) -> list[PayBand]:
    """People paid or known to have nothing in the last month of each horizon; none where fewer than five are paid.

    Parameters
    ----------
    months : Months
    area : str
        Code of the place whose minimum wage counts.
    """
    rows = []
    for horizon in horizons:
        k = horizon_months(horizon) - 1
        paid = months.state[:, k] == PAID
        wages = np.array([minimum_wages(area, int(month))[1] for month in months.paid_in[paid, k]])
        times = months.pay[paid, k] / wages
        if len(times) < LEAST_PEOPLE or np.isnan(times).any():
            continue
        zeros = int((months.state[:, k] == ZERO).sum())
        about = {"source": sight.source, "horizon": horizon, "group": "", "unit": WAGE}
        rows += _bands(times, zeros, TIMES, about)
    return rows


def of_arms(people: pd.DataFrame, plan: IncomePlan, currency: str) -> list[PayBand]:
    """Incomes of a study's two arms in the plan's period, in bands of the same width.

    Parameters
    ----------
    people : DataFrame
        `arm` and `income_<period>`, nothing missing.
    """
    both = people[people["arm"].isin((PARTICIPANT, COMPARISON))]
    values = both[f"income_{plan.period}"].to_numpy(float)
    edges = _edges(values[values > 0])
    rows = []
    for arm in (PARTICIPANT, COMPARISON):
        mine = values[(both["arm"] == arm).to_numpy()]
        about = {"source": "", "horizon": plan.period, "group": arm, "unit": currency}
        rows += _bands(mine[mine > 0], int((mine <= 0).sum()), edges, about)
    return rows


def _edges(values: np.ndarray) -> tuple[float, ...]:
    """From 0 in steps of 1, 2 or 5 times a power of ten."""
    if not len(values):
        return (0.0, np.inf)
    wanted = np.quantile(values, SHARE) / (BANDS - 1)
    power = 10 ** np.floor(np.log10(wanted))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= wanted)
    return (*(float(i * step) for i in range(BANDS)), np.inf)


def _bands(values: np.ndarray, zeros: int, edges: tuple[float, ...], about: dict) -> list[PayBand]:
    none = PayBand(**about, low=0.0, high=0.0, n=zeros)
    inside = [
        PayBand(
            **about, low=low, high=high if np.isfinite(high) else None, n=int(((values >= low) & (values < high)).sum())
        )
        for low, high in pairwise(edges)
    ]
    return [none, *inside]
