"""Pieces about new offences in a district: everybody released, and joiners against those who had not joined."""

from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Figure, Sentences, Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.drawing import BLUE, FAINT, INK, ORANGE, drawn, percent_axis
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

CURVES = {
    "event": (INK, "-"),
    "other_custody": (ORANGE, "--"),
    "out_of_sight": (BLUE, ":"),
    "death": ("#666666", "-."),
    "expunged": ("#8A5FB0", (0, (1, 1))),
}


def definitions(released: Released, write: Words) -> Table:
    """The share with the event under each definition and date, at the main horizon; the plan's choice is marked."""
    horizon = released.about["main_horizon"]
    rows = released.table("states").query("horizon == @horizon")
    shares = _shares(released, horizon)
    columns = {
        say("definition"): [_definition(row, write) for row in rows.to_dict("records")],
        say("dated by"): [write(labels.DATES[by]) for by in rows["by"]],
        say("events"): counts(rows["n_events"], write),
        say("known people"): counts(rows["n_events"] + rows["n_free"] + rows["n_competing"], write),
        say("share ({level} interval)", level=_level(released)): [
            _value(shares[f"{row['definition']}/{row['by']}"], write) for row in rows.to_dict("records")
        ],
        say("if nobody, if everybody unknown had it"): [_bounds(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Marked with ●: what the plan chose. Known: had the event, or is known not to have had it by {horizon} after release, "
        "people who died, were in custody for something else or were sent to detox before among them. An offence without "
        "the date that is asked for has no day under it and is not known. Interval: {method}.",
        horizon=horizon_words(horizon),
        method=labels.METHODS["blaker"],
    )
    caption = say("New offences within {horizon} of release, by definition and date", horizon=horizon_words(horizon))
    return table_of(caption, columns, write, note, words=2)


def states(released: Released, write: Words) -> Table:
    """What is known of everybody released, by horizon, under the plan's definition."""
    rows = released.table("states")
    rows = rows[rows["chosen"].astype(bool)]
    columns = {
        say("within"): [write(horizon_words(each)) for each in rows["horizon"]],
        say("releases"): counts(rows["n"], write),
        say("new offence"): counts(rows["n_events"], write),
        say("none"): counts(rows["n_free"], write),
        say("died, custody, detox"): counts(rows["n_competing"], write),
        say("not yet followable"): counts(rows["n_not_yet"], write),
        say("list ends at expungement"): counts(rows["n_list_ends"], write),
        say("not known"): counts(rows["n_unknown"], write),
    }
    note = say(
        "Not yet followable: the months asked for and the record's delay end after the day until which it is complete; this "
        "is neither success nor failure. Not known: no record covers the person's area and time, or the person moved or was lost."
    )
    return table_of(say("What is known of everybody released"), columns, write, note)


def incidence(released: Released, write: Words) -> Figure:
    """Share with a new offence since release, and with what came before one, by month."""
    rows = released.table("incidence")
    rows = rows.assign(month=rows["horizon"].str.rstrip("m").astype(int))
    shown = {name: style for name, style in CURVES.items() if (rows["outcome"] == name).any()}

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        for name, (colour, line) in shown.items():
            mine = rows[rows["outcome"] == name]
            axes.step(mine["month"], mine["estimate"], where="post", color=colour, linestyle=line, linewidth=1.8,
                      label=write(labels.CURVES[name]))  # fmt: skip
        step = 6 if size == "wide" else 12
        marks = list(range(0, int(rows["month"].max()) + 1, step))
        axes.set(xlim=(0, rows["month"].max()), ylim=(0, None), xticks=marks)
        axes.set_xlabel(write(say("months since release")))
        axes.set_title(write(say("share of all released")), loc="left", fontsize=9.5)
        axes.yaxis.set_major_formatter(percent_axis(write))
        axes.legend(loc="upper left", frameon=False, fontsize=8.5)
        _at_risk(axes, rows, marks, write)

    last = rows[rows["month"] == rows["month"].max()].set_index("outcome")["estimate"]
    alt = say(
        "Rising step curves over {months} months; at the end: {ends}.",
        months=int(rows["month"].max()),
        ends="; ".join(f"{write(labels.CURVES[name])} {write(Percent(last[name]))}" for name in shown),
    )
    caption = say(
        "New offences since release, and what took people out of risk or sight before one (Aalen-Johansen); below the axis: "
        "people still followed"
    )
    return drawn(draw, caption, alt, write)


def settings(released: Released, write: Words) -> Table:
    """Who joined each kind of model, and with whom they are compared."""
    rows = released.table("settings").to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in rows],
        say("chosen were"): [write(label(labels.ASSIGNED, row["assigned"])) for row in rows],
        say("eligible known by"): [write(label(labels.KNOWN_BY, row["known_by"])) for row in rows],
        say("eligible"): [write(int(row["n_eligible"])) for row in rows],
        say("joined"): [write(int(row["n_joined"])) for row in rows],
        say("of these compared"): [write(int(row["n_in_trials"])) for row in rows],
        say("with how many others"): [write(int(row["n_controls"])) for row in rows],
        say("models, firms or offices"): [write(int(row["n_units"])) for row in rows],
        say("smallest p-value possible"): [_least(row, write) for row in rows],
    }
    note = say(
        "Compared: joined on a known day while a record saw them, still in sight at the end of the month, and somebody "
        "eligible had not joined by then. The others are people eligible on that day who had not joined by then; who joins "
        "later counts among them until that day. Where a firm or commune was chosen, not people, a test cannot give less "
        "than the smallest p-value; with one firm nothing is known of the next."
    )
    return table_of(say("Who is compared with whom"), columns, write, note, words=3)


def contrasts(released: Released, write: Words) -> Table:
    """Risks from joining to each horizon, and their difference, by the method that events allow."""
    rows = released.table("estimates")
    found = {(row["group"], row["estimand"], row["horizon"]): row for row in rows.to_dict("records")}
    wanted = [key for key in found if key[1] == "risk_difference"]
    body = {
        say("model"): [write(label(labels.MODELS, kind)) for kind, _, _ in wanted],
        say("within"): [write(horizon_words(horizon)) for _, _, horizon in wanted],
        say("joined: events of people"): [_events(found.get((f"{k}:joined", "risk", h)), write) for k, _, h in wanted],
        say("not joined: events of people"): [
            _events(found.get((f"{k}:not_joined", "risk", h)), write) for k, _, h in wanted
        ],
        say("difference, percentage points"): [_points(found[key], write) for key in wanted],
        say("method"): [_method(found[key], write) for key in wanted],
    }
    note = say(
        "Joined minus not joined, from the day of joining; {level} intervals in brackets. Cautious: from the beta product "
        "limits of both groups, everybody once a group; they hold whatever the risk, and are wide because little is known. "
        "Weighted: with 20 events or more and 5 in each group, those who had not joined are weighted by the chance of joining; "
        "without an interval, because none was shown to cover.",
        level=_level(released),
    )
    table = table_of(say("New offences from the day of joining"), body, write, note)
    return replace(table, wordy=(0, 1, 4, 5))  # a reason may stand where a number would, and has to break


def hazards(released: Released, write: Words) -> Table:
    """Hazard ratio of having joined, by kind of model."""
    rows = released.table("estimates").query("estimand == 'hazard_ratio'")
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) for kind in rows["group"]],
        say("ratio of hazards ({level} interval)", level=_level(released)): [
            _value(row, write, unit="ratio") for row in rows.to_dict("records")
        ],
        say("events"): counts(rows["n_events"], write),
        say("people"): counts(rows["n"], write),
        say("method"): [_method(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Joining is an exposure that begins on its day: the time before counts as not joined. Below 1: fewer new offences "
        "per day after joining than before, or than of others."
    )
    return table_of(say("New offences per day, after joining against before"), columns, write, note)


def balance(released: Released, write: Words) -> Table:
    """How like the joiners those are whom they are compared with, before and after weighting."""
    rows = released.table("balances")
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) for kind in rows["models"]],
        say("characteristic"): [write(label(labels.COVARIATES, name)) for name in rows["covariate"]],
        say("joined, mean"): [write(Number(each, 1)) for each in rows["mean_joined"]],
        say("not joined, mean"): [write(Number(each, 1)) for each in rows["mean_not_joined"]],
        say("difference in standard deviations"): [_signed(each, write) for each in rows["smd"]],
        say("weighted"): [_signed(each, write) for each in rows["smd_weighted"]],
        say("chance alone gives"): [_band(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Divided by the standard deviation of those who joined. The last column: between which limits it lies in 95 of 100 "
        "lotteries of this size."
    )
    return table_of(say("Are they alike?"), columns, write, note, words=2)


def love(released: Released, write: Words) -> Figure:
    """The differences of the plan's model as points, against what chance alone gives."""
    rows = released.table("balances")
    rows = rows[rows["models"] == _main_model(released)].reset_index(drop=True)
    names = [write(label(labels.COVARIATES, name)) for name in rows["covariate"]]

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        places = np.arange(len(rows))[::-1]
        axes.hlines(
            places, rows["band_low"], rows["band_high"], color=FAINT, linewidth=9, label=write(say("chance alone"))
        )
        axes.scatter(rows["smd"], places, color=ORANGE, marker="o", s=42, zorder=3, label=write(say("as they are")))
        axes.scatter(rows["smd_weighted"], places, color=BLUE, marker="D", s=36, zorder=3, label=write(say("weighted")))
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks(places, names)
        axes.set(ylim=(-0.7, len(rows) - 0.3))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x, 2))))
        axes.set_xlabel(write(say("joined minus not joined, in standard deviations")))
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.16), ncol=3, frameon=False, fontsize=8.5)

    values = "; ".join(
        f"{name} {_signed(row['smd'], write)} → {_signed(row['smd_weighted'], write)}"
        for name, row in zip(names, rows.to_dict("records"), strict=True)
    )
    alt = say("Points for each characteristic, as they are and weighted: {values}.", values=values)
    return drawn(draw, say("Differences between those who joined and those who had not"), alt, write, height=2.6)


def specifications(released: Released, write: Words) -> Figure:
    """The plan's difference under every definition and date of the event."""
    rows = released.table("specifications").reset_index(drop=True)
    rows = rows[rows["estimate"].notna()].reset_index(drop=True)
    names = [_with_events(code, n, write) for code, n in zip(rows["outcome"], rows["n_events"], strict=True)]
    plan = released.about["plan"]["reoffending"]
    chosen = f"{plan['definition']}/{plan['by']}"

    def draw(canvas: Canvas, size: str) -> None:
        axes = canvas.subplots()
        places = np.arange(len(rows))[::-1]
        colours = [BLUE if code == chosen else "#777777" for code in rows["outcome"]]
        axes.hlines(places, 100 * rows["conf_low"], 100 * rows["conf_high"], colors=colours, linewidth=2)
        axes.scatter(100 * rows["estimate"], places, c=colours, s=32, zorder=3)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_yticks([])
        for place, name in zip(places, names, strict=True):
            axes.annotate(name, (0, place), (2, 7), xycoords=("axes fraction", "data"), textcoords="offset points",
                          fontsize=8 if size == "wide" else 7)  # fmt: skip
        axes.set(ylim=(-0.7, len(rows) - 0.1))
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: write(Number(x))))
        axes.set_xlabel(write(say("difference, percentage points")))

    found = rows[rows["outcome"] == chosen]
    mine = write(Number(100 * found["estimate"].iloc[0], 1, True)) if len(found) else NOTHING
    alt = say(
        "Lines with points for {n} choices of definition and date; the plan's: {mine} percentage points.",
        n=len(rows),
        mine=mine,
    )
    caption = say(
        "{model}: the same difference under every definition and date; the plan's choice in blue",
        model=labels.MODELS[_main_model(released)],
    )
    return drawn(draw, caption, alt, write, height=0.9 + 0.42 * max(len(rows), 3))


def one_more(released: Released, write: Words) -> Sentences:
    """What one unrecorded offence among the joiners would do to the plan's result."""
    rows = released.table("unrecorded").to_dict("records")
    texts = [
        say(
            "Within {horizon}, {events} of {n} who joined have a recorded new offence ({share}). One more, unrecorded, "
            "would make it {more}.",
            horizon=horizon_words(row["horizon"]),
            events=int(row["n_events"]),
            n=int(row["n"]),
            share=Percent(row["share"]),
            more=Percent(row["share_with_one_more"]),
        )
        for row in rows
    ]
    return Sentences(tuple(map(write, texts)))


def _at_risk(axes, rows: pd.DataFrame, marks: list[int], write: Words) -> None:
    events = rows[rows["outcome"] == "event"].set_index("month")["n_events"]
    for mark in marks:
        if mark in events.index:
            axes.annotate(write(int(events[mark])), (mark, 0), (0, -42), xycoords=("data", "axes fraction"),
                          textcoords="offset points", ha="center", color=INK, fontsize=8.5)  # fmt: skip


def _main_model(released: Released) -> str:
    plan = released.about["plan"]["reoffending"]
    return plan["primary"]["models"] if plan["primary"] else plan["contrasts"][0]["models"]


def _definition(row: dict, write: Words) -> str:
    return ("● " if row["chosen"] else "") + write(labels.DEFINITIONS[row["definition"]])


def _outcome(code: str, write: Words) -> str:
    definition, _, by = code.partition("/")
    return f"{write(labels.DEFINITIONS[definition])}, {write(labels.DATES[by])}"


def _with_events(code: str, n: int, write: Words) -> str:
    return write(say("{outcome} – {n} events", outcome=_outcome(code, write), n=int(n)))


def _shares(released: Released, horizon: str) -> dict[str, dict]:
    rows = released.table("estimates")
    rows = rows[(rows["group"] == "released") & (rows["horizon"] == horizon)]
    return {row["outcome"]: row for row in rows.to_dict("records")}


def _value(row: dict, write: Words, unit: str = "share") -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    show = (lambda x: write(Percent(x))) if unit == "share" else (lambda x: write(Number(x, 2)))
    if pd.isna(row["conf_low"]):
        return show(row["estimate"])
    return write(say("{value} ({low} to {high})", value=show(row["estimate"]), low=show(row["conf_low"]),
                     high=show(row["conf_high"])))  # fmt: skip


def _points(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    if pd.isna(row["conf_low"]):
        return write(Number(100 * row["estimate"], 1, True))
    value, low, high = (write(Number(100 * row[name], 1, True)) for name in ("estimate", "conf_low", "conf_high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _method(row: dict, write: Words) -> str:
    return NOTHING if row["reason"] else write(label(labels.METHODS, row["method"]))


def _events(row: dict | None, write: Words) -> str:
    if row is None or pd.isna(row["n_events"]):
        return NOTHING
    return write(say("{events} of {n}", events=int(row["n_events"]), n=int(row["n"])))


def _bounds(row: dict, write: Words) -> str:
    if pd.isna(row["bound_low"]):
        return NOTHING
    return write(say("{low} to {high}", low=Percent(row["bound_low"]), high=Percent(row["bound_high"])))


def _least(row: dict, write: Words) -> str:
    return NOTHING if pd.isna(row["smallest_p"]) else write(Number(row["smallest_p"], 3))


def _signed(value: float, write: Words) -> str:
    return NOTHING if pd.isna(value) else write(Number(value, 2, True))


def _band(row: dict, write: Words) -> str:
    if pd.isna(row["band_low"]):
        return NOTHING
    return write(say("{low} to {high}", low=Number(row["band_low"], 2, True), high=Number(row["band_high"], 2, True)))


def _level(released: Released) -> Said | Percent:
    levels = released.table("estimates")["conf_level"].dropna()
    return Percent(levels.iloc[0] if len(levels) else released.about["parameters"]["conf_level"], 0)
