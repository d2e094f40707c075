"""Amounts that cannot be: below zero, or in another unit than the one that their column was read in.

A unit is recognised for a whole column and asked about; no cell is put into another unit by guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from analysis.columns.money import clean_money
from analysis.columns.values import Column

FINER = 1_000_000  # "8,5" under a heading in dong is no whole amount; how large it is shows only in smaller parts


@dataclass(frozen=True)
class Limits:
    """In dong: the middle of a column lies between `least` and `most`, and so does each cell above `cell`.

    They are wide: what they catch is a thousand or a million times off.
    """

    least: int
    most: int
    cell: int | None = None


PAY = Limits(100_000, 1_000_000_000, cell=1_000)
LENT = Limits(1_000_000, 10_000_000_000, cell=1_000)
OWED = Limits(100_000, 10_000_000_000)
LIMITS = {
    "gross_pay": PAY,
    "net_pay": PAY,
    "last_pay": PAY,
    "loan_amount": LENT,
    "amount_asked": LENT,
    "balance_in_term": OWED,
    "balance": OWED,
    "amount_due": OWED,
    "principal_paid": OWED,
}


def read_money(cells: Sequence, field: str, *, unit_vnd: int | None, style: str | None) -> Column:
    """A column of money in whole dong, without amounts that cannot be.

    Parameters
    ----------
    cells : sequence of str
    field : str
        Name of the field; those of `LIMITS` are held against them.
    unit_vnd, style
        As for `columns.money.clean_money`.
    """
    read = at_least_zero(clean_money(cells, unit_vnd=unit_vnd, style=style), "money_negative", "money_below_zero")
    limits = LIMITS.get(field)
    if limits is None:
        return read
    sizes = _sizes(read, cells, unit_vnd, style)
    above_zero = [size for size in sizes.values() if size > 0]
    if above_zero and not limits.least < median(above_zero) < limits.most:
        return refused(read, sizes, "money_other_unit")
    if limits.cell is None:
        return read
    far = [row for row, size in sizes.items() if 0 < size < limits.cell or size >= limits.most]
    return refused(read, far, "money_far")


def at_least_zero(read: Column, note: str = "", code: str = "number_below_zero") -> Column:
    """The column without values below zero: nothing that is counted here can be; `note` has said so before."""
    below = [row for row, value in enumerate(read.values) if value is not None and value < 0]
    kept = tuple(each for each in read.findings if each[1] != note) if below else read.findings
    return refused(Column(read.values, kept, read.decided), below, code) if below else read


def refused(read: Column, rows: Sequence[int], code: str) -> Column:
    """The column with some of its values refused; what was found in these cells before gives way to the code."""
    lost = set(rows)
    if not lost:
        return read
    values = tuple(None if row in lost else value for row, value in enumerate(read.values))
    findings = [each for each in read.findings if each[0] not in lost] + [(row, code) for row in lost]
    return Column(values, tuple(sorted(findings)), read.decided)


def _sizes(read: Column, cells: Sequence, unit_vnd: int | None, style: str | None) -> dict[int, float]:
    """How large each cell is, in dong, by row; those that are no whole amount too."""
    sizes = {row: float(value) for row, value in enumerate(read.values) if value is not None}
    broken = [row for row, code in read.findings if code == "money_fraction"]
    if broken and unit_vnd:
        finer = clean_money(cells, unit_vnd=unit_vnd * FINER, style=style).values
        sizes |= {row: finer[row] / FINER for row in broken if finer[row] is not None}
    return sizes
