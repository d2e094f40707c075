"""What follows for a district's models, in sentences: what to do, why, and what could change it."""

import pandas as pd

from analysis.disclosure.release import Released
from analysis.disclosure.simulated import DEMONSTRATION
from analysis.report import labels
from analysis.report.blocks import Sentences, Table
from analysis.report.counted import table_of
from analysis.report.labels import label
from analysis.words import Percent, Said, Words, say

THRESHOLDS = {"scale": "scale_from", "extend": "extend_from", "stop": "stop_below"}
ALSO_BY_LOT = say("A lottery or a phased start could too, and without the doubt that those who join differ.")
DECISIONS = {
    "scale": say("Scale up"),
    "extend": say("Extend, by lottery or in phases"),
    "hold": say("Hold (neither more nor less of it for now)"),
    "stop": say("Stop"),
    DEMONSTRATION: labels.VERDICTS[DEMONSTRATION],
}
BECAUSE = {
    "better_and_worth_it": say("the plan's verdict is “better”, and it is worth its cost with the chance asked for"),
    "promising": say("likely enough to be worth its cost to go on with more people, chosen by lot"),
    "unclear": say("neither likely enough to be worth its cost nor unlikely enough to be given up"),
    "not_even_at_best": say("not even the best that the interval allows is worth the lowest cost"),
    "no_primary": say("the plan names no comparison that may decide"),
    "not_the_plans_contrast": say("not the comparison that the plan lets decide"),
    "not_the_plans_horizon": say("the horizon asked for is not the plan's"),
    "not_the_plans_level": say("the level of the intervals asked for is not the plan's"),
    "guard_stops": say("a fault was found that forbids any conclusion"),
    "negative_control": say("who joined differed already in what joining cannot have changed"),
    "check_disagrees": say("the check that the plan names does not agree"),
    "no_safe_interval": say("no interval is known to hold as often as it says"),
    "not_estimable": say("the plan's estimate cannot be computed from these data"),
    "operator_records": say("it rests on the records of those who run the model alone, and their gaps could undo it"),
    "exact_test_disagrees": say("with so few people the exact test does not agree"),
    "eligibility_by_outcome": say("who may join is chosen by the very outcome"),
    "unplanned_look": say("the plan names fewer looks at the outcomes than there were by now"),
    "described_only": say("it may only be described"),
}


def decision(released: Released, write: Words) -> Sentences:
    """What to do with the plan's model, why, and what could change it."""
    row = main_row(released.table("decisions"), released)
    texts = [_head(row), say("Why: {why}.", why=because(row["because"])), *_chance(row, released)]
    texts += [*what_it_takes(row, released), _resting(released)]
    if row["decision"] == DEMONSTRATION:
        texts.insert(
            1,
            say(
                "These people are invented: nothing is decided about any model. By the same rule a page of real people says what "
                "to do."
            ),
        )
    return Sentences(tuple(map(write, texts)), headline=True)


def in_short(released: Released, write: Words) -> Sentences:
    """What `decision` comes down to."""
    row = main_row(released.table("decisions"), released)
    return Sentences(tuple(map(write, (_head(row), *what_it_takes(row, released)))))


def decided(released: Released, write: Words) -> Table:
    """What to do with each kind of model."""
    rows = released.table("decisions").to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in rows],
        say("decision"): [write(DECISIONS[row["decision"]]) for row in rows],
        say("why"): [write(because(row["because"])) for row in rows],
    }
    limits = released.about["decide"]
    note = say(
        "Scale: the plan's verdict is “better” and the chance of being worth the cost at least {scale}. Extend: that chance at "
        "least {extend}. Stop: at most {stop}, and not even the best that the interval allows is worth the lowest cost. Else "
        "hold. A fault that a check found, or no interval, always means hold. The thresholds stand in decision.yaml.",
        **{name: Percent(limits[key], 0) for name, key in THRESHOLDS.items()},
    )
    return table_of(say("What to do with each kind of model"), columns, write, note, words=3)


def because(code: str) -> Said | str:
    """Why, in words; reasons for which there is no estimate have theirs."""
    return BECAUSE.get(code) or label(labels.REASONS, code)


def main_row(rows: pd.DataFrame, released: Released) -> dict:
    """The row of the kind of model that the plan lets decide, else the first."""
    return rows[rows["models"] == released.about["main_models"]].to_dict("records")[0]


def what_it_takes(row: dict, released: Released) -> list[Said]:
    """Whether more people in the same way, or only a lottery, could change the decision."""
    rows = released.table("information")
    if pd.isna(row["probability"]) or rows.empty:
        return [say("What more people could change cannot be said: nobody's outcome is known at this horizon.")]
    mine = rows[rows["models"] == row["models"]]
    most = int(mine["more"].max())
    lottery = say("A lottery or a phased start could, with {n} people.", n=most)
    if not pd.isna(row["more_people"]):
        return [
            say("{n} more people followed in the same way could change the decision.", n=int(row["more_people"])),
            *([ALSO_BY_LOT] if row["lottery"] else []),
        ]
    chance = mine.loc[mine["design"] == "endless", "other_side"]
    by_lot = mine.loc[(mine["design"] == "lottery") & (mine["more"] == most), "other_side"].iloc[0]
    if row["endless"]:
        return [
            say("It would take more than {n} people followed in the same way to change the decision.", n=most),
            *([lottery] if row["lottery"] else []),
        ]
    if row["lottery"] and len(chance):
        return [
            say(
                "More people followed in the same way, however many, are not likely to change the decision (chance {chance}), "
                "because those who join may differ. A lottery or a phased start can do more: with {n} people that chance is "
                "{by_lot}.",
                chance=chance_words(float(chance.iloc[0])),
                n=most,
                by_lot=chance_words(float(by_lot)),
            )
        ]
    if row["lottery"]:
        return [say("Following people as now tells nothing of the effect here."), lottery]
    return [
        say(
            "At these costs and values neither {n} more people followed in the same way nor a lottery of {n} is likely to change "
            "the decision: what it hangs on is the costs and values.",
            n=most,
        )
    ]


def chance_words(chance: float) -> Said | Percent:
    """A chance in whole per cent; a small one is not shown as none."""
    return say("under 1%") if chance < 0.01 else Percent(chance, 0)


def _head(row: dict) -> Said:
    return say("{decision}: {model}", decision=DECISIONS[row["decision"]], model=label(labels.MODELS, row["models"]))


def _chance(row: dict, released: Released) -> list[Said]:
    if pd.isna(row["probability"]):
        return []
    net = main_row(released.table("net_benefits"), released)
    return [
        say(
            "The chance that 100 participants are worth more than they cost is {now}; before any outcome was looked at it was "
            "{before}.",
            now=Percent(net["probability"], 0),
            before=Percent(net["prior_probability"], 0),
        )
    ]


def _resting(released: Released) -> Said:
    rows = released.table("decision_inputs")
    return say(
        "Numbers that this rests on: {n}; assumptions among them: {assumed}. Other costs and values can give another answer: see "
        "what it hangs on.",
        n=len(rows),
        assumed=int(rows["assumed"].astype(bool).sum()),
    )
