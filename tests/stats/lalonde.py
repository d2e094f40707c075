"""MatchIt's lalonde as arrays; see tests/reference/README.md."""

import csv
from functools import cache

import numpy as np

from tests.conftest import PROJECT

COVARIATES = ("age", "educ", "black", "hispan", "married", "nodegree", "re74", "re75")


@cache
def men() -> dict[str, np.ndarray]:
    path = PROJECT / "tests" / "reference" / "lalonde.csv"
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def columns(*names: str) -> np.ndarray:
    """Shape (614, len(names)); all covariates where none is named."""
    return np.column_stack([men()[name] for name in names or COVARIATES])
