"""Difference and ratio of two shares, as the search for exact limits sees them.

Both run along one coordinate. At each value of it the second share fixes the first, and the score orders the tables.
"""

from dataclasses import dataclass

import numpy as np

from analysis.stats.score import difference_score, ratio_score


@dataclass(frozen=True)
class Difference:
    """First share minus second, for arms of `n_1` and `n_0` people; the coordinate is the difference."""

    n_1: int
    n_0: int

    def range(self, events_1: int, events_0: int) -> tuple[float, float]:
        """Where the lower limit can lie: from the lowest value to the estimate."""
        return -1.0, events_1 / self.n_1 - events_0 / self.n_0

    def score(self, at: float, x_1: np.ndarray, x_0: np.ndarray) -> np.ndarray:
        """Score of tables against the hypothesis `at`: large where the contrast looks larger."""
        return difference_score(x_1, self.n_1, x_0, self.n_0, at)

    def nuisance(self, low: float, high: float) -> tuple[float, float]:
        """Second shares that go with some contrast from `low` to `high`."""
        return max(0.0, -high), min(1.0, 1 - low)

    def first_share(self, at: float, share: np.ndarray) -> np.ndarray:
        """First share that goes with a second, cut off at 1."""
        return np.minimum(share + at, 1)

    def rise(self, at: float, share: np.ndarray) -> np.ndarray:
        """Change of the first share with the second."""
        return np.where(share + at < 1, 1.0, 0.0)


@dataclass(frozen=True)
class Ratio:
    """First share over second; the coordinate of a ratio r is r / (1 + r), which runs from 0 to 1."""

    n_1: int
    n_0: int

    def range(self, events_1: int, events_0: int) -> tuple[float, float]:
        """As in `Difference`."""
        first, second = events_1 * self.n_0, events_0 * self.n_1
        return 0.0, first / (first + second) if events_1 else 0.0

    def score(self, at: float, x_1: np.ndarray, x_0: np.ndarray) -> np.ndarray:
        """As in `Difference`."""
        return ratio_score(x_1, self.n_1, x_0, self.n_0, at / (1 - at))

    def nuisance(self, low: float, high: float) -> tuple[float, float]:
        """As in `Difference`."""
        return 0.0, min(1.0, (1 - low) / low) if low > 0 else 1.0

    def first_share(self, at: float, share: np.ndarray) -> np.ndarray:
        """As in `Difference`."""
        return np.minimum(share * at / (1 - at), 1)

    def rise(self, at: float, share: np.ndarray) -> np.ndarray:
        """As in `Difference`."""
        return np.where(share * at / (1 - at) < 1, at / (1 - at), 0.0)
