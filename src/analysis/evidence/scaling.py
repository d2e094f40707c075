"""All that notebook 6 says of a district: its models side by side, and what follows from the plan's comparison of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis.decision import Decision
from analysis.evidence import decision as deciding
from analysis.evidence import reoffending, whole_units
from analysis.evidence.design_level import level_of
from analysis.evidence.looks import Opened
from analysis.evidence.side_by_side import funnels, moved
from analysis.evidence.weighed import Kind, facts, weighed
from analysis.followup.follow import follow, ground
from analysis.followup.joining import joinings
from analysis.outcomes.arms import Arm
from analysis.outcomes.by_model import KINDS, by_model, overlaps
from analysis.outcomes.joining_contrasts import HAZARD_RATIO
from analysis.outcomes.reoffending import RELEASED, code
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
    told, _, _ = reoffending.district(site, plan, horizon="", conf_level=conf_level, opened=opened or Opened())
    horizon = asked.main_horizon
    estimates = [row for row in told["estimates"] if row.horizon in (horizon, "")]
    kept = [row for row in estimates if row.estimand in (RISK, DIFFERENCE)]
    verdict = told["verdicts"][0]
    rows = {
        "verdicts": [verdict],
        "guards": told["guards"],
        "design_levels": told["design_levels"],
        "estimates": kept,
        "decision_inputs": deciding.inputs(decision),
    }
    rows |= _side_by_side(site, asked, horizon, conf_level)
    share, risks = _share_of_all(estimates, asked), of_the_known(estimates, told["arm_counts"])
    kinds = [
        Kind(
            models=each.models,
            difference=_difference(told, estimates, each),
            risks=risks,
            level=level_of(told["design_levels"], each.models),
        )
        for each in asked.contrasts
    ]
    rows |= weighed(
        kinds,
        (share.n_events, share.n) if share else (0, 0),
        verdict,
        told["guards"],
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


def _side_by_side(site: Site, asked: ReoffendingPlan, horizon: str, conf_level: float) -> dict:
    base = ground(site)
    followed = follow(site, definition=asked.definition, by=asked.by, on=base)
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


def _share_of_all(estimates: Sequence[Estimate], asked: ReoffendingPlan) -> Estimate | None:
    """Share with a new offence by the horizon among everybody released."""
    outcome = code(asked.definition, asked.by)
    return next((row for row in estimates if (row.group, row.outcome) == (RELEASED, outcome)), None)


def _difference(told: dict, estimates: Sequence[Estimate], contrast: Contrast) -> Estimate | None:
    """The difference that a verdict about this contrast would read: by commune where communes were chosen."""
    mine = {row.estimand: row for row in estimates if row.group == contrast.models}
    if DIFFERENCE not in mine:
        return None
    return whole_units.deciding(contrast, told["communes"], (mine[DIFFERENCE], mine[HAZARD_RATIO]))[0]
