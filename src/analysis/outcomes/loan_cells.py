"""Numbers and sums of loans in the cells of a table: days of the bank's files by parts of the book."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.lending.snapshots import EXTENDED, FROZEN, GONE, LATE, OVERDUE, REPAID, Book


@dataclass(frozen=True)
class Cells:
    """Rows of the files, and in which cell (day of a file, part of the book) each lies.

    `rows` as in `lending.snapshots.Book`; `at`, `part` are the cell's day and part, `mine` whether the row lies in any, `open`
    whether it does with a balance; `shape` is (days, parts).
    """

    rows: pd.DataFrame
    days: pd.DatetimeIndex
    at: np.ndarray
    part: np.ndarray
    mine: np.ndarray
    open: np.ndarray
    shape: tuple[int, int]

    def add(self, where: np.ndarray, values: np.ndarray | None = None) -> np.ndarray:
        """How many rows of each cell are meant, or what their values add up to (missing ones as nothing); by day and part."""
        where = np.flatnonzero(np.asarray(where, bool) & self.mine)
        cell = self.at[where] * self.shape[1] + self.part[where]
        weights = None if values is None else np.nan_to_num(np.asarray(values, float)[where])
        return np.bincount(cell, weights, minlength=self.shape[0] * self.shape[1]).reshape(self.shape)


def counted(
    book: Book, part: np.ndarray, n_parts: int, limits: tuple[int, ...], *, last: bool = False
) -> tuple[pd.DatetimeIndex, dict[str, np.ndarray]]:
    """The days of files, and every number and sum of a `Standing` by day and part.

    Parameters
    ----------
    book : Book
    part : ndarray of int
        Part of each loan, from 0; -1: of none.
    n_parts : int
    limits : tuple of int
        Days for more than which a loan is late.
    last : bool
        Only the last day.
    """
    cells = _cells(book, part, n_parts, last=last)
    found = _counts(cells) | _sums(cells) | _late(cells, limits) | _absent(cells)
    found |= {"n_loans": _begun(book.loans["loan_date"], part, cells)}
    if last and len(cells.days):
        return cells.days[-1:], {name: each[-1:] for name, each in found.items()}
    return cells.days, found


def _cells(book: Book, part: np.ndarray, n_parts: int, *, last: bool) -> Cells:
    of_row = np.append(part, -1)[book.rows["place"]]
    rows = book.rows
    if last and (of_row >= 0).any():
        # Of loans that are not in the last file, every row tells whether they were repaid.
        here = (rows["as_of"] == rows.loc[of_row >= 0, "as_of"].max()).to_numpy()
        there = np.zeros(len(part) + 1, bool)
        there[rows["place"][here]] = True
        kept = (here | ~there[rows["place"]]) & (of_row >= 0)
        rows, of_row = rows[kept], of_row[kept]
    mine = of_row >= 0
    days = pd.DatetimeIndex(np.sort(rows["as_of"][mine].unique()))
    open_ = mine & ~rows["state"].isin((REPAID, GONE)).to_numpy()
    return Cells(rows, days, days.searchsorted(rows["as_of"]), of_row, mine, open_, (len(days), n_parts))


def _counts(cells: Cells) -> dict[str, np.ndarray]:
    """Open loans, and those of them in each state."""
    rows = cells.rows
    states = {"n_extended": EXTENDED, "n_overdue": OVERDUE, "n_frozen": FROZEN}
    not_due = (rows["contract_due_date"] > rows["as_of"]).to_numpy() & cells.open
    return {name: cells.add(rows["state"] == state) for name, state in states.items()} | {
        "n_open": cells.add(cells.open),
        "n_not_due": cells.add(not_due),
        "not_due_vnd": cells.add(not_due, rows["balance_vnd"]),
    }


def _sums(cells: Cells) -> dict[str, np.ndarray]:
    """The balance, its parts, and the largest balance of one loan."""
    rows, open_ = cells.rows, cells.open
    later, balance = (rows["state"] == EXTENDED).to_numpy(), rows["balance_vnd"].to_numpy()
    largest = np.full(cells.shape, np.nan)
    np.fmax.at(largest, (cells.at[open_], cells.part[open_]), balance[open_])
    interest = (cells.add(open_, rows[f"interest_{which}_vnd"]) for which in ("in_term", "overdue"))
    return {
        "balance_vnd": cells.add(open_, balance),
        "in_term_vnd": cells.add(open_ & ~later, rows["in_term_vnd"]),
        "extended_vnd": cells.add(later, rows["in_term_vnd"]),
        "overdue_vnd": cells.add(open_, rows["overdue_vnd"]),
        "frozen_vnd": cells.add(open_, rows["frozen_vnd"]),
        "interest_vnd": sum(interest),
        "bad_vnd": cells.add(rows["state"].isin(LATE), rows["late_vnd"]),
        "largest_vnd": largest,
    }


def _late(cells: Cells, limits: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Loans late for so long, surely and possibly; by their interest for the first limit, -1 where that is not known of some."""
    rows, found = cells.rows, {}
    for limit in limits:
        for end in ("low", "high"):
            late = (rows[f"late_{end}"] > limit).to_numpy() & cells.open
            found[f"n_late_{limit}_{end}"] = cells.add(late)
            found[f"late_{limit}_{end}_vnd"] = cells.add(late, rows["balance_vnd"])
    days = rows["late_implied"].mask(rows["state"] == FROZEN, limits[0] + 1).to_numpy()
    known = cells.add(cells.open & np.isnan(days)) == 0
    return found | {f"n_late_{limits[0]}_implied": np.where(known, cells.add(cells.open & (days > limits[0])), -1)}


def _absent(cells: Cells) -> dict[str, np.ndarray]:
    """Loans repaid or gone by each day, and all that were paid out by then and of which it is known how they stand.

    A loan without a balance stands in no later file, so it counts from its last row on up to the next one.
    """
    rows, n = cells.rows, len(cells.days)
    loan, ended = rows["loan"].to_numpy(), cells.mine & ~cells.open
    first = np.append(True, loan[1:] != loan[:-1])[: len(loan)]
    until = np.where(np.append(first[1:], True)[: len(loan)], n, np.append(cells.at[1:], n)[: len(loan)])
    total = np.cumsum(ended)
    over = total > (total - ended)[first][np.cumsum(first) - 1]
    state = {"n_repaid": rows["state"] == REPAID, "n_gone": rows["state"] == GONE}
    found = {
        name: cells.add(where) + _between(cells, where & over, cells.at + 1, until) for name, where in state.items()
    }
    begun = cells.days.searchsorted(rows["loan_date"])  # a day that is not known comes last
    known = cells.add(rows["loan_date"] <= rows["as_of"])
    return found | {"n_known": known + _between(cells, over, np.maximum(cells.at + 1, begun), until)}


def _between(cells: Cells, where: np.ndarray, first: np.ndarray, until: np.ndarray) -> np.ndarray:
    """How many rows are meant on each day from `first` on and before `until`, by day and part."""
    where = np.flatnonzero(np.asarray(where, bool) & cells.mine & (first < until))
    steps = np.zeros((len(cells.days) + 1, cells.shape[1]), int)
    np.add.at(steps, (first[where], cells.part[where]), 1)
    np.add.at(steps, (until[where], cells.part[where]), -1)
    return np.cumsum(steps, axis=0)[:-1]


def _begun(paid_out: pd.Series, part: np.ndarray, cells: Cells) -> np.ndarray:
    """Loans paid out by each day, by day and part."""
    days = [paid_out[part == place].dropna().sort_values() for place in range(cells.shape[1])]
    found = [np.searchsorted(each, cells.days, side="right") for each in days]
    return np.array(found, int).reshape(cells.shape[::-1]).T
