"""Whole communes: everybody released where a kind of model was running against everybody released where it was not.

Who took part is not asked, so officials' choice of people plays no part; inference is by commune.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.followup.follow import Followup
from analysis.followup.places import Places
from analysis.followup.releases import RELEASE
from analysis.followup.states import at_horizon, group_of, horizon_day
from analysis.plan import horizon_months
from analysis.results import Estimate, Interval, NotEstimable
from analysis.stats import clusters
from analysis.stats.clusters import FEW_CLUSTERS
from analysis.stats.phased import Orders
from analysis.stats.randomisation import smallest_one_sided_p
from analysis.stats.staggered import Staggered, arms, staggered_test

# Fewer communes in an arm than this, or fewer people with and without the event: no interval (docs/audit/units.json).
LEAST_COMMUNES, LEAST_EVENTS = FEW_CLUSTERS, 5
# With a larger share of releases, or of events, that no record places, communes are not told apart well enough (assumed).
MOST_UNPLACED = 0.2
KNOWN = ("event", "free", "competing")
YEAR_DAYS = 365.25
ONE, FEW, UNPLACED = "one_unit", "few_units", "communes_not_known"
NOT_PEOPLE = "assigned_by_unit"
NO_INTERVAL = (ONE, FEW, UNPLACED, NOT_PEOPLE)
RANDOMISATION, OF_PEOPLE = "randomisation", "lottery_risk_difference"
# By what was chosen: estimand, method and kind of limits of the difference.
HOW = {
    "commune": ("commune_risk_difference", "communes", "cr2_satterthwaite"),
    "person": (OF_PEOPLE, "difference_of_shares", "difference_of_shares"),
}


@dataclass(frozen=True, kw_only=True)
class Design:
    """What could have been chosen for a kind of model, known before any outcome is.

    Attributes
    ----------
    models, unit : str
        Kind of model, and ``"commune"`` or ``"firm"``.
    n_units, n_started : int
        Units that could have been chosen, and those that were.
    smallest_p : float or None
        Least p-value that a test could give if so many of all units had been chosen by lot; None where none or all were.
    decides : bool
        Whether the plan's inference is at this level.
    """

    models: str
    unit: str
    n_units: int
    n_started: int
    smallest_p: float | None
    decides: bool


@dataclass(frozen=True, kw_only=True)
class Communes:
    """New offences of everybody released in communes with the model and without, from the release.

    A lot of people gives such a row too (`drawn_people`): then each person is a unit, with: the first wave, without: those
    still waiting, from the first day of that wave.

    Attributes
    ----------
    models, outcome, horizon : str
    n_released : int
        Releases since the first commune had the model. Of these `n_not_yet` are not followable so long. Of the rest
        `n_unplaced` lived nobody knows where (`events_unplaced` of them with the event), `n_between` where the model
        started while they were followed, `n_unknown` have no state that is known at the horizon; the others are in the
        arms, unless nobody of the other arm was released in the same year.
    n_with, events_with, communes_with, n_without, events_without, communes_without : int
    difference, conf_low, conf_high, conf_level : float or None
        With minus without, within years since the first start; interval by commune (CR2).
    p_value : float or None
        Of the randomisation of the communes' starts.
    n_assignments : int
        Ways in which the starts could have been dealt out.
    lottery : bool
        Whether they really were dealt out by lot (`rollout`); the ways are then those that its rule allowed.
    reason : str
        Why there is no interval, or no difference either; empty where there is one.
    unit : str
        What was chosen: ``"commune"`` or ``"person"``.
    """

    models: str
    outcome: str
    horizon: str
    n_released: int
    n_not_yet: int
    n_unplaced: int
    events_unplaced: int
    n_between: int
    n_unknown: int
    n_with: int = 0
    events_with: int = 0
    communes_with: int = 0
    n_without: int = 0
    events_without: int = 0
    communes_without: int = 0
    difference: float | None = None
    conf_low: float | None = None
    conf_high: float | None = None
    conf_level: float | None = None
    p_value: float | None = None
    n_assignments: int = 0
    lottery: bool = False
    reason: str = ""
    unit: str = "commune"

    def estimates(self) -> tuple[Estimate, Estimate]:
        """The difference, and the test that has to agree with it, as a verdict reads them."""
        about = {"outcome": self.outcome, "group": self.models, "horizon": self.horizon, "unit": "share"}
        about |= {"n": self.n_with + self.n_without, "n_events": self.events_with + self.events_without}
        estimand, method, limits = HOW[self.unit]
        interval = None if self.conf_low is None else Interval(self.conf_low, self.conf_high, self.conf_level, limits)
        value = self.difference if interval else NotEstimable(self.reason)
        return (
            Estimate(**about, estimand=estimand, value=value, interval=interval, method=method),
            Estimate(**about, estimand=RANDOMISATION, value=value, p_value=self.p_value, method=RANDOMISATION),
        )


def design(models: str, unit: str, n_units: int, n_started: int, *, decides: bool) -> Design:
    """How many units there are, how many have the model, and the least p-value that this allows."""
    some = 0 < n_started < n_units
    smallest = smallest_one_sided_p(n_units, n_started) if some else None
    return Design(models=models, unit=unit, n_units=n_units, n_started=n_started, smallest_p=smallest, decides=decides)


def communes(
    followed: Followup,
    where: Places,
    models: str,
    outcome: str,
    horizon: str,
    *,
    conf_level: float,
    rng: np.random.Generator,
    orders: Orders | None = None,
) -> Communes:
    """Everybody released where the model was running against everybody released where it was not, to a horizon.

    Parameters
    ----------
    followed : Followup
    where : Places
        Of the releases in `followed`.
    models, outcome, horizon : str
        Codes; the horizon in months.
    rng : numpy.random.Generator
        For the assignments, where they are too many to look at all.
    orders : Orders or None
        Where the starts of `where` were drawn by lot: the orders that the lot could give, communes as in `where.starts`.

    Notes
    -----
    Time zero is the release for both arms. With: the commune had the model on that day. Without: it had none until the
    horizon. Compared are only releases of the same year, counted from the first start, so that the years in which no
    commune had the model are nobody's comparison.
    """
    all_rows = _counted(followed, where, horizon)
    rows = all_rows[all_rows["state"] != "not_yet"]
    months = {"models": models, "outcome": outcome, "horizon": horizon, "lottery": orders is not None}
    placed, known = rows["unit"] >= 0, rows["state"].isin(KNOWN)
    about = months | {
        "n_released": len(all_rows),
        "n_not_yet": len(all_rows) - len(rows),
        "n_unplaced": int((~placed).sum()),
        "events_unplaced": int((~placed & (rows["state"] == "event")).sum()),
        "n_between": int((placed & (rows["arm"] < 0)).sum()),
        "n_unknown": int((placed & (rows["arm"] >= 0) & ~known).sum()),
    }
    used = rows[placed & known]
    both = used[used["arm"] >= 0].groupby("period")["arm"].transform("nunique").eq(2)
    compared = used.loc[both[both].index]
    if compared.empty:
        return Communes(**about, reason=_why(about))
    starts = _days(where.starts, where.starts.min())
    tested = staggered_test(
        (used["state"] == "event").to_numpy(float),
        used["unit"].to_numpy(),
        starts,
        used["day"].to_numpy(),
        used["until"].to_numpy(),
        used["period"].to_numpy(),
        rng=rng,
        orders=None if orders is None else orders.beginning(np.unique(starts, return_inverse=True)[1]),
    )
    if orders is not None:
        tested = replace(tested, n_assignments=int(orders.count))
    return Communes(**about, **_arms(compared, tested), **_judged(compared, tested, about, conf_level))


def by_unit(rows: list[Estimate], assigned: str) -> list[Estimate]:
    """Estimates about joining as they may be given: where not people were chosen, counts only."""
    if assigned == "person":
        return rows
    return [_counts_only(row) for row in rows]


def _counts_only(row: Estimate) -> Estimate:
    told = vars(row) | {"interval": None, "p_value": None, "std_error": None}
    return Estimate(**told | ({} if isinstance(row.value, NotEstimable) else {"value": NotEstimable(NOT_PEOPLE)}))


def _counted(followed: Followup, where: Places, horizon: str) -> pd.DataFrame:
    """Releases since the first start with `unit`, `day`, `until`, `arm`, `period` and `state`."""
    months, first = horizon_months(horizon), where.starts.min()
    rows = followed.rows[(group_of(followed) == RELEASE) & (followed.rows["start"] >= first)]
    day = _days(rows["start"], first)
    until = day + horizon_day(followed, months).loc[rows.index].to_numpy()
    unit = where.starts.index.get_indexer(where.commune.reindex(rows.index))
    arm = np.where(unit >= 0, arms(unit, _days(where.starts, first), day, until), -1)
    return pd.DataFrame(
        {
            "unit": unit,
            "day": day,
            "until": until,
            "arm": arm,
            "period": np.floor(day / YEAR_DAYS).astype(int),
            "state": at_horizon(followed, months).loc[rows.index],
        },
        index=rows.index,
    ).sort_values(["day", "unit", "state"], kind="stable")


def _arms(compared: pd.DataFrame, tested: Staggered) -> dict[str, int]:
    units = compared.groupby("arm")["unit"].nunique()
    return {
        "n_with": tested.n_started,
        "events_with": tested.events_started,
        "communes_with": int(units[1]),
        "n_without": tested.n_others,
        "events_without": tested.events_others,
        "communes_without": int(units[0]),
    }


def _judged(compared: pd.DataFrame, tested: Staggered, about: dict, conf_level: float) -> dict:
    """Difference, interval and p-value, or why there are none."""
    event, treated = (compared["state"] == "event").to_numpy(), compared["arm"].to_numpy() == 1
    test = {"p_value": tested.p_value, "n_assignments": tested.n_assignments}
    units = compared.groupby("arm")["unit"].nunique()
    unplaced = _many_unplaced(about, int(event.sum()))
    if units[1] == 1:
        return ({} if unplaced else test) | {"reason": ONE}
    if unplaced:
        return {"reason": UNPLACED}
    if units.min() < LEAST_COMMUNES or min(_fewest(event[arm]) for arm in (treated, ~treated)) < LEAST_EVENTS:
        return test | {"difference": tested.value, "reason": FEW}
    periods = pd.get_dummies(compared["period"], drop_first=True, dtype=float).to_numpy()
    found = clusters.adjusted(event.astype(float), treated, compared["unit"].to_numpy(), periods, conf_level=conf_level)
    limits = {"conf_low": found.interval.low, "conf_high": found.interval.high, "conf_level": conf_level}
    return test | {"difference": found.value} | limits


def _fewest(event: np.ndarray) -> int:
    return int(min(event.sum(), (~event).sum()))


def _many_unplaced(about: dict, events: int = 0) -> bool:
    """Too many people, or too many of those with the event, whom nobody can place."""
    of_people = about["n_unplaced"] > MOST_UNPLACED * (about["n_released"] - about["n_not_yet"])
    return of_people or about["events_unplaced"] > MOST_UNPLACED * (events + about["events_unplaced"])


def _why(about: dict) -> str:
    if _many_unplaced(about):
        return UNPLACED
    return "not_yet_followable" if about["n_not_yet"] else "nobody_to_compare"


def _days(days: pd.Series, zero: pd.Timestamp) -> np.ndarray:
    """Days since `zero`; infinite where there is none."""
    return ((days - zero) / pd.Timedelta(days=1)).fillna(np.inf).to_numpy(float)
