"""Tables about whole communes and firms: what was chosen, and what is found where inference is at that level."""

from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Block, Blocks, Sentences, Table
from analysis.report.counted import NOTHING, table_of
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.words import Number, Percent, Said, Words, say

COMMUNE = "commune"
MOST_WAYS = 1_000_000  # beyond, the number itself says nothing more


def designs(released: Released, write: Words) -> Table:
    """How many communes or firms could have been chosen and were, and what no test at that level can go below."""
    rows = released.table("unit_designs").to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in rows],
        say("starts by"): [write(label(labels.UNIT, row["unit"])) for row in rows],
        say("could have had it"): [write(int(row["n_units"])) for row in rows],
        say("had it"): [write(int(row["n_started"])) for row in rows],
        say("smallest p-value possible"): [_least(row, write) for row in rows],
        say("so"): [write(_so(row)) for row in rows],
    }
    note = say(
        "Smallest p-value: one over the number of ways to choose so many of them by lot. However large the difference, and "
        "however many people there are, no test by commune or firm can give less. Firms that could have had it: those that "
        "the records name."
    )
    table = table_of(say("Communes and firms that were chosen, before any outcome"), columns, write, note, words=2)
    return replace(table, wordy=(0, 1, 5))


def communes(released: Released, write: Words) -> Block:
    """Everybody released where a model was running against everybody released where it was not, by commune.

    Where the days of starting were drawn by lot, that is said before.
    """
    table, drawn = _communes(released, write), drawn_lots(released, write)
    return Blocks((drawn, table)) if drawn.paragraphs else table


def has_communes(released: Released) -> bool:
    """Whether a result has something by commune; a lot of people, each a unit, is none of it."""
    return len(_by_commune(released)) > 0


def _by_commune(released: Released) -> pd.DataFrame:
    rows = released.table("communes")
    return rows[rows["unit"] == COMMUNE] if "unit" in rows else rows


def drawn_lots(released: Released, write: Words) -> Sentences:
    """Which communes were drawn by lot, and how far the schedule was kept; no paragraph where none was drawn."""
    told = [write(said) for row in released.table("drawn_lots").to_dict("records") for said in _lot(row)]
    return Sentences(tuple(told))


def _lot(row: dict) -> tuple[Said, Said, Said]:
    drawn = say(
        "{models}: the order in which {n} communes start, in {waves} waves from {first} to {last}, was drawn by lot with a "
        "number that became known on {known}. The draw was made again for this page and is the same; its hash is {hash}.",
        models=label(labels.MODELS, row["models"]),
        n=int(row["n_units"]),
        waves=int(row["n_waves"]),
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        known=date.fromisoformat(row["known_on"]),
        hash=row["draw"],
    )
    analysed = say(
        "Communes are compared by the day drawn, whenever they really started, and the p-value counts the {orders} orders "
        "that the lot could have given. Communes outside the draw are in neither group ({outside} releases).",
        orders=Number(row["n_orders"]),
        outside=int(row["n_outside"]),
    )
    kept = say(
        "How far it was kept: of {due} communes whose day lies within the records, {missing} have no start in them; {early} "
        "had the model before their day. Both make the difference look smaller than it is.",
        due=int(row["n_due"]),
        missing=int(row["n_not_started"]),
        early=int(row["n_early"]),
    )
    return drawn, analysed, kept


def _communes(released: Released, write: Words) -> Table:
    rows = _by_commune(released).to_dict("records")
    columns = {
        say("model"): [write(label(labels.MODELS, row["models"])) for row in rows],
        say("with it: events of people (communes)"): [_arm(row, "with", write) for row in rows],
        say("without it: events of people (communes)"): [_arm(row, "without", write) for row in rows],
        say("difference, percentage points"): [_difference(row, write) for row in rows],
        say("p-value by commune"): [_p(row, write) for row in rows],
        say("not placed: events of people"): [_of(row["events_unplaced"], row["n_unplaced"], write) for row in rows],
    }
    note = say(
        "From the release, whoever took part: so it does not matter whom officials chose. With: the commune had the model on "
        "the day of release; without: it had none until {horizon} later. Only releases of the same year since the first "
        "start are compared; where the model started in between, nobody is counted. Intervals by commune (CR2, years held "
        "fixed), from 6 communes and 5 events in each group; p-value: how often a lottery of the starts among all communes "
        "would give as large a difference. Not placed: no record tells the commune on the map of the models; where these "
        "are over a fifth of the people or of the events, nothing is said.",
        horizon=horizon_words(rows[0]["horizon"]),
    )
    caption = say("Whole communes: new offences within {horizon} of release", horizon=horizon_words(rows[0]["horizon"]))
    table = table_of(caption, columns, write, note)
    return replace(table, wordy=(0, 3))


def _so(row: dict) -> Said:
    if row["n_started"] == 1:
        one = {
            "firm": say("one firm: whatever is found, nothing is known of the next one; counts only"),
            "commune": say("one commune: whatever is found, nothing is known of the next one; counts only"),
        }
        return one[row["unit"]]
    if row["decides"]:
        return say("intervals and tests count communes or firms, not people")
    return say("people are compared within their own commune; whole communes stand beside it")


def _least(row: dict, write: Words) -> str:
    if pd.isna(row["smallest_p"]):
        return NOTHING
    ways = round(1 / row["smallest_p"])
    return write(say("1/{ways}", ways=ways) if ways <= MOST_WAYS else say("under 1/{ways}", ways=MOST_WAYS))


def _arm(row: dict, arm: str, write: Words) -> str:
    if not row[f"n_{arm}"]:
        return NOTHING
    return write(
        say(
            "{events} of {n} ({communes})",
            events=int(row[f"events_{arm}"]),
            n=int(row[f"n_{arm}"]),
            communes=int(row[f"communes_{arm}"]),
        )
    )


def _of(events: float, n: float, write: Words) -> str:
    return write(say("{events} of {n}", events=int(events), n=int(n)))


def _difference(row: dict, write: Words) -> str:
    if row["reason"]:
        return write(label(labels.REASONS, row["reason"]))
    value, low, high = (write(Number(100 * row[name], 1, True)) for name in ("difference", "conf_low", "conf_high"))
    interval = say("{value} ({low} to {high})", value=value, low=low, high=high)
    return f"{write(interval)}, {write(Percent(row['conf_level'], 0))}"


def _p(row: dict, write: Words) -> str:
    return NOTHING if pd.isna(row["p_value"]) else write(Number(row["p_value"], 3))
