"""Jobs and pay of a few people by hand: a payroll that sees its own workers, and social insurance that sees everybody."""

import pandas as pd

from tests.followup.tiny import COVERED, span

PAYROLL = COVERED | {"record": "payroll", "event": "income", "observed_for": "own_workers"}
INSURANCE = COVERED | {"record": "insurance", "event": "income", "observed_for": "everyone"}


def pay(person, months, income=6e6, *, record="payroll", days=26.0):
    """Rows of income_months for one person, a month each."""
    told = {"person_id": person, "income": income, "currency": "VND", "period_months": 1.0, "price_base": "nominal",
            "days_worked": days, "record": record}  # fmt: skip
    return [told | {"period": month} for month in months]


def job(person, start, end="", *, firm="f", record="payroll", contract="fixed", outside=0.0):
    told = {"person_id": person, "firm_id": firm, "record": record, "contract_kind": contract, "from_outside": outside}
    return told | {"job_id": f"{person}-{firm}-{start}"} | span("start", start) | span("end", end)


def months(first, last):
    return [f"{month}" for month in pd.period_range(first, last, freq="M")]
