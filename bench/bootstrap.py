"""How fast the batched bootstrap of a weighted risk difference is, beside a plain loop over statsmodels' logit.

Run by hand, with nothing else at work: ``OPENBLAS_NUM_THREADS=1 python -m bench.bootstrap`` (it counts the processor's
seconds, which several threads would add up). Both do the same work on the same draws of people: a logit of taking part and
weights for the treated in every replicate. All people are invented.
"""

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import statsmodels.api as sm

from analysis.stats.bootstrap import differences

PEOPLE = 600
REPLICATES = 2000


def invented(n: int, rng: np.random.Generator, *, fine: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Event, arm and covariates: age (in days where `fine`, else years), sex, priors, sentence, kind of release."""
    age = rng.uniform(18, 60, n) if fine else rng.integers(18, 60, n).astype(float)
    covariates = np.column_stack(
        [age, rng.random(n) < 0.1, rng.poisson(0.8, n), rng.choice((6, 12, 18, 24, 36), n), rng.random(n) < 0.3]
    )
    treated = rng.random(n) < 1 / (1 + np.exp(-(covariates - covariates.mean(axis=0)) @ (-0.03, 0.4, -0.2, 0.01, 0.5)))
    event = rng.random(n) < np.where(treated, 0.12, 0.18)
    return event.astype(float), treated, covariates


def plain(drawn: np.ndarray, event: np.ndarray, treated: np.ndarray, covariates: np.ndarray) -> np.ndarray:
    """Difference in each replicate, one statsmodels fit after another; `drawn` (B, n) are rows of people."""
    design = sm.add_constant((covariates - covariates.mean(axis=0)) / covariates.std(axis=0))
    found = []
    for rows in drawn:
        arm, outcome = treated[rows], event[rows]
        score = sm.Logit(arm.astype(float), design[rows]).fit(method="newton", tol=1e-8, disp=0).predict()
        odds = score / (1 - score)
        found.append(outcome[arm].mean() - np.average(outcome[~arm], weights=odds[~arm]))
    return np.array(found)


def batched(drawn: np.ndarray, event: np.ndarray, treated: np.ndarray, covariates: np.ndarray) -> np.ndarray:
    """The same by `analysis.stats.bootstrap`, people who are alike in everything being put together first."""
    people, kind = np.unique(np.column_stack([treated, event, covariates]), axis=0, return_inverse=True)
    place = kind.reshape(-1)[drawn] + len(people) * np.arange(len(drawn))[:, None]
    counts = np.bincount(place.ravel(), minlength=len(people) * len(drawn)).reshape(len(drawn), len(people))
    return differences(counts, people[:, 1], people[:, 0] == 1, people[:, 2:])


def seconds(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """How long the processor takes for one call, and what it gives."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def measure(times: int, *, fine: bool) -> None:
    """Both in turn on the same draws."""
    rng = np.random.default_rng(1)
    people, drawn = invented(PEOPLE, rng, fine=fine), rng.integers(0, PEOPLE, (REPLICATES, PEOPLE))
    ages, ratios = "ages in days" if fine else "ages in years", []
    for _ in range(times):
        theirs, expected = seconds(lambda: plain(drawn, *people))
        ours, found = seconds(lambda: batched(drawn, *people))
        ratios.append(theirs / ours)
        print(
            f"{ages}, {REPLICATES} replicates of {PEOPLE}: loop {theirs:.2f} s, here {ours:.3f} s, {ratios[-1]:.1f} times; "
            f"largest difference {np.abs(found - expected).max():.0e}"
        )
    print(f"{ages}: median {statistics.median(ratios):.1f} times")


def main() -> None:
    """Print the ratio of times, for ages in whole years and for ages that nobody shares."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--times", type=int, default=5, help="repetitions of the measure")
    times = asked.parse_args().times
    # The loop stops where a replicate is separated; none of these is.
    warnings.simplefilter("error")
    for fine in (False, True):
        measure(times, fine=fine)


if __name__ == "__main__":
    main()
