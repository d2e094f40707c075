"""Households: the list for borrowing (Form 01) says for whom a household borrows, and so to whom a loan belongs."""

import pandas as pd

from analysis.intake.pseudonyms import Key


def borrowed(bank: pd.DataFrame, roster: pd.DataFrame, key: Key) -> tuple[pd.Series, pd.DataFrame]:
    return pd.Series(None, roster.index, dtype=object), pd.DataFrame(
        columns=["person", "household", "borrower", "purpose"]
    )
