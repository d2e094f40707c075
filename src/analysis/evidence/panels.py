"""Communes by quarter: the event study of each kind of model that starts commune by commune, and what changed within it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis.evidence.places import shocks_inside
from analysis.followup.follow import Followup
from analysis.followup.joining import models_of
from analysis.followup.places import Places, places
from analysis.followup.work import EVERYONE, Sight, pay_rows
from analysis.outcomes import panels
from analysis.outcomes.panels import HAS_PAY, NEW_OFFENCE, PAY, Compared, PanelResult
from analysis.outcomes.work_contrasts import ONE_ARM
from analysis.plan import Contrast
from analysis.sites import Site

NOT_EVERY_MONTH = "not_asked_every_month"
SEED = 19  # of the starts dealt out by lot
# Outcomes as changes for everybody are filed under.
FILED = {NEW_OFFENCE: "reoffence", HAS_PAY: "employment", PAY: "income"}


@dataclass(frozen=True, kw_only=True)
class PanelShock:
    """A change for everybody within the quarters that are compared; `ends` is empty if it stays."""

    models: str
    outcome: str
    shock: str
    starts: str
    ends: str
    what_vi: str
    what_en: str


def of_offences(
    site: Site, followed: Followup, where: dict[str, Places | None], *, conf_level: float
) -> dict[str, list]:
    """Tables `panels`, `panel_steps`, `panel_bounds` and `panel_shocks` of new offences; `where` by kind of model."""
    found = []
    for models, place in where.items():
        if place is not None:
            panel = panels.of_offences(followed, place)
            rng = np.random.default_rng(SEED)
            found.append(panels.compare(panel, models, NEW_OFFENCE, conf_level=conf_level, rng=rng))
    return _tables(site, found)


def of_pay(
    site: Site,
    people: pd.DataFrame,
    contrasts: tuple[Contrast, ...],
    found: list[Sight],
    prices_of: int,
    *,
    conf_level: float,
) -> dict[str, list]:
    """The same of having pay and of its amount, by each source that would have seen everybody's.

    Parameters
    ----------
    people : DataFrame
        By `release_id`: `person_id`, `start`, `gone`.
    """
    both = [each for each in found if each.observed_for == EVERYONE]
    rows, usable = [], [each for each in both if not each.asks]
    pay = {each.source: pay_rows(site, each) for each in usable}
    for contrast in contrasts:
        where = places(site, models_of(site, contrast.models), people)
        if where is None:
            continue
        if found and not usable:
            rows.append(panels.refused(contrast.models, HAS_PAY, "", NOT_EVERY_MONTH if both else ONE_ARM))
        rows += [
            _of_source(people, pay[each.source], each, where, contrast.models, outcome, prices_of, conf_level)
            for each in usable
            for outcome in (HAS_PAY, PAY)
        ]
    return _tables(site, rows)


def _of_source(
    people, pay, sight: Sight, where: Places, models: str, outcome: str, prices_of: int, conf_level: float
) -> Compared:
    panel = panels.of_pay(people, pay, sight, where, outcome, prices_of)
    rng = np.random.default_rng(SEED)
    return panels.compare(panel, models, outcome, source=sight.source, conf_level=conf_level, rng=rng)


def _tables(site: Site, found: list[Compared]) -> dict[str, list]:
    return {
        "panels": [each.result for each in found],
        "panel_steps": [row for each in found for row in each.steps],
        "panel_bounds": [row for each in found for row in each.bounds],
        "panel_shocks": [row for each in found if each.steps for row in _inside(site, each.result)],
    }


def _inside(site: Site, result: PanelResult) -> list[PanelShock]:
    """Changes that begin within the quarters compared, or last into them."""
    mine = [each for each in shocks_inside(site) if FILED[result.outcome] in each.outcomes.split(";")]
    first, last = date.fromisoformat(result.first), date.fromisoformat(result.last)
    within = [
        each
        for each in mine
        if _starts(each) <= last and (_starts(each) > first or (each.ends and date.fromisoformat(each.ends) >= first))
    ]
    told = {"models": result.models, "outcome": result.outcome}
    return [
        PanelShock(
            **told, shock=each.shock, starts=each.starts, ends=each.ends, what_vi=each.what_vi, what_en=each.what_en
        )
        for each in within
    ]


def _starts(shock) -> date:
    return date.fromisoformat(shock.starts)
