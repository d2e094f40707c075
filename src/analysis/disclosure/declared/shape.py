"""What a table of results is made of, so that a profile can be applied to it: who is counted where, and what rests on that.

A name of a cell is a text with columns of its row in braces: ``"events|{outcome}|{horizon}"``. One name is one number, in
whichever table of whichever notebook of the site it stands. What a row knows besides its columns is in `linked.rows_of`. A
text with neither ``|`` nor braces is a column of the table itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

REST = "~"  # a part that is never printed: what is missing to the total


@dataclass(frozen=True)
class Shape:
    """Rows of one kind. A column that stands nowhere here keeps the whole table from leaving.

    Attributes
    ----------
    plain : str
        Columns that tell nothing of anybody counted: codes, horizons, parameters, law. Names apart by spaces.
    people : mapping
        Column of people (or loans, sentences) to the name of its cell.
    sums : sequence of (str, sequence of str)
        A cell is the sum of others; a part that begins with `REST` takes what is missing, where anything can be.
    over : sequence of (str, str, str)
        A column adds up, over the rows alike in these columns (apart by spaces), to the cell of this name.
    grows, shrinks : sequence of str
        Columns whose people at one horizon are among those at the next, or the other way round.
    rests : mapping
        Derived column to the cells that it can tell: it is hidden with any of them. An empty sequence: to cells that the
        result does not hold, so that it never leaves.
    shares : mapping
        Column to events and people: a share made of two counts, which is made anew where counts are rounded.
    interval : tuple of str
        Columns with the lower limit, the upper limit, the method and the level of the interval of such a share.
    behind : mapping
        Column to a column of people and the percentile that it is of them.
    curve : tuple of str
        A curve's column, and the columns with people at risk then and at its beginning.
    money : mapping
        Column with a sum of money to the column with the largest amount's share of it and to that with the number of amounts.
    told : mapping
        Column of words to pairs of events and people: not shown where one of them is none, all or too few.
    dropped : mapping
        Column to the reason why nothing in it leaves.
    where : callable, optional
        Row to whether it is of this kind; None: every row.
    place : bool
        Whether its rows are communes.
    """

    plain: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    over: tuple[tuple[str, str, str], ...] = ()
    grows: tuple[str, ...] = ()
    shrinks: tuple[str, ...] = ()
    rests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shares: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    interval: tuple[str, ...] = ()
    behind: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    curve: tuple[str, ...] = ()
    money: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    told: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    dropped: Mapping[str, str] = field(default_factory=dict)
    where: Callable[[dict], bool] | None = None
    place: bool = False

    @property
    def columns(self) -> set[str]:
        """Every column that is declared."""
        parts = (self.plain.split(), self.people, self.rests, self.shares, self.interval, self.behind, self.told)
        return {name for part in (*parts, self.curve[:1], self.money, self.dropped) for name in part}

    def takes(self, row: dict) -> bool:
        """Whether a row is of this kind."""
        return self.where is None or self.where(row)


Declared = tuple[Shape, ...] | str  # the kinds of rows of a table, or the reason why nothing of it leaves


DESCRIBED = "outcome estimand group horizon unit method role"  # plain columns of an estimate
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high", "conf_level", "conf_method", "p_value")


def share(where: Callable[[dict], bool], n: str, events: str) -> Shape:
    """Estimates that are one count divided by another, with an interval that is made of the two."""
    return Shape(
        plain=DESCRIBED,
        people={"n": n, "n_events": events},
        sums=(("n", ("n_events", f"{REST}no {events}")),),
        shares={"estimate": ("n_events", "n")},
        interval=("conf_low", "conf_high", "conf_method", "conf_level"),
        rests=dict.fromkeys(("std_error", "p_value", "reason"), ("n", "n_events")),
        where=where,
    )
