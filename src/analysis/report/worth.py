"""Tables and sentences about what a district's models cost and are worth, and what it would be worth to know more.

Money is shown in millions of dong.
"""

from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.decision import chance_words, main_row, what_it_takes
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.report.side_by_side import level
from analysis.words import Number, Percent, Said, Words, say

MILLION = 1e6
BASES = {
    "interval": say("the plan's interval"),
    "counts": say("counts of both groups only"),
    "nothing": say("nothing but what was assumed before"),
}
DESIGNS = {
    "same": say("people followed in the same way"),
    "endless": say("any number of people, in the same way"),
    "lottery": say("people chosen by lot"),
    "perfect": say("the true effect itself"),
}
INPUTS = {
    "cost": say("cost of a participant"),
    "public": say("one new offence prevented: to public bodies"),
    "offence": say("one new offence prevented: to everybody"),
    "month_of_pay": say("a month of paid work"),
    "prior": say("effect before any outcome, as a part of the share without the model"),
    "bias": say("bias, as a part of the share without the model"),
}


def break_even(released: Released, write: Words) -> Blocks:
    """What has to be prevented for the cost, in words for the plan's model and as a table for all kinds."""
    row = main_row(released.table("break_even"), released)
    return Blocks((Sentences(tuple(map(write, _break_even_said(row)))), _break_even(released, write)))


def net_benefits(released: Released, write: Words) -> Table:
    """Offences prevented, net benefit and the chance that it is positive, beside the chance before any outcome."""
    rows = released.table("net_benefits")
    told = rows.to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in told],
        say("rests on"): [write(BASES[row["basis"]]) for row in told],
        say("design, level of 5"): counts(rows["design"], write),
        say("people"): counts(rows["n"], write),
        say("prevented among 100, believed"): [
            write(
                say(
                    "{value} ± {spread}", value=Number(row["prevented"], 1, True), spread=Number(row["prevented_sd"], 1)
                )
            )
            for row in told
        ],
        say("net benefit, millions of dong"): [
            _between(row["net_mean"], row["net_low"], row["net_high"], write) for row in told
        ],
        say("chance that it is positive"): [write(Percent(row["probability"], 0)) for row in told],
        say("before any outcome"): [write(Percent(row["prior_probability"], 0)) for row in told],
    }
    note = say(
        "Of 100 participants; in brackets limits that hold {level} of the draws of effect, value and cost. Believed: the estimate, "
        "drawn towards no effect by what was assumed before, and by the bias that a design of this kind may have. Only new "
        "offences are counted as a benefit. Where the chance is what it was before any outcome, the data have said nothing.",
        level=level(released),
    )
    return table_of(say("Net benefit of 100 participants"), columns, write, note, words=2)


def information(released: Released, write: Words) -> Blocks:
    """What more knowledge would be worth, and whether it could change the decision about the plan's model."""
    row = main_row(released.table("decisions"), released)
    said = Sentences(tuple(map(write, what_it_takes(row, released))))
    return Blocks((said, _information(released, write)))


def inputs(released: Released, write: Words) -> Table:
    """Every number that the decision rests on, with its source or that it is assumed."""
    rows = released.table("decision_inputs").to_dict("records")
    columns = {
        say("number"): [_input_name(row, write) for row in rows],
        say("low"): [_amount(row, row["low"], write) for row in rows],
        say("likely"): [_amount(row, row["likely"], write) for row in rows],
        say("high"): [_amount(row, row["high"], write) for row in rows],
        say("source"): [write(say("assumption")) if row["assumed"] else row["source"] for row in rows],
        say("reason"): [row[f"why_{write.language}"] for row in rows],
    }
    note = say(
        "Money in millions of dong, prices of {year}. All of it stands in decision.yaml and may be changed by whoever decides: "
        "that is no deviation from the plan. Bias: at design levels 5, 3 and 1 of the Maryland scale.",
        year=str(released.about["prices_of"]),
    )
    return replace(table_of(say("What the decision rests on"), columns, write, note), wordy=(0, 4, 5), folded=True)


def _break_even_said(row: dict) -> list[Said]:
    kind = label(labels.MODELS, row["models"])
    texts = [
        say(
            "100 participants ({kind}) cost about {likely} million dong ({low} to {high}).",
            kind=kind,
            **{name: _million(row[f"cost_{name}"]) for name in ("likely", "low", "high")},
        ),
        say(
            "To be worth that they must prevent at least {likely} new offences per 100 within {horizon} ({low} to {high}, as cost "
            "and value are taken); if only what public bodies save is counted, {public}.",
            horizon=horizon_words(row["horizon"]),
            public=Number(row["public_likely"], 1),
            **{name: Number(row[f"needed_{name}"], 1) for name in ("likely", "low", "high")},
        ),
    ]
    if not pd.isna(row["without"]):
        texts.append(
            say(
                "Of 100 people released about {without} have a new offence within {horizon}: more than that cannot be prevented.",
                without=Number(row["without"], 1),
                horizon=horizon_words(row["horizon"]),
            )
        )
    if not pd.isna(row["cost_at_margin"]):
        texts.append(
            say(
                "Without any price put on an offence: if {margin} of 100 were prevented, the least that the plan finds worth "
                "having, each one would have cost {cost} million dong.",
                margin=Number(row["margin"], 1),
                cost=_million(row["cost_at_margin"]),
            )
        )
    if not pd.isna(row["cost_at_best"]):
        texts.append(
            say(
                "At the best that the interval allows ({best} of 100) each one would have cost {cost} million.",
                best=Number(row["best"], 1),
                cost=_million(row["cost_at_best"]),
            )
        )
    return texts


def _break_even(released: Released, write: Words) -> Table:
    rows = released.table("break_even").to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in rows],
        say("cost of 100, millions of dong"): [_three(row, "cost", MILLION, 0, write) for row in rows],
        say("offences to prevent, worth to everybody"): [_three(row, "needed", 1, 1, write) for row in rows],
        say("offences to prevent, public money alone"): [_three(row, "public", 1, 1, write) for row in rows],
        say("new offences of 100 released"): [_known(row["without"], write) for row in rows],
        say("or months of paid work"): [write(Number(row["months_of_pay"])) for row in rows],
    }
    note = say(
        "Per 100 participants, within {horizon}. In brackets: lowest cost against highest value, and highest against lowest. "
        "Months of paid work that are worth the likely cost: they are an alternative and not added.",
        horizon=horizon_words(rows[0]["horizon"]),
    )
    return table_of(say("What it takes to be worth the cost"), columns, write, note)


def _information(released: Released, write: Words) -> Table:
    rows = released.table("information")
    rows = rows[rows["models"] == released.about["main_models"]].to_dict("records")
    columns = {
        say("what would be learnt from"): [_design(row, write) for row in rows],
        say("worth, millions of dong"): [_worth(row["worth_vnd"], write) for row in rows],
        say("chance of ending up on the other side"): [write(chance_words(row["other_side"])) for row in rows],
        say("could change the decision"): [write(bool(row["could_change"])) for row in rows],
    }
    note = say(
        "For {model}, per 100 people who would take part later; what finding out costs is not taken off. The other side: "
        "whether it is worth its cost is then believed the other way round. Could change: with a chance of {tolerance} or more. "
        "More people in the same way leave the bias as it is, so what they are worth stops rising.",
        model=label(labels.MODELS, released.about["main_models"]),
        tolerance=Percent(released.about["decide"]["tolerance"], 0),
    )
    return table_of(say("What it would be worth to know more"), columns, write, note)


def _design(row: dict, write: Words) -> str:
    words = write(DESIGNS[row["design"]])
    return words if pd.isna(row["more"]) else write(say("{n} more: {what}", n=int(row["more"]), what=words))


def _worth(vnd: float, write: Words) -> str:
    return write(say("under 0.1")) if 0 < vnd < MILLION / 10 else write(Number(vnd / MILLION, 1))


def _million(vnd: float) -> Number:
    return Number(vnd / MILLION)


def _between(value: float, low: float, high: float, write: Words) -> str:
    said = (write(Number(each / MILLION, 0, True)) for each in (value, low, high))
    return write(say("{value} ({low} to {high})", **dict(zip(("value", "low", "high"), said, strict=True))))


def _three(row: dict, name: str, unit: float, decimals: int, write: Words) -> str:
    said = {end: write(Number(row[f"{name}_{end}"] / unit, decimals)) for end in ("likely", "low", "high")}
    return write(say("{value} ({low} to {high})", value=said["likely"], low=said["low"], high=said["high"]))


def _known(value: float, write: Words) -> str:
    return NOTHING if pd.isna(value) else write(Number(value, 1))


def _input_name(row: dict, write: Words) -> str:
    name = write(INPUTS[row["input"]])
    return f"{name}: {write(label(labels.MODELS, row['models']))}" if row["models"] else name


def _amount(row: dict, value: float, write: Words) -> str:
    if row["input"] in ("prior", "bias"):
        return write(Percent(value, 0))
    return write(Number(value / MILLION, 1))
