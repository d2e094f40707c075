"""Communes by quarter: the year from a model's start, the event study, and what trends that part would leave of it."""

from dataclasses import replace
from datetime import date
from textwrap import wrap

import pandas as pd
from matplotlib.figure import Figure as Canvas

from analysis.disclosure.release import Released
from analysis.outcomes.panels import AFTER, LEAST_BEFORE, LEAST_PEOPLE
from analysis.report import labels
from analysis.report.blocks import Blocks, Figure, Sentences
from analysis.report.counted import NOTHING, table_of
from analysis.report.drawing import BLUE, FAINT, INK, drawn
from analysis.report.labels import label
from analysis.report.legends import margins
from analysis.report.marks import set_marks
from analysis.report.work import MILLION, source_name
from analysis.stats.clusters import FEW_CLUSTERS
from analysis.words import Number, Percent, Said, Words, say

OUTCOMES = {
    "new_offence": say("new offences per 100 people in a quarter"),
    "paid": say("share with pay, percentage points"),
    "pay": say("mean pay of all, zeros in, millions of dong"),
}
SCALE = {"new_offence": 100, "paid": 100, "pay": 1 / MILLION}
REASONS = labels.REASONS | {
    "one_unit": say("one commune only: what sets it apart cannot be told from an effect"),
    "few_communes_compared": say(
        "fewer than {n} communes with a start, or without one yet, over long enough", n=FEW_CLUSTERS
    ),
    "few_quarters_before": say("fewer than {n} quarters before the start", n=LEAST_BEFORE),
    "few_people_a_quarter": say("fewer than {n} people in a quarter in too many communes", n=int(LEAST_PEOPLE)),
}
LETTERS = {"wide": 92, "narrow": 46}  # that a line over or below a panel holds
KEY = ["models", "outcome", "source"]


def panels(released: Released, write: Words) -> Blocks:
    """The year from the start of each kind of model, communes with it less communes where it had not started, or why not."""
    rows = released.table("panels").to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in rows],
        say("what"): [_what(row, released, write) for row in rows],
        say("communes: started, not started yet"): [_communes(row, write) for row in rows],
        say("communes left out"): [write(int(row["n_left_out"])) if row["n_started"] else NOTHING for row in rows],
        say("quarters before"): [write(int(row["before"])) if row["before"] else NOTHING for row in rows],
        say("difference in the year from the start"): [_difference(row, write) for row in rows],
        say("p-value by commune"): [
            NOTHING if pd.isna(row["p_value"]) else write(Number(row["p_value"], 3)) for row in rows
        ],
    }
    note = say(
        "Everybody released in a commune, whoever took part, by calendar quarter. Change since the quarter before the start, "
        "less the change in communes where the model had not started yet; each commune counts the same. Needed: {units} "
        "communes of each kind, {before} quarters before the start and {after} from it on, {people} people in each commune and "
        "quarter. Communes left out: fewer people, or a start before all these quarters. Interval: leaving out one commune "
        "after another. p-value: how often a lottery of the starts among the communes would give as large a difference. Right "
        "only if both would have moved alike without the model.",
        units=FEW_CLUSTERS,
        before=LEAST_BEFORE,
        after=AFTER,
        people=int(LEAST_PEOPLE),
    )
    caption = say("Communes by quarter, before and after a model started")
    table = replace(table_of(caption, columns, write, note, words=2), wordy=(0, 1, 5))
    said = _changes(released, write)
    return Blocks((table, Sentences(said))) if said else Blocks((table,))


def steps(released: Released, write: Words) -> Figure:
    """The differences by quarter since the start, with their intervals."""
    rows = released.table("panel_steps")
    studies = [(key, each) for key, each in rows.groupby(KEY, sort=False)]
    names = [_title(dict(zip(KEY, key, strict=True)), released, write) for key, _ in studies]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots(len(studies), squeeze=False)[:, 0]
        folded = [wrap(name, LETTERS[size]) for name in names]
        for each, (key, mine), name in zip(axes, studies, folded, strict=True):
            scale = SCALE[key[1]]
            value, low, high = (scale * mine[column] for column in ("value", "conf_low", "conf_high"))
            each.axhline(0, color=FAINT, linewidth=0.8)
            each.axvline(-0.5, color=INK, linewidth=0.8, linestyle=":")
            each.errorbar(
                mine["step"], value, [value - low, high - value], fmt="o", color=BLUE, capsize=2.5, markersize=4
            )
            set_marks(each.xaxis, mine["step"], [write(int(step)) for step in mine["step"]])
            each.yaxis.set_major_formatter(lambda x, _: write(Number(x, 1)))
            each.set_title("\n".join(name), loc="left", fontsize=9.5)
        axis = wrap(write(say("quarters since the one of the start (dotted line: start)")), LETTERS[size])
        axes[-1].set_xlabel("\n".join(axis))
        above = 0.09 + 0.16 * max(map(len, folded))
        margins(canvas, size, top=above, bottom=0.34 + 0.16 * len(axis), below=above + 0.3)

    caption = say(
        "Did communes with and without the model move alike before it started? Difference against the quarter before the start "
        "(−1), with {level} intervals by commune",
        level=_level(released),
    )
    told = "; ".join(_told(each, key[1], name, write) for (key, each), name in zip(studies, names, strict=True))
    return drawn(
        draw, caption, say("Points with intervals. {told}.", told=told), write, height=0.9 + 2.3 * len(studies)
    )


def bounds(released: Released, write: Words) -> Blocks:
    """What is left of the difference if trends could have parted after the start, too."""
    rows = released.table("panel_bounds").to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in rows],
        say("what"): [_what(row, released, write) for row in rows],
        say("trends part by at most"): [_times(row["times"], write) for row in rows],
        say("difference, no error counted"): [_between(row, "low", "high", write) for row in rows],
        say("{level} limits", level=_level(released)): [_between(row, "conf_low", "conf_high", write) for row in rows],
    }
    note = say(
        "“Once”: from each quarter after the start to the next, the two could have moved apart by as much as they did at most "
        "from one quarter to the next before it. The limits count the error of both; they are cautious and wide."
    )
    caption = say("If communes with and without the model would not have moved alike")
    table = replace(table_of(caption, columns, write, note, words=3), wordy=(0, 1, 2))
    studied = released.table("panels")
    studied = studied[studied["reason"] == ""].to_dict("records")
    return Blocks((table, Sentences(tuple(write(_breakdown(row, released, write)) for row in studied))))


def _breakdown(row: dict, released: Released, write: Words) -> Said:
    title = _title(row, released, write)
    if pd.isna(row["breakdown"]):
        return say(
            "{title}: the interval holds zero even if both would have moved alike. That is “cannot tell”, not “no effect”.",
            title=title,
        )
    return say(
        "{title}: the interval leaves zero out until trends part by {times} times what they did at most before the start.",
        title=title,
        times=Number(row["breakdown"], 2),
    )


def _changes(released: Released, write: Words) -> tuple[str, ...]:
    rows = released.table("panel_shocks")
    if not len(rows):
        return ()
    each = rows.drop_duplicates("shock")
    told = [
        write(say("{what} (from {day})", what=row[f"what_{write.language}"], day=date.fromisoformat(row["starts"])))
        for row in each.to_dict("records")
    ]
    return (
        write(
            say(
                "Within these quarters changed for everybody: {changes}. What met both kinds of commune alike "
                "cancels; what met one more than the other does not.",
                changes="; ".join(told),
            )
        ),
    )


def _what(row: dict, released: Released, write: Words) -> str:
    what = write(label(OUTCOMES, row["outcome"]))
    return f"{what} ({source_name(row['source'], released, write)})" if row["source"] else what


def _title(row: dict, released: Released, write: Words) -> str:
    return f"{write(label(labels.MODELS, row['models']))}: {_what(row, released, write)}"


def _communes(row: dict, write: Words) -> str:
    if not row["n_started"]:
        return NOTHING
    return write(say("{started}, {others}", started=int(row["n_started"]), others=int(row["n_compared"])))


def _difference(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(say("not given: {reason}", reason=write(label(REASONS, row["reason"]))))
    value, low, high = (_number(row[name], row["outcome"], write) for name in ("value", "conf_low", "conf_high"))
    interval = write(say("{value} ({low} to {high})", value=value, low=low, high=high))
    return f"{interval}, {write(Percent(row['conf_level'], 0))}"


def _between(row: dict, low: str, high: str, write: Words) -> str:
    low_text, high_text = (_number(row[name], row["outcome"], write) for name in (low, high))
    return low_text if low_text == high_text else write(say("{low} to {high}", low=low_text, high=high_text))


def _times(times: float, write: Words) -> str:
    named = {0.0: say("nothing: they move alike"), 1.0: say("once")}
    return write(named.get(times, say("{times} times", times=Number(times, 0 if times == int(times) else 1))))


def _told(rows: pd.DataFrame, outcome: str, name: str, write: Words) -> str:
    largest = rows.loc[rows["step"] < 0, "value"].abs().max()
    return write(
        say(
            "{name}: {before} at most before the start, {last} in the last quarter",
            name=name,
            before=_number(largest, outcome, write),
            last=_number(rows["value"].iloc[-1], outcome, write),
        )
    )


def _number(value: float, outcome: str, write: Words) -> str:
    return write(Number(SCALE[outcome] * value, 1 if outcome != "pay" else 2, True))


def _level(released: Released) -> Percent:
    return Percent(released.about["parameters"]["conf_level"], 0)
