"""Whether a hidden cell stays as wide as it has to, in whole numbers: by possible tables that show it.

Each possible table of whole numbers shows for every cell at once a value that a reader cannot rule out, so few
programmes are needed: a cell is wide enough once two such tables are far enough apart in it.
"""

import numpy as np
from scipy import optimize

from analysis.disclosure.bounds import Bounds, Knowledge, extreme_point


class Witnesses:
    """Possible tables of whole numbers found so far, the true one first."""

    def __init__(self, known: Knowledge):
        self.known = known
        self._points = known.truth[None, :]

    def under(self, known: Knowledge) -> "Witnesses":
        """Those that are possible for a reader who knows something else."""
        found = Witnesses(known)
        found._points = self._points[known.holds(self._points)]
        return found

    def wide(self, key: str, width: float) -> bool:
        """Whether values at least `width` apart are possible for a cell."""
        place = self.known.place[key]
        if self._seen(place) >= width:
            return True
        ends = [extreme_point(self.known, key, sign) for sign in (1, -1)]
        if np.floor(ends[1][place] + 1e-6) - np.ceil(ends[0][place] - 1e-6) < width:
            return False  # not even in fractions
        for end in ends:
            self._add(np.round(end))
        return self._seen(place) >= width or self.exact(key).width >= width

    def exact(self, key: str) -> Bounds:
        """Bounds of a cell in whole numbers, by two integer programmes."""
        found = []
        for sign in (1, -1):
            aim = np.zeros(len(self.known.keys))
            aim[self.known.place[key]] = sign
            limits = optimize.Bounds(self.known.low, np.minimum(self.known.high, self.known.endless))
            end = optimize.milp(aim, integrality=np.ones_like(aim), bounds=limits, constraints=self.known.limits)
            self._add(np.round(end.x))
            found.append(float(round(end.x[self.known.place[key]])))
        return Bounds(found[0], np.inf if found[1] >= self.known.endless / 2 else found[1])

    def _seen(self, place: int) -> float:
        return float(np.ptp(self._points[:, place]))

    def _add(self, point: np.ndarray) -> None:
        if self.known.holds(point[None, :])[0]:
            self._points = np.vstack([self._points, point])
