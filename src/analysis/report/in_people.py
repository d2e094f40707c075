"""Results of a district as people: of 100 from 30 people an arm on, below that the very people themselves."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.outcomes.joining_contrasts import JOINED, NOT_JOINED
from analysis.report import labels
from analysis.report.blocks import Sentences
from analysis.report.labels import label
from analysis.report.sentences import NATURAL_FREQUENCY_FROM, horizon_words
from analysis.stats.power import chance_of_none
from analysis.words import Number, Percent, Said, Words, say

SPELLED_OUT = 0.1  # a risk held against "none": 1 in 10


def in_people(released: Released, write: Words) -> Sentences:
    """For each kind of model how many of those who joined had a new offence, and of those who had not joined."""
    horizon = released.about["main_horizon"]
    rows = released.table("estimates")
    rows = rows[(rows["estimand"] == "risk") & (rows["horizon"] == horizon)]
    kinds = dict.fromkeys(group.split(":")[0] for group in rows["group"])
    arms, followed = rows.set_index("group"), _followed(released, horizon)
    texts = [
        text
        for models in kinds
        for text in _said(
            models,
            arms.loc[f"{models}:{JOINED}"],
            arms.loc[f"{models}:{NOT_JOINED}"],
            horizon,
            followed=followed.get(models, 0),
        )
    ]
    return Sentences(tuple(map(write, texts)))


def _followed(released: Released, horizon: str) -> dict[str, int]:
    """Of the kinds of model whose people were counted so, how many joiners are known at the horizon."""
    rows = released.table("arm_counts").to_dict("records")
    return {
        row["models"]: int(row["n_events"] + row["n_without"])
        for row in rows
        if (row["arm"], row["horizon"]) == (JOINED, horizon)
    }


def _said(models: str, joined: pd.Series, others: pd.Series, horizon: str, *, followed: int) -> list[Said]:
    about = {"models": label(labels.MODELS, models), "horizon": horizon_words(horizon)}
    many = min(joined["n"], others["n"]) >= NATURAL_FREQUENCY_FROM
    if many and not joined["reason"] and pd.notna(joined["conf_low"]) and pd.notna(others["conf_low"]):
        return [_of_100(about, joined, others)]
    counts = say(
        "{models}: of those who joined {x} of {n} had a new offence within {horizon} as far as the records reach, and of those who "
        "had not joined {y} of {m}.",
        x=int(joined["n_events"]), n=int(joined["n"]), y=int(others["n_events"]), m=int(others["n"]), **about,
    )  # fmt: skip
    none = joined["n_events"] == 0 and joined["n"] < NATURAL_FREQUENCY_FROM
    return [counts, *([_by_chance(followed)] if none and followed else [])]


def _of_100(about: dict, joined: pd.Series, others: pd.Series) -> Said:
    parts = {
        f"{arm}_{name}": _hundred(row[column])
        for arm, row in (("joined", joined), ("others", others))
        for name, column in (("about", "estimate"), ("low", "conf_low"), ("high", "conf_high"))
    }
    return say(
        "{models}: of 100 people who joined, about {joined_about} (between {joined_low} and {joined_high}) have a new offence "
        "within {horizon}; of 100 eligible on the same day who had not joined, about {others_about} (between {others_low} and "
        "{others_high}).",
        **about,
        **parts,
    )


def _hundred(share: float) -> Said | Number:
    return say("fewer than 1") if 0 < share < 0.005 else Number(100 * share)


def _by_chance(n: int) -> Said:
    return say(
        "With the {n} who were followed so long none would be seen {chance} of the time even if 1 in 10 offended again.",
        n=n,
        chance=Percent(chance_of_none(n, SPELLED_OUT), 0),
    )
