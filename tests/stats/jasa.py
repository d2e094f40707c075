"""The Stanford heart transplant patients as releases: transplant is the joining, death the event."""

import numpy as np

from tests.stats.columns import columns


def jasa() -> dict[str, np.ndarray]:
    """Columns of tests/reference/jasa.csv, `joined` inf for never."""
    data = columns("jasa")
    return data | {"joined": np.where(data["joined"] < 0, np.inf, data["joined"]), "cause": data["cause"].astype(int)}
