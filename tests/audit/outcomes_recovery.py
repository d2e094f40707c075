"""Does the tool find what was planted in pay and in loans (the difference of mean pay, the share of loans ever late).

Run by hand: ``nice python -m tests.audit.outcomes_recovery`` (some four minutes of one core); it writes
``docs/audit/outcomes_recovery.json``. People and loans are drawn whole, then told as an agency would tell them (pay by month,
balances on the days of files), and what notebooks 3 and 4 say of them is held against the truth.

Pay: of people released on one day some join on one of five days. Everybody has something of their own that moves both the chance
of working and the pay; joining moves both by as much as the world says. Pay is looked at in the sixth month after joining. The
truth is the mean over joiners of their pay with the model less their pay without.

Loans: paid out over 30 months, due in six parts every half year. A part is missed with one chance for all; whoever misses one
stops paying, or pays it 10 to 120 days later. Some loans are repaid early, some people die. The truth is the share of loans more
than 30 days late within 24 months, before they were repaid or the person died.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis import store
from analysis.followup.work import Sight
from analysis.lending.snapshots import book
from analysis.outcomes import lateness, work_contrasts
from analysis.plan import WorkPlan
from analysis.sites import Site
from analysis.stats.proportions import clopper_pearson
from tests.evidence import district
from tests.evidence.joined import CONTRAST, DAY, compare, followup, joining

LEVEL, SEED = 0.95, 20_261_126
PAY_DRAWS, LOAN_DRAWS, MANY = 400, 150, 400_000
RESULT = Path("docs/audit/outcomes_recovery.json")
CHECKED = (
    "src/analysis/stats/trials.py",
    "src/analysis/stats/weighted_means.py",
    "src/analysis/stats/competing.py",
    "src/analysis/stats/share_intervals.py",
    "src/analysis/outcomes/work_contrasts.py",
    "src/analysis/outcomes/lateness.py",
    "src/analysis/lending/snapshots.py",
    "tests/audit/outcomes_recovery.py",
)
# Pay
PEOPLE = (80, 200, 600)
JOIN_DAYS = np.array([30.0, 60.0, 90.0, 120.0, 150.0])
JOINS = 0.4  # share of people who ever join
MONTH = 12 * 2022  # of January 2022; all that is looked at is pay of 2022, in prices of 2022
PLAN = WorkPlan(horizons=("6m",), prices_of=2022, most_vnd=100e6)
SEEN = Sight("insurance", ("insurance",), "everyone", MONTH - 12, MONTH + 30, DAY, DAY + pd.Timedelta(days=900))
LOG_PAY, SPREAD = 15.6, 0.35  # of monthly pay in dong
# Loans
LOANS = (13, 100, 400)
MONTHS, DAYS_PER_MONTH = 24, 365.25 / 12
PARTS, EVERY = 6, 182.0  # instalments, and days between them
EARLY, DIES = 1 / 2500, 1 / 9000  # a day
AMOUNT = 90e6
FIRST, PAYOUTS, FILES = pd.Timestamp("2022-01-01"), 912, 48  # days over which loans are paid out, months of files


@dataclass(frozen=True)
class PayWorld:
    """What joining does to the log odds of working and to log pay, and how far what is people's own makes them join."""

    works: float
    pays: float
    selects: float


@dataclass(frozen=True)
class LoanWorld:
    """Chance that a part is missed, whether it is paid later (else nothing is paid any more), and months between files."""

    missed: float
    made_good: bool
    gap: int


PAY_WORLDS = {
    "no_effect": PayWorld(0.0, 0.0, 0.0),
    "effect": PayWorld(0.8, 0.1, 0.0),
    "no_effect_selected": PayWorld(0.0, 0.0, 1.0),
}
LOAN_WORLDS = {
    f"{name}_{gap}": LoanWorld(0.06, name == "made_good", gap)
    for name in ("stops_paying", "made_good")
    for gap in (1, 6)
}


def people(n: int, world: PayWorld, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Day of joining (NaN: never), and monthly pay without and with the model; arrays of shape (n,)."""
    own, wanted = rng.normal(size=n), rng.choice(JOIN_DAYS, n)
    joins = rng.random(n) < expit(np.log(JOINS / (1 - JOINS)) + world.selects * own)
    luck, level = rng.random(n), LOG_PAY + 0.2 * own + SPREAD * rng.normal(size=n)
    pay = [
        np.where(luck < expit(own + works), np.exp(level + more), 0.0)
        for works, more in ((0.0, 0.0), (world.works, world.pays))
    ]
    return {"joined": np.where(joins, wanted, np.nan), "without": pay[0], "with": pay[1]}


def pay_rows(told: dict[str, np.ndarray], ids: np.ndarray) -> pd.DataFrame:
    """Pay by month as a source that sees everybody shows it: a row a person and month with pay, over 2022."""
    month = np.arange(12)
    began = np.where(np.isnan(told["joined"]), np.inf, told["joined"] / DAYS_PER_MONTH)
    paid = np.where(month > began[:, None], told["with"][:, None], told["without"][:, None])
    who, when = np.nonzero(paid)
    return pd.DataFrame(
        {"person_id": ids[who], "month": MONTH + month[when], "pay": paid[who, when], "days_worked": 26.0}
    )


def pay_draw(n: int, world: PayWorld, rng: np.random.Generator) -> tuple[float, tuple[float, float] | None, float]:
    """What is found, its interval, and what is true of those who joined."""
    told = people(n, world, rng)
    followed = followup([{"id": f"p{i:04}", "start": 0.0, "days": 900.0} for i in range(n)])
    ids = followed.rows.index.to_numpy()
    compared = compare(followed, joining(followed, np.zeros(n), told["joined"]))
    gone = pd.Series(pd.NaT, followed.rows.index, dtype="datetime64[us]")
    about = pd.DataFrame({"person_id": followed.rows["person_id"], "gone": gone})
    _, rows = work_contrasts.compare(compared, CONTRAST, about, pay_rows(told, ids), SEEN, PLAN, conf_level=LEVEL)
    (found,) = [row for row in rows if (row.outcome, row.estimand) == ("pay", work_contrasts.DIFFERENCE)]
    joined = ~np.isnan(told["joined"])
    limits = (found.interval.low, found.interval.high) if found.interval else None
    return found.value, limits, float(np.mean((told["with"] - told["without"])[joined]))


def pay_cell(name: str, n: int, draws: int, rng: np.random.Generator) -> dict:
    """Bias with its Monte-Carlo error in dong, and how often the interval, where one is given, holds what is planted."""
    world = PAY_WORLDS[name]
    many = people(MANY, world, np.random.default_rng(SEED))
    planted = float(np.mean((many["with"] - many["without"])[~np.isnan(many["joined"])]))
    rows = [pay_draw(n, world, rng) for _ in range(draws)]
    errors = np.array([value - truth for value, _, truth in rows])
    held = [low <= planted <= high for _, limits, _ in rows if limits for low, high in [limits]]
    return {
        "world": name,
        "n": n,
        "draws": draws,
        "planted": round(planted),
        "bias": round(float(errors.mean())),
        "monte_carlo_error": round(float(errors.std(ddof=1) / np.sqrt(draws))),
        **coverage(held),
    }


def coverage(held: list[bool]) -> dict:
    """How many intervals were given, the share that held the truth, and its one-sided 97.5% lower limit."""
    if not held:
        return {"given": 0, "coverage": None, "at_least": None}
    at_least = clopper_pearson(int(sum(held)), len(held)).low
    return {"given": len(held), "coverage": round(float(np.mean(held)), 4), "at_least": round(at_least, 4)}


def loans(n: int, world: LoanWorld, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Days since the payout of parts missed (infinite: not), of early repayment and death; days until a part was paid."""
    due = EVERY * np.arange(1, PARTS + 1)
    skips = rng.random((n, PARTS)) < world.missed
    skips = skips if world.made_good else np.logical_or.accumulate(skips, axis=1)
    missed = np.where(skips, due, np.inf)
    lasts = np.floor(rng.uniform(10, 120, (n, PARTS))) if world.made_good else np.full((n, PARTS), np.inf)
    repaid, died = (np.ceil(rng.exponential(1 / rate, n)) for rate in (EARLY, DIES))
    over = np.minimum(repaid, due[-1])
    missed = np.where(missed < over[:, None], missed, np.inf)
    # Whoever owes something is not repaid early.
    stuck = np.isfinite(np.where(missed + lasts > over[:, None], missed, np.inf)).any(axis=1)
    return {"missed": missed, "lasts": lasts, "repaid": np.where(stuck, np.inf, over), "died": died}


def late_on(told: dict[str, np.ndarray]) -> np.ndarray:
    """Day since the payout from which each loan was more than 30 days late, before it ended; infinite if never."""
    late = np.where(told["lasts"] > lateness.LIMIT + 1, told["missed"] + lateness.LIMIT + 1, np.inf).min(axis=1)
    return np.where(late < np.minimum(told["repaid"], told["died"]), late, np.inf)


def snapshots(told: dict[str, np.ndarray], gap: int, rng: np.random.Generator) -> Site:
    """The loans as the bank's files show them on the last day of every `gap`-th month; and who died."""
    n = len(told["died"])
    paid_out = FIRST + pd.to_timedelta(rng.integers(0, PAYOUTS, n), unit="D")
    ends = pd.date_range(FIRST, periods=FILES, freq="ME")[gap - 1 :: gap]
    day = ((ends.to_numpy()[None, :] - paid_out.to_numpy()[:, None]) / np.timedelta64(1, "D")).astype(float)
    due, part = EVERY * np.arange(1, PARTS + 1), AMOUNT / PARTS
    missed, paid_later = told["missed"][:, None, :], (told["missed"] + told["lasts"])[:, None, :]
    at = day[:, :, None]
    owes = (missed < at) & (at < paid_later)
    unpaid = (missed <= at) & (at < paid_later)
    closed = told["repaid"][:, None] <= day
    overdue = np.where(closed, 0.0, part * owes.sum(axis=2))
    paid = np.where(closed, AMOUNT, part * ((due <= at) & ~unpaid).sum(axis=2))
    shown = (day >= 0) & (np.cumsum(closed, axis=1) <= 1)
    who, when = np.nonzero(shown)
    ids = np.array([f"l{i:04}" for i in range(n)])
    agreed = {"loan_id": ids, "person_id": ids, "kind": "person", "borrower": "self", "amount_vnd": AMOUNT}
    status = {
        "loan_id": ids[who], "as_of": ends[when], "in_term_vnd": (AMOUNT - paid - overdue)[who, when],
        "overdue_vnd": overdue[who, when], "frozen_vnd": 0.0, "balance_vnd": (AMOUNT - paid)[who, when],
        "principal_paid_vnd": paid[who, when],
    }  # fmt: skip
    death = paid_out + pd.to_timedelta(told["died"], unit="D")
    seen = death <= ends[-1]
    exits = {"person_id": ids[seen], "kind": "death", "start_first": death[seen], "start_last": death[seen]}
    dates = {"loan_date": paid_out, "contract_due_date": paid_out + pd.Timedelta(days=due[-1])}
    tables = {"loans": pd.DataFrame(agreed | dates), "loan_status": pd.DataFrame(status), "exits": pd.DataFrame(exits)}
    return Site(district.source(), tables, None, ())


def loan_draw(n: int, world: LoanWorld, rng: np.random.Generator) -> tuple[float, float, tuple[float, float] | None]:
    """Both ends of the curve after 24 months, and the published interval of the share."""
    site = snapshots(loans(n, world, rng), world.gap, rng)
    found = lateness.spells(book(site), site).assign(vintage="one")
    curve = [row for row in lateness.curves(found, MONTHS) if row.first == lateness.LATE]
    (share,) = lateness.shares(lateness.ever(found, [MONTHS])[:1], conf_level=LEVEL)
    limits = (share.interval.low, share.interval.high) if share.interval else None
    return curve[-1].share, curve[-1].share_high, limits


def loan_cell(name: str, n: int, draws: int, rng: np.random.Generator) -> dict:
    """Mean of both ends of the curve beside what is planted, and how often the interval of the share holds it."""
    world = LOAN_WORLDS[name]
    many = late_on(loans(MANY, world, np.random.default_rng(SEED)))
    planted = float(np.mean(many <= MONTHS * DAYS_PER_MONTH))
    rows = [loan_draw(n, world, rng) for _ in range(draws)]
    low, high = (np.array([row[i] for row in rows]) for i in (0, 1))
    held = [low <= planted <= high for *_, limits in rows if limits for low, high in [limits]]
    errors = {f"monte_carlo_error_{end}": round(float(each.std(ddof=1) / np.sqrt(draws)), 5)
              for end, each in (("low", low), ("high", high))}  # fmt: skip
    return {
        "world": name,
        "n": n,
        "draws": draws,
        "planted": round(planted, 5),
        "low": round(float(low.mean()), 5),
        "high": round(float(high.mean()), 5),
        **errors,
        **coverage(held),
    }


def cells(times: float = 1.0) -> dict[str, list[dict]]:
    """Every world and size, each with chance of its own; `times`: of the draws of a full run."""
    plan = [(pay_cell, name, n, PAY_DRAWS) for name in PAY_WORLDS for n in PEOPLE]
    plan += [(loan_cell, name, n, LOAN_DRAWS) for name in LOAN_WORLDS for n in LOANS]
    rngs = np.random.default_rng(SEED).spawn(len(plan))
    found = [
        (kind, kind(name, n, max(4, round(times * draws)), rng))
        for (kind, name, n, draws), rng in zip(plan, rngs, strict=True)
    ]
    return {
        "pay": [row for kind, row in found if kind is pay_cell],
        "loans": [row for kind, row in found if kind is loan_cell],
    }


def found() -> dict:
    """What the full run found."""
    return json.loads((store.root() / RESULT).read_text(encoding="utf-8"))


def code_hash() -> str:
    """One hash of the code that was checked, and of this."""
    return store.content_key(store.hashes(store.root() / each for each in CHECKED))


def main() -> None:
    """The full run."""
    about = {"code": code_hash(), "level": LEVEL, "seed": SEED}
    store.write_json(store.root() / RESULT, about | cells())


if __name__ == "__main__":
    main()
