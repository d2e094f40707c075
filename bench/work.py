"""Time and memory of notebook 4's numbers for a large district over 36 months, and how both grow; run by hand.

python -m bench.work                        # 200,000 people, against what is allowed
python -m bench.work --save 20000 60000 200000   # a line for each size, and the pictures
"""

import numpy as np
import pandas as pd

from analysis.evidence import work
from analysis.plan import read_plan
from analysis.sites import Site, read_site
from bench import growth

MONTHS = pd.period_range("2022-01", "2024-12", freq="M").astype(str).to_numpy()
SECONDS, GIB, LARGE = 20.0, 2.0, 200_000
PICTURE = "docs/pictures/work.{language}.png"
LABELS = {
    "en": ("people (invented)", "seconds", "memory, GiB", "Notebook 4: jobs and pay over 36 months"),
    "vi": ("số người (hư cấu)", "giây", "bộ nhớ, GiB", "Sổ tính 4: việc làm và tiền lương trong 36 tháng"),
}


def district(n: int, rng: np.random.Generator) -> Site:
    """People released in 2021 and 2022 of whom a third work, by a payroll and by social insurance; a tenth join a model."""
    like = read_site("mau-01")
    person = np.char.add("p", np.arange(n).astype(str))
    day = pd.Timestamp("2021-01-01") + pd.to_timedelta(rng.integers(0, 730, n), unit="D")
    days = {"release_first": day, "release_last": day}
    releases = pd.DataFrame(
        {"release_id": person, "person_id": person, "commune": "98101", "record": "certificates"} | days
    )
    people = pd.DataFrame({"person_id": person, "birth_year": 1985.0, "sex": "male"})
    working = np.flatnonzero(rng.random(n) < 1 / 3)
    first = rng.integers(0, len(MONTHS) - 1, len(working))
    length = np.minimum(rng.geometric(0.08, len(working)), len(MONTHS) - first)
    who = np.repeat(working, length)
    month = np.repeat(first, length) + np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    pay = pd.DataFrame(
        {"person_id": person[who], "period": MONTHS[month], "income": np.exp(rng.normal(15.8, 0.2, len(who)))}
    )
    pay = pay.assign(currency="VND", period_months=1.0, price_base="nominal", days_worked=25.0)
    start = pd.to_datetime(MONTHS[first])
    jobs = pd.DataFrame({"person_id": person[working], "firm_id": "f", "start_first": start, "start_last": start})
    jobs = jobs.assign(end_first=pd.NaT, end_last=pd.NaT, contract_kind="fixed", from_outside=0.0)
    both = [table.assign(record=record) for table in (pay, jobs) for record in ("payroll_other", "insurance")]
    joins = rng.choice(n, n // 10, replace=False)
    began = day[joins] + pd.to_timedelta(rng.integers(30, 400, len(joins)), unit="D")
    joined = {"start_first": began, "start_last": began}
    model = like.tables["models"].query("kind == 'helpers'")["model_id"].iloc[0]
    enrolments = pd.DataFrame({"person_id": person[joins], "model_id": model, "arm": "participant"} | joined)
    coverage = like.tables["source_coverage"]
    more = coverage[coverage["record"] == "payroll_other"].assign(record="insurance", observed_for="everyone")
    tables = {
        "people": people,
        "releases": releases,
        "income_months": pd.concat(both[:2], ignore_index=True),
        "jobs": pd.concat(both[2:], ignore_index=True),
        "enrolments": enrolments,
        "models": like.tables["models"],
        "model_coverage": like.tables["model_coverage"],
        "source_coverage": pd.concat([coverage, more], ignore_index=True),
    }
    return Site(like.source, tables, None, (), {})


def numbers(n: int) -> int:
    """Notebook 4's numbers once; rows of pay."""
    site, plan = district(n, np.random.default_rng(1)), read_plan("mau-01")
    asked = plan.work.model_copy(update={"horizons": ("6m", "12m", "24m", "36m")})
    growth.start()
    work.district(site, plan.model_copy(update={"work": asked}), conf_level=0.95)
    return len(site.tables["income_months"])


if __name__ == "__main__":
    growth.main("bench.work", numbers, LARGE, (SECONDS, GIB), LABELS, PICTURE)
