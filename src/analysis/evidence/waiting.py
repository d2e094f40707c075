"""Whether a district's “cannot tell yet” can be settled by waiting: how many people it takes, and how fast they come."""

from dataclasses import replace

import numpy as np

from analysis.evidence.verdict import Verdict, needed_for_margin
from analysis.outcomes.joiners import Compared
from analysis.outcomes.joining_contrasts import NOT_JOINED
from analysis.outcomes.units import OF_PEOPLE
from analysis.plan import DecidingContrast
from analysis.results import Estimate, NotEstimable
from analysis.stats.trials import Trials

DAYS_A_YEAR = 365.25
LEAST_SPAN = 0.5  # years between the first and the last day of comparison from which people a year can be told


def waiting(decided: Verdict, risks: list[Estimate], compared: Compared, primary: DecidingContrast | None) -> Verdict:
    """The verdict with what it would take to show the margin; as it is where something was concluded or nothing compared.

    A lot of people is drawn once: nobody comes to it by waiting.

    Parameters
    ----------
    decided : Verdict
    risks : list of Estimate
        With the risk of those who had not joined at the verdict's horizon.
    compared : Compared
        The plan's one contrast.
    primary : DecidingContrast or None
    """
    if primary is None or decided.verdict != "cannot_tell_yet" or decided.estimand == OF_PEOPLE:
        return decided
    without = _risk_without(risks, primary)
    if without is None:
        return decided
    now, a_year = coming(compared.found)
    return replace(
        decided,
        risk_without=without,
        n_per_arm_needed=needed_for_margin(without, primary),
        n_per_arm_now=now,
        people_a_year=a_year,
    )


def _risk_without(risks: list[Estimate], primary: DecidingContrast) -> float | None:
    wanted = ("risk", f"{primary.models}:{NOT_JOINED}", primary.horizon)
    found = [row.value for row in risks if (row.estimand, row.group, row.horizon) == wanted]
    return None if not found or isinstance(found[0], NotEstimable) else found[0]


def coming(found: Trials) -> tuple[int, float | None]:
    """Different people in the smaller arm, and how many came to it a year between the first and last day of comparison."""
    now = min(len(np.unique(found.rows.person[arm])) for arm in (found.rows.treated, ~found.rows.treated))
    span = float(np.ptp(found.day)) / DAYS_A_YEAR
    return now, now / span if span >= LEAST_SPAN else None
