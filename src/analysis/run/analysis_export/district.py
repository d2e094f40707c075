"""The tables of a district that notebook 2 rests on: releases followed, who joined what, and the comparison of each day."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.followup.follow import Followup, follow, ground
from analysis.followup.joining import Joining, joinings
from analysis.followup.states import group_of
from analysis.outcomes import joiners
from analysis.outcomes.joiners import Compared
from analysis.outcomes.reoffending import DAYS_PER_MONTH
from analysis.plan import Plan, horizon_months
from analysis.sites import Site
from analysis.stats.trials import TrialRows

FOLLOWED = ["start", "exact", "entry_days", "days", "cause", "ended", "end_first", "end_last", "doubt", "sight", "goes_on", "away",
            "died", "liberty"]  # fmt: skip
KNOWN = ["sex", "age", "sentence_months", "life", "prior_convictions", "offence", "intent", "gravity", "commune"]
OF_TRIALS = ["start", "time", "cause", "switched", "waited", "weight"]


def tables(site: Site, plan: Plan, horizon: str, weighted: Collection[str]) -> dict[str, pd.DataFrame]:
    """Tables by name.

    Parameters
    ----------
    horizon : str
        The main one, in months.
    weighted : collection of str
        Kinds of models whose comparison is weighted at that horizon.

    Returns
    -------
    dict of DataFrame
        `releases` (under the plan's definition and date), `joining`, `compared` (each day's joiners and those who had not
        joined), `spells` (time before and after joining), `weighted` (the comparison with weights, in pieces where they change).
    """
    asked = plan.reoffending
    base = ground(site)
    followed = follow(site, definition=asked.definition, by=asked.by, on=base)
    joined = joinings(site, base.releases, (each.models for each in asked.contrasts))
    compared = {
        each.models: joiners.compare(followed, joined[each.models], each, asked.adjust_for) for each in asked.contrasts
    }
    days = horizon_months(horizon) * DAYS_PER_MONTH
    mended = {name: joiners.weighted(compared[name], days) for name in weighted}
    found = {
        "releases": _releases(followed),
        "joining": _each({name: _joining(joined[name]) for name in compared}),
        "compared": _each({name: _trials(each, each.found.rows, followed) for name, each in compared.items()}),
        "spells": _each({name: _spells(each, followed) for name, each in compared.items()}),
    }
    if mended:
        found["weighted"] = _each({name: _trials(compared[name], rows, followed) for name, rows in mended.items()})
    return found


def _releases(followed: Followup) -> pd.DataFrame:
    rows = followed.rows.rename(columns={"end": "ended"}).assign(group=group_of(followed))  # "end" is a word of Stata's
    return rows[["person_id", "group", *FOLLOWED, *KNOWN]].rename_axis("release_id").reset_index()


def _joining(joined: Joining) -> pd.DataFrame:
    return joined.people.rename_axis("release_id").reset_index()


def _trials(compared: Compared, rows: TrialRows, followed: Followup) -> pd.DataFrame:
    """The rows of the comparison in their order, which decides who of one person's rows on one day comes first."""
    release = compared.release[rows.row]
    made = pd.DataFrame(
        {
            "trial": rows.trial,
            "day": compared.zero + pd.to_timedelta(compared.found.day[rows.trial], unit="D"),
            "release_id": release,
            "person_id": followed.rows["person_id"].reindex(release).to_numpy(),
            "joined": rows.treated,
        }
    )
    return made.assign(**{name: getattr(rows, name) for name in OF_TRIALS})


def _spells(compared: Compared, followed: Followup) -> pd.DataFrame:
    made = pd.DataFrame(
        {
            "release_id": compared.release,
            "person_id": followed.rows["person_id"].reindex(compared.release).to_numpy(),
            "origin": np.minimum(compared.origin, compared.entry),
            "entry": compared.entry,
            "joined": compared.joined,
            "exit": compared.exit,
            "cause": compared.cause,
            "stratum": 0 if compared.stratum is None else compared.stratum,
        }
    )
    return made.assign(**{name: compared.covariates[:, i] for i, name in enumerate(compared.names)})


def _each(parts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One table of all kinds of models, with the kind first."""
    table = pd.concat([part.assign(models=name) for name, part in parts.items()], ignore_index=True)
    return table[["models", *(name for name in table if name != "models")]]
