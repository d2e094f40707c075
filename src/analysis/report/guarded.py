"""Pieces of a guarded result: made as ever where all numbers are there, else the tables as they stand with what is hidden marked.

A piece reads its tables through `Watched`. One that is not whole stops it: no sentence is ever made of numbers some of which are
hidden, and none can break over a missing one.
"""

from dataclasses import replace

import pandas as pd

from analysis.disclosure.guarded import GUARDED, HIDDEN, WITHHELD
from analysis.disclosure.release import Released
from analysis.report import labels
from analysis.report.blocks import Block, Blocks, Sentences, Table
from analysis.report.columns import LEFT_ASIDE, heading, words_of
from analysis.report.standing import HEADLINES
from analysis.words import Said, Words, say

MARK = "×"
WHOM = {"partner": say("partners"), "public": say("the public")}
REASONS: dict[str, Said] = {
    "too_few": say("too few people: a count under {least}, or of all but so few, or a number that rests on one"),
    "protects_another": say("another hidden number could be worked out from it"),
    "few_behind": say("rests on too few people"),
    "few_df": say("a model with nearly as many terms as people"),
    "dominance": say("one amount is most of the sum"),
    "p_percent": say("one amount could be worked out too closely from the sum"),
    "extreme": say("the smallest or largest value is one person's"),
    "variant": say("counts the same people another way; few people lie between it and a number that is shown"),
    "too_fine": say("about single models, places, months or loans"),
    "cannot_be_checked": say("rests on counts of which this result does not hold enough to say that it is safe"),
    "does_not_agree": say("its numbers do not fit those of other tables, so what could be worked out cannot be said"),
    "exposed": say("could be worked out whatever else were hidden"),
    "between_horizons": say("lies between the horizons of the plan, so it would date single events"),
    "by_commune": say("about single communes"),
    "one_unit": say("about a model that one firm runs or that stands in one commune, without an agreement in writing"),
    "undeclared": say("nobody has said yet what this table tells of people"),
}
STANDING = ("too_few", "protects_another", "few_behind", "few_df", "dominance", "p_percent")  # marked cell by cell


class NotWholeError(Exception):
    """A piece asked for a table of which something is hidden or withheld."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


class Watched(dict):
    """Tables, or facts, of which those that are not whole cannot be read."""

    def __init__(self, known: dict, missing: frozenset[str]):
        super().__init__(known)
        self._known, self._missing = known, missing

    def get(self, name: str, default: object = None) -> object:
        """A table by name; `NotWholeError` if something of it is hidden."""
        if name in self._missing:
            raise NotWholeError(name)
        return self._known.get(name, default)

    def __missing__(self, name: str) -> object:
        raise NotWholeError(name)


def is_guarded(released: Released) -> bool:
    """Whether a result is one for partners or the public."""
    return released.about["profile"] in GUARDED


def watched(released: Released) -> Released:
    """The same result, for pieces to read."""
    parts = frozenset(name for table in (HIDDEN, WITHHELD) for name in released.table(table).get("table", ()))
    return replace(released, about=Watched(released.about, frozenset()), tables=Watched(released.tables, parts))


def in_place(released: Released, name: str, write: Words, shown: set[str]) -> Block:
    """What stands where a piece would: its table with marks, that it stands above already, or that it is withheld.

    Parameters
    ----------
    name : str
        Of the table, or fact, that is not whole.
    shown : set of str
        Tables that the page has shown so far; this one is added.
    """
    if name not in released.tables:
        return Sentences((_withheld(released, name, write),))
    if name in shown:
        text = say(
            "If there is anything here, it rests on numbers some of which are hidden; the table with the others stands above."
        )
        return Sentences((write(text),))
    shown.add(name)
    table = _table(released, name, write)
    partly = _reasons_withheld(released, name)
    rest = say("Rows that are not shown: {why}.", why=_listed(partly, released, write))
    return Blocks((table, Sentences((write(rest),)))) if partly else table


def in_short(released: Released, write: Words) -> Sentences:
    """The verdicts in words, or what could be compared, for the page's head, where their numbers are hidden."""
    texts = [verdict(row) for row in released.table("verdicts").to_dict("records")]
    texts = texts or [HEADLINES[row["standing"]] for row in released.table("standing").to_dict("records")]
    return Sentences(tuple(map(write, texts)) or (_withheld(released, "verdicts", write),))


def verdict(row: dict) -> Said:
    """A verdict and its outcome; that it is hidden if it is."""
    outcome = labels.outcome(row["outcome"])
    if not row["verdict"]:
        return say("No verdict can be shown, because too few people are behind it: {outcome}", outcome=outcome)
    return say("{verdict}: {outcome}", verdict=labels.VERDICTS[row["verdict"]], outcome=outcome)


def banner(released: Released, write: Words) -> str:
    """Whom a page is for and what is hidden, for its head."""
    about = released.about
    if about["profile"] == GUARDED[0]:
        text = say(
            "For partners who signed for it: counts under {least} and what would tell them are hidden. Do not pass on.",
            least=about["minimum_count"],
        )
    else:
        text = say(
            "For the public: counts under {least} and what would tell them are hidden; the others are rounded to multiples of "
            "{base}.",
            least=about["minimum_count"],
            base=about["rounding"],
        )
    return write(text)


def _withheld(released: Released, name: str, write: Words) -> str:
    why = _reasons_withheld(released, name) or ["cannot_be_checked"]
    whom = WHOM[released.about["profile"]]
    return write(say("Not shown to {whom}: {why}.", whom=whom, why=_listed(why, released, write)))


def _reasons_withheld(released: Released, name: str) -> list[str]:
    rows = released.table(WITHHELD)
    return sorted(set(rows["reason"][rows["table"] == name])) if len(rows) else []


def _listed(reasons: list[str], released: Released, write: Words) -> str:
    return "; ".join(_reason(each, released, write) for each in reasons)


def _reason(code: str, released: Released, write: Words) -> str:
    text = REASONS[code]
    return write(replace(text, values=(("least", released.about["minimum_count"]),)) if code == "too_few" else text)


def _table(released: Released, name: str, write: Words) -> Table:
    """A table as it stands, each hidden cell with a mark; below it what the marks mean, and what is the same in every row."""
    frame = released.table(name)
    told = released.table(HIDDEN)
    told = told[told["table"] == name] if len(told) else pd.DataFrame(columns=["row", "column", "reason"])
    why = {(row["row"], row["column"]): row["reason"] for row in told.to_dict("records")}
    gone = {reason for column in frame if (reason := _gone(column, frame, why))}
    kept = [column for column in frame if not _gone(column, frame, why) and not _aside(column, frame, why, write)]
    same = [column for column in kept if _same(column, frame, why)]
    kept = [column for column in kept if column not in same]
    used = [code for code in REASONS if any(why.get((row, column)) == code for row in frame.index for column in kept)]
    signs = {code: f"{MARK}{chr(ord('a') + index)}" for index, code in enumerate(used)}
    plain = frame.astype(object).where(frame.notna(), None).to_dict("records")
    body = tuple(
        tuple(
            signs[why[number, column]] if (number, column) in why else write(words_of(column, row[column], row))
            for column in kept
        )
        for number, row in enumerate(plain)
    )
    heads = [write(heading(name, column)) for column in kept]
    notes = [
        f"{write(heading(name, each)).capitalize()}: {write(words_of(each, plain[0][each], plain[0]))}."
        for each in same
    ]
    notes += [f"{sign}: {_reason(code, released, write)}." for code, sign in signs.items()]
    further = say("Further columns are not shown: {why}.", why=_listed(sorted(gone), released, write))
    notes += [write(further)] if gone else []
    caption = write(say("What may be seen of the table “{name}”", name=name))
    wordy = tuple(i for i, column in enumerate(kept) if frame[column].dtype == "str")
    return Table(caption, tuple(heads), body, " ".join(notes), wordy=wordy or (0,))


def _same(column: str, frame: pd.DataFrame, why: dict) -> bool:
    """Whether a column of words says the same in every row of several, and nothing of it is hidden."""
    hidden = any(each == column for _, each in why)
    return len(frame) > 1 and not hidden and frame[column].dtype == "str" and frame[column].nunique() == 1


def _gone(column: str, frame: pd.DataFrame, why: dict) -> str:
    """The reason why nothing of a column is shown, if it is one that is no matter of single cells."""
    reasons = {why.get((row, column), "") for row in frame.index}
    return min(reasons) if "" not in reasons and not reasons & set(STANDING) else ""


def _aside(column: str, frame: pd.DataFrame, why: dict, write: Words) -> bool:
    """Whether a column says nothing to a reader: how numbers are made, another language, or nothing at all."""
    other = column.startswith("what_") and column != f"what_{write.language}"
    empty = bool((frame[column].isna() | (frame[column].astype("str") == "")).all())
    hidden = any(each == column for _, each in why)
    whole = column == "year" and bool((frame[column] == 0).all())
    return column in LEFT_ASIDE or other or whole or (empty and not hidden)
