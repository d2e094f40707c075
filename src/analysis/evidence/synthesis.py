"""All that notebook 7 says of a set of districts: what they sent, what it says together, and what may be concluded."""

import pandas as pd

from analysis.decision import Decision
from analysis.evidence import set_decision
from analysis.evidence.domains import Domain, domains
from analysis.evidence.guards.guard import DOWNGRADE, STOP
from analysis.evidence.guards.reoffending import GUARD_STOPS
from analysis.evidence.looks import Opened
from analysis.evidence.set_rows import (
    NOBODY,
    POOLED,
    SENT,
    Sent,
    Without,
    district,
    rows_of,
    sent,
    told,
    unlike,
)
from analysis.evidence.set_verdict import decide, differed
from analysis.outcomes import pooled, pooled_checks, units
from analysis.outcomes.pooled import DIFFERENCE
from analysis.outcomes.reoffending import code
from analysis.plan import Contrast, Plan
from analysis.results import Estimate, NotEstimable
from analysis.sites import Site

LIST_ENDS = "list_ends_at_expungement"
MOST_UNKNOWN = 0.2  # share of a district's people of whom age or earlier convictions may be unknown
NOT_OPENED = Opened()


def district_set(
    site: Site, plan: Plan, decision: Decision, *, conf_level: float, opened: Opened = NOT_OPENED
) -> tuple[dict, list[Estimate], dict]:
    """Result tables, estimates and facts of a set of districts under its plan.

    Parameters
    ----------
    site, plan, decision
        `decision`: what the decision about the set weighs.
    conf_level : float
    opened : Opened
        What plan.log says of this look.
    """
    asked, members = plan.reoffending, site.tables["members"]
    members_sent = [sent(row, plan) for row in members.to_dict("records")]
    there = {each.site for each in members_sent if each.state == SENT}
    names = {row["site"]: {"name_vi": row["name_vi"], "name_en": row["name_en"]} for row in members.to_dict("records")}
    found = [_kind(site, there, names, plan, each, conf_level=conf_level) for each in asked.contrasts]
    main = next(each for each in found if each["models"] == asked.main.models)
    controls = _controls(site, main["sites"], asked.main.models, conf_level=conf_level)
    guards = main["guards"]

    def at_level(level: float) -> list[Estimate]:
        about, cells, together, _ = _chosen(site, there, asked.main, plan)
        return _ways(about, cells, together, plan, asked.main, conf_level=level)[0]

    decided = decide(main["pooled"], at_level, main["districts"], controls, guards, plan, conf_level, opened)
    rows = {
        "set_members": members_sent,
        "set_districts": [row for each in found for row in each["districts"]],
        "pooled": [row for each in found for row in each["pooled"]],
        "unlike": [row for each in found for row in each["unlike"]],
        "without": [row for each in found for row in each["without"]],
        "transported": main["transported"],
        "pooled_controls": controls,
        "domains": _domains(main, members_sent, controls, guards, plan),
        "verdicts": [decided],
    }
    known = opened.known or plan.outcomes_known
    weighed, facts = set_decision.decided(
        site, plan, decision, found, decided, known=known, differed=differed(controls), conf_level=conf_level
    )
    return rows | weighed, [*rows["pooled"], *controls], facts | {"describes": False}


def _kind(site: Site, there: set[str], names: dict, plan: Plan, contrast: Contrast, *, conf_level: float) -> dict:
    """Everything about one kind of model."""
    models = contrast.models
    about, cells, together, stopped = _chosen(site, there, contrast, plan)
    pool = cells[cells["site"].isin(together)] if len(cells) else cells
    counts, own = pooled.arms(cells) if len(cells) else pd.DataFrame(), _own(site, there, about)
    by_person = contrast.assigned == "person"
    counted = POOLED if by_person else units.NOT_PEOPLE
    states = {name: stopped.get(name) or (counted if name in together else NOBODY) for name in there}
    ways, effects = _ways(about, cells, together, plan, contrast, conf_level=conf_level)
    asked = {"plan": plan, "about": about, "conf_level": conf_level}
    looked_into = contrast == plan.reoffending.main and together and by_person
    return {
        "models": models,
        "sites": together,
        "about": about,
        "cells": pool,
        "guards": _guards(site, together, models),
        "districts": [district(name, names[name], about, counts, own, states[name]) for name in sorted(there)],
        "pooled": ways,
        "unlike": [unlike(models, effect) for effect in effects if effect],
        "without": _without(pool, names, **asked) if looked_into else [],
        "transported": _transported(site, pool, there, names, **asked) if looked_into else [],
        "effect": effects[0] if effects else None,
    }


def _chosen(
    site: Site, there: set[str], contrast: Contrast, plan: Plan
) -> tuple[dict, pd.DataFrame, set[str], dict[str, str]]:
    """Of one kind of model: what its estimates are about, counts, the districts put together, and which are left out why."""
    asked, models = plan.reoffending, contrast.models
    about = {"outcome": code(asked.definition, asked.by), "group": models, "horizon": asked.main_horizon}
    cells = rows_of(site, "member_cells", there, models=models, horizon=asked.main_horizon)
    stopped = _stopped(site, there, about)
    return about, cells, pooled.comparable(cells) - set(stopped) if len(cells) else set(), stopped


def _ways(
    about: dict, cells: pd.DataFrame, together: set[str], plan: Plan, contrast: Contrast, *, conf_level: float
) -> tuple[list[Estimate], list]:
    """The pooled difference in every way, the one that decides first, and the two-stage effects behind it.

    Where firms or communes were chosen every district gives counts only (`units.by_unit`), and so do all of them together.
    """
    if not together:
        told = about | {"estimand": DIFFERENCE, "unit": "share", "method": pooled.ONE_STAGE, "n": 0, "n_events": 0}
        return [Estimate(**told, value=NotEstimable(NOBODY))], []
    pool = cells[cells["site"].isin(together)]
    ladder = plan.reoffending.ladder
    first = pooled.one_stage(pool, ladder, about, conf_level=conf_level)
    if contrast.assigned != "person":
        return units.by_unit([first], contrast.assigned), []
    own = pooled_checks.own_differences(pool, ladder)
    staged = [pooled_checks.two_stage(own, each, about, conf_level=conf_level) for each in ("reml", "paule_mandel")]
    ways = [
        first,
        pooled_checks.by_signs(pool, ladder, first, about, conf_level=conf_level),
        *(estimate for estimate, _ in staged),
        *pooled.counted(pool, ladder, about, conf_level=conf_level),
    ]
    return ways, [effect for _, effect in staged]


def _own(site: Site, sites: set[str], about: dict) -> pd.DataFrame:
    """The districts' own differences."""
    return rows_of(
        site, "member_estimates", sites, group=about["group"], horizon=about["horizon"], estimand=DIFFERENCE,
        outcome=about["outcome"],
    )  # fmt: skip


def _stopped(site: Site, there: set[str], about: dict) -> dict[str, str]:
    """Districts that may not be put together with others: a guard stops them, or their record cannot tell."""
    guards, own = rows_of(site, "member_guards", there, consequence=STOP), _own(site, there, about)
    ended = own["site"][own["reason"] == LIST_ENDS] if len(own) else ()
    stops = guards["site"][guards["models"].isin(("", about["group"]))] if len(guards) else ()
    return dict.fromkeys(ended, LIST_ENDS) | dict.fromkeys(stops, GUARD_STOPS)


def _without(pool: pd.DataFrame, names: dict, *, plan: Plan, about: dict, conf_level: float) -> list[Without]:
    rows, pool = [], pool.astype({"site": "category"})  # grouped once for each district: numbers are faster than names
    for name in sorted(set(pool["site"])):
        found = pooled.one_stage(pool[pool["site"] != name], plan.reoffending.ladder, about, conf_level=conf_level)
        rows.append(Without(models=about["group"], site=name, **names[name], **told(found)))
    return rows


def _transported(
    site: Site, pool: pd.DataFrame, there: set[str], names: dict, *, plan: Plan, about: dict, conf_level: float
) -> list[Without]:
    found = pooled.transported(
        pool,
        {name: rows_of(site, "member_mix", {name}) for name in sorted(there)},
        plan.reoffending.ladder,
        about,
        most_unknown=MOST_UNKNOWN,
        conf_level=conf_level,
    )
    return [Without(models=about["group"], site=name, **names[name], **told(each)) for name, each in found.items()]


def _controls(site: Site, together: set[str], models: str, *, conf_level: float) -> list[Estimate]:
    """The members' negative controls put together: what joining cannot have changed."""
    rows = rows_of(site, "member_negative_controls", together, estimand=DIFFERENCE, group=models)
    if not len(rows):
        return []
    rows = rows[pd.to_numeric(rows["conf_low"], errors="coerce").notna() & (rows["conf_high"] > rows["conf_low"])]
    return [
        pooled_checks.two_stage(
            pooled_checks.with_errors(mine),
            "reml",
            {"outcome": outcome, "group": models, "horizon": mine["horizon"].iloc[0]},
            conf_level=conf_level,
        )[0]
        for outcome, mine in rows.groupby("outcome", sort=True)
    ]


def _guards(site: Site, together: set[str], models: str) -> pd.DataFrame:
    guards = rows_of(site, "member_guards", together)
    return guards[guards["models"].isin(("", models))] if len(guards) else guards


def _domains(
    main: dict, members: list[Sent], controls: list[Estimate], guards: pd.DataFrame, plan: Plan
) -> list[Domain]:
    weaker = guards[guards["consequence"].isin((DOWNGRADE,))]["site"].nunique() if len(guards) else 0
    primary = plan.reoffending.primary
    transported = main["transported"]
    return domains(
        main["pooled"][0],
        main["effect"],
        margin=primary.margin if primary else None,
        n_pooled=sum(row.state == POOLED for row in main["districts"]),
        n_members=len(members),
        n_weaker=weaker,
        n_mix_unknown=sum(row.reason == "mix_unknown" for row in transported),
        n_mixes=len(transported),
        differed=differed(controls),
    )
