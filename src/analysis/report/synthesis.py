"""Tables about a set of districts: who sent what, each one's part, what it says together, and how far that can be trusted."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Blocks, Sentences, Table
from analysis.report.checks import CONTROLS, what_they_say
from analysis.report.counted import NOTHING, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

STATES = {
    "sent": say("sent its counts"),
    "no_result": say("sent nothing: no result of it is there"),
    "no_counts": say("sent nothing that can be put together: its result has no such counts"),
    "other_plan": say("sent nothing that can be put together: it follows another plan"),
    "pooled": say("is in"),
    "guard_stops": say("left out: a fault was found that forbids a conclusion"),
    "nobody_to_compare": say("nobody to compare on the same day"),
}
WAYS = {
    "one_stage": say("all people at once, by day of comparison"),
    "one_stage_wild": say("all people at once, by the signs of whole districts (wild bootstrap)"),
    "two_stage_reml": say("district by district, spread by REML"),
    "two_stage_paule_mandel": say("district by district, spread by Paule and Mandel"),
    "mantel_haenszel": say("counts of both groups by district (Mantel and Haenszel)"),
    "peto": say("counts of both groups by district (Peto)"),
    "exact_conditional": say("counts of both groups by district, exact"),
    "beta_binomial": say("counts of both groups, districts' risks differing (beta-binomial)"),
}
DOMAINS = {
    "risk_of_bias": say("risk of bias"),
    "inconsistency": say("districts that disagree"),
    "indirectness": say("other people than those meant"),
    "imprecision": say("too few events"),
    "sent_nothing": say("districts that are not in (publication bias)"),
}
PROPOSED = {
    "no_concern": say("no concern"),
    "serious": say("serious"),
    "very_serious": say("very serious"),
    "not_judged": say("cannot be judged"),
}
RULES = {
    "controls_differ": say("who joined differed in something that joining cannot have changed"),
    "guards_weaken_half": say("in half of the districts or more a check says: weaker evidence ({n} of {n_of})"),
    "no_lottery": say("nobody drew lots; a check says “weaker evidence” in {n} of {n_of} districts"),
    "too_few_to_compare": say("fewer than three districts have the events for it"),
    "spread_above_zero": say("the spread between {n_of} districts is above zero"),
    "spread_can_be_zero": say("the spread between {n_of} districts can be zero"),
    "no_mix": say("the mix of people is known of no district"),
    "mix_unknown_in_many": say("the mix of people is not known in {n} of {n_of} districts"),
    "mix_known": say("the mix of people is not known in {n} of {n_of} districts, at most a fifth"),
    "no_interval": say("no interval: {n} events of {n_of} people"),
    "no_margin": say("the plan names no smallest difference worth having"),
    "holds_both_margins": say("the interval holds gains and losses as large as the smallest worth having"),
    "holds_zero_and_margin": say("the interval holds zero and a difference as large as the smallest worth having"),
    "narrow_enough": say("the interval does not hold both zero and a difference worth having"),
    "all_are_in": say("all {n_of} districts are in"),
    "some_are_not_in": say("{n} of {n_of} districts are not in, at most a fifth"),
    "many_are_not_in": say("{n} of {n_of} districts are not in, more than a fifth"),
}
SIGNATURE = "…………"


def members(released: Released, write: Words) -> Table:
    """Which districts sent something, and which did not and why."""
    rows = released.table("set_members")
    n_sent = int((rows["state"] == "sent").sum())
    columns = {
        say("district"): _names(rows, write),
        say("what it sent"): [write(label(STATES, state)) for state in rows["state"]],
    }
    note = say(
        "{n} of {n_of} districts sent something. This list stands in place of a test of whether small districts with poor "
        "results are missing: with so few districts such a test sees nothing, while the list names who is missing.",
        n=n_sent,
        n_of=len(rows),
    )
    return table_of(say("Who sent something"), columns, write, note, words=2)


def districts(released: Released, write: Words) -> Blocks:
    """Each district's counts and own difference, as they are, one table for each kind of model.

    Of kinds that decide nothing, which are folded, only districts where somebody joined.
    """
    rows = released.table("set_districts")
    main = main_model(released)
    shown = rows[(rows["models"] == main) | (rows["n_joined"] > 0) | (rows["state"] == "pooled")]
    tables = {models: _districts(part, models, write) for models, part in shown.groupby("models", sort=False)}
    return Blocks(_main_open(tables, main))


def _districts(rows: pd.DataFrame, models: str, write: Words) -> Table:
    told = rows.to_dict("records")
    columns = {
        say("district"): _names(rows, write),
        say("joined: events of people"): [_of(row["events_joined"], row["n_joined"], write) for row in told],
        say("not joined: events of people"): [_of(row["events_not"], row["n_not"], write) for row in told],
        say("its own difference, percentage points"): [points(row, write) for row in told],
        say("in what is put together"): [write(label(labels.REASONS | STATES, row["state"])) for row in told],
    }
    note = say(
        "In the order of their names, not by result. Counts: different people whom the records can follow for {horizon} from "
        "one of their days of comparison and of whom it is known, and those of them with the event, not adjusted; who joins "
        "later stays where they stood on that day. A district's own page and the pages of models count others, so their "
        "numbers are different and both are right: there also people followed for a part of the time are in, who had not "
        "joined counts only until they join and, with few events, on one day only. Own difference: that of the district's own "
        "page, by its method; a district that has none because its people are few or not all followed so long is in with those "
        "counted here. Where firms or communes were chosen, counts only.",
        horizon=horizon_words(told[0]["horizon"]),
    )
    table = table_of(say("{model}: the districts one by one", model=labels.MODELS[models]), columns, write, note)
    return replace(table, wordy=(0, 3, 4))


def pooled(released: Released, write: Words) -> Blocks:
    """What the districts say together, the planned way first and the checks below it; folded for kinds that decide nothing."""
    tables = {
        models: _pooled(part, models, released, write)
        for models, part in released.table("pooled").groupby("group", sort=False)
    }
    return Blocks(_main_open(tables, main_model(released)))


def _pooled(rows: pd.DataFrame, models: str, released: Released, write: Words) -> Table:
    told = rows.to_dict("records")
    columns = {
        say("how"): [write(label(WAYS, row["method"])) for row in told],
        say("events of people"): [_of(row["n_events"], row["n"], write) for row in told],
        say("difference, percentage points"): [_if(row, "risk_difference", points, write) for row in told],
        say("odds ratio"): [_if(row, "odds_ratio", ratio, write) for row in told],
    }
    note = say(
        "{level} intervals in brackets. A verdict reads the first row only: people are compared on the same day, and within "
        "communes where the plan says so; what is known of them is held fixed, and districts are counted, not people. Events "
        "of people: first two rows all districts' people as counted above, below them fewer: each person on one day only, or "
        "districts with the events for it. Before it concludes, another way that holds the same fixed has to agree: district "
        "by district where each district has 5 events in each group, by signs otherwise. Nothing is put together below three "
        "districts, and no half event is added to a zero.",
        level=Percent(released.about["parameters"]["conf_level"], 0),
    )
    table = table_of(say("{model}: together", model=labels.MODELS[models]), columns, write, note)
    return replace(table, wordy=(0, 2, 3))


def unlike(released: Released, write: Words) -> Table:
    """How far the districts' effects differ, and where that of a next one would lie."""
    rows = released.table("unlike").to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in rows],
        say("spread by"): [{"reml": "REML", "paule_mandel": "Paule–Mandel"}[row["method"]] for row in rows],
        say("districts"): [write(int(row["n_districts"])) for row in rows],
        say("spread of true differences, percentage points"): [_spread(row, write) for row in rows],
        say("not chance, of the variance"): [write(Percent(row["i2"], 0)) for row in rows],
        say("a next district, percentage points"): [_next(row, write) for row in rows],
    }
    note = say(
        "Spread: standard deviation of the true differences, limits by the Q-profile. A next district: where its true "
        "difference would lie; not said below five districts."
    )
    return table_of(say("How far districts differ"), columns, write, note, words=2)


def without(released: Released, write: Words) -> Table:
    """What is found without each district in turn, for the plan's model."""
    rows = _main(released, "without")
    columns = {
        say("without"): _names(rows, write),
        say("difference, percentage points"): [points(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "All people at once, as in the first row of the table above. No district should decide the result alone."
    )
    return replace(table_of(say("Without one district at a time"), columns, write, note), folded=True)


def transported(released: Released, write: Words) -> Table:
    """What would be expected for people mixed as in each district, for the plan's model."""
    rows = _main(released, "transported")
    columns = {
        say("for people like those released in"): _names(rows, write),
        say("difference, percentage points"): [points(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "The districts together, weighted to the district's mix of age (under 30, 30 to 44, 45 and older) and earlier convictions "
        "(none, one, several). That the effect depends on nothing else is assumed."
    )
    return replace(table_of(say("For the mix of people of one district"), columns, write, note), folded=True)


def controls(released: Released, write: Words) -> Blocks:
    """The districts' negative controls put together."""
    rows = released.table("pooled_controls").to_dict("records")
    columns = {
        say("what is compared"): [write(label(CONTROLS, row["outcome"])) for row in rows],
        say("difference, percentage points"): [points(row, write) for row in rows],
    }
    note = say("Districts' own differences put together in two stages (REML), from three districts with an interval.")
    table = table_of(say("What should show no difference, together"), columns, write, note)
    return Blocks((table, Sentences(tuple(map(write, what_they_say(rows))))))


def domains(released: Released, write: Words) -> Table:
    """What lowers the trust in the plan's result, as a rule proposes it and before anybody has signed it."""
    rows = released.table("domains").to_dict("records")
    columns = {
        say("domain"): [write(label(DOMAINS, row["domain"])) for row in rows],
        say("proposed"): [write(label(PROPOSED, row["proposed"])) for row in rows],
        say("because"): [write(_because(row)) for row in rows],
        say("signed by"): [row["signed_by"] or SIGNATURE for row in rows],
    }
    note = say(
        "The five domains of GRADE. A rule proposes; a person who knows the districts has to confirm or change each line and sign."
    )
    return table_of(say("How far the result can be trusted"), columns, write, note, words=4)


def _main_open(tables: dict[str, Table], main: str) -> tuple[Table, ...]:
    """Tables of one form by kind of model: the plan's first, with the note, the others folded."""
    others = [replace(table, note="", folded=True) for models, table in tables.items() if models != main]
    return (*([tables[main]] if main in tables else []), *others)


def points(row: dict, write: Words) -> str:
    """A difference with its limits in percentage points, or why there is none."""
    return _value(row, write, 100, 1, signed=True)


def ratio(row: dict, write: Words) -> str:
    """A ratio with its limits, or why there is none."""
    return _value(row, write, 1, 2, signed=False)


def _value(row: dict, write: Words, scale: float, decimals: int, *, signed: bool) -> str:
    if pd.isna(row["estimate"]):
        return write(label(labels.REASONS, row["reason"])) if row["reason"] else NOTHING
    value, low, high = (
        NOTHING if pd.isna(row[name]) else write(Number(scale * row[name], decimals, signed))
        for name in ("estimate", "conf_low", "conf_high")
    )
    if NOTHING in (low, high):
        return write(say("{value} (no interval: too few events)", value=value))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _if(row: dict, estimand: str, of: Callable[[dict, Words], str], write: Words) -> str:
    return of(row, write) if row["estimand"] == estimand else ""


def _of(events: float, n: float, write: Words) -> str:
    if pd.isna(n) or not n:
        return NOTHING
    return write(say("{events} of {n}", events=int(events), n=int(n)))


def _spread(row: dict, write: Words) -> str:
    value, low, high = (write(Number(100 * row[name], 1)) for name in ("spread", "spread_low", "spread_high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _next(row: dict, write: Words) -> str:
    if pd.isna(row["prediction_low"]):
        return NOTHING
    low, high = (write(Number(100 * row[name], 1, True)) for name in ("prediction_low", "prediction_high"))
    return write(say("{low} to {high}", low=low, high=high))


def _because(row: dict) -> Said:
    counts = {name: int(row[name]) for name in ("n", "n_of") if not pd.isna(row[name])}
    return replace(RULES[row["rule"]], values=tuple(counts.items()))


def _names(rows: pd.DataFrame, write: Words) -> list[str]:
    return list(rows[f"name_{write.language}"])


def _main(released: Released, table: str) -> pd.DataFrame:
    """Rows about the plan's model."""
    rows = released.table(table)
    return rows[rows["models"] == main_model(released)]


def main_model(released: Released) -> str:
    """The kind of model of the plan's primary contrast, else of its first."""
    plan = released.about["plan"]["reoffending"]
    return (plan["primary"] or plan["contrasts"][0])["models"]
