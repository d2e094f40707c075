"""Who a record is about, in columns that can be compared; nothing else may reach the linker."""

import re
from collections.abc import Iterable
from typing import NamedTuple

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
        counts = identities[name].value_counts(dropna=False)
        rule = WRITTEN.get(name, re.compile(r"(?s).*"))
        wrong = [value for value in counts.index if not isinstance(value, str) or not rule.fullmatch(value)]
        if wrong:
            n = str(counts[counts.index.isin(wrong)].sum())
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
        One or two, with index 0, 1, ... Texts and codes are missing (<NA>, -1) where nothing is known; the
        frequencies are shares of those records of both lists in which the column is known.
    """
    both = pd.concat([left, right], ignore_index=True) if right is not None else left.reset_index(drop=True)
    made = _names(both["name"], weights).assign(
        **_births(both["birth"]),
        sex=both["sex"].map({"male": 1, "female": 2, "": 0}).astype("int8"),
        id_number=both["id_number"].astype("str"),
        **_places(both["commune"], both["village"]),
    )
    for column in sorted(set(FREQUENCIES.values())):
        made[frequency_of(column)] = _share(made[column].mask(made[column] == UNKNOWN.get(column, -1)))
    return [made.iloc[: len(left)], made.iloc[len(left) :].reset_index(drop=True)][: 1 if right is None else 2]


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


def _names(names: pd.Series, weights: Weights) -> pd.DataFrame:
    """The forms of all names; each name that occurs is taken apart once."""
    common = frozenset(match_key(name) for name in weights.common_given_names)
    plain_common = frozenset(plain_key(name) for name in weights.common_given_names)
    codes, written = pd.factorize(names)
    forms = pd.DataFrame([name_forms(name, common, plain_common) for name in written], columns=list(Name._fields))
    made = {
        "name": _codes(forms["key"]),
        "plain_name": _codes(forms["plain"]),
        "given": _codes(forms["given"]),
        "plain_given": _codes(forms["plain_given"]),
        "rest": _codes(forms["rest"]),
        "family": _codes(forms["family"]),
        "initials": _codes(forms["initials"]),
        "plain": forms["plain"].astype("str"),
    } | {flag: forms[flag].astype(bool) for flag in ("hidden", "middle", "marked", "common", "plain_common")}
    return pd.DataFrame(made).iloc[codes].reset_index(drop=True)


def _births(births: pd.Series) -> dict[str, pd.Series]:
    """Year, month and day, 0 where not known; 1 January counts as the year alone."""
    codes, written = pd.factorize(births)
    parts = [(text[:4] if text.endswith(NEW_YEAR) else text).split("-") for text in written]
    known = pd.DataFrame([[*(int(part or 0) for part in found), 0, 0][:3] for found in parts], columns=["y", "m", "d"])
    known = known.astype("int16").iloc[codes].reset_index(drop=True)
    return {"year": known["y"], "month": known["m"], "day": known["d"]}


def _places(communes: pd.Series, villages: pd.Series) -> dict[str, pd.Series]:
    codes, written = pd.factorize(villages)
    return {
        "commune": _codes(communes.astype("str")),
        "village": _codes(pd.Series([match_key(text) for text in written], dtype="str"))
        .iloc[codes]
        .reset_index(drop=True),
    }


def _codes(texts: pd.Series) -> pd.Series:
    """A whole number for each text, -1 for ""."""
    codes, _ = pd.factorize(texts.mask(texts == ""))
    return pd.Series(codes, index=texts.index, dtype="int32")


def _share(codes: pd.Series) -> pd.Series:
    """For each record the share of records with its code, among those with one; 1 where it is missing."""
    counts = codes.value_counts()
    return codes.map(counts / max(counts.sum(), 1)).fillna(1.0).astype("float64")
