"""Second ways to put districts together, which hold the same things fixed as the first: district by district, and by signs."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.outcomes.pooled import DIFFERENCE, FEW_DISTRICTS, arms, comparable, fixed, people
from analysis.plan import Ladder
from analysis.results import Estimate, NotEstimable
from analysis.stats import pooling, pooling_counts

TWO_STAGE, WILD = "two_stage", "one_stage_wild"
LEAST_EVENTS = 5  # in each arm of a district, for its difference to have an error of its own
SEED = 20_261_127  # of the signs that are drawn where there are too many districts to look at all


def own_differences(cells: pd.DataFrame, ladder: Ladder) -> pd.DataFrame:
    """Each district's own difference, where each of its arms has `LEAST_EVENTS` events: what two stages put together.

    Returns
    -------
    DataFrame
        `site`; `estimate`, people held against those of the other arm on the same day, with as many covariates held fixed as
        the ladder allows for the district's own events; `std_error`, that of the two shares of different people, so that
        somebody compared on several days counts once; `n`, `n_events`.
    """
    rows = []
    for site, mine in cells[cells["site"].isin(comparable(cells))].groupby("site", sort=True):
        counts = arms(mine).loc[site]
        events, sizes = (counts[[f"{name}_1", f"{name}_0"]].to_numpy(int) for name in ("events", "n"))
        shares = events / sizes
        error = float(np.sqrt((shares * (1 - shares) / sizes).sum()))
        if events.min() < LEAST_EVENTS or not error > 0:
            continue
        about = {"n": int(sizes.sum()), "n_events": int(events.sum())}
        try:
            found = pooling_counts.within_difference(people(mine, fixed(mine, ladder, about["n_events"])))
        except ValueError:
            continue
        rows.append({"site": site, "estimate": found, "std_error": error} | about)
    return pd.DataFrame(rows, columns=["site", "estimate", "std_error", "n", "n_events"])


def with_errors(own: pd.DataFrame) -> pd.DataFrame:
    """Published estimates with `std_error`, read back from the width of `conf_low` to `conf_high` at `conf_level`."""
    z = stats.norm.isf((1 - own["conf_level"].to_numpy(float)) / 2)
    return own.assign(std_error=(own["conf_high"] - own["conf_low"]).to_numpy(float) / (2 * z))


def two_stage(own: pd.DataFrame, spread: str, about: dict, *, conf_level: float):
    """The districts' own differences put together, and how unlike they are.

    Parameters
    ----------
    own : DataFrame
        One row a district: `estimate`, `std_error`, `n`, `n_events`.
    spread : {"reml", "paule_mandel"}
    about : dict

    Returns
    -------
    Estimate, PooledEffect or None
    """
    told = about | {"estimand": DIFFERENCE, "unit": "share", "method": f"{TWO_STAGE}_{spread}"}
    told |= {"n": int(own["n"].sum()), "n_events": int(own["n_events"].sum())}
    if len(own) < pooling.LEAST_POOLED:
        return Estimate(**told, value=NotEstimable(FEW_DISTRICTS)), None
    effects, errors = (own[name].to_numpy(float) for name in ("estimate", "std_error"))
    found = pooling.random_effects(effects, errors, spread=spread, conf_level=conf_level)
    made = Estimate(
        **told, value=found.value, interval=found.interval, std_error=found.std_error, p_value=found.p_value
    )
    return made, found


def by_signs(cells: pd.DataFrame, ladder: Ladder, first: Estimate, about: dict, *, conf_level: float) -> Estimate:
    """The difference of one stage (`first`) with a test and an interval by the signs of whole districts.

    No interval where `first` has none, or where so few districts let no difference be told from zero.
    """
    told = about | {"estimand": DIFFERENCE, "unit": "share", "method": WILD, "n": first.n, "n_events": first.n_events}
    if isinstance(first.value, NotEstimable) or first.interval is None:
        return Estimate(**told, value=first.value)
    rng = np.random.default_rng(SEED)
    try:
        found = pooling_counts.one_stage_wild(
            people(cells, fixed(cells, ladder, first.n_events)), rng=rng, conf_level=conf_level
        )
    except ValueError:
        return Estimate(**told, value=first.value)
    ends = np.isfinite([found.interval.low, found.interval.high]).all()
    return Estimate(**told, value=found.value, interval=found.interval if ends else None, p_value=found.p_value)
