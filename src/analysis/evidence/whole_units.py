"""Communes and firms as wholes: how many could have been chosen, and what is found where inference is at their level."""

import numpy as np
import pandas as pd

from analysis.followup.follow import Followup
from analysis.followup.joining import models_of
from analysis.followup.places import Places, places
from analysis.followup.reading import read
from analysis.outcomes import units
from analysis.outcomes.reoffending import code
from analysis.outcomes.units import Communes, Design
from analysis.plan import Contrast, ReoffendingPlan
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site

SEED = 17  # of the assignments drawn where they are too many to look at all
COMMUNE, FIRM = "commune", "firm"


def tables(
    site: Site, followed: Followup, asked: ReoffendingPlan, horizon: str, *, conf_level: float
) -> tuple[list[Design], list[Communes]]:
    """For each kind of model that starts by commune or firm its design, and for communes the result."""
    where = {each.models: places(site, models_of(site, each.models), followed.rows) for each in asked.contrasts}
    designs = [design for each in asked.contrasts if (design := _design(site, each, where[each.models]))]
    found = [
        units.communes(
            followed,
            where[each.models],
            each.models,
            code(asked.definition, asked.by),
            horizon,
            conf_level=conf_level,
            rng=np.random.default_rng(SEED),
        )
        for each in asked.contrasts
        if where[each.models] is not None
    ]
    return designs, found


def deciding(contrast: Contrast, found: list[Communes], joined: tuple[Estimate, Estimate]) -> tuple[Estimate, Estimate]:
    """The difference and the check that a verdict about a contrast reads: at the level of what was chosen.

    `joined` are those about joining. Where communes were chosen, those by commune take their place; where firms were, or
    nothing is known by commune, nothing does: `joined` was withheld then (`units.by_unit`).
    """
    mine = next((each for each in found if each.models == contrast.models), None)
    return mine.estimates() if contrast.assigned == COMMUNE and mine is not None else joined


def agree(difference: Estimate, test: Estimate) -> bool:
    """Whether the randomisation of communes leaves zero out, as the interval by commune does."""
    if isinstance(difference.value, NotEstimable) or difference.interval is None or test.p_value is None:
        return False
    return test.p_value <= 1 - difference.interval.level


def _design(site: Site, contrast: Contrast, where: Places | None) -> Design | None:
    decides = contrast.assigned != "person"
    if where is not None and contrast.assigned != FIRM:
        n_units, n_started = len(where.starts), int(where.starts.notna().sum())
        return units.design(contrast.models, COMMUNE, contrast.units or n_units, n_started, decides=decides)
    if not decides:
        return None
    chosen, known = _firms(site, contrast.models) if contrast.assigned == FIRM else (set(), set())
    return units.design(contrast.models, contrast.assigned, contrast.units or len(known), len(chosen), decides=decides)


def _firms(site: Site, kind: str) -> tuple[set[str], set[str]]:
    """The firms in which the kind of model works, and all that the tables name."""
    rows = read(site.tables, "model_coverage", texts=("model_id", "place_kind", "place"))
    rows = rows[rows["place_kind"] == FIRM]
    chosen = set(rows.loc[rows["model_id"].isin(models_of(site, kind)), "place"])
    jobs: pd.Series = read(site.tables, "jobs", texts=("firm_id",))["firm_id"].dropna()
    return chosen, chosen | set(rows["place"]) | set(jobs)
