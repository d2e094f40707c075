"""Who was chosen, and when: officials' choice of people, lists of those who stayed, starts after a bad year."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.evidence.guards.guard import CLEAR, DOWNGRADE, FOUND, NOTE, NOTHING, UNKNOWN, Guard, by_share
from analysis.followup.follow import Followup
from analysis.followup.joining import models_of
from analysis.followup.places import Places
from analysis.followup.reading import read
from analysis.sites import Site

COMPLETERS, OFFICIAL, COMPLETED = "completers_only", "official", "completed"
LEAST_ENDED = (
    10  # ends from which on it is strange that all are completions: 3 in 100 if 3 of 10 usually leave (assumed)
)
MOST_CHOSEN = 0.5  # share chosen by officials above which a comparison of people as they are is weaker (assumed)
LEAST_EVENTS = 5  # in the years before the starts
YEAR = 365.25
UNLIKELY = 0.05


def selected_by_officials(site: Site, models: str, *, held_alike: bool) -> Guard:
    """Participants whom officials chose: they may have chosen those who would have done well anyway.

    `held_alike`: whether the comparison weights people to be alike in what is recorded; then it is told, else it weakens.
    """
    rows = _enrolments(site, models).drop_duplicates("person_id")
    told = rows["assigned_by"].notna() & (rows["assigned_by"] != "unknown")
    chosen = int((rows["assigned_by"] == OFFICIAL).sum())
    return by_share(
        "selected_by_officials", chosen, int(told.sum()), models=models, large=1.0 if held_alike else MOST_CHOSEN
    )


def completers_only(site: Site, models: str) -> Guard:
    """Ends of taking part, all of which are completions: then who left early is on no list, and is no joiner here.

    Who stays differs from who leaves, so that a list made afterwards shows the successes.
    """
    ended = _enrolments(site, models)["end_reason"].dropna()
    n = int((ended == COMPLETED).sum())
    told = {"guard": COMPLETERS, "models": models, "n": n, "n_of": len(ended)}
    if n < len(ended):
        return Guard(**told, finding=CLEAR, consequence=NOTHING)
    if n < LEAST_ENDED:
        return Guard(**told, finding=UNKNOWN, consequence=NOTE)
    return Guard(**told, finding=FOUND, consequence=DOWNGRADE)


def after_worst_year(followed: Followup, where: Places | None, models: str, *, decides: bool) -> Guard:
    """New offences in the year before a model started in a commune, more than in the years before that.

    What starts after a bad year is followed by a better one anyway. `n` of the `n_of` offences before the starts fell in the
    last year; found where chance gives so many in fewer than one case in twenty. `decides`: whether the plan compares whole
    communes; where it compares people of one commune on one day, the bad year is everybody's and it is only told.
    """
    last, earlier = _before_start(followed, where) if where is not None else (_NONE, _NONE)
    n, n_of, share = last[0], last[0] + earlier[0], _share(last[1], earlier[1])
    told = {"guard": "after_worst_year", "models": models, "n": n, "n_of": n_of}
    if n_of < LEAST_EVENTS or not 0 < share < 1:
        return Guard(**told, finding=UNKNOWN, consequence=NOTE)
    found = stats.binom.sf(n - 1, n_of, share) < UNLIKELY
    if not found:
        return Guard(**told, finding=CLEAR, consequence=NOTHING)
    return Guard(**told, finding=FOUND, consequence=DOWNGRADE if decides else NOTE)


_NONE = (0, 0.0)


def _before_start(followed: Followup, where: Places) -> tuple[tuple[int, float], tuple[int, float]]:
    """Offences and days followed in the year before each commune's start, and in the years before that."""
    rows = followed.rows
    start = where.commune.map(where.starts).reindex(rows.index)
    until = ((start - rows["start"]) / pd.Timedelta(days=1)).to_numpy(float)
    days, event = rows["days"].to_numpy(float), (rows["cause"] == 1).to_numpy()
    cut = until - YEAR
    last = (event & (days < until) & (days >= cut), np.minimum(days, until) - np.maximum(cut, 0))
    earlier = (event & (days < cut), np.minimum(days, cut))
    return tuple((int(events.sum()), float(np.nansum(np.maximum(spent, 0)))) for events, spent in (last, earlier))


def _share(last: float, earlier: float) -> float:
    return last / (last + earlier) if last + earlier else 0.0


def _enrolments(site: Site, models: str) -> pd.DataFrame:
    rows = read(site.tables, "enrolments", texts=("person_id", "model_id", "assigned_by", "end_reason"))
    return rows[rows["model_id"].isin(models_of(site, models))]
