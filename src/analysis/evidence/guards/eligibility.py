"""Who can join at all because of how they behaved: then joining and the outcome have one cause."""

import numpy as np
import pandas as pd

from analysis.evidence.guards.guard import CLEAR, DESCRIBE, FOUND, NOTE, UNKNOWN, Guard
from analysis.followup.joining import STEPS, certificates, models_of
from analysis.followup.reading import read
from analysis.outcomes.joiners import Compared
from analysis.sites import Site

ELIGIBILITY = "eligibility_by_outcome"


def eligibility_by_outcome(site: Site, compared: Compared, models: str) -> Guard:
    """People whom joiners are compared with, and who could not have joined that day because of their conduct.

    A policy loan needs the certificate of having served the sentence and a place on the list of those whose conduct the
    commune confirms (Form 01). Whoever lacks one on the day of comparison may lack it because of what is to be counted: the
    result then describes and is never judged. Where everybody had both it is told all the same, because a list that is kept
    by those who watch people can leave somebody out.

    Parameters
    ----------
    site : Site
        `releases` (certificates) and `referrals` (who was listed when).
    compared : Compared
        The comparison of a kind of model that needs both.
    models : str
        That kind.
    """
    rows = compared.found.rows
    control = ~rows.treated
    release, person = compared.release[rows.row[control]], rows.person[control]
    day = compared.zero + pd.to_timedelta(compared.found.day[rows.trial[control]], unit="D")
    both = (certificates(site).reindex(release).to_numpy(), _listed(site, models, release))
    lacking = ~np.logical_and(*(papers <= day.to_numpy() for papers in both))
    n, n_of = len(np.unique(person[lacking])), len(np.unique(person))
    finding = FOUND if n else CLEAR if n_of else UNKNOWN
    return Guard(guard=ELIGIBILITY, models=models, n=n, n_of=n_of, finding=finding, consequence=DESCRIBE if n else NOTE)


def _listed(site: Site, models: str, release: np.ndarray) -> np.ndarray:
    """The first day since each release on which its person was considered; NaT if none is known. Shape as `release`."""
    released = read(site.tables, "releases", spans=("release",), texts=("release_id", "person_id"))
    steps = read(site.tables, "referrals", days=("step_last",), texts=("person_id", "model_id", "step"))
    told = steps[steps["model_id"].isin(models_of(site, models)) & steps["step"].isin(STEPS)]
    pairs = released[released["release_id"].isin(release)].merge(told[["person_id", "step_last"]], on="person_id")
    since = pairs[pairs["step_last"] >= pairs["release_last"]]
    return since.groupby("release_id")["step_last"].min().reindex(release).to_numpy()
