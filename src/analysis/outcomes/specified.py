"""What the choices of definition and date behind a specification plot have in common."""

from collections.abc import Iterable

import numpy as np

from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import horizon_months


def distinct_events(comparisons: Iterable[Compared], horizon: str) -> int:
    """Releases in the trials with an event within the horizon under at least one of the choices, each counted once."""
    found = [_with_event(each, horizon_months(horizon) * DAYS_PER_MONTH) for each in comparisons]
    return len(np.unique(np.concatenate(found))) if found else 0


def _with_event(compared: Compared, days: float) -> np.ndarray:
    """Ids of the releases."""
    rows = compared.found.rows
    return compared.release[rows.row[(rows.cause == 1) & (rows.time <= days)]]
