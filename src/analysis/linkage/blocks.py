"""Which pairs are compared at all: those that share an identifier, or enough of several."""

import numpy as np
import pandas as pd

from analysis.linkage.identities import UNKNOWN
from analysis.linkage.weights import Limits

# Each rule: the columns in which both records are known and equal.
RULES = {
    "id_number": ("id_number",),
    "name": ("plain_name",),
    "name_year": ("plain_name", "year"),
    "name_commune": ("plain_name", "commune"),
    "date_commune": ("year", "month", "day", "commune"),
    "given_year_commune": ("plain_given", "year", "commune"),
    "initials_year_commune": ("initials", "year", "commune"),
}


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
    both = pd.concat(lists, ignore_index=True)
    starts = len(lists[0])
    rows, columns = [], {}
    for rule, names in RULES.items():
        codes = _values(both, names)
        codes, row = _within_limits(codes, starts, len(lists) == 1, limits)
        columns[f"block_{rule}"] = codes
        rows.append({"rule": rule} | row)
    blocks = pd.DataFrame(columns)
    parts = [blocks.iloc[:starts], blocks.iloc[starts:].reset_index(drop=True)]
    return [one.join(part) for one, part in zip(lists, parts, strict=False)], pd.DataFrame(rows)


def pairs(left: pd.DataFrame, right: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    """Positions (int64) of all pairs that some rule makes, each once; within one list with the first before the second.

    `left` and `right` are from `add_blocks`; `right` is None for pairs within a list.
    """
    other = left if right is None else right
    found = [
        _pairs_of_rule(left[column], other[column], within=right is None)
        for column in left
        if column.startswith("block_")
    ]
    numbers = np.unique(np.concatenate([one.astype("int64") * len(other) + two for one, two in found]))
    return numbers // max(len(other), 1), numbers % max(len(other), 1)


def same_id(left: pd.DataFrame, right: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the pairs that the rule `id_number` makes."""
    other = left if right is None else right
    return _pairs_of_rule(left["block_id_number"], other["block_id_number"], within=right is None)


def _pairs_of_rule(left: pd.Series, right: pd.Series, *, within: bool) -> tuple[np.ndarray, np.ndarray]:
    used = [pd.DataFrame({"block": one[one >= 0], "row": np.flatnonzero(one >= 0)}) for one in (left, right)]
    merged = used[0].merge(used[1], on="block")
    one, two = merged["row_x"].to_numpy(), merged["row_y"].to_numpy()
    return (one[one < two], two[one < two]) if within else (one, two)


def _values(both: pd.DataFrame, names: tuple[str, ...]) -> np.ndarray:
    """A whole number for each combination of the columns, -1 where one of them is not known."""
    known = np.logical_and.reduce([both[name].to_numpy() != UNKNOWN.get(name, -1) for name in names])
    codes = np.full(len(both), -1, dtype="int32")
    codes[known] = both.loc[known, list(names)].groupby(list(names), sort=False).ngroup().to_numpy()
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
