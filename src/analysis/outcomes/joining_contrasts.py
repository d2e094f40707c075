"""Who joined a model against those eligible on the same day who had not: risks, hazards, and the method that events allow."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.ends import UNLISTED as LIST_ENDS
from analysis.followup.follow import Followup
from analysis.followup.joining import Joining
from analysis.outcomes.reoffending import DAYS_PER_MONTH, code, months
from analysis.plan import Contrast, Ladder, ReoffendingPlan
from analysis.results import Estimate, NotEstimable
from analysis.stats import exposure, joining_weights, trial_risks, trials
from analysis.stats.balance import chance_band, smd
from analysis.stats.randomisation import smallest_one_sided_p
from analysis.stats.trials import Trials

FEW_PEOPLE = 30  # below it, only limits that are cautious by construction are given
LEAST_EFFECTIVE = 10.0  # effective number of people in a weighted comparison below which no estimate is given
JOINED, NOT_JOINED = "joined", "not_joined"
COUNTS, MODEL, WEIGHTS = "counts", "model", "weights"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Who is compared for one kind of model.

    Attributes
    ----------
    models, assigned, known_by : str
        Kind of model, what was chosen when somebody got in, and how the eligible are known (`followup.joining`).
    n_releases, n_eligible, n_joined : int
    n_day_unknown, n_out_of_sight, n_without_control, n_left_before : int
        Who joined and is in no comparison: on an unknown day, when no record saw them, with nobody to compare with, or
        gone before the last joining of their month.
    n_trials, n_in_trials, n_controls : int
        Days of comparison, joiners in them, and different people they are compared with.
    n_units : int
        Models, firms or offices that were joined.
    smallest_p : float or None
        Least one-sided p-value that a test could give if so many of all such units were chosen by lot; None for people.
    """

    models: str
    assigned: str
    known_by: str
    n_releases: int
    n_eligible: int
    n_joined: int
    n_day_unknown: int
    n_out_of_sight: int
    n_without_control: int
    n_left_before: int
    n_trials: int
    n_in_trials: int
    n_controls: int
    n_units: int
    smallest_p: float | None


@dataclass(frozen=True, kw_only=True)
class Balance:
    """A covariate of joiners and of those compared with them on the same day, before and after weighting.

    `smd` is the difference of means over the joiners' standard deviation; chance alone keeps it between `band_low` and
    `band_high` in 95 of 100 lotteries of this size.
    """

    models: str
    covariate: str
    n_joined: int
    n_controls: int
    mean_joined: float
    mean_not_joined: float
    smd: float | None
    smd_weighted: float | None
    band_low: float | None
    band_high: float | None


@dataclass(frozen=True)
class Compared:
    """The arrays of one comparison, by release, in days on one axis, and the trials made of them."""

    entry: np.ndarray
    joined: np.ndarray
    exit: np.ndarray
    cause: np.ndarray
    person: np.ndarray
    origin: np.ndarray
    covariates: np.ndarray
    names: tuple[str, ...]
    found: Trials


def compare(followed: Followup, joining: Joining, contrast: Contrast, adjust_for: Iterable[str]) -> Compared:
    """Arrays and trials of one kind of model.

    Releases that nobody considered for the model, or that no record follows, are in no comparison; neither is who joined
    on a day that is not known. Who is known only from a later day (a certificate, a list) enters then. A covariate that is
    missing for somebody takes the mean there; one that is missing for everybody is left out.
    """
    rows = followed.rows.join(joining.people[["eligible", "joined", "day_unknown"]])
    known_from = rows["start"] + pd.to_timedelta(rows["entry_days"], unit="D")
    entry = rows["eligible"].where(rows["eligible"].isna() | (rows["eligible"] >= known_from), known_from)
    seen = rows["start"] + pd.to_timedelta(rows["days"], unit="D")
    kept = entry.notna() & seen.notna() & ~rows["day_unknown"] & (entry < seen)
    rows, entry, seen = rows[kept], entry[kept], seen[kept]
    zero = entry.min() if len(rows) else pd.Timestamp(0)
    names = tuple(name for name in adjust_for if rows[name].notna().any())
    values = rows[list(names)].astype(float)
    # Two releases of a person of whom one is a control while the other one joins are one person.
    person = pd.factorize(rows["person_id"], sort=True)[0]
    arrays = {
        "entry": _days(entry, zero),
        "joined": np.where(rows["joined"].isna(), np.inf, _days(rows["joined"], zero)),
        "exit": _days(seen, zero),
        "cause": rows["cause"].to_numpy(int),
        "person": person,
    }
    window = {"window": float(contrast.window_days)} if contrast.window_days else {}
    found = trials.sequential_trials(**arrays, **window)
    return Compared(
        **arrays,
        origin=_days(rows["start"], zero),
        covariates=values.fillna(values.mean()).to_numpy(),
        names=names,
        found=found,
    )


def setting(compared: Compared, joining: Joining, contrast: Contrast, *, n_units_all: int) -> Setting:
    """The counts of one comparison; `n_units_all`: communes or firms that could have been chosen."""
    people, found = joining.people, compared.found
    joined = people["joined"].notna()
    units = people.loc[joined, "unit"].nunique()
    person_level = contrast.assigned == "person"
    controls = found.rows.person[~found.rows.treated]
    return Setting(
        models=contrast.models,
        assigned=contrast.assigned,
        known_by=joining.known_by,
        n_releases=len(people),
        n_eligible=int(people["eligible"].notna().sum()),
        n_joined=int(joined.sum()),
        n_day_unknown=int(people["day_unknown"].sum()),
        n_out_of_sight=int(joined.sum() - people["day_unknown"].sum() - _seen_joining(compared)),
        n_without_control=len(found.without_control),
        n_left_before=len(found.left_before_day),
        n_trials=len(found.day),
        n_in_trials=int(found.n_joiners.sum()),
        n_controls=len(np.unique(controls)),
        n_units=units,
        smallest_p=None if person_level or not 0 < units < n_units_all else smallest_one_sided_p(n_units_all, units),
    )


def estimates(
    compared: Compared, contrast: Contrast, plan: ReoffendingPlan, definition: str, by: str, *, conf_level: float
) -> list[Estimate]:
    """Risks of both arms and their difference at each horizon, and the hazard ratio of joining."""
    rows = [
        row
        for horizon in plan.horizons
        for row in risks(compared, contrast, plan.ladder, code(definition, by), horizon, conf_level=conf_level)
    ]
    return [*rows, hazard(compared, contrast, plan.ladder, code(definition, by), conf_level=conf_level)]


def risks(
    compared: Compared, contrast: Contrast, ladder: Ladder, outcome: str, horizon: str, *, conf_level: float
) -> list[Estimate]:
    """Risks from joining to a horizon, and their difference, by the method that the number of events allows."""
    about = {"outcome": outcome, "horizon": horizon, "unit": "share"}
    days = months(horizon) * DAYS_PER_MONTH
    rows = compared.found.rows
    group = contrast.models
    if not len(rows.row):
        missing = NotEstimable("nobody_to_compare")
        return [Estimate(**about, estimand="risk_difference", group=group, value=missing, n=0, method="trials")]
    arms = {arm: rows.treated == (arm == JOINED) for arm in (JOINED, NOT_JOINED)}
    people = {arm: len(np.unique(rows.person[where])) for arm, where in arms.items()}
    events = {
        arm: len(np.unique(rows.person[where & (rows.cause == 1) & (rows.time <= days)])) for arm, where in arms.items()
    }
    method = rung(ladder, list(events.values()), min(people.values()))
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
            n=people[arm],
            n_events=events[arm],
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
        n=sum(people.values()),
        n_events=sum(events.values()),
        method=method,
    )
    return [*made, difference]


def rung(ladder: Ladder, n_events: list[int], n_people: int) -> str:
    """The method that the events of both arms, and so few people in the smaller one, allow.

    Weights need enough events together, and in each arm as many as any model does.
    """
    if sum(n_events) < ladder.model_from or n_people < FEW_PEOPLE:
        return COUNTS
    many = sum(n_events) >= ladder.weights_from and min(n_events) >= ladder.model_from
    return WEIGHTS if many else MODEL


def hazard(compared: Compared, contrast: Contrast, ladder: Ladder, outcome: str, *, conf_level: float) -> Estimate:
    """Hazard ratio of having joined, joining being an exposure over time since release."""
    event = compared.cause == 1
    about = {"outcome": outcome, "estimand": "hazard_ratio", "group": contrast.models, "unit": "ratio"}
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
    scarce = event.sum() < ladder.weights_from or cut.event[cut.exposed].sum() < ladder.model_from
    few, method = (len(event) + 1, "firth_cox") if scarce else (0, "cox_robust")
    n_scarce = min(int(event.sum()), ladder.weights_from - 1) if scarce else int(event.sum())
    chosen = compared.covariates[:, : _most_covariates(ladder, n_scarce, compared.covariates.shape[1])]
    try:
        found = exposure.hazard_ratio(
            cut, compared.person, covariates=chosen if chosen.shape[1] else None, few=few, conf_level=conf_level
        )
    except ValueError:
        return Estimate(**about, value=NotEstimable("too_few_for_model"), method=method)
    return Estimate(**about, value=found.value, interval=found.interval, p_value=found.p_value, method=method)


def balances(compared: Compared, contrast: Contrast) -> list[Balance]:
    """Each covariate of joiners and those compared with them, as they are and as the weights make them."""
    rows = compared.found.rows
    if not len(rows.row) or not rows.treated.any():
        return []
    weighted = _weighted(compared, DAYS_PER_MONTH)
    return [_balance(compared, contrast, weighted, column) for column in range(len(compared.names))]


def _balance(compared: Compared, contrast: Contrast, weighted, column: int) -> Balance:
    rows = compared.found.rows
    values, treated = compared.covariates[rows.row, column], rows.treated
    n_1, n_0 = (len(np.unique(rows.person[arm])) for arm in (treated, ~treated))
    spread = values[treated].std(ddof=1) if treated.sum() > 1 else 0.0
    known = spread > 0 and min(n_1, n_0) > 1
    band = chance_band(n_1, n_0) if known else None
    after = None
    if known and weighted is not None:
        first = weighted.start == 0
        after = smd(compared.covariates[weighted.row[first], column], weighted.treated[first], weighted.weight[first])
    return Balance(
        models=contrast.models,
        covariate=compared.names[column],
        n_joined=n_1,
        n_controls=n_0,
        mean_joined=float(values[treated].mean()),
        mean_not_joined=float(np.average(values[~treated], weights=rows.weight[~treated])),
        smd=smd(values, treated, rows.weight) if known else None,
        smd_weighted=after,
        band_low=band.low if band else None,
        band_high=band.high if band else None,
    )


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
        weighted = _weighted(compared, days)
        if weighted is None:
            return None, "too_few_for_model"
        found = trial_risks.trial_risks(weighted, days, conf_level=conf_level)
    except ValueError:
        return None, "not_yet_followable"
    if found.ess < LEAST_EFFECTIVE:
        return None, "comparison_of_a_few"
    # Its normal interval covered 87 to 95% (docs/audit/recovery.json), which is too little to be published.
    return [(found.treated, None), (found.control, None), (found.difference, None)], ""


def _weighted(compared: Compared, days: float):
    """The trials' rows weighted by the chance of joining, None where that cannot be modelled."""
    c = compared
    if not c.covariates.shape[1]:
        return c.found.rows
    try:
        return joining_weights.weigh(
            c.found, c.entry, c.joined, c.exit, np.column_stack([c.covariates, c.entry - c.origin]), horizon=days
        )
    except ValueError:
        return None


def _most_covariates(ladder: Ladder, n_events: int, available: int) -> int:
    if n_events < ladder.model_from:
        return 0
    return min(available, ladder.covariates_at_most) if n_events < ladder.weights_from else available


def _seen_joining(compared: Compared) -> int:
    return int(((compared.entry <= compared.joined) & (compared.joined < compared.exit)).sum())


def _days(days: pd.Series, zero: pd.Timestamp) -> np.ndarray:
    return ((days - zero) / pd.Timedelta(days=1)).to_numpy(float)
