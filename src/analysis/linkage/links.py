"""Two lists, or one with itself: who is the same person, and which pairs a person has to look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.linkage import assign, blocks, compare, decisions, identities, large, prior, small
from analysis.linkage.weights import Weights

SHOWN = ["left", "right", "probability", "rule"]


@dataclass(frozen=True)
class Links:
    """What was found, and what was compared.

    Attributes
    ----------
    matches, doubtful : DataFrame
        `left`, `right` (record ids), `probability` (0 to 1), `rule` (see `assign`), the most probable first. Who is in
        neither is not linked, which says nothing about what happened to that person.
    blocks : DataFrame
        Why pairs were compared and what was too common to be a reason; see `blocks.add_blocks`.
    scorer : {"own", "splink"}
    """

    matches: pd.DataFrame
    doubtful: pd.DataFrame
    blocks: pd.DataFrame
    scorer: str


def link(
    left: pd.DataFrame,
    right: pd.DataFrame,
    *,
    weights: Weights,
    decisions: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    one_to_one: bool = True,
) -> Links:
    """Find the people of `right` in `left`.

    Parameters
    ----------
    left, right : DataFrame
        Identities, see `identities.check`; in each, people stand once (`dedupe` comes first).
    weights : Weights
    decisions : mapping of pair key to {"same", "different"}, optional
        See `decisions.pair_key`.
    one_to_one : bool
        Each right record belongs to at most one left record; if True, also the other way round. False is for a right
        list with several rows a person.

    Raises
    ------
    HoanhapError
        If a frame holds anything but identifiers, or a decision is not one.
    """
    identities.check(left, "left")
    identities.check(right, "right")
    return _links(left, right, weights, decisions, one_to_one=one_to_one)


def dedupe(
    records: pd.DataFrame, *, weights: Weights, decisions: Mapping[str, str] | Iterable[tuple[str, str]] = ()
) -> Links:
    """Find people that stand in one list more than once.

    Matches share a 12-digit number and nothing contradicts it, or a person has decided. Rows that only look alike are
    doubtful: different people until someone says otherwise. Parameters and errors as in `link`.
    """
    identities.check(records, "records")
    return _links(records, None, weights, decisions, one_to_one=False)


def review(links: Links, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """The doubtful pairs for a person to decide, identifiers side by side, the most probable first.

    Returns
    -------
    DataFrame
        `pair` (see `decisions.pair_key`), `probability`, `rule`, then `left_...` and `right_...` for each identifier.
        Names stand in it: it may not leave the place where the lists are kept.
    """
    pairs = links.doubtful
    one, two = left.loc[pairs["left"]], right.loc[pairs["right"]]
    keys = [
        decisions.pair_key(first, second)
        for first, second in zip(one.to_dict("records"), two.to_dict("records"), strict=True)
    ]
    shown = {
        "pair": pd.array(keys, dtype="str"),
        "probability": pairs["probability"].array,
        "rule": pairs["rule"].array,
    }
    for name in identities.COLUMNS:
        shown |= {f"left_{name}": one[name].array, f"right_{name}": two[name].array}
    return pd.DataFrame(shown)


def scored(left: pd.DataFrame, right: pd.DataFrame | None, weights: Weights) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """All pairs, what was compared (see `blocks.add_blocks`), and by which scorer.

    The pairs are those of `small.score`, with `full_id` (equal numbers of 12 digits) and, for these, `names_apart`.
    """
    lists = identities.features(left, right, weights)
    lists, made = blocks.add_blocks(lists, weights.limits)
    one, two = lists[0], lists[1] if right is not None else None
    before = prior.of_pair(one, two, weights.prior)
    if len(left) * len(left if right is None else right) <= weights.limits.small_pairs.value:
        pairs, scorer = small.score(one, two, weights=weights, prior=before), "own"
    else:
        n_pairs, floor = int(made["pairs"].sum()), weights.thresholds.doubtful.value
        pairs = large.score(one, two, weights=weights, prior=before, n_pairs=n_pairs, floor=floor)
        scorer = "splink"
    return with_full_id(pairs, one, one if two is None else two), made, scorer


def with_full_id(pairs: pd.DataFrame, left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """The pairs with `full_id` (equal numbers of 12 digits), and for these `names_apart`."""
    one, two = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    full = (pairs["id_number"].to_numpy() == 0) & (left["digits"].to_numpy()[one] == compare.CCCD_DIGITS)
    apart = np.zeros(len(pairs), dtype=bool)
    apart[full] = compare.names_apart(left.iloc[one[full]], right.iloc[two[full]])
    return pairs.assign(full_id=full, names_apart=apart)


def _links(left, right, weights, decided, *, one_to_one: bool) -> Links:
    decided = decisions.checked(decided)
    other = left if right is None else right
    pairs, made, scorer = scored(left, right, weights)
    judged = assign.judge(pairs, weights.thresholds)
    names = [index.to_numpy()[judged[side]] for index, side in ((other.index, "right"), (left.index, "left"))]
    judged = judged.iloc[np.lexsort(names)].reset_index(drop=True)
    said = decisions.of_pairs(judged, left, other, decided)
    if right is None:
        found = assign.within(judged, said)
    else:
        found = assign.assign(judged, said, weights.thresholds.match.value, one_to_one=one_to_one)
    found = found.assign(left=left.index[found["left"]], right=other.index[found["right"]])
    order = np.lexsort([found["right"].to_numpy(), found["left"].to_numpy(), -found["probability"].to_numpy()])
    found = found.iloc[order]
    parts = [found.loc[found["matched"] == matched, SHOWN].reset_index(drop=True) for matched in (True, False)]
    return Links(*parts, blocks=made, scorer=scorer)
