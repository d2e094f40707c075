"""What a person has decided about doubtful pairs: kept without names, obeyed by every later run."""

import hashlib
from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.columns.text import match_key
from analysis.errors import refuse
from analysis.linkage.identities import COLUMNS
from analysis.words import say

SAME, DIFFERENT = "same", "different"


def pair_key(one: Mapping, other: Mapping) -> str:
    """A short name (24 hex digits) for a pair of identities, whichever stands first.

    It depends on what both records say of the person and on nothing else: not on record ids or the order of rows. If an
    identifier is corrected, the pair is a new one, to be decided anew.

    Parameters
    ----------
    one, other : mapping
        With `identities.COLUMNS`; a row of the frame, or a dict.

    Notes
    -----
    The key holds no name, but whoever knows both identities can compute it: keep it where the lists are kept.
    """
    return _pair_key(identity_key(one), identity_key(other))


def identity_key(identity: Mapping) -> str:
    """Hash of what one record says of the person; name and village as they are compared."""
    said = [match_key(identity[name]) if name in ("name", "village") else identity[name] for name in COLUMNS]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def checked(decisions: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, str]:
    """Decisions by pair key; refused if one is neither "same" nor "different"."""
    found = dict(decisions)
    wrong = sum(decision not in (SAME, DIFFERENT) for decision in found.values())
    if wrong:
        raise refuse(say("{n} decisions are neither “same” nor “different”", n=str(wrong)))
    return found


def of_pairs(pairs: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame, decisions: Mapping[str, str]) -> pd.Series:
    """The decision on each pair, "" where there is none.

    Parameters
    ----------
    pairs : DataFrame
        `left` and `right` are positions in the frames of identities.
    """
    if not decisions:
        return pd.Series("", index=pairs.index, dtype="str")
    keys = [keys_of_records(frame, pairs[side]) for frame, side in ((left, "left"), (right, "right"))]
    return pd.Series(
        [
            decisions.get(_pair_key(keys[0][one], keys[1][two]), "")
            for one, two in zip(pairs["left"], pairs["right"], strict=True)
        ],
        index=pairs.index,
        dtype="str",
    )


def keys_of_records(identities: pd.DataFrame, positions: pd.Series) -> dict[int, str]:
    """`identity_key` of those records that are asked for, by position."""
    asked = sorted(set(positions))
    rows = identities.iloc[asked][list(COLUMNS)].to_dict("records")
    return {position: identity_key(row) for position, row in zip(asked, rows, strict=True)}


def _pair_key(one: str, other: str) -> str:
    return hashlib.sha256("".join(sorted((one, other))).encode()).hexdigest()[:24]
