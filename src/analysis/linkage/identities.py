"""Who a record is about, in columns that can be compared; nothing else may reach the linker."""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.columns.text import clean, given_name, is_initials, match_key, plain_key
from analysis.errors import HoanhapError, Problem
from analysis.linkage.weights import FREQUENCIES, Weights, frequency_of
from analysis.words import say

COLUMNS = ("source", "name", "birth", "sex", "id_number", "commune", "village")
WRITTEN = {
    "birth": re.compile(r"(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)?"),
    "sex": re.compile(r"(?:male|female)?"),
    "id_number": re.compile(r"(?:[0-9]{9}|[0-9]{12})?"),
}
BRACKETS = re.compile(r"\([^()]*\)")
CALLED = frozenset(["anh", "chị", "ông", "bà", "cô", "chú", "em"])  # "anh N.V.T."
NEW_YEAR = "-01-01"
LIKE_D = str.maketrans("ÐðƉɖ", "ĐđĐđ")  # Icelandic and African letters that look like đ
# What stands in a column of `features` where nothing is known, if it is not -1.
UNKNOWN = {"sex": 0, "year": 0, "month": 0, "day": 0, "id_number": "", "plain": ""}
NAMES_KEPT = 2**14  # a list names many people whom the one before named too


class Name(NamedTuple):
    """A name in the forms by which it is compared; "" where it has none, as a name behind initials has no key."""

    key: str = ""
    plain: str = ""
    given: str = ""
    plain_given: str = ""
    rest: str = ""
    family: str = ""
    initials: str = ""
    hidden: bool = False
    middle: bool = False
    marked: bool = False
    common: bool = False
    plain_common: bool = False


# The columns of `features` with a code for a form of the name, and those that say whether something is so.
ALIKE = ("given", "plain_given", "rest", "family", "initials")
CODED = {"name": "key", "plain_name": "plain"} | {form: form for form in ALIKE}
FLAGS = ("hidden", "middle", "marked", "common", "plain_common")


def check(identities: pd.DataFrame, role: str) -> None:
    """Refuse a frame that is not made of identifiers alone, or not as they are written.

    Parameters
    ----------
    identities : DataFrame
        Index: record id (str, unique). Columns: `COLUMNS`, text, "" where not known; `birth` is an ISO date as far as it
        is known ("1985-03-07", "1985-03", "1985"), `sex` "male" or "female", `id_number` 9 or 12 digits.
    role : str
        What the frame is called in a message.

    Raises
    ------
    HoanhapError
        With every fault; a message counts records and quotes none.
    """
    problems = [
        Problem(say("the linker takes identifiers only, and this is none"), file=role, column=str(name))
        for name in identities.columns
        if name not in COLUMNS
    ]
    problems += [Problem(say("is missing"), file=role, column=name) for name in COLUMNS if name not in identities]
    if not identities.index.is_unique or not all(isinstance(label, str) for label in identities.index):
        problems.append(Problem(say("every record must have its own name, a text"), file=role))
    if identities.columns.has_duplicates:
        problems.append(Problem(say("a column stands twice"), file=role))
    if not problems:
        problems = list(_values(identities, role))
    if problems:
        raise HoanhapError(problems)


def _values(identities: pd.DataFrame, role: str) -> Iterable[Problem]:
    for name in COLUMNS:
        rule = WRITTEN.get(name, re.compile(r"(?s).*"))
        distinct = identities[name].unique().tolist()
        wrong = [value for value in distinct if not isinstance(value, str) or not rule.fullmatch(value)]
        if wrong:
            n = str(identities[name].isin(wrong).sum())
            yield Problem(say("{n} values are not written as agreed", n=n), file=role, column=name)


def features(left: pd.DataFrame, right: pd.DataFrame | None, weights: Weights) -> list[pd.DataFrame]:
    """Each list in comparable columns, in the order of its rows; codes and shares are common to both lists.

    Parameters
    ----------
    left, right : DataFrame
        As in `check`; `right` is None to compare a list with itself.

    Returns
    -------
    list of DataFrame
        One or two, with index 0, 1, ... Codes are -1, and texts "", where nothing is known; `number` is the code of
        `id_number`, `digits` its length. The frequencies are shares of those records of both lists in which the column
        is known.
    """
    lists = [left] if right is None else [left, right]
    both = {name: pd.concat([one[name] for one in lists], ignore_index=True) for name in COLUMNS if name != "source"}
    made = {
        **_names(both["name"], weights),
        **_births(both["birth"]),
        "sex": _taken(both["sex"], ("", "male", "female").index, "int8"),
        "id_number": both["id_number"].astype("str"),
        "number": _codes_of(both["id_number"]),
        "digits": _taken(both["id_number"], len, "int8"),
        "commune": _codes_of(both["commune"]),
        "village": _codes_of(both["village"], match_key),
    }
    for column in sorted(set(FREQUENCIES.values())):
        made[frequency_of(column)] = _share(made[column], UNKNOWN.get(column, -1))
    table = pd.DataFrame(made)
    return [table.iloc[: len(left)], table.iloc[len(left) :].reset_index(drop=True)][: len(lists)]


@lru_cache(NAMES_KEPT)
def name_forms(name: str, common: frozenset[str], plain_common: frozenset[str]) -> Name:
    """The forms of one name; `common` are keys of common given names, `plain_common` the same without marks."""
    shown = clean(BRACKETS.sub(" ", name)).translate(LIKE_D)
    if not shown:
        return Name()
    if is_initials(shown):
        return _hidden(shown)
    key, plain = match_key(shown), plain_key(shown)
    given, words = match_key(given_name(shown)), plain.split()
    return Name(
        key=key,
        plain=plain,
        given=given,
        plain_given=words[-1],
        rest=" ".join(words[:-1]),
        family=words[0],
        initials="".join(word[0] for word in words),
        middle=len(words) > 2,
        marked=key != plain,
        common=given in common,
        plain_common=words[-1] in plain_common,
    )


def _hidden(shown: str) -> Name:
    """N.V.T., or Nguyễn Văn T.: the first letters, and family and middle name where they are written out."""
    words = plain_key(shown).replace(".", ". ").split()
    if match_key(shown).split()[0] in CALLED and len(words) > 1:
        words = words[1:]
    whole = [word for word in words[:-1] if "." not in word and len(word) > 1]
    rest = " ".join(whole) if len(whole) == len(words) - 1 else ""
    return Name(initials="".join(word[0] for word in words), hidden=True, rest=rest)


def _names(names: pd.Series, weights: Weights) -> dict[str, np.ndarray]:
    """The forms of all names; each name that occurs is taken apart once."""
    rows, written = pd.factorize(names.array)
    common, plain_common = _common(weights.common_given_names)
    forms = [name_forms(name, common, plain_common) for name in written.tolist()]
    made = {name: _codes(getattr(each, form) for each in forms)[rows] for name, form in CODED.items()}
    made["plain"] = pd.array([each.plain for each in forms], dtype="str")[rows]
    return made | {flag: np.array([getattr(each, flag) for each in forms], dtype=bool)[rows] for flag in FLAGS}


@cache
def _common(names: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Keys of common given names, with their marks and without."""
    return frozenset(map(match_key, names)), frozenset(map(plain_key, names))


def _births(births: pd.Series) -> dict[str, np.ndarray]:
    """Year, month and day, 0 where not known; 1 January counts as the year alone."""
    rows, written = pd.factorize(births.array)
    parts = [(text[:4] if text.endswith(NEW_YEAR) else text).split("-") for text in written.tolist()]
    known = [[*(int(part or 0) for part in found), 0, 0][:3] for found in parts]
    return dict(zip(("year", "month", "day"), np.array(known, dtype="int16").reshape(-1, 3)[rows].T, strict=True))


def _codes_of(texts: pd.Series, key: Callable[[str], str] = str) -> np.ndarray:
    """A whole number for the key of each text, -1 for ""."""
    rows, written = pd.factorize(texts.array)
    return _codes(map(key, written.tolist()))[rows]


def _taken(texts: pd.Series, number: Callable[[str], int], kind: str) -> np.ndarray:
    """A number for each text, found once for each that occurs."""
    rows, written = pd.factorize(texts.array)
    return np.array([number(text) for text in written.tolist()], dtype=kind)[rows]


def _codes(texts: Iterable[str]) -> np.ndarray:
    """A whole number for each text, in the order in which they come; -1 for ""."""
    codes = {"": -1}
    return np.array([codes.setdefault(text, len(codes) - 1) for text in texts], dtype="int32")


def _share(codes: np.ndarray, unknown: int) -> np.ndarray:
    """For each record the share of records with its code, among those with one; 1 where it is missing."""
    known = codes != unknown
    shares = np.ones(len(codes))
    shares[known] = np.bincount(codes[known])[codes[known]] / max(known.sum(), 1)
    return shares
