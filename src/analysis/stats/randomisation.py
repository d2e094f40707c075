"""Randomisation test of a difference where whole units (people, communes, firms) were assigned."""

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.results import Interval

# Sums in another order differ in the last digits: differences this close, relative to the largest, are ties.
TIE = 1e-9


@dataclass(frozen=True)
class Randomised:
    """Difference, treated minus control, against those of the other assignments.

    Attributes
    ----------
    value : float
        Difference of the arms' means (shares, for 0 and 1).
    p_value : float
        Two-sided: share of assignments whose absolute difference is at least the one seen.
    p_greater, p_less : float
        One-sided: share of assignments with a difference at least, or at most, the one seen.
    smallest_p : float
        Smallest two-sided p-value among the assignments looked at, with these outcomes.
    n_assignments, n_used : int
        How many there are, and how many were looked at (those drawn and the one seen, if not all).
    """

    value: float
    p_value: float
    p_greater: float
    p_less: float
    smallest_p: float
    n_assignments: int
    n_used: int


def test(
    values: np.ndarray,
    treated: np.ndarray,
    unit: np.ndarray | None = None,
    stratum: np.ndarray | None = None,
    *,
    rng: np.random.Generator,
    limit: int = 200_000,
    draws: int = 9_999,
) -> Randomised:
    """Test that being assigned changed nobody's outcome, by the assignments that could have been.

    Parameters
    ----------
    values : ndarray, shape (n,)
        One row a person; 0 and 1 for a share.
    treated : ndarray of bool, shape (n,)
    unit : ndarray, shape (n,), or None
        What was assigned whole; a unit in both arms is a `ValueError`. None if people were.
    stratum : ndarray, shape (n,), or None
        Groups of units within which the number of treated units was fixed. The difference is then the
        strata's differences weighted by their people. Each needs units in both arms, else `ValueError`.
    rng : numpy.random.Generator
        Used only where there are more than `limit` assignments; the order of rows then changes nothing either.
    limit, draws : int
        Up to `limit` assignments all are looked at, otherwise `draws` random ones.

    Notes
    -----
    Fisher's sharp null; Rosenbaum (2002) Observational Studies, chapter 2. With draws each p-value is
    (b + 1) / (m + 1) (Phipson & Smyth 2010, Stat Appl Genet Mol Biol 9:39). "Two-sided" compares absolute
    differences and does not double: one commune of 17 can reach 1/17; two arms with as many units only 2
    over the number of assignments, since each has its mirror image. Units may differ in size.
    """
    differences, _, n_assignments = _assignments(values, treated, unit, stratum, rng, limit, draws)
    seen, tie = differences[0], TIE * np.abs(differences).max()
    at_least = np.abs(differences) >= abs(seen) - tie
    return Randomised(
        value=float(seen),
        p_value=float(at_least.mean()),
        p_greater=float((differences >= seen - tie).mean()),
        p_less=float((differences <= seen + tie).mean()),
        smallest_p=float((np.abs(differences) >= np.abs(differences).max() - tie).mean()),
        n_assignments=n_assignments,
        n_used=len(differences),
    )


def shift_interval(
    values: np.ndarray,
    treated: np.ndarray,
    unit: np.ndarray | None = None,
    stratum: np.ndarray | None = None,
    *,
    rng: np.random.Generator,
    conf_level: float = 0.95,
    limit: int = 200_000,
    draws: int = 9_999,
) -> Interval:
    """Every shift, the same for all treated people, that the two-sided test does not reject.

    Parameters and errors as `test`. Only for outcomes such as income, where "so much more for everybody" means
    something: zeros and ones are a `ValueError`. Infinite where assignments are too few (1 of 17 at 95%).

    Notes
    -----
    Rosenbaum (2002), section 2.6. Under a shift t an assignment's difference is d - t c, c being the difference
    of its arms in who was really treated. It is as extreme as the one seen where |d - t c| >= |seen - t|, which
    is between two roots around the value seen: the limits are order statistics of the roots, and no search.
    """
    if np.isin(values, (0, 1)).all():
        raise ValueError("a constant shift of zeros and ones has no meaning")
    differences, overlap, _ = _assignments(values, treated, unit, stratum, rng, limit, draws)
    # The assignment seen and its mirror image are as extreme as the one seen whatever the shift.
    always = np.abs(overlap) > 1 - TIE
    d, c, seen = differences[~always], overlap[~always], differences[0]
    roots = np.stack([(seen - d) / (1 - c), (seen + d) / (1 + c)])
    unbounded = np.full(always.sum(), np.inf)
    low = np.sort(np.concatenate([-unbounded, roots.min(axis=0)]))
    high = np.sort(np.concatenate([roots.max(axis=0), unbounded]))
    # A shift is kept while more than (1 - level) of the assignments are as extreme as the one seen.
    rejected = math.floor((1 - conf_level) * len(differences) + TIE)
    return Interval(float(low[rejected]), float(high[-1 - rejected]), conf_level, "randomisation_shift")


def smallest_one_sided_p(n_units: np.ndarray, n_treated: np.ndarray) -> float:
    """Smallest one-sided p-value of a design, before any outcome is known: 1 over the number of assignments.

    Parameters
    ----------
    n_units, n_treated : int or ndarray of int, shape (strata,)
        Units and treated units of each stratum, 0 < n_treated < n_units, else `ValueError`.
    """
    n_units, n_treated = np.atleast_1d(n_units), np.atleast_1d(n_treated)
    if not np.all((n_treated > 0) & (n_treated < n_units)):
        raise ValueError("each stratum needs units in each arm")
    return 1 / _count(n_units, n_treated)


def _assignments(values, treated, unit, stratum, rng, limit, draws) -> tuple[np.ndarray, np.ndarray, int]:
    """Differences and overlaps with the arms seen, the assignment seen first; how many assignments exist."""
    total, people, arm, stratum = _units(values, treated, unit, stratum)
    members = [np.flatnonzero(stratum == each) for each in range(stratum.max() + 1)]
    n_units, n_treated = [len(each) for each in members], [int(arm[each].sum()) for each in members]
    if not all(0 < k < n for k, n in zip(n_treated, n_units, strict=True)):
        raise ValueError("each stratum needs units in each arm")
    count = _count(n_units, n_treated)
    enumerated = count <= limit
    differences, overlap = np.zeros(1), np.zeros(1)
    for each, n, k in zip(members, n_units, n_treated, strict=True):
        chosen = np.array(list(combinations(range(n), k))) if enumerated else _drawn(arm[each], draws, rng)
        parts = [
            people[each].sum() / people.sum() * _difference(sums, people[each], chosen)
            for sums in (total[each], people[each] * arm[each])
        ]
        if enumerated:  # every choice in one stratum with every choice in the others
            parts = [
                np.add.outer(before, part).ravel() for before, part in zip((differences, overlap), parts, strict=True)
            ]
        else:
            parts = [differences + parts[0], overlap + parts[1]]
        differences, overlap = parts
    # Only the assignment seen overlaps fully with itself.
    seen = int(overlap.argmax())
    for array in (differences, overlap):
        array[[0, seen]] = array[[seen, 0]]
    return differences, overlap, count


def _units(values, treated, unit, stratum) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sum, people, arm and stratum of each unit, whatever the order of rows."""
    values, treated = np.asarray(values, float), np.asarray(treated, bool)
    if len(values) == 0 or not np.isfinite(values).all():
        raise ValueError("need at least one row, and no unknown value")
    stratum = np.zeros(len(values), int) if stratum is None else np.unique(stratum, return_inverse=True)[1]
    labels = np.zeros(len(values), int) if unit is None else np.unique(unit, return_inverse=True)[1]
    order = np.lexsort((values, treated, labels, stratum))
    values, treated, stratum, labels = values[order], treated[order], stratum[order], labels[order]
    labels = np.arange(len(values)) if unit is None else labels
    people = np.bincount(labels)
    arm, place = np.bincount(labels, treated) / people, np.bincount(labels, stratum) / people
    if not np.isin(arm, (0, 1)).all() or not np.array_equal(place[labels], stratum):
        raise ValueError("a unit stands in more than one arm or stratum")
    return np.bincount(labels, values), people, arm.astype(bool), place.astype(int)


def _difference(sums: np.ndarray, people: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Mean over the people of the units chosen minus that of the others; `chosen` one row an assignment."""
    sum_1, n_1 = sums[chosen].sum(axis=1), people[chosen].sum(axis=1)
    return sum_1 / n_1 - (sums.sum() - sum_1) / (people.sum() - n_1)


def _drawn(arm: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    k = int(arm.sum())
    return np.stack([np.flatnonzero(arm), *(rng.permutation(len(arm))[:k] for _ in range(draws))])


def _count(n_units, n_treated) -> int:
    return math.prod(math.comb(int(n), int(k)) for n, k in zip(n_units, n_treated, strict=True))
