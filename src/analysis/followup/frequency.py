"""How often, how grave, how long at liberty, and what a person's releases weigh."""

import numpy as np
import pandas as pd

from analysis.followup.follow import Followup
from analysis.followup.liberty import days_at_liberty
from analysis.followup.states import at_horizon, horizon_day

NOT_STATED = "not_stated"


def frequency(followup: Followup, months: int) -> pd.DataFrame:
    """Number of events of each release within a horizon.

    Returns
    -------
    DataFrame
        By `release_id`: `n_events` (certain ones, by the day on which each had happened at the latest) and `n_open`
        (incidents that may be one, or may lie within); both missing where the release cannot be followed so long.
    """
    day = horizon_day(followup, months)
    events = followup.events.assign(day=day.reindex(followup.events["release_id"]).to_numpy())
    certain = (events["status"] == "event") & (events["last"] <= events["day"])
    open_ = (events["first"] <= events["day"]) & ~certain
    rows = followup.rows
    known = (rows["entry_days"] == 0) & (day <= rows["sight"]) & ~(rows["away"] < day)
    found = {"n_events": _number(events[certain], day.index), "n_open": _number(events[open_], day.index)}
    return pd.DataFrame({name: number.where(known).astype("Int64") for name, number in found.items()})


def first_gravity(followup: Followup, months: int) -> pd.Series:
    """Class of the first event (Penal Code, Art. 9) of those who have it within a horizon; ``"not_stated"`` without one."""
    happened = at_horizon(followup, months) == "event"
    return followup.rows.loc[happened, "event_gravity"].fillna(NOT_STATED).astype("str")


def days_seen(followup: Followup) -> pd.Series:
    """Days until sight ends, death, or leaving the record's sight: past an event and past custody, but no further."""
    rows = followup.rows
    return rows[["sight", "away", "died"]].min(axis=1).where(rows["sight"].notna())


def street_days(followup: Followup, months: int | None = None) -> pd.Series:
    """Days at liberty while seen, within a horizon if one is given; what a rate of all events is divided by."""
    until = days_seen(followup)
    if months is not None:
        until = until.clip(upper=horizon_day(followup, months))
    return days_at_liberty(until, followup.custody)


def person_weights(person: pd.Series) -> pd.Series:
    """1 / k for each of the k rows of a person, so that every person weighs the same."""
    return 1.0 / person.groupby(person).transform("size").astype(np.float64)


def _number(events: pd.DataFrame, index: pd.Index) -> pd.Series:
    return events.groupby("release_id").size().reindex(index, fill_value=0)
