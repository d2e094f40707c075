"""What notebook 6 would say at another horizon, cost, value or threshold: worked out from released results alone.

The functions are those of notebook 6 (`evidence.effects`, `worth`, `information`, `decision`). No record is read and nothing kept.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pandas as pd
from scipy import stats

from analysis.decision import Decision, Range, Thresholds
from analysis.disclosure.release import Released, release
from analysis.evidence import decision as deciding
from analysis.evidence import worth
from analysis.evidence.effects import INTERVAL, NOTHING, Effect
from analysis.evidence.guards.guard import Guard
from analysis.evidence.information import information
from analysis.evidence.verdict import Verdict
from analysis.evidence.weighed import facts
from analysis.plan import Plan, ReoffendingPlan
from analysis.tables.source import Source

MODELS, OUTCOMES = "6_models_and_scaling", "2_recidivism"  # the notebooks whose results are read
NO_INTERVAL = "no_safe_interval"


@dataclass(frozen=True)
class Given:
    """What is asked.

    Attributes
    ----------
    models, horizon : str
        A kind of model, and a horizon like ``"12m"``.
    cost, worth : float
        Of one participant, and of one new offence prevented to everybody, in dong, > 0.
    scale_from : float
        Chance of being worth its cost from which to scale up; above the one from which to extend.
    """

    models: str
    horizon: str
    cost: float
    worth: float
    scale_from: float


def asked_by_default(results: Mapping[str, Released], models: str = "") -> Given:
    """What notebook 6 itself was asked about a kind of model; empty: the one that the plan lets decide."""
    about = results[MODELS].about
    models = models or about["main_models"]
    inputs = results[MODELS].table("decision_inputs").set_index(["input", "models"])["likely"]
    limits = about["decide"]
    return Given(models, about["main_horizon"], inputs["cost", models], inputs["offence", ""], limits["scale_from"])


def horizons(results: Mapping[str, Released], models: str) -> list[str]:
    """Horizons at which a difference for a kind of model was released, the main one first."""
    main = results[MODELS].about["main_horizon"]
    if OUTCOMES not in results:
        return [main]
    rows = results[OUTCOMES].table("estimates")
    mine = rows[(rows["estimand"] == "risk_difference") & (rows["group"] == models)]
    return list(dict.fromkeys([main, *mine["horizon"]]))


def what_if(results: Mapping[str, Released], given: Given) -> Released:
    """The tables of notebook 6 about one kind of model, at what is given.

    Parameters
    ----------
    results : mapping of Released
        Of one site, by notebook; 6, and 2 for horizons beside the main one.
    given : Given
        Cost and worth are the likely values; their lowest and highest move in proportion.

    Returns
    -------
    Released
        Under the profile of what it is made of. `break_even` always; the others where people's outcomes are known.
    """
    six = results[MODELS]
    plan = Plan.model_validate_json(json.dumps(six.about["plan"]))
    decision = _decision(six, given)
    each, without = _effect(results, given)
    primary = plan.reoffending.primary
    margin = primary.margin if primary and primary.models == given.models else None
    about = {"models": given.models, "horizon": given.horizon}
    best = each.best if each else None
    rows = {"break_even": [worth.break_even(decision, **about, without=without, margin=margin, best=best)]}
    if each:
        rows |= _weighed(each, six, plan.reoffending, decision)
    source = Source.model_validate_json(json.dumps(six.about["source"]))
    told = facts(decision, plan.reoffending) | {"main_horizon": given.horizon, "main_models": given.models}
    parameters = six.about["parameters"] | vars(given)
    profile = six.about["profile"]
    return release(source, plan, rows, notebook="what_if", parameters=parameters, facts=told, profile=profile)


def _weighed(each: Effect, six: Released, asked: ReoffendingPlan, decision: Decision) -> dict[str, list]:
    level = six.about["parameters"]["conf_level"]
    row, points = worth.benefit(each, decision, conf_level=level)
    steps = information(each, decision)
    guards = [Guard(**_fields(Guard, told)) for told in six.table("guards").to_dict("records")]
    (verdict,) = (Verdict(**_fields(Verdict, told)) for told in six.table("verdicts").to_dict("records"))
    if each.horizon != six.about["main_horizon"]:
        verdict = Verdict(outcome=verdict.outcome, verdict="described_only", because="not_the_plans_horizon")
    decided = deciding.decide(each, row, steps, verdict, guards, asked, decision)
    return {
        "net_benefits": [row],
        "acceptability": points,
        "information": steps,
        "swings": worth.swings(each, decision, conf_level=level),
        "decisions": [decided],
        "decision_inputs": six.table("decision_inputs").drop(columns="data", errors="ignore"),
    }


def _effect(results: Mapping[str, Released], given: Given) -> tuple[Effect | None, float | None]:
    """What is known of the model at the horizon, and the share without it; None where nobody's outcome is known."""
    told = results[MODELS].table("effects")
    mine = [] if told.empty else told[told["models"] == given.models].to_dict("records")
    if not mine:
        return None, None
    main = Effect(**_fields(Effect, mine[0]))
    if given.horizon == main.horizon:
        return main, main.risk_without
    return _at(results[OUTCOMES].table("estimates"), main, given.horizon)


def _at(rows: pd.DataFrame, main: Effect, horizon: str) -> tuple[Effect | None, float | None]:
    """The same comparison at another horizon; prior and bias are the same parts of the share without the model there."""
    there = rows[rows["horizon"] == horizon]
    own = there[(there["estimand"] == "risk_difference") & (there["group"] == main.models)].iloc[0]
    of_all = there[(there["estimand"] == "share") & (there["outcome"] == own["outcome"])]
    of_all = of_all[of_all["group"] == "released"].iloc[0]
    if not of_all["n"]:
        return None, None
    base = (of_all["n_events"] + 0.5) / (of_all["n"] + 1)  # as evidence.weighed
    moved = {name: getattr(main, name) / main.risk_without * base for name in ("prior_sd", "bias_sd")}
    each = replace(main, horizon=horizon, n=int(own["n"]), risk_without=float(base), **moved)
    nothing = {"prevented": None, "std_error": None, "best": None}
    if pd.isna(own["estimate"]) or pd.isna(own["conf_low"]):
        return replace(each, **nothing, basis=NOTHING, reason=own["reason"] or NO_INTERVAL), float(base)
    error = (own["conf_high"] - own["conf_low"]) / (2 * stats.norm.ppf((1 + own["conf_level"]) / 2))
    known = {"prevented": -own["estimate"], "std_error": error, "best": -own["conf_low"]}
    return replace(each, **known, basis=INTERVAL, reason=""), float(base)


def _decision(six: Released, given: Given) -> SimpleNamespace:
    """What is weighed, as notebook 6 released it, with what is given in its place.

    It stands in for `decision.Decision`: of prior and bias, which are in the effect already, only the parts are known.
    """
    inputs = {(row["input"], row["models"]): row for row in six.table("decision_inputs").to_dict("records")}
    likely = {("cost", given.models): given.cost, ("offence", ""): given.worth}
    ranges = {key: _range(row, likely.get(key, row["likely"])) for key, row in inputs.items() if row["low"] > 0}
    limits = six.about["decide"] | {"scale_from": given.scale_from}
    return SimpleNamespace(
        costs=SimpleNamespace(**{models: each for (name, models), each in ranges.items() if name == "cost"}),
        values=SimpleNamespace(**{name: each for (name, models), each in ranges.items() if not models}),
        decide=Thresholds(**limits),
        more_people=tuple(int(n) for n in sorted(six.table("information")["more"].dropna().unique()))
        if len(six.table("information"))
        else (),
        hash="",
        prices_of=six.about["prices_of"],
    )


def _range(row: dict, likely: float) -> Range:
    scale = likely / row["likely"]
    why = {"vi": row["why_vi"], "en": row["why_en"]}
    return Range(low=row["low"] * scale, likely=likely, high=row["high"] * scale, source=row["source"], why=why)


def _fields(kind: type, row: dict) -> dict:
    """The columns of a released row that a row type has; what is missing is None."""
    return {name: None if pd.isna(row[name]) else row[name] for name in kind.__dataclass_fields__}
