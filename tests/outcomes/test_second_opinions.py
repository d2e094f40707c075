"""The same difference by other methods: what was planted is found, and what cannot be had is withheld with its reason."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.outcomes.joiners import Compared
from analysis.outcomes.second_opinions import METHODS, second_opinions
from analysis.plan import Ladder
from analysis.stats import standardise
from analysis.stats.trials import sequential_trials
from tests.audit import second_looks
from tests.audit.recovery import WORLDS, draw
from tests.audit.second_looks import CONTRAST, opinions
from tests.conftest import PROJECT

ADJUSTED = list(METHODS)


def compared(entry, joined, exit, cause, covariates, window=31.0):
    arrays = {"entry": entry, "joined": joined, "exit": exit, "cause": cause, "person": np.arange(len(entry))}
    found = sequential_trials(**arrays, window=window)
    names = tuple("ab"[: covariates.shape[1]])
    return Compared(**arrays, origin=entry, covariates=covariates, names=names, found=found,
                    release=np.arange(len(entry)), zero=pd.Timestamp(0))  # fmt: skip


def drawn(world, n, seed):
    rng = np.random.default_rng(seed)
    releases = draw(WORLDS[world], n, rng)
    return second_looks.compared(releases, rng), releases.true_difference()


def test_confounding_is_adjusted_for_by_every_method():
    errors = {name: [] for name in ["trials", *ADJUSTED]}
    for seed in range(12):
        data, truth = drawn("no_effect_confounded", 600, seed)
        found = opinions(data)
        for name, each in errors.items():
            each.append(found[name].difference - truth)
    error = {name: np.mean(each) for name, each in errors.items()}
    # Errors of one draw are about 0.05, so of twelve about 0.015.
    assert error["trials"] > 0.06
    assert all(abs(error[name]) < 0.045 for name in ADJUSTED)


def test_matching_is_within_the_day_of_comparison():
    """Not among people once a group, where the nearest to a joiner is often the same person before joining."""
    data, _ = drawn("no_effect_confounded", 300, 3)
    found, rows = opinions(data), data.found.rows
    assert found["matched"].n_not_joined > found["aipw"].n_not_joined
    # By hand: the trials and halves that have both.
    halves = data.covariates > np.median(data.covariates[rows.row], axis=0)
    cell = [(rows.trial[i], *halves[rows.row[i]]) for i in range(len(rows.row))]
    both = {c for c, t in zip(cell, rows.treated, strict=True) if t} & {
        c for c, t in zip(cell, rows.treated, strict=True) if not t
    }
    used = np.array([c in both for c in cell])
    assert found["matched"].n_joined == len(np.unique(rows.person[used & rows.treated]))
    assert found["matched"].n_not_joined == len(np.unique(rows.person[used & ~rows.treated]))


def test_the_audit_was_made_by_this_very_code():
    """If this fails: ``nice python -m tests.audit.second_looks`` and commit what it writes, after reading it."""
    table = json.loads((PROJECT / second_looks.RESULT).read_text(encoding="utf-8"))
    assert table["code"] == second_looks.code_hash()
    assert all(
        row["coverage"] > 0.95 and row["rejects_no_effect"] < 0.05 for row in table["exact_limits"] if row["ratio"] == 1
    )
    assert all(row["coverage"] > 0.95 for row in table["exact_limits"])


def closed(n=400):
    """Everybody is eligible and joins or not on day 10, and is followed for two years; older people join and offend more."""
    rng = np.random.default_rng(1)
    old = rng.random(n) < 0.5
    joins = rng.random(n) < np.where(old, 0.6, 0.3)
    happens = rng.random(n) < np.where(old, 0.4, 0.2) - 0.1 * joins
    exit = np.where(happens, 100.0, 740.0)
    joined = np.where(joins, 10.0, np.inf)
    return compared(np.zeros(n), joined, exit, happens.astype(int), old[:, None].astype(float)), old, joins, happens


def test_where_everybody_is_followed_it_is_the_plain_formula():
    data, old, joins, happens = closed()
    found = opinions(data)
    # By hand: within each half the others' share, weighted by those who joined.
    others = sum(happens[~joins & (old == half)].mean() * (joins & (old == half)).sum() for half in (True, False))
    by_hand = happens[joins].mean() - others / joins.sum()
    for name in ("aipw", "entropy", "matched"):
        assert found[name].difference == pytest.approx(by_hand, abs=2e-3 if name == "aipw" else 1e-9)
        assert found[name].risk_joined == pytest.approx(happens[joins].mean())
    regression = standardise.g_computation(happens, joins, old[:, None].astype(float), target="treated")
    assert found["g_computation"].difference == pytest.approx(regression.value)
    row = found["trials"]
    assert row.difference == pytest.approx(happens[joins].mean() - happens[~joins].mean())
    assert (row.n_joined, row.n_not_joined, row.n_events) == (joins.sum(), (~joins).sum(), happens.sum())


def test_a_comparison_of_a_few_is_withheld():
    data, _, joins, _ = closed()
    # Nearly all who did not join are young, nearly all who joined old: weights fall on the few others.
    young = np.where(joins, np.arange(len(joins)) % 20 == 0, np.arange(len(joins)) % 40 != 0)
    far = replace(data, covariates=np.column_stack([young.astype(float)]))
    found = opinions(far)
    for name in ("aipw", "entropy", "matched"):
        assert (name, found[name].reason, found[name].difference) == (name, "comparison_of_a_few", None)
        assert found[name].ess < 10


def test_on_the_lower_rungs_nothing_is_adjusted():
    data, *_ = closed()
    found = opinions(data, Ladder(model_from=5, weights_from=10_000, covariates_at_most=2))
    assert {found[name].reason for name in ADJUSTED} == {"too_few_for_model"}
    assert found["plan"].difference == found["trials"].difference
    assert found["counted"].difference == pytest.approx(0)


def test_nobody_to_compare_and_a_list_that_ends_at_expungement():
    data, *_ = closed()
    alone = compared(np.zeros(2), np.full(2, np.inf), np.full(2, 50.0), np.zeros(2, int), np.zeros((2, 1)))
    assert second_opinions(alone, CONTRAST, [], (), "12m", conf_level=0.95) == []
    ended = compared(data.entry, data.joined, data.exit, np.where(data.cause == 1, 6, 0), data.covariates)
    (only,) = opinions(ended).values()
    assert (only.method, only.reason) == ("plan", "list_ends_at_expungement")


def test_nobody_followed_so_long():
    data, *_ = closed()
    short = compared(data.entry, data.joined, np.minimum(data.exit, 200), data.cause, data.covariates)
    found = opinions(short)
    assert {found[name].reason for name in ["plan", "trials", *ADJUSTED]} == {"not_yet_followable"}


def test_the_order_of_releases_changes_no_digit():
    data, _ = drawn("effect_confounded", 300, 5)
    turned = np.random.default_rng(0).permutation(len(data.entry))
    other = compared(*(getattr(data, name)[turned] for name in ("entry", "joined", "exit", "cause", "covariates")))
    first, second = opinions(data), opinions(other)
    for name in ADJUSTED:
        assert f"{first[name].difference:.6g}" == f"{second[name].difference:.6g}"
