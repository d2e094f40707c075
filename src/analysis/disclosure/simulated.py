"""Invented people: every row about them says so, no verdict about them judges, and they never stand among real ones."""

from collections.abc import Iterable

import pandas as pd

from analysis.errors import refuse
from analysis.evidence.verdict import JUDGEMENTS
from analysis.tables.source import Source
from analysis.words import say

COLUMN, MARK = "data", "simulated"
DEMONSTRATION = "demonstration"


def marked(table: pd.DataFrame, source: Source) -> pd.DataFrame:
    """A table of results as it may leave: of invented people with a first column `data`, and no judgement.

    Parameters
    ----------
    table : DataFrame
        Rows of one kind; a column `verdict` with one of `evidence.verdict.JUDGEMENTS` becomes ``"demonstration"``.
    source : Source
        That of the site; a table about real people comes back as it is.
    """
    if not source.synthetic:
        return table
    rows = table.assign(verdict=_demonstrated(table["verdict"])) if "verdict" in table else table.copy()
    rows.insert(0, COLUMN, pd.Series(MARK, index=rows.index, dtype="str"))
    return rows


def is_marked(table: pd.DataFrame) -> bool:
    """Whether every row says that it is simulated, and none judges."""
    said = COLUMN in table and bool((table[COLUMN] == MARK).all())
    return said and not ("verdict" in table and table["verdict"].isin(JUDGEMENTS).any())


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


def _demonstrated(verdicts: pd.Series) -> pd.Series:
    return verdicts.mask(verdicts.isin(JUDGEMENTS), DEMONSTRATION)
