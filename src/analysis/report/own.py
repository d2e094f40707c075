"""Shows estimates that a researcher's own function returned, as they were released: no page has a place for them."""

import re

import pandas as pd

from analysis.disclosure.release import Released
from analysis.report import labels, simulated
from analysis.report.blocks import Table
from analysis.report.counted import NOTHING, counts
from analysis.report.labels import label
from analysis.report.sentences import horizon_words
from analysis.report.show import Shown
from analysis.words import Number, Percent, Words, say, words

KNOWN_HORIZONS = r"[1-9]\d*[wm]"


def own(released: Released, table: str, language: str) -> Shown:
    """A released table of estimates, each with its interval, counts and method; codes that have no words are shown as they are.

    Parameters
    ----------
    released : Released
        Anything else raises `TypeError`: nothing is shown that was not released.
    table : str
        Its name among `rows` of `disclosure.release.release`, where it held a list of `results.Estimate`; another raises
        `ValueError`.
    language : str
        ``"vi"`` or ``"en"``.
    """
    if not isinstance(released, Released):
        raise TypeError("only what analysis.disclosure.release let out can be shown")
    if "estimand" not in released.table(table):
        raise ValueError(f"there is no released table of estimates {table!r}")
    write = words(language)
    made = _table(released.table(table), table, write)
    return Shown(simulated.marked(made, write) if released.synthetic else made)


def _table(rows: pd.DataFrame, name: str, write: Words) -> Table:
    told = rows.to_dict("records")
    columns = {
        say("outcome"): [_outcome(row["outcome"], write) for row in told],
        say("what is estimated"): [write(label(labels.ESTIMANDS, row["estimand"])) for row in told],
        say("of whom"): [_group(row["group"], write) for row in told],
        say("by"): [_horizon(row["horizon"], write) for row in told],
        say("value"): [_value(row, write) for row in told],
        say("people"): counts(rows["n"], write),
        say("of them with the event"): counts(rows["n_events"], write),
        say("method"): [write(label(labels.METHODS, row["method"])) for row in told],
    }
    note = say(
        "An analysis of one's own: no verdict is drawn from it, and no plan named it. In brackets: its interval."
    )
    body = tuple(zip(*columns.values(), strict=True))
    caption = say("Own estimates: {name}", name=name.replace("_", " "))
    return Table(write(caption), tuple(map(write, columns)), body, write(note), (0, 1, 2, 3, 7))


def _outcome(code: str, write: Words) -> str:
    return write(
        label(labels.OUTCOMES | labels.DEFINITIONS, code if code in labels.OUTCOMES else code.partition("/")[0])
    )


def _group(code: str, write: Words) -> str:
    return write(label(labels.MODELS | labels.ARMS, code))


def _horizon(code: str, write: Words) -> str:
    return write(horizon_words(code)) if re.fullmatch(KNOWN_HORIZONS, code) else code or NOTHING


def _value(row: dict, write: Words) -> str:
    if pd.isna(row["estimate"]):
        return write(label(labels.REASONS, row["reason"]))
    shares = row["unit"] == "share"
    points = shares and "difference" in row["estimand"]
    value, low, high = (_number(row[name], shares, points) for name in ("estimate", "conf_low", "conf_high"))
    text = value if pd.isna(row["conf_low"]) else say("{value} ({low} to {high})", value=value, low=low, high=high)
    return write(say("{points} percentage points", points=write(text)) if points else text)


def _number(value: float, shares: bool, points: bool) -> Number | Percent:
    """A share in percent; a difference of two in points, with its sign."""
    if points:
        return Number(100 * value, 1, True)
    return Percent(value) if shares else Number(value, 0 if abs(value) >= 1000 else 3)
