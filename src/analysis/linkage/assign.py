"""From scored pairs to matches and doubtful pairs: rules that no score overrules, then who belongs to whom."""

import numpy as np
import pandas as pd

from analysis.linkage import decisions as decided
from analysis.linkage.compare import MISSING
from analysis.linkage.small import probability
from analysis.linkage.weights import LEVELS, Thresholds

# What `rule` says. Of a match: the ID number, the score, a person. Of a doubtful pair: why.
ID, SCORE, DECIDED = "id", "score", "decided"
ID_CONTRADICTED = "id_contradicted"  # equal 12-digit numbers, but name, birth or sex say two people
CONTRADICTED = "contradicted"  # the score is high, but name, birth, sex or number say two people
DISPUTED = "disputed"  # one of them has the same number as a third record that contradicts it
TIE = "tie"  # another pair is about as good
UNSURE = "unsure"  # the score is between the two thresholds, or high without a name
LOOK_ALIKE = "look_alike"  # within one list, without a shared number
CLASH = "decisions_clash"  # a person said "same" of two pairs that exclude one another

TWO_PEOPLE = {"name": "different", "year": "different", "day": "different", "sex": "conflict", "id_number": "different"}


def judge(pairs: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Pairs that are taken if nothing better comes (`taken`) or doubtful, each with its `rule`; the others are left out.

    Parameters
    ----------
    pairs : DataFrame
        From `links.scored`.

    Returns
    -------
    DataFrame
        `left`, `right`, `weight`, `rule`, `taken`.
    """
    weight = pairs["weight"].to_numpy()
    likely = probability(weight)
    against = {name: pairs[name].to_numpy() == LEVELS[name].index(level) for name, level in TWO_PEOPLE.items()}
    two_people = np.logical_or.reduce(list(against.values()))
    # An equal number bears a name that was written badly twice, which the score would not take.
    despite_id = np.logical_or.reduce([against[name] for name in TWO_PEOPLE if name != "name"])
    despite_id |= against["name"] & pairs["names_apart"].to_numpy()
    high, asked = likely >= thresholds.match.value, likely >= thresholds.doubtful.value
    full_id, nameless = pairs["full_id"].to_numpy(), _nameless(pairs)
    cases = [full_id & despite_id, full_id, high & two_people, high & ~nameless, asked]
    rule = np.select(cases, [ID_CONTRADICTED, ID, CONTRADICTED, SCORE, UNSURE], "")
    certain = np.log2(thresholds.certain.value / (1 - thresholds.certain.value))
    made = {
        "left": pairs["left"].to_numpy(),
        "right": pairs["right"].to_numpy(),
        "weight": np.where(rule == ID, np.maximum(weight, certain), weight),
        "rule": rule,
        "taken": np.isin(rule, (ID, SCORE)),
    }
    return pd.DataFrame({name: column[rule != ""] for name, column in made.items()})


def _nameless(pairs: pd.DataFrame) -> np.ndarray:
    """Whether nothing personal agrees: no name was compared, or initials and the like, and not the day of birth."""
    name, day = pairs["name"].to_numpy(), pairs["day"].to_numpy()
    short = (name == LEVELS["name"].index("short")) & (day != LEVELS["day"].index("same"))
    return (name == MISSING) | short


def assign(pairs: pd.DataFrame, decisions: pd.Series, threshold: float, *, one_to_one: bool) -> pd.DataFrame:
    """Who belongs to whom: each right record to at most one left, and the other way round if `one_to_one`.

    Parameters
    ----------
    pairs : DataFrame
        From `judge`, in an order that does not depend on that of the rows delivered.
    decisions : Series of str
        "same", "different" or "" for each pair.
    threshold : float
        Probability from which a pair is a match; above 0.5.

    Returns
    -------
    DataFrame
        `left`, `right`, `probability`, `rule`, `matched`; of pairs that are not `matched` each is doubtful.

    Notes
    -----
    As a record belongs to one record at most, the pairs that share it are alternatives: the probability of one is its
    odds over 1 plus the odds of all of them. A pair above the threshold is taken, its alternatives fall away, and the
    rest is reckoned again until nothing more is taken. Pairs of equal weight thus never win by the order of rows.
    """
    sides = ["left", "right"] if one_to_one else ["right"]
    pairs = pairs.assign(decision=decisions)[decisions != decided.DIFFERENT]
    said = pairs[pairs["decision"] == decided.SAME]
    clash = _shares(said, said, sides, others=True)
    won = [said[~clash].assign(probability=1.0, rule=DECIDED)]
    rest = pairs.drop(said.index)
    rest = rest[~_shares(rest, said, sides)]
    disputed = _shares(rest, rest[rest["rule"] == ID_CONTRADICTED], ["left", "right"]) & (rest["rule"] == SCORE)
    rest = rest.assign(taken=rest["taken"] & ~disputed, rule=rest["rule"].mask(disputed, DISPUTED))
    while True:
        rest = rest.assign(probability=_among_alternatives(rest, sides))
        best = rest[rest["taken"] & (rest["probability"] >= threshold)]
        if best.empty:
            break
        won.append(best)
        rest = rest.drop(best.index)
        rest = rest[~_shares(rest, best, sides)]
    left_over = rest.assign(rule=rest["rule"].mask(rest["taken"], TIE))
    clashing = said[clash].assign(probability=0.5, rule=CLASH)
    return _together(won, [left_over, clashing])


def within(pairs: pd.DataFrame, decisions: pd.Series) -> pd.DataFrame:
    """As `assign`, for a list with itself: only an equal number or a person makes two rows one person."""
    pairs = pairs.assign(probability=probability(pairs["weight"]))
    said, id_rule = decisions == decided.SAME, pairs["rule"] == ID
    won = pairs[id_rule & (decisions == "")]
    said_same = pairs[said].assign(probability=1.0, rule=DECIDED)
    rest = pairs[(decisions == "") & ~id_rule]
    return _together(
        [won, said_same], [rest.assign(rule=rest["rule"].where(rest["rule"] == ID_CONTRADICTED, LOOK_ALIKE))]
    )


def _together(won: list[pd.DataFrame], doubtful: list[pd.DataFrame]) -> pd.DataFrame:
    made = [*(one.assign(matched=True) for one in won), *(one.assign(matched=False) for one in doubtful)]
    return pd.concat(made)[["left", "right", "probability", "rule", "matched"]]


def _among_alternatives(pairs: pd.DataFrame, sides: list[str]) -> pd.Series:
    odds = np.exp2(pairs["weight"])
    total = sum(odds.groupby(pairs[side]).transform("sum") for side in sides) - (len(sides) - 1) * odds
    return odds / (1 + total)


def _shares(pairs: pd.DataFrame, with_these: pd.DataFrame, sides: list[str], *, others: bool = False) -> np.ndarray:
    """Whether a pair shares a record with one of `with_these` (`others`: with another one than itself)."""
    found = np.zeros(len(pairs), dtype=bool)
    for side in sides if len(pairs) else ():
        mine = pairs[side].to_numpy()
        counts = np.bincount(with_these[side].to_numpy(), minlength=mine.max() + 1)
        found |= counts[mine] > int(others)
    return found
