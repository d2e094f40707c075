"""What a page says of people of a waiting list who were drawn by lot: the draw, both groups, how alike they were."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.disclosure.release import Released
from analysis.outcomes.drawn_people import FIRST, PERSON, WAITING
from analysis.report import labels
from analysis.report.blocks import Block, Blocks, Sentences, Table
from analysis.report.counted import NOTHING, counts, table_of
from analysis.report.labels import label
from analysis.report.reoffending import chance_band, signed
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

GROUPS = {
    FIRST: say("first wave"),
    WAITING: say("still waiting"),
}


def drawn_people(released: Released, write: Words) -> Block:
    """A lot of people: what was drawn, who is counted, both groups with their difference, and how alike they were before."""
    drawn = released.table("drawn_people").to_dict("records")[0]
    arms = released.table("drawn_arms")
    told = Sentences(tuple(map(write, _said(drawn, arms))))
    if not len(arms):
        return told
    balanced = [_balance(released, write)] if len(released.table("drawn_balances")) else []
    return Blocks((told, _groups(drawn, arms, write), Sentences(tuple(map(write, _found(released, drawn)))), *balanced))


def _said(drawn: dict, arms: pd.DataFrame) -> Iterator[Said]:
    first, until = (date.fromisoformat(drawn[name]) for name in ("first", "until"))
    yield say(
        "{models}: {n} people of a waiting list were drawn by lot into waves with a number that became known on {known}; the "
        "first of {waves} waves began on {first}. The draw was made again for this page and is the same; its hash is {hash}.",
        models=label(labels.MODELS, drawn["models"]),
        n=int(drawn["size"]),
        waves=int(drawn["n_waves"]),
        known=date.fromisoformat(drawn["known_on"]),
        first=first,
        hash=drawn["draw"],
    )
    if not drawn["delivered"]:
        yield say("The waiting list itself was not delivered: nobody can be counted by the lot.")
        yield _reads(drawn)
        return
    yield _list(drawn)
    yield say(
        "Everybody counts where the lot put them, whatever they did, from {first} on: the first wave against those still "
        "waiting {horizon} later. Those who start in between ({between}) are in neither group, and nobody who was not on the "
        "list is.",
        first=first,
        horizon=horizon_words(drawn["horizon"]),
        between=int(drawn["n_between"]),
    )
    yield say(
        "Not followed from that day, both groups together: {not_found} whom no other file names, {no_release} without a known "
        "release by then, {gone} who had died, moved or left the records, {later} whose sentence ends later or whom only a "
        "later list shows, {outside} whom no record of new offences covers. All of that was so before, so only chance can make "
        "the groups differ in it.",
        not_found=int(drawn["n_not_found"]),
        no_release=int(drawn["n_no_release"]),
        gone=int(drawn["n_gone_before"]),
        later=int(drawn["n_enters_later"]),
        outside=int(drawn["n_not_covered"]),
    )
    yield _kept(arms.set_index("arm"), first, until)
    yield _reads(drawn)


def _list(drawn: dict) -> Said:
    if drawn["hashed"]:
        return say("The rules name the hash of the list's file, and the list that was delivered is that very file.")
    return say(
        "The rules hold no hash of the list itself: nobody can show that its rows were not put into another order since."
    )


def _kept(arms: pd.DataFrame, first: date, until: date) -> Said:
    return say(
        "How far it was kept, of those followed: {early} of the first wave had started before {first}, {ahead} of those waiting "
        "before {until}; {never} of the first wave did not start by then. Each can make the difference look smaller than it is.",
        early=int(arms.loc[FIRST, "n_early"]),
        ahead=int(arms.loc[WAITING, "n_early"]),
        never=int(arms.loc[FIRST, "n_never"]),
        first=first,
        until=until,
    )


def _reads(drawn: dict) -> Said:
    if drawn["decides"]:
        return say("The verdict on this page reads this comparison and none of those by who joined.")
    return say("The verdict on this page is not about this comparison, which is described.")


def _groups(drawn: dict, arms: pd.DataFrame, write: Words) -> Table:
    rows = arms.to_dict("records")
    columns = {
        say("group"): [write(GROUPS[row["arm"]]) for row in rows],
        say("drawn"): counts(arms["n"], write),
        say("not followed from that day"): counts(arms["n_not_followed"], write),
        say("not followed so long yet"): counts(arms["n_not_yet"], write),
        say("not known"): counts(arms["n_unknown"], write),
        say("new offences of people known"): [_of(row, write) for row in rows],
        say("share"): [_share(row, write) for row in rows],
    }
    note = say(
        "Not known: moved or lost, or an incident that may be a new offence. Where these are over a fifth of a group, no "
        "difference is given. Custody for something else, and death, count as no new offence."
    )
    caption = say(
        "By the lot: new offences within {horizon} of {first}",
        horizon=horizon_words(drawn["horizon"]),
        first=date.fromisoformat(drawn["first"]),
    )
    return table_of(caption, columns, write, note)


def _found(released: Released, drawn: dict) -> Iterator[Said]:
    rows = released.table("communes")
    row = rows[(rows["unit"] == PERSON) & (rows["models"] == drawn["models"])].to_dict("records")[0]
    if row["reason"]:
        yield say("No difference is given: {reason}.", reason=label(labels.REASONS, row["reason"]))
    else:
        yield say(
            "First wave minus those waiting: {value} percentage points ({level} interval {low} to {high}). Fisher's exact "
            "test, which is the lottery's own: p = {p}.",
            value=_points(row["difference"]),
            level=Percent(row["conf_level"], 0),
            low=_points(row["conf_low"]),
            high=_points(row["conf_high"]),
            p=Number(row["p_value"], 3),
        )
    if row["n_unknown"] and not pd.isna(drawn["bound_low"]):
        yield say(
            "If all of whom it is not known had a new offence in one group and none in the other, the difference would lie "
            "between {low} and {high} percentage points.",
            low=_points(drawn["bound_low"]),
            high=_points(drawn["bound_high"]),
        )


def _balance(released: Released, write: Words) -> Table:
    rows = released.table("drawn_balances")
    columns = {
        say("characteristic"): [write(label(labels.COVARIATES, name)) for name in rows["covariate"]],
        say("first wave, mean"): [write(Number(each, 2)) for each in rows["mean_participants"]],
        say("still waiting, mean"): [write(Number(each, 2)) for each in rows["mean_comparison"]],
        say("difference in standard deviations"): [signed(each, write) for each in rows["smd"]],
        say("chance alone gives"): [chance_band(row, write) for row in rows.to_dict("records")],
    }
    note = say(
        "Of those followed from that day of whom it is known; divided by the standard deviation of the first wave. The last "
        "column: between which limits it lies in 95 of 100 lotteries of this size. By lot, one in twenty lies outside."
    )
    return replace(table_of(say("Were the two groups alike before the first day?"), columns, write, note), wordy=(0,))


def _of(row: dict, write: Words) -> str:
    return (
        write(say("{events} of {n}", events=int(row["n_events"]), n=int(row["n_known"]))) if row["n_known"] else NOTHING
    )


def _share(row: dict, write: Words) -> str:
    if pd.isna(row["value"]):
        return NOTHING
    value, low, high = (write(Percent(row[name])) for name in ("value", "conf_low", "conf_high"))
    return write(say("{value} ({low} to {high})", value=value, low=low, high=high))


def _points(share: float) -> Number:
    return Number(100 * share, 1, True)
