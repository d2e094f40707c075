"""What is known of each kind of model at a glance, in the five fields that readers of crime prevention research ask for (EMMIE)."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Table
from analysis.report.counted import table_of
from analysis.report.design_level import BEST
from analysis.report.labels import label
from analysis.words import Number, Said, Words, say

ENOUGH_EVENTS = 20  # new offences among those compared, below which kinds of people cannot be told apart (assumed)


def has_emmie(released: Released) -> bool:
    """Whether kinds of models are compared and weighed one district's people at a time."""
    return len(released.table("estimates")) > 0 and len(released.table("break_even")) > 0


def emmie(released: Released, write: Words) -> Table:
    """Effect, mechanism, moderators, implementation and economy of each kind of model compared."""
    kinds = released.table("break_even").to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in kinds],
        say("effect"): [write(_effect(row["models"], released)) for row in kinds],
        say("how it would work"): [write(say("not looked at: no record says it")) for _ in kinds],
        say("for whom"): [write(_moderators(row["models"], released)) for row in kinds],
        say("how it is carried out"): [write(_implementation(row["models"], released)) for row in kinds],
        say("what it costs"): [write(_economy(row)) for row in kinds],
    }
    note = say(
        "The fields are those of EMMIE (Johnson, Tilley & Bowers 2015): effect, mechanism, moderators, implementation, economy. "
        "New offences are of those who joined against those who had not, all who are compared, also those not followed so long "
        "yet; the level is that of the design. Costs are likely ones from decision.yaml. Whom models reached and how long they "
        "stayed stands in notebook 1."
    )
    return table_of(say("At a glance"), columns, write, note, words=len(columns))


def _effect(models: str, released: Released) -> Said:
    arms = released.table("estimates").query("estimand == 'risk'").set_index("group")
    joined, others = (
        arms.loc[f"{models}:{arm}"] if f"{models}:{arm}" in arms.index else None for arm in ("joined", "not_joined")
    )
    if joined is None:
        return say("nobody to compare with")
    levels = released.table("design_levels")
    level = int(levels[levels["models"] == models].sort_values("number")["level"].iloc[-1])
    return say(
        "{x} of {n} against {y} of {m}; level {level} of {best}; {verdict}",
        x=int(joined["n_events"]),
        n=int(joined["n"]),
        y=int(others["n_events"]),
        m=int(others["n"]),
        level=level,
        best=BEST,
        verdict=_judged(models, released),
    )


def _judged(models: str, released: Released) -> Said:
    if models != released.about["main_models"]:
        return say("described only")
    return labels.VERDICTS[released.table("verdicts")["verdict"].iloc[0]]


def _moderators(models: str, released: Released) -> Said:
    rows = released.table("estimates").query("estimand == 'risk_difference'").set_index("group")
    events = rows.loc[models, "n_events"] if models in rows.index else pd.NA
    if pd.isna(events) or events < ENOUGH_EVENTS:
        return say("too few new offences to tell kinds of people apart")
    return say("not looked at")


def _implementation(models: str, released: Released) -> Said:
    rows = released.table("models_side")
    mine = rows[rows["models"] == models]
    return say("{n} joined; models: {k}", n=int(mine["n_joined"].sum()), k=len(mine))


def _economy(row: dict) -> Said:
    return say(
        "{cost} million dong for 100 people; must prevent {needed} new offences among them",
        cost=Number(row["cost_likely"] / 1e6),
        needed=Number(row["needed_likely"], 1),
    )
