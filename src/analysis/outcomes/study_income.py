"""Incomes of two arms looked at in other ways than their means: quantiles, ranks, two parts, the lottery itself."""

import numpy as np
import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.outcomes.contrast import CONTRAST
from analysis.plan import IncomePlan
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import hodges_lehmann, quantiles, randomisation, two_part

SHARES = (0.25, 0.5, 0.75, 0.9)
SEED = 1978  # of the bootstrap and of the lotteries drawn again
QUANTILE, SHIFT, PARTS, LOTTERY = "quantile_difference", "hodges_lehmann", "two_part", "lottery"


def other_ways(people: pd.DataFrame, plan: IncomePlan, *, currency: str, conf_level: float) -> list[Estimate]:
    """Differences of the period's incomes, participants minus comparison group, by other methods than the plan's.

    Parameters
    ----------
    people : DataFrame
        `arm`, `income_<period>` and the plan's covariates; nothing missing.
    plan : IncomePlan
    currency : str
    """
    both = people[people["arm"].isin((PARTICIPANT, COMPARISON))]
    treated = (both["arm"] == PARTICIPANT).to_numpy()
    values = both[f"income_{plan.period}"].to_numpy(float)
    first, second = values[treated], values[~treated]
    about = {"outcome": "income", "group": CONTRAST, "horizon": plan.period, "unit": currency, "n": len(values)}
    rng = np.random.default_rng(SEED)
    rows = [_quantile(first, second, share, about, rng, conf_level) for share in SHARES]
    ranks = hodges_lehmann.shift(first, second, conf_level=conf_level)
    rows.append(_row(about, SHIFT, ranks.value, ranks.interval, None))
    covariates = both[list(plan.adjust_for)].to_numpy(float)
    rows += [_two_part(values, treated, covariates, family, about, conf_level) for family in FAMILIES]
    drawn = randomisation.test(values, treated, rng=rng)
    return [*rows, _row(about, LOTTERY, drawn.value, None, drawn.p_value)]


FAMILIES = (two_part.GAMMA, two_part.LOG_NORMAL)


def _row(
    about: dict, estimand: str, value: float, interval: Interval | None, p_value: float | None, error=None
) -> Estimate:
    return Estimate(
        **about, estimand=estimand, value=value, interval=interval, p_value=p_value, std_error=error, method=estimand
    )


def _quantile(first, second, share: float, about: dict, rng, conf_level: float) -> Estimate:
    value = quantiles.difference(first, second, share)
    interval = quantiles.difference_interval(first, second, share, rng=rng, conf_level=conf_level)
    return _row(about, f"{QUANTILE}_{100 * share:.0f}", value, interval, None)


def _two_part(values, treated, covariates, family: str, about: dict, conf_level: float) -> Estimate:
    try:
        found = two_part.two_part(values, treated, covariates, family=family, conf_level=conf_level)
    except ValueError:
        return Estimate(**about, estimand=f"{PARTS}_{family}", value=NotEstimable("too_few_for_model"), method=PARTS)
    return _row(about, f"{PARTS}_{family}", found.value, found.interval, found.p_value, found.std_error)
