"""What notebook 2 keeps of a district for sets of districts: counts by day and kind of person, never released."""

import pandas as pd

from analysis.followup.follow import follow, ground
from analysis.followup.joining import joinings
from analysis.outcomes import joiners
from analysis.outcomes.cells import cells, mix
from analysis.plan import Plan
from analysis.sites import Site

CELLS, MIX = "cells", "mix"


def kept(site: Site, plan: Plan) -> dict[str, pd.DataFrame]:
    """Tables to be kept beside a district's estimates, by name; none for a study.

    ``"cells"``: counts of each of the plan's contrasts at the horizon that decides; ``"mix"``: who was released.
    """
    asked = plan.reoffending
    if asked is None:
        return {}
    base = ground(site)
    followed = follow(site, definition=asked.definition, by=asked.by, on=base)
    joined = joinings(site, base.releases, (each.models for each in asked.contrasts))
    found = [
        cells(
            followed,
            joiners.compare(followed, joined[each.models], each, asked.adjust_for),
            each.models,
            asked.main_horizon,
        )
        for each in asked.contrasts
    ]
    some = [each for each in found if len(each)] or found[:1]
    return {CELLS: pd.concat(some, ignore_index=True), MIX: mix(followed.rows)}
