"""Joiners against those who had not joined: risks and hazards, by the method that the number of events allows."""

import numpy as np

from analysis.followup.ends import UNLISTED as LIST_ENDS
from analysis.outcomes.joiners import Compared, weighted
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Contrast, Ladder, horizon_months
from analysis.reference.intervals import GUARANTEED_BELOW_N, may_publish
from analysis.results import Estimate, NotEstimable
from analysis.stats import exposure, trial_risks
from analysis.stats.trials import TrialRows

HAZARD_RATIO = "joining_hazard_ratio"
LEAST_EFFECTIVE = 10.0  # effective number of people in a weighted comparison below which no estimate is given
JOINED, NOT_JOINED = "joined", "not_joined"
COUNTS, MODEL, WEIGHTS = "counts", "model", "weights"


def estimates(
    compared: Compared, contrast: Contrast, ladder: Ladder, outcome: str, horizons: list[str], *, conf_level: float
) -> list[Estimate]:
    """Risks of both arms and their difference at each horizon, and the hazard ratio of joining."""
    rows = [
        row
        for horizon in horizons
        for row in risks(compared, contrast, ladder, outcome, horizon, conf_level=conf_level)
    ]
    return [*rows, hazard(compared, contrast, ladder, outcome, conf_level=conf_level)]


def risks(
    compared: Compared, contrast: Contrast, ladder: Ladder, outcome: str, horizon: str, *, conf_level: float
) -> list[Estimate]:
    """Risks from joining to a horizon, and their difference, by the method that the number of events allows.

    Events and people of a row are those that its value is made from: all who were compared on any day where they are
    weighted, else those whom `trial_risks.once` takes. The ladder looks at all who were compared.
    """
    about = {"outcome": outcome, "horizon": horizon, "unit": "share"}
    days = horizon_months(horizon) * DAYS_PER_MONTH
    rows = compared.found.rows
    group = contrast.models
    if not len(rows.row):
        missing = NotEstimable("nobody_to_compare")
        return [Estimate(**about, estimand="risk_difference", group=group, value=missing, n=0, method="trials")]
    counted = _counted(rows, days)
    method = rung(ladder, [events for events, _ in counted.values()], min(n for _, n in counted.values()))
    if method != WEIGHTS:
        counted = _counted(trial_risks.once(rows), days)
    ends = (rows.cause == LIST_ENDS) & (rows.time <= days)
    found, why = (None, "list_ends_at_expungement") if ends.any() else _risks_by(method, compared, days, conf_level)
    values = {JOINED: found[0], NOT_JOINED: found[1]} if found else {}
    made = [
        Estimate(
            **about,
            estimand="risk",
            group=f"{group}:{arm}",
            value=values[arm][0] if found else NotEstimable(why),
            interval=values[arm][1] if found else None,
            n=counted[arm][1],
            n_events=counted[arm][0],
            method=method,
        )
        for arm in (JOINED, NOT_JOINED)
    ]
    difference = Estimate(
        **about,
        estimand="risk_difference",
        group=group,
        value=found[2][0] if found else NotEstimable(why),
        interval=found[2][1] if found else None,
        n=sum(n for _, n in counted.values()),
        n_events=sum(events for events, _ in counted.values()),
        method=method,
    )
    return [*made, difference]


def _counted(rows: TrialRows, days: float) -> dict[str, tuple[int, int]]:
    """Different people with the event by a day, and all, of each arm."""
    had = (rows.cause == 1) & (rows.time <= days)
    arms = {arm: rows.treated == (arm == JOINED) for arm in (JOINED, NOT_JOINED)}
    return {
        arm: (len(np.unique(rows.person[here & had])), len(np.unique(rows.person[here]))) for arm, here in arms.items()
    }


def rung(ladder: Ladder, n_events: list[int], n_people: int) -> str:
    """The method that the events of both arms, and so few people in the smaller one, allow.

    Weights need enough events together, and in each arm as many as any model does.
    """
    if sum(n_events) < ladder.model_from or n_people < GUARANTEED_BELOW_N:
        return COUNTS
    many = sum(n_events) >= ladder.weights_from and min(n_events) >= ladder.model_from
    return WEIGHTS if many else MODEL


def hazard(compared: Compared, contrast: Contrast, ladder: Ladder, outcome: str, *, conf_level: float) -> Estimate:
    """Hazard ratio of having joined, joining being an exposure over time since release."""
    event = compared.cause == 1
    about = {"outcome": outcome, "estimand": HAZARD_RATIO, "group": contrast.models, "unit": "ratio"}
    about |= {"n": len(np.unique(compared.person)), "n_events": int(event.sum())}
    if not len(event):
        return Estimate(**about, value=NotEstimable("nobody_to_compare"), method="cox")
    exposed = compared.joined < compared.exit
    people = [len(np.unique(compared.person[where])) for where in (exposed, ~exposed)]
    if rung(ladder, [int(event.sum())], min(people)) == COUNTS:
        return Estimate(**about, value=NotEstimable("too_few_for_model"), method="cox")
    cut = exposure.exposure_rows(
        compared.entry, compared.joined, compared.exit, event, origin=np.minimum(compared.origin, compared.entry)
    )
    # With few events after joining it is their number that counts, however many others have.
    n_events = int(event.sum())
    scarce = n_events < ladder.weights_from or cut.event[cut.exposed].sum() < ladder.model_from
    unknown = not may_publish("joining_cox", len(event), min(n_events, len(event) - n_events), conf_level=conf_level)
    few, method = (len(event) + 1, "firth_cox") if scarce or unknown else (0, "cox_robust")
    n_scarce = min(int(event.sum()), ladder.weights_from - 1) if scarce else int(event.sum())
    chosen = compared.covariates[:, : _most_covariates(ladder, n_scarce, compared.covariates.shape[1])]
    try:
        found = exposure.hazard_ratio(
            cut,
            compared.person,
            stratum=compared.stratum,
            covariates=chosen if chosen.shape[1] else None,
            few=few,
            conf_level=conf_level,
        )
    except ValueError:
        return Estimate(**about, value=NotEstimable("too_few_for_model"), method=method)
    return Estimate(**about, value=found.value, interval=found.interval, p_value=found.p_value, method=method)


def _risks_by(method: str, compared: Compared, days: float, conf_level: float):
    """Both risks and the difference with their intervals, or the reason why there are none."""
    rows = compared.found.rows
    try:
        if method != WEIGHTS:
            found = trial_risks.once_risks(rows, days, conf_level=conf_level)
            arms = [(each.value, each.interval) for each in (found.treated, found.control)]
            if np.isnan(found.difference):
                return None, "not_yet_followable"
            return [*arms, (found.difference, found.interval)], ""
        mine = weighted(compared, days)
        if mine is None:
            return None, "too_few_for_model"
        found = trial_risks.trial_risks(mine, days, conf_level=conf_level)
    except ValueError:
        return None, "not_yet_followable"
    if found.ess < LEAST_EFFECTIVE:
        return None, "comparison_of_a_few"
    values = found.treated, found.control, found.difference
    limits = found.treated_interval, found.control_interval, found.interval
    counts = ((found.events_treated, found.n_treated), (found.events_control, found.n_control))
    people, events = min(*(n for _, n in counts), int(found.ess)), min(min(events, n - events) for events, n in counts)
    shown = [each if may_publish(each.method, people, events, conf_level=conf_level) else None for each in limits]
    return list(zip(values, shown, strict=True)), ""


def _most_covariates(ladder: Ladder, n_events: int, available: int) -> int:
    if n_events < ladder.model_from:
        return 0
    return min(available, ladder.covariates_at_most) if n_events < ladder.weights_from else available
