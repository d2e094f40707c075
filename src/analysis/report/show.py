"""Shows a piece of a released result, in a notebook or on a page: the same function for both."""

from collections.abc import Callable

from analysis.disclosure.release import Released
from analysis.report import (
    figures,
    lists,
    records,
    reoffending,
    reoffending_figures,
    sentences,
    simulated,
    standing,
    tables,
)
from analysis.report.blocks import Block, Sentences
from analysis.words import Words, say, words


def _has(table: str, **values: str) -> Callable[[Released], bool]:
    """A test whether a released table has a row with these values."""

    def test(released: Released) -> bool:
        rows = released.table(table)
        return len(rows) > 0 and all((rows[column] == value).any() for column, value in values.items())

    return test


def _always(released: Released) -> bool:
    return True


def _conclusion(released: Released, write: Words) -> Block:
    """Records of people say more than printed figures, so they conclude where there are both."""
    with_records = len(released.table("standing")) > 0
    return (standing.records_conclusion if with_records else sentences.conclusion)(released, write)


# name -> (what makes it, a test whether a result has what it needs)
PIECES: dict[str, tuple[Callable[[Released, Words], Block], Callable[[Released], bool]]] = {
    "covered": (sentences.covered, _always),
    "planned": (sentences.planned, _always),
    "published": (tables.published, _has("published")),
    "agreements": (tables.agreements, _has("checks")),
    "questions": (tables.questions, _has("checks")),
    "chance": (figures.chance_of_none, _has("estimates", estimand="chance")),
    "needed": (tables.needed, _has("needed")),
    "power": (tables.power, _has("power")),
    "conclusion": (_conclusion, lambda released: _has("needed")(released) or _has("standing")(released)),
    "comparison_people": (standing.comparison_people, _has("standing")),
    "list_meaning": (lists.list_meaning, _has("list_kinds")),
    "lists": (lists.lists, _has("list_kinds")),
    "release_years": (lists.release_years, _has("release_years")),
    "followed": (records.followed, _has("followed")),
    "record_ends": (records.record_ends, _has("record_ends")),
    "linkage": (records.linkage, _has("linkage")),
    "doubtful": (records.doubtful, _has("doubtful")),
    "power_here": (records.power_here, _has("power_here")),
    "decides": (records.decides, _has("decides")),
    "shocks": (records.shocks, _has("shocks")),
    "flow": (tables.flow, _has("flow")),
    "definitions": (reoffending.definitions, _has("states")),
    "states": (reoffending.states, _has("states")),
    "incidence": (reoffending_figures.incidence, _has("incidence")),
    "settings": (reoffending.settings, _has("settings")),
    "balance_joined": (reoffending.balance, _has("balances")),
    "love": (reoffending_figures.love, _has("balances")),
    "contrasts": (reoffending.contrasts, _has("settings")),
    "hazards": (reoffending.hazards, _has("settings")),
    "specifications": (reoffending_figures.specifications, _has("specifications")),
    "one_more": (reoffending.one_more, _has("unrecorded")),
    "rearrest_shares": (tables.rearrest_shares, _has("estimates", outcome="rearrest")),
    "frequencies": (sentences.frequencies, _has("estimates", outcome="rearrest")),
    "event_curves": (figures.event_curves, _has("estimates", estimand="curve")),
    "tests": (tables.tests, _has("estimates", estimand="log_rank")),
    "incomes": (tables.incomes, _has("estimates", estimand="mean")),
    "differences": (tables.differences, _has("estimates", estimand="mean_difference")),
    "income_differences": (figures.income_differences, _has("estimates", estimand="mean_difference")),
    "lesson": (sentences.lesson, _has("estimates", estimand="weighted_mean_difference")),
    "balance": (tables.balance, _has("estimates", estimand="smd")),
    "employed_shares": (tables.employed_shares, _has("estimates", outcome="employed")),
    "job_curves": (figures.job_curves, _has("estimates", estimand="weekly_share")),
    "unknown_weeks": (sentences.unknown_weeks, _has("estimates", estimand="bounds_of_difference")),
    "job_bounds": (tables.job_bounds, _has("estimates", estimand="bounds_of_difference")),
    "verdict": (sentences.verdict, _has("verdicts")),
    "not_known": (tables.not_known, _always),
}


class Shown:
    """A piece as a notebook shows it: HTML where there is a screen for it, else plain text."""

    def __init__(self, block: Block):
        self._block = block

    def __repr__(self) -> str:
        return self._block.text()

    def _repr_html_(self) -> str:
        return self._block.html()


def show(released: Released, piece: str, language: str) -> Shown:
    """One piece of a released result in one language.

    Parameters
    ----------
    released : Released
        Anything else raises `TypeError`: nothing is shown that was not released.
    piece : str
        A name of `PIECES`; an unknown one raises `ValueError`.
    language : str
        ``"vi"`` or ``"en"``.
    """
    return Shown(block(released, piece, language))


def block(released: Released, piece: str, language: str) -> Block:
    """The piece itself, marked if its people are invented; a short sentence where the source has nothing for it."""
    write = words(language)
    if has(released, piece):
        made = PIECES[piece][0](released, write)
    else:
        made = Sentences((write(say("This source has no data for this part.")),))
    return simulated.marked(made, write) if released.synthetic else made


def has(released: Released, piece: str) -> bool:
    """Whether a result has what a piece needs."""
    if not isinstance(released, Released):
        raise TypeError("only what analysis.disclosure.release let out can be shown")
    if piece not in PIECES:
        raise ValueError(f"there is no piece {piece!r}; there are: {', '.join(PIECES)}")
    return PIECES[piece][1](released)
