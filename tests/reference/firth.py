"""Reference numbers for Firth's logit by firthmodels, a second implementation; logistf is not in Debian.

Run in an environment with firthmodels 0.8.2: ``python tests/reference/firth.py .``
"""

import csv
import json
import platform
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
from firthmodels import FirthLogisticRegression

# Its own tolerance (1e-4) leaves errors up to 4e-5. Below these its step halving stops at
# rounding errors; they leave 2e-6 of a coefficient, and 1e-12 of the likelihood and its limits.
TIGHT = {"gtol": 1e-6, "xtol": 1e-7, "max_iter": 2000}
FOR_TESTS = {"gtol": 1e-5, "xtol": 1e-6, "max_iter": 2000}
CASES = {
    "all_men": {"rows": slice(None), "columns": ["treat", "age", "married", "re75"]},
    # The last 30 of the treated and the first 30 of the others.
    "sixty_men": {"rows": slice(155, 215), "columns": ["treat", "age", "educ", "black"]},
    # Both of the Hispanic men among these had work in 1978: the plain logit has no maximum.
    "separated": {"rows": slice(0, 30), "columns": ["age", "married", "hispan"]},
}

UNITS = {"age": 10, "educ": 10, "re75": 10_000}

folder = Path(sys.argv[1]) / "tests" / "reference"
with open(folder / "lalonde.csv", encoding="utf-8", newline="") as file:
    men = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


def case(rows: slice, columns: list[str]) -> dict:
    """All that is compared, coefficients in the order of `columns` and the intercept apart.

    Its standard errors are left out: they are not the inverse of Fisher's information, as logistf's are.
    """
    x = np.array([[man[name] for name in columns] for man in men[rows]])
    # Large columns are made smaller, that the tolerance means the same for all.
    x /= [UNITS.get(name, 1) for name in columns]
    y = np.array([man["re78"] > 0 for man in men[rows]]).astype(int)
    model = FirthLogisticRegression(backend="numpy", **TIGHT).fit(x, y)
    assert model.converged_
    tested = FirthLogisticRegression(backend="numpy", **FOR_TESTS).fit(x, y).lrt()
    limits = model.conf_int(method="pl", max_iter=2000, tol=1e-7)
    return {
        "rows": [rows.start or 0, rows.stop or len(men)], "columns": columns, "n": len(y), "events": int(y.sum()),
        "coef": model.coef_.tolist(), "intercept": float(model.intercept_),
        "log_likelihood": float(model.loglik_), "p": tested.lrt_pvalues_.tolist()[:-1],
        "low": limits[:-1, 0].tolist(), "high": limits[:-1, 1].tolist(),
    }  # fmt: skip


engine = {"python": platform.python_version(), "packages": {name: version(name) for name in ("firthmodels", "numpy")}}
found = {"engine": engine} | {name: case(**about) for name, about in CASES.items()}
(folder / "firth.json").write_text(json.dumps(found, indent=2, allow_nan=False) + "\n", encoding="utf-8", newline="\n")
