"""Work and pay: spells of work that everybody has anyway, and what a month of them pays."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.reference import tables
from analysis.simulate.risk import RECORDED_MEAN, YEAR_DAYS
from analysis.simulate.world import World

SPELLS = 8
# The region of the firms, as Thanh Miện's: IV until 30 June 2024, then III.
REGIONS = ((date(2024, 6, 30), "IV"), (date.max, "III"))
PRICES_OF = date(2023, 7, 1)


def draw_spells(recorded_logit: np.ndarray, world: World, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Days since release on which each job would begin and end, for everybody; two arrays of shape (n, SPELLS).

    No model changes when they begin: in a firm's model somebody gets a job there instead of one elsewhere.
    """
    n = len(recorded_logit)
    tilt = np.exp(world["work_logit_of_risk"] * (recorded_logit - RECORDED_MEAN))
    gaps = rng.exponential(YEAR_DAYS / (world["hired_per_year"] * tilt)[:, None], (n, SPELLS))
    lengths = rng.exponential(YEAR_DAYS / world["job_ends_per_year"], (n, SPELLS))
    ends = np.cumsum(gaps + lengths, axis=1)
    return ends - lengths, ends


def employed(starts: np.ndarray, ends: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Whether each person has work on a day since release."""
    asked = np.asarray(days, dtype=float)[:, None]
    return ((starts <= asked) & (asked < ends)).any(axis=1)


def minimum_wage(month: date) -> int:
    """The minimum wage a month where the firms are, in dong."""
    region = next(name for last, name in REGIONS if month <= last)
    return next(row.vnd_month for row in tables.by("minimum_wages", "region")[region] if tables.in_force(row, month))


def pay(level: float, month: date, world: World, rng: np.random.Generator) -> tuple[int, int]:
    """Gross pay of one worker in one month, in dong, and the days worked.

    Pay follows the minimum wage in part, grows with time, and is never below the minimum for the days worked.
    """
    years = (month - PRICES_OF).days / YEAR_DAYS
    step = (minimum_wage(month) / minimum_wage(PRICES_OF)) ** world["pay_step_share"]
    worked = int(np.clip(rng.binomial(26, 0.95), 10, 26))
    noise = np.exp(world["pay_noise"] * rng.standard_normal())
    full = world["pay_median_vnd"] * level * step * (1 + world["pay_growth_per_year"]) ** years * noise
    least = minimum_wage(month) * worked / 26
    return int(np.round(max(full * worked / 26, least), -3)), worked


def months_between(first: pd.Timestamp, last: pd.Timestamp) -> list[date]:
    """The first days of the months from the first one to the last one that is complete."""
    return (
        [month.to_timestamp().date() for month in pd.period_range(first, last, freq="M")][:-1] if first < last else []
    )
