"""Nothing that is not evidence may change a released digit: order of rows, pseudonyms, hash seed, number of threads."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.release import release
from analysis.evidence import reoffending
from analysis.plan import read_plan
from analysis.sites import Site, read_site
from tests.conftest import PROJECT

PSEUDONYMS = ("person_id", "household_id", "release_id", "offence_id")


def released(site: Site) -> dict[str, pd.DataFrame]:
    """The tables that notebook 2 lets out about a district."""
    plan = read_plan(site.source.id)
    rows, _, facts = reoffending.district(site, plan, horizon="", conf_level=0.95)
    return release(site.source, plan, rows, notebook="2_recidivism", parameters={}, facts=facts).tables


def digest(tables: dict[str, pd.DataFrame]) -> str:
    texts = (f"{name}\n{table.to_csv(index=False)}" for name, table in sorted(tables.items()))
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


@pytest.fixture(scope="module")
def site() -> Site:
    return read_site("mau-01")


@pytest.fixture(scope="module")
def expected(site) -> str:
    return digest(released(site))


def test_the_order_of_rows_changes_nothing(site, expected):
    rng = np.random.default_rng(7)
    tables = {
        name: table.iloc[rng.permutation(len(table))].reset_index(drop=True) for name, table in site.tables.items()
    }
    assert digest(released(replace(site, tables=tables))) == expected


def test_another_key_for_the_pseudonyms_changes_nothing(site, expected):
    tables = {name: _renamed(table) for name, table in site.tables.items()}
    assert set(tables["releases"]["person_id"]).isdisjoint(site.tables["releases"]["person_id"])
    assert digest(released(replace(site, tables=tables))) == expected


def test_hash_seed_and_number_of_threads_change_nothing(expected):
    several = {"PYTHONHASHSEED": "99", "OPENBLAS_NUM_THREADS": "3", "OMP_NUM_THREADS": "3"}
    code = (
        "from analysis.sites import read_site; from tests.evidence.test_invariance import digest, released;"
        "print(digest(released(read_site('mau-01'))))"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=os.environ | several, capture_output=True, text=True
    )
    assert made.stdout.strip() == expected, made.stderr


def test_the_digest_sees_one_digit(site, expected):
    day = pd.Timedelta(days=40)
    offences = site.tables["offences"]
    moved = offences.assign(offence_first=offences["offence_first"] + day, offence_last=offences["offence_last"] + day)
    assert digest(released(replace(site, tables=dict(site.tables) | {"offences": moved}))) != expected


def _renamed(table: pd.DataFrame) -> pd.DataFrame:
    def anew(value):
        return (
            hashlib.sha256(f"another {value}".encode()).hexdigest()[:16] if isinstance(value, str) and value else value
        )

    return table.assign(
        **{name: table[name].map(anew).astype(table[name].dtype) for name in PSEUDONYMS if name in table}
    )
