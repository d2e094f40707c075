"""Tables about new offences in a district: everybody released, and joiners against those who had not joined."""

import math
from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.outcomes.exact_hazards import EXACT_HAZARD_RATIO
from analysis.outcomes.joining_contrasts import HAZARD_RATIO, JOINED
from analysis.report import labels
from analysis.report.blocks import Sentences, Table
from analysis.report.counted import NOTHING, bounds_of, counts, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say


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
        say("if nobody, if everybody unknown had it"): [bounds_of(row, write) for row in rows.to_dict("records")],
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
        say("from where"): [write(_from_where(row)) for row in rows],
    }
    note = say(
        "Compared: joined on a known day while a record saw them, still in sight at the end of the month, and somebody "
        "eligible had not joined by then. The others are people eligible on that day who had not joined by then; who joins "
        "later counts among them until that day."
    )
    return replace(table_of(say("Who is compared with whom"), columns, write, note), wordy=(0, 1, 2, 7))


def contrasts(released: Released, write: Words) -> Table:
    """Risks from joining to each horizon, and their difference, by the method that events allow."""
    rows = released.table("estimates")
    found = {(row["group"], row["estimand"], row["horizon"]): row for row in rows.to_dict("records")}
    wanted = [key for key in found if key[1] == "risk_difference"]
    body = {
        say("model"): [write(label(labels.MODELS, kind)) for kind, _, _ in wanted],
        say("within"): [write(horizon_words(horizon)) for _, _, horizon in wanted],
        say("joined: events of people"): [
            events_of(found.get((f"{k}:joined", "risk", h)), write) for k, _, h in wanted
        ],
        say("not joined: events of people"): [
            events_of(found.get((f"{k}:not_joined", "risk", h)), write) for k, _, h in wanted
        ],
        say("difference, percentage points"): [points(found[key], write) for key in wanted],
        say("method"): [_method(found[key], write) for key in wanted],
    }
    note = say(
        "Joined minus not joined, from the day of joining; {level} intervals in brackets. Cautious: from the beta product "
        "limits of both groups, everybody once a group; they hold whatever the risk, and are wide because little is known. "
        "Weighted: with 20 events or more and 5 in each group, those who had not joined are weighted by the chance of joining; "
        "limits from the number of people that both groups are worth after it, given where they held often enough in "
        "simulations. Events of people: of those whom the difference is made from, also those not followed so long yet, whom it "
        "counts for as long as they were. A cautious one takes each of those who had not joined from one day, a weighted one "
        "from every day on which they could have joined.",
        level=_level(released),
    )
    table = table_of(say("New offences from the day of joining"), body, write, note)
    return replace(table, wordy=(0, 1, 4, 5))  # a reason may stand where a number would, and has to break


def hazards(released: Released, write: Words) -> Table:
    """Hazard ratio of having joined, by kind of model; on the ladder's middle rung the exact one beside Firth's."""
    rows = released.table("estimates")
    rows = rows[rows["estimand"].isin((HAZARD_RATIO, EXACT_HAZARD_RATIO))]
    order = {kind: place for place, kind in enumerate(rows["group"].unique())}
    rows = rows.sort_values("group", key=lambda kinds: kinds.map(order), kind="stable")
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) for kind in rows["group"]],
        say("ratio of hazards ({level} interval)", level=_level(released)): [
            _ratio(row, write) for row in rows.to_dict("records")
        ],
        say("events"): counts(rows["n_events"], write),
        say("people"): counts(rows["n"], write),
        say("method"): [_method(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Joining is an exposure that begins on its day: the time before counts as not joined. Below 1: fewer new offences "
        "per day after joining than before, or than of others."
    )
    few = _few_events(released, write) if (rows["estimand"] == EXACT_HAZARD_RATIO).any() else ""
    note = " ".join(filter(None, (write(note), write(few))))
    table = table_of(say("New offences per day, after joining against before"), columns, write, note)
    return replace(table, wordy=(0, 1, 4))  # a reason may stand where a number would


def _few_events(released: Released, write: Words) -> Said:
    """Which characteristics the two methods for few events hold alike, and why no more."""
    plan = released.about["plan"]["reoffending"]
    names = "; ".join(write(label(labels.COVARIATES, name)) for name in plan["adjust_for"])
    return say(
        "Below {many} events Firth's ratio holds alike at most the first {few} characteristics that the plan names and the "
        "records have, because so few events can bear no more. The exact ratio asks, on each day since release with an "
        "offence, whether it fell on somebody who had joined, among people on the same side of the median of the first of "
        "them. The plan names, in this order: {names}. Where one group has no event, the exact ratio has one limit only "
        "(“at least”, “at most”).",
        many=plan["ladder"]["weights_from"],
        few=plan["ladder"]["covariates_at_most"],
        names=names,
    )


def _ratio(row: dict, write: Words) -> str:
    """A ratio with its interval; where one group has no event, the one limit that says something."""
    if row["reason"] or row["estimate"] not in (0, math.inf):
        return _value(row, write, unit="ratio")
    if row["estimate"] == 0:
        return write(say("at most {limit}", limit=Number(row["conf_high"], 2)))
    return write(say("at least {limit}", limit=Number(row["conf_low"], 2)))


def balance(released: Released, write: Words) -> Table:
    """How like the joiners those are whom they are compared with, before and after weighting."""
    rows = released.table("balances")
    columns = {
        say("model"): [write(label(labels.MODELS, kind)) for kind in rows["models"]],
        say("characteristic"): [write(label(labels.COVARIATES, name)) for name in rows["covariate"]],
        say("joined, mean"): [write(Number(each, 1)) for each in rows["mean_joined"]],
        say("not joined, mean"): [write(Number(each, 1)) for each in rows["mean_not_joined"]],
        say("difference in standard deviations"): [signed(each, write) for each in rows["smd"]],
        say("weighted"): [signed(each, write) for each in rows["smd_weighted"]],
        say("chance alone gives"): [chance_band(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Divided by the standard deviation of those who joined. The last column: between which limits it lies in 95 of 100 "
        "lotteries of this size."
    )
    return table_of(say("Are they alike?"), columns, write, note, words=2)


def one_more(released: Released, write: Words) -> Sentences:
    """What one unrecorded offence among the joiners would do to the plan's result."""
    rows = released.table("arm_counts")
    texts = [
        say(
            "Of {n} who joined and were followed for {horizon}, {events} have a recorded new offence ({share}). One more, "
            "unrecorded, would make it {more}.",
            horizon=horizon_words(row["horizon"]),
            events=events,
            n=known,
            share=Percent(events / known),
            more=Percent((events + 1) / known),
        )
        for row in rows[rows["arm"] == JOINED].to_dict("records")
        if (known := int(row["n_events"] + row["n_without"])) > (events := int(row["n_events"]))
    ]
    return Sentences(tuple(map(write, texts)))


def _definition(row: dict, write: Words) -> str:
    return ("● " if row["chosen"] else "") + write(labels.DEFINITIONS[row["definition"]])


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


def points(row: dict, write: Words) -> str:
    """A difference of shares in percentage points with its limits, or why there is none."""
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    if pd.isna(row["conf_low"]):
        return write(Number(100 * row["estimate"], 1, True))
    value, low, high = (write(Number(100 * row[name], 1, True)) for name in ("estimate", "conf_low", "conf_high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _method(row: dict, write: Words) -> str:
    return NOTHING if row["reason"] else write(label(labels.METHODS, row["method"]))


def events_of(row: dict | None, write: Words) -> str:
    """Events of people; a dash where nothing is counted."""
    if row is None or pd.isna(row["n_events"]):
        return NOTHING
    return write(say("{events} of {n}", events=int(row["n_events"]), n=int(row["n"])))


def _from_where(row: dict) -> Said:
    return say("the same commune") if row["within"] == "commune" else say("everywhere")


def signed(value: float, write: Words) -> str:
    """A number with its sign and two decimals; a missing one is a dash."""
    return NOTHING if pd.isna(value) else write(Number(value, 2, True))


def chance_band(row: dict, write: Words) -> str:
    """Limits between which chance alone leaves a difference in standard deviations."""
    if pd.isna(row["band_low"]):
        return NOTHING
    return write(say("{low} to {high}", low=Number(row["band_low"], 2, True), high=Number(row["band_high"], 2, True)))


def _level(released: Released) -> Said | Percent:
    levels = released.table("estimates")["conf_level"].dropna()
    return Percent(levels.iloc[0] if len(levels) else released.about["parameters"]["conf_level"], 0)
