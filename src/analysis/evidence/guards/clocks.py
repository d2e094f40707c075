"""When people's time counts, and who they are compared with: time before joining, and controls chosen by their future."""

import numpy as np
import pandas as pd

from analysis.evidence.guards.guard import Guard, by_share, stops_if
from analysis.followup.joining import LISTED, LOANS, STEPS, Joining, models_of
from analysis.followup.reading import read
from analysis.outcomes.joiners import Compared
from analysis.sites import Site
from analysis.stats import immortal_time as faults


def immortal_time(compared: Compared, models: str) -> Guard:
    """Joiners whose time in the comparison starts before they joined.

    Nobody can have the event in that time and still become a joiner. In sequential trials there is nobody: a clock starts
    on the trial's day, which is a day of joining.
    """
    rows = compared.found.rows
    mine = np.flatnonzero(rows.treated)
    zero, who = compared.found.day[rows.trial[mine]], rows.row[mine]
    found = faults.immortal_time(compared.joined[who], zero, compared.exit[who], np.ones(len(mine), bool))
    return stops_if("immortal_time", found.n_people, found.n_treated, models=models)


def joined_too_early(site: Site, releases: pd.DataFrame, models: str) -> Guard:
    """People whose records let them join before they were released, or before they were considered.

    Parameters
    ----------
    site : Site
    releases : DataFrame
        `person_id`, `start` (day of release).
    models : str
        Kind of model.

    Notes
    -----
    Of a day known between two the last one is taken for joining and the first one for what should come before it, so that
    only what cannot be right counts. Who joined before the release is in the comparison as somebody who never joined.
    """
    told = _joined(site, models)
    released = releases.groupby("person_id")["start"].min()
    mine = told[told["person_id"].isin(released.index)].groupby("person_id")["day"].min()
    considered = _considered(site, models).reindex(mine.index)
    early = (mine < released.reindex(mine.index)) | (mine < considered)
    return by_share("joined_too_early", int(early.sum()), len(mine), models=models)


def future_controls(compared: Compared, models: str) -> Guard:
    """Controls of the trials who joined later, fewer than chance would leave among all who qualified.

    `n` is how many controls should still join and are missing, `n_of` how many controls there are.
    """
    rows = compared.found.rows
    control = np.isin(np.arange(len(compared.entry)), rows.row[~rows.treated])
    shift = _apart(compared)
    days = (compared.entry + shift, _joined_in_trial(compared) + shift, compared.exit + shift)
    found = faults.never_joiner_controls(*days, control)
    expected = found.n_chosen * found.n_joining_later / found.n_qualified if found.n_qualified else 0.0
    missing = round(expected - found.n_chosen_joining_later) if found.suspected() else 0
    return stops_if("future_controls", missing, found.n_chosen, models=models)


def joiners_not_listed(site: Site, joined: Joining, releases: pd.DataFrame, models: str) -> Guard:
    """Joiners whom the list of those considered does not name: before joining nobody can know them as controls.

    A list that names only those who did not join makes all controls people who never join, and stops the result. Where the
    records name nobody who was considered, everybody released is a control until joining, and there is nothing to find.
    """
    mine = joined.people["joined"].notna()
    people = releases.loc[mine[mine].index, "person_id"]
    unlisted = ~people.isin(_considered(site, models).index) & (joined.known_by == LISTED)
    judge = stops_if if len(people) and unlisted.all() else by_share
    return judge("joiners_not_listed", int(unlisted.sum()), len(people), models=models)


def _apart(compared: Compared) -> np.ndarray:
    """Days by which people of each place are moved, so that nobody qualifies by a joining elsewhere."""
    if compared.stratum is None:
        return np.zeros(len(compared.entry))
    place = np.unique(compared.stratum, return_inverse=True)[1].reshape(-1)
    return place * (1 + np.ptp(np.concatenate([compared.entry, compared.exit, [0.0]])))


def _joined_in_trial(compared: Compared) -> np.ndarray:
    """Days of joining, put on the day of the joiner's trial: where trials last a month, nobody is a control before it."""
    rows, joined = compared.found.rows, compared.joined.copy()
    joined[rows.row[rows.treated]] = compared.found.day[rows.trial[rows.treated]]
    joined[compared.found.left_before_day] = compared.exit[compared.found.left_before_day]
    return joined


def _joined(site: Site, models: str) -> pd.DataFrame:
    """Person and latest possible day of joining of everybody who joined a model of the kind."""
    if models == LOANS:
        rows = read(site.tables, "loans", days=("loan_date",), texts=("person_id",))
        return rows.rename(columns={"loan_date": "day"}).dropna()
    rows = read(site.tables, "enrolments", spans=("start",), texts=("person_id", "model_id"))
    mine = rows[rows["model_id"].isin(models_of(site, models))]
    return mine[["person_id", "start_last"]].rename(columns={"start_last": "day"}).dropna()


def _considered(site: Site, models: str) -> pd.Series:
    """First possible day on which each person was considered for the kind."""
    rows = read(site.tables, "referrals", spans=("step",), texts=("person_id", "model_id", "step"))
    mine = rows[rows["model_id"].isin(models_of(site, models)) & rows["step"].isin(STEPS)]
    return mine.groupby("person_id")["step_first"].min()
