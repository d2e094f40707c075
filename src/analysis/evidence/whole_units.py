"""Communes and firms as wholes: how many could have been chosen, and what is found where inference is at their level."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.evidence import drawn_people, lots
from analysis.evidence.lots import DrawnLot, Lot
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


def located(site: Site, followed: Followup, asked: ReoffendingPlan) -> dict[str, Places | None]:
    """For each kind of model that is compared its communes, and where each release's person lived; None without a map."""
    return {each.models: places(site, models_of(site, each.models), followed.rows) for each in asked.contrasts}


def tables(
    site: Site,
    followed: Followup,
    where: dict[str, Places | None],
    asked: ReoffendingPlan,
    horizon: str,
    *,
    conf_level: float,
) -> tuple[list[Design], list[Communes]]:
    """For each kind of model that starts by commune or firm its design, and for communes the result; `where`: `located`.

    Where people of a waiting list were drawn by lot, theirs stands among the results too, each person a unit.
    """
    dealt = {models: lots.lot(site, models, place, followed) for models, place in where.items()}
    designs = [
        _by_lot(design, dealt[each.models])
        for each in asked.contrasts
        if (design := _design(site, each, where[each.models]))
    ]
    found = []
    for models, place in where.items():
        if place is None:
            continue
        lot = dealt[models]
        found.append(
            units.communes(
                lot.followed if lot else followed,
                lot.where if lot else place,
                models,
                code(asked.definition, asked.by),
                horizon,
                conf_level=conf_level,
                rng=np.random.default_rng(SEED),
                orders=lot.orders if lot else None,
            )
        )
    return designs, found + drawn_people.results(site, where, asked, horizon, conf_level=conf_level)


def drawn(site: Site, followed: Followup, where: dict[str, Places | None]) -> list[DrawnLot]:
    """The schedules that were drawn by lot for communes of the models compared, and how far they were kept."""
    if site.schedule is None:
        return []
    found = [lots.drawn_lot(site, kind, place, followed) for kind, place in where.items()]
    return [each for each in found if each]


def deciding(contrast: Contrast, found: list[Communes], joined: tuple[Estimate, Estimate]) -> tuple[Estimate, Estimate]:
    """The difference and the check that a verdict about a contrast reads: at the level of what was chosen.

    `joined` are those about joining. Where communes were chosen, those by commune take their place; where firms were, or
    nothing is known by commune, nothing does: `joined` was withheld then (`units.by_unit`). Where people were, those of the
    lot do if one was drawn, whether it can tell by now or not.
    """
    chosen = (contrast.models, contrast.assigned)
    mine = next((each for each in found if (each.models, each.unit) == chosen), None)
    return joined if mine is None else mine.estimates()


def agree(difference: Estimate, test: Estimate) -> bool:
    """Whether the randomisation of communes, or of people drawn by lot, leaves zero out, as their interval does."""
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


def _by_lot(design: Design, lot: Lot | None) -> Design:
    """Where a lot was drawn: its communes, those of them that have a day, and one over the orders that it could give."""
    if lot is None:
        return design
    starts = lot.where.starts
    return replace(design, n_units=len(starts), n_started=int(starts.notna().sum()), smallest_p=1 / lot.orders.count)


def _firms(site: Site, kind: str) -> tuple[set[str], set[str]]:
    """The firms in which the kind of model works, and all that the tables name."""
    rows = read(site.tables, "model_coverage", texts=("model_id", "place_kind", "place"))
    rows = rows[rows["place_kind"] == FIRM]
    chosen = set(rows.loc[rows["model_id"].isin(models_of(site, kind)), "place"])
    jobs: pd.Series = read(site.tables, "jobs", texts=("firm_id",))["firm_id"].dropna()
    return chosen, chosen | set(rows["place"]) | set(jobs)
