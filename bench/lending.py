"""Time and memory of notebook 3's numbers for loans in 36 monthly files, and how both grow; run by hand.

    python -m bench.lending                         # 100,000 loans, against what is allowed
    python -m bench.lending 10000 30000 100000      # a line for each size
    python -m bench.lending --save 10000 30000 100000   # and the pictures

Each size runs in a process of its own. All loans and people are invented.
"""

import numpy as np
import pandas as pd

from analysis.evidence import repayment
from analysis.plan import read_plan
from analysis.sites import Site, read_site
from bench import growth

FILES = pd.date_range("2022-01-31", periods=36, freq="ME")
SECONDS, GIB, LARGE = 10.0, 1.5, 100_000
AMOUNT, PARTS = 100e6, 12  # dong, and half-yearly instalments
PICTURE = "docs/pictures/lending.{language}.png"
LABELS = {
    "en": ("loans (invented)", "seconds", "memory, GiB", "Notebook 3: loans in 36 monthly files"),
    "vi": ("số khoản vay (hư cấu)", "giây", "bộ nhớ, GiB", "Sổ tính 3: các khoản vay trong 36 tệp hằng tháng"),
}


def district(n: int, rng: np.random.Generator) -> Site:
    """`n` loans of which a tenth fall behind; one in fifty was taken for one of 20% as many people released in the district.

    The others cannot be tied to anybody on its lists, as for an office of the bank that serves many districts. Twice as many
    people as borrowed were listed for a loan.
    """
    like = read_site("mau-01")
    n_people, n_tied = n // 5, n // 50
    person, loan = np.char.add("p", np.arange(n_people).astype(str)), np.char.add("l", np.arange(n).astype(str))
    day = pd.Timestamp("2021-01-01") + pd.to_timedelta(rng.integers(0, 365, n_people), unit="D")
    listed = day + pd.to_timedelta(rng.integers(1, 300, n_people), unit="D")
    paid_out = pd.Timestamp("2021-06-01") + pd.to_timedelta(rng.integers(0, 500, n), unit="D")
    tied = listed[:n_tied] + pd.to_timedelta(rng.integers(10, 400, n_tied), unit="D")
    paid_out = tied.append(paid_out[n_tied:])
    spans = {f"{name}_{end}": day for name in ("release", "certificate") for end in ("first", "last")}
    releases = pd.DataFrame(
        {"release_id": person, "person_id": person, "commune": "98101", "record": "certificates", "conditional": 0.0}
        | spans
    )
    offended = np.flatnonzero(rng.random(n_people) < 0.1)
    act = day[offended] + pd.to_timedelta(rng.integers(1, 900, len(offended)), unit="D")
    acts = {f"{name}_{end}": act for name in ("offence", "arrest", "judgment") for end in ("first", "last")}
    offences = {"offence_id": person[offended], "person_id": person[offended], "kind": "criminal", "record": "offences"}
    steps = {
        "person_id": person,
        "model_id": "policy-loan",
        "step": "listed",
        "step_first": listed,
        "step_last": listed,
    }
    agreed = {
        "loan_id": loan, "person_id": np.where(np.arange(n) < n_tied, np.resize(person, n), None),
        "household_id": np.char.add("h", np.arange(n).astype(str)), "borrower": "relative", "kind": "person",
        "fund": rng.choice(["central", "local"], n), "office": "o",
        "association": rng.choice(["farmers", "women", "veterans", "youth"], n), "loan_date": paid_out,
        "contract_due_date": paid_out + pd.Timedelta(days=6 * 365), "rate_percent": 6.6, "amount_vnd": AMOUNT,
    }  # fmt: skip
    tables = {
        "people": pd.DataFrame({"person_id": person, "birth_year": 1985.0, "sex": "male"}),
        "releases": releases,
        "offences": pd.DataFrame(offences | acts),
        "referrals": pd.DataFrame(steps).iloc[: 2 * n_tied],
        "loans": pd.DataFrame(agreed),
        "loan_status": status(loan, paid_out, rng),
    }
    kept = ("models", "model_coverage", "source_coverage")
    return Site(like.source, tables | {name: like.tables[name] for name in kept}, None, ())


def status(loan: np.ndarray, paid_out: pd.DatetimeIndex, rng: np.random.Generator) -> pd.DataFrame:
    """Every loan in every file since its payout; who falls behind pays nothing from some instalment on."""
    age = (FILES.to_numpy()[None, :] - paid_out.to_numpy()[:, None]) / np.timedelta64(1, "D")
    due = np.clip(np.floor(age / 182), 0, PARTS)
    stops = np.where(rng.random(len(loan)) < 0.1, rng.integers(0, PARTS, len(loan)), PARTS)
    paid = np.minimum(due, stops[:, None])
    who, when = np.nonzero(age >= 0)
    overdue, paid = ((parts * AMOUNT / PARTS)[who, when] for parts in (due - paid, paid))
    told = {
        "loan_id": loan[who], "as_of": FILES[when], "in_term_vnd": AMOUNT - paid - overdue, "overdue_vnd": overdue,
        "frozen_vnd": 0.0, "balance_vnd": AMOUNT - paid, "principal_paid_vnd": paid, "interest_in_term_vnd": 0.0,
        "interest_overdue_vnd": overdue * 0.0858 * 30 / 365,
    }  # fmt: skip
    return pd.DataFrame(told)


def numbers(n: int) -> int:
    """Notebook 3's numbers once; rows of the bank's files."""
    site, plan = district(n, np.random.default_rng(1)), read_plan("mau-01")
    growth.start()
    repayment.district(site, plan, conf_level=0.95)
    return len(site.tables["loan_status"])


if __name__ == "__main__":
    growth.main("bench.lending", numbers, LARGE, (SECONDS, GIB), LABELS, PICTURE)
