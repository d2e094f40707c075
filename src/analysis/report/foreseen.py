"""What each comparison of the plan could show, before any outcome is opened."""

from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import checks, labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, day_of, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

ALIKE = 0.1  # a standardised difference below which a covariate is usually called balanced


def compared(released: Released, write: Words) -> Table:
    """Who will be compared in each comparison of the plan, for how long, and how much of them weights would leave."""
    rows = released.table("foreseen")
    columns = {
        say("comparison"): [write(label(labels.MODELS, each)) for each in rows["models"]],
        say("who was chosen"): [write(label(labels.ASSIGNED, each)) for each in rows["assigned"]],
        say("joined"): counts(rows["n_joined"], write),
        say("of them followable"): counts(rows["n_joined_followable"], write),
        say("not joined"): counts(rows["n_controls"], write),
        say("followable"): counts(rows["n_controls_followable"], write),
        say("weights would leave the worth of"): [_number(n, 0, write) for n in rows["effective"]],
        say("largest difference"): [_difference(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Followable: the record covers {horizon} from the day of comparison. Those not joined are weighted to look like those who "
        "joined; the worth is the effective number of people. Largest difference: of what is recorded before joining, in standard "
        "deviations of the joiners, as people are → after weighting; below {alike} is usually called alike. Everything here is "
        "read from the calendar and from what was known before joining: no outcome was opened.",
        horizon=horizon_words(rows["horizon"].iloc[0]),
        alike=Number(ALIKE, 1),
    )
    return table_of(say("Who will be compared"), columns, write, note, words=2)


def power(released: Released, write: Words) -> Blocks:
    """Exact power and the smallest fall shown, by the risk without the model, for each comparison of people."""
    rows = released.table("foreseen_power")
    primary = released.about["plan"]["reoffending"]["primary"]
    columns = {
        say("comparison"): [write(label(labels.MODELS, each)) for each in rows["models"]],
        say("risk without it"): [write(Percent(rate, 0)) for rate in rows["rate"]],
        say("events expected: joined; not"): [_expected(row, write) for row in rows.to_dict("records")],
        say("power: margin"): [_percent(each, write) for each in rows["power_margin"]],
        say("power: halving"): [_percent(each, write) for each in rows["power_halving"]],
        say("least fall shown"): [_points(each, write) for each in rows["least_shown"]],
        say("people an arm needed"): counts(rows["n_needed"], write),
        say("reached by"): [day_of(date.fromisoformat(each) if each else None, write) for each in rows["reached_on"]],
    }
    note = say(
        "Fisher's exact test, two-sided 5%, enumerated, with the people followable by now, as if they had been chosen by lot. "
        "Events expected: if the model does nothing. Margin: a fall by {margin}, the smallest worth having; a risk lower than "
        "that cannot fall so far (–). Least fall shown, people needed: with 80% power; – where even a fall to none is not shown. "
        "Reached by: if people keep coming as they did, with the months of follow-up; – where that takes more than 50 years. "
        "Where a commune or a firm was chosen, people are not counted and there is no row.",
        margin=_margin(primary),
    )
    table = table_of(say("What could be shown"), columns, write, note, words=1)
    return Blocks((Sentences(tuple(map(write, _said(rows)))), table))


def guards(released: Released, write: Words) -> Table:
    """Which guards weaken or stop a comparison already, and what they found."""
    rows = released.table("foreseen_guards")
    shown = rows[rows["finding"] == "found"].to_dict("records")
    table = checks.guard_table(shown, released, write, several=True)
    note = say(
        "Guards that read outcomes are not among them: for losses, custody, lists that lose people, and records that fall silent."
    )
    return replace(
        table, caption=write(say("Faults that can be seen before any outcome")), note=f"{table.note} {write(note)}"
    )


def _said(rows: pd.DataFrame) -> list[Said]:
    """Whether any comparison can show the margin at any of the rates asked for."""
    enough = rows[rows["power_margin"] >= 0.8]
    if len(enough):
        return [say("At some of these risks the plan's margin would be shown with 80% power or more.")]
    best = rows["power_margin"].max()
    if pd.isna(best):
        return [say("At none of these risks can a fall by the plan's margin be shown.")]
    return [
        say(
            "At none of these risks would the plan's margin be shown with 80% power: the best chance is {best}. What notebook 2 "
            "finds will most likely be “cannot tell yet”, whatever the model does.",
            best=Percent(best, 0),
        )
    ]


def _margin(primary: dict | None) -> Said | str:
    return say("{points} percentage points", points=Number(100 * primary["margin"], 0)) if primary else NOTHING


def _expected(row: dict, write: Words) -> str:
    joined, others = (write(Number(row[name], 1)) for name in ("events_joined", "events_controls"))
    return f"{joined}; {others}"


def _difference(row: dict, write: Words) -> str:
    if pd.isna(row["largest_difference"]):
        return NOTHING
    after = _number(row["largest_weighted"], 2, write)
    name = write(label(labels.COVARIATES, row["covariate"]))
    return f"{name}: {write(Number(row['largest_difference'], 2, True))} → {after}"


def _number(value: float, decimals: int, write: Words) -> str:
    return NOTHING if pd.isna(value) else write(Number(value, decimals, decimals > 0))


def _percent(value: float, write: Words) -> str:
    return NOTHING if pd.isna(value) else write(Percent(value, 0 if value >= 0.01 else 1))


def _points(value: float, write: Words) -> str:
    return NOTHING if pd.isna(value) else write(Percent(value, 0))
