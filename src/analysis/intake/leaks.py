"""The last look before tables leave the folder: no label of a model or an office may hold a person's name or number."""

import re

import pandas as pd

from analysis.columns.text import match_key
from analysis.errors import HoanhapError, Problem
from analysis.words import say

# The columns that hold words which somebody typed; all others are codes, numbers, days or pseudonyms.
TYPED = {"models": ("name_vi", "name_en"), "loans": ("office",)}
LEAST_WORDS, MOST_WORDS = 3, 6  # a name of two words can be a word of the language
DIGITS = re.compile(r"(?:\d[ .-]?){9,}")  # ID and telephone numbers


def refuse_names(tables: dict[str, pd.DataFrame], names: set[str]) -> None:
    """Refuse tables in which a typed label names a person of the lists or holds a long number.

    Parameters
    ----------
    tables : dict
        Of the contract.
    names : set of str
        Names of all people met, as typed.

    Raises
    ------
    HoanhapError
        With table and column, and how many labels; never the label.
    """
    keys = {key for name in names if len((key := match_key(name)).split()) >= LEAST_WORDS}
    problems = []
    for table, columns in TYPED.items():
        for column in (each for each in columns if each in tables.get(table, ())):
            labels = tables[table][column].dropna().unique()
            n = sum(_names_somebody(label, keys) for label in labels)
            what = say("{n} labels hold a person's name or a long number; write them without", n=n)
            problems += [Problem(what, table, column=column)] * bool(n)
    if problems:
        raise HoanhapError(problems)


def _names_somebody(label: str, keys: set[str]) -> bool:
    words = re.findall(r"\w+", match_key(label))
    runs = (words[start : start + n] for n in range(LEAST_WORDS, MOST_WORDS + 1) for start in range(len(words) - n + 1))
    return bool(DIGITS.search(label)) or any(" ".join(run) in keys for run in runs)
