"""What should show no difference: the same comparison of what joining cannot have changed.

Joiners and those they are compared with go through the same trials, with an outcome from before the day of joining, with a
day of joining before the true one, or with an outcome that no model changes. A difference there was not made by the model.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.followup.ends import DEATH, EVENT, SIGHT
from analysis.followup.follow import Followup
from analysis.followup.joining import Joining
from analysis.followup.reading import read
from analysis.outcomes import joiners, joining_contrasts
from analysis.outcomes.joiners import Compared
from analysis.outcomes.joining_contrasts import WEIGHTS
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Contrast, Ladder, ReoffendingPlan, horizon_months
from analysis.results import Estimate
from analysis.sites import Site
from analysis.stats.trials import TrialRows

CONVICTIONS, VIOLATIONS, PLACEBO = "earlier_convictions", "earlier_violations", "placebo_joining"
DECIDED_LATER, DEATHS = "decided_later", "deaths"
EARLIER = "6m"  # how long before joining one looks
# Who commits one of these is not taken away by it, and may join a model afterwards.
LIGHT = ("administrative", "education")
HALF_A_DAY = 0.5  # an outcome from before the day has happened as soon as the clock starts
NEVER = 10**9  # events that no site has


@dataclass(frozen=True)
class Asked:
    """The comparison that the negative controls repeat, and the plan's rules for it."""

    site: Site
    followed: Followup
    joined: Joining
    contrast: Contrast
    compared: Compared
    adjust_for: tuple[str, ...]
    ladder: Ladder
    horizon: str
    conf_level: float

    def compare(self, rows: pd.DataFrame, **changes: pd.Series) -> Compared:
        """The comparison of other rows, or of other days of being eligible and of joining."""
        people = self.joined.people.assign(**changes)
        return joiners.compare(
            replace(self.followed, rows=rows), replace(self.joined, people=people), self.contrast, self.adjust_for
        )

    def risks(self, compared: Compared, rows: TrialRows, control: str, horizon: str) -> list[Estimate]:
        """Risks and their difference, as `joining_contrasts.risks` makes them of new offences."""
        mine = replace(compared, found=replace(compared.found, rows=rows))
        about = (self.contrast, self.ladder, control, horizon)
        return joining_contrasts.risks(mine, *about, conf_level=self.conf_level)


def negative_controls(
    site: Site,
    followed: Followup,
    joined: Joining,
    contrast: Contrast,
    compared: Compared,
    plan: ReoffendingPlan,
    method: str,
    *,
    horizon: str,
    conf_level: float,
) -> list[Estimate]:
    """Risks of both arms and their difference for each control, with its code as the outcome.

    Parameters
    ----------
    site, followed, joined, contrast, compared, plan
        Of the comparison; the controls have its trials, weights and ladder.
    method : str
        That of the comparison's own difference. Where it is not weighted the controls are not either: what they are to
        show is whether the people compared there were alike.
    horizon : str
        Months in which decisions and deaths after joining count.

    Notes
    -----
    `earlier_convictions`: sentenced before the one served, at least once. `earlier_violations`: a violation on record in
    the six months before the day, among people out for at least so long, so that both arms had the same time for it.

    `placebo_joining`: each joiner is given a day six months (and the trials' window) before the true one, still after
    release, and is followed for six months, which end before the true one. What counts is an administrative violation or
    education measure. New crimes would not do: a person held for one cannot join, so whoever joins had none before, and the placebo
    would look like a success where there is none (tested).

    `decided_later`: a judgment or penalty after the day for an act from before it. The act cannot be undone. Acts that
    the plan's definition counts end eligibility, so these are crimes from before the release, and lesser acts.

    `deaths`: hardly changed by helpers, work or a loan within a year or so, but not untouchable; it decides nothing.
    """
    ladder = plan.ladder if method == WEIGHTS else plan.ladder.model_copy(update={"weights_from": NEVER})
    asked = Asked(site, followed, joined, contrast, compared, plan.adjust_for, ladder, horizon, conf_level)
    if not len(compared.found.rows.row):
        return []
    made = (_convictions, _violations, _placebo, _decided_later, _deaths)
    rows = [row for control in made for row in control(asked)]
    # Where firms or communes were chosen, people's intervals are none of the comparison's.
    return rows if contrast.assigned == "person" else [replace(row, interval=None) for row in rows]


def _convictions(asked: Asked) -> list[Estimate]:
    rows = asked.followed.rows
    compared = asked.compare(rows[rows["prior_convictions"].notna()])
    had = (rows["prior_convictions"] >= 1).reindex(compared.release).to_numpy()
    return _of_the_past(asked, compared, had[compared.found.rows.row], CONVICTIONS)


def _violations(asked: Asked) -> list[Estimate]:
    span = pd.Timedelta(days=round(horizon_months(EARLIER) * DAYS_PER_MONTH))
    start = asked.followed.rows["start"]
    out_so_long = asked.joined.people["eligible"].where(lambda day: day.isna() | (day >= start + span), start + span)
    compared = asked.compare(asked.followed.rows, eligible=out_so_long)
    found = _told(asked, compared, _acts(asked.site))
    inside = (found["offence_last"] < found["day"]) & (found["offence_last"] >= found["day"] - span)
    return _of_the_past(asked, compared, _marked(found.loc[inside, "row"], compared), VIOLATIONS)


def _placebo(asked: Asked) -> list[Estimate]:
    """Everybody considered counts from the release on; the six months end before the true day of joining."""
    rows, people = asked.followed.rows, asked.joined.people
    lag = round(horizon_months(EARLIER) * DAYS_PER_MONTH) + 1 + asked.contrast.window_days
    compared = asked.compare(
        rows,
        eligible=rows["start"].where(people["eligible"].notna()),
        joined=people["joined"] - pd.Timedelta(days=lag),
    )
    acts = _acts(asked.site)
    found = _told(asked, compared, acts[acts["kind"].isin(LIGHT)])
    changed = _with_event(compared, found["row"], (found["offence_last"] - found["day"]).dt.days)
    return asked.risks(compared, changed, PLACEBO, EARLIER)


def _decided_later(asked: Asked) -> list[Estimate]:
    found = _told(asked, asked.compared, _acts(asked.site))
    before = found[found["offence_last"] < found["day"]]
    changed = _with_event(asked.compared, before["row"], (before["judgment_last"] - before["day"]).dt.days)
    return asked.risks(asked.compared, changed, DECIDED_LATER, asked.horizon)


def _with_event(compared: Compared, row: pd.Series, after: pd.Series) -> TrialRows:
    """Rows of the trials that end with the first of these days `after` their own, else as before without any event.

    A new crime ends sight: as what comes first it would make room for fewer of these acts where there are more crimes.
    """
    rows = compared.found.rows
    first = after[after > 0].groupby(row[after > 0]).min().reindex(range(len(rows.row))).to_numpy(float)
    happened = first <= rows.time
    return replace(
        rows,
        time=np.where(happened, first, rows.time),
        cause=np.select([happened, rows.cause == EVENT], [EVENT, SIGHT], rows.cause),
        switched=rows.switched & ~happened,
    )


def _deaths(asked: Asked) -> list[Estimate]:
    rows = asked.compared.found.rows
    swapped = np.select([rows.cause == EVENT, rows.cause == DEATH], [SIGHT, EVENT], rows.cause)
    return asked.risks(asked.compared, replace(rows, cause=swapped), DEATHS, asked.horizon)


def _of_the_past(asked: Asked, compared: Compared, had: np.ndarray, control: str) -> list[Estimate]:
    """Shares of something that is settled on the trial's day: known of everybody, nobody is lost to it."""
    rows = compared.found.rows
    later = horizon_months(asked.horizon) * DAYS_PER_MONTH + 1
    settled = replace(
        rows,
        time=np.where(had, HALF_A_DAY, later),
        cause=had.astype(int),
        switched=np.zeros(len(had), bool),
    )
    return [replace(row, horizon="") for row in asked.risks(compared, settled, control, asked.horizon)]


def _acts(site: Site) -> pd.DataFrame:
    return read(site.tables, "offences", spans=("offence", "judgment"), texts=("person_id", "kind"))


def _told(asked: Asked, compared: Compared, acts: pd.DataFrame) -> pd.DataFrame:
    """Each row of the trials (`row`, and its `day`) with everything recorded of its person."""
    rows = compared.found.rows
    day = compared.zero + pd.to_timedelta(compared.found.day[rows.trial], unit="D")
    person = asked.followed.rows["person_id"].reindex(compared.release[rows.row]).to_numpy()
    return pd.DataFrame({"row": np.arange(len(day)), "day": day, "person_id": person}).merge(acts, on="person_id")


def _marked(rows: pd.Series, compared: Compared) -> np.ndarray:
    return np.isin(np.arange(len(compared.found.rows.row)), rows)
