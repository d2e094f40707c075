"""Numbers of firthmodels for Firth's penalised Cox model; see README.md in this folder.

Run in the project's folder, in an environment of its own with numpy and firthmodels 0.8.2:
``python tests/reference/firth_cox.py .``
"""

import csv
import importlib.metadata
import json
import platform
import sys
from pathlib import Path

import numpy as np
from firthmodels import FirthCoxPH

# At the defaults (1e-4, 1e-6) coefficients are off in the fifth digit; much below these, rounding stops the search.
EXACT = {"gtol": 1e-6, "xtol": 1e-8, "max_iter": 500, "backend": "numpy"}
LIMIT_TOLERANCE, LIMIT_STEPS = 1e-11, 500


def columns(path: Path) -> dict[str, np.ndarray]:
    """A CSV file of numbers, by column."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def fitted(time: np.ndarray, event: np.ndarray, covariates: np.ndarray) -> dict:
    """Estimates, errors, profile limits and tests of one model."""
    model = FirthCoxPH(**EXACT).fit(covariates, (event.astype(bool), time))
    limits = model.conf_int(method="pl", tol=LIMIT_TOLERANCE, max_iter=LIMIT_STEPS)
    model.lrt()
    return {
        "coef": model.coef_.tolist(),
        "se": model.bse_.tolist(),
        "low": limits[:, 0].tolist(),
        "high": limits[:, 1].tolist(),
        "p": model.lrt_pvalues_.tolist(),
        "loglik": float(model.loglik_),
    }


def main() -> None:
    """Write tests/reference/firth_cox.json."""
    here = Path(sys.argv[1]) / "tests" / "reference"
    gehan, melanoma = columns(here / "gehan.csv"), columns(here / "melanoma.csv")
    terms = np.column_stack([melanoma[name] for name in ("sex", "age", "thickness", "ulcer")])
    # The twelve people of the small case: nobody in the first arm has the event.
    time = np.array([2, 3, 3, 5, 6, 8, 1, 2, 4, 4, 7, 9], float)
    event = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1], bool)
    small = np.column_stack([np.repeat([1.0, 0.0], 6), [31, 25, 40, 22, 38, 29, 27, 33, 24, 45, 36, 30]])
    result = {
        "engine": {
            "python": platform.python_version(),
            "packages": {name: importlib.metadata.version(name) for name in ("firthmodels", "numpy", "scipy")},
        },
        "gehan": fitted(gehan["time"], gehan["cens"], gehan["control"][:, None]),
        "melanoma_cause_1": fitted(melanoma["time"], melanoma["cause"] == 1, terms),
        "melanoma_cause_2": fitted(melanoma["time"], melanoma["cause"] == 2, terms),
        "nobody_in_an_arm": {"time": time.tolist(), "event": event.tolist(), "covariates": small.tolist()}
        | fitted(time, event, small),
    }
    (here / "firth_cox.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
