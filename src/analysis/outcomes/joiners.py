"""Who joined a model, whom they are compared with from the day of joining, and how alike the two are."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.followup.ends import GONE, SIGHT
from analysis.followup.follow import Followup
from analysis.followup.joining import Joining
from analysis.outcomes.missing import Gap, fill
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Contrast
from analysis.stats import joining_weights, trials
from analysis.stats.balance import chance_band, smd
from analysis.stats.trials import TrialRows, Trials


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Who is compared for one kind of model.

    Attributes
    ----------
    models, assigned, within, known_by : str
        Kind of model, what was chosen when somebody got in, whose people only are compared with one another (empty:
        everybody), and how the eligible are known (`followup.joining`).
    n_releases, n_eligible, n_joined : int
    n_day_unknown, n_out_of_sight, n_without_control, n_left_before : int
        Who joined and is in no comparison: on an unknown day, when no record saw them, with nobody to compare with, or
        gone before the last joining of their month.
    n_trials, n_in_trials, n_controls : int
        Days of comparison, joiners in them, and different people they are compared with.
    n_units : int
        Models, firms or offices that were joined.
    """

    models: str
    assigned: str
    within: str
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
    """The arrays of one comparison, by release, in days on one axis, and the trials made of them.

    `release` are the ids of the releases, `zero` is day 0 of the axis. `gaps` are the covariates of which values are missing
    (`missing.fill`); of these `covariates` and `names` have those that were filled. `stratum`: whose controls come from
    where; None: everybody's from everywhere.
    """

    entry: np.ndarray
    joined: np.ndarray
    exit: np.ndarray
    cause: np.ndarray
    person: np.ndarray
    origin: np.ndarray
    covariates: np.ndarray
    names: tuple[str, ...]
    found: Trials
    release: np.ndarray
    zero: pd.Timestamp
    gaps: tuple[Gap, ...] = ()
    stratum: np.ndarray | None = None


def compare(followed: Followup, joining: Joining, contrast: Contrast, adjust_for: Iterable[str]) -> Compared:
    """Arrays and trials of one kind of model.

    Releases that nobody considered for the model, or that no record follows, are in no comparison; neither is who joined
    on a day that is not known. Who is known only from a later day (a certificate, a list) enters then. Where the contrast
    is within communes, nobody is compared with people of another one, nor with whom no record places. Covariates with
    missing values are filled or left out by the rule of `missing`, the people in the trials being those compared.
    """
    rows = followed.rows.join(joining.people[["eligible", "joined", "day_unknown", "place"]])
    known_from = rows["start"] + pd.to_timedelta(rows["entry_days"], unit="D")
    entry = rows["eligible"].where(rows["eligible"].isna() | (rows["eligible"] >= known_from), known_from)
    seen = rows["start"] + pd.to_timedelta(rows["days"], unit="D")
    kept = entry.notna() & seen.notna() & ~rows["day_unknown"] & (entry < seen)
    rows, entry, seen = rows[kept], entry[kept], seen[kept]
    zero = entry.min() if len(rows) else pd.Timestamp(0)
    # Two releases of a person of whom one is a control while the other one joins are one person.
    person = pd.factorize(rows["person_id"], sort=True)[0]
    arrays = {
        "entry": _days(entry, zero),
        "joined": np.where(rows["joined"].isna(), np.inf, _days(rows["joined"], zero)),
        "exit": _days(seen, zero),
        # Moved or lost is the end of sight: as a cause of its own it would count as followed without the event.
        "cause": rows["cause"].where(rows["cause"] != GONE, SIGHT).to_numpy(int),
        "person": person,
    }
    window = {"window": float(contrast.window_days)} if contrast.window_days else {}
    stratum = _own_place(rows["place"]) if contrast.within else None
    found = trials.sequential_trials(**arrays, **window, stratum=stratum)
    took_part = arrays["joined"] < arrays["exit"]
    n_people = len(np.unique(found.rows.person))
    values, gaps = fill(rows[list(adjust_for)].astype(float), took_part, n_people, contrast.models)
    return Compared(
        **arrays,
        origin=_days(rows["start"], zero),
        covariates=values.to_numpy(),
        names=tuple(values),
        gaps=gaps,
        found=found,
        release=rows.index.to_numpy(),
        zero=zero,
        stratum=stratum,
    )


def setting(compared: Compared, joining: Joining, contrast: Contrast) -> Setting:
    """The counts of one comparison."""
    people, found = joining.people, compared.found
    joined = people["joined"].notna()
    controls = found.rows.person[~found.rows.treated]
    return Setting(
        models=contrast.models,
        assigned=contrast.assigned,
        within=contrast.within or "",
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
        n_units=people.loc[joined, "unit"].nunique(),
    )


def balances(compared: Compared, contrast: Contrast) -> list[Balance]:
    """Each covariate of joiners and those compared with them, as they are and as the weights make them."""
    rows = compared.found.rows
    if not len(rows.row) or not rows.treated.any():
        return []
    after = weighted(compared, DAYS_PER_MONTH)
    return [_balance(compared, contrast, after, column) for column in range(len(compared.names))]


def weighted(compared: Compared, days: float) -> TrialRows | None:
    """The trials' rows weighted by the chance of joining, None where that cannot be modelled.

    The day of release is among what it depends on: on one calendar day it says for how long people have been out.
    """
    c, known = compared, joining_covariates(compared)
    if not known.shape[1]:
        return c.found.rows
    try:
        return joining_weights.weigh(c.found, c.entry, c.joined, c.exit, known, stratum=c.stratum, horizon=days)
    except ValueError:
        return None


def joining_covariates(compared: Compared) -> np.ndarray:
    """What joining may depend on, shape (n, p): the covariates and the day of release, without what is the same for all."""
    known = np.column_stack([compared.covariates, compared.origin])
    return known[:, np.ptp(known, axis=0) > 0] if len(known) else known


def _balance(compared: Compared, contrast: Contrast, after: TrialRows | None, column: int) -> Balance:
    rows = compared.found.rows
    values, treated = compared.covariates[rows.row, column], rows.treated
    n_1, n_0 = (len(np.unique(rows.person[arm])) for arm in (treated, ~treated))
    spread = values[treated].std(ddof=1) if treated.sum() > 1 else 0.0
    known = spread > 0 and min(n_1, n_0) > 1
    band = chance_band(n_1, n_0) if known else None
    mended = None
    if known and after is not None:
        first = after.start == 0
        mended = smd(compared.covariates[after.row[first], column], after.treated[first], after.weight[first])
    return Balance(
        models=contrast.models,
        covariate=compared.names[column],
        n_joined=n_1,
        n_controls=n_0,
        mean_joined=float(values[treated].mean()),
        mean_not_joined=float(np.average(values[~treated], weights=rows.weight[~treated])),
        smd=smd(values, treated, rows.weight) if known else None,
        smd_weighted=mended,
        band_low=band.low if band else None,
        band_high=band.high if band else None,
    )


def _own_place(place: pd.Series) -> np.ndarray:
    """A number for each place, and one of its own for each release that no record places."""
    code = pd.factorize(place, sort=True)[0]
    return np.where(code >= 0, code, code.max(initial=0) + 1 + np.arange(len(code)))


def _seen_joining(compared: Compared) -> int:
    return int(((compared.entry <= compared.joined) & (compared.joined < compared.exit)).sum())


def _days(days: pd.Series, zero: pd.Timestamp) -> np.ndarray:
    return ((days - zero) / pd.Timedelta(days=1)).to_numpy(float)
