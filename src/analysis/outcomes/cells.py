"""People of a comparison counted by day of comparison, arm and kind of person: what a set of districts puts together.

Counts and means only, and none says who it counts; but a row may count one person, so it stays with the secure results and is
never released.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from analysis.followup.follow import Followup
from analysis.outcomes.arms import fates
from analysis.outcomes.joiners import Compared
from analysis.stats.trial_risks import once
from analysis.tables.members import COUNTS, KEYS

# Bands by which people are counted, each from its first number on.
AGES = {"under_30": 0, "30_to_44": 30, "45_on": 45}
PRIORS = {"none": 0, "one": 1, "several": 2}
UNKNOWN = "unknown"
SINCE_RELEASE = "days_since_release"
MEAN = "mean_"  # columns of a cell's means


def cells(followed: Followup, compared: Compared, models: str, horizon: str) -> pd.DataFrame:
    """One row for each day of comparison, arm and kind of person.

    Returns
    -------
    DataFrame
        `KEYS` (`trial` numbers the days, within communes of each commune; `joined` 0 or 1); `n` and `events` of whom it
        is known whether they had the event by the horizon; `n_once` and `events_once` of those who are counted here when
        each is to be counted once in an arm; `people` and `people_events`, different people of an arm and those of them with
        the event after any of their days, each at the first; `n_unknown`, who could be followed so long and is not known;
        and the means of what is held fixed. Who joins later stays where they stood on that day. People whom the record
        cannot have followed so long are not counted.
    """
    rows = compared.found.rows
    if not len(rows.row):
        return pd.DataFrame(columns=[*KEYS, *COUNTS])
    happened, without, reaches = fates(followed, compared, rows, horizon)
    known, first = (happened | without) & reaches, _first(rows)
    told = followed.rows.loc[compared.release[rows.row]]
    people = pd.DataFrame(
        {
            "models": models,
            "horizon": horizon,
            "trial": rows.trial,
            "joined": rows.treated.astype(int),
            "age": band(told["age"], AGES),
            "priors": band(told["prior_convictions"], PRIORS),
            "n": known,
            "events": known & happened,
            "n_once": known & first,
            "events_once": known & happened & first,
            "people": _first_of(rows.person, rows.treated, known),
            "people_events": _first_of(rows.person, rows.treated, known & happened),
            "n_unknown": reaches & ~known,
        }
    )
    fixed = pd.DataFrame(compared.covariates[rows.row], columns=list(compared.names))
    fixed[SINCE_RELEASE] = compared.found.day[rows.trial] - compared.origin[rows.row]
    people = people.join(fixed.add_prefix(MEAN)[known])
    counted = [name for name in people if name not in KEYS and not name.startswith(MEAN)]
    grouped = people[reaches].groupby(list(KEYS), sort=True)
    return pd.concat(
        [grouped[counted].sum().astype(int), grouped[list(fixed.add_prefix(MEAN))].mean()], axis=1
    ).reset_index()


def mix(people: pd.DataFrame) -> pd.DataFrame:
    """Everybody released by band of age and of earlier convictions: `age`, `priors`, `n`; `people` has both as numbers."""
    bands = pd.DataFrame({"age": band(people["age"], AGES), "priors": band(people["prior_convictions"], PRIORS)})
    return bands.groupby(["age", "priors"]).size().rename("n").reset_index()


def band(values: Iterable[float], bands: dict[str, int]) -> np.ndarray:
    """The band of each number, ``"unknown"`` where it is missing."""
    numbers = np.asarray(values, float)
    names = np.array([*bands])
    place = np.searchsorted(np.array([*bands.values()], float), numbers, side="right") - 1
    return np.where(np.isnan(numbers), UNKNOWN, names[np.clip(place, 0, len(names) - 1)])


def _first_of(person: np.ndarray, arm: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The first of the chosen rows of each person in an arm."""
    found = np.zeros(len(person), bool)
    where = np.flatnonzero(chosen)
    pairs = pd.DataFrame({"person": person[where], "arm": arm[where]})
    found[where[~pairs.duplicated().to_numpy()]] = True
    return found


def _first(rows) -> np.ndarray:
    """Which rows are those of `once`."""
    chosen = once(rows)
    pairs = set(zip(chosen.row.tolist(), chosen.trial.tolist(), strict=True))
    return np.array([pair in pairs for pair in zip(rows.row.tolist(), rows.trial.tolist(), strict=True)], bool)
