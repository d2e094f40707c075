"""The invented district mau-01 with a survey of its people beside the payrolls: drawn here, and by nobody's answers."""

import numpy as np
import pandas as pd

from analysis.followup.reading import read
from analysis.sites import Site

SURVEY = "survey"
WAVES = range(3, 40, 3)  # months since the release
NAME = {"vi": "Khảo sát việc làm (mô phỏng)", "en": "Survey of work (simulated)"}


def site(mau, *, answers=0.8, works=0.55, seed=5, observed_for="everyone"):
    """`answers`, `works`: chance of answering, and of having worked in the month before."""
    rng = np.random.default_rng(seed)
    releases = read(mau.tables, "releases", spans=("release",), texts=("person_id",)).dropna()
    rows = [
        {"person_id": person, "wave": float(wave), "asked": day + pd.DateOffset(months=months, days=12)}
        for person, day in releases[["person_id", "release_last"]].itertuples(index=False)
        for wave, months in enumerate(WAVES, 1)
    ]
    coverage = mau.tables["source_coverage"]
    ends = coverage.loc[coverage["event"] == "income", "complete_until"].max()
    asked = pd.DataFrame(rows).drop_duplicates(["person_id", "wave"])
    asked = asked[asked["asked"] <= ends].reset_index(drop=True)
    n = len(asked)
    answered, worked = rng.random(n) < answers, rng.random(n) < works
    pay = np.where(worked, np.round(np.exp(rng.normal(15.6, 0.4, n)), -5), 0.0)
    period = (asked["asked"].dt.to_period("M") - 1).astype("str")
    interviews = asked.assign(
        interview_id=[f"i{i}" for i in range(n)],
        asked_first=asked["asked"],
        asked_last=asked["asked"],
        result=np.where(answered, "interviewed", np.where(rng.random(n) < 0.3, "refused", "not_reached")),
        period=period.where(answered),
        has_job=pd.Series(worked.astype(float)).where(answered),
        record=SURVEY,
    ).drop(columns="asked")
    months = pd.DataFrame({"person_id": asked["person_id"], "period": period, "income": pay, "record": SURVEY})
    months = months[answered & (rng.random(n) < 0.95)].drop_duplicates(["person_id", "period"])
    months = months.assign(currency="VND", period_months=1.0, price_base="nominal")
    mine = coverage[coverage["event"] == "income"].head(1)
    own = mine.assign(record=SURVEY, observed_for=observed_for, asks=1.0, recorded_by="researcher", complete_until=ends)
    tables = dict(mau.tables) | {
        "interviews": interviews,
        "income_months": pd.concat([mau.tables["income_months"], months], ignore_index=True),
        "source_coverage": pd.concat([coverage, own], ignore_index=True),
    }
    like = next(iter(mau.source.records.values()))
    record = like.model_copy(update={"name": like.name.model_copy(update=NAME), "recorded_by": "researcher"})
    source = mau.source.model_copy(update={"records": mau.source.records | {SURVEY: record}})
    return Site(source, tables, None, (), {})
