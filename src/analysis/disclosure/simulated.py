"""Invented people: every row about them says so, no verdict about them judges, and they never stand among real ones."""

from collections.abc import Iterable

import pandas as pd

from analysis.errors import refuse
from analysis.evidence.decision import DECISIONS
from analysis.evidence.verdict import JUDGEMENTS
from analysis.tables.source import Source
from analysis.words import say

COLUMN, MARK = "data", "simulated"
DEMONSTRATION = "demonstration"
JUDGING = {"verdict": JUDGEMENTS, "decision": DECISIONS}  # columns and the values in them that judge


def marked(table: pd.DataFrame, source: Source) -> pd.DataFrame:
    """A table of results as it may leave: of invented people with a first column `data`, and no judgement.

    Parameters
    ----------
    table : DataFrame
        Rows of one kind; in a column `verdict` each of `evidence.verdict.JUDGEMENTS`, in a column `decision` each of
        `evidence.decision.DECISIONS` becomes ``"demonstration"``.
    source : Source
        That of the site; a table about real people comes back as it is.
    """
    if not source.synthetic:
        return table
    masked = {name: _demonstrated(table[name], judging) for name, judging in JUDGING.items() if name in table}
    rows = table.assign(**masked)
    rows.insert(0, COLUMN, pd.Series(MARK, index=rows.index, dtype="str"))
    return rows


def is_marked(table: pd.DataFrame) -> bool:
    """Whether every row says that it is simulated, and none judges."""
    said = COLUMN in table and bool((table[COLUMN] == MARK).all())
    return said and not any(table[name].isin(judging).any() for name, judging in JUDGING.items() if name in table)


def refuse_mixture(sources: Iterable[Source]) -> None:
    """Refuse to put invented and real people into one result; whatever takes several sites calls this first.

    Raises
    ------
    HoanhapError
        If some of the sources are synthetic and some are not, with the names of both.
    """
    by_kind: dict[bool, list[str]] = {True: [], False: []}
    for source in sources:
        by_kind[source.synthetic].append(source.id)
    if by_kind[True] and by_kind[False]:
        what = say(
            "simulated and real sites may not stand in one result; simulated: {simulated}; real: {real}",
            simulated=", ".join(by_kind[True]),
            real=", ".join(by_kind[False]),
        )
        raise refuse(what)


def _demonstrated(values: pd.Series, judging: tuple[str, ...]) -> pd.Series:
    return values.mask(values.isin(judging), DEMONSTRATION)
