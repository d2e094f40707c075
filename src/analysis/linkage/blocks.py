"""Which pairs are compared at all: those that share an identifier, or enough of several."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.linkage.identities import UNKNOWN
from analysis.linkage.weights import Limits

# Each rule: the columns in which both records are known and equal.
RULES = {
    "id_number": ("number",),
    "name": ("plain_name",),
    "name_year": ("plain_name", "year"),
    "name_commune": ("plain_name", "commune"),
    "date_commune": ("year", "month", "day", "commune"),
    "given_year_commune": ("plain_given", "year", "commune"),
    "initials_year_commune": ("initials", "year", "commune"),
}
USED = sorted({name for names in RULES.values() for name in names})


def add_blocks(lists: list[pd.DataFrame], limits: Limits) -> tuple[list[pd.DataFrame], pd.DataFrame]:
    """Give every record one whole number per rule: two records are compared if they share one that is not -1.

    Parameters
    ----------
    lists : list of DataFrame
        One or two, from `identities.features`.
    limits : Limits
        A value that makes more pairs than `pairs_per_value` is not used by its rule; then those that make most pairs
        are left out until a rule makes no more than `pairs_per_rule`.

    Returns
    -------
    lists : list of DataFrame
        With a column `block_<rule>` (int32) for each rule.
    made : DataFrame
        One row per rule: `rule`, `pairs`, and what was left out: `values_skipped`, `left_skipped`, `right_skipped`
        (records in them). A pair can be made by several rules.
    """
    both = {name: np.concatenate([one[name].to_numpy() for one in lists]) for name in USED}
    starts = len(lists[0])
    rows, columns = [], {}
    for rule, names in RULES.items():
        codes = _values({name: both[name] for name in names})
        codes, row = _within_limits(codes, starts, len(lists) == 1, limits)
        columns[f"block_{rule}"] = codes
        rows.append({"rule": rule} | row)
    blocks = pd.DataFrame(columns)
    parts = [blocks.iloc[:starts], blocks.iloc[starts:].reset_index(drop=True)]
    return [pd.concat(both, axis=1) for both in zip(lists, parts, strict=False)], pd.DataFrame(rows)


def pairs(left: pd.DataFrame, right: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    """Positions (int64) of all pairs that some rule makes, each once; within one list with the first before the second.

    `left` and `right` are from `add_blocks`; `right` is None for pairs within a list.
    """
    other = left if right is None else right
    found = [
        _pairs_of_rule(left[column].to_numpy(), other[column].to_numpy(), within=right is None)
        for column in left
        if column.startswith("block_")
    ]
    numbers = np.unique(np.concatenate([one.astype("int64") * len(other) + two for one, two in found]))
    return numbers // max(len(other), 1), numbers % max(len(other), 1)


def same_id(left: pd.DataFrame, right: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the pairs that the rule `id_number` makes."""
    other = left if right is None else right
    columns = (one["block_id_number"].to_numpy() for one in (left, other))
    return _pairs_of_rule(*columns, within=right is None)


def numbered(columns: Iterable[ArrayLike]) -> np.ndarray:
    """A whole number for each combination of values, row by row, in the order in which they come: 0, 1, ...

    No value may be missing.
    """
    numbers: np.ndarray | int = 0
    for column in columns:
        codes, distinct = pd.factorize(column)
        numbers, _ = pd.factorize(numbers * len(distinct) + codes)
    return numbers


def _pairs_of_rule(left: np.ndarray, right: np.ndarray, *, within: bool) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the pairs that share a block, those of one left record after those of another."""
    rows, others = np.flatnonzero(left >= 0), np.argsort(right, kind="stable")
    sorted_right = right[others]
    starts, ends = (np.searchsorted(sorted_right, left[rows], side) for side in ("left", "right"))
    n = ends - starts
    one = np.repeat(rows, n)
    two = others[np.arange(n.sum()) + np.repeat(starts - np.cumsum(n) + n, n)]
    return (one[one < two], two[one < two]) if within else (one, two)


def _values(columns: dict[str, np.ndarray]) -> np.ndarray:
    """A whole number for each combination of the columns, -1 where one of them is not known."""
    known = np.logical_and.reduce([column != UNKNOWN.get(name, -1) for name, column in columns.items()])
    codes = np.full(len(known), -1, dtype="int32")
    codes[known] = numbered([column[known] for column in columns.values()])
    return codes


def _within_limits(codes: np.ndarray, starts: int, within: bool, limits: Limits) -> tuple[np.ndarray, dict]:
    used = codes >= 0
    n = int(codes.max(initial=-1)) + 1
    in_left = np.bincount(codes[:starts][used[:starts]], minlength=n).astype("int64")
    in_right = np.bincount(codes[starts:][used[starts:]], minlength=n).astype("int64")
    made = in_left * (in_left - 1) // 2 if within else in_left * in_right
    # Values that make equally many pairs stay or go together, so that the order of rows decides nothing.
    sizes, inverse = np.unique(made, return_inverse=True)
    totals = np.cumsum(np.bincount(inverse, weights=made, minlength=len(sizes)))
    kept_sizes = (sizes <= limits.pairs_per_value.value) & (totals <= limits.pairs_per_rule.value)
    kept = kept_sizes[inverse] if n else np.zeros(0, dtype=bool)
    row = {
        "pairs": int(made[kept].sum()),
        "values_skipped": int((~kept).sum()),
        "left_skipped": int(in_left[~kept].sum()),
        "right_skipped": int(in_right[~kept].sum()),
    }
    return np.where(used, np.where(np.append(kept, False)[codes], codes, -1), -1).astype("int32"), row
