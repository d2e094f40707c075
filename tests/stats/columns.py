"""The data sets beside the reference numbers, by column."""

import csv

import numpy as np

from tests.conftest import PROJECT


def columns(name: str) -> dict[str, np.ndarray]:
    """A set of numbers kept as CSV in tests/reference."""
    with open(PROJECT / "tests" / "reference" / f"{name}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {key: np.array([float(row[key]) for row in rows]) for key in rows[0]}


def melanoma_terms(data: dict[str, np.ndarray]) -> np.ndarray:
    return np.column_stack([data[name] for name in ("sex", "age", "thickness", "ulcer")])


def by_age(data: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The people of mgus2 on the scale of their age in months, on which everybody enters late."""
    seen = data["months"] > 0
    entry = 12 * data["age"][seen]
    return {key: values[seen] for key, values in data.items()} | {"entry": entry, "exit": entry + data["months"][seen]}
