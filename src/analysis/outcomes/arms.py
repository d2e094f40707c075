"""The two arms of a comparison as plain counts: with the event, without, and not known."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.cohort import COMPARISON, PARTICIPANT
from analysis.followup import ends
from analysis.followup.follow import Followup
from analysis.outcomes.joiners import Compared
from analysis.outcomes.joining_contrasts import JOINED, NOT_JOINED
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import horizon_days, horizon_months
from analysis.stats.trial_risks import once
from analysis.stats.trials import TrialRows


@dataclass(frozen=True, kw_only=True)
class Arm:
    """People of one arm by what is known of them at a horizon, each counted once in it.

    Attributes
    ----------
    models, horizon, arm : str
    n_events, n_without : int
        Known to have had the event, or not to have had it, by the horizon.
    n_unknown : int
        Could be followed so long, but moved, were lost, or may have had it.
    n_not_yet : int
        The record does not reach so far: neither success nor failure.
    """

    models: str
    horizon: str
    arm: str
    n_events: int
    n_without: int
    n_unknown: int
    n_not_yet: int

    @property
    def n_known(self) -> int:
        """People of whom it is known."""
        return self.n_events + self.n_without


def arms_of_joining(followed: Followup, compared: Compared, models: str, horizon: str) -> tuple[Arm, ...]:
    """Joiners and those who had not joined on the same day, followed from it; empty without anybody to compare.

    Who joins later stays where they stood on that day: leaving them out would choose by the future. Whether somebody can
    be followed to the horizon is read from the calendar alone.
    """
    rows = once(compared.found.rows)
    if not len(rows.row):
        return ()
    happened, without, reaches = fates(followed, compared, rows, horizon)
    parts = ((JOINED, rows.treated), (NOT_JOINED, ~rows.treated))
    return tuple(_arm(models, horizon, name, mine, happened, without, reaches) for name, mine in parts)


def fates(
    followed: Followup, compared: Compared, rows: TrialRows, horizon: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each row of a comparison: known with the event by the horizon, known without it, record reaches so far."""
    days = horizon_months(horizon) * DAYS_PER_MONTH
    day, cause = compared.found.day[rows.trial], compared.cause[rows.row]
    time = compared.exit[rows.row] - day
    told = followed.rows.loc[compared.release[rows.row]]
    sight = (told["start"] - compared.zero) / pd.Timedelta(days=1) + told["sight"]
    reaches = sight.to_numpy(float) - day >= days
    happened = (cause == ends.EVENT) & (time <= days)
    without = ~happened & ((time >= days) | np.isin(cause, (ends.DEATH, ends.CUSTODY, ends.LAW)))
    return happened, without, reaches


def arms_of_study(people: pd.DataFrame, horizon: str) -> tuple[Arm, ...]:
    """Participants and comparison of a study; who was not observed so long is not yet followable."""
    days = horizon_days(horizon)
    happened = (people["event"] & (people["days"] <= days)).to_numpy()
    without = ~happened & (people["days"] >= days).to_numpy()
    parts = ((name, (people["arm"] == name).to_numpy()) for name in (PARTICIPANT, COMPARISON))
    return tuple(_arm("", horizon, name, mine, happened, without, happened | without) for name, mine in parts)


def _arm(models, horizon, name, mine, happened, without, reaches) -> Arm:
    known = happened | without
    return Arm(
        models=models,
        horizon=horizon,
        arm=name,
        n_events=int((mine & happened & reaches).sum()),
        n_without=int((mine & without & reaches).sum()),
        n_unknown=int((mine & ~known & reaches).sum()),
        n_not_yet=int((mine & ~reaches).sum()),
    )
