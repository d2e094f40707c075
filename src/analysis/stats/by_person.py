"""What one person carries of a weighted comparison of two groups, and how many people the weights leave."""

from dataclasses import dataclass

import numpy as np

LARGEST_SHARE = 0.5  # of a group's weight that one person is taken to have, where nearly nobody else is there


@dataclass(frozen=True)
class Carried:
    """Shares of people in the weight of their group.

    Attributes
    ----------
    code : ndarray of int, shape (n,)
        Person of each row, numbered from 0.
    n : int
        Different people.
    factor : ndarray, shape (n,)
        1 / (1 less the person's share of the weight of the row's group): how much further the estimate moves when the person is
        left out than the linear influence says.
    df : float
        The effective number of people of the group that has fewer, less one.
    """

    code: np.ndarray
    n: int
    factor: np.ndarray
    df: float

    def error(self, influence: np.ndarray) -> float:
        """Standard error from each row's linear influence: the jackknife that leaves one person out.

        Notes
        -----
        With the factor of each row, the exact jackknife of a difference of weighted means (CR3 but for its centring; Bell &
        McCaffrey 2002, Survey Methodology 28:169-181).
        """
        by_person = np.bincount(self.code, influence * self.factor, self.n)
        return float(np.sqrt(np.sum(by_person**2) * (self.n - 1) / self.n))


def carried(treated: np.ndarray, weight: np.ndarray, person: np.ndarray) -> Carried:
    """Shares of people in the weight of their group.

    Parameters
    ----------
    treated : ndarray of bool, shape (n,)
        Both kinds of row, of two people or more each, else `ValueError`.
    weight : ndarray, shape (n,)
        > 0.
    person : ndarray, shape (n,)
        Whoever is in several rows, or in both groups, is one person.
    """
    treated, weight = np.asarray(treated, bool), np.asarray(weight, float)
    code = np.unique(person, return_inverse=True)[1].reshape(-1)
    n, factor, effective = int(code.max(initial=-1)) + 1, np.ones(len(code)), []
    for group in (treated, ~treated):
        own = np.bincount(code[group], weight[group], n)
        if (own > 0).sum() < 2:
            raise ValueError("an error counted by person needs two people or more in each group")
        share = own / own.sum()
        factor[group] = 1 / (1 - np.minimum(share[code[group]], LARGEST_SHARE))
        effective.append(1 / np.sum(np.sort(share) ** 2))
    return Carried(code, n, factor, float(min(effective) - 1))
