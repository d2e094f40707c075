"""How far the identifiers of two records agree: one level for each comparison, in numpy and as SQL for splink."""

import numpy as np
import pandas as pd

from analysis.linkage.weights import LEVELS

MISSING = -1
CCCD_DIGITS = 12
DIFFERENT_GIVEN = "l.given <> r.given and l.marked and r.marked and l.common and r.common"
DIFFERENT_PLAIN_GIVEN = "l.plain_given <> r.plain_given and l.plain_common and r.plain_common"
LEFT_OUT = "l.family = r.family and l.plain_given = r.plain_given and not (l.middle and r.middle)"
# The same conditions as below, in the order of `LEVELS`; what fits none is the last level.
SQL = {
    "id_number": {
        MISSING: "l.id_number is null or r.id_number is null or length(l.id_number) <> length(r.id_number)"
        " or (length(l.id_number) < 12 and damerau_levenshtein(l.id_number, r.id_number) > 1)",
        "same": "l.id_number = r.id_number",
        "slip": "damerau_levenshtein(l.id_number, r.id_number) <= 1",
    },
    "name": {
        MISSING: "l.initials is null or r.initials is null",
        "same": "l.name = r.name",
        "marks": f"l.plain_name = r.plain_name and not ({DIFFERENT_GIVEN})",
        "slip": f"damerau_levenshtein(l.plain, r.plain) = 1 and not ({DIFFERENT_PLAIN_GIVEN})",
        "short": "(l.initials = r.initials and (l.hidden or r.hidden) and coalesce(l.rest = r.rest, true))"
        f" or ({LEFT_OUT})",
    },
    "year": {
        MISSING: "l.year is null or r.year is null",
        "same": "l.year = r.year",
        "near": "abs(l.year - r.year) = 1",
    },
    "day": {
        MISSING: "l.month is null or r.month is null",
        "same": "l.month = r.month and l.day = r.day",
        "month": "l.month = r.month and (l.day is null or r.day is null)",
        "slip": "l.month = r.month or l.day = r.day or (l.month = r.day and l.day = r.month)",
    },
    "sex": {MISSING: "l.sex is null or r.sex is null", "same": "l.sex = r.sex"},
    "commune": {MISSING: "l.commune is null or r.commune is null", "same": "l.commune = r.commune"},
    "village": {
        MISSING: "l.village is null or r.village is null or l.commune is null or r.commune is null"
        " or l.commune <> r.commune",
        "same": "l.village = r.village",
    },
}


def levels(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """The level of every comparison for pairs of records, row by row.

    Parameters
    ----------
    left, right : DataFrame
        From `identities.features`, of equal length: row i of one is compared with row i of the other.

    Returns
    -------
    DataFrame
        int8 columns named as `LEVELS`: the place of the level in its list, -1 where it cannot be compared.
    """
    made = {
        "id_number": _id_number(left, right),
        "name": _name(left, right),
        "year": _year(*_both(left, right, "year")),
        "day": _day(left, right),
        "sex": _equal(*_both(left, right, "sex"), unknown=0),
        "commune": _equal(*_both(left, right, "commune")),
    }
    village = _equal(*_both(left, right, "village"))
    made["village"] = np.where(made["commune"] == 0, village, MISSING)
    return pd.DataFrame({name: made[name].astype("int8") for name in LEVELS})


def names_apart(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Whether two names, row by row, are too unlike to be one name that was written badly twice.

    They are more than two slips apart, or have two different common given names. It is asked where an equal ID number
    speaks for one person.
    """
    (given, other_given), (common, other_common) = (
        _both(left, right, name) for name in ("plain_given", "plain_common")
    )
    names = zip(*_both(left, right, "plain"), strict=True)
    far = [one != other and slips(one, other) > 2 for one, other in names]
    return (common & other_common & (given != other_given)) | np.array(far, dtype=bool)


def slips(one: str, other: str) -> int:
    """The least number of signs to change, drop, add or exchange with a neighbour to make one text the other.

    Optimal string alignment, in which no sign is touched twice.
    """
    rows = [list(range(len(other) + 1))]
    for i, sign in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (sign != against))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == against:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def one_slip(one: str, other: str) -> bool:
    """Whether two texts differ by one sign: another, missing, or added, or by two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    exchanged = (
        one[start + 1 : start + 2] + one[start] == other[start : start + 2] and one[start + 2 :] == other[start + 2 :]
    )
    return one[start + 1 :] == other[start + 1 :] or exchanged


def _both(one: pd.DataFrame, two: pd.DataFrame, column: str) -> tuple[np.ndarray, np.ndarray]:
    return one[column].to_numpy(), two[column].to_numpy()


def _id_number(one: pd.DataFrame, two: pd.DataFrame) -> np.ndarray:
    (lengths, other_lengths), (number, other_number) = (_both(one, two, name) for name in ("digits", "number"))
    can, same = (lengths > 0) & (lengths == other_lengths), number == other_number
    slip = _slips(one, two, "id_number", "number", can & ~same)
    # An old card's number changes with the province, so two of 9 digits that differ say nothing.
    can &= same | slip | (lengths == CCCD_DIGITS)
    return np.select([~can, same, slip], [MISSING, 0, 1], 2)


def _name(one: pd.DataFrame, two: pd.DataFrame) -> np.ndarray:
    def equal(column: str) -> np.ndarray:
        first, second = _both(one, two, column)
        return (first == second) & (first >= 0)

    def both(column: str) -> np.ndarray:
        return np.logical_and(*_both(one, two, column))

    def unknown(column: str) -> np.ndarray:
        return np.minimum(*_both(one, two, column)) < 0

    missing = unknown("initials")
    same, plain = equal("name"), equal("plain_name")
    marks = plain & ~(~equal("given") & both("marked") & both("common"))
    may_slip = ~missing & ~plain & ~(~equal("plain_given") & both("plain_common"))
    slip = _slips(one, two, "plain", "plain_name", may_slip)
    hidden = np.logical_or(*_both(one, two, "hidden"))
    rest = equal("rest") | unknown("rest")
    left_out = equal("family") & equal("plain_given") & ~both("middle")
    short = (equal("initials") & hidden & rest) | left_out
    return np.select([missing, same, marks, slip, short], [MISSING, 0, 1, 2, 3], 4)


def _year(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return np.select([(one == 0) | (two == 0), one == two, np.abs(one - two) == 1], [MISSING, 0, 1], 2)


def _day(one: pd.DataFrame, two: pd.DataFrame) -> np.ndarray:
    (m1, m2), (d1, d2) = (_both(one, two, name) for name in ("month", "day"))
    full = (d1 > 0) & (d2 > 0)
    month, day = m1 == m2, full & (d1 == d2)
    slip = month | day | (full & (m1 == d2) & (d1 == m2))
    return np.select([(m1 == 0) | (m2 == 0), month & day, month & ~full, slip], [MISSING, 0, 1, 2], 3)


def _equal(one: np.ndarray, two: np.ndarray, unknown: int = -1) -> np.ndarray:
    return np.where((one == unknown) | (two == unknown), MISSING, one != two)


def _slips(one: pd.DataFrame, two: pd.DataFrame, text: str, code: str, where: np.ndarray) -> np.ndarray:
    """`one_slip` for each pair of texts, looked at once for each pair of their codes; False where it is not asked for."""
    found = np.zeros(len(where), dtype=bool)
    asked = np.flatnonzero(where)
    first, second = (codes[asked].astype("int64") for codes in _both(one, two, code))
    _, distinct, which = np.unique(first * 2**32 + second, return_index=True, return_inverse=True)
    texts = (table[text].array[asked[distinct]].tolist() for table in (one, two))
    found[asked] = np.array([one_slip(a, b) for a, b in zip(*texts, strict=True)], dtype=bool)[which]
    return found
