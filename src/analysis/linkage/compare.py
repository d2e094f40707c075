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
    one, two = left.reset_index(drop=True), right.reset_index(drop=True)
    made = {
        "id_number": _id_number(one["id_number"], two["id_number"]),
        "name": _name(one, two),
        "year": _year(one["year"].to_numpy(), two["year"].to_numpy()),
        "day": _day(one, two),
        "sex": _equal(one["sex"], two["sex"], unknown=0),
        "commune": _equal(one["commune"], two["commune"]),
    }
    village = _equal(one["village"], two["village"])
    made["village"] = np.where(made["commune"] == 0, village, MISSING)
    return pd.DataFrame({name: made[name].astype("int8") for name in LEVELS})


def names_apart(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Whether two names, row by row, are too unlike to be one name that was written badly twice.

    They are more than two slips apart, or have two different common given names. It is asked where an equal ID number
    speaks for one person.
    """
    common = (left["plain_common"].to_numpy() & right["plain_common"].to_numpy()) & (
        left["plain_given"].to_numpy() != right["plain_given"].to_numpy()
    )
    far = [slips(one, other) > 2 for one, other in zip(left["plain"], right["plain"], strict=True)]
    return common | np.array(far, dtype=bool)


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


def _id_number(one: pd.Series, two: pd.Series) -> np.ndarray:
    lengths = one.str.len().to_numpy()
    can = (lengths > 0) & (lengths == two.str.len().to_numpy())
    same = (one == two).to_numpy()
    slip = _slips(one, two, can & ~same)
    # An old card's number changes with the province, so two of 9 digits that differ say nothing.
    can &= same | slip | (lengths == CCCD_DIGITS)
    return np.select([~can, same, slip], [MISSING, 0, 1], 2)


def _name(one: pd.DataFrame, two: pd.DataFrame) -> np.ndarray:
    def equal(column: str) -> np.ndarray:
        return ((one[column] == two[column]) & (one[column] >= 0)).to_numpy()

    def both(column: str) -> np.ndarray:
        return (one[column] & two[column]).to_numpy()

    missing = ((one["initials"] < 0) | (two["initials"] < 0)).to_numpy()
    same, plain = equal("name"), equal("plain_name")
    marks = plain & ~(~equal("given") & both("marked") & both("common"))
    may_slip = ~missing & ~plain & ~(~equal("plain_given") & both("plain_common"))
    slip = _slips(one["plain"], two["plain"], may_slip)
    hidden = (one["hidden"] | two["hidden"]).to_numpy()
    rest = equal("rest") | ((one["rest"] < 0) | (two["rest"] < 0)).to_numpy()
    left_out = equal("family") & equal("plain_given") & ~both("middle")
    short = (equal("initials") & hidden & rest) | left_out
    return np.select([missing, same, marks, slip, short], [MISSING, 0, 1, 2, 3], 4)


def _year(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return np.select([(one == 0) | (two == 0), one == two, np.abs(one - two) == 1], [MISSING, 0, 1], 2)


def _day(one: pd.DataFrame, two: pd.DataFrame) -> np.ndarray:
    (m1, d1), (m2, d2) = (table[["month", "day"]].to_numpy().T for table in (one, two))
    full = (d1 > 0) & (d2 > 0)
    month, day = m1 == m2, full & (d1 == d2)
    slip = month | day | (full & (m1 == d2) & (d1 == m2))
    return np.select([(m1 == 0) | (m2 == 0), month & day, month & ~full, slip], [MISSING, 0, 1, 2], 3)


def _equal(one: pd.Series, two: pd.Series, unknown: int = -1) -> np.ndarray:
    return np.where((one == unknown) | (two == unknown), MISSING, (one != two).astype("int8"))


def _slips(one: pd.Series, two: pd.Series, where: np.ndarray) -> np.ndarray:
    """`one_slip` for each pair of texts, looked at once; False where it is not asked for."""
    found = np.zeros(len(one), dtype=bool)
    asked = pd.DataFrame({"one": one[where].to_numpy(), "two": two[where].to_numpy()})
    if len(asked):
        which = asked.groupby(["one", "two"], sort=False).ngroup().to_numpy()
        distinct = asked.drop_duplicates()
        answers = [one_slip(a, b) for a, b in zip(distinct["one"], distinct["two"], strict=True)]
        found[where] = np.array(answers)[which]
    return found
