"""What notebook 2 says of a study's two arms beside their shares: alike at the start, seen to the end, adjusted."""

from analysis.cohort import Cohort
from analysis.outcomes import adjusted, arm_balance, recidivism
from analysis.plan import RecidivismPlan, horizon_days
from analysis.results import Estimate


def tables(
    built: Cohort, planned: RecidivismPlan, complete: Cohort, asked: RecidivismPlan, *, horizon: str, conf_level: float
) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts.

    Parameters
    ----------
    built, planned
        The cohort as it was built, with the plan's covariates as they are known.
    complete, asked
        The same, with the covariates that the rule of `missing` leaves, and none of their values missing.
    horizon : str
        As asked for; empty: the plan's.
    conf_level : float
    """
    horizons, main = recidivism.looked_at(asked, horizon), recidivism.main_horizon(asked, horizon)
    found = adjusted.differences(complete, asked, horizons, conf_level=conf_level)
    rows = {
        "arm_balances": arm_balance.balances(built, planned.adjust_for),
        "ends": recidivism.ends(built, horizons),
        "adjusted": found,
    }
    people = recidivism.truncate(complete.people, horizon_days(main))
    return rows, found, {"adjusted_for": list(recidivism.covariates_used(asked, people))}
