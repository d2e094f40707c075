"""Every quantity of a study of incomes that can be held against printed ones, by its code."""

import numpy as np
import pandas as pd

from analysis import cohort
from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.evidence import work
from analysis.evidence.replicated_arrests import ARMS, pick
from analysis.outcomes.contrast import CONTRAST
from analysis.plan import IncomePlan, Plan
from analysis.results import Estimate
from analysis.sites import Site
from analysis.stats import clusters, means

TOLD_BEFORE = ("age_years", "education", "black", "hispanic", "married")
BALANCED = ("age_years", "education", "married")


def quantities(site: Site, plan: Plan, *, conf_level: float) -> tuple[dict[str, float], tuple, list[Estimate]]:
    """Quantities by ``topic.item.measure``, the flow, and the estimates of notebook 4 that they are read from."""
    rows, estimates, _ = work.study(site, plan, conf_level=conf_level)
    people = cohort.build_workers(site, plan).people
    lottery = people[people["arm"].isin(ARMS)].reset_index(drop=True)
    found = (
        _incomes(estimates, lottery, plan.income) | _before(lottery, plan.income) | _other_ways(estimates, plan.income)
    )
    return found | _lesson(estimates, plan.income), rows["flow"], estimates


def _incomes(estimates: list[Estimate], lottery: pd.DataFrame, plan: IncomePlan) -> dict[str, float]:
    """Means, their difference with three errors, the adjusted difference, and shares with any income."""
    period = plan.period
    raw = pick(estimates, "mean_difference", CONTRAST, period)
    adjusted = pick(estimates, "adjusted_mean_difference", CONTRAST, period)
    employed = {arm: pick(estimates, "share", arm, period, "employed").value for arm in ARMS}
    return {f"incomes.{arm}.employed": share for arm, share in employed.items()} | {
        "incomes.comparison.mean": pick(estimates, "mean", COMPARISON, period).value,
        "incomes.contrast.mean_difference": raw.value,
        "incomes.contrast.hc1": _hc1(lottery[f"income_{period}"], lottery),
        "incomes.welch.std_error": raw.std_error,
        "incomes.welch.p_value": raw.p_value,
        "incomes.adjusted.mean_difference": adjusted.value,
        "incomes.adjusted.std_error": adjusted.std_error,
    }


def _before(lottery: pd.DataFrame, plan: IncomePlan) -> dict[str, float]:
    """How the two arms differed before the programme."""
    found = {}
    treated = lottery["arm"] == PARTICIPANT
    for name in (*TOLD_BEFORE, *(f"income_{period}" for period in plan.before)):
        found[f"before.{name}.mean_difference"] = means.welch(lottery[name][treated], lottery[name][~treated]).value
        found[f"before.{name}.hc1"] = _hc1(lottery[name], lottery)
    return found


def _hc1(values: pd.Series, people: pd.DataFrame) -> float:
    """Stata's robust error of a difference of means: its clustered one, each person a cluster."""
    design = np.column_stack([np.ones(len(people)), people["arm"] == PARTICIPANT])
    fitted = clusters.fit(values, design, np.arange(len(people)), kind="CR1S")
    return float(np.sqrt(fitted.covariance[1, 1]))


def _other_ways(estimates: list[Estimate], plan: IncomePlan) -> dict[str, float]:
    def value(estimand: str) -> float:
        return pick(estimates, estimand, CONTRAST, plan.period).value

    return {
        "other_ways.ranks.shift": value("hodges_lehmann"),
        "other_ways.two_part_gamma.mean_difference": value("two_part_gamma"),
        "other_ways.two_part_log_normal.mean_difference": value("two_part_log_normal"),
    }


def _lesson(estimates: list[Estimate], plan: IncomePlan) -> dict[str, float]:
    """Participants beside people who were never in the programme: as they are, and weighted; nothing without such people."""
    if plan.lesson is None:
        return {}
    others, period = plan.lesson.population, plan.period
    group = f"{PARTICIPANT}-{others}"
    naive = pick(estimates, "mean_difference", group, period)
    names = (*BALANCED, *(f"income_{each}" for each in plan.before))
    alike = {
        f"balance_{others}.{name}.{kind}": pick(estimates, kind, group, "", name).value
        for name in names
        for kind in ("smd", "weighted_smd")
    }
    return alike | {
        f"lesson.{others}.mean": pick(estimates, "mean", others, period).value,
        "lesson.naive.mean_difference": naive.value,
        "lesson.naive.std_error": naive.std_error,
        "lesson.weighted.mean_difference": pick(estimates, "weighted_mean_difference", group, period).value,
        "lesson.weighted.ess": pick(estimates, "ess", others, "").value,
        "lesson.weighted.largest_weight": pick(estimates, "largest_weight", others, "").value,
    }
