"""All that notebook 6 says of a district: its models side by side, and what follows from the plan's comparison of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.decision import Decision
from analysis.evidence import decision as deciding
from analysis.evidence import whole_units
from analysis.evidence.design_level import level_of
from analysis.evidence.judged import judge
from analysis.evidence.looks import Opened
from analysis.evidence.side_by_side import funnels, moved
from analysis.evidence.weighed import Kind, facts, weighed
from analysis.followup.follow import Followup, Ground, follow, ground
from analysis.followup.joining import joinings
from analysis.outcomes.arms import Arm
from analysis.outcomes.by_model import KINDS, by_model, overlaps
from analysis.outcomes.joining_contrasts import HAZARD_RATIO
from analysis.outcomes.reoffending import RELEASED, shares
from analysis.outcomes.units import Communes
from analysis.plan import Contrast, Plan, ReoffendingPlan
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site

DIFFERENCE, RISK = "risk_difference", "risk"


def district(
    site: Site, plan: Plan, decision: Decision, *, conf_level: float, opened: Opened | None = None
) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a district's models and of the decision about them.

    Parameters
    ----------
    site : Site
    plan : Plan
        With `reoffending`.
    decision : Decision
    conf_level : float
    opened : Opened
        What plan.log says of it, as in `reoffending.district`.

    Notes
    -----
    No outcome is analysed here that notebook 2 does not analyse: effects are its estimates at the plan's main horizon.
    """
    asked = plan.reoffending
    horizon = asked.main_horizon
    base = ground(site)
    followed = follow(site, definition=asked.definition, by=asked.by, on=base)
    joined = joinings(site, base.releases, (each.models for each in asked.contrasts))
    told = judge(
        site, plan, followed, joined, asked.horizons, horizon, conf_level=conf_level, opened=opened or Opened()
    )
    estimates = [row for row in told.risks if row.horizon in (horizon, "")]
    kept = [row for row in estimates if row.estimand in (RISK, DIFFERENCE)]
    rows = {
        "verdicts": [told.verdict],
        "guards": told.checked.guards,
        "design_levels": told.levels,
        "estimates": kept,
        "decision_inputs": deciding.inputs(decision),
    }
    rows |= _side_by_side(site, base, followed, horizon, conf_level)
    share, risks = _share_of_all(followed, asked, horizon, conf_level), of_the_known(estimates, told.arms)
    kinds = [
        Kind(
            models=each.models,
            difference=_difference(told.communes, estimates, each),
            risks=risks,
            level=level_of(told.levels, each.models),
        )
        for each in asked.contrasts
    ]
    rows |= weighed(
        kinds,
        (share.n_events, share.n) if share else (0, 0),
        told.verdict,
        told.checked.guards,
        asked,
        decision,
        unknown=share.value.reason if share and isinstance(share.value, NotEstimable) else "nobody_released",
        conf_level=conf_level,
    )
    return rows, kept, facts(decision, asked)


def of_the_known(estimates: Iterable[Estimate], arms: Iterable[Arm]) -> list[Estimate]:
    """Risks of both arms with the counts of those of whom it is known, each once; none where nobody counted them so.

    A risk's own counts are of everybody compared, also of those who were not followed to the horizon: as people without a
    new offence these would make whoever was followed for less time look better.
    """
    known = {f"{arm.models}:{arm.arm}": arm for arm in arms}
    return [
        replace(row, n=known[row.group].n_known, n_events=known[row.group].n_events)
        for row in estimates
        if row.estimand == RISK and row.group in known
    ]


def _side_by_side(site: Site, base: Ground, followed: Followup, horizon: str, conf_level: float) -> dict:
    rows = by_model(site, followed, joinings(site, base.releases, KINDS), horizon, conf_level=conf_level)
    spreads, limits = funnels(rows)
    shrunk, apart = moved(rows, conf_level=conf_level)
    return {
        "models_side": rows,
        "model_overlaps": overlaps(site),
        "models_moved": shrunk,
        "models_apart": apart,
        "model_spreads": spreads,
        "funnel_limits": limits,
    }


def _share_of_all(followed: Followup, asked: ReoffendingPlan, horizon: str, conf_level: float) -> Estimate | None:
    """Share with a new offence by the horizon among everybody released."""
    _, found = shares({(asked.definition, asked.by): followed}, asked, [horizon], conf_level=conf_level)
    return next((row for row in found if row.group == RELEASED), None)


def _difference(communes: Sequence[Communes], estimates: Sequence[Estimate], contrast: Contrast) -> Estimate | None:
    """The difference that a verdict about this contrast would read: by commune where communes were chosen."""
    mine = {row.estimand: row for row in estimates if row.group == contrast.models}
    if DIFFERENCE not in mine:
        return None
    return whole_units.deciding(contrast, communes, (mine[DIFFERENCE], mine[HAZARD_RATIO]))[0]
